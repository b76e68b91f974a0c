"""Which endpoints are there, with which verb. What a POST would make is never made.

Of an endpoint that takes a POST one can ask which verbs it takes (OPTIONS), or try a GET and be told that it
is the wrong one (405). Both say nothing where the vendor answers so to anything: hence the control, the same
questions at a path that no vendor offers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.contract import judge_exchange
from simulator.diagnosis.asking import Asked, Asking, status_of
from simulator.diagnosis.verdict import State, Verdict
from simulator.exchange import NoResponse, Reply, Response, header
from simulator.findings import Level, Party
from simulator.platform.service import Capability
from simulator.values import dataclass

if TYPE_CHECKING:
    from simulator.contract import Endpoint

__all__ = ["Control", "control", "declared", "offered"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """What an endpoint that does not exist answers to the same questions."""

    options_allow_post: bool
    get_status: int | None


def control(asking: Asking) -> Control:
    """Ask where nothing is."""
    return Control(
        options_allow_post=_allows_post(asking.other("OPTIONS", None)),
        get_status=_status(asking.other("GET", None)),
    )


def declared(asking: Asking, endpoint: Endpoint, asked: Asked) -> Verdict:
    """One of the vendor's declarations, from its answer."""
    subject, owed = _subject(endpoint), _is_owed(asking, endpoint)
    if isinstance(asked.reply, Response) and asked.reply.status == 200 and not asked.reading.not_offered:
        return _judged(asking, subject, asked)
    came = "HTTP 200, 'not supported'" if asked.reading.not_offered else status_of(asked.reply)
    if asked.reading.not_offered or _status(asked.reply) in (404, 405):
        return _missing(endpoint, subject, came, owed=owed)
    return Verdict(
        topic="endpoint",
        subject=subject,
        state=State.PROBLEM if owed or _status(asked.reply) not in (401, 403) else State.UNKNOWN,
        said=f"it answers with {came}",
        step=_next(asked.reply, asking.url(endpoint)),
    )


def _judged(asking: Asking, subject: str, asked: Asked) -> Verdict:
    found = [
        finding
        for finding in judge_exchange(asked.reading, asking.contract).findings
        if finding.party is Party.VENDOR and finding.follows_from is None
    ]
    if not found:
        said = "it is there, and what it declares is as the contract has it"
        return Verdict(topic="endpoint", subject=subject, state=State.FINE, said=said)
    worst = min(found, key=lambda finding: list(Level).index(finding.level))
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return Verdict(
        topic="endpoint",
        subject=subject,
        state=State.PROBLEM if worst.level is Level.MUST else State.WARNING,
        said=f"{worst.check}: {worst.message}{more}",
        step=f"{worst.fix} 'simulator explain {worst.check}' tells more.",
    )


def offered(asking: Asking, endpoint: Endpoint, nothing: Control) -> Verdict:
    """One endpoint that takes a POST, without one."""
    subject, owed = _subject(endpoint), _is_owed(asking, endpoint)
    reply = asking.other("OPTIONS", endpoint)
    if _allows_post(reply) and not nothing.options_allow_post:
        return _there(subject, "OPTIONS says that it takes POST")
    reply = asking.other("GET", endpoint)
    status = _status(reply)
    if status == 405 and nothing.get_status != 405:
        if header(_headers(reply), "Allow") and not _allows_post(reply):
            return _wrong_verb(subject, header(_headers(reply), "Allow") or "")
        return _there(subject, "a GET is refused with HTTP 405, as it takes POST")
    if status == 404 and nothing.get_status == 404:
        return _unclear_or_missing(endpoint, subject, owed=owed)
    return Verdict(
        topic="endpoint",
        subject=subject,
        state=State.UNKNOWN,
        said=f"a GET is answered with {status_of(reply)}, as a path that does not exist may be",
        step="'simulator run' calls it for real.",
    )


def _unclear_or_missing(endpoint: Endpoint, subject: str, *, owed: bool) -> Verdict:
    """404 to a GET: not there, or there for POST alone and hidden from a GET, as some frameworks do it."""
    return Verdict(
        topic="endpoint",
        subject=subject,
        state=State.WARNING if owed else State.NOTE,
        said="a GET is answered with HTTP 404: it is not there, or there for POST alone",
        step=(
            f"Serve POST {endpoint.path} below the endpoint, or name its URL (urls.{endpoint.id} in the"
            " service file); 'simulator run' calls it for real."
            if owed
            else ""
        ),
    )


def _missing(endpoint: Endpoint, subject: str, came: str, *, owed: bool) -> Verdict:
    step = (
        f"Serve {endpoint.method} {endpoint.path} below the endpoint, or name its URL"
        f" (urls.{endpoint.id} in the service file)."
    )
    return Verdict(
        topic="endpoint",
        subject=subject,
        state=State.PROBLEM if owed else State.NOTE,
        said=f"it is not offered ({came})",
        step=step if owed else f"If it should be: {step[0].lower()}{step[1:]}",
    )


def _there(subject: str, said: str) -> Verdict:
    return Verdict(topic="endpoint", subject=subject, state=State.FINE, said=said)


def _wrong_verb(subject: str, allowed: str) -> Verdict:
    return Verdict(
        topic="endpoint",
        subject=subject,
        state=State.PROBLEM,
        said=f"it takes {allowed}, and not POST",
        step="Take POST: that is what the platform sends.",
    )


def _next(reply: Reply, url: str) -> str:
    match reply:
        case NoResponse(detail=detail):
            return detail
        case Response(status=status) if 300 <= status < 400:
            return "The platform follows no redirect: name the URL that it leads to as the endpoint."
        case Response(status=401 | 403):
            return "See the verdict on the key."
        case _:
            return f"Look into the vendor's log for what happens at {url}."


def _is_owed(asking: Asking, endpoint: Endpoint) -> bool:
    return Capability(endpoint.capability) in asking.service.asked_for


def _subject(endpoint: Endpoint) -> str:
    return f"{endpoint.method} {endpoint.path}"


def _allows_post(reply: Reply) -> bool:
    allowed = (
        header(_headers(reply), "Allow") or header(_headers(reply), "Access-Control-Allow-Methods") or ""
    )
    return _status(reply) not in (404, 401, 403) and "POST" in allowed.upper().replace(" ", "").split(",")


def _headers(reply: Reply) -> tuple[tuple[str, str], ...]:
    return reply.headers if isinstance(reply, Response) else ()


def _status(reply: Reply) -> int | None:
    return reply.status if isinstance(reply, Response) else None
