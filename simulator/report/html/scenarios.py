"""Scenarios as the page shows them: a diagram, and every exchange with its bodies as far as there is room."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING

from markupsafe import Markup

from simulator.exchange import NoResponse, Response
from simulator.findings import Side
from simulator.report.bodies import Note, body_html
from simulator.report.calls import about, answer_words, arrow, mark_of
from simulator.report.sequence import sequence_svg
from simulator.report.wording import amount, duration, on_off
from simulator.results import Outcome
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.exchange import Exchange, Headers
    from simulator.findings import Finding
    from simulator.report.html.index import Index
    from simulator.results import CallSummary, RunResult, ScenarioResult

__all__ = ["ExchangeView", "GroupView", "ScenarioView", "groups"]

_ROOM = 8_000_000
"""Characters of exchanges in one page; the journal has all. What has no room is a line in the list."""
_DRAWN = 150
"""Calls of one diagram."""

_FIRST = (Outcome.FAILED, Outcome.ERROR, Outcome.UNREACHABLE, Outcome.INTERRUPTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeView:
    """One exchange. ``notes`` speak of it as a whole, each with the anchor of the thing to act on.

    ``request`` and ``reply`` are the first line and the headers.
    """

    anchor: str
    number: int
    about: str
    answer: str
    mark: str
    elapsed: str
    notes: Sequence[tuple[str, str]]
    request: Sequence[str]
    sent: Markup | None
    reply: Sequence[str]
    came: Markup | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioView:
    """One scenario. ``findings`` are the numbers of things to act on, each with what it says here."""

    anchor: str
    id: str
    title: str
    file: str
    outcome: str
    sample: bool
    """whether it shows something that must be mended"""
    support: str
    calls: str
    elapsed: str
    reason: str
    findings: Sequence[tuple[int, str]]
    diagram: Markup | None
    undrawn: int
    exchanges: Sequence[ExchangeView]
    left_out: int
    """exchanges that were made and are not in the page"""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """Scenarios of one flow."""

    name: str
    scenarios: Sequence[ScenarioView]


def groups(result: RunResult, index: Index) -> Iterator[GroupView]:
    """All scenarios in file order, by flow. What went wrong is given room for its exchanges first."""
    views: dict[str, ScenarioView] = {}
    room = _ROOM
    for scenario in sorted(result.scenarios, key=lambda one: one.outcome not in _FIRST and not one.findings):
        views[scenario.id] = view = _scenario(scenario, result, index, room)
        room -= sum(len(one.sent or "") + len(one.came or "") + 1000 for one in view.exchanges)
    for name, flow in groupby(result.scenarios, key=_flow):
        yield GroupView(name=name, scenarios=[views[scenario.id] for scenario in flow])


def _flow(scenario: ScenarioResult) -> str:
    return scenario.id.rpartition("@")[0].rpartition("/")[0] or scenario.id.partition("@")[0]


def _scenario(scenario: ScenarioResult, result: RunResult, index: Index, room: int) -> ScenarioView:
    known = (result.exchanges or {}).get(scenario.id, scenario.exchanges) if room > 0 else ()
    exchanges = {exchange.number: exchange for exchange in known}
    calls, drawn = scenario.calls, scenario.calls[:_DRAWN] if room > 0 else ()
    found = index.findings(scenario)
    about_call: dict[int, list[tuple[int, Finding]]] = defaultdict(list)
    for number, finding in found:
        for call in {finding.call, *finding.calls} - {None}:
            about_call[call or 0].append((number, finding))
    return ScenarioView(
        anchor=index.scenario(scenario.id),
        id=scenario.id,
        title=scenario.title,
        file=scenario.file,
        outcome=scenario.outcome.value,
        sample=index.is_sample(scenario.id),
        support="" if scenario.reseller_support is None else on_off(scenario.reseller_support),
        calls=amount(len(calls), "call"),
        elapsed=duration(scenario.elapsed),
        reason=scenario.reason or "",
        findings=[(number, finding.message.strip().split("\n")[-1]) for number, finding in found],
        diagram=_diagram(drawn, exchanges, about_call, result, index, scenario.id),
        undrawn=len(calls) - len(drawn),
        exchanges=[
            _exchange(call, exchanges[call.number], about_call[call.number], result, index, scenario.id)
            for call in calls
            if call.number in exchanges
        ],
        left_out=sum(call.number not in exchanges for call in calls),
    )


def _diagram(
    calls: Sequence[CallSummary],
    exchanges: Mapping[int, Exchange],
    about_call: Mapping[int, Sequence[tuple[int, Finding]]],
    result: RunResult,
    index: Index,
    scenario: str,
) -> Markup | None:
    if not calls:
        return None
    arrows = [
        arrow(
            call,
            exchanges.get(call.number),
            [finding for _, finding in about_call.get(call.number, ())],
            result,
            href=f"#{index.call(scenario, call.number)}" if call.number in exchanges else "",
        )
        for call in calls
    ]
    return Markup(sequence_svg(arrows, label=f"The calls of {scenario} in order"))  # noqa: S704 - it escapes


def _exchange(
    call: CallSummary,
    exchange: Exchange,
    found: Sequence[tuple[int, Finding]],
    result: RunResult,
    index: Index,
    scenario: str,
) -> ExchangeView:
    notes: dict[Side | None, list[Note]] = defaultdict(list)
    for number, finding in found:
        side = finding.side if finding.pointer is not None and finding.call == call.number else None
        notes[side].append(
            Note(
                finding.pointer or "", f"{number} {finding.check}" if number else finding.check, f"#f{number}"
            )
        )
    request, reply = exchange.request, exchange.reply
    return ExchangeView(
        anchor=index.call(scenario, call.number),
        number=call.number,
        about=about(call),
        answer=answer_words(call, exchange),
        mark=mark_of(call, exchange, [finding for _, finding in found], result).value,
        elapsed=duration(call.elapsed),
        notes=[(note.text, note.href) for note in notes[None]],
        request=_head(f"{request.method} {request.url}", request.headers),
        sent=None if request.body is None else _body(request.body, notes[Side.REQUEST]),
        reply=_reply_head(reply),
        came=_body(reply.body, notes[Side.ANSWER]) if isinstance(reply, Response) else None,
    )


def _body(body: bytes, notes: Sequence[Note]) -> Markup:
    return Markup(body_html(body, notes))  # noqa: S704 - it escapes


def _reply_head(reply: Response | NoResponse) -> list[str]:
    if isinstance(reply, NoResponse):
        return [f"no answer ({reply.silence}): {reply.detail}"]
    return _head(f"HTTP {reply.status} {reply.reason}".rstrip(), reply.headers)


def _head(first: str, headers: Headers) -> list[str]:
    return [first, *(f"{name}: {value}" for name, value in headers)]
