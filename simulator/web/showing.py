"""How values are written on a page: times, durations, and each verdict as a word with its mark and colour."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from markupsafe import Markup

from simulator.diagnosis import State
from simulator.findings import Level
from simulator.marketplace.records import RegistrationState, RunRecord, RunStatus, Verdict
from simulator.platform.accounts import AccountKind
from simulator.platform.store import Status
from simulator.results import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from enum import Enum

    from simulator.platform.catalogue import Price

__all__ = ["filters"]

_OK, _BAD, _WARN, _INFO, _PLAIN = "ok", "bad", "warn", "info", "plain"

_TAGS: Mapping[Enum, tuple[str, str, str]] = {
    Status.IN_PROGRESS: (_INFO, "hourglass-split", "In Progress"),
    Status.SYNCHRONIZED: (_OK, "check-lg", "Synchronized"),
    Status.FAILED: (_BAD, "x-lg", "Failed"),
    Verdict.WAITING: (_INFO, "hourglass-split", "waiting"),
    Verdict.PASSED: (_OK, "check-lg", "passed"),
    Verdict.REMARKS: (_WARN, "exclamation-lg", "remarks"),
    Verdict.FAILED: (_BAD, "x-lg", "failed"),
    Verdict.PLATFORM: (_WARN, "exclamation-lg", "platform's fault"),
    Verdict.UNREACHABLE: (_BAD, "slash-circle", "unreachable"),
    Verdict.NOT_JUDGED: (_PLAIN, "dash-lg", "not judged"),
    RegistrationState.NEW: (_PLAIN, "dash-lg", "not asked yet"),
    RegistrationState.REFUSED: (_BAD, "x-lg", "refused"),
    RegistrationState.REGISTERED: (_OK, "check-lg", "registered"),
    State.FINE: (_OK, "check-lg", "fine"),
    State.NOTE: (_INFO, "info-lg", "note"),
    State.UNKNOWN: (_PLAIN, "question-lg", "unknown"),
    State.WARNING: (_WARN, "exclamation-lg", "warning"),
    State.PROBLEM: (_BAD, "x-lg", "problem"),
    State.UNREACHABLE: (_BAD, "slash-circle", "unreachable"),
    Level.MUST: (_BAD, "x-lg", "must"),
    Level.SHOULD: (_WARN, "exclamation-lg", "should"),
    Level.MAY: (_INFO, "info-lg", "may"),
}
"""value -> colour, icon, word"""

_OUTCOMES = {
    "passed": (_OK, "check-lg"),
    "failed": (_BAD, "x-lg"),
    "skipped": (_PLAIN, "dash-lg"),
}

_RUNS = {
    "passed": _OK,
    "failed": _BAD,
    "unreachable": _BAD,
    "error": _BAD,
}
"""the verdict of a run -> colour"""
_ICONS = {_OK: "check-lg", _BAD: "x-lg", _WARN: "exclamation-lg"}

_KINDS = {
    AccountKind.RESELLER: "reseller",
    AccountKind.END_CUSTOMER: "end customer",
    AccountKind.DIRECT_CUSTOMER: "direct customer",
}

_TAG = Markup('<span class="tag tag-{}"><i class="bi bi-{}" aria-hidden="true"></i>{}</span>')
_TIME = Markup('<time datetime="{}" title="{}">{}</time>')


def filters() -> Mapping[str, Callable[[Any], Any]]:
    """The filters of the templates, by name."""
    return {
        "tag": _tag,
        "when": _when,
        "took": _took,
        "kind": _KINDS.__getitem__,
        "path": _path,
        "dotted": _dotted,
        "price": _price,
        "said": _said,
        "verdict": _verdict,
    }


def _tag(value: Enum) -> Markup:
    if value in _TAGS:
        return _TAG.format(*_TAGS[value])
    assert isinstance(value, Outcome), f"{value!r} has no tag"  # noqa: S101 - a defect of ours
    colour, icon = _OUTCOMES.get(value.value, (_WARN, "exclamation-lg"))
    return _TAG.format(colour, icon, value.value.replace("_", " "))


def _verdict(run: RunRecord) -> Markup:
    """The verdict of a run; how far it is, where it has none."""
    if run.status is RunStatus.RUNNING:
        return _TAG.format(_INFO, "hourglass-split", "running")
    if run.verdict is None:
        return _TAG.format(_BAD, "x-lg", "not made" if run.status is RunStatus.FAILED else run.status.value)
    colour = _WARN if run.status is RunStatus.INTERRUPTED else _RUNS.get(run.verdict, _WARN)
    word = "interrupted" if run.status is RunStatus.INTERRUPTED else run.verdict.replace("_", " ")
    return _TAG.format(colour, _ICONS[colour], word)


def _when(seconds: float | None) -> Markup:
    """Local time: the time of day alone for today, else the day too."""
    if seconds is None:
        return Markup("never")
    then, today = time.localtime(seconds), time.localtime()
    exact = time.strftime("%Y-%m-%d %H:%M:%S", then)
    short = exact[11:] if then[:3] == today[:3] else exact[:16]
    return _TIME.format(time.strftime("%Y-%m-%dT%H:%M:%S%z", then), exact, short)


def _took(seconds: float) -> str:
    if seconds < 0.0095:
        return f"{seconds * 1000:.1f} ms"
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def _price(price: Price) -> str:
    return f"{price.amount:,.2f} {price.currency}".strip()


def _path(url: str) -> str:
    """What of a URL tells calls of no endpoint apart."""
    return urlsplit(url).path


def _dotted(endpoint: str) -> Markup:
    """An endpoint's id, which a narrow column may break after its dot."""
    return Markup(".<wbr>").join(endpoint.split("."))


def _said(value: Any) -> str:
    """The value of a sync option in words."""
    match value:
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return ", ".join(map(str, value)) or "nothing"
        case None | "":
            return "nothing"
        case _:
            return str(value)
