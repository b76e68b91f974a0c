"""Exchanges to be judged: right ones, of which a test changes what it is about."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from simulator.contract import Contract, Judged, Reading, judge_exchange, read
from simulator.exchange import Exchange, NoResponse, Request, Response

EXAMPLES = Path(__file__).parents[1] / "examples" / "v1"
CONTRACT = Contract.load()
BASE = "https://vendor.example.com/api"
CREDENTIALS = (
    ("X-CloudPlatform-ApplicationId", "6c1d9f0e-2f67-4a0b-8a4a-0a1de1b4f3f5"),
    ("X-CloudPlatform-APIKey", "c2VjcmV0"),
)
JSON = (("Content-Type", "application/json; charset=utf-8"),)
OK = {"Code": 0, "Message": None, "Result": "fa3b6849-4146-40f4-bcc8-e8f0b59aa079"}


def example(name: str) -> Any:
    """A valid example document, by ``schema/name``."""
    schema, _, file = name.partition("/")
    return json.loads((EXAMPLES / schema / "valid" / f"{file}.json").read_text())


RIGHT_REQUESTS = {"account": example("account/end-customer"), "service": example("service/create")}
RIGHT_REQUESTS["fields-validate-request"] = example("fields-validate-request/recorded")


def right_request(endpoint_id: str) -> Any:
    """What the platform sends to an endpoint, None where it sends no body."""
    endpoint = CONTRACT.endpoints[endpoint_id]
    if endpoint.request is None:
        return None
    body = deepcopy(RIGHT_REQUESTS[endpoint.request])
    if endpoint.request == "service":
        body["ActionType"] = endpoint.action_types[0]
        body["ID"] = "" if endpoint_id == "subscription.create" else "158cb214"
        if endpoint.addon_action:
            body["Addons"] = [example("addon-line/ordered") | {"ActionType": endpoint.addon_action}]
    return body


def right_answer(endpoint_id: str) -> Any:
    """What a right vendor answers to it."""
    match CONTRACT.endpoints[endpoint_id].answer:
        case "fields" | "sync-options" | "service-definition" as schema:
            return example(f"{schema}/recorded")
        case "fields-validate-answer":
            return []
        case "exists-result":
            return {"Code": 0, "Message": "", "Result": ""}
        case _:
            return OK


UNSAID: Any = object()


def exchange(
    endpoint_id: str,
    *,
    request: Any = UNSAID,
    answer: Any = UNSAID,
    status: int = 200,
    reply: Response | NoResponse | None = None,
    method: str | None = None,
    sent: tuple[tuple[str, str], ...] = CREDENTIALS + JSON,
    headers: tuple[tuple[str, str], ...] = JSON,
    injected: bool = False,
    started: float = 0.0,
    elapsed: float = 0.0,
) -> Exchange:
    """A right exchange of an endpoint, but for what is given. A body may be given as bytes or as JSON."""
    endpoint = CONTRACT.endpoints[endpoint_id]
    request = right_request(endpoint_id) if request is UNSAID else request
    answer = right_answer(endpoint_id) if answer is UNSAID else answer
    return Exchange(
        number=7,
        scenario="a-scenario",
        endpoint=endpoint_id,
        request=Request(
            method=method or endpoint.method,
            url=f"{BASE}/{endpoint.path}",
            headers=sent,
            body=request if isinstance(request, bytes | None) else json.dumps(request).encode(),
        ),
        reply=reply or Response(status=status, headers=headers, body=as_body(answer)),
        injected=injected,
        started=started,
        elapsed=elapsed,
    )


def as_body(answer: Any) -> bytes:
    return answer if isinstance(answer, bytes) else json.dumps(answer).encode()


def reading(endpoint_id: str, **changes: Any) -> Reading:
    return read(exchange(endpoint_id, **changes), CONTRACT.endpoints[endpoint_id])


def judged(endpoint_id: str, **changes: Any) -> Judged:
    return judge_exchange(reading(endpoint_id, **changes), CONTRACT)
