"""What a faulty platform does to a journal: one call swapped, doubled, dropped, added or altered.

Each mutator takes a journal and gives a new one; calls are counted from 1, as findings count them, and are
numbered anew in the result, as if the faulty platform's traffic had been recorded. They work on the bytes of
real exchanges, so that any journal will do: one written in a test, or one of a real run.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator import pointer as pointers
from simulator.exchange import Exchange, NoResponse, Reply, Response
from simulator.pointer import REMOVED

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "REMOVED",
    "Exchanges",
    "Mutation",
    "add",
    "alter",
    "answered",
    "copied",
    "double",
    "drop",
    "headed",
    "move",
    "redirect",
    "sent",
    "swap",
    "then",
    "under",
    "value_at",
]

Exchanges = tuple[Exchange, ...]
Mutation = Callable[[Exchanges], Exchanges]


def numbered(exchanges: Sequence[Exchange]) -> Exchanges:
    """The exchanges with call numbers from 1, in their order."""
    return tuple(replace(exchange, number=number) for number, exchange in enumerate(exchanges, start=1))


def swap(first: int, second: int) -> Mutation:
    """Two calls change places, each with its answer."""

    def mutate(journal: Exchanges) -> Exchanges:
        calls = list(journal)
        calls[first - 1], calls[second - 1] = calls[second - 1], calls[first - 1]
        return numbered(calls)

    return mutate


def move(call: int, to: int) -> Mutation:
    """A call is made earlier or later: it becomes the call with the number ``to``."""

    def mutate(journal: Exchanges) -> Exchanges:
        calls = list(journal)
        calls.insert(to - 1, calls.pop(call - 1))
        return numbered(calls)

    return mutate


def double(call: int, *, at: int | None = None) -> Mutation:
    """A call is made again with the same answer, at once or as the call with the number ``at``."""

    def mutate(journal: Exchanges) -> Exchanges:
        calls = list(journal)
        calls.insert(call if at is None else at - 1, journal[call - 1])
        return numbered(calls)

    return mutate


def drop(call: int) -> Mutation:
    """A call is never made."""
    return lambda journal: numbered([*journal[: call - 1], *journal[call:]])


def add(exchange: Exchange, *, at: int) -> Mutation:
    """A call is made that should not be; it becomes the call with the number ``at``."""
    return lambda journal: numbered([*journal[: at - 1], exchange, *journal[at - 1 :]])


def alter(call: int, pointer: str, value: Any) -> Mutation:
    """A member of a call's request is another one, or REMOVED, or new; every other byte stays."""

    def mutate(journal: Exchanges) -> Exchanges:
        exchange = journal[call - 1]
        body = json.loads(exchange.request.body or b"null")
        pointers.put(body, pointer, value)
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        request = replace(exchange.request, body=text.encode())
        return _with(journal, call, replace(exchange, request=request))

    return mutate


def copied(call: int, pointer: str, *, of: int, at: str) -> Mutation:
    """A member of a call's request is what another call's request says at ``at``."""

    def mutate(journal: Exchanges) -> Exchanges:
        return alter(call, pointer, value_at(journal[of - 1], at))(journal)

    return mutate


def answered(call: int, reply: Reply | dict[str, Any]) -> Mutation:
    """A call is answered otherwise, which the platform does not heed; an object is a 200 answer's body."""
    if isinstance(reply, dict):
        headers = (("Content-Type", "application/json"),)
        reply = Response(status=200, reason="OK", headers=headers, body=json.dumps(reply).encode())
    heeded: Response | NoResponse = reply
    return lambda journal: _with(journal, call, replace(journal[call - 1], reply=heeded))


def redirect(call: int, old: str, new: str) -> Mutation:
    """A call goes to another endpoint: ``old`` in its URL becomes ``new``."""

    def mutate(journal: Exchanges) -> Exchanges:
        exchange = journal[call - 1]
        request = replace(exchange.request, url=exchange.request.url.replace(old, new))
        return _with(journal, call, replace(exchange, request=request, endpoint=None))

    return mutate


def under(call: int, *, reseller_support: bool) -> Mutation:
    """A call is made although the endpoint option is set the other way."""
    return lambda journal: _with(journal, call, replace(journal[call - 1], reseller_support=reseller_support))


def sent(call: int, **changed: Any) -> Mutation:
    """A call's request differs in members of :class:`~simulator.exchange.Request`."""

    def mutate(journal: Exchanges) -> Exchanges:
        exchange = journal[call - 1]
        return _with(journal, call, replace(exchange, request=replace(exchange.request, **changed)))

    return mutate


def headed(call: int, name: str, value: str | None) -> Mutation:
    """A call's header has another value; None takes it away."""

    def mutate(journal: Exchanges) -> Exchanges:
        exchange = journal[call - 1]
        others = tuple(one for one in exchange.request.headers if one[0].lower() != name.lower())
        headers = others if value is None else (*others, (name, value))
        return _with(journal, call, replace(exchange, request=replace(exchange.request, headers=headers)))

    return mutate


def then(*mutations: Mutation) -> Mutation:
    """One after the other, each on what the one before has made."""

    def mutate(journal: Exchanges) -> Exchanges:
        for mutation in mutations:
            journal = mutation(journal)
        return journal

    return mutate


def value_at(exchange: Exchange, pointer: str) -> Any:
    """What a request says at a pointer."""
    return pointers.value_at(json.loads(exchange.request.body or b"null"), pointer)


def _with(journal: Exchanges, call: int, exchange: Exchange) -> Exchanges:
    return (*journal[: call - 1], exchange, *journal[call:])
