"""The simulator's own file formats, each a JSON Schema, and what is wrong with a file in such a format.

jsonschema-rs decides, as it takes microseconds; only a file that it refuses is gone through with jsonschema.
Where jsonschema-rs is not installed, jsonschema does both.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any

from simulator.bundled import schemas_folder
from simulator.errors import Location, Problem
from simulator.values import dataclass

if TYPE_CHECKING:
    from simulator.source.woven import Written

__all__ = ["FileFormat", "Where", "schema_problems"]

Where = Callable[[str, bool], Location | str | None]
"""Tells where a JSON pointer was written: its value, or with True its key."""


@dataclass(frozen=True, kw_only=True)
class FileFormat:
    """A JSON Schema (2020-12), compiled at most once. References reach only into its own ``$defs``.

    Annotations of ours: ``x-expected`` says in a phrase what a value must be ("an absolute URL"), ``x-fix``
    what to do, and ``x-secret`` keeps the value out of every message.
    """

    schema: Mapping[str, Any]

    @classmethod
    def bundled(cls, name: str) -> FileFormat:
        """The format whose schema ships as ``schemas/<name>.schema.json``."""
        return cls(schema=json.loads((schemas_folder() / f"{name}.schema.json").read_text("utf-8")))

    @cached_property
    def _fits(self) -> Callable[[Any], bool]:
        try:
            import jsonschema_rs  # noqa: PLC0415 - slow to import, and may be missing
        except ImportError:
            from jsonschema import Draft202012Validator  # noqa: PLC0415 - slower still

            return Draft202012Validator(self.schema).is_valid
        return jsonschema_rs.Draft202012Validator(dict(self.schema)).is_valid

    def fits(self, value: Any) -> bool:
        """Whether a value is wholly as the schema says; 1.0 is no whole number (see :func:`faults`)."""
        with suppress(UnicodeEncodeError):  # half a surrogate pair somewhere: jsonschema-rs reads UTF-8 alone
            if not self._fits(value):
                return False
            if not _has_whole_float(value):
                return True
        from simulator.source.faults import faults  # noqa: PLC0415 - for what hardly any file has

        return not faults(self.schema, value)

    def faulty(self, value: Any) -> tuple[str, ...]:
        """JSON pointers to what departs from the schema, or to what lacks something."""
        if self.fits(value):
            return ()
        from simulator.source.wording import complaints  # noqa: PLC0415 - only for what is wrong

        return tuple(dict.fromkeys(complaint.pointer for complaint in complaints(self.schema, value)))

    def problems(self, value: Any, where: Where) -> list[Problem]:
        """Everything in which a value departs from the schema, in the order of the pointers' places."""
        if self.fits(value):
            return []
        from simulator.source.wording import complaints  # noqa: PLC0415 - only for what is wrong

        found = [
            Problem(
                what=complaint.what,
                where=where(complaint.pointer, complaint.key),
                fix=complaint.fix,
                rule=complaint.rule,
            )
            for complaint in complaints(self.schema, value)
        ]
        return sorted(found, key=_place)


def schema_problems(source: Written, schema: FileFormat | Mapping[str, Any]) -> list[Problem]:
    """Everything in which a file departs from its format, each with line and column.

    A :class:`FileFormat` is compiled once for many files, a bare schema each time.
    """
    file_format = schema if isinstance(schema, FileFormat) else FileFormat(schema=schema)
    return file_format.problems(source.value, lambda pointer, key: source.where(pointer, key=key))


def _has_whole_float(value: Any) -> bool:
    """Whether 1.0 or the like is anywhere in a value."""
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list):
        return isinstance(value, float) and value.is_integer()
    return any(map(_has_whole_float, value))


def _place(problem: Problem) -> tuple[int, int]:
    """The file's problems by line and column; those of options come first, in the order they were found."""
    return (problem.where.line, problem.where.column) if isinstance(problem.where, Location) else (0, 0)
