"""Which members the contract knows in a message, place by place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.contract.validators import Validators

__all__ = ["Stranger", "stranger"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """A member that a message has not: its ``name``, at which part of the way it stands, and who is known."""

    name: str
    depth: int
    known: tuple[str, ...]


def stranger(validators: Validators, schema: str, way: Sequence[str]) -> Stranger | None:
    """The first part of a way into a message that the contract does not know there; None if there is none.

    Where any name may stand (sync options, extra details), every one is known.
    """
    node: Mapping[str, Any] = validators.document(schema)
    for depth, name in enumerate(way):
        known = node.get("properties", {})
        further = node.get("additionalProperties")
        if name in known:
            node = _followed(validators, known[name])
        elif "items" in node:
            node = _followed(validators, node["items"])
        elif isinstance(further, dict):
            node = _followed(validators, further)
        elif further is False:
            return Stranger(name=name, depth=depth, known=tuple(known))
        else:
            return None
    return None


def _followed(validators: Validators, node: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = node.get("$ref")
    return node if reference is None else validators.document(reference.removesuffix(".schema.json"))
