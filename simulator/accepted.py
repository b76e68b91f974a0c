"""What a vendor accepted, and which ids that it gave to accounts itself it names as the reason to refuse.

A vendor that does not know its own ids again refuses them at several endpoints, in several words.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from simulator.chosen import chosen
from simulator.contract import Accepted, AccountKind, Refused, classify
from simulator.scenario.refusals import names
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence, Set

    from simulator.chosen import About, Chosen
    from simulator.contract import Reading
    from simulator.results import ScenarioResult

__all__ = ["Acceptance", "AcceptedInRun", "Use", "acceptance"]

Use = tuple[AccountKind, str, str]
"""the kind of account that an id was given to, what its ResellerID was, and the member that carries the id"""

_Owner = tuple[AccountKind, str]

_MEMBERS = ("ExternalID", "ResellerExternalID")
_OF_ANYBODY = ("account.exists", "account.delete")
"""Code 0 may be the answer to these for an account that the vendor does not know"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """What came of one scenario's calls: the endpoints that accepted one, the uses of ids that were accepted,
    and by the number of a call the id that was refused there by its name. What requests chose of suspected
    declarations is there of the accepted ones, and of the refused ones by the number of the call.
    """

    endpoints: frozenset[str] = frozenset()
    for_real: frozenset[str] = frozenset()
    """those of them that accepted more than pre-checks"""
    uses: frozenset[Use] = frozenset()
    refused: Mapping[int, Use] = field(default_factory=dict)
    accepted_with: frozenset[Chosen] = frozenset()
    refused_with: Mapping[int, Chosen] = field(default_factory=dict)


class AcceptedInRun:
    """What the vendor accepted in any scenario so far; small, however many there are.

    ``endpoints`` are with the setting of Reseller Support, and so is what accepted requests chose; what was
    refused is by scenario and call.
    """

    def __init__(self) -> None:
        self.endpoints: set[tuple[bool | None, str]] = set()
        self.for_real: set[tuple[bool | None, str]] = set()
        self.uses: set[Use] = set()
        self.refused: dict[tuple[str, int], Use] = {}
        self.accepted_with: set[tuple[bool | None, Chosen]] = set()
        self.refused_with: dict[tuple[str, int], Chosen] = {}

    def add(self, scenario: ScenarioResult, accepted: Acceptance) -> None:
        """Take in what one scenario has shown."""
        self.endpoints.update((scenario.reseller_support, endpoint) for endpoint in accepted.endpoints)
        self.for_real.update((scenario.reseller_support, endpoint) for endpoint in accepted.for_real)
        self.uses |= accepted.uses
        self.refused |= {(scenario.id, call): use for call, use in accepted.refused.items()}
        self.accepted_with.update((scenario.reseller_support, choice) for choice in accepted.accepted_with)
        self.refused_with |= {(scenario.id, call): choice for call, choice in accepted.refused_with.items()}


def acceptance(readings: Sequence[Reading], suspected: Set[About] = frozenset()) -> Acceptance:
    """Look at the calls of a scenario in their order; injected answers are not the vendor's."""
    given: dict[str, _Owner] = {}
    endpoints: set[str] = set()
    for_real: set[str] = set()
    uses: set[Use] = set()
    refused: dict[int, Use] = {}
    accepted_with: set[Chosen] = set()
    refused_with: dict[int, Chosen] = {}
    for reading in readings:
        endpoint = reading.exchange.endpoint
        if reading.exchange.injected or endpoint is None or endpoint in _OF_ANYBODY:
            continue
        choice = chosen(reading, suspected)
        match reading.answer:
            case Accepted(result=result):
                endpoints.add(endpoint)
                for_real.update(() if reading.check_only else (endpoint,))
                accepted_with.update((choice,) if choice else ())
                uses.update(use for use, _ in _carried(reading, given))
                account = _described(reading.account) if endpoint == "account.synchronize" else None
                if result and account is not None:
                    given.setdefault(result, account)
            case Refused(message=message):
                named = (use for use, id_ in _carried(reading, given) if names(message, id_))
                refused.update((reading.exchange.number, use) for use in named)
                refused_with.update({reading.exchange.number: choice} if choice else {})
            case _:
                pass
    return Acceptance(
        endpoints=frozenset(endpoints),
        for_real=frozenset(for_real),
        uses=frozenset(uses),
        refused=refused,
        accepted_with=frozenset(accepted_with),
        refused_with=refused_with,
    )


def _carried(reading: Reading, given: Mapping[str, _Owner]) -> Iterator[tuple[Use, str]]:
    for member in _MEMBERS:
        id_ = reading.account.get(member)
        if isinstance(id_, str) and id_ in given:
            yield (*given[id_], member), id_


def _described(account: Mapping[str, Any]) -> _Owner | None:
    """The kind of account, and how its ResellerID is written; None where no page describes it."""
    id_, reseller = account.get("ID"), account.get("ResellerID")
    kind = classify(account.get("Role"), id_, reseller)
    if kind is None:
        return None
    if reseller == id_:
        return kind, "its own ID"
    return kind, "another's ID" if reseller else "null" if reseller is None else "empty"
