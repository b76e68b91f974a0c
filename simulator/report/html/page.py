"""The page as a whole: one file, which asks the network for nothing and works without its script."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from simulator import __version__
from simulator.report import coverage
from simulator.report.advice import next_steps
from simulator.report.html.findings import findings
from simulator.report.html.index import Index
from simulator.report.html.scenarios import groups
from simulator.report.layout import visible
from simulator.report.overview import bad, facts, judged, skips, verdict_words
from simulator.report.sequence import SEQUENCE_STYLE
from simulator.report.wording import counts
from simulator.results import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.results import RunResult

__all__ = ["as_html"]

_ORDER = (
    Outcome.FAILED,
    Outcome.ERROR,
    Outcome.UNREACHABLE,
    Outcome.INTERRUPTED,
    Outcome.KNOWN,
    Outcome.PASSED,
    Outcome.SKIPPED,
)


def as_html(result: RunResult) -> str:
    """The document, with a line feed at its end."""
    style, script = SEQUENCE_STYLE + _asset("style.css"), _asset("script.js")
    index = Index(result)
    flows = list(groups(result, index))
    shown = {call.anchor for flow in flows for scenario in flow.scenarios for call in scenario.exchanges}
    word, meaning = verdict_words(result)
    tally = Counter(scenario.outcome for scenario in result.scenarios)
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            style=Markup(style),  # noqa: S704 - ours
            script=Markup(script),  # noqa: S704 - ours
            policy=_policy(style, script),
            version=__version__,
            result=result,
            word=word,
            meaning=meaning,
            tone={True: "bad", False: "good", None: "unsure"}[bad(result)],
            judged=judged(result),
            facts=list(facts(result)),
            counts=counts(result) or "no scenario",
            outcomes=[(outcome.value, tally[outcome]) for outcome in _ORDER if tally[outcome]],
            shares=_shares(tally),
            calls=sum(len(scenario.calls) for scenario in result.scenarios),
            steps=[step.partition("\n") for step in next_steps(result, index.told.heavy)],
            findings=list(findings(result, index, shown)),
            groups=flows,
            skips=[(reason, [one.id for one in scenarios]) for reason, scenarios in skips(result)],
            covered=coverage.summary(result.coverage) if result.coverage else "",
            areas=[
                (area.title, len(area.items) - len(area.missing), len(area.items), area.missing)
                for area in result.coverage
            ],
            rules=sorted(result.rules.items(), key=lambda rule: bool(rule[1].exercised)),
            made=[thing for scenario in result.scenarios for thing in scenario.created],
            removed={(made.kind, made.external_id) for made in result.cleanup.removed}
            if result.cleanup
            else set(),
            left={(made.kind, made.external_id): reason for made, reason in result.cleanup.left}
            if result.cleanup
            else {},
        )
        + "\n"
    )


def _shares(tally: Mapping[Outcome, int]) -> list[tuple[str, int, int]]:
    """The outcomes side by side: where each begins, and how many scenarios it has."""
    shares, first = [], 0
    for outcome in _ORDER:
        if tally[outcome]:
            shares.append((outcome.value, first, tally[outcome]))
            first += tally[outcome]
    return shares


def _environment() -> Environment:
    """Everything is escaped, and what could steer a reader's eye (control characters) is made visible."""
    return Environment(
        loader=PackageLoader("simulator.report.html", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )


def _shown(value: object) -> object:
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return "\n".join(map(visible, value.split("\n")))


def _asset(name: str) -> str:
    return files("simulator.report.html").joinpath(name).read_text("utf-8")


def _policy(style: str, script: str) -> str:
    """Nothing is loaded, and no style or script runs but the page's own."""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
    return f"'sha256-{digest}'"
