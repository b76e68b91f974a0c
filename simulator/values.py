"""``dataclass``, cheaper to define: for a program whose start-up its user waits for.

What is known is a frozen, slotted, keyword-only dataclass, and there are well over a hundred of them. The
standard library compiles up to eight methods for each, about a millisecond a class, which was a quarter of
the time to a first call. Here one method, ``__init__``, is compiled, and only with the first value, since no
run has values of all classes; the others are shared by all.

To a reader, to a type checker and to :func:`dataclasses.fields`, :func:`dataclasses.replace` and pickle they
are the standard library's dataclasses; classes without ``slots=True`` are made by it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    import dataclasses

    def dataclass(cls=None, /, *, frozen=False, slots=False, kw_only=False, eq=True):
        """As :func:`dataclasses.dataclass`, with the options this project uses."""

        def make(plain):
            if not (slots and kw_only):
                return dataclasses.dataclass(frozen=frozen, slots=slots, kw_only=kw_only, eq=eq)(plain)
            return _slotted(plain, frozen=frozen, eq=eq)

        return make if cls is None else make(cls)

    def _slotted(plain, *, frozen, eq):
        own = set(vars(plain))
        made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True, kw_only=True)(plain)
        made.__init__ = _first(made)
        shared = _FROZEN if frozen else _MUTABLE
        for name, method in shared.items():
            if name not in own and (eq or name not in ("__eq__", "__hash__")):
                setattr(made, name, method)
        return made

    def _first(made):
        """For the first values, all that a short run makes of most classes: nothing is compiled yet.

        Whatever is not as it should be is left to the compiled one to refuse.
        """
        fields = dataclasses.fields(made)
        names = frozenset(field.name for field in fields)
        needed = frozenset(field.name for field in fields if _no_default(field))
        puts = [(field, vars(made).get(field.name, getattr(made, field.name)).__set__) for field in fields]
        left = _FEW

        def __init__(self, **values):  # noqa: N807 - as it is told where an argument is wrong
            nonlocal left
            left -= 1
            if left < 0 or not needed <= values.keys() <= names:
                made.__init__ = _init(made)
                made.__init__(self, **values)
                return
            for field, put in puts:
                put(self, values[field.name] if field.name in values else _default(field))
            if hasattr(made, "__post_init__"):
                self.__post_init__()

        return __init__

    def _no_default(field):
        return field.default is dataclasses.MISSING is field.default_factory

    def _default(field):
        return field.default if field.default_factory is dataclasses.MISSING else field.default_factory()

    def _init(made):
        """Keyword-only, as the fields say; the slots are filled directly, so that a frozen class needs no
        detour.
        """
        known = {"__builtins__": {}}
        parameters, body = [], []
        for field in dataclasses.fields(made):
            name = field.name
            known[f"_set_{name}"] = vars(made).get(name, getattr(made, name)).__set__
            value = name
            if field.default is not dataclasses.MISSING:
                known[f"_default_{name}"] = field.default
                parameters.append(f"{name}=_default_{name}")
            elif field.default_factory is not dataclasses.MISSING:
                known["_missing"], known[f"_make_{name}"] = dataclasses.MISSING, field.default_factory
                parameters.append(f"{name}=_missing")
                value = f"_make_{name}() if {name} is _missing else {name}"
            else:
                parameters.append(name)
            body.append(f" _set_{name}(self, {value})")
        if hasattr(made, "__post_init__"):
            body.append(" self.__post_init__()")
        signature = f"self, *, {', '.join(parameters)}" if parameters else "self"
        text = f"def __init__({signature}):\n" + ("\n".join(body) or " pass")
        exec(text, known)  # noqa: S102 - from field names alone, as the standard library does it
        init = known["__init__"]
        init.__qualname__ = f"{made.__qualname__}.__init__"
        return init

    def _values(self):
        return tuple(getattr(self, name) for name in self.__dataclass_fields__)

    def _repr(self):
        shown = (f for f in self.__dataclass_fields__.values() if f.repr)
        return f"{type(self).__qualname__}({', '.join(f'{f.name}={getattr(self, f.name)!r}' for f in shown)})"

    def _compared(self):
        return tuple(getattr(self, f.name) for f in self.__dataclass_fields__.values() if f.compare)

    def _eq(self, other):
        return _compared(self) == _compared(other) if other.__class__ is self.__class__ else NotImplemented

    def _hash(self):
        return hash(_compared(self))

    def _setattr(self, name, value):  # noqa: ARG001 - a method of every frozen class
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")

    def _delattr(self, name):  # noqa: ARG001 - as above
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")

    def _setstate(self, state):
        for name, value in zip(self.__dataclass_fields__, state, strict=True):
            object.__setattr__(self, name, value)

    _FEW = 16

    _MUTABLE = {"__repr__": _repr, "__eq__": _eq, "__hash__": None}
    _FROZEN = {
        "__repr__": _repr,
        "__eq__": _eq,
        "__hash__": _hash,
        "__setattr__": _setattr,
        "__delattr__": _delattr,
        "__getstate__": _values,
        "__setstate__": _setstate,
    }
