"""Faults that no order brings to light, only a probe does: wrong keys, repeated calls, unusual data.

Some that are a mere habit of the vendor's stand in :mod:`simulator.vendors.faults.state`. What a fault has to
remember it keeps in the vendor's own book, as an account that nobody else asks for.
"""

from __future__ import annotations

import re
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, Any

from simulator.vendors.call import Answer, Call, Reason, refusal
from simulator.vendors.credentials import BUILT_IN_API_KEY, BUILT_IN_APPLICATION_ID, admits
from simulator.vendors.faults.fault import RESELLERS, Answering, Change, Fault, Mind, Right, at

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.vendors.account_message import AccountMessage
    from simulator.vendors.habits import Habits

__all__ = ["MISUSE_FAULTS"]

Header = Any
_KEY, _APPLICATION = "X-CloudPlatform-APIKey", "X-CloudPlatform-ApplicationId"
_MOMENT = 0.2
"""seconds in which another call may come in between"""
_PATIENCE = 0.5
"""seconds in which a caller may hang up"""


def _habits(**changed: Any) -> Change:
    def change(habits: Habits) -> Habits:
        return replace(habits, **changed)

    return Mind(change=change)


def _synchronizing(how: Callable[[Call, Right], Answer]) -> Change:
    return Answering(how=how, scope=at("account.synchronize"))


# -- credentials


def _admits_without_key(header: Header) -> bool:
    return not header(_KEY, "") or admits(header)


def _admits_raw_key(header: Header) -> bool:
    return header(_KEY, "") == BUILT_IN_API_KEY or admits(header)


def _admits_any_application(header: Header) -> bool:
    return admits(
        lambda name, default: BUILT_IN_APPLICATION_ID if name == _APPLICATION else header(name, default)
    )


# -- what is there already, and what goes on at the same moment


def _is_there(call: Call, right: Right, *, mark: str = "") -> bool:
    asked = replace(call, endpoint="account.exists", body=_named(mark) if mark else call.account)
    return bool(right(asked).body["Code"] == 1)


def _note(call: Call, right: Right, mark: str) -> None:
    right(replace(call, endpoint="account.synchronize", body=_named(mark)))


def _strike_out(call: Call, right: Right, mark: str) -> None:
    right(replace(call, endpoint="account.delete", body=_named(mark)))


def _named(mark: str) -> dict[str, Any]:
    """An account that stands for something to remember."""
    return {"ID": mark, "Role": "User", "SyncOptions": {"username": mark}}


def _known_refused(call: Call, right: Right) -> Answer:
    if _is_there(call, right):
        return refusal(Reason.FAULT, "Duplicate entry for the key accounts.platform_id")
    return right(call)


def _came_in_between(call: Call, right: Right) -> bool:
    """Whether another call made the account between a first look and a second."""
    if _is_there(call, right):
        return False
    call.hold(_MOMENT)
    return _is_there(call, right)


def _refused_at_once(call: Call, right: Right) -> Answer:
    if _came_in_between(call, right):
        return refusal(Reason.FAULT, "Duplicate entry for the key accounts.platform_id")
    return right(call)


def _doubled_at_once(call: Call, right: Right) -> Answer:
    between = _came_in_between(call, right)
    answer = right(call)
    if between and answer.body["Code"] == 0:
        return Answer(body={**answer.body, "Result": f"{answer.body['Result']}-2"})
    return answer


def _orders_exclude_each_other(call: Call, right: Right) -> Answer:
    mark = f"ordering-{call.account.get('ResellerID')}"
    if _is_there(call, right, mark=mark):
        return refusal(Reason.FAULT, "Deadlock found when trying to get lock; try restarting the transaction")
    _note(call, right, mark)
    call.hold(_MOMENT)
    _strike_out(call, right, mark)
    return right(call)


def _busy_after_hanging_up(call: Call, right: Right) -> Answer:
    """The work is done in a transaction that nobody ends where the caller has gone."""
    about = call.body.get("SubscriptionID") or call.account_id
    mark = f"busy-{about}"
    if _is_there(call, right, mark=mark):
        return refusal(Reason.FAULT, "An operation on this is in progress")
    began = monotonic()
    call.hold(_PATIENCE)
    if monotonic() - began < _PATIENCE:
        _note(call, right, mark)
    elif _is_there(call, right, mark=mark):
        return refusal(Reason.FAULT, "An operation on this is in progress")
    return right(call)


def _stays_deleted(call: Call, right: Right) -> Answer:
    mark = f"deleted-{call.account_id}"
    if call.endpoint == "account.synchronize" and _is_there(call, right, mark=mark):
        return refusal(Reason.FAULT, "The account has been deleted")
    answer = right(call)
    if call.endpoint == "account.delete" and answer.body["Code"] == 0:
        _note(call, right, mark)
    return answer


def _pre_checks_make_accounts(call: Call, right: Right) -> Answer:
    account = {**call.account, "SyncOptions": {"username": "made by a pre-check"}}
    right(replace(call, endpoint="account.synchronize", body=account))
    return right(call)


# -- encodings


def _key_with_reseller(account: AccountMessage) -> str:
    return f"{account.id}/{account.reseller_id}"


def _crashes_on_unknown_reseller(call: Call, right: Right) -> Answer:
    answer = right(call)
    if answer.body["Code"] == Reason.UNKNOWN_RESELLER:
        return Answer(body={"Message": "Object reference not set to an instance of an object."}, status=500)
    return answer


def _refusing(wrong: Callable[[dict[str, Any]], bool], why: str) -> Change:
    """Refuses accounts with something in them that is right."""

    def how(call: Call, right: Right) -> Answer:
        return refusal(Reason.FAULT, why) if wrong(call.body) else right(call)

    return _synchronizing(how)


def _partner_id_is_text(account: dict[str, Any]) -> bool:
    return isinstance((account.get("SyncOptions") or {}).get("MPNID"), str)


_TEXTS = ("Name", "Description")
_USUAL = frozenset(
    {
        *("ID", "Role", "ExternalID", "ResellerID", "ResellerExternalID", "Name", "Code", "Phone", "Fax"),
        *(
            "WebSite",
            "Email",
            "Description",
            "IsTest",
            "ExtraDetails",
            "SyncOptions",
            "ContactDetails",
            "Address",
        ),
    }
)


def _matching(pattern: str) -> Callable[[dict[str, Any]], bool]:
    def wrong(account: dict[str, Any]) -> bool:
        return any(re.search(pattern, account.get(name) or "") for name in _TEXTS)

    return wrong


def _fault(name: str, breaks: str, caught_by: str, change: Change) -> Fault:
    return Fault(name=name, breaks=breaks, caught_by=caught_by, change=change)


_CREDENTIALS = (
    _fault(
        "missing-key-admitted",
        "Answers calls without an API key.",
        "auth.missing-key",
        _habits(admits=_admits_without_key),
    ),
    _fault(
        "raw-key-admitted",
        "Takes the API key as it stands as well.",
        "auth.raw-key",
        _habits(admits=_admits_raw_key),
    ),
    _fault(
        "application-id-not-read",
        "Looks at the API key alone, whatever the Application Id.",
        "auth.wrong-application-id",
        _habits(admits=_admits_any_application),
    ),
    _fault(
        "wrong-key-http-403",
        "Answers HTTP 403 to wrong credentials.",
        "auth.refusal-status",
        _habits(turns_away_with=403),
    ),
)

_REPETITION = (
    _fault(
        "known-account-refused",
        "Refuses to synchronize an account again.",
        "repetition.account-refused",
        _synchronizing(_known_refused),
    ),
    _fault(
        "accounts-at-once-refused",
        "Breaks off when an account is synchronized twice at the same moment.",
        "repetition.at-once-refused",
        _synchronizing(_refused_at_once),
    ),
    _fault(
        "accounts-at-once-doubled",
        "Makes two accounts of one that is synchronized twice at the same moment.",
        "repetition.at-once-id",
        _synchronizing(_doubled_at_once),
    ),
    _fault(
        "account-busy-after-hang-up",
        "Never ends what it began for an account when the caller hangs up.",
        "repetition.lost-answer",
        _synchronizing(_busy_after_hanging_up),
    ),
    _fault(
        "known-subscription-refused",
        "Refuses a SubscriptionID that it has.",
        "repetition.subscription-refused",
        _habits(refuses_known_subscriptions=True),
    ),
    _fault(
        "subscription-busy-after-hang-up",
        "Never ends what it began for a subscription when the caller hangs up.",
        "repetition.subscription-lost-answer",
        Answering(how=_busy_after_hanging_up, scope=at("subscription.create")),
    ),
)

_RELATIONS = (
    _fault(
        "strangers-sold-to",
        "Creates subscriptions for accounts that were never synchronized.",
        "relation.unknown-account",
        _habits(sells_to_strangers=True),
    ),
    _fault(
        "resellers-at-once-doubled",
        "Makes two resellers of one that two orders synchronize at the same moment.",
        "relation.reseller-at-once",
        Answering(how=_doubled_at_once, scope=at("account.synchronize", of=RESELLERS)),
    ),
    _fault(
        "orders-at-once-deadlocked",
        "Refuses an order while another of the same reseller is under way.",
        "relation.orders-at-once",
        Answering(how=_orders_exclude_each_other, scope=at("subscription.create", check_only=False)),
    ),
    _fault(
        "one-order-per-account",
        "Refuses the second order of a customer.",
        "relation.second-order",
        _habits(sells_once=True),
    ),
    _fault(
        "deleted-accounts-stay-deleted",
        "Refuses to synchronize an account that was deleted.",
        "relation.order-after-delete",
        Answering(how=_stays_deleted, scope=at("account.synchronize", "account.delete")),
    ),
    _fault(
        "check-only-makes-accounts",
        "Makes the account on a pre-check.",
        "precheck.account-made",
        Answering(how=_pre_checks_make_accounts, scope=at("subscription.create", check_only=True)),
    ),
    _fault(
        "unknown-reseller-crashes",
        "Breaks down on a ResellerExternalID that it never issued.",
        "robustness.crash-on-wrong-data",
        _synchronizing(_crashes_on_unknown_reseller),
    ),
)

_ENCODINGS = (
    _fault(
        "partner-id-as-text-refused",
        "Refuses the partner id when it comes as text.",
        "encoding.partner-id-text",
        _refusing(_partner_id_is_text, "MPNID must be a number"),
    ),
    _fault(
        "reseller-id-equal-refused",
        "Refuses an account whose ResellerID equals its ID.",
        "encoding.no-reseller-equal",
        _refusing(
            lambda account: account["ResellerID"] == account["ID"], "an account cannot resell to itself"
        ),
    ),
    _fault(
        "reseller-id-empty-refused",
        "Refuses an account whose ResellerID is empty.",
        "encoding.no-reseller-empty",
        _refusing(lambda account: account["ResellerID"] == "", "ResellerID is required"),
    ),
    _fault(
        "reseller-id-null-refused",
        "Refuses an account whose ResellerID is null.",
        "encoding.no-reseller-null",
        _refusing(lambda account: account["ResellerID"] is None, "ResellerID must be a string"),
    ),
    _fault(
        "accounts-keyed-by-reseller-id-too",
        "Takes an account for another when its ResellerID is written otherwise.",
        "encoding.no-reseller-id",
        _habits(account_key=_key_with_reseller),
    ),
)

_DATA = tuple(
    _fault(f"{check}-refused", breaks, f"robustness.{member}", _refusing(wrong, why))
    for check, member, breaks, wrong, why in (
        (
            "null-members",
            "null",
            "Refuses an account whose optional members are null.",
            lambda account: "Phone" in account and account["Phone"] is None,
            "Phone must be a string",
        ),
        (
            "empty-members",
            "empty",
            "Refuses an account whose optional members are empty.",
            lambda account: account.get("Phone") == "",
            "Phone is required",
        ),
        (
            "absent-members",
            "absent",
            "Refuses an account without its optional members.",
            lambda account: "Phone" not in account,
            "Phone is required",
        ),
        (
            "short-texts",
            "short",
            "Refuses a description of one character.",
            lambda account: len(account.get("Description") or "") == 1,
            "Description: at least 3 characters",
        ),
        (
            "long-texts",
            "long",
            "Refuses a description of more than 255 characters.",
            lambda account: len(account.get("Description") or "") > 255,
            "Data too long for column Description",
        ),
        ("greek", "greek", "Refuses texts in Greek.", _matching("[\u0370-\u03ff]"), "Incorrect string value"),
        (
            "arabic",
            "arabic",
            "Refuses texts in Arabic.",
            _matching("[\u0600-\u06ff]"),
            "Incorrect string value",
        ),
        (
            "chinese",
            "chinese",
            "Refuses texts in Chinese.",
            _matching("[\u4e00-\u9fff]"),
            "Incorrect string value",
        ),
        ("emoji", "emoji", "Refuses emoji.", _matching("[\U00010000-\U0010ffff]"), "Incorrect string value"),
        ("markup", "markup", "Refuses texts with HTML in them.", _matching("<"), "Blocked by the firewall"),
        (
            "quotes",
            "quotes",
            "Refuses texts with quotes in them.",
            _matching("O'"),
            "Error in your SQL syntax",
        ),
        (
            "unknown-members",
            "unknown-member",
            "Refuses accounts with members that it does not know.",
            lambda account: bool(set(account) - _USUAL),
            "Unrecognized field",
        ),
    )
)

MISUSE_FAULTS: tuple[Fault, ...] = (*_CREDENTIALS, *_REPETITION, *_RELATIONS, *_ENCODINGS, *_DATA)
