"""The command as a user starts it: a process of its own in a folder of its own, and what it leaves behind."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import junitparser
from forked import Forks
from jsonschema import Draft202012Validator

from simulator.vendors import BUILT_IN_API_KEY, BUILT_IN_APPLICATION_ID

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["KEYS", "ROOT", "Done", "Simulator", "environment", "junit_of", "report_of"]

ROOT = Path(__file__).resolve().parents[2]

KEYS = {"SIMULATOR_APP_ID": BUILT_IN_APPLICATION_ID, "SIMULATOR_API_KEY": BUILT_IN_API_KEY}
"""What the built-in vendor admits."""

PATIENCE = 60.0
"""Seconds after which a command counts as hanging."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A command that has ended. ``report`` and ``junit`` are what it wrote, where it was asked to."""

    code: int
    out: str
    err: str
    folder: Path
    report: dict[str, Any] = field(default_factory=dict)
    junit: junitparser.JUnitXml | None = None

    @property
    def first(self) -> str:
        """The first line of the output."""
        return self.out.splitlines()[0]

    @property
    def last(self) -> str:
        """The last line of the output."""
        return self.out.splitlines()[-1]

    @property
    def words(self) -> str:
        """The output with every run of blanks as one: what it says, however its lines are broken."""
        return " ".join(self.out.split())

    @property
    def said(self) -> str:
        """What went to standard error, its lines joined in the same way."""
        return " ".join(self.err.split())

    def outcomes(self) -> dict[str, str]:
        """The outcome of every scenario of the report, by its id."""
        return {scenario["id"]: scenario["outcome"] for scenario in self.report["scenarios"]}

    def played(self) -> list[str]:
        """The ids of the scenarios that were played, without what the vendor declares."""
        return [s["id"] for s in self.report["scenarios"] if s["file"] and s["outcome"] != "skipped"]

    def roots(self) -> list[dict[str, Any]]:
        """The findings of the level must that follow from no other."""
        return [f for f in self.report["findings"] if f["level"] == "must" and f["follows_from"] is None]


def environment(said: Mapping[str, str]) -> dict[str, str]:
    """A small environment, in which nothing of the one who runs the tests is left but where programs are."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONPATH": path, "LC_ALL": "C.UTF-8", **said}


def _ended(
    command: Sequence[str], *, folder: Path, environ: Mapping[str, str], stdin: bytes, timeout: float
) -> subprocess.CompletedProcess[bytes]:
    if not _READ_AT_A_START & environ.keys():
        return _forks().run(command, folder=folder, environ=environ, stdin=stdin, timeout=timeout)
    fresh = [sys.executable, "-m", "simulator", *command]
    return subprocess.run(
        fresh, cwd=folder, env=environ, input=stdin, capture_output=True, timeout=timeout, check=False
    )


_READ_AT_A_START = {"PYTHONIOENCODING", "PYTHONUTF8", "PYTHONUNBUFFERED"}
"""What Python itself reads, and only as it starts."""


@cache
def _forks() -> Forks:
    forks = Forks(environment({}))
    atexit.register(forks.close)
    return forks


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulator:
    """Runs ``python -m simulator`` in ``folder``."""

    folder: Path

    def __call__(
        self,
        *arguments: object,
        environ: Mapping[str, str] = KEYS,
        timeout: float = PATIENCE,
        cwd: Path | None = None,
        stdin: bytes = b"",
    ) -> Done:
        """Run a command to its end. A traceback is a defect, whatever was done to the command."""
        done = _ended(
            [str(argument) for argument in arguments],
            folder=cwd or self.folder,
            environ=environment(environ),
            stdin=stdin,
            timeout=timeout,
        )
        ended = Done(
            code=done.returncode,
            out=done.stdout.decode("utf-8"),
            err=done.stderr.decode("utf-8"),
            folder=self.folder,
        )
        assert "Traceback" not in ended.out + ended.err, ended.out + ended.err
        return ended

    def run(
        self,
        *arguments: object,
        environ: Mapping[str, str] = KEYS,
        timeout: float = PATIENCE,
        cwd: Path | None = None,
    ) -> Done:
        """``simulator run`` with both reports, which must be valid and agree with the exit code."""
        return self._reported("run", *arguments, environ=environ, timeout=timeout, cwd=cwd)

    def judge(self, *arguments: object, environ: Mapping[str, str] = KEYS) -> Done:
        """``simulator judge``, likewise."""
        return self._reported("judge", *arguments, environ=environ)

    def _reported(self, command: str, *arguments: object, **options: Any) -> Done:
        json_file, junit_file = self.folder / "report.json", self.folder / "report.xml"
        for file in (json_file, junit_file):
            file.unlink(missing_ok=True)
        done = self(command, *arguments, "--json", json_file, "--junit", junit_file, **options)
        assert json_file.exists(), done.out + done.err
        reported = Done(
            code=done.code,
            out=done.out,
            err=done.err,
            folder=self.folder,
            report=report_of(json_file),
            junit=junit_of(junit_file),
        )
        assert reported.report["exit_code"] == reported.code
        return reported

    def start(self, *arguments: object, environ: Mapping[str, str] = KEYS) -> subprocess.Popen[bytes]:
        """Begin a command and do not wait for it; it is the leader of a process group of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "simulator", *map(str, arguments)],
            cwd=self.folder,
            env=environment(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )


def report_of(file: Path) -> dict[str, Any]:
    """A JSON report that its schema allows."""
    document = json.loads(file.read_text("utf-8"))
    problems = [f"{error.json_path}: {error.message}" for error in _schema().iter_errors(document)]
    assert not problems, problems
    return dict(document)


def junit_of(file: Path) -> junitparser.JUnitXml:
    """A JUnit report as a JUnit parser reads it; its sums must be those of its cases."""
    read = junitparser.JUnitXml.fromfile(str(file))
    assert isinstance(read, junitparser.JUnitXml)
    said = (read.tests, read.failures, read.errors, read.skipped)
    read.update_statistics()
    assert said == (read.tests, read.failures, read.errors, read.skipped)
    return read


@cache
def _schema() -> Draft202012Validator:
    return Draft202012Validator(json.loads((ROOT / "schemas" / "report.schema.json").read_text("utf-8")))
