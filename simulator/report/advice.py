"""What to do next, after a run of each kind."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from simulator.findings import Party
from simulator.report.curl import quoted
from simulator.report.layout import visible
from simulator.results import ExitCode, Outcome, RunResult

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.report.folding import Entry
    from simulator.results import ScenarioResult

__all__ = ["next_steps"]


def next_steps(result: RunResult, failures: Sequence[Entry]) -> Iterator[str]:
    """Sentences, the most urgent first, some with a command on a line of its own.

    ``failures`` are in the order in which they are numbered.
    """
    match result.exit_code:
        case ExitCode.PASSED:
            yield from _passed(result)
        case ExitCode.VENDOR_BROKE_THE_CONTRACT:
            yield from _mend(result, failures)
        case ExitCode.USAGE:
            if any(entry.finding.party is Party.SCENARIO for entry in failures):
                yield "Mend the scenario or the configuration named above: it says nothing about the vendor."
            if failures and failures[0].finding.party is Party.VENDOR:
                yield from _mend(result, failures)
        case ExitCode.UNREACHABLE:
            yield from _unreachable(result)
        case ExitCode.NOTHING_JUDGED:
            yield from _nothing(result)
        case ExitCode.OUR_DEFECT:
            yield "Please report this defect with the text above: it is not the vendor's."
        case ExitCode.INTERRUPTED:
            yield from _mend(result, failures)
            yield "The scenarios that were cut short say nothing: run again for the whole picture."


def _passed(result: RunResult) -> Iterator[str]:
    if result.recording and _only_refused(result):
        yield (
            "Every order in the recording was refused, and rightly told so; that this service works was not "
            "seen. Record orders that go through."
        )
    if result.vendor.built_in:
        yield (
            "This says nothing about your own service. To judge it:\n"
            "SIMULATOR_API_KEY=... simulator run --endpoint URL --app-id GUID"
        )
    elif result.vendor.reseller_support_said:
        return
    elif result.recording:
        yield (
            "Say --reseller-support or --no-reseller-support, as it was at the time: the rules that go by it "
            "were not judged."
        )
    else:
        yield "Is Reseller Support on? Then say --reseller-support: what needs it was not played."


_DONE = {"Code 0 with a Result", "Code 0 without a Result"}
_REFUSED = {"a Code below 0", "a Code above 0"}


def _only_refused(result: RunResult) -> bool:
    """Whether something was asked for, and nothing done."""
    came = {item for area in result.coverage if area.id == "answers" for item, n in area.items.items() if n}
    return bool(came & _REFUSED) and not came & _DONE


def _mend(result: RunResult, failures: Sequence[Entry]) -> Iterator[str]:
    if not failures:
        return
    what = f"Mend 1 first{_share(result, failures[0])}" if len(failures) > 1 else "Mend 1"
    played = failures[0].played
    if result.recording:
        yield f"{what}, record the traffic again and judge the new recording."
    elif played is None or not played.file or failures[0].run_wide:
        yield f"{what}, then run the same command again."
    else:
        file = quoted(played.file)
        yield f"{what}. To play it alone, add to the same command:\n{file} --seed {result.seed}"


def _share(result: RunResult, first: Entry) -> str:
    """How much mending the first is worth, where that is more than one scenario."""
    broken = sum(scenario.outcome is Outcome.FAILED for scenario in result.scenarios)
    number = len(first.scenarios)
    return f": {number} of the {broken} failed scenarios have it" if 1 < number <= broken else ""


def _unreachable(result: RunResult) -> Iterator[str]:
    calls = [call for scenario in result.scenarios for call in scenario.calls]
    if any(call.status.isdecimal() and not call.injected for call in calls):
        yield (
            "Some calls were answered and others reached nobody, so nothing is held against the vendor. "
            "Check the URL of the call above, and whether the service was still running."
        )
        return
    yield (
        f"Nobody answered at {visible(result.vendor.endpoint)}, so nothing is held against the vendor. "
        "Check the URL and its port; that the service is running; that this machine may reach it (VPN, "
        "firewall, proxy); and for https its certificate."
    )


def _nothing(result: RunResult) -> Iterator[str]:
    reasons = Counter(s.reason or "no reason given" for s in result.scenarios if s.outcome is Outcome.SKIPPED)
    if result.recording:
        yield (
            "Nothing is known about the vendor: the recording holds no call of the contract. If its URLs "
            "are not the default ones, name them under urls in a service file: --service FILE."
        )
    elif any(s.outcome is Outcome.PASSED and s.file and _ordered(s) for s in result.scenarios):
        yield (
            "With Reseller Support on, no order of a reseller or of its customer was played, and what passed "
            "says nothing about them. The reasons above name the flags that play the scenarios."
        )
        yield from _commonest(Counter({why: n for why, n in reasons.items() if _OFF not in why}))
    elif any(s.outcome is Outcome.PASSED and (s.file or s.is_probe) for s in result.scenarios):
        yield (
            "No order was played, and what passed says little about the vendor. The reasons above name the "
            "flags that play the scenarios."
        )
        yield from _commonest(reasons)
    elif reasons:
        yield "Nothing is known about the vendor. The reasons above say what would play the scenarios."
        yield from _commonest(reasons)
    else:
        yield "Nothing is known about the vendor: no scenario was selected. `simulator list` shows them."


_OFF = "--no-reseller-support"
"""the flag for what is not meant for a run with the option on"""


def _ordered(scenario: ScenarioResult) -> bool:
    return any(call.endpoint == "subscription.create" for call in scenario.calls)


def _commonest(reasons: Counter[str]) -> Iterator[str]:
    """What keeps most of the skipped scenarios from being played."""
    for reason, number in reasons.most_common(1):
        yield f"Skipped, {number} of {reasons.total()}: {visible(reason)}"
