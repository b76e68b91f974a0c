"""The service file with what the environment and the options lay over it, and who said what.

Every layer writes into one plain mapping in the form of the service file, so that it is checked once, as a
whole; a problem in a member is then told at the place that gave it: file, line and column, or the option.
"""

from __future__ import annotations

import copy
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.source.pointers import pointer_to

if TYPE_CHECKING:
    from simulator.errors import Location
    from simulator.source import Source

__all__ = ["Layers", "Steps"]

Steps = tuple[str | int, ...]
"""The way to a member: names of members and places in lists."""


class Layers:
    """What has been said so far, in the form of the service file. Later layers cover earlier ones."""

    def __init__(self, source: Source | None) -> None:
        self._source = source
        self._said_by: dict[str, str] = {}
        self.value: dict[str, Any] = copy.deepcopy(source.value) if source else {}

    def put(self, steps: Steps, value: Any, said_by: str) -> None:
        """Set a member, with every mapping or list on the way to it."""
        container: Any = self.value
        for step, following in pairwise(steps):
            kind = list if isinstance(following, int) else dict
            inner = _member(container, step)
            if not isinstance(inner, kind):
                inner = kind()
                _set(container, step, inner)
            container = inner
        _set(container, steps[-1], value)
        self._forget(steps)
        self._said_by[pointer_to(steps)] = said_by

    def take_away(self, steps: Steps) -> None:
        """Unsay a member, as if no layer had named it."""
        container: Any = self.value
        for step in steps[:-1]:
            container = _member(container, step)
        if _member(container, steps[-1]) is not None:
            del container[steps[-1]]
        self._forget(steps)

    def get(self, steps: Steps) -> Any:
        """A member as it stands, None where nobody has named it."""
        found: Any = self.value
        for step in steps:
            found = _member(found, step)
        return found

    def where(self, pointer: str, key: bool = False) -> Location | str | None:
        """Who gave the member: the option or variable, else the place in the service file."""
        part = pointer
        while part:
            if part in self._said_by:
                return self._said_by[part]
            part = part.rpartition("/")[0]
        beneath = (who for member, who in self._said_by.items() if member.startswith(f"{pointer}/"))
        if self._source is None or (pointer and not self._in_file(pointer)):
            return next(beneath, None)
        return self._source.where(pointer, key=key)

    def option_for(self, steps: Steps) -> str | None:
        """The option of its own that has said the member, or a part of it; None where none has.

        Of several ``--set`` the last one counts, as each is about a path that the user spells out.
        """
        pointer = pointer_to(steps)
        for member, who in self._said_by.items():
            same = f"{member}/".startswith(f"{pointer}/") or pointer.startswith(f"{member}/")
            if same and who.startswith("--") and not who.startswith("--set "):
                return who
        return None

    def folder(self, pointer: str) -> Path:
        """What a relative path in a member is relative to: the service file's folder, or the current one."""
        if self._source is None or isinstance(self.where(pointer), str):
            return Path()
        return Path(self._source.file).parent

    def _in_file(self, pointer: str) -> bool:
        assert self._source is not None, "asked only where there is a file"  # noqa: S101
        return pointer.split("/")[1] in self._source.value

    def _forget(self, steps: Steps) -> None:
        pointer = pointer_to(steps)
        for member in [m for m in self._said_by if m == pointer or m.startswith(f"{pointer}/")]:
            del self._said_by[member]


def _member(container: Any, step: str | int) -> Any:
    if isinstance(container, dict):
        return container.get(step)
    if isinstance(container, list) and isinstance(step, int) and step < len(container):
        return container[step]
    return None


def _set(container: Any, step: str | int, value: Any) -> None:
    """A place in a list that is not there yet is the next one."""
    if isinstance(container, list) and isinstance(step, int) and step >= len(container):
        container.append(value)
    else:
        container[step] = value
