"""The table of commands: each can be imported, and is called as the table says."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from simulator.cli.main import COMMANDS, cli


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_there_and_explains_itself(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.name == name
    told = CliRunner().invoke(cli, [name, "--help"])
    assert told.exit_code == 0
    assert f"Usage: cli {name}" in told.output


@pytest.mark.parametrize("words", [(), ("baseline", "update"), *((name,) for name in COMMANDS)])
def test_help_fits_a_terminal_of_80_columns(words: tuple[str, ...]) -> None:
    told = CliRunner().invoke(cli, [*words, "--help"], terminal_width=80).output
    assert [line for line in told.splitlines() if len(line) > 80] == []
    assert "\b" not in told


def test_help_lists_every_command_with_what_it_is_for() -> None:
    told = CliRunner().invoke(cli, ["--help"]).output
    for name, (_, _, summary) in COMMANDS.items():
        assert f"  {name}" in told
        assert summary in " ".join(told.split())


def test_a_slip_is_told_with_the_command_that_was_meant() -> None:
    told = CliRunner().invoke(cli, ["rnu"])
    assert told.exit_code == 2
    assert "Did you mean 'run'?" in told.output
