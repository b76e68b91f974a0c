"""What is no recording, or holds a line that cannot be read, is refused with a reason and its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from recorded_exchanges import ALL, written

from simulator.errors import RecordingError
from simulator.journal import read_recording

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"\xff\xfe\x00", "not UTF-8|neither"),
        (b"hello", "neither a journal nor a HAR"),
        (b'{"log": {"version": "1.2"}}', "no log.entries"),
        (b"[1, 2]", "no log.entries"),
        (b'{"journal": 99}\n', "format 99"),
        (b"[" * 100_000, "nested too deep"),
        ('{"journal": 1}\n'.encode("utf-16"), "UTF-16"),
    ],
)
def test_anything_else_is_refused_with_a_reason(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "some.file"
    path.write_bytes(content)
    with pytest.raises(RecordingError, match=told) as caught:
        read_recording(path)
    assert all(problem.fix for problem in caught.value.problems)
    assert "some.file" in str(caught.value)


def test_a_journal_that_ends_in_its_header_is_cut_and_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "run.ndjson"
    path.write_bytes(b'{"journal": 1}')
    recording = read_recording(path)
    assert (recording.exchanges, recording.cut, recording.ended) == ((), True, False)


def test_a_recording_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="No such file"):
        read_recording(tmp_path / "none.har")


def test_every_broken_line_is_named_with_its_number(tmp_path: Path) -> None:
    path = written(tmp_path / "run.ndjson", *ALL)
    lines = path.read_bytes().split(b"\n")
    lines[2] = b"not JSON"
    lines[3] = lines[3].replace(b'"number":3', b'"number":"3"')
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(RecordingError) as caught:
        read_recording(path)
    assert [str(problem.where).rpartition("run.ndjson")[2] for problem in caught.value.problems] == [
        ":3:1",
        ":4:1",
    ]


@pytest.mark.parametrize(
    ("written_as", "changed_to", "told"),
    [
        (b'"number":3', b'"number":"3"', "'number' must be a whole number, not the text '3'"),
        (b'"injected":false', b'"injected":0', "'injected' must be true or false, not the number 0"),
        (b'"headers":[[', b'"headers":[["X"],[', "'request.headers[0]'"),
        (b'"started":', b'"started":1e300,"begun":', "unknown member 'begun'"),
        (b'"elapsed":', b'"elapsed":NaN,"elapsed":-', "'elapsed' must be"),
    ],
)
def test_what_is_wrong_in_a_line_is_told_by_its_place(
    tmp_path: Path, written_as: bytes, changed_to: bytes, told: str
) -> None:
    path = written(tmp_path / "run.ndjson", *ALL)
    lines = path.read_bytes().split(b"\n")
    lines[3] = lines[3].replace(written_as, changed_to, 1)
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(RecordingError) as caught:
        read_recording(path)
    assert f"run.ndjson:4:1: this line is not an exchange: {told}" in str(caught.value)
