"""What of a scenario file fits its schema where not all of it does, so that it can be looked at as well.

What does not fit is left out, as little as possible, and an account is kept by its name: others name it.
Nobody is blamed twice: what is said about the place of a part that was left out follows from that, and
whatever is named in such a part counts as known.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulator.scenario.making import BESIDE_ACTION
from simulator.scenario.mismatch import at_pointer
from simulator.scenario.references import names_in, texts, token
from simulator.scenario.scope import PARTS, Scope
from simulator.source import Woven
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.errors import Location, Problem
    from simulator.source import FileFormat, Written

__all__ = ["Salvaged", "salvaged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Salvaged:
    """``text`` is what fits; ``lost`` are the words of what was ``left_out``, whose pointers are those of the
    whole text. ``beside`` are the places about which nothing more is to be said.
    """

    text: Woven
    left_out: tuple[str, ...]
    lost: frozenset[str]
    beside: frozenset[Location]
    unread: bool = False
    """whether a step is so wrong that nobody knows what it orders"""

    @property
    def lost_deeds(self) -> bool:
        """Whether what a step does is among it: nobody knows then what was ordered."""
        return any(_DEED.fullmatch(pointer) for pointer in self.left_out)

    @property
    def lost_joints(self) -> bool:
        """Whether what holds the parts of a file together is among it."""
        return any(map(_is_joint, self.left_out))

    @property
    def plays_alike(self) -> bool:
        """Whether it is played as the whole would be: only titles and single expectations are missing."""
        return all(_HARMLESS.fullmatch(pointer) for pointer in self.left_out)

    def scope(self, text: Written) -> Scope:
        """The names that there are, and may be, in what is left."""
        scope = Scope.of(text.value)
        scope.lost, scope.unread = self.lost, self.unread
        scope.last = "" if self.lost_deeds else None
        return scope

    def new(self, problems: Sequence[Problem]) -> list[Problem]:
        """Those that do not merely follow from what was left out."""
        return [one for one in problems if one.where not in self.beside and one.rule != "unused-axis"]


_STEP = r"/(?:setup|steps|cleanup)/\d+"
_DEED = re.compile(rf"/(?:setup|cleanup)|{_STEP}(?:/(?!(?:{'|'.join(BESIDE_ACTION)})(?:/|$)).*)?", re.DOTALL)
_ORDERS = re.compile(rf"/(?:setup|cleanup)|{_STEP}(?:/checkout(?:/basket(?:/\d+(?:/as)?)?)?)?")
_JOINTS = ("include", "matrix", "variables", "parameters")
_HARMLESS = re.compile(
    rf"/(?:about|source|scenario|level|order|expect(?:/.*)?)|{_STEP}/title"
    rf"|{_STEP}/expect(?:/\d+)?/(?!calls)[^/]*(?:/.*)?",
    re.DOTALL,
)
_MOST_ROUNDS = 30


def _is_joint(pointer: str) -> bool:
    """Of the file, or of a step; also where it is misspelt."""
    _, *names = pointer.split("/")
    at_top, of_step = names[:1], names[2:3] if names[0] in PARTS else []
    return any(difflib.get_close_matches(name, _JOINTS, n=1) for name in (*at_top, *of_step))


def salvaged(text: Written, form: FileFormat) -> Salvaged | None:
    """The part of a scenario that fits; None where too little is left to say anything of it."""
    if not isinstance(text.value, Mapping) or "fragment" in text.value:
        return None
    left = _Left(text)
    for _ in range(_MOST_ROUNDS):
        value, moved = left.copied()
        faulty = form.faulty(value)
        if not faulty:
            return left.salvaged(value, moved)
        for pointer in faulty:
            left.without(_origin(pointer, moved))
        if left.out & {"", "/accounts", "/steps"}:
            return None
    return None


def _origin(pointer: str, moved: Mapping[str, str]) -> str:
    at = pointer
    while at not in moved:
        at = at[: at.rindex("/")]
    return moved[at] + pointer[len(at) :]


class _Left:
    """The text, what is left ``out`` of it, and what stands ``instead`` of something, by pointer."""

    def __init__(self, text: Written) -> None:
        self.text = text
        self.out: set[str] = set()
        self.instead: dict[str, Any] = {}
        for name in ("scenario", "source"):
            said = text.value.get(name)
            if not isinstance(said, str) or not said:
                self.instead[f"/{name}"] = "?"

    def without(self, pointer: str) -> None:
        """Leave out what stands there, or what it stands in where that has been done."""
        parts = pointer.split("/")
        name = "/".join(parts[:3])
        of_account = parts[1:2] == ["accounts"] and len(parts) > 2
        if of_account and name not in self.instead and (len(parts) == 3 or parts[3] == "kind"):
            self.instead[name] = self.stand_in(parts[2])
        else:
            while pointer in self.out:
                pointer = pointer.rpartition("/")[0]
            self.out.add(pointer)

    def stand_in(self, name: str) -> Any:
        """An account of the kind that was most likely meant."""
        accounts = self.text.value["accounts"]
        said = accounts.get(name)
        members = said if isinstance(said, Mapping) else {}
        others = [one for one in accounts.values() if isinstance(one, Mapping)]
        near = difflib.get_close_matches(str(members.get("kind")), _KINDS, n=1)
        if any(one.get("reseller") == name for one in others):
            return {"kind": "reseller"}
        if isinstance(members.get("reseller"), str):
            return {"kind": "end_customer", "reseller": members["reseller"]}
        return {"kind": near[0] if near and near[0] != "end_customer" else "direct_customer"}

    def copied(self) -> tuple[dict[str, Any], dict[str, str]]:
        """What is left, and where the items of lists come from that moved up."""
        moved = {"": ""}
        value = self._copy(self.text.value, "", "", moved)
        for pointer, stands in self.instead.items():
            if pointer.count("/") == 1:
                value[pointer[1:]] = stands
        return value, moved

    def _copy(self, value: Any, origin: str, at: str, moved: dict[str, str]) -> Any:
        if origin in self.instead:
            return self.instead[origin]
        if isinstance(value, Mapping):
            return {
                name: self._copy(member, f"{origin}/{token(name)}", f"{at}/{token(name)}", moved)
                for name, member in value.items()
                if f"{origin}/{token(name)}" not in self.out
            }
        if not isinstance(value, list):
            return value
        made: list[Any] = []
        for index, item in enumerate(value):
            place, inner = f"{origin}/{index}", f"{at}/{len(made)}"
            if place in self.out:
                continue
            if place != inner:
                moved[inner] = place
            made.append(self._copy(item, place, inner, moved))
        return made

    def salvaged(self, value: dict[str, Any], moved: Mapping[str, str]) -> Salvaged:
        """The outcome, once all that is left fits."""
        gone = (*self.out, *self.instead)
        parents = {pointer.rpartition("/")[0] for pointer in gone}
        return Salvaged(
            text=Woven(
                file=self.text.file,
                value=value,
                moved={at: (self.text, origin) for at, origin in moved.items()},
            ),
            left_out=gone,
            unread=any(map(self._is_unread, gone)),
            lost=frozenset(word for pointer in gone for word in self._words(pointer)),
            beside=frozenset(
                self.text.where(pointer, key=key)
                for pointer in (*gone, *parents - {""})
                for key in (True, False)
            ),
        )

    def _is_unread(self, pointer: str) -> bool:
        """Whether an order stands there, and no word of it."""
        value = at_pointer(self.text.value, pointer)
        return _ORDERS.fullmatch(pointer) is not None and not any(texts(value, pointer))

    def _words(self, pointer: str) -> Iterator[str]:
        """Every word of a part that is left out, its own name among them."""
        yield pointer.rpartition("/")[2]
        for _, text in texts(at_pointer(self.text.value, pointer), pointer):
            yield text
            for reference in names_in(text):
                yield from reference.split(".")


_KINDS = ("reseller", "end_customer", "direct_customer")
