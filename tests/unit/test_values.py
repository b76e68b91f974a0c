"""Our cheaper ``dataclass`` beside the standard library's: the same in everything this project relies on."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from simulator import values

OPTIONS: dict[str, Any] = {"frozen": True, "slots": True, "kw_only": True}


@values.dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """A value with every kind of field."""

    a: int
    b: str = "b"
    c: list[int] = dataclasses.field(default_factory=list)
    secret: str = dataclasses.field(default="", repr=False)
    memory: int = dataclasses.field(default=0, compare=False)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Theirs:
    """The same by the standard library."""

    a: int
    b: str = "b"
    c: list[int] = dataclasses.field(default_factory=list)
    secret: str = dataclasses.field(default="", repr=False)
    memory: int = dataclasses.field(default=0, compare=False)


@values.dataclass(slots=True, kw_only=True)
class Mutable:
    """A state."""

    a: int = 0


both = pytest.mark.parametrize("kind", [Ours, Theirs])
Kind = Callable[..., Any]


@both
def test_what_is_made_reads_as_it_was_made(kind: Kind) -> None:
    made = kind(a=1, secret="s", memory=4)
    assert (made.a, made.b, made.c, made.secret, made.memory) == (1, "b", [], "s", 4)
    assert repr(made) == f"{kind.__name__}(a=1, b='b', c=[], memory=4)"
    assert kind(a=1).c is not kind(a=1).c


@both
def test_equality_goes_by_what_is_compared(kind: Kind) -> None:
    assert kind(a=1, memory=1) == kind(a=1, memory=2)
    assert kind(a=1) != kind(a=2)
    assert kind(a=1) != "1"
    assert Ours(a=1) != Theirs(a=1)
    assert hash(kind(a=1, c=())) == hash(kind(a=1, c=(), memory=5))


@both
def test_a_value_is_frozen_slotted_and_made_by_keyword(kind: Kind) -> None:
    made = kind(a=1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.a = 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        del made.a
    assert not hasattr(made, "__dict__")
    for wrong in (lambda: kind(1), kind, lambda: kind(a=1, z=2)):
        with pytest.raises(TypeError):
            wrong()


@both
def test_the_library_takes_it_for_a_dataclass(kind: Kind) -> None:
    made = dataclasses.replace(kind(a=1), b="changed")
    assert (made.a, made.b) == (1, "changed")
    assert [f.name for f in dataclasses.fields(made)] == ["a", "b", "c", "secret", "memory"]
    assert dataclasses.asdict(made)["b"] == "changed"
    assert pickle.loads(pickle.dumps(made)) == made
    assert copy.deepcopy(made) == made
    match made:
        case Ours(a=one) | Theirs(a=one):
            assert one == 1


def test_a_state_changes_and_has_no_hash() -> None:
    state = Mutable()
    state.a = 3
    assert state == Mutable(a=3)
    with pytest.raises(TypeError):
        hash(state)
    assert pickle.loads(pickle.dumps(state)) == state


def test_without_slots_it_is_the_librarys_own() -> None:
    @values.dataclass(frozen=True, kw_only=True)
    class Open:
        """No slots: for a cached property."""

        a: int

    assert Open(a=1).__dict__ == {"a": 1}


def test_the_first_values_are_as_the_later_ones_that_a_compiled_init_makes() -> None:
    counted = []

    @values.dataclass(frozen=True, slots=True, kw_only=True)
    class Checked:
        """A value that looks at itself."""

        a: int
        b: str = "b"
        c: list[int] = dataclasses.field(default_factory=list)

        def __post_init__(self) -> None:
            counted.append(self.a)

    made = [Checked(a=n) for n in range(50)]
    assert counted == [one.a for one in made] == list(range(50))
    assert {one.b for one in made} == {"b"}
    assert len({id(one.c) for one in made}) == 50, "each has a list of its own"
    assert Checked(a=1, b="x", c=[2]) == dataclasses.replace(made[0], a=1, b="x", c=[2])


@pytest.mark.parametrize("wrong", [{}, {"b": "b"}, {"a": 1, "z": 2}])
def test_a_wrong_first_value_is_refused_by_name(wrong: dict[str, Any]) -> None:
    @values.dataclass(frozen=True, slots=True, kw_only=True)
    class Fresh:
        """Nothing has been made of it."""

        a: int
        b: str = "b"

    with pytest.raises(TypeError, match=r"'[az]'"):
        Fresh(**wrong)
    assert Fresh(a=1).b == "b"
