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

from simulator.bundled import schemas_folder
from simulator.errors import OutputError, RecordingError
from simulator.exchange import Exchange, NoResponse, Request, Response, Silence
from simulator.journal import JournalWriter, har, read_recording

HEADER = {
    "simulator": "0.1.0",
    "contract": "v1",
    "vendor": {"endpoint": "https://vendor.example/api", "built_in": False},
    "reseller_support": True,
    "seed": 7,
    "run_tag": "t1",
}
ANSWERED = Exchange(
    number=1,
    scenario="reseller-first-order",
    endpoint="account.synchronize",
    account="acme",
    reseller_support=True,
    started=1_790_000_000.25,
    elapsed=0.0125,
    request=Request(
        method="POST",
        url="https://vendor.example/api/Accounts/Synchronize?tag=a%20b",
        headers=(("Content-Type", "application/json"), ("X-Tag", "ä"), ("X-Tag", "twice")),
        body='{"ID":"1","Name":"Ačmé 日本 \u2028 line"}'.encode(),
    ),
    reply=Response(
        status=200, reason="OK", headers=(("Content-Type", "application/json"),), body=b'{"Code":0}'
    ),
)
SILENT = replace(
    ANSWERED,
    number=2,
    account=None,
    injected=True,
    request=Request(method="GET", url="https://vendor.example/api/Fields/Get", headers=()),
    reply=NoResponse(silence=Silence.TIMEOUT, detail="no answer within 100 s"),
)
BINARY = replace(
    ANSWERED,
    number=3,
    endpoint=None,
    reseller_support=None,
    request=replace(ANSWERED.request, body=b"\xff\xfe\x00"),
    reply=Response(status=500, body=b"\x80\n\r\n"),
)
EMPTY = replace(ANSWERED, number=4, reply=Response(status=204), request=replace(ANSWERED.request, body=b""))
ALL = (ANSWERED, SILENT, BINARY, EMPTY)


def written(path: Path, *exchanges: Exchange) -> Path:
    with JournalWriter(path, header=HEADER) as writer:
        for exchange in exchanges:
            writer.write(exchange)
    return path


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


# --- HAR ----------------------------------------------------------------------------------------------------


def test_a_har_of_ours_gives_back_the_same_exchanges(tmp_path: Path) -> None:
    path = tmp_path / "run.har"
    path.write_text(json.dumps(har(ALL), indent=2), "utf-8")
    assert read_recording(path).exchanges == ALL


def test_the_recorded_sample_vendor_is_read_in_order() -> None:
    recording = read_recording(Path(__file__).parents[1] / "data" / "official-sample-vendor.har")
    first, *_, last = recording.exchanges
    assert [exchange.number for exchange in recording.exchanges] == list(range(1, 21))
    assert (recording.reseller_support, recording.contract, recording.cut) == (None, None, False)
    assert (first.request.method, first.request.url[-10:], first.request.body) == ("GET", "Fields/Get", None)
    assert isinstance(last.reply, Response)
    assert last.reply.status == 500
    assert first.scenario == "official-sample-vendor.har"
    synchronize = recording.exchanges[6]
    assert json.loads(synchronize.request.body or b"")["Role"] == "Reseller"
    assert synchronize.elapsed == pytest.approx(0.01182)


def entry(**members: object) -> dict[str, object]:
    request = {"method": "post", "url": "https://v.example/Accounts/Exists", "headers": []}
    return {"request": request, "response": {"status": 200, "content": {"text": "{}"}}, **members}


def read_har(tmp_path: Path, *entries: object) -> tuple[Exchange, ...]:
    path = tmp_path / "some.har"
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}), "utf-8-sig")
    return read_recording(path).exchanges


def test_a_length_of_time_that_no_clock_shows_is_as_if_it_was_not_measured(tmp_path: Path) -> None:
    times = [-1, 0, None, 1500, 1e300, float("nan"), float("inf")]
    exchanges = read_har(tmp_path, *(entry(time=time) for time in times))
    assert [exchange.elapsed for exchange in exchanges] == [0.0, 0.0, 0.0, 1.5, 0.0, 0.0, 0.0]


def test_entries_are_ordered_by_when_they_started(tmp_path: Path) -> None:
    late = entry(startedDateTime="2026-01-01T10:00:02.000Z")
    early = entry(startedDateTime="2026-01-01T11:00:01.000+01:00")
    without = entry()
    exchanges = read_har(tmp_path, late, without, early)
    assert [exchange.number for exchange in exchanges] == [1, 2, 3]
    assert [exchange.started for exchange in exchanges] == [1767261601.0, 1767261602.0, 0.0]


def test_a_har_with_base64_or_without_contents(tmp_path: Path) -> None:
    packed, in_lines, bare = read_har(
        tmp_path,
        entry(response={"status": 200, "content": {"text": "AP8=", "encoding": "base64"}}),
        entry(response={"status": 200, "content": {"text": "AP\r\n8=\r\n", "encoding": "BASE64"}}),
        entry(response={"status": 200}),
    )
    assert packed.reply == in_lines.reply == Response(status=200, body=b"\x00\xff")
    assert bare.reply == Response(status=200)
    assert bare.request.method == "POST"


JSON = "application/json; charset=utf-8"


@pytest.mark.parametrize(
    ("members", "side"),
    [
        ({"response": {"status": 200, "content": {"size": 61, "mimeType": JSON}}}, "answer"),
        ({"response": {"status": 200, "content": {"size": 61}}}, "answer"),
        ({"request": {"method": "POST", "url": "https://v.example/x", "bodySize": 475}}, "request"),
    ],
)
def test_json_that_was_not_recorded_is_not_judged_as_an_empty_body(
    tmp_path: Path, members: dict[str, object], side: str
) -> None:
    with pytest.raises(RecordingError, match=f"the content of its {side} was not recorded") as caught:
        read_har(tmp_path, entry(), entry(**members), entry(**members))
    (problem,) = caught.value.problems
    assert "entries[1], and 1 more, cannot be judged" in problem.what, "each reason once"
    assert "with contents" in problem.fix


@pytest.mark.parametrize(
    "content",
    [
        {"size": 0, "mimeType": JSON},
        {"size": -1, "mimeType": JSON},
        {"size": 61, "mimeType": JSON, "text": ""},
        {"size": 4096, "mimeType": "image/png"},
    ],
)
def test_nothing_that_was_nothing_is_as_it_was(tmp_path: Path, content: dict[str, object]) -> None:
    (exchange,) = read_har(tmp_path, entry(response={"status": 200, "content": content}))
    assert exchange.reply == Response(status=200)


@pytest.mark.parametrize(
    ("error", "silence"),
    [
        ("net::ERR_CONNECTION_REFUSED", Silence.REFUSED),
        ("net::ERR_NAME_NOT_RESOLVED", Silence.UNRESOLVED),
        ("net::ERR_CERT_AUTHORITY_INVALID", Silence.TLS),
        ("net::ERR_TIMED_OUT", Silence.TIMEOUT),
        ("", Silence.DROPPED),
    ],
)
def test_status_0_is_no_answer(tmp_path: Path, error: str, silence: Silence) -> None:
    (exchange,) = read_har(tmp_path, entry(response={"status": 0, "_error": error}))
    assert isinstance(exchange.reply, NoResponse)
    assert exchange.reply.silence is silence
    assert exchange.reply.detail


def test_every_broken_har_entry_is_named(tmp_path: Path) -> None:
    no_url = entry(request={"method": "GET"})
    no_scheme = entry(request={"method": "GET", "url": "/Fields/Get"})
    with pytest.raises(RecordingError) as caught:
        read_har(tmp_path, entry(), no_url, no_scheme, 5)
    told = [problem.what for problem in caught.value.problems]
    assert ["entries[1]" in told[0], "entries[2]" in told[1], "entries[3]" in told[2]] == [True] * 3
    assert "'url' is missing" in told[0]
    assert "'request.url' must be an absolute URL" in told[1]


@pytest.mark.parametrize(
    ("members", "told"),
    [
        (
            {"request": {"method": 5, "url": "https://v.example/"}},
            "'request.method' must be text, not the number 5",
        ),
        ({"request": "GET"}, "'request' must be a mapping"),
        (
            {"request": {"method": "GET", "url": "https://v/", "headers": [{"name": 5, "value": "s3cret"}]}},
            "headers[0].name",
        ),
        ({"response": {"status": 200, "headers": {"Server": "s3cret"}}}, "'response.headers' must be a list"),
        (
            {"response": {"status": 200, "content": {"text": {"s3cret": 1}}}},
            "'response.content.text' must be text",
        ),
        ({"response": {"status": [200]}}, "'response.status' must be a whole number"),
        ({"response": {"status": 1000}}, "'response.status' must be at most 999"),
        ({"response": None}, "'response' must be a mapping"),
        ({"time": [1]}, "'time' must be a number"),
        ({"_simulator": {"number": "1"}}, "'_simulator.number' must be a whole number"),
    ],
)
def test_members_of_another_type_are_told_by_their_place_and_never_judged(
    tmp_path: Path, members: dict[str, object], told: str
) -> None:
    with pytest.raises(RecordingError) as caught:
        read_har(tmp_path, entry(**members))
    assert told in str(caught.value)
    assert "s3cret" not in str(caught.value), "a HAR from elsewhere is not masked"


# --- what is no recording -----------------------------------------------------------------------------------


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
