"""What goes onto the wire: an ordinary HTTP reply, or bytes after which the connection is cut."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.vendors.call import Answer

__all__ = ["JSON", "Reply", "Sent", "Severed", "as_reply"]

JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A reply that HTTP takes care of. A ``body`` that is not bytes is streamed, chunk by chunk."""

    body: bytes | Iterable[bytes]
    status: int = 200
    content_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Severed:
    """Exactly these bytes, and then the connection is closed."""

    sent: bytes


Sent = Reply | Severed


def as_reply(answer: Answer) -> Reply:
    """An answer in UTF-8 without a BOM, nulls written, as the SDK writes it."""
    body = json.dumps(answer.body, ensure_ascii=False, separators=(",", ":"))
    return Reply(body=body.encode("utf-8", "surrogatepass"), status=answer.status)
