"""One recorded call in a scenario: what it is expected to be, and the reply of one that failed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from simulator.contract import Accepted, Answer, Exists, Refused, Silent
from simulator.exchange import NoResponse, Response
from simulator.scenario.recorded.cast import account_of
from simulator.scenario.recorded.deeds import body_of, id_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.contract import Reading
    from simulator.scenario.recorded.cast import Cast

__all__ = ["expected", "injected"]

_LONGEST = 4_000
"""characters of a reply that are worth keeping in a file that people read"""
_UNSENDABLE = ("garbled", "too_large")
"""silences that a scenario cannot bring about; a dropped connection comes nearest"""


def expected(call: Reading, cast: Cast, lines: Mapping[str, str]) -> dict[str, Any]:
    """The call with the members that tell it from another; ``lines`` are subscription names by their GUID."""
    request = dict(_members(call, cast, lines))
    return {
        id_of(call): {
            "account": cast.name(account_of(call) or {}),
            **({"request": request} if request else {}),
            **_answer(call.answer),
        }
    }


def injected(call: Reading, cast: Cast) -> dict[str, Any]:
    """The reply of a call, to be given to the same call again."""
    return {id_of(call): {"account": cast.name(account_of(call) or {}), "reply": _reply(call)}}


def _members(call: Reading, cast: Cast, lines: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    account, body = account_of(call) or {}, body_of(call)
    person = cast.people[str(account.get("ID"))]
    if id_of(call).startswith("account."):
        yield "Role", account.get("Role")
        if person.reseller is not None:
            yield from _reseller(account, cast.people[person.reseller].name, person.reseller)
        return
    if body.get("SubscriptionID") in lines:
        yield "SubscriptionID", f"${{{lines[body['SubscriptionID']]}.ID}}"
    if account.get("ExternalID"):
        yield "Account", {"ExternalID": f"${{{person.name}.ExternalID}}"}
    yield from ((name, body[name]) for name in ("ActionType", "CheckOnly") if name in body)


def _reseller(account: Mapping[str, Any], name: str, id_: str) -> Iterator[tuple[str, Any]]:
    if account.get("ResellerID") == id_:
        yield "ResellerID", f"${{{name}.ID}}"
    yield "ResellerExternalID", f"${{{name}.ExternalID}}" if account.get("ResellerExternalID") else ""


def _reply(call: Reading) -> dict[str, Any]:
    match call.exchange.reply:
        case NoResponse(silence=silence):
            return {"silence": "dropped" if silence.value in _UNSENDABLE else silence.value}
        case Response(status=status, body=body):
            text = body.decode("utf-8", "replace")[:_LONGEST]
            said: dict[str, Any] = {} if status == 200 else {"status": status}
            try:
                return {**said, "json": json.loads(text)}
            except ValueError:
                return {**said, "text": text}


def _answer(answer: Answer) -> dict[str, Any]:
    match answer:
        case Accepted():
            return {}
        case Exists():
            return {"answer": {"Code": 1}}
        case Refused():
            return {"answer": "refused"}
        case Silent():
            return {"answer": "silent"}
        case _:
            return {"answer": "broken"}
