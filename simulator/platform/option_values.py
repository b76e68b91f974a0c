"""Values of sync options: what may be written for each Kind and DataType, what is made up where nobody said.

Values travel as text (Service Management SDK). No public page shows a Boolean or a ListMultiSelect value:
they are written as the developer portal writes such values of attributes ("1" and "0") and of settings
(joined with ``|``).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, assert_never

from simulator.platform.switches import OptionValueAs
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from simulator.platform.declared import PredefinedValue

__all__ = [
    "DataType",
    "Impossible",
    "OptionKind",
    "made_up",
    "travelling",
    "written",
]


class OptionKind(StrEnum):
    """How an option is asked for, in the order of the SDK's enum."""

    SIMPLE_VALUE = "SimpleValue"
    LIST = "List"
    TEXT_AREA = "TextArea"
    LIST_MULTI_SELECT = "ListMultiSelect"
    BOOLEAN = "Boolean"
    LINK = "Link"
    MASK = "Mask"
    MOD11_CHECK_DIGIT = "MOD11CheckDigit"
    UNKNOWN = "Unknown"
    FILE = "File"


class DataType(StrEnum):
    """What a simple value is made of, in the order of the SDK's enum."""

    TEXT = "Text"
    NUMBER = "Number"
    CURRENCY = "Currency"
    DATE = "Date"
    UNKNOWN = "Unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Impossible:
    """No value can be had, and why."""

    why: str


def travelling(value: PredefinedValue, spelling: OptionValueAs) -> str:
    """A chosen value as it travels: its Name, or its ID by the switch; the other where that one is empty."""
    if spelling is OptionValueAs.ID:
        return value.id or value.name
    return value.name or value.id


def made_up(
    kind: OptionKind,
    data_type: DataType,
    predefined: Sequence[PredefinedValue],
    *,
    text: str,
    number: str,
    digits: str,
    today: date,
    spelling: OptionValueAs,
) -> str | Impossible:
    """A value for a required option that nobody gave one for, made of a text, a number, digits, or the day.

    ``text`` and ``number`` have the run tag in them, so that no two runs and no two accounts have one in
    common; ``digits`` are six that follow from it.
    """
    if kind in (OptionKind.LIST, OptionKind.LIST_MULTI_SELECT):
        if not predefined:
            return Impossible(why="it declares no values to choose from")
        default = next((value for value in predefined if value.is_default), predefined[0])
        return travelling(default, spelling)
    possible = {
        OptionKind.SIMPLE_VALUE: _simple(data_type, text, number, today),
        OptionKind.TEXT_AREA: text,
        OptionKind.BOOLEAN: "1",
        OptionKind.LINK: f"https://www.example.com/{text}",
        OptionKind.MOD11_CHECK_DIGIT: _with_check_digit(digits),
    }
    return possible.get(kind) or Impossible(why=f"no value can be made up for the Kind {kind.value}")


def written(
    kind: OptionKind, predefined: Sequence[PredefinedValue], value: Any, spelling: OptionValueAs
) -> str | Impossible:
    """A given value as it travels; for the two lists it must be among the declared ones, by Name or ID."""
    match kind:
        case OptionKind.LIST:
            return _one_of(predefined, _text(value), spelling)
        case OptionKind.LIST_MULTI_SELECT:
            several = [_one_of(predefined, item, spelling) for item in _items(predefined, value)]
            wrong = next((item for item in several if isinstance(item, Impossible)), None)
            return wrong or "|".join(str(item) for item in several)
        case OptionKind.BOOLEAN if isinstance(value, bool):
            return "1" if value else "0"
        case _:
            text = _text(value)
            return Impossible(why="the given value is not a single one") if text is None else text


def _simple(data_type: DataType, text: str, number: str, today: date) -> str:
    match data_type:
        case DataType.TEXT | DataType.UNKNOWN:
            return text
        case DataType.NUMBER:
            return number
        case DataType.CURRENCY:
            return "1"
        case DataType.DATE:
            return today.isoformat()
        case _:
            assert_never(data_type)


def _one_of(
    predefined: Sequence[PredefinedValue], word: str | None, spelling: OptionValueAs
) -> str | Impossible:
    if word is None:
        return Impossible(why="the given value is not a single one")
    if not predefined:
        return word
    found = _find(predefined, word)
    if found is None:
        names = ", ".join(travelling(value, spelling) for value in predefined)
        return Impossible(why=f"'{word}' is none of its values ({names})")
    return travelling(found, spelling)


def _find(predefined: Sequence[PredefinedValue], word: str) -> PredefinedValue | None:
    exact = (value for value in predefined if word in (value.name, value.id))
    folded = word.casefold()
    alike = (value for value in predefined if folded in (value.name.casefold(), value.id.casefold()))
    return next(exact, None) or next(alike, None)


def _items(predefined: Sequence[PredefinedValue], value: Any) -> list[str | None]:
    """The chosen values of a ListMultiSelect: a list, or text with ``|`` or commas between them."""
    if isinstance(value, list | tuple):
        return [_text(item) for item in value]
    text = _text(value)
    if text is None or _find(predefined, text):
        return [text]
    return [item.strip() for item in text.split("|" if "|" in text else ",")]


def _text(value: Any) -> str | None:
    """A single value as text; None for what is not one."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case _:
            return None


def _with_check_digit(digits: str) -> str:
    """Nine digits that end in their check digit modulo 11.

    Two ways of weighting are in use: 2 to 7 over and over from the right, and 2 upwards without end. Here
    they differ in the first two digits alone, by six times each: as 2 and 9 add up to 11, the number is right
    by both.
    """
    number = int(digits[:6])
    while True:
        body = f"29{number:06}"
        check = -sum(weight * int(digit) for weight, digit in enumerate(reversed(body), 2)) % 11
        if check < 10:
            return f"{body}{check}"
        number = (number + 1) % 1_000_000
