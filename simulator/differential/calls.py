"""Which call under one setting is the same call under the other, and whom it is about."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from simulator.contract import Accepted, AccountKind, Document, Exists, classify

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.contract import Reading

__all__ = ["aligned", "called", "kind_of", "went_well", "whose"]


def aligned(on: Sequence[Reading], off: Sequence[Reading]) -> Iterator[tuple[Reading | None, Reading | None]]:
    """The calls in order, those that are the same call side by side."""
    keys = [_key(reading) for reading in on], [_key(reading) for reading in off]
    matcher = difflib.SequenceMatcher(a=keys[0], b=keys[1], autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag == "equal":
            yield from zip(on[start:end], off[other_start:other_end], strict=True)
            continue
        yield from ((reading, None) for reading in on[start:end])
        yield from ((None, reading) for reading in off[other_start:other_end])


def _key(reading: Reading) -> tuple[object, ...]:
    endpoint = reading.endpoint.id if reading.endpoint else reading.exchange.endpoint
    return endpoint, whose(reading), reading.check_only


def whose(reading: Reading) -> str | None:
    """The scenario's name of the account, or where nobody named it, its id; None where a call has none."""
    if reading.exchange.account is not None:
        return reading.exchange.account
    id_ = _account(reading).get("ID")
    return str(id_) if id_ else None


def _account(reading: Reading) -> Mapping[str, Any]:
    request = reading.request if isinstance(reading.request, dict) else {}
    account = request.get("Account", request)
    return account if isinstance(account, dict) else {}


def kind_of(reading: Reading) -> str | None:
    """The kind of account that the call is about, by the three-way rule; None where it has none of them."""
    account = _account(reading)
    kind: AccountKind | None = classify(account.get("Role"), account.get("ID"), account.get("ResellerID"))
    return kind.value if kind else None


def went_well(reading: Reading | None) -> bool:
    """Whether there is a call, and the vendor did what it asks."""
    return reading is not None and isinstance(reading.answer, (Accepted, Exists, Document))


def called(reading: Reading) -> str:
    """The call in words: its endpoint, and whom it is about."""
    endpoint = reading.endpoint.id if reading.endpoint else "a call"
    account = whose(reading)
    return f"{endpoint} for {account}" if account else endpoint
