"""``simulator compare``: what got better and what got worse between two runs."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from simulator.cli.options import FILE

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["compare"]

EPILOG = """\b
Examples:
  simulator compare main.json branch.json
      fails if the branch breaks what main kept
  simulator compare last-week.json today.json --json

\b
Exit codes: 0 nothing got worse   1 something did
            2 usage               4 nothing was judged in both, or one judged
                                    the built-in vendor and one did not
"""


@click.command(epilog=EPILOG)
@click.argument("old", type=FILE, metavar="OLD.json")
@click.argument("new", type=FILE, metavar="NEW.json")
@click.option("--fail-on-lost", is_flag=True, help="Fail also where what was judged is judged no more.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.option("--verbose", "-v", is_flag=True, help="Name every scenario.")
def compare(old: Path, new: Path, fail_on_lost: bool, as_json: bool, verbose: bool) -> int:
    """Show what got better and worse between two runs, and fail if anything got worse.

    OLD.json and NEW.json are what 'run --json' or 'judge --json' wrote. Worse is what was kept before and is
    broken now. What was not judged in one of the two is told, and is neither better nor worse.
    """
    from simulator.progress import progress_between  # noqa: PLC0415 - --help must not wait for any of this
    from simulator.report.comparing import (  # noqa: PLC0415
        comparison_as_json,
        comparison_code,
        comparison_lines,
        comparison_verdict,
    )
    from simulator.report.json_reading import read_reports  # noqa: PLC0415
    from simulator.report.layout import Look, Paint  # noqa: PLC0415
    from simulator.results import ExitCode  # noqa: PLC0415

    earlier, later = read_reports([old, new])
    progress = progress_between(earlier, later)
    code = comparison_code(progress, lost_fails=fail_on_lost)
    if as_json:
        import json  # noqa: PLC0415

        document = comparison_as_json((str(old), earlier), (str(new), later), progress, code)
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return int(code)
    look = Look.of(sys.stdout, os.environ)
    for line in comparison_lines((str(old), earlier), (str(new), later), progress, look, full=verbose):
        click.echo(line)
    paint = {ExitCode.PASSED: Paint.GOOD, ExitCode.NOTHING_JUDGED: Paint.CAUTION}.get(code, Paint.BAD)
    click.echo()
    click.echo(look.paint(comparison_verdict(progress, code), paint))
    return int(code)
