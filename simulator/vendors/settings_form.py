"""The settings form that a partner fills in to register the service, and what the vendor accepts in it.

It has a field of every kind that the SDK knows.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, Any

from simulator.values import dataclass
from simulator.vendors.reading import objects, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["SETTINGS", "VALID_SETTINGS", "settings_form", "settings_problems"]

_TEXT, _PASSWORD, _URL, _INTEGER, _CHOOSE_ONE, _CHOOSE_MANY = range(6)
_SEVERAL, _LINES, _CHECKBOX, _HIDDEN, _LABEL, _CERTIFICATE = range(6, 12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One field of the form; ``kind`` is the SDK's FieldKind, ``choices`` are value -> label.

    ``pattern`` must match the whole value, and ``holds`` be true of it, each of which ``in_words`` says; of
    several values, each is looked at. A ``max_length`` of 0 is none.
    """

    id: str
    name: str
    kind: int
    required: bool = False
    max_length: int = 50
    choices: Mapping[str, str] = field(default_factory=dict)
    initial: str | None = None
    about: str | None = None
    pattern: str = r"(?s).*"
    holds: Callable[[str], bool] = bool
    in_words: str = ""

    @property
    def takes_several(self) -> bool:
        """Whether several values come, with ``|`` between them."""
        return self.kind in (_CHOOSE_MANY, _SEVERAL)


def _is_a_certificate(text: str) -> bool:
    """PEM, with an ASN.1 sequence in it; who issued it, and until when, is not looked at."""
    import ssl  # noqa: PLC0415 - only where somebody hands one in

    try:
        return ssl.PEM_cert_to_DER_cert(text.strip()).startswith(b"0")
    except ValueError:
        return False


SETTINGS = (
    Setting(
        id="Workspace",
        name="Workspace",
        kind=_TEXT,
        required=True,
        max_length=40,
        pattern=r"[A-Za-z0-9-]{3,40}",
        in_words="3 to 40 letters, digits or hyphens",
    ),
    Setting(
        id="ApiSecret",
        name="API secret",
        kind=_PASSWORD,
        required=True,
        pattern=r"\S{8,50}",
        in_words="8 to 50 characters without spaces",
    ),
    Setting(
        id="Region",
        name="Region",
        kind=_CHOOSE_ONE,
        required=True,
        choices={"eu": "Europe", "us": "United States", "ap": "Asia and Pacific"},
    ),
    Setting(id="SendInvoices", name="Send invoices to customers", kind=_CHECKBOX),
    Setting(
        id="WhereToFind",
        name="Where to find all this",
        kind=_LABEL,
        about="In the console of your workspace, under Partners.",
    ),
    Setting(
        id="Console",
        name="Address of the console",
        kind=_URL,
        max_length=200,
        initial="https://console.example.com",
        pattern=r"https?://[^\s/]+(/\S*)?",
        in_words="a web address",
    ),
    Setting(
        id="LargestOrder",
        name="Most seats in one order",
        kind=_INTEGER,
        initial="300",
        pattern=r"[1-9][0-9]{0,3}",
        in_words="a number from 1 to 9999",
    ),
    Setting(
        id="Notices",
        name="Notices by mail",
        kind=_CHOOSE_MANY,
        choices={"new": "New customers", "gone": "Customers that leave", "bills": "Invoices"},
    ),
    Setting(
        id="Operators",
        name="Mail addresses of your operators",
        kind=_SEVERAL,
        max_length=500,
        pattern=r"[^@\s]+@[^@\s]+",
        in_words="a mail address",
    ),
    Setting(id="Imprint", name="Imprint under each invoice", kind=_LINES, max_length=500),
    Setting(
        id="Certificate",
        name="Certificate of your mail gateway",
        kind=_CERTIFICATE,
        max_length=0,
        holds=_is_a_certificate,
        in_words="a certificate in PEM",
    ),
    Setting(
        id="FormVersion",
        name="Version of the form",
        kind=_HIDDEN,
        initial="2",
        pattern="2",
        in_words="that of the form as it is now; open it again",
    ),
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
        "Description": setting.about or (f"Must be {setting.in_words}" if setting.in_words else None),
        "Kind": setting.kind,
        "MaxLength": setting.max_length,
        "IsRequired": setting.required,
        "PredefinedValues": dict(setting.choices),
        "IsAdditionalField": False,
        "IncludeVerification": False,
        "IsDistributorOption": False,
        "IsPartnerOption": False,
        "InitialValue": setting.initial,
    }
    return {"ID": setting.id, "Value": None, "Definition": definition}


def settings_problems(body: dict[str, Any]) -> list[str]:
    """The answer of Fields/Validate: what is wrong with the values, nothing if they will do."""
    given = {text(entry, "ID"): text(entry, "Value") for entry in objects(body, "Fields", required=True)}
    return [problem for setting in SETTINGS for problem in _problems(setting, given.get(setting.id, ""))]


def _problems(setting: Setting, value: str) -> Iterator[str]:
    if setting.kind == _LABEL:
        return  # it is there to be read
    if not value.strip():
        if setting.required:
            yield f"{setting.name} is required"
        return
    if 0 < setting.max_length < len(value):
        yield f"{setting.name} must have at most {setting.max_length} characters"
        return
    for one in value.split("|") if setting.takes_several else [value]:
        yield from _problems_of_value(setting, one)


def _problems_of_value(setting: Setting, value: str) -> Iterator[str]:
    if setting.choices and value not in setting.choices:
        yield f"{setting.name} must be one of {', '.join(setting.choices)}"
    elif setting.kind == _CHECKBOX and value.lower() not in ("0", "1", "true", "false"):
        yield f"{setting.name} must be 1 or 0"
    elif not (re.fullmatch(setting.pattern, value) and setting.holds(value)):
        yield f"{setting.name} must be {setting.in_words}"
