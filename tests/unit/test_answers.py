"""What a buyer may answer to a sync option, kind by kind."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.platform.answers import answer_problems
from simulator.platform.declared import PredefinedValue
from simulator.platform.option_values import DataType, OptionKind
from simulator.platform.sync_options import DeclaredOption

COLOURS = (PredefinedValue(id="r", name="Red"), PredefinedValue(id="g", name="Green"))

CASES = [
    (OptionKind.SIMPLE_VALUE, DataType.TEXT, ["a", "00123", "ü 🎈"], ["a\nb", ["a"], {"a": 1}, "x" * 10_001]),
    (
        OptionKind.SIMPLE_VALUE,
        DataType.NUMBER,
        ["1", "-2.5", 7, "007"],
        ["1,5", "one", "1e3", "٣", "1.", "nan"],
    ),
    (OptionKind.SIMPLE_VALUE, DataType.CURRENCY, ["10", "10.50"], ["€10", "10.50.1"]),
    (OptionKind.SIMPLE_VALUE, DataType.DATE, ["2026-02-28"], ["2026-02-30", "28.02.2026", "today"]),
    (OptionKind.TEXT_AREA, DataType.TEXT, ["a\nb"], []),
    (OptionKind.LIST, DataType.TEXT, ["Red", "g"], ["Blue", "red ish", ["Red"]]),
    (
        OptionKind.LIST_MULTI_SELECT,
        DataType.TEXT,
        [["Red", "Green"], "Red|Green", "r"],
        [["Red", "Blue"], "Red|"],
    ),
    (OptionKind.BOOLEAN, DataType.TEXT, [True, False, "true", "0"], ["yes", "2"]),
    (
        OptionKind.LINK,
        DataType.TEXT,
        ["https://example.com/a?b"],
        ["example.com", "javascript:x", "https://["],
    ),
    (OptionKind.MASK, DataType.TEXT, ["(555) 010-0000"], []),
    (
        OptionKind.MOD11_CHECK_DIGIT,
        DataType.TEXT,
        ["0365327", "0306406152", "097522980X"],
        ["0365326", "a", "7", "03-27"],
    ),
]


@pytest.mark.parametrize(("kind", "data_type", "good", "bad"), CASES)
def test_each_kind_takes_its_own_values(
    kind: OptionKind, data_type: DataType, good: list[Any], bad: list[Any]
) -> None:
    option = DeclaredOption(
        id="x", name="X", kind=kind, data_type=data_type, required=True, predefined=COLOURS
    )
    for value in good:
        assert not list(answer_problems([option], {"x": value}, where="answers")), value
    for value in bad:
        (problem,) = answer_problems([option], {"x": value}, where="answers")
        assert (problem.where, bool(problem.fix)) == ("answers.x", True), value


@pytest.mark.parametrize("nothing", [None, "", "  ", [], ()])
def test_what_is_required_must_be_filled_in_and_what_is_not_need_not(nothing: Any) -> None:
    required = DeclaredOption(id="MPNID", name="Partner", required=True)
    optional = DeclaredOption(id="Note")
    (problem,) = answer_problems([required, optional], {"MPNID": nothing, "Note": nothing}, where="answers.7")
    assert (problem.where, problem.what) == (
        "answers.7.MPNID",
        "Partner is required, and was left empty",
    )


def test_an_answer_that_nobody_asks_for_is_told_with_the_near_miss() -> None:
    asked = DeclaredOption(id="DomainPrefix")
    (problem,) = answer_problems([asked], {"DomainPrefx": "x"}, where="answers.7")
    assert problem.fix == "Did you mean 'DomainPrefix'?"


def test_an_unticked_box_is_an_answer() -> None:
    option = DeclaredOption(id="x", kind=OptionKind.BOOLEAN, required=True)
    assert not list(answer_problems([option], {"x": False}, where=""))
