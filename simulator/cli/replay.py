"""``simulator replay``: the failing calls of a report, sent again."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.completing import complete_checks
from simulator.cli.masking import mask_with
from simulator.cli.options import FILE, members, service_options

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from simulator.exchange import Exchange
    from simulator.findings import Finding
    from simulator.report.layout import Look
    from simulator.results import RunResult
    from simulator.runs.replaying import Again
    from simulator.settings import Settings

    Chosen = list[tuple[Finding, str, Sequence[Exchange]]]

__all__ = ["replay"]

EPILOG = """\b
Examples:
  simulator replay report.json --endpoint https://staging.example.com/api
      every call that failed the run
      (SIMULATOR_APP_ID and SIMULATOR_API_KEY are read)
  simulator replay report.json 2 --service simulator.yaml
      the calls of the second failure, as the terminal numbers them
  simulator replay report.json envelope.message-ok --service simulator.yaml
      those that break one check

\b
Exit codes: 0 what could be decided is gone   1 something is still there
            2 usage or settings               3 nobody could be reached
            4 nothing could be decided
"""


@click.command(epilog=EPILOG)
@click.argument("report", type=FILE, metavar="REPORT.json")
@click.argument("finding", required=False, metavar="[FINDING]", shell_complete=complete_checks)
@service_options
@click.option("--timeout", type=float, metavar="SECONDS", help="For each whole answer.  [default: 100]")
def replay(
    report: Path,
    finding: str | None,
    service: Path | None,
    sets: tuple[str, ...],
    **service_members: Any,
) -> int:
    """Send exactly the failing calls of a run again, and say whether each finding is still there.

    REPORT.json is what 'run --json' wrote; FINDING is the number of a failure, or the id of a check. Bodies
    and headers are those of the report, byte for byte; the report holds no credentials, and so these come
    from the settings. What was made by then must still be there: a call about an account that the vendor has
    forgotten is refused.
    """
    from simulator.report.json_reading import read_report  # noqa: PLC0415 - --help must not wait for it
    from simulator.settings import load_settings  # noqa: PLC0415

    result = read_report(report)
    chosen = _chosen(result, finding, report)
    given = members(**service_members)
    if service is None and "endpoint" not in given:
        given = {**given, "endpoint": _endpoint(result)}
    settings = load_settings(service_file=service, members=given, sets=sets, environ=os.environ)
    with ExitStack() as stack:
        return _replay(settings, chosen, stack)


def _endpoint(result: RunResult) -> str:
    """Where the report's calls went, unless that is gone or masked."""
    from simulator.errors import UsageError  # noqa: PLC0415
    from simulator.redaction import MASK  # noqa: PLC0415

    if result.vendor.built_in or MASK in result.vendor.endpoint:
        raise UsageError.of(
            "nobody is named to send to, and the report's own vendor was the built-in one"
            if result.vendor.built_in
            else "nobody is named to send to, and the report masks its endpoint",
            fix="name the endpoint: --endpoint URL, or --service FILE",
        )
    return result.vendor.endpoint


def _chosen(result: RunResult, wanted: str | None, report: Path) -> Chosen:
    """The findings that failed the run, or those of one failure or check, each with its calls."""
    from simulator.errors import UsageError, near_miss  # noqa: PLC0415
    from simulator.report.overview import heavy_and_light  # noqa: PLC0415
    from simulator.runs.replaying import spoken_of, to_be_sent  # noqa: PLC0415
    from simulator.runs.unsendable import unsendable  # noqa: PLC0415

    heavy = heavy_and_light(result).heavy
    if not heavy:
        raise UsageError.of(
            "nothing failed in it", where=str(report), fix="give the report of a run that failed"
        )
    picked = heavy
    if wanted is not None and wanted.isdecimal():
        if not 1 <= int(wanted) <= len(heavy):
            what = f"there is no failure {wanted}: it has {len(heavy)}"
            raise UsageError.of(what, where="FINDING", fix=f"give a number from 1 to {len(heavy)}")
        picked = (heavy[int(wanted) - 1],)
    elif wanted is not None:
        picked = tuple(entry for entry in heavy if entry.finding.check == wanted)
        if not picked:
            known = {entry.finding.check for entry in heavy}
            what = f"no failure of the check '{wanted}'"
            raise UsageError.of(what, where=str(report), fix=near_miss(wanted, known))
    chosen = spoken_of(result, [index for entry in picked for index in entry.indexes])
    if problems := tuple(unsendable(result, to_be_sent(chosen), file=str(report))):
        raise UsageError(*problems)
    return chosen


def _replay(settings: Settings, chosen: Chosen, stack: ExitStack) -> int:
    import time  # noqa: PLC0415

    from simulator.contract import Contract  # noqa: PLC0415
    from simulator.engine import Clock  # noqa: PLC0415
    from simulator.redaction import Redactor  # noqa: PLC0415
    from simulator.report.layout import Look, Paint, visible  # noqa: PLC0415
    from simulator.results import ExitCode  # noqa: PLC0415
    from simulator.runs.replaying import Replay, replayed  # noqa: PLC0415
    from simulator.transport import Transport  # noqa: PLC0415

    assert settings.service is not None, "an endpoint was named"  # noqa: S101
    redactor = mask_with(Redactor(settings.secrets))
    transport = stack.enter_context(Transport(settings.connection))
    look = Look.of(sys.stdout, os.environ)
    whom = visible(redactor.text(settings.service.endpoint))
    click.echo(look.paint(look.fit(f"Sending again what failed, to {whom}", look.width), Paint.STRONG))
    outcomes: list[Again] = []
    for one in replayed(
        Replay(
            service=settings.service,
            contract=Contract.load(),
            send=transport.send,
            clock=Clock(now=time.time, ticks=time.perf_counter),
            redactor=redactor,
        ),
        chosen,
    ):
        outcomes.append(one)
        for line in _lines(one, look):
            click.echo(line)
    code = _code(outcomes)
    click.echo()
    paint = {ExitCode.PASSED: Paint.GOOD, ExitCode.VENDOR_BROKE_THE_CONTRACT: Paint.BAD}.get(
        code, Paint.CAUTION
    )
    click.echo(look.paint(_last(outcomes, code), paint))
    return int(code)


def _code(outcomes: Sequence[Again]) -> Any:
    from simulator.findings import Party  # noqa: PLC0415
    from simulator.results import ExitCode  # noqa: PLC0415
    from simulator.runs.replaying import Standing  # noqa: PLC0415

    still = [one.finding.party for one in outcomes if one.standing is Standing.STILL]
    if Party.VENDOR in still:
        return ExitCode.VENDOR_BROKE_THE_CONTRACT
    if still or any(one.standing is Standing.UNREACHED for one in outcomes):
        return ExitCode.UNREACHABLE
    gone = any(one.standing is Standing.GONE for one in outcomes)
    return ExitCode.PASSED if gone else ExitCode.NOTHING_JUDGED


def _lines(one: Again, look: Look) -> Iterator[str]:
    from simulator.report.layout import Paint, visible, wrap  # noqa: PLC0415
    from simulator.runs.replaying import Standing  # noqa: PLC0415

    paints = {Standing.STILL: Paint.BAD, Standing.GONE: Paint.GOOD}
    call = f", call {one.finding.call}" if one.finding.call else ""
    at = f" {one.finding.endpoint}" if one.finding.endpoint else ""
    then = f": {one.before.came} then" if one.before else ""
    now = f", {one.now.came} now" if one.now else ""
    yield ""
    yield look.fit(visible(f"{one.scenario or 'the run as a whole'}{call}{at}{then}{now}"), look.width)
    message = " ".join(one.finding.message.split())
    yield f"  {look.paint(f'{one.standing:<12}', paints.get(one.standing, Paint.CAUTION))}" + look.fit(
        f"{one.finding.check}: {message}", look.width - 14
    )
    notes = [one.why] if one.why else []
    if one.others:
        notes.append(f"the answer breaks {', '.join(one.others)} as well")
    for note in notes:
        for line in wrap(visible(note), look.width - 14):
            yield " " * 14 + line


def _last(outcomes: Sequence[Again], code: Any) -> str:
    from collections import Counter  # noqa: PLC0415

    words = {0: "GONE", 1: "STILL THERE", 3: "UNREACHABLE", 4: "NOTHING DECIDED"}
    tally = Counter(one.standing.value for one in outcomes)
    calls = len({call for one in outcomes for call in one.sent})
    counts = ", ".join(f"{number} {what}" for what, number in tally.items())
    sent = "1 call sent" if calls == 1 else f"{calls} calls sent"
    return f"{words[int(code)]} (exit {int(code)}): {counts}; {sent}"
