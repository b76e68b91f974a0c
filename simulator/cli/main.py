"""The command ``simulator`` and how its errors reach the user.

A user's mistake is told without a traceback (exit 2); a defect of ours keeps its traceback (exit 70).
"""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

import click

from simulator import __version__
from simulator.cli.masking import Masking

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

__all__ = ["COMMANDS", "cli", "main"]

COMMANDS = {
    "run": ("simulator.cli.run", "run", "Replay scenarios against a vendor's endpoint."),
    "judge": ("simulator.cli.judge", "judge", "Judge recorded traffic: a HAR or a journal."),
    "proxy": ("simulator.cli.proxy", "proxy", "Judge the real platform's calls as they pass."),
    "doctor": ("simulator.cli.doctor", "doctor", "Find what keeps a vendor's endpoint from being called."),
    "new": ("simulator.cli.new", "new", "Write a scenario to begin with."),
    "lint": ("simulator.cli.lint", "lint", "Tell what is wrong with scenario files."),
    "plan": ("simulator.cli.plan", "plan", "Show the calls that scenarios would make; send none."),
    "list": ("simulator.cli.listing", "list_scenarios", "List scenarios, with what each needs."),
    "checks": ("simulator.cli.checks", "checks", "List the checks, one a line."),
    "explain": ("simulator.cli.checks", "explain", "Tell everything about one check."),
    "replay": ("simulator.cli.replay", "replay", "Send the failing calls of a run again."),
    "baseline": ("simulator.cli.baseline", "baseline", "Keep the list of failures that are known."),
    "compare": ("simulator.cli.compare", "compare", "Show what got better and worse between two runs."),
    "coverage": ("simulator.cli.coverage", "coverage", "Add up what several runs exercised."),
    "diff-options": ("simulator.cli.diff_options", "diff_options", "Compare Reseller Support on and off."),
    "completion": ("simulator.cli.completion", "completion", "Have your shell complete the commands."),
    "serve": ("simulator.cli.serve", "serve", "Open a marketplace to click through, in the browser."),
    "vendor": ("simulator.cli.vendor", "vendor", "Serve the built-in vendor on 127.0.0.1."),
    "matrix": ("simulator.cli.matrix", "matrix", "Prove the judge: every fault, caught by its check."),
    "hunt": ("simulator.cli.hunt", "hunt", "Hunt for false alarms against correct vendors."),
}
"""Each command by its name: its module, its name there, and what --help says without importing it."""


class Commands(click.Group):
    """Imports the one command that is wanted, so that none waits for the others."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which a newcomer wants them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """None for a word that is no command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, name, _ = COMMANDS[cmd_name]
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command), "the table names commands"  # noqa: S101
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """A word that is no command is told with the command it is all but; so is what is said twice."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from simulator.errors import near_miss  # noqa: PLC0415 - only for a slip

            ctx.fail(f"No such command {args[0]!r}. {near_miss(args[0], COMMANDS)}")
        name, command, rest = super().resolve_command(ctx, args)
        if command is not None and not ctx.resilient_parsing and _says_twice(rest):
            from simulator.cli.twice import refuse_twice  # noqa: PLC0415 - hardly any command line gets here

            refuse_twice(command, name, rest, ctx)
        return name, command, rest

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[Any]]:
        """From the table alone, like the help."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - only while somebody types

        options = click.Command.shell_complete(self, ctx, incomplete)
        commands = (
            CompletionItem(name, help=summary)
            for name, (_, _, summary) in COMMANDS.items()
            if name.startswith(incomplete)
        )
        return [*commands, *options]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """From the table alone."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, _, summary) in COMMANDS.items()])


@click.group(
    cls=Commands,
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


_OUR_DEFECT = 70
_INTERRUPTED = 130
_YOUNG = 50_000
"""objects made before the collector looks among them: the modules of a command are as many, and no garbage"""


def _says_twice(args: list[str]) -> bool:
    """Whether an option may be named again, or turned off beside being turned on."""
    named = [arg.partition("=")[0] for arg in args if arg.startswith("-")]
    return len(set(named)) < len(named) or any(name.startswith("--no-") for name in named)


def main() -> NoReturn:
    """Run the command line of this process and end the process with its exit code."""
    gc.set_threshold(_YOUNG)
    masking = Masking()
    try:
        code = cli.main(standalone_mode=False, prog_name="simulator", obj=masking)
    except click.ClickException as error:
        masking.show(error)
        code = error.exit_code
    except (click.exceptions.Abort, KeyboardInterrupt):
        code = _INTERRUPTED
    except SystemExit as ended:
        from simulator.cli.completion import VARIABLE  # noqa: PLC0415 - only at such an end

        if VARIABLE in os.environ:  # click has told what completes the line
            sys.exit(ended.code)
        code = _INTERRUPTED  # somebody closed our output (`| head`): what was not told is no pass
    except Exception as error:  # noqa: BLE001 - told apart at once: the user's mistake, or a defect of ours
        code = _mistake_or_defect(error, masking)
    _let_go_of_output()
    gc.freeze()  # the system takes it all back, without a last look through it
    sys.exit(int(code or 0))


def _mistake_or_defect(error: Exception, masking: Masking) -> int:
    from simulator.errors import SimulatorError  # noqa: PLC0415 - --help must not wait for it

    if isinstance(error, SimulatorError):
        masking.tell(error)
        return 2
    import traceback  # noqa: PLC0415 - only needed now

    click.echo(masking.text("".join(traceback.format_exception(error))), err=True, nl=False)
    click.echo("This is a defect of the simulator, not of your service.", err=True)
    return _OUR_DEFECT


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
