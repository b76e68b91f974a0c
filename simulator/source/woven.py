"""A document put together from parts of others, whose every value still knows where it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.errors import Location

__all__ = ["Woven", "Written"]


class Written(Protocol):
    """Values that people wrote: a :class:`~simulator.source.Source`, or parts of several."""

    @property
    def file(self) -> str:
        """The file as its user named it."""

    @property
    def value(self) -> Any:
        """What was written, made of dict, list, str, int, float, bool and None."""

    def where(self, pointer: str, *, key: bool = False) -> Location:
        """The position of the value that a JSON pointer names, or with ``key`` of its key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Woven:
    """``moved`` tells, for pointers into ``value``, from which place of which document a value comes.

    What lies below a pointer comes from below that place; the pointer "" must be there.
    """

    file: str
    value: Any
    moved: Mapping[str, tuple[Written, str]]

    def where(self, pointer: str, *, key: bool = False) -> Location:
        """The position of a value, in whichever file it stands."""
        document, place = self.origin(pointer)
        return document.where(place, key=key)

    def origin(self, pointer: str) -> tuple[Written, str]:
        """The document that a value comes from, and the pointer to it there."""
        at = pointer
        while at not in self.moved:
            at = at[: at.rindex("/")]
        document, place = self.moved[at]
        return document, place + pointer[len(at) :]
