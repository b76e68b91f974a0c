"""External ids over a whole run: no two accounts share one, nor do two subscriptions.

Kept is one entry for each id handed out, and nothing of the exchanges: the id, and the platform's id of who
got it. For the 75,000 ids of 100,000 exchanges that is some 15 MB, less where the ids are kept elsewhere too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.findings import Finding, Side
from simulator.rules.calls import call_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.contract import Catalogue, Reading

__all__ = ["DistinctIds", "Given", "given"]

_CHECKS = {"account": "ids.account-distinct", "subscription": "ids.subscription-distinct"}
_NEW = ("succeeded", "there")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The vendor gave an external id: to whom (by kind and the platform's id), and in which call."""

    kind: str
    owner: str
    external_id: str
    scenario: str
    call: int
    endpoint: str


def given(readings: Sequence[Reading]) -> Iterable[Given]:
    """The external ids that the vendor gave in some exchanges. An injected answer is not the vendor's."""
    for reading in readings:
        endpoint, exchange = reading.endpoint, reading.exchange
        if endpoint is None or exchange.injected or endpoint.id not in _GIVING:
            continue
        call = call_of(reading, 0, None)
        kind = _GIVING[endpoint.id]
        owner = call.account_id if kind == "account" else call.subscription_id
        if owner is not None and call.shape.answer in _NEW and not call.shape.check_only:
            yield Given(
                kind=kind,
                owner=owner,
                external_id=call.result,
                scenario=exchange.scenario,
                call=call.number,
                endpoint=endpoint.id,
            )


_GIVING = {
    "account.exists": "account",
    "account.synchronize": "account",
    "subscription.create": "subscription",
}
"""the endpoints whose Result is somebody's external id"""


class DistinctIds:
    """Remembers who was given which external id. To be used from one thread."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._owners: dict[str, dict[str, str]] = {kind: {} for kind in _CHECKS}

    def add(self, readings: Sequence[Reading]) -> tuple[Finding, ...]:
        """Notes what some exchanges gave, and finds every id that somebody else has already."""
        return self.note(given(readings))

    def note(self, ids: Iterable[Given]) -> tuple[Finding, ...]:
        """The same for ids gathered elsewhere, as by another process."""
        findings = []
        for one in ids:
            first = self._owners[one.kind].setdefault(one.external_id, one.owner)
            if first != one.owner:
                findings.append(self._shared(one, first))
        return tuple(findings)

    def exercised(self) -> frozenset[str]:
        """The checks that had something to compare: more than one id of a kind, or one given twice."""
        return frozenset(_CHECKS[kind] for kind, owners in self._owners.items() if owners)

    def _shared(self, one: Given, first: str) -> Finding:
        return self._catalogue.finding(
            _CHECKS[one.kind],
            message=f"{one.kind.capitalize()} {one.owner} was given the external id {one.external_id!r}, "
            f"which {one.kind} {first} has already.",
            scenario=one.scenario,
            endpoint=one.endpoint,
            call=one.call,
            side=Side.ANSWER,
            pointer="/Result",
            expected=f"an id of its own for each {one.kind}",
            got=one.external_id,
        )
