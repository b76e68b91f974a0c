"""What a comparison finds: calls, members and answers that no rule allows to differ."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from simulator.differential.calls import called, went_well, whose
from simulator.findings import Side

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.contract import Contract
    from simulator.differential.comparison import Comparison
    from simulator.findings import Finding

__all__ = ["findings_of"]


def findings_of(comparison: Comparison, contract: Contract, scenario: str) -> Iterator[Finding]:
    """A finding for each call and member that no rule allows to differ, and for answers that part."""
    parted: set[str | None] = set()
    """whose calls parted: what later calls about them carry follows from that"""
    for pair in comparison.pairs:
        one = pair.on or pair.off
        assert one is not None, "a pair has a call on one side at least"  # noqa: S101
        where: dict[str, Any] = {
            "scenario": scenario,
            "endpoint": one.endpoint.id if one.endpoint else None,
            "call": one.exchange.number,
        }
        if (pair.on is None or pair.off is None) and pair.allowance is None:
            made, not_made = ("on", "off") if pair.off is None else ("off", "on")
            parted.add(whose(one))
            yield contract.catalogue.finding(
                "options.call",
                message=f"{called(one)} is made with Reseller Support {made} and not with it {not_made}",
                expected="the same call under both settings",
                got=f"only with Reseller Support {made}",
                **where,
            )
        if pair.misplaced:
            yield contract.catalogue.finding(
                "options.call",
                message=f"{called(one)} is made under both settings of Reseller Support",
                expected="the call under one setting alone",
                got="the call under both",
                **where,
            )
        for change in pair.changes:
            if change.allowance is None:
                yield contract.catalogue.finding(
                    "options.member",
                    message=f"{change.pointer} of {called(one)} differs between Reseller Support on and off",
                    side=Side.REQUEST,
                    pointer=change.pointer,
                    expected=f"the same value as with Reseller Support on: {_shown(change.on)}",
                    got=_shown(change.off),
                    follows_from="options.call" if whose(one) in parted else None,
                    **where,
                )
        if pair.differs and pair.on is not None and pair.off is not None:
            good = "on" if went_well(pair.on) else "off"
            yield contract.catalogue.finding(
                "options.answer",
                message=f"{called(one)} goes well with Reseller Support {good} alone",
                side=Side.ANSWER,
                expected="the same order to go well under both settings",
                got=f"a success only with Reseller Support {good}",
                **where,
            )


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
