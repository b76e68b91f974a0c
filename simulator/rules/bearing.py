"""What a rule bears on: the members of an account that decide whether it is broken, and which calls it wants.

A request that is wrong in one of these members makes the rule look broken, and no other rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.rules.naming import named_endpoints
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from simulator.rules.language import Language, Rule

__all__ = ["Bearing", "bearing_of"]

_KEYS: Mapping[str, frozenset[str]] = {
    "account": frozenset({"ID"}),
    "account_under_one_option": frozenset({"ID"}),
    "reseller": frozenset({"ID", "ResellerID"}),
}
"""what tells apart whom a rule is ``for_each``; others go by ids that say nothing of the account"""
_OF_ITS_KIND = frozenset({"ID", "Role", "ResellerID"})
"""what makes an account one of the three (``classify``)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearing:
    """``members`` are those of an account, by name; ``wanted`` the ids of the endpoints of which a call is
    wanted before another one, empty for a rule that wants none.
    """

    members: frozenset[str] = frozenset()
    wanted: frozenset[str] = frozenset()


def bearing_of(rule: Rule, language: Language) -> Bearing:
    """What the words of a rule say of it."""
    kinds = any("kind" in said for said in _descriptions(rule.spec, language))
    wanted = {"precedes": "first", "exactly": "call"}.get(rule.pattern)
    first = [] if wanted is None else language.described[rule.spec[wanted]]
    return Bearing(
        members=_KEYS.get(rule.for_each, frozenset()) | (_OF_ITS_KIND if kinds else frozenset()),
        wanted=named_endpoints(first, language.endpoints),
    )


def _descriptions(spec: Mapping[str, Any], language: Language) -> Iterator[Mapping[str, Any]]:
    for word in spec.values():
        if isinstance(word, dict):
            yield from _descriptions(word, language)
        elif isinstance(word, str):
            said = language.described.get(word, {})
            yield from said if isinstance(said, list) else [said]
