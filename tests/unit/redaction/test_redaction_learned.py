"""A secret that a call shows is learned, and masked from then on wherever it is repeated."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from typing import Any

import pytest

from simulator.exchange import Response
from simulator.redaction import MASK, Redactor
from tests.unit.redaction.planted import ENCODERS, b64, exchange_with

LEARNED = 'Tok"en+/1 \u00e9!'


def learned_from(**members: Any) -> Redactor:
    redactor = Redactor(["given-secret"])
    redactor.learn(replace(exchange_with(), **members))
    return redactor


@pytest.mark.parametrize(
    ("name", "value", "secret"),
    [
        ("X-CloudPlatform-Token", LEARNED, LEARNED),
        ("X-Auth-Token", LEARNED, LEARNED),
        ("Authorization", f"Bearer {LEARNED}", LEARNED),
        ("Authorization", f"Basic {b64(f'qa:{LEARNED}')}", LEARNED),
        ("X-CloudPlatform-APIKey", b64(LEARNED), LEARNED),
        ("Set-Cookie", "session=0123456789abcdef; Path=/; HttpOnly", "0123456789abcdef"),
    ],
)
@pytest.mark.parametrize("answered", [False, True])
def test_what_a_header_holds_is_masked_everywhere(name: str, value: str, secret: str, answered: bool) -> None:
    headers = ((name, value),)
    redactor = Redactor([])
    redactor.learn(exchange_with(answer_headers=headers) if answered else exchange_with(headers=headers))
    for encode in ENCODERS.values():
        masked = redactor.text(f"it said: {encode(secret)}.")
        assert encode(secret) not in masked
        assert masked.startswith(f"it said: {MASK}")


def test_a_generated_password_is_masked_where_it_is_repeated() -> None:
    redactor = Redactor([])
    redactor.learn(
        replace(exchange_with(), reply=Response(status=200, body=b'{"GeneratedPassword":"a\\"b\\u00e9xyz"}'))
    )
    assert redactor.text('the password "a\\"b\u00e9xyz" was made') == f'the password "{MASK}" was made'


FORM = {
    "Fields": [
        {"ID": "Pin", "Value": "default-pin", "Definition": {"ID": "Pin", "Kind": "passwordtext"}},
        {"ID": "Region", "Value": "eu", "Definition": {"ID": "Region", "Kind": "Text"}},
        {"ID": "Other", "Definition": {"Kind": 1, "InitialValue": "initial"}},
        None,
    ]
}


def test_settings_that_the_vendor_declares_to_be_passwords() -> None:
    asked = replace(
        exchange_with(
            headers=(("X-CloudPlatform-Setting-Pin", "123"), ("X-CloudPlatform-Setting-Region", "eu-1"))
        ),
        endpoint="fields.get",
        reply=Response(status=200, body=json.dumps(FORM).encode()),
    )
    redactor = Redactor([])
    masked = redactor.exchange(asked)
    assert masked.request.headers == (
        ("X-CloudPlatform-Setting-Pin", MASK),
        ("X-CloudPlatform-Setting-Region", "eu-1"),
    )
    assert isinstance(masked.reply, Response)
    assert b"default-pin" not in masked.reply.body
    assert b"initial" not in masked.reply.body
    filled = b'{"Fields": [{"ID": "PIN", "Value": "1\\"3"}, {"ID": "Region", "Value": "eu"}]}'
    sent = replace(asked, endpoint="fields.validate", request=replace(asked.request, body=filled))
    again = redactor.exchange(sent).request.body
    assert again == b'{"Fields": [{"ID": "PIN", "Value": "<redacted>"}, {"ID": "Region", "Value": "eu"}]}'
    assert redactor.exchange(redactor.exchange(sent)).request.body == again


def test_only_so_much_is_learned_and_what_was_given_stays() -> None:
    redactor = learned_from()
    for number in range(200):
        redactor.learn_values([f"learned-{number:03}"])
    assert redactor.text("given-secret") == MASK
    assert redactor.text("learned-199 learned-000") == f"{MASK} learned-000"
    assert len(redactor.learned) < 100
    other = pickle.loads(pickle.dumps(redactor))
    assert other.text("learned-199 given-secret") == f"{MASK} {MASK}"
    other.learn_values(["something-new"])
    assert other.learned[-1] == "something-new"
