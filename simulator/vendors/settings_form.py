"""The settings form that a partner fills in to register the service, and what the vendor accepts in it."""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, Any

from simulator.values import dataclass
from simulator.vendors.reading import objects, text

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["SETTINGS", "VALID_SETTINGS", "settings_form", "settings_problems"]

_TEXT, _PASSWORD, _CHOOSE_ONE, _CHECKBOX = 0, 1, 4, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One field of the form; ``kind`` is the SDK's FieldKind, ``choices`` are value -> label."""

    id: str
    name: str
    kind: int
    required: bool = False
    max_length: int = 50
    choices: dict[str, str] = field(default_factory=dict)
    pattern: str = r"(?s).*"
    pattern_in_words: str = ""


SETTINGS = (
    Setting(
        id="Workspace",
        name="Workspace",
        kind=_TEXT,
        required=True,
        max_length=40,
        pattern=r"[A-Za-z0-9-]{3,40}",
        pattern_in_words="3 to 40 letters, digits or hyphens",
    ),
    Setting(
        id="ApiSecret",
        name="API secret",
        kind=_PASSWORD,
        required=True,
        pattern=r"\S{8,50}",
        pattern_in_words="8 to 50 characters without spaces",
    ),
    Setting(
        id="Region",
        name="Region",
        kind=_CHOOSE_ONE,
        required=True,
        choices={"eu": "Europe", "us": "United States", "ap": "Asia and Pacific"},
    ),
    Setting(id="SendInvoices", name="Send invoices to customers", kind=_CHECKBOX),
)

VALID_SETTINGS = {
    "Workspace": "simulator",
    "ApiSecret": "s3cret-of-the-form",
    "Region": "eu",
    "SendInvoices": "0",
}
"""Values that Fields/Validate accepts."""


def settings_form() -> dict[str, Any]:
    """The answer of Fields/Get."""
    return {"Fields": [_entry(setting, order) for order, setting in enumerate(SETTINGS, start=1)]}


def _entry(setting: Setting, order: int) -> dict[str, Any]:
    definition = {
        "ID": setting.id,
        "SortOrder": order,
        "Name": setting.name,
        "Description": f"Must be {setting.pattern_in_words}" if setting.pattern_in_words else None,
        "Kind": setting.kind,
        "MaxLength": setting.max_length,
        "IsRequired": setting.required,
        "PredefinedValues": setting.choices,
        "IsAdditionalField": False,
        "IncludeVerification": False,
        "IsDistributorOption": False,
        "IsPartnerOption": False,
        "InitialValue": None,
    }
    return {"ID": setting.id, "Value": None, "Definition": definition}


def settings_problems(body: dict[str, Any]) -> list[str]:
    """The answer of Fields/Validate: what is wrong with the values, nothing if they will do."""
    given = {text(entry, "ID"): text(entry, "Value") for entry in objects(body, "Fields", required=True)}
    return [problem for setting in SETTINGS for problem in _problems(setting, given.get(setting.id, ""))]


def _problems(setting: Setting, value: str) -> Iterator[str]:
    if not value.strip():
        if setting.required:
            yield f"{setting.name} is required"
    elif setting.choices and value not in setting.choices:
        yield f"{setting.name} must be one of {', '.join(setting.choices)}"
    elif setting.kind == _CHECKBOX and value.lower() not in ("0", "1", "true", "false"):
        yield f"{setting.name} must be 1 or 0"
    elif not re.fullmatch(setting.pattern, value):
        yield f"{setting.name} must be {setting.pattern_in_words}"
