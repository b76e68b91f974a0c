"""No secret in what ends a command either: errors and tracebacks are masked like everything else."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from simulator.errors import SimulatorError
    from simulator.redaction import Redactor

__all__ = ["Masking", "current_masking", "mask_with"]


class Masking:
    """What a command knows of secrets when it ends. Until it says so, the API key of the environment."""

    def __init__(self) -> None:
        self.redactor: Redactor | None = None

    def text(self, text: str) -> str:
        """The text with every secret masked."""
        if self.redactor is None:
            from simulator.redaction import Redactor  # noqa: PLC0415 - only for what went wrong

            self.redactor = Redactor([os.environ.get("SIMULATOR_API_KEY", "")])
        return self.redactor.text(text)

    def show(self, error: click.ClickException) -> None:
        """Say what click finds wrong with the command line, which quotes what was given."""
        shown = io.StringIO()
        error.show(shown)
        click.echo(self.text(shown.getvalue()), nl=False, err=True)

    def tell(self, error: SimulatorError) -> None:
        """Say what the user got wrong: what, where, and how to mend it."""
        for problem in error.problems:
            where = f"{problem.where}: " if problem.where else ""
            text = self.text(f"{where}{problem.what}")
            click.echo(f"{click.style('error', fg='red', bold=True)}: {text}", err=True)
            if problem.fix:
                click.echo(f"  fix: {self.text(problem.fix)}", err=True)


def current_masking() -> Masking:
    """That of the command under way."""
    context = click.get_current_context(silent=True)
    return (context.find_object(Masking) if context else None) or Masking()


def mask_with(redactor: Redactor) -> Redactor:
    """The redactor itself, by which the errors of the command under way are masked from now on."""
    current_masking().redactor = redactor
    return redactor
