"""Reports in files: whole or not at all, and known before the first call where they cannot be written."""

from __future__ import annotations

import os
import stat
import threading
from typing import TYPE_CHECKING

import pytest
import report_runs

from simulator.errors import OutputError
from simulator.outputs import Format, Output
from simulator.report import FORMATS, files, write_reports
from simulator.results import ExitCode, Verdict

if TYPE_CHECKING:
    from pathlib import Path


def test_every_format_is_written_to_its_file(tmp_path: Path) -> None:
    result = report_runs.failing()
    asked = {format_: tmp_path / f"report.{format_}" for format_ in Format}
    write_reports(result, [Output(format=format_, path=path) for format_, path in asked.items()])
    assert {format_: path.read_text("utf-8") for format_, path in asked.items()} == {
        format_: kind.text(result) for format_, kind in FORMATS.items()
    }
    assert sorted(tmp_path.iterdir()) == sorted(asked.values())
    live = {format_ for format_, kind in FORMATS.items() if kind.live}
    for path in asked.values():
        path.unlink()
    write_reports(result, [Output(format=format_, path=path) for format_, path in asked.items()], live=True)
    assert sorted(tmp_path.iterdir()) == sorted(asked[format_] for format_ in asked.keys() - live)


def test_where_nothing_can_be_written_the_user_is_told_what_to_do(tmp_path: Path) -> None:
    def act(path: Path) -> None:
        files.write(path, "text")

    with pytest.raises(OutputError, match="mkdir -p"):
        act(tmp_path / "no-such-folder" / "report.json")
    with pytest.raises(OutputError, match=r"[Dd]irectory"):
        act(tmp_path)
    with pytest.raises(OutputError, match="cannot be written"):
        act(tmp_path / ("long" * 100))


def test_a_disk_that_is_full_is_told(tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.symlink_to("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    with pytest.raises(OutputError, match="space"):
        files.write(full, "text")


def test_a_report_that_cannot_be_written_keeps_no_other_from_it(tmp_path: Path) -> None:
    asked = [
        Output(format=Format.JSON, path=tmp_path / "nowhere" / "a.json"),
        Output(format=Format.JUNIT, path=tmp_path / "b.xml"),
    ]
    result, unwritten = write_reports(report_runs.failing(), asked)
    assert "a.json" in str(unwritten)
    assert (result.verdict, result.exit_code) == (Verdict.ERROR, ExitCode.USAGE)
    assert (tmp_path / "b.xml").read_text("utf-8") == FORMATS[Format.JUNIT].text(report_runs.failing())
    assert write_reports(result, asked[1:]) == (result, None)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for the superuser")
def test_what_is_read_only_is_not_replaced(tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    kept.write_text("old")
    kept.chmod(0o400)
    with pytest.raises(OutputError):
        files.write(kept, "new")
    assert kept.read_text() == "old"


def test_a_failed_write_leaves_the_old_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = tmp_path / "report.json"
    report.write_text("old")

    def fail(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", fail)
    with pytest.raises(OutputError):
        files.write(report, "new")
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]
    assert report.read_text() == "old"


def test_links_and_modes_stay(tmp_path: Path) -> None:
    report, link = tmp_path / "report.json", tmp_path / "link.json"
    report.write_text("old")
    report.chmod(0o640)
    link.symlink_to(report)
    files.write(link, "new")
    assert link.is_symlink()
    assert report.read_text() == "new"
    assert stat.S_IMODE(report.stat().st_mode) == 0o640


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    came: list[str] = []
    reader = threading.Thread(target=lambda: came.append(pipe.read_text()), daemon=True)
    reader.start()
    files.write(pipe, "text")
    reader.join(10)
    assert came == ["text"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
