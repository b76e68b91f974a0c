"""Values that stand elsewhere, ``{env: NAME}`` and ``{file: PATH}``: no secret need be written down."""

from __future__ import annotations

from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import Problem
from simulator.settings.options import is_broken
from simulator.source.pointers import pointer_to
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.settings.layers import Layers, Steps

__all__ = ["References"]

_LARGEST = 64 * 1024
"""Bytes; a value that travels in a header is far shorter."""


@dataclass(slots=True, kw_only=True)
class References:
    """Looks values up, and keeps what may not be shown and what could not be found.

    ``needed`` is False where nothing will be sent: a value that is not there is then simply not there.
    """

    layers: Layers
    environ: Mapping[str, str]
    needed: bool = True
    secrets: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def value(self, *steps: str | int) -> Any:
        """A member's value, looked up where it is a reference; None where there is none."""
        given = self.layers.get(steps)
        match given:
            case {"env": str() as name}:
                found = self._variable(name, (*steps, "env"))
            case {"file": str() as name}:
                found = self._content(name, (*steps, "file"))
            case _:
                return given
        if found:
            self.secrets.append(found)
        return found

    def secret(self, *steps: str | int) -> Any:
        """The same for a value that may not be shown even where the service file has it in clear."""
        value = self.value(*steps)
        if value and isinstance(value, str):
            self.secrets.append(value)
        return value

    def _variable(self, name: str, steps: Steps) -> str | None:
        value = self.environ.get(name)
        if value and not is_broken(value):
            return value
        state = "is not set" if value is None else "is not UTF-8 text" if value else "is empty"
        self._missing(steps, f"the environment variable {name} {state}", f"set it: export {name}=...")
        return None

    def _content(self, name: str, steps: Steps) -> str | None:
        path = self.layers.folder(pointer_to(steps)) / Path(name).expanduser()
        try:
            content = path.read_bytes()
            text = content.decode("utf-8").removesuffix("\n").removesuffix("\r")
        except OSError as failure:
            why = failure.strerror or type(failure).__name__
            self._missing(steps, f"the file {path} cannot be read: {why}", "check the path")
        except UnicodeDecodeError:
            self._missing(steps, f"the file {path} is not UTF-8 text", "save it as UTF-8")
        else:
            if text and len(content) <= _LARGEST:
                return text
            state = f"has more than {_LARGEST:,} bytes" if text else "is empty"
            self._missing(
                steps, f"the file {path} {state}", "name a file that holds the value and nothing else"
            )
        return None

    def _missing(self, steps: Steps, what: str, fix: str) -> None:
        if self.needed:
            self.problems.append(Problem(what=what, where=self.layers.where(pointer_to(steps)), fix=fix))
