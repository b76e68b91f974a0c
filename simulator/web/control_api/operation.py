"""One operation of the control API: its route, what it takes, what it answers."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from simulator.values import dataclass
from simulator.web.incoming import LARGEST

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["BOOLEAN", "INTEGER", "TEXT", "TEXTS", "Given", "Operation", "body", "nullable"]

TEXT: dict[str, Any] = {"type": "string"}
INTEGER: dict[str, Any] = {"type": "integer", "minimum": -LARGEST, "maximum": LARGEST}
BOOLEAN: dict[str, Any] = {"type": "boolean"}
TEXTS: dict[str, Any] = {"type": "object", "additionalProperties": {"type": "string"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What came with a request, checked: members of the path, of the query, and of the body."""

    path: Mapping[str, Any]
    query: Mapping[str, Any]
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """``path`` is below ``/control``, its members in braces. ``answers`` is a record's type, ``paged`` where
    it is a page of them, or a schema. ``status`` is that of a success; 204 answers nothing. ``media`` is
    another media type than JSON; then the result is a body, or an iterator of its pieces.
    """

    id: str
    method: str
    path: str
    summary: str
    do: Callable[[Given], Any]
    answers: Any = None
    paged: bool = False
    listed: bool = False
    query: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    status: int = 200
    media: str = "application/json"

    @property
    def tag(self) -> str:
        """The part of the marketplace that it belongs to."""
        return self.path.split("/")[1]


def body(required: tuple[str, ...] = (), **members: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a request's body: an object with these members and no others."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": {name: dict(schema) for name, schema in members.items()},
    }


def nullable(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The same, or null."""
    return {"anyOf": [dict(schema), {"type": "null"}]}
