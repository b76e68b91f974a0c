"""HAR files: ours give back the same exchanges, and what others write is read for what it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from recorded_exchanges import ALL, entry, read_har

from simulator.errors import RecordingError
from simulator.exchange import NoResponse, Response, Silence
from simulator.journal import har, read_recording


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
