"""Members of what was recorded, each of the type that its format gives it, and their faults in words."""

from __future__ import annotations

import json
import math
from functools import cache
from typing import TYPE_CHECKING, Any

from simulator.source import FileFormat

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["LATEST", "UNREADABLE", "decoded", "faults_of", "of", "seconds", "status"]

UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, IndexError)
"""What reading a document raises that is of another form."""

LATEST = 253_402_300_799.0
"""the last second of the year 9999, which is the last that can be written as a date"""
_TOLD = 3
"""faults of one exchange that are worth telling"""


def decoded(data: bytes) -> Any:
    """JSON that must be UTF-8. ValueError, with the reason, for anything else."""
    try:
        return json.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ValueError(f"it is not UTF-8 text (byte {error.start})") from error
    except RecursionError as error:
        raise ValueError("it is nested too deep to be read") from error


def of(kind: type | tuple[type, ...], value: Any) -> Any:
    """The value itself, where it is of the type that the format gives it. TypeError for another."""
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
        raise TypeError(f"a {type(value).__name__} stands where none belongs")
    return value


def seconds(value: Any) -> float:
    """A time, as a number of seconds that a clock can show. TypeError or ValueError for another."""
    number = of((int, float), value)
    if isinstance(number, bool) or not 0 <= number <= LATEST or math.isnan(number):
        raise ValueError("a time is no number of seconds from 0 on")
    return float(number)


def status(value: Any) -> int:
    """An HTTP status, which has three digits. TypeError or ValueError for another."""
    number: int = of(int, value)
    if not 100 <= number <= 999:
        raise ValueError(f"{number} is no HTTP status")
    return number


def faults_of(form: str, value: Any, error: Exception) -> Iterable[str]:
    """Why a value is not of a form (``journal`` or ``har``, each a schema with ``$defs/exchange``).

    What the schema cannot say is said by the error that reading the value ended in.
    """
    found = _form(form).problems(value, lambda pointer, _: pointer)
    return [problem.what for problem in found[:_TOLD]] or [str(error)]


@cache
def _form(name: str) -> FileFormat:
    schema = FileFormat.bundled(name).schema
    return FileFormat(schema={"$ref": "#/$defs/exchange", "$defs": schema["$defs"]})
