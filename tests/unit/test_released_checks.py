"""New checks enter a released version of the contract as ``may``, so that no run fails that passed before.

``tests/data/released-checks.json`` has the level that each check had when its contract version was released.
Until the first release there is none, and any check may have any level.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from simulator.findings import Level
from tests.unit.contract_exchanges import CONTRACT

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[2]
RELEASED = ROOT / "tests" / "data" / "released-checks.json"
_WEIGHT = (Level.MAY, Level.SHOULD, Level.MUST)


def heavier(released: Mapping[str, str], now: Mapping[str, str]) -> set[str]:
    """The checks that weigh more than at the release, or more than ``may`` where they are new."""
    return {
        check
        for check, level in now.items()
        if _WEIGHT.index(Level(level)) > _WEIGHT.index(Level(released.get(check, "may")))
    }


@pytest.mark.parametrize(
    ("now", "found"),
    [
        ({"a": "must", "b": "should"}, set()),
        ({"a": "may"}, set()),
        ({"a": "must", "b": "must"}, {"b"}),
        ({"a": "must", "new": "may"}, set()),
        ({"a": "must", "new": "should", "other": "must"}, {"new", "other"}),
    ],
)
def test_what_is_heavier_than_it_was(now: dict[str, str], found: set[str]) -> None:
    assert heavier({"a": "must", "b": "should"}, now) == found


def test_new_checks_enter_a_released_contract_as_may() -> None:
    now = {check.id: check.level.value for check in CONTRACT.catalogue.values()}
    if RELEASED.exists():
        assert heavier(json.loads(RELEASED.read_text("utf-8")), now) == set(), "new checks begin as may"
        return
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    releases = [line for line in changelog.splitlines() if line.startswith("## ")]
    assert releases == ["## 0.1.0 - unreleased"], f"with the first release comes {RELEASED.name}"
