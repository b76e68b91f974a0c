"""Patterned values of the service file."""

from __future__ import annotations

import re
from typing import Any

import pytest

from simulator.errors import SettingsError
from simulator.platform.patterns import expand, pattern_problem


def expanded(pattern: Any, key: str = "7/order/contoso/MPNID", tag: str = "4829130") -> Any:
    return expand(pattern, tag=tag, n=3, account="contoso", key=key)


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        ("sim-{tag}-{n}", "sim-4829130-3"),
        ("qa+{tag}{n}@example.com", "qa+48291303@example.com"),
        ("{account}", "contoso"),
        ("{{tag}} {tag}", "{tag} 4829130"),
        ("{{{n}}}", "{3}"),
        ("plain", "plain"),
        ("", ""),
        (3456890, 3456890),
        (None, None),
        (True, True),
        ({"a": "{tag}"}, {"a": "{tag}"}),
        (["{n}", 1, "x"], ["3", 1, "x"]),
    ],
)
def test_values(pattern: Any, value: Any) -> None:
    assert expanded(pattern) == value


def test_digits_and_letters_follow_from_the_key_and_the_tag() -> None:
    assert re.fullmatch(r"[1-9]\d{6}", expanded("{digits:7}"))
    assert re.fullmatch(r"[a-z]{8}", expanded("{letters:8}"))
    assert re.fullmatch(r"[1-9]", expanded("{digits:1}"))
    assert expanded("{digits:7}") == expanded("{digits:7}")
    assert expanded("{digits:7}") != expanded("{digits:7}", key="7/order/fabrikam/MPNID")
    assert expanded("{digits:7}") != expanded("{digits:7}", tag="4829131")
    first, second = expanded("{letters:9} {letters:9}").split()
    assert first != second


@pytest.mark.parametrize(
    ("pattern", "what", "fix"),
    [
        ("{tga}", "unknown placeholder '{tga}'", "Did you mean 'tag'?"),
        ("{digit:7}", "unknown placeholder '{digit:7}'", "Did you mean 'digits:7'?"),
        ("{}", "unknown placeholder '{}'", "Known: account, digits:7, letters:7, n, tag."),
        ("{digits}", "does not say how many digits", "{digits:7}"),
        ("{digits:0}", "does not say how many digits", "from 1 to 99"),
        ("{digits:100}", "does not say how many digits", "from 1 to 99"),
        ("{letters:x}", "does not say how many letters", "{letters:7}"),
        ("{tag:3}", "tag takes no number", "{tag}"),
        ("a {tag", "a brace without its partner at column 3", "{{ or }}"),
        ("tag}", "a brace without its partner at column 4", "{{ or }}"),
        ("{a{tag}", "a brace without its partner at column 1", "{{ or }}"),
    ],
)
def test_a_bad_pattern_says_what_is_wrong_and_what_to_write(pattern: str, what: str, fix: str) -> None:
    with pytest.raises(SettingsError) as caught:
        expanded(pattern)
    (problem,) = caught.value.problems
    assert what in problem.what
    assert fix in problem.fix
    assert pattern_problem(pattern) == problem


def test_what_is_no_text_has_no_problem() -> None:
    assert pattern_problem(7) is None
    assert pattern_problem("sim-{tag}-{{x}}") is None
