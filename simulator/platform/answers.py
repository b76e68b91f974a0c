"""What a buyer answers to the sync options that the storefront asks for, and what is wrong with an answer.

Kinds and data types are those of the SDK. How a Mask is written is on no public page: any text is taken. A
MOD11CheckDigit number is right where its last digit is the check digit by either of the two weightings in
use (2 to 7 over and over from the right, and 2 upwards without end).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from simulator.errors import Problem, near_miss
from simulator.platform.option_values import DataType, OptionKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.platform.sync_options import DeclaredOption

__all__ = ["answer_problems", "is_empty"]

_LONGEST = 10_000


def answer_problems(
    asked: Sequence[DeclaredOption], answers: Mapping[str, Any], *, where: str, whose: str = ""
) -> Iterator[Problem]:
    """Everything that is wrong with the answers to the options that are asked for.

    An answer is text, a truth value or number, or for a ListMultiSelect a list of texts. ``where`` is what
    the option's id is appended to, in each problem; ``whose`` names the account where several are asked.
    """
    for option in asked:
        value = answers.get(option.id)
        spot = f"{where}.{option.id}"
        title = f"{option.name or option.id} of {whose}" if whose else option.name or option.id
        if is_empty(value):
            if option.required:
                what = f"{title} is required, and was left empty"
                yield Problem(what=what, where=spot, fix=f"fill in {option.id}")
            continue
        said = _objection(option, value)
        if said:
            yield Problem(what=f"{title} {said[0]}", where=spot, fix=said[1])
    known = {option.id for option in asked}
    for name in answers:
        if name not in known:
            what = f"nobody asks for the option {name}"
            fix = near_miss(name, known) or "leave it out"
            yield Problem(what=what, where=f"{where}.{name}", fix=fix)


def is_empty(value: Any) -> bool:
    """Whether nothing was filled in. An unticked box is an answer."""
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], ())


Objection = tuple[str, str]


def _objection(option: DeclaredOption, value: Any) -> Objection | None:  # noqa: PLR0911 - one case a line
    if isinstance(value, list | tuple):
        if option.kind is not OptionKind.LIST_MULTI_SELECT:
            return "takes one value", "give one"
        return next((said for item in value if (said := _membership(option, item))), None)
    if isinstance(value, dict):
        return "takes one value", "give a text"
    text = _text(value)
    if len(text) > _LONGEST:
        return f"is longer than {_LONGEST:,} characters", "shorten it"
    match option.kind:
        case OptionKind.LIST:
            return _membership(option, value)
        case OptionKind.LIST_MULTI_SELECT:
            return next((said for item in text.split("|") if (said := _membership(option, item))), None)
        case OptionKind.BOOLEAN:
            known = text.casefold() in ("true", "false", "1", "0")
            return None if known else ("is either true or false", "write true or false")
        case OptionKind.LINK:
            return _link(text)
        case OptionKind.MOD11_CHECK_DIGIT:
            return _mod11(text)
        case OptionKind.TEXT_AREA | OptionKind.MASK | OptionKind.UNKNOWN | OptionKind.FILE:
            return None
        case OptionKind.SIMPLE_VALUE:
            return _simple(option.data_type, text)


def _simple(data_type: DataType, text: str) -> Objection | None:
    match data_type:
        case DataType.NUMBER | DataType.CURRENCY:
            return None if _is_number(text) else ("is a number", "write digits, and a point for decimals")
        case DataType.DATE:
            return _date(text)
        case DataType.TEXT | DataType.UNKNOWN:
            return ("is a single line", "take the line break out") if "\n" in text else None


def _is_number(text: str) -> bool:
    digits = text.strip().removeprefix("-").removeprefix("+")
    whole, point, decimals = digits.partition(".")
    return digits.isascii() and whole.isdecimal() and (not point or decimals.isdecimal())


def _date(text: str) -> Objection | None:
    try:
        date.fromisoformat(text.strip())
    except ValueError:
        return "is a date", "write it like 2026-12-31"
    return None


def _link(text: str) -> Objection | None:
    try:
        parts = urlsplit(text.strip())
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    return None if good else ("is a link", "write it like https://www.example.com")


def _membership(option: DeclaredOption, item: Any) -> Objection | None:
    if not option.predefined:
        return None
    word = _text(item).strip()
    values = [spelling for value in option.predefined for spelling in (value.name, value.id) if spelling]
    if word in values:
        return None
    names = [value.name or value.id for value in option.predefined]
    return f"has no value '{word}'", near_miss(word, names) or "choose one of its values"


def _mod11(text: str) -> Objection | None:
    digits = text.strip()
    if not (digits.isascii() and digits[:-1].isdecimal() and len(digits) > 1):
        return "is a number with a check digit", "write digits alone"
    body, check = digits[:-1], digits[-1].upper()
    if check in {_check_digit(body, longest=7), _check_digit(body, longest=0)}:
        return None
    return "ends in a wrong check digit", "compare it with the number as it was given out"


def _check_digit(body: str, *, longest: int) -> str:
    """The digit modulo 11; weights begin at 2 again after ``longest``, 0 for never. Ten is X."""
    total = sum(
        (2 + place % (longest - 1) if longest else 2 + place) * int(digit)
        for place, digit in enumerate(reversed(body))
    )
    remainder = -total % 11
    return "X" if remainder == 10 else str(remainder)


def _text(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case _:
            return str(value)
