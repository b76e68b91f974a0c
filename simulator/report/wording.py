"""How every report says the same thing: amounts, times, who was judged, and the verdict."""

from __future__ import annotations

from collections import Counter
from time import gmtime, strftime

from simulator.report.layout import Look, cells
from simulator.results import CallSummary, Created, ExitCode, Outcome, RunResult, VendorInfo

__all__ = [
    "amount",
    "call_words",
    "counts",
    "duration",
    "exit_code_words",
    "first_line",
    "iso_time",
    "last_line",
    "made",
    "on_off",
    "setting",
]

_OUTCOMES = {
    Outcome.FAILED: "failed",
    Outcome.ERROR: "in error",
    Outcome.UNREACHABLE: "unreached",
    Outcome.INTERRUPTED: "cut short",
    Outcome.KNOWN: "known to fail",
    Outcome.PASSED: "passed",
    Outcome.SKIPPED: "skipped",
}
"""What a reader must know first comes first."""

_EXIT_CODES = {
    ExitCode.PASSED: "everything that was judged passed",
    ExitCode.VENDOR_BROKE_THE_CONTRACT: "the vendor broke the contract",
    ExitCode.USAGE: "a scenario or the configuration is wrong",
    ExitCode.UNREACHABLE: "the vendor could not be reached",
    ExitCode.NOTHING_JUDGED: "nothing was judged",
    ExitCode.OUR_DEFECT: "a defect of the simulator",
    ExitCode.INTERRUPTED: "interrupted",
}

_READABLE = 20
"""Columns below which a shortened endpoint says nothing."""


def amount(number: int, noun: str) -> str:
    """``1 scenario``, ``2 scenarios``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def duration(seconds: float) -> str:
    """A time in at most seven characters: ``12 ms``, ``1.2 s``, ``2m 05s``."""
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 99.95:
        return f"{seconds:.1f} s"
    return f"{int(seconds) // 60}m {int(seconds) % 60:02}s"


def iso_time(seconds: float) -> str:
    """Seconds since the epoch as UTC in ISO 8601, to the millisecond."""
    thousandths = round(seconds * 1000)
    return f"{strftime('%Y-%m-%dT%H:%M:%S', gmtime(thousandths // 1000))}.{thousandths % 1000:03}Z"


def on_off(reseller_support: bool) -> str:
    """The endpoint option as a word."""
    return "on" if reseller_support else "off"


def setting(vendor: VendorInfo) -> str:
    """The settings of Reseller Support under which scenarios were played."""
    return " and ".join(on_off(value) for value in vendor.reseller_support) or "unknown"


def exit_code_words(code: ExitCode) -> str:
    """What an exit code means, in a few words."""
    return _EXIT_CODES[code]


def call_words(call: CallSummary) -> str:
    """One call in a line: ``3 account.synchronize for acme: HTTP 200``."""
    who = f" for {call.account}" if call.account else ""
    came = f"HTTP {call.status}" if call.status.isdigit() else f"no answer ({call.status})"
    injected = ", injected by the scenario and never sent" if call.injected else ""
    return f"{call.number} {call.what}{who}: {came}{injected}"


def made(created: tuple[Created, ...]) -> str:
    """``3 accounts, 2 subscriptions``: how many of each kind, the kind that was made first in front."""
    return ", ".join(amount(number, kind) for kind, number in Counter(c.kind for c in created).items())


def counts(result: RunResult) -> str:
    """``2 failed, 36 passed, 3 skipped``."""
    tally = Counter(scenario.outcome for scenario in result.scenarios)
    return ", ".join(f"{tally[outcome]} {word}" for outcome, word in _OUTCOMES.items() if tally[outcome])


def first_line(vendor: VendorInfo, look: Look, *, recording: str | None = None) -> str:
    """Who is judged: the built-in vendor by that name; the flag where nobody said Reseller Support."""
    unsaid = "; ".join(["", *_unsaid(vendor)])
    room = look.width - len("Judging ") - len(unsaid)
    if vendor.built_in and recording:
        return f"Judging recorded traffic of the built-in vendor, not of a real endpoint{unsaid}"
    if vendor.built_in:
        return f"Judging the built-in vendor, not a real endpoint{unsaid}"
    whom = f"recorded traffic, {recording}" if recording else vendor.endpoint
    return f"Judging {look.fit(whom, max(room, _READABLE))}{unsaid}"


def last_line(result: RunResult, look: Look) -> str:
    """The verdict, exit code, counts and who was judged, on one line; an endpoint as far as there is room."""
    word = "interrupted" if result.interrupted else result.verdict.replace("_", " ")
    start = f"{word.upper()} (exit {int(result.exit_code)}): "
    names = ["the built-in vendor"] if result.vendor.built_in else []
    ends = names + _unsaid(result.vendor)
    line = start + "; ".join([counts(result) or "no scenario", *ends])
    if cells(line) > look.width:
        line = start + "; ".join([_first_count(result), *ends])
    room = look.width - cells(line) - 2
    if result.vendor.built_in or room < _READABLE:
        return line
    return line.replace(": ", f": {look.fit(_whom(result), room)}; ", 1)


def _unsaid(vendor: VendorInfo) -> list[str]:
    """The flag, where nobody said how Reseller Support is set, and what was made of that."""
    if vendor.reseller_support_said:
        return []
    return [f"--reseller-support unsaid, so {setting(vendor) if vendor.reseller_support else 'not judged'}"]


def _first_count(result: RunResult) -> str:
    """``2 of 41 failed``: the weightiest count alone."""
    if not result.scenarios:
        return "no scenario"
    outcome = min((s.outcome for s in result.scenarios), key=list(_OUTCOMES).index)
    number = sum(scenario.outcome is outcome for scenario in result.scenarios)
    return f"{number} of {len(result.scenarios)} {_OUTCOMES[outcome]}"


def _whom(result: RunResult) -> str:
    return result.recording or result.vendor.endpoint
