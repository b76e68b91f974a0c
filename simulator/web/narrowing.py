"""What the address of a list narrows it down to, and what is said of a word in it that names nothing.

Such a list is empty and says so, whatever the word is about: nobody is left to think that nothing happened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from flask import request

from simulator.errors import Problem, UnknownError, near_miss
from simulator.web.forms import whole_number

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

__all__ = ["Narrowing"]

Found = TypeVar("Found")


class Narrowing:
    """``chosen`` is what each filter says, None for any; ``unknown`` says of each that names nothing that it
    does.
    """

    def __init__(self) -> None:
        self.chosen: dict[str, Any] = {}
        self.unknown: dict[str, Problem] = {}

    @property
    def said(self) -> list[str]:
        """A sentence for each that names nothing."""
        return [f"{problem.what}. {problem.fix}".strip() for problem in self.unknown.values()]

    def number(self, name: str, get: Callable[[int], Found]) -> Found | None:
        """What has the number that is given for ``name``; ``get`` raises UnknownError where there is none."""
        text = self.text(name)
        number = None if text is None else whole_number(text)
        if number is not None:
            self.chosen[name] = number
            return self._got(name, get, number)
        if text is not None:
            self.names_nothing(name)
        return None

    def id(self, name: str, get: Callable[[str], Found]) -> Found | None:
        """What has the id that is given for ``name``, as :meth:`number`."""
        text = self.text(name)
        return None if text is None else self._got(name, get, text)

    def word(self, name: str, words: Collection[str]) -> None:
        """One of these words."""
        text = self.text(name)
        if text is not None and text not in words:
            self.names_nothing(name, near_miss(text, words))

    def text(self, name: str) -> str | None:
        """What is given for ``name``, as it stands."""
        text: str | None = request.args.get(name, "").strip() or None
        self.chosen[name] = text
        return text

    def names_nothing(self, name: str, advice: str = "") -> None:
        """There is nothing that the word for ``name`` could mean."""
        what = f"There is no {name} “{self.chosen[name]}”"
        self.unknown[name] = Problem(what=what, where=name, fix=advice)

    def demanded(self) -> None:
        """UnknownError where something names nothing: for what is no page, and can say nothing itself."""
        if self.unknown:
            raise UnknownError(*self.unknown.values())

    def _got(self, name: str, get: Callable[[Any], Found], key: int | str) -> Found | None:
        try:
            return get(key)
        except UnknownError:
            self.names_nothing(name)
            return None
