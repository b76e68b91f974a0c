"""``simulator baseline``: the list of failures that are known, kept up to date from reports."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.options import FILE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.baseline import Baseline
    from simulator.findings import Finding
    from simulator.results import BaselineUse, KnownFailure, RunResult

__all__ = ["baseline"]

_SHOWN = 20
"""New failures that are listed where nobody gave a reason."""

EPILOG = """\b
Examples:
  simulator run --service simulator.yaml --json report.json
  simulator baseline update report.json --reason "#12" --until 2026-12-31
  simulator run --service simulator.yaml --baseline baseline.yaml
"""


@click.group(epilog=EPILOG)
def baseline() -> None:
    """Keep the list of failures that are known and accepted for now.

    A known failure fails no run that is given the list (run --baseline, judge --baseline). An entry whose
    check was judged and did not fail any more is stale, and fails the run until it is taken out; one that has
    expired is as if it were not there.
    """


@baseline.command(epilog=EPILOG)
@click.argument("report", type=FILE, metavar="REPORT.json")
@click.option(
    "--baseline",
    "file",
    type=FILE,
    metavar="FILE",
    default=Path("baseline.yaml"),
    help="The list to bring up to date.  [default: baseline.yaml]",
)
@click.option(
    "--reason", metavar="TEXT", help="Why the new failures are accepted; needed where there are some."
)
@click.option("--until", metavar="YYYY-MM-DD", help="The last day that they are accepted.")
def update(report: Path, file: Path, reason: str | None, until: str | None) -> None:
    """Bring the list up to date with a run: take out what is stale, add what is new.

    REPORT.json is what 'run --json' or 'judge --json' wrote. Entries that still fail keep their reasons, and
    so do those of scenarios that were not played.
    """
    from simulator.baseline import baseline_text  # noqa: PLC0415 - --help must not wait for any of this
    from simulator.contract import Contract  # noqa: PLC0415
    from simulator.report.files import write  # noqa: PLC0415
    from simulator.report.json_reading import read_report  # noqa: PLC0415
    from simulator.report.layout import visible  # noqa: PLC0415
    from simulator.results import BaselineUse  # noqa: PLC0415
    from simulator.runs.known import new_failures, with_known  # noqa: PLC0415

    last_day = _day(until)
    known = _read(file)
    result = with_known(read_report(report), known, Contract.load(), today=datetime.now(UTC).date())
    use = result.baseline or BaselineUse(file=str(file))
    added = _added(new_failures(result, known), file, reason, last_day)
    kept = [entry for entry in known.entries if entry not in use.stale]
    if added or use.stale or known.source is None:
        write(file, baseline_text(known.source, kept, added))
    for sign, entries in (("-", use.stale), ("+", added)):
        for entry in entries:
            click.echo(f"{sign} {visible(str(entry))}")
    _warn(result, use)
    click.echo(f"{file}: {len(added)} added, {len(use.stale)} removed, {len(kept)} kept")


def _day(text: str | None) -> date | None:
    from simulator.errors import UsageError  # noqa: PLC0415

    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        what = f"'{text}' is no day"
        raise UsageError.of(what, where="--until", fix="write it as YYYY-MM-DD, such as 2026-12-31") from None
    if day < datetime.now(UTC).date():
        raise UsageError.of(f"{text} is over already", where="--until", fix="name a day to come")
    return day


def _read(file: Path) -> Baseline:
    """The list as it is; an empty one where there is no file yet."""
    from simulator.baseline import Baseline, read_baseline  # noqa: PLC0415

    return read_baseline(file) if file.exists() else Baseline(file=str(file))


def _added(
    new: Sequence[tuple[Finding, str]], file: Path, reason: str | None, until: date | None
) -> list[KnownFailure]:
    """New failures as entries. Raises UsageError where nobody says why they are accepted."""
    from simulator.errors import Location, UsageError  # noqa: PLC0415
    from simulator.report.layout import visible  # noqa: PLC0415
    from simulator.report.wording import amount  # noqa: PLC0415
    from simulator.results import KnownFailure  # noqa: PLC0415

    words = " ".join((reason or "").split())
    entries = [
        KnownFailure(
            check=finding.check,
            scenario=scenario,
            endpoint=finding.endpoint,
            about=finding.about,
            reason=words,
            until=until,
            where=Location(file=""),
        )
        for finding, scenario in new
    ]
    if entries and not words:
        shown = "".join(f"\n    {visible(str(entry))}" for entry in entries[:_SHOWN])
        more = f"\n    and {len(entries) - _SHOWN} more" if len(entries) > _SHOWN else ""
        raise UsageError.of(
            f"{amount(len(entries), 'failure')} not in {file} yet, and no reason is given:{shown}{more}",
            fix="say why with --reason TEXT, for example with the number of a ticket",
        )
    return entries


def _warn(result: RunResult, use: BaselineUse) -> None:
    """What keeps the list from being the whole truth."""
    from simulator.findings import Party  # noqa: PLC0415
    from simulator.runs.known import STALE  # noqa: PLC0415

    for entry in use.expired:
        click.echo(
            f"warning: {entry.where}: {entry} still fails, and was known until {entry.until}", err=True
        )
    if result.interrupted:
        click.echo("warning: the run was interrupted, so that not everything was judged", err=True)
    judged = (Party.VENDOR, Party.PLATFORM) if result.recording else (Party.VENDOR,)
    others = {finding.check for finding in result.failures if finding.party not in judged} - {STALE}
    if others:
        what = f"not the vendor's, and so not in the list: {', '.join(sorted(others))}"
        click.echo(f"warning: {what}", err=True)
