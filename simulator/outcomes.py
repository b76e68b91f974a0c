"""What a played scenario comes to: its outcome, and each of its calls in a line."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from simulator.findings import Finding, Party, fails
from simulator.results import CallSummary, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.exchange import Exchange

__all__ = ["outcome_of", "summary"]


def summary(exchange: Exchange) -> CallSummary:
    """The exchange in a line."""
    elapsed = round(exchange.elapsed, 4)  # a tenth of a millisecond is as much as a reader wants
    inspection = ""
    if exchange.inspection:
        from urllib.parse import urlsplit  # noqa: PLC0415 - few scenarios ask

        *before, kind, which, one = ("", "", *urlsplit(exchange.request.url).path.split("/"))
        path = f".../{kind}/{which}/{one}" if any(before) else urlsplit(exchange.request.url).path
        inspection = f"{exchange.request.method} {path or '/'}"
    return _line(
        exchange.number,
        exchange.endpoint,
        exchange.account,
        exchange.came,
        elapsed,
        injected=exchange.injected,
        inspection=inspection,
    )


@lru_cache(maxsize=4096)
def _line(
    number: int,
    endpoint: str | None,
    account: str | None,
    status: str,
    elapsed: float,
    *,
    injected: bool,
    inspection: str,
) -> CallSummary:
    """One value for all calls that are alike: a soak keeps a hundred thousand, and few differ."""
    return CallSummary(
        number=number,
        endpoint=endpoint,
        account=account,
        status=status,
        elapsed=elapsed,
        injected=injected,
        inspection=inspection,
    )


def outcome_of(findings: Sequence[Finding], *, finished: bool, judged: bool, strict: bool) -> Outcome:
    """The worst that a scenario's own findings say; consequences say nothing of their own."""
    roots = [f for f in findings if f.follows_from is None and fails(f.level, f.party, strict=strict)]
    parties = {finding.party for finding in roots}
    if parties & {Party.SCENARIO, Party.PLATFORM, Party.TOOL}:
        return Outcome.ERROR
    if Party.VENDOR in parties:
        return Outcome.FAILED
    if Party.NETWORK in parties:
        return Outcome.UNREACHABLE
    if not finished:
        return Outcome.INTERRUPTED
    return Outcome.PASSED if judged else Outcome.SKIPPED
