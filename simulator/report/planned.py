"""A plan as text, as JSON (``schemas/plan.schema.json``) and as a Mermaid sequence diagram."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from simulator.report.layout import Look, Paint, visible, wrap
from simulator.report.wording import amount

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.library.planning import Plan, PlannedRequest, PlannedStep

__all__ = ["as_json", "as_mermaid", "as_text"]

_NO_MERMAID = re.compile(r"[^\w .,:()/+\-]")
"""characters that mean something to Mermaid, or may"""


def as_text(plans: Sequence[Plan], look: Look, *, bodies: bool) -> Iterator[str]:
    """Each plan, step by step and call by call, with the bodies where they are wanted."""
    for plan in plans:
        yield look.paint(visible(plan.id), Paint.STRONG)
        yield from (f"  {line}" for line in wrap(visible(plan.scenario.title), look.width - 2))
        if plan.skipped:
            yield from (f"  {line}" for line in wrap(visible(f"skipped: {plan.skipped}"), look.width - 2))
        for place, step in enumerate(plan.steps, start=1):
            yield from _step(place, step, look, bodies=bodies)
        yield ""
    yield _sum(plans)


def _sum(plans: Sequence[Plan]) -> str:
    planned = [plan for plan in plans if plan.steps]
    calls = sum(len(plan.calls) for plan in planned)
    skipped = sum(bool(plan.skipped) for plan in plans)
    rest = f", {skipped} skipped" if skipped else ""
    return f"{amount(len(planned), 'scenario')} planned{rest}: {amount(calls, 'call')}; nothing was sent"


def _step(place: int, step: PlannedStep, look: Look, *, bodies: bool) -> Iterator[str]:
    outcome = step.refused and f"refused by the platform: {step.refused}"
    ends = ", ".join(step.outcome) or outcome or ""
    yield look.fit(f"  step {place}{f': {step.title}' if step.title else ''}", look.width)
    for call in step.calls:
        yield from _call(call, look, bodies=bodies)
    if not step.calls:
        yield look.paint("      calls nobody", Paint.FAINT)
    if ends:
        yield look.paint(look.fit(f"      ends {ends}", look.width), Paint.FAINT)


def _call(call: PlannedRequest, look: Look, *, bodies: bool) -> Iterator[str]:
    about = f" for {call.account}" if call.account else ""
    sent = " (injected, not sent)" if call.injected else ""
    begin = f"  {call.number:>3} "
    yield begin + look.fit(f"{call.endpoint}{about} -> {call.answer}{sent}", look.width - len(begin))
    if not bodies:
        return
    yield look.paint(look.fit(f"      {call.request.method} {call.request.url}", look.width), Paint.FAINT)
    if call.body is not None:
        for line in json.dumps(call.body, ensure_ascii=False, indent=2).splitlines():
            yield f"      {visible(line)}"


def as_json(plans: Sequence[Plan]) -> str:
    """The document, with a line feed at its end."""
    document = {"plan": 1, "scenarios": [_plan(plan) for plan in plans]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "id": plan.id,
        "title": plan.scenario.title,
        "file": plan.scenario.file,
        "reseller_support": plan.reseller_support,
        "skipped": plan.skipped or None,
        "steps": [
            {
                "title": step.title or None,
                "outcome": list(step.outcome),
                "refused": step.refused or None,
                "calls": [_planned(call) for call in step.calls],
            }
            for step in plan.steps
        ],
    }


def _planned(call: PlannedRequest) -> dict[str, Any]:
    return {
        "number": call.number,
        "endpoint": call.endpoint,
        "account": call.account,
        "method": call.request.method,
        "url": call.request.url,
        "headers": [list(header) for header in call.request.headers],
        "body": call.body,
        "injected": call.injected,
        "goes_on_with": call.answer,
    }


def as_mermaid(plans: Sequence[Plan]) -> str:
    """One diagram as it is; of several, a Markdown page with each under its heading."""
    drawn = [plan for plan in plans if plan.steps]
    if len(drawn) == 1:
        return "\n".join(_diagram(drawn[0])) + "\n"
    pages = ("\n".join([f"## {plan.id}", "", "```mermaid", *_diagram(plan), "```", ""]) for plan in drawn)
    return "\n".join(pages)


def _diagram(plan: Plan) -> Iterator[str]:
    yield "sequenceDiagram"
    yield "    participant P as Platform"
    yield "    participant V as Vendor"
    for place, step in enumerate(plan.steps, start=1):
        title = f": {step.title}" if step.title else ""
        yield f"    Note over P,V: step {place}{_plain(title)}"
        for call in step.calls:
            about = f" for {call.account}" if call.account else ""
            arrow = "--x" if call.injected else "->>"
            yield f"    P{arrow}V: {call.number} {call.endpoint}{_plain(about)}"
            yield f"    V-->>P: {_plain(call.answer)}{' (injected)' if call.injected else ''}"


def _plain(text: str) -> str:
    return _NO_MERMAID.sub(" ", text)
