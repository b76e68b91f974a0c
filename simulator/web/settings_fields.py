"""The vendor's own settings form on a page: each field with its key, and what was entered in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.platform.settings_form import FieldKind
from simulator.values import dataclass
from simulator.web.forms import in_sentences
from simulator.web.keys import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from werkzeug.datastructures import MultiDict

    from simulator.marketplace.forms import FilledField

__all__ = ["Setting", "setting_of", "values_of"]

_HINTS = {
    FieldKind.CUSTOM_MULTIPLE_VALUES: "One value a line.",
    FieldKind.PREDEFINED_CHOOSE_MANY: "Any number of them.",
    FieldKind.CERTIFICATE_FILE: "Paste the certificate as text (PEM).",
}
_INPUTS = {FieldKind.URL: "url", FieldKind.INTEGER: "number"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One field. Of a secret, ``values`` holds a hint at most, and nothing of it goes back to the vendor."""

    key: str
    id: str
    name: str
    kind: FieldKind
    description: str
    required: bool
    max_length: int
    choices: tuple[tuple[str, str], ...]
    values: tuple[str, ...]
    is_secret: bool

    @property
    def hint(self) -> str:
        """What stands under it: the vendor's words, how it is entered, and whether a secret is there."""
        kept = f"Kept: {self.value}. Left empty, it stays." if self.is_secret and self.value else ""
        return in_sentences(self.description, _HINTS.get(self.kind, ""), kept)

    @property
    def type(self) -> str:
        """Of the input, where it is one."""
        return "password" if self.is_secret else _INPUTS.get(self.kind, "text")

    @property
    def value(self) -> str:
        """The one value of a setting that has one."""
        return self.values[0] if self.values else ""

    @property
    def checked(self) -> bool:
        """Whether a box is ticked."""
        return self.value.casefold() in ("1", "true")


def setting_of(filled: FilledField) -> Setting:
    """A declared field with what is filled in."""
    field = filled.field
    return Setting(
        key=key_of("setting", field.id),
        id=field.id,
        name=field.name,
        kind=field.kind,
        description=field.description,
        required=field.required,
        max_length=field.max_length,
        choices=field.choices,
        values=filled.values,
        is_secret=filled.is_secret,
    )


def values_of(settings: Iterable[Setting], sent: MultiDict[str, str]) -> dict[str, str | list[str]]:
    """What was entered, by field id, as it travels: "1" and "0" for boxes, a list for several values. What is
    hidden goes back as it came, whatever a browser sends; a label holds nothing.
    """
    return {one.id: _value(one, sent) for one in settings if one.kind is not FieldKind.LABEL}


def _value(setting: Setting, sent: MultiDict[str, str]) -> str | list[str]:
    match setting.kind:
        case FieldKind.HIDDEN:
            return setting.value
        case FieldKind.CHECKBOX:
            return "1" if sent.get(setting.key) else "0"
        case FieldKind.PREDEFINED_CHOOSE_MANY:
            return sent.getlist(setting.key)
        case FieldKind.CUSTOM_MULTIPLE_VALUES:
            return [line.strip() for line in sent.get(setting.key, "").splitlines() if line.strip()]
        case FieldKind.MULTI_LINE_TEXT_BOX | FieldKind.CERTIFICATE_FILE:
            return "\n".join(sent.get(setting.key, "").splitlines()).strip()
        case _:
            value = sent.get(setting.key, "")
            return value if setting.is_secret else value.strip()
