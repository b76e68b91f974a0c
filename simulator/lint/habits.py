"""What a scenario does not need, or lacks, though it could be played as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulator.errors import Problem
from simulator.scenario.references import token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.scenario.model import Scenario
    from simulator.source import Written

__all__ = ["habits", "unused_accounts"]


def habits(scenario: Scenario) -> Iterator[Problem]:
    """Accounts that nothing is done with, and a scenario that expects nothing."""
    yield from unused_accounts(scenario.text)
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


def unused_accounts(text: Written, meant: str = "") -> Iterator[Problem]:
    """Of a text of which not all may fit its schema: accounts that nothing else in it names.

    One that is 'quoted' in what is ``meant`` most likely is named, by a slip.
    """
    accounts: Mapping[str, Any] = text.value["accounts"]
    written = json.dumps({**text.value, "accounts": {}}, ensure_ascii=False, default=str)
    named = {name for name in accounts if _is_named(name, written) or f"'{name}'" in meant}
    under = [one for name, one in accounts.items() if name in named and isinstance(one, Mapping)]
    named |= {str(one.get("reseller")) for one in under}
    for name in accounts:
        if name not in named:
            yield Problem(
                what=f"nothing is done with the account {name}",
                where=text.where(f"/accounts/{token(name)}", key=True),
                fix="take it out, or let a step order for it",
                rule="unused-account",
            )


def _is_named(name: str, written: str) -> bool:
    """As a whole value, or in a reference."""
    return f'"{name}"' in written or re.search(rf"\$\{{{re.escape(name)}\.", written) is not None
