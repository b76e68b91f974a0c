"""``simulator judge``: the same checks and rules, on traffic that was recorded."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.masking import mask_with
from simulator.cli.options import BASELINE, FILE, STRICT, members, report_options, verbosity_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.journal import Recording

__all__ = ["judge"]

EPILOG = """\b
Examples:
  simulator judge traffic.har --reseller-support
  simulator judge journal.ndjson --service simulator.yaml --junit report.xml
"""


@click.command(epilog=EPILOG)
@click.argument("recording", type=click.Path(path_type=Path), metavar="FILE.har|FILE.ndjson")
@click.option(
    "--service", type=FILE, metavar="FILE", help="The service file: its URLs say which call is which."
)
@click.option(
    "--reseller-support/--no-reseller-support",
    default=None,
    help=(
        "The endpoint option Reseller Support, where the recording does not say it, or against what it says."
        "  [default: as the journal says, else not judged]"
    ),
)
@STRICT
@BASELINE
@report_options
@click.option("--quiet", "-q", is_flag=True, help="Only failures and the last line.")
@click.option("--verbose", "-v", is_flag=True, help="Rules not exercised, every id made.")
def judge(
    recording: Path,
    service: Path | None,
    output: tuple[str, ...],
    json: Path | None,
    junit: Path | None,
    strict: bool,
    baseline: Path | None,
    quiet: bool,
    verbose: bool,
    **given: Any,
) -> int:
    """Judge recorded traffic: a HAR, or a journal that 'run --journal' wrote.

    Which endpoint an entry belongs to is taken from the service file's URLs, or from the default paths. Here
    a fault of the platform's side fails the run as well: it is what a recording is judged for.
    """
    from datetime import UTC, datetime  # noqa: PLC0415 - --help must not wait for any of this

    from simulator.contract import Contract  # noqa: PLC0415
    from simulator.journal import read_recording  # noqa: PLC0415
    from simulator.judge import Judge  # noqa: PLC0415
    from simulator.redaction import Redactor  # noqa: PLC0415
    from simulator.report import write_reports  # noqa: PLC0415
    from simulator.report.formats import wants_exchanges  # noqa: PLC0415
    from simulator.report.terminals import Terminals  # noqa: PLC0415
    from simulator.rules import Ordering  # noqa: PLC0415
    from simulator.runs.known import with_known  # noqa: PLC0415
    from simulator.runs.recording import judge_recording  # noqa: PLC0415
    from simulator.settings import load_settings  # noqa: PLC0415

    settings = load_settings(
        service_file=service,
        members=members(**given),
        environ=os.environ,
        baseline_file=baseline,
        calling=False,
        outputs=output,
        json=json,
        junit=junit,
        reading={recording: "the recording"},
        verbosity=verbosity_of(quiet=quiet, verbose=verbose),
    )
    contract = Contract.load()
    recorded = read_recording(recording)
    for warning in _doubts(recorded, given["reseller_support"]):
        click.echo(f"warning: {recording}: {warning}", err=True)
    result = judge_recording(
        recorded,
        file=str(recording),
        judge=Judge(contract=contract, ordering=Ordering.load(contract)),
        redactor=mask_with(Redactor(settings.secrets)),
        service=settings.service,
        # a journal knows the setting call by call: only the option is said against it
        reseller_support=given["reseller_support"] if recorded.header else settings.reseller_support,
        strict=strict,
        keep_exchanges=wants_exchanges(settings.outputs, live=False),
    )
    if settings.baseline is not None:
        result = with_known(result, settings.baseline, contract, today=datetime.now(UTC).date())
    with Terminals(settings, os.environ, settings.verbosity) as terminals:
        result, unwritten = write_reports(
            result, settings.outputs, live=False, say=terminals.say, environ=os.environ
        )
        terminals.end(result, unwritten)
    return int(result.exit_code)


def _doubts(recorded: Recording, said: bool | None) -> Iterator[str]:
    """What the verdict should be read with: the end that is missing, the setting that is said against it."""
    if recorded.cut:
        yield "the last line is cut off, as a run that is killed leaves it, and is not judged"
    if said is None:
        return
    from simulator.report.layout import visible  # noqa: PLC0415
    from simulator.runs.recording import made_otherwise  # noqa: PLC0415

    if otherwise := made_otherwise(recorded, said):
        given, kept = ("on", "off") if said else ("off", "on")
        first, whole = otherwise[0], len(recorded.exchanges)
        at = f"call {first.number}" + (f" of {visible(first.scenario)}" if first.scenario else "")
        flag = "--reseller-support" if said else "--no-reseller-support"
        yield (
            f"{len(otherwise)} of its {whole} calls were made with Reseller Support {kept}, as it says itself"
            f", and are judged as if it had been {given} (the first: {at})\n"
            f"  fix: leave {flag} out, and each call is judged by the setting that it was made under"
        )
