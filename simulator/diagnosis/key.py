"""Is the key right, and is it looked at? Asked of a declaration, so that nothing is made."""

from __future__ import annotations

import base64
import secrets
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.diagnosis.asking import API_KEY, APPLICATION_ID, Asked, Asking, status_of
from simulator.diagnosis.verdict import State, Verdict
from simulator.exchange import Response
from simulator.platform.service import KeyEncoding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.contract import Endpoint

__all__ = ["key"]

_REFUSALS = (401, 403)


def key(asking: Asking, answers: Mapping[str, Asked]) -> Iterator[Verdict]:
    """The registered key, then three that must be refused. ``answers`` are the declarations, by endpoint."""
    endpoints = asking.contract.endpoints
    accepted = next((endpoints[id_] for id_, asked in answers.items() if _status(asked) == 200), None)
    refused = next((endpoints[id_] for id_, asked in answers.items() if _status(asked) in _REFUSALS), None)
    if accepted is not None:
        said = f"{accepted.method} {accepted.path} accepts it"
        yield Verdict(topic="key", subject="the registered key", state=State.FINE, said=said)
        yield from _must_be_refused(asking, accepted)
    elif refused is not None:
        yield _refused(asking, refused, answers[refused.id])
    else:
        yield Verdict(
            topic="key",
            subject="the registered key",
            state=State.UNKNOWN,
            said="no read-only endpoint answers with 200; with any other, the key cannot be tried",
            step="'simulator run known/direct-customer --probes safe' tries it with an order of its own.",
        )


def _must_be_refused(asking: Asking, endpoint: Endpoint) -> Iterator[Verdict]:
    wrong = base64.b64encode(secrets.token_bytes(24)).decode("ascii")
    tries: Mapping[str, Mapping[str, str | None]] = {
        "a wrong key": {API_KEY: wrong},
        "no key": {API_KEY: None},
        "another Application Id": {APPLICATION_ID: str(uuid.uuid4())},
    }
    for subject, headers in tries.items():
        asked = asking.declaration(endpoint, headers)
        yield _refusal(subject, endpoint, asked)


def _refusal(subject: str, endpoint: Endpoint, asked: Asked) -> Verdict:
    status, came = _status(asked), status_of(asked.reply)
    where = f"{endpoint.method} {endpoint.path}"
    if status == 401:
        return Verdict(
            topic="key", subject=subject, state=State.FINE, said=f"{where} refuses it with HTTP 401"
        )
    if status == 200:
        return Verdict(
            topic="key",
            subject=subject,
            state=State.PROBLEM,
            said=f"{where} answers it as if it were right",
            step="Compare both headers with the registration on every call; answer 401 where they differ.",
        )
    return Verdict(
        topic="key",
        subject=subject,
        state=State.WARNING,
        said=f"{where} refuses it with {came} instead of HTTP 401",
        step="Answer 401, so that the platform can tell wrong credentials from any other failure.",
    )


def _refused(asking: Asking, endpoint: Endpoint, asked: Asked) -> Verdict:
    credentials = asking.service.credentials
    raw = credentials.key_encoding is KeyEncoding.RAW
    other = KeyEncoding.BASE64 if raw else KeyEncoding.RAW
    tried = asking.declaration(
        endpoint, {API_KEY: replace(credentials, key_encoding=other).encoded_key or None}
    )
    where = f"{endpoint.method} {endpoint.path} refuses it with {status_of(asked.reply)}"
    if _status(tried) == 200:
        step = f"It is accepted as {other.value}: give --api-key-encoding {other.value}" + (
            "." if raw else ", or have the vendor decode it from base64, as the platform sends it."
        )
    else:
        step = (
            "Compare the Application Id and the key with the registration; what stands before the endpoint"
            " may want more (--header)."
        )
    return Verdict(topic="key", subject="the registered key", state=State.PROBLEM, said=where, step=step)


def _status(asked: Asked) -> int:
    return asked.reply.status if isinstance(asked.reply, Response) else 0
