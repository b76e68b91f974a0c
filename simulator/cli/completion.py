"""``simulator completion``: what a shell needs to complete the commands."""

from __future__ import annotations

import click

__all__ = ["VARIABLE", "completion"]

VARIABLE = "_SIMULATOR_COMPLETE"
"""Set by the shell when it asks for completions (click's own protocol)."""

EPILOG = """\b
Once, or in the file that your shell reads at its start:
  bash   eval "$(simulator completion bash)"    in ~/.bashrc
  zsh    eval "$(simulator completion zsh)"     in ~/.zshrc
  fish   simulator completion fish | source     in ~/.config/fish/config.fish
"""


@click.command(epilog=EPILOG)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what makes SHELL complete the commands.

    Commands, options, and the names of scenarios, checks, faults and capabilities are completed.
    """
    from click.shell_completion import get_completion_class  # noqa: PLC0415 - only here

    known = get_completion_class(shell)
    assert known is not None, "click knows these shells"  # noqa: S101
    click.echo(known.source_template % known(click.Group(), {}, "simulator", VARIABLE).source_vars())
