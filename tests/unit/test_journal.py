"""The journal: kept in memory, written line by line, read back to the very same exchanges."""

from __future__ import annotations

import json
import stat
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from recorded_exchanges import ALL, ANSWERED, BINARY, HEADER, SILENT, written

from simulator.bundled import schemas_folder
from simulator.errors import OutputError
from simulator.exchange import Response
from simulator.journal import JournalWriter, read_recording


def test_what_was_written_is_read_back_byte_for_byte(tmp_path: Path) -> None:
    recording = read_recording(written(tmp_path / "run.ndjson", *ALL))
    assert recording.exchanges == ALL
    assert (recording.reseller_support, recording.endpoint) == (True, "https://vendor.example/api")
    assert (recording.contract, recording.cut) == ("v1", False)
    assert recording.header["seed"] == 7


@given(body=st.binary(), answer=st.binary(), text=st.text())
def test_any_bytes_and_any_text_survive(
    tmp_path_factory: pytest.TempPathFactory, body: bytes, answer: bytes, text: str
) -> None:
    exchange = replace(
        ANSWERED,
        account=text,
        request=replace(ANSWERED.request, headers=(("X", text),), body=body),
        reply=Response(status=200, reason=text, body=answer),
    )
    path = written(tmp_path_factory.getbasetemp() / "any.ndjson", exchange)
    assert read_recording(path).exchanges == (exchange,)


def test_half_a_surrogate_pair_in_a_header_survives(tmp_path: Path) -> None:
    exchange = replace(ANSWERED, reply=Response(status=200, reason="\udc80"))
    assert read_recording(written(tmp_path / "run.ndjson", exchange)).exchanges == (exchange,)


def test_every_line_is_described_by_the_schema(tmp_path: Path) -> None:
    schema = json.loads((schemas_folder() / "journal.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    lines = written(tmp_path / "run.ndjson", *ALL).read_text("utf-8").split("\n")[:-1]
    assert len(lines) == len(ALL) + 1
    for line in lines:
        validator.validate(json.loads(line))
    bad = json.loads(lines[1])
    bad["reply"]["bdoy"] = bad["reply"].pop("body")
    assert not validator.is_valid(bad)


def test_each_exchange_is_in_the_file_before_the_next_call(tmp_path: Path) -> None:
    path = tmp_path / "run.ndjson"
    writer = JournalWriter(path, header=HEADER)
    for count, exchange in enumerate(ALL, start=1):
        writer.write(exchange)
        assert len(read_recording(path).exchanges) == count
    writer.close()
    writer.close()


def test_many_threads_write_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "run.ndjson"
    long = replace(ANSWERED, request=replace(ANSWERED.request, body=b"x" * 100_000))
    with JournalWriter(path, header=HEADER) as writer:
        threads = [
            threading.Thread(target=lambda n=n: [writer.write(replace(long, number=n)) for _ in range(10)])
            for n in range(1, 9)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
    numbers = sorted(exchange.number for exchange in read_recording(path).exchanges)
    assert numbers == sorted(list(range(1, 9)) * 10)


def test_a_second_writer_adds_to_the_journal_it_resumes(tmp_path: Path) -> None:
    path = tmp_path / "run.ndjson"
    with (
        JournalWriter(path, header=HEADER) as first,
        JournalWriter(path, header=HEADER, resume=True) as second,
    ):
        first.write(ANSWERED)
        second.write(SILENT)
        first.write(BINARY)
    assert read_recording(path).exchanges == (ANSWERED, SILENT, BINARY)


def test_an_old_journal_is_replaced(tmp_path: Path) -> None:
    path = written(tmp_path / "run.ndjson", *ALL)
    assert read_recording(written(path, ANSWERED)).exchanges == (ANSWERED,)


def test_a_killed_run_loses_only_its_last_line(tmp_path: Path) -> None:
    path = written(tmp_path / "run.ndjson", ANSWERED, SILENT)
    path.write_bytes(path.read_bytes()[:-20])
    recording = read_recording(path)
    assert (recording.exchanges, recording.cut) == ((ANSWERED,), True)


@pytest.mark.parametrize("folder", ["missing/run.ndjson", "."])
def test_a_file_that_cannot_be_opened_is_known_at_once(tmp_path: Path, folder: str) -> None:
    with pytest.raises(OutputError, match="cannot be written") as caught:
        JournalWriter(tmp_path / folder, header=HEADER)
    assert caught.value.problems[0].fix


def test_writing_after_the_end_is_an_error_and_not_a_loss(tmp_path: Path) -> None:
    writer = JournalWriter(tmp_path / "run.ndjson", header=HEADER)
    writer.close()
    with pytest.raises(OutputError, match="closed"):
        writer.write(ANSWERED)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_is_told_in_words() -> None:
    assert stat.S_ISCHR(Path("/dev/full").stat().st_mode)
    with pytest.raises(OutputError, match="No space left"):
        JournalWriter(Path("/dev/full"), header=HEADER)
