"""Completion, asked for as a shell asks: in a real bash where there is one, and by click's protocol."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.shell_completion import BashComplete
from command_line import KEYS, environment

from simulator.cli.completion import VARIABLE
from simulator.cli.main import cli

if TYPE_CHECKING:
    from pathlib import Path

    from command_line import Simulator


def completed(*words: str) -> list[str]:
    shell = BashComplete(cli, {}, "simulator", VARIABLE)
    return [item.value for item in shell.get_completions(list(words[:-1]), words[-1])]


@pytest.mark.parametrize(
    ("words", "among"),
    [
        (["bas"], ["baseline"]),
        (["run", "--prob"], ["--probes"]),
        (["run", "--probes", ""], ["none", "safe", "all"]),
        (["run", "known/direct"], ["known/direct-customer"]),
        (["list", "know"], ["known/", "known/direct-customer"]),
        (["explain", "envelope.message-o"], ["envelope.message-ok"]),
        (["vendor", "--fault", "code-1"], ["code-1-with-ok"]),
        (["run", "--capability", "add"], ["addons"]),
        (["run", "--output", "jun"], ["junit="]),
    ],
)
def test_commands_options_and_names_are_completed(words: list[str], among: list[str]) -> None:
    assert set(among) <= set(completed(*words))


def test_files_stand_beside_the_names_of_bundled_scenarios(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "known.yaml").write_text("", "utf-8")
    (tmp_path / "known.txt").write_text("", "utf-8")
    found = completed("run", "know")
    assert {"known/", "knowledge/", "known.yaml"} <= set(found)
    assert "known.txt" not in found


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_is_given_its_script(simulator: Simulator, shell: str) -> None:
    done = simulator("completion", shell)
    assert done.code == 0
    assert "_SIMULATOR_COMPLETE" in done.out
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=done.out, text=True, check=True, timeout=30)


def test_no_other_shell_is(simulator: Simulator) -> None:
    done = simulator("completion", "tcsh")
    assert done.code == 2
    assert "'tcsh' is not one of 'bash', 'zsh', 'fish'" in done.said


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_bash_itself_completes(tmp_path: Path) -> None:
    shim = tmp_path / "simulator"
    shim.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m simulator "$@"\n')
    shim.chmod(0o755)
    typed = (
        'eval "$(simulator completion bash)"; COMP_WORDS=(simulator run known/direct); COMP_CWORD=2;'
        '_simulator_completion simulator; echo "${COMPREPLY[@]}"'
    )
    variables = environment(KEYS)
    done = subprocess.run(
        ["bash", "-c", typed],
        env={**variables, "PATH": f"{tmp_path}:{variables['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.split() == ["known/direct-customer"], done.stderr
