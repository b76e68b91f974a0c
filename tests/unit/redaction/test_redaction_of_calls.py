"""No secret survives in what is kept and told of a call: an exchange, a silence, a finding."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import quote, quote_plus

from simulator.exchange import Exchange, NoResponse, Request, Response, Silence
from simulator.redaction import MASK, Redactor
from tests.unit.redaction.planted import ENCODERS, FINDING, b64


def test_in_an_exchange(redactor: Redactor, secret: str) -> None:
    basic = b64(f"user:{secret}!")
    exchange = Exchange(
        number=3,
        scenario="flows/one",
        endpoint="account.synchronize",
        request=Request(
            method="POST",
            url=f"https://vendor.example/{quote(secret, safe='')}/x?key={quote_plus(secret)}&b=1",
            headers=(("X-Custom", f"a {secret}"), ("X-Encoded", b64(secret)), ("Accept", "application/json")),
            body=json.dumps({"Value": secret}).encode(),
        ),
        reply=Response(
            status=200,
            reason=f"Ok {secret}",
            headers=(("X-Echo", quote(secret)), ("Content-Type", "application/json")),
            body=json.dumps({"Message": f"you sent Basic {basic}"}).encode(),
        ),
        elapsed=0.25,
    )
    masked = redactor.exchange(exchange)
    told = repr(masked)
    for name, encode in ENCODERS.items():
        assert encode(secret) not in told, name
        assert repr(encode(secret))[1:-1] not in told, name
    assert basic not in told
    assert masked.request.url == f"https://vendor.example/{MASK}/x?key={MASK}&b=1"
    assert masked.request.headers[2] == ("Accept", "application/json")
    assert isinstance(masked.reply, Response)
    assert masked.reply.headers[1] == ("Content-Type", "application/json")
    assert json.loads(masked.request.body or b"") == {"Value": MASK}
    assert (masked.number, masked.endpoint, masked.elapsed) == (3, "account.synchronize", 0.25)
    assert redactor.exchange(masked) is masked


def test_in_the_detail_of_a_silence(redactor: Redactor, secret: str) -> None:
    request = Request(method="GET", url="https://vendor.example/", headers=())
    reply = NoResponse(silence=Silence.GARBLED, detail=f"it sent {secret}")
    exchange = Exchange(number=1, scenario="s", endpoint=None, request=request, reply=reply)
    assert redactor.exchange(exchange).reply == replace(reply, detail=f"it sent {MASK}")


def test_in_a_finding(redactor: Redactor, secret: str) -> None:
    pointer = "/" + secret.replace("~", "~0").replace("/", "~1")
    said = {"message": f"a {secret}", "fix": f"b {secret!r}", "got": json.dumps(secret)}
    masked = redactor.finding(replace(FINDING, **said, pointer=pointer, about=("Region", secret)))
    assert masked.message == f"a {MASK}"
    assert masked.got == f'"{MASK}"'
    assert masked.pointer == f"/{MASK}"
    assert masked.about == ("Region", MASK)
    assert repr(secret)[1:-1] not in masked.fix
    assert (masked.check, masked.expected) == (FINDING.check, FINDING.expected)


def test_a_finding_without_secrets_is_the_same_finding(redactor: Redactor) -> None:
    assert redactor.finding(FINDING) is FINDING
