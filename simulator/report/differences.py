"""What a comparison of both settings of Reseller Support comes to: text while it goes on, or one document."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any, assert_never

from simulator.compared import Compared, ToCompare
from simulator.report.differing import (
    allowed_as_json,
    allowed_lines,
    allowed_times,
    finding_as_json,
    finding_lines,
    left_lines,
    made_lines,
    marks_of,
    opening_lines,
    order_as_json,
    order_lines,
)
from simulator.report.json_report import cleaned, cleanup_as_json, created_as_json
from simulator.report.layout import Look, Paint, visible, wrap
from simulator.report.one_setting import OneSetting, advice, one_setting
from simulator.report.wording import amount
from simulator.results import CleanupResult, ExitCode, ScenarioResult, Verdict
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.differential import Allowance
    from simulator.findings import Finding
    from simulator.results import Created

__all__ = ["Comparing", "closing", "document", "noted"]


@dataclass(slots=True, kw_only=True)
class Comparing:
    """A comparison under way, and what it has found out so far. ``run_tags`` are those of on and off.

    ``causes`` are those that are one for all plays (every call refused), and ``explained`` the plays in which
    whatever shows them follows from them: None while it is not known.
    """

    contract: str
    endpoint: str
    built_in: bool
    seed: int
    run_tags: Mapping[bool, str]
    allowances: Sequence[Allowance]
    planned: ToCompare | None = None
    declared: list[ScenarioResult] = field(default_factory=list)
    orders: list[Compared] = field(default_factory=list)
    cleanup: CleanupResult | None = None
    causes: tuple[Finding, ...] = ()
    explained: tuple[ScenarioResult, ...] | None = None

    @property
    def results(self) -> list[ScenarioResult]:
        """What the vendor declares, and every play."""
        return [*self.declared, *(result for order in self.orders for result in order.results)]

    @property
    def differences(self) -> list[Finding]:
        """What differs, and may not."""
        return [finding for order in self.orders for finding in order.findings]

    @property
    def findings(self) -> list[Finding]:
        """Those, and whatever else the plays have shown."""
        plays = self.results if self.explained is None else self.explained
        shown = (finding for result in plays for finding in result.findings)
        return [*self.causes, *self.differences, *shown]

    @property
    def created(self) -> list[Created]:
        """Everything that the plays made."""
        return [thing for result in self.results for thing in result.created]

    @property
    def seems(self) -> OneSetting | None:
        """The one setting that the vendor looks to be set up for, if it does."""
        return one_setting(self.orders)

    @property
    def times(self) -> Mapping[str, int]:
        """How often each allowance was used."""
        return allowed_times([order.comparison for order in self.orders if order.comparison])


def noted(
    one: ScenarioResult | ToCompare | Compared | CleanupResult, comparing: Comparing, look: Look
) -> Iterator[str]:
    """Keep what has happened, and tell it."""
    match one:
        case ScenarioResult():
            comparing.declared.append(one)
        case CleanupResult():
            comparing.cleanup = one
        case ToCompare():
            comparing.planned = one
            whom = "" if comparing.built_in else comparing.endpoint
            yield from opening_lines(whom, comparing.seed, tuple(comparing.run_tags.values()), look)
            made = f"{amount(one.accounts, 'account')} and {amount(one.subscriptions, 'subscription')}"
            yield f"At most {made} will be made."
            yield ""
        case Compared(scenario=scenario):
            before = comparing.orders[-1].reason if comparing.orders else ""
            comparing.orders.append(one)
            if one.comparison is not None:
                marks = marks_of(comparing.allowances)
                yield from order_lines(scenario.name, scenario.title, one.comparison, look, marks)
            else:
                reason = "for the same reason" if one.reason == before else one.reason
                yield from wrap(visible(f"{scenario.name}: not compared, {reason}"), look.width)
            yield ""
        case _:
            assert_never(one)


def closing(comparing: Comparing, verdict: Verdict, code: ExitCode, look: Look) -> Iterator[str]:
    """What was allowed, what is wrong, what was made, and the verdict."""
    marks = marks_of(comparing.allowances)
    yield from allowed_lines(comparing.allowances, comparing.times, look, marks)
    yield from finding_lines(comparing.findings, look)
    yield from left_lines(comparing.cleanup, look)
    yield ""
    yield from made_lines(comparing.created, comparing.cleanup, look, built_in=comparing.built_in)
    yield from _next(comparing, look)
    yield look.paint(_last_line(comparing, verdict, code), Paint.BAD if code else Paint.GOOD)


def _next(comparing: Comparing, look: Look) -> Iterator[str]:
    """How to go on, where a comparison may have been the wrong thing to ask for."""
    head = look.paint("Next: ", Paint.STRONG)
    for sentence in advice(comparing.seems) if comparing.seems else ():
        for line in wrap(sentence, look.width - 6):
            yield head + line
            head = " " * 6


def _last_line(comparing: Comparing, verdict: Verdict, code: ExitCode) -> str:
    done = sum(order.comparison is not None for order in comparing.orders)
    word = "interrupted" if code is ExitCode.INTERRUPTED else verdict.replace("_", " ")
    number = len(comparing.differences)
    left = amount(number, "difference") + " that nothing allows" if number else "nothing unexplained"
    if code is ExitCode.VENDOR_BROKE_THE_CONTRACT and not number:
        left += "; mend the above"
    compared = f"{done} of {amount(len(comparing.orders), 'order')} compared"
    return f"{word.upper()} (exit {int(code)}): {compared}, {left}"


def document(comparing: Comparing, verdict: Verdict, code: ExitCode) -> dict[str, Any]:
    """What ``schemas/diff-options.schema.json`` describes."""
    planned = comparing.planned or ToCompare(orders=0, accounts=0, subscriptions=0)
    told: dict[str, Any] = {
        "diff_options": 1,
        "contract": comparing.contract,
        "verdict": verdict.value,
        "exit_code": int(code),
        "interrupted": code is ExitCode.INTERRUPTED,
        "vendor": {"endpoint": comparing.endpoint, "built_in": comparing.built_in},
        "seed": comparing.seed,
        "run_tags": {"on": comparing.run_tags[True], "off": comparing.run_tags[False]},
        "planned": {"accounts": planned.accounts, "subscriptions": planned.subscriptions},
        "orders": [
            {
                "scenario": order.scenario.name,
                "title": order.scenario.title,
                "reason": order.reason or None,
                "comparison": order_as_json(order.comparison) if order.comparison else None,
            }
            for order in comparing.orders
        ],
        "allowed": allowed_as_json(comparing.allowances, comparing.times),
        "findings": [finding_as_json(finding) for finding in comparing.findings],
        "seems_set_up_for": _setting(comparing.seems),
        "created": [created_as_json(thing) for thing in comparing.created],
        "cleanup": cleanup_as_json(comparing.cleanup),
    }
    return {name: cleaned(value) for name, value in told.items()}


def _setting(seems: OneSetting | None) -> str | None:
    return None if seems is None else "on" if seems.supported else "off"
