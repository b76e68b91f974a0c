"""The command ``simulator`` and how its errors reach the user.

A user's mistake is told without a traceback (exit 2); a defect of ours keeps its traceback (exit 70).
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import click

from simulator import __version__
from simulator.cli.checks import checks, explain
from simulator.cli.coverage import coverage
from simulator.cli.diff_options import diff_options
from simulator.cli.hunt import hunt
from simulator.cli.judge import judge
from simulator.cli.listing import list_scenarios
from simulator.cli.matrix import matrix
from simulator.cli.run import run
from simulator.cli.vendor import vendor
from simulator.errors import SimulatorError
from simulator.results import ExitCode

__all__ = ["cli", "main"]


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with 'simulator run': it judges the built-in vendor and needs no configuration.",
)
@click.version_option(__version__, prog_name="simulator")
def cli() -> None:
    """A cloud marketplace, simulated.

    Replays basket-checkout scenarios against a vendor's real endpoint, checks every request and answer and
    the order of the calls, and says what is wrong, where, and how to fix it.

    \b
    Exit codes: 0 all that was judged passed    1 the vendor broke the contract
                2 usage, scenario or settings   3 the vendor could not be reached
                4 nothing was judged           70 a defect of the simulator
              130 interrupted
    """


for command in (run, judge, list_scenarios, checks, explain, coverage, diff_options, vendor, matrix, hunt):
    cli.add_command(command)


def main() -> NoReturn:
    """Run the command line of this process and end the process with its exit code."""
    try:
        code = cli.main(standalone_mode=False, prog_name="simulator")
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.exceptions.Abort:
        code = ExitCode.INTERRUPTED
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
    except SimulatorError as error:
        _tell(error)
        code = ExitCode.USAGE
    except SystemExit:  # click's way to end when somebody closed our output, for example `| head`
        code = ExitCode.INTERRUPTED  # what was not told is neither passed nor failed
    except Exception:  # noqa: BLE001 - a defect of ours: shown whole, with its own exit code
        import traceback  # noqa: PLC0415 - only needed now

        traceback.print_exc()
        click.echo("This is a defect of the simulator, not of your service.", err=True)
        code = ExitCode.OUR_DEFECT
    _let_go_of_output()
    sys.exit(int(code or 0))


def _let_go_of_output() -> None:
    """What nobody reads any more goes nowhere, without a word of Python's at the end or its own exit code."""
    stream = sys.__stdout__
    if stream is None or stream.closed:
        return
    try:
        stream.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _tell(error: SimulatorError) -> None:
    for problem in error.problems:
        where = f"{problem.where}: " if problem.where else ""
        click.echo(f"{click.style('error', fg='red', bold=True)}: {where}{problem.what}", err=True)
        if problem.fix:
            click.echo(f"  fix: {problem.fix}", err=True)
