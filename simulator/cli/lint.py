"""``simulator lint``: what is wrong with scenario files, before anything is played."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.options import FILE, SCENARIOS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.errors import Location
    from simulator.lint import Linted, Remark
    from simulator.settings import Settings

__all__ = ["lint"]

EPILOG = """\b
Examples:
  simulator lint my-scenarios/
      every mistake of every file, with its line and what to do
  simulator lint my-scenarios/ --fix
      put right what is safe: tabs that indent, the line that editors read
  simulator lint my-scenarios/ --format sarif > lint.sarif
      for a code scanning service

\b
Exit codes: 0 no error   2 an error (with --strict, a warning too)
"""


@click.command(epilog=EPILOG)
@SCENARIOS
@click.option("--service", type=FILE, metavar="FILE", help="The service they are for: products, switches.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    show_default=True,
    help="What is printed.",
)
@click.option("--fix", is_flag=True, help="First put right what can be without a doubt.")
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
def lint(scenarios: tuple[Path, ...], service: Path | None, form: str, fix: bool, strict: bool) -> int:
    """Tell everything that is wrong with scenario files, without playing them.

    YAML, members and names with the near miss, references, expectations that no platform can meet, steps that
    do nothing, accounts that nobody uses. Without SCENARIO_FILE_OR_FOLDER: the bundled scenarios.
    """
    from simulator.lint import Severity  # noqa: PLC0415 - --help must not wait for any of this
    from simulator.lint import lint as linted  # noqa: PLC0415
    from simulator.settings import load_settings  # noqa: PLC0415

    settings = load_settings(service_file=service, environ=os.environ, calling=False)
    files = list(linted(scenarios, settings))
    if fix and _mend(files):
        files = list(linted(scenarios, settings))
    remarks = [remark for one in files for remark in one.remarks]
    _print(remarks, sum(one.file is not None for one in files), form, settings)
    failing = (Severity.ERROR, Severity.WARNING) if strict else (Severity.ERROR,)
    return 2 if any(remark.severity in failing for remark in remarks) else 0


def _mend(files: Sequence[Linted]) -> bool:
    """Whether any file was changed; each change is told."""
    from simulator.errors import OutputError  # noqa: PLC0415
    from simulator.lint import mended  # noqa: PLC0415

    changed = False
    for one in files:
        if one.file is None or not any(remark.mendable for remark in one.remarks):
            continue
        text = one.file.read_bytes().decode("utf-8")
        better = mended(one.file, text)
        if better == text:
            continue
        try:
            one.file.write_bytes(better.encode("utf-8"))
        except OSError as error:
            what = f"it cannot be mended: {error.strerror or error}"
            raise OutputError.of(what, where=str(one.file), fix="make it writable") from error
        click.echo(f"mended: {one.file}", err=True)
        changed = True
    return changed


def _print(remarks: Sequence[Remark], files: int, form: str, settings: Settings) -> None:
    from simulator.lint import RULES  # noqa: PLC0415
    from simulator.redaction import Redactor  # noqa: PLC0415
    from simulator.report.layout import Look  # noqa: PLC0415
    from simulator.report.remarks import as_json, as_sarif, as_text, last_line  # noqa: PLC0415

    mask, look = Redactor(settings.secrets).text, Look.of(sys.stdout, os.environ)
    match form:
        case "json":
            click.echo(mask(as_json(remarks, files, _line)), nl=False)
        case "sarif":
            click.echo(mask(as_sarif(remarks, RULES)), nl=False)
        case _:
            for remark in remarks:
                for text in as_text(remark, _line(remark.problem.where), look):
                    click.echo(mask(text))
                click.echo()
            click.echo(last_line(remarks, files, look))


def _line(where: Location | str | None) -> str | None:
    """The line that a place is on, None where it is on none."""
    line, file = getattr(where, "line", 0), getattr(where, "file", "")
    lines = _lines(file) if line else ()
    return lines[line - 1] if line and line <= len(lines) else None


@cache
def _lines(file: str) -> tuple[str, ...]:
    from simulator.bundled import scenarios_folder  # noqa: PLC0415

    for place in (Path(file), scenarios_folder().parent / file):
        try:
            return tuple(place.read_text("utf-8").splitlines())
        except (OSError, UnicodeDecodeError):
            continue
    return ()
