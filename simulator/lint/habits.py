"""What a scenario does not need, or lacks, though it could be played as it is."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from simulator.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.scenario.model import Scenario

__all__ = ["habits"]


def habits(scenario: Scenario) -> Iterator[Problem]:
    """Accounts that nothing is done with, and a scenario that expects nothing."""
    yield from _unused_accounts(scenario)
    if not scenario.rules and not any(_expects(step.expect) for step in scenario.steps):
        yield Problem(
            what="no step expects anything, so that only the contract's own checks can fail",
            where=scenario.text.where("/steps"),
            fix="say with expect which calls a step makes, and what its order comes to",
            rule="nothing-expected",
        )


def _expects(expectation: object) -> bool:
    names = getattr(type(expectation), "__slots__", ())
    return any(getattr(expectation, name) not in (None, (), {}, "") for name in names)


def _unused_accounts(scenario: Scenario) -> Iterator[Problem]:
    written = json.dumps({**scenario.text.value, "accounts": {}}, ensure_ascii=False, default=str)
    named = {spec.name for spec in scenario.accounts if _is_named(spec.name, written)}
    named |= {spec.reseller for spec in scenario.accounts if spec.name in named and spec.reseller}
    for spec in scenario.accounts:
        if spec.name not in named:
            yield Problem(
                what=f"nothing is done with the account {spec.name}",
                where=scenario.text.where(f"/accounts/{spec.name}", key=True),
                fix="take it out, or let a step order for it",
                rule="unused-account",
            )


def _is_named(name: str, written: str) -> bool:
    """As a whole value, or in a reference."""
    return f'"{name}"' in written or re.search(rf"\$\{{{re.escape(name)}\.", written) is not None
