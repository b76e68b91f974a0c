"""The synchronization options the vendor declares, and what it makes of the values that come back.

``username`` and ``role`` are filled by the platform, the others by the buyer; MPNID is there as the profile
says (Reseller Provisioning: resellers that cannot be registered by API). Every Kind and DataType of the SDK
is among them but Unknown, which stands for what the SDK does not know.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from simulator.values import dataclass
from simulator.vendors.account_message import AccountMessage, Kind
from simulator.vendors.call import Reason, Refused
from simulator.vendors.profile import PartnerId

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["PARTNER_ID_OPTION", "SyncOption", "check_options", "sync_options", "sync_options_document"]

PARTNER_ID_OPTION = "MPNID"


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncOption:
    """One declared option.

    ``choices`` are (ID, Name) pairs, the first being the default; ``pattern`` must match the whole value, and
    ``holds`` be true of it, each of which ``in_words`` says.
    """

    id: str
    name: str
    kind: str = "SimpleValue"
    data_type: str = "Text"
    description: str | None = None
    required: bool = False
    storefront: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    pattern: str = r"(?s).*"
    holds: Callable[[str], bool] = bool
    in_words: str = ""


def _is_a_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _ends_in_its_check_digit(number: str) -> bool:
    """Weighted 2 to 7 from the right, over and over, and 1 at the check digit: divisible by 11."""
    weights = (1, *(2 + place % 6 for place in range(len(number) - 1)))
    return sum(weight * int(digit) for weight, digit in zip(weights, reversed(number), strict=True)) % 11 == 0


_MINE = (
    SyncOption(id="username", name="User name", required=True, storefront=False),
    SyncOption(
        id="role",
        name="Role",
        kind="List",
        required=True,
        storefront=False,
        choices=(("1", "User"), ("2", "Reseller")),
    ),
    SyncOption(
        id="DomainPrefix",
        name="Domain prefix",
        description="The first label of the address under which the mailboxes are reached",
        required=True,
    ),
    SyncOption(
        id="DataResidency",
        name="Where the data is kept",
        kind="List",
        required=True,
        choices=(
            ("eu-north", "Northern Europe"),
            ("us-east", "Eastern United States"),
            ("ap-se", "Singapore"),
        ),
    ),
    SyncOption(id="Newsletter", name="Send the newsletter", kind="Boolean"),
    SyncOption(
        id="Headcount",
        name="Number of employees",
        data_type="Number",
        pattern=r"-?\d+(\.\d+)?",
        in_words="a number",
    ),
    SyncOption(id="Remarks", name="Remarks", kind="TextArea"),
    SyncOption(
        id="Protocols",
        name="Protocols to open",
        kind="ListMultiSelect",
        choices=(("imap", "IMAP"), ("activesync", "ActiveSync"), ("caldav", "CalDAV")),
    ),
    SyncOption(
        id="TermsOfUse",
        name="Terms of use",
        description="Shown when a mailbox is opened for the first time",
        kind="Link",
        pattern=r"https?://[^\s/]+(/\S*)?",
        in_words="a web address",
    ),
    SyncOption(
        id="HelpDesk",
        name="Telephone of the help desk",
        description="Written as +00 000 0000000",
        kind="Mask",
        pattern=r"\+\d{2} \d{3} \d{7}",
        in_words="of the form +00 000 0000000",
    ),
    SyncOption(
        id="TaxNumber",
        name="Tax number",
        description="Eight digits and their check digit",
        kind="MOD11CheckDigit",
        pattern=r"[0-9]{9}",
        holds=_ends_in_its_check_digit,
        in_words="eight digits and their check digit",
    ),
    SyncOption(
        id="MailboxList",
        name="Mailboxes to open",
        description="A mail address a line, behind a comma its owner",
        kind="File",
        pattern=r"[^@\s,]+@[^@\s,]+(,[^\n]*)?(\r?\n[^@\s,]+@[^@\s,]+(,[^\n]*)?)*\s*",
        in_words="a list with a mail address in front of each line",
    ),
    SyncOption(
        id="SpendingLimit",
        name="Most to be spent in a month",
        data_type="Currency",
        pattern=r"\d+(\.\d{1,2})?",
        in_words="an amount",
    ),
    SyncOption(
        id="MovesOn",
        name="Day on which the mailboxes move",
        data_type="Date",
        holds=_is_a_day,
        in_words="a day, written YYYY-MM-DD",
    ),
)


@cache
def sync_options(partner_id: PartnerId, left_out: frozenset[str] = frozenset()) -> tuple[SyncOption, ...]:
    """The options of a vendor that handles the partner id in the given way."""
    declared = _MINE if partner_id is PartnerId.NONE else (*_MINE, _partner_id_option(partner_id))
    return tuple(option for option in declared if option.id not in left_out)


def _partner_id_option(partner_id: PartnerId) -> SyncOption:
    return SyncOption(
        id=PARTNER_ID_OPTION,
        name="Reseller (MPN ID)",
        required=partner_id is PartnerId.REQUIRED,
        storefront=partner_id is not PartnerId.HIDDEN,
        pattern=r"\d{4,10}",
        in_words="4 to 10 digits",
    )


def sync_options_document(options: tuple[SyncOption, ...]) -> dict[str, Any]:
    """The answer of account.sync_options."""
    return {"Fields": [_entry(option, order) for order, option in enumerate(options)]}


def _entry(option: SyncOption, order: int) -> dict[str, Any]:
    choices = [
        {"ID": id_, "SortOrder": place, "Name": name, "Description": None, "IsDefault": place == 0}
        for place, (id_, name) in enumerate(option.choices)
    ]
    definition = {
        "ID": option.id,
        "SortOrder": order,
        "Name": option.name,
        "Description": option.description,
        "Kind": option.kind,
        "DataType": option.data_type,
        "IsRequired": option.required,
        "PredefinedValues": choices,
        "IsReadOnly": False,
        "AvailableToStorefront": option.storefront,
    }
    return {"ID": option.id, "Definition": definition}


def check_options(options: tuple[SyncOption, ...], account: AccountMessage, kind: Kind) -> None:
    """Refuses with every problem at once."""
    problems = [
        f"{option.id}: {problem}"
        for option in options
        for problem in _problems(option, account, insist=option.required and _insists(option, kind))
    ]
    if problems:
        raise Refused(Reason.SYNC_OPTION, "; ".join(problems))


def _insists(option: SyncOption, kind: Kind) -> bool:
    """Whether the lack of a required option is held against an account of this kind.

    No page says whether required options hold for resellers and direct customers too, so only the user name,
    which the platform fills in by itself, is insisted on for everybody. The role is in the Role member too.
    """
    return option.id == "username" or (kind is Kind.END_CUSTOMER and option.id != "role")


def _problems(option: SyncOption, account: AccountMessage, *, insist: bool) -> Iterator[str]:
    value = account.sync_options.get(option.id)
    given = _as_text(value)
    if given is None:
        yield f"{value!r:.60} is neither text, number, boolean nor null"
    elif not given.strip():
        if insist:
            yield "a value is required"
    elif option.choices:
        for chosen in given.split("|") if option.kind == "ListMultiSelect" else [given]:
            yield from _choice_problems(option, chosen, account)
    elif option.kind == "Boolean" and given.lower() not in ("0", "1", "true", "false"):
        yield f"{given[:60]!r} is no boolean"
    elif not (re.fullmatch(option.pattern, given) and option.holds(given)):
        yield f"{given[:60]!r} is not {option.in_words}"


def _choice_problems(option: SyncOption, given: str, account: AccountMessage) -> Iterator[str]:
    """A choice may come by its Name or by its ID; the sources have the one, the platform may send either."""
    chosen = next((name for id_, name in option.choices if given in (id_, name)), None)
    if chosen is None:
        yield f"{given[:60]!r} is none of {', '.join(name for _, name in option.choices)}"
    elif option.id == "role" and chosen != account.role:
        yield f"{given!r} contradicts Role {account.role}"


def _as_text(value: object) -> str | None:
    """Values are text, yet the page's own sample sends a partner id as a number: both mean the same."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case str():
            return value
        case int() | float():
            return str(value)
        case _:
            return None
