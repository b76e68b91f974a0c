"""Sync options as form fields: what the buyer is asked at checkout, for each Kind and DataType (SDK).

The browser helps with what it knows (a number, a date, a choice). Whether an answer is good enough is decided
by the marketplace, where the order is placed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.platform.option_values import DataType, OptionKind
from simulator.values import dataclass
from simulator.web.forms import Entered, in_sentences
from simulator.web.keys import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from werkzeug.datastructures import MultiDict

    from simulator.marketplace.asking import Asked, Question
    from simulator.platform.sync_options import DeclaredOption

__all__ = ["Field", "answers_of", "fields_of", "keys_of", "sent_of"]

_INPUTS: Mapping[DataType, tuple[str, str, str]] = {
    DataType.TEXT: ("text", "", ""),
    DataType.NUMBER: ("number", "any", "decimal"),
    DataType.CURRENCY: ("number", "0.01", "decimal"),
    DataType.DATE: ("date", "", ""),
    DataType.UNKNOWN: ("text", "", ""),
}
"""data type -> type, step and keyboard of an input"""

_HINTS = {
    OptionKind.LINK: "A web address.",
    OptionKind.MASK: "The vendor declares a mask for it, which no page describes: any text is taken.",
    OptionKind.MOD11_CHECK_DIGIT: "A number that ends in its check digit modulo 11.",
    OptionKind.LIST_MULTI_SELECT: "Any number of them.",
    OptionKind.FILE: "The vendor declares a file; its content is entered here as text.",
}
_PARTNER_ID = "The id that the vendor gave to the partner; it cannot be made up."


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field. ``key`` is its name and id; ``choices`` are (value, label) pairs."""

    key: str
    name: str
    kind: str
    value: Any
    hint: str
    required: bool
    choices: tuple[tuple[str, str], ...]
    type: str
    step: str
    inputmode: str


def fields_of(asked: Asked, entered: Mapping[str, Any]) -> list[Field]:
    """The fields of one account's questions, with what was sent before (all values), else a suggestion."""
    return [_field(question, asked.account_id, entered) for question in asked.questions]


def _field(question: Question, account_id: str, entered: Mapping[str, Any]) -> Field:
    option = question.option
    key, (type_, step, keyboard) = _key(account_id, option), _INPUTS[option.data_type]
    if option.kind is OptionKind.LINK:
        type_, step, keyboard = "url", "", "url"
    elif option.kind is OptionKind.MOD11_CHECK_DIGIT:
        type_, step, keyboard = "text", "", "numeric"
    hints = (option.description, _PARTNER_ID if question.is_partner_id else _HINTS.get(option.kind, ""))
    return Field(
        key=key,
        name=option.name or option.id,
        kind=option.kind.value,
        value=_shown(option, entered[key]) if key in entered else question.suggestion,
        hint=in_sentences(*hints),
        required=option.required,
        choices=tuple((value.name or value.id, value.name or value.id) for value in option.predefined),
        type=type_,
        step=step,
        inputmode=keyboard,
    )


def _shown(option: DeclaredOption, sent: Sequence[str]) -> str | Sequence[str]:
    """What was sent from a field, for the same field again."""
    return sent if option.kind is OptionKind.LIST_MULTI_SELECT else "".join(sent[:1])


def answers_of(forms: Iterable[Asked], sent: MultiDict[str, str]) -> dict[str, dict[str, Any]]:
    """What was answered, by account id and option id."""
    return {
        form.account_id: {
            question.option.id: _answer(question.option, sent.getlist(_key(form.account_id, question.option)))
            for question in form.questions
        }
        for form in forms
    }


def _answer(option: DeclaredOption, sent: list[str]) -> Any:
    values = [value for value in sent if value.strip()]
    match option.kind:
        case OptionKind.LIST_MULTI_SELECT:
            return values
        case OptionKind.BOOLEAN:
            return bool(values)
        case OptionKind.TEXT_AREA | OptionKind.FILE:
            return "\n".join(values[0].splitlines()) if values else ""
        case _:
            return values[0].strip() if values else ""


def sent_of(forms: Iterable[Asked], answers: Mapping[str, Mapping[str, Any]]) -> Entered:
    """Answers of an order as its form would have sent them."""
    return Entered(
        {
            _key(form.account_id, question.option): _values(answers[form.account_id][question.option.id])
            for form in forms
            for question in form.questions
            if question.option.id in answers.get(form.account_id, {})
        }
    )


def _values(answer: Any) -> list[str]:
    match answer:
        case bool():
            return ["true"] if answer else []
        case list() | tuple():
            return [str(one) for one in answer]
        case _:
            return [str(answer)]


def keys_of(forms: Iterable[Asked]) -> dict[str, str]:
    """The keys of the fields by what the marketplace calls the answers: ``answers.ACCOUNT.OPTION``."""
    return {
        f"answers.{form.account_id}.{question.option.id}": _key(form.account_id, question.option)
        for form in forms
        for question in form.questions
    }


def _key(account_id: str, option: DeclaredOption) -> str:
    return key_of("option", account_id, option.id)
