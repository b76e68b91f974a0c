"""Correct vendors that are unlike the reference one: none of them may ever be blamed.

Each does what the contract asks for and says it in another way that real servers have: other members, ids,
enums, JSON, HTTP. What is held against one of them is a false alarm.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.vendors.call import Answer, Call, refusal
from simulator.vendors.likeness import Likeness, Manners
from simulator.vendors.profile import PartnerId
from simulator.vendors.sync_options import sync_options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.vendors.habits import Habits

__all__ = ["LIKES"]

Says = Callable[[Call, Answer], Answer]

_MAPS = frozenset({"AccountExtraInfo", "CustomFieldValues", "ExtraInfo", "PredefinedValues"})
"""members whose keys are data, so that no member is unknown in them"""


# --- other ids ---


def _ids(issue: Callable[[str, str], str]) -> Callable[[Habits], Habits]:
    """``issue`` gets the kind of the id and 16 hexadecimal digits that are its own."""

    def issued(kind: str, *names: object) -> str:
        digest = hashlib.blake2s(repr((kind, names)).encode("utf-8", "surrogatepass"), digest_size=16)
        return issue(kind, digest.hexdigest())

    return lambda habits: replace(habits, issue=issued)


def _guid(_: str, digits: str) -> str:
    return str(uuid.UUID(hex=digits))


def _long(kind: str, digits: str) -> str:
    return f"urn:vendor:{kind}:/ou={digits}/cn=" + "=".join(f"{digits}+{n}" for n in range(12))


def _digits(_: str, digits: str) -> str:
    return f"{int(digits, 16) % 10**18:020}"


# --- other members ---


def _nulls_everywhere(_: Call, answer: Answer) -> Answer:
    def emptied(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                name: None if member in ("", [], {}) else emptied(member) for name, member in value.items()
            }
        return [emptied(entry) for entry in value] if isinstance(value, list) else value

    body = emptied(answer.body)
    if isinstance(body, dict) and body.get("Code") == 0:
        body["Message"] = None
    return replace(answer, body=body)


def _extra_members(_: Call, answer: Answer) -> Answer:
    def more(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            grown = {key: more(member, key) for key, member in value.items()}
            data = name in _MAPS
            return grown if data else {"$type": "Contract", **grown, "traceId": "00-4bf92f", "links": []}
        return [more(entry) for entry in value] if isinstance(value, list) else value

    return replace(answer, body=more(answer.body))


def _left_out(_: Call, answer: Answer) -> Answer:
    """Members that are null, empty or false are not written at all; Result is, as its absence is told."""

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                name: bare(member)
                for name, member in value.items()
                if name == "Result" or not (member is None or member is False or member in ("", {}, []))
            }
        return [bare(entry) for entry in value] if isinstance(value, list) else value

    return replace(answer, body=bare(answer.body))


def _last_first(_: Call, answer: Answer) -> Answer:
    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: turned(value[name]) for name in reversed(value)}
        return [turned(entry) for entry in value] if isinstance(value, list) else value

    return replace(answer, body=turned(answer.body))


# --- other enums ---

_NAMES: Mapping[str, tuple[str, ...]] = {
    "DataType": ("Text", "Number", "Currency", "Date", "Unknown"),
    "Scope": ("Customer", "Reseller", "Both"),
    "ChargeType": ("RecurringPrepaid", "RecurringPayPerUse"),
    "Derivative": ("NULL", "SUBSCRIPTION", "RESERVATION", "LICENSE", "RESERVEDINSTANCE"),
    "TrialDurationType": ("Days", "Months"),
    "BillingCycle": ("Monthly", "Annually", "TwoYears", "ThreeYears", "SixYears"),
    "UnitBillingCycles": ("Monthly", "Annually", "TwoYears", "ThreeYears", "SixYears"),
}
_KINDS: Mapping[str, tuple[str, ...]] = {
    "account.sync_options": (
        "SimpleValue",
        "List",
        "TextArea",
        "ListMultiSelect",
        "Boolean",
        "Link",
        "Mask",
        "MOD11CheckDigit",
        "Unknown",
        "File",
    ),
    "fields.service_definition": (
        "Text",
        "Numeric",
        "DateTime",
        "Boolean",
        "PredefinedChooseOne",
        "PredefinedChooseMany",
        "CustomMultipleValues",
        "Slider",
    ),
    "fields.get": (
        "Text",
        "PasswordText",
        "Url",
        "Integer",
        "PredefinedChooseOne",
        "PredefinedChooseMany",
        "CustomMultipleValues",
        "MultiLineTextBox",
        "Checkbox",
        "Hidden",
        "Label",
        "CertificateFile",
    ),
}


def _enums(write: Callable[[tuple[str, ...], int], Any]) -> Says:
    """Every enum of the three documents, written anew; ``write`` gets the names and the place of the one."""

    def says(call: Call, answer: Answer) -> Answer:
        names = {**_NAMES, "Kind": _KINDS.get(call.endpoint, ())}

        def one(known: tuple[str, ...], value: Any) -> Any:
            return write(known, value if isinstance(value, int) else known.index(value))

        def anew(value: Any) -> Any:
            if isinstance(value, list):
                return [anew(entry) for entry in value]
            if not isinstance(value, dict):
                return value
            return {
                name: anew(member)
                if name not in names
                else [one(names[name], each) for each in member]
                if isinstance(member, list)
                else one(names[name], member)
                for name, member in value.items()
            }

        return replace(answer, body=anew(answer.body)) if call.endpoint in _KINDS else answer

    return says


def _odd_case(names: tuple[str, ...], place: int) -> str:
    return "".join(c.upper() if n % 2 else c.lower() for n, c in enumerate(names[place]))


# --- other words ---


def _chatty(call: Call, answer: Answer) -> Answer:
    if not isinstance(answer.body, dict) or "Code" not in answer.body:
        return answer
    said = answer.body["Message"] or ""
    body = {**answer.body, "Message": f"Σφάλμα: κανένα. Error: none; warnings: 2. {said}".strip()}
    if call.endpoint == "account.synchronize":
        extra = {"Portal": "https://portal.example.com", "Note": None, "Code": "-1", "Größe": "5"}
        body |= {"AccountExtraInfo": extra, "GeneratedPassword": "Ok1!äöü<&>'\""}
    elif "ExtraInfo" in body:
        body |= {"ExtraInfo": {"Result": "", "Ticket": "INC-1"}, "CustomFieldValues": {"Seats": "5"}}
        body["SendNotification"] = True
    return replace(answer, body=body)


_SDK_WORDS = {
    "account.synchronize": "Account synchronized",
    "account.exists": "Account does not exists on third system.",
    "account.delete": "",
}


def _as_the_sdk_says(call: Call, answer: Answer) -> Answer:
    """The words of the official sample vendor, as recorded."""
    if not isinstance(answer.body, dict) or answer.body.get("Code") != 0:
        return answer
    return replace(answer, body={**answer.body, "Message": _SDK_WORDS.get(call.endpoint, "")})


_OPTIONAL = ("account.exists", "account.delete", "subscription.upgrade_downgrade", "addon.")


def _not_supported(call: Call, answer: Answer) -> Answer:
    if not call.endpoint.startswith(_OPTIONAL):
        return answer
    return refusal(-1, f"The {call.endpoint} functionality is not supported by default.")


def _missing(*endpoints: str) -> Says:
    def says(call: Call, answer: Answer) -> Answer:
        gone = Answer(body={"Message": "No HTTP resource was found that matches the URI."}, status=404)
        return gone if call.endpoint in endpoints else answer

    return says


def _order_numbers(call: Call, answer: Answer) -> Answer:
    """What changes something is answered with the number of a work order: Result changes no id."""
    changes = call.endpoint.startswith(("subscription.", "addon.")) and not call.endpoint.endswith(".create")
    if not changes or answer.body["Code"] != 0:
        return answer
    digest = hashlib.blake2s(json.dumps(call.body, sort_keys=True).encode(), digest_size=4).hexdigest()
    return replace(answer, body={**answer.body, "Result": f"WO-{digest}"})


def _nothing_asked(habits: Habits) -> Habits:
    every = frozenset(option.id for option in sync_options(PartnerId.REQUIRED))
    return replace(habits, options_left_out=every, checks_sync_options=False)


def _resellers_always(habits: Habits) -> Habits:
    return replace(habits, wants_reseller=True)


def _cancelled_first(habits: Habits) -> Habits:
    return replace(habits, keeps_accounts_in_use=True)


# --- other JSON ---


def _pretty(text: bytes) -> bytes:
    lines = json.dumps(json.loads(text), ensure_ascii=False, indent=4).replace("\n", "\r\n")
    return f"\r\n{lines}\r\n".encode()


def _escaped(text: bytes) -> bytes:
    return json.dumps(json.loads(text)).replace("/", "\\/").encode()


LIKES: Mapping[str, Likeness] = {
    one.name: one
    for one in (
        Likeness(name="nulls-everywhere", how="Writes null for all that is empty.", says=_nulls_everywhere),
        Likeness(name="members-left-out", how="Leaves out what is null or false.", says=_left_out),
        Likeness(name="extra-members", how="Adds members of its own to each object.", says=_extra_members),
        Likeness(name="members-in-reverse", how="Writes the members last to first.", says=_last_first),
        Likeness(name="guid-ids", how="Issues GUIDs.", habits=_ids(_guid)),
        Likeness(name="long-ids", how="Issues ids of 500 characters.", habits=_ids(_long)),
        Likeness(name="numeric-ids", how="Issues digits in quotes, zeros first.", habits=_ids(_digits)),
        Likeness(name="integer-enums", how="Writes enums as numbers.", says=_enums(lambda _, place: place)),
        Likeness(name="odd-case-enums", how="Writes enums by name in oDd CaSe.", says=_enums(_odd_case)),
        Likeness(name="chatty", how="Fills Message and all extras beside Code 0.", says=_chatty),
        Likeness(name="order-numbers", how="Answers changes with an order number.", says=_order_numbers),
        Likeness(
            name="not-supported",
            how="Has no Exists, Delete, upgrades and addons, as the SDK says it.",
            says=_not_supported,
            without=("exists", "delete", "upgrade", "addons"),
        ),
        Likeness(
            name="without-settings-form",
            how="Has no Fields/Get and Fields/Validate.",
            says=_missing("fields.get", "fields.validate"),
            without=("fields",),
        ),
        Likeness(
            name="without-sync-options",
            how="Has no Accounts/SyncOptions and asks for nothing.",
            says=_missing("account.sync_options"),
            habits=_nothing_asked,
            without=("sync_options",),
        ),
        Likeness(name="nothing-asked", how="Declares no sync options.", habits=_nothing_asked),
        Likeness(
            name="resellers-always",
            how="Takes no end customer without its reseller's id, once Reseller Support is on.",
            habits=_resellers_always,
        ),
        Likeness(
            name="cancelled-first",
            how="Deletes no account while it has a running subscription.",
            habits=_cancelled_first,
        ),
        Likeness(name="http-1.0", how="Speaks HTTP/1.0 and closes.", manners=Manners(http_1_0=True)),
        Likeness(
            name="lower-case-headers",
            how="Writes header names in lower case.",
            manners=Manners(lower_case_headers=True),
        ),
        Likeness(
            name="interim-answers",
            how="Sends 100 Continue and 103 Early Hints before its answers.",
            manners=Manners(interim=True),
        ),
        Likeness(name="chunked", how="Sends its answers in chunks.", manners=Manners(chunked=True)),
        Likeness(name="gzip", how="Compresses its answers.", manners=Manners(gzip=True)),
        Likeness(name="slow", how="Takes 50 ms for an answer.", manners=Manners(delay=0.05)),
        Likeness(
            name="pretty-printed",
            how="Indents its JSON and names no charset.",
            writes=_pretty,
            manners=Manners(content_type="application/json"),
        ),
        Likeness(
            name="escaped",
            how="Escapes slashes and all but ASCII, and shouts its media type.",
            writes=_escaped,
            manners=Manners(content_type='Application/JSON;charset="UTF-8"'),
        ),
        Likeness(
            name="sdk-like",
            how="Speaks like the official sample vendor, as recorded.",
            habits=_ids(_guid),
            says=_as_the_sdk_says,
            manners=Manners(headers=(("Keep-Alive", "timeout=15,max=100"),)),
        ),
    )
}
"""By name; the sentence says in what each is unlike the reference vendor."""
