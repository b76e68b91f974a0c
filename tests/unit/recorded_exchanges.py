"""Exchanges as recordings hold them, for the tests of journals and of HAR files."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.exchange import Exchange, NoResponse, Request, Response, Silence
from simulator.journal import JournalWriter, read_recording

if TYPE_CHECKING:
    from pathlib import Path

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


def entry(**members: object) -> dict[str, object]:
    request = {"method": "post", "url": "https://v.example/Accounts/Exists", "headers": []}
    return {"request": request, "response": {"status": 200, "content": {"text": "{}"}}, **members}


def read_har(tmp_path: Path, *entries: object) -> tuple[Exchange, ...]:
    path = tmp_path / "some.har"
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}), "utf-8-sig")
    return read_recording(path).exchanges
