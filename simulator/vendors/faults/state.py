"""Faults of the vendor's mind: what it recognises, remembers, checks and takes for granted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.vendors.account_message import AccountMessage, Kind, kind_of
from simulator.vendors.call import Answer, Call, Reason, refusal
from simulator.vendors.faults.fault import Answering, Change, Fault, Right, at, habits
from simulator.vendors.habits import issued_id
from simulator.vendors.sync_options import PARTNER_ID_OPTION

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["STATE_FAULTS"]


def _answering(how: Callable[[Call, Right], Answer], *endpoints: str) -> Change:
    return Answering(how=how, scope=at(*endpoints))


_BROKEN_DOWN = Answer(body={"Message": "An error has occurred."}, status=500)


def _one_id_for_all_accounts(kind: str, *names: object) -> str:
    return "acc-0000000000000001" if kind in ("acc", "res") else issued_id(kind, *names)


def _knows_only_the_empty_reseller_id(account: AccountMessage) -> Kind:
    if account.reseller_id == account.id:
        return Kind.END_CUSTOMER
    return kind_of(account)


def _knows_only_the_role(account: AccountMessage) -> Kind:
    return Kind.RESELLER if account.role == "Reseller" else Kind.DIRECT_CUSTOMER


def _breaks_down_on_null_reseller(call: Call, right: Right) -> Answer:
    return _BROKEN_DOWN if call.body.get("ResellerID") is None else right(call)


def _takes_the_role_option_for_granted(call: Call, right: Right) -> Answer:
    """The vendor declares no option ``role`` and reads it all the same."""
    if call.endpoint == "account.sync_options":
        fields = [field for field in right(call).body["Fields"] if field["ID"] != "role"]
        return Answer(body={"Fields": fields})
    return right(call) if "role" in (call.body.get("SyncOptions") or {}) else _BROKEN_DOWN


def _refuses_numbers(call: Call, right: Right) -> Answer:
    value = (call.body.get("SyncOptions") or {}).get(PARTNER_ID_OPTION)
    if isinstance(value, int):
        return refusal(Reason.SYNC_OPTION, f"{PARTNER_ID_OPTION} must be a string")
    return right(call)


_DEFAULTS: dict[str, Any] = {
    "Quantity": 1,
    "IsTrial": False,
    "CheckOnly": False,
    "SyncOptions": {},
    "Addons": [],
}


def _swallows_type_errors(call: Call, right: Right) -> Answer:
    """As a lax deserialiser does: what has the wrong type is not there, and its default is taken."""
    wrong = {
        name: default
        for name, default in _DEFAULTS.items()
        if name in call.body and type(call.body[name]) is not type(default)
    }
    return right(replace(call, body={**call.body, **wrong}))


STATE_FAULTS: tuple[Fault, ...] = (
    Fault(
        name="new-id-on-every-synchronize",
        breaks="Gives an account a new external id each time it is synchronized.",
        caught_by="repetition.account-id",
        change=habits(knows_accounts_again=False),
    ),
    Fault(
        name="new-id-on-repeated-create",
        breaks="Creates a second subscription when the same SubscriptionID is created again.",
        caught_by="repetition.subscription-id",
        change=habits(knows_subscriptions_again=False),
    ),
    Fault(
        name="one-id-for-all-accounts",
        breaks="Gives every account the same external id.",
        caught_by="ids.account-distinct",
        change=habits(issue=_one_id_for_all_accounts, checks_account_of_subscription=False),
    ),
    Fault(
        name="unknown-reseller-accepted",
        breaks="Accepts a customer whose ResellerExternalID it never issued.",
        caught_by="relation.unknown-reseller",
        change=habits(checks_reseller=False),
    ),
    Fault(
        name="reseller-id-equal-to-id-misread",
        breaks="Takes an account whose ResellerID equals its ID for an end customer.",
        caught_by="expectation.answer",
        change=habits(kind=_knows_only_the_empty_reseller_id),
    ),
    Fault(
        name="reseller-id-not-read",
        breaks="Goes by Role alone, so that no customer is placed under its reseller.",
        caught_by="relation.unknown-reseller",
        change=habits(kind=_knows_only_the_role),
    ),
    Fault(
        name="customer-placed-under-nobody",
        breaks="Answers rightly, and writes no customer down under its reseller.",
        caught_by="expectation.inspection",
        change=habits(places_under_reseller=False),
    ),
    Fault(
        name="subscription-never-active",
        breaks="Says that a subscription is there, and leaves it pending in its own records.",
        caught_by="expectation.wait",
        change=habits(activates=False),
    ),
    Fault(
        name="null-reseller-id-crashes",
        breaks="Breaks down on ResellerID null.",
        caught_by="http.server-error",
        change=_answering(_breaks_down_on_null_reseller, "account.synchronize"),
    ),
    Fault(
        name="role-option-unchecked",
        breaks='Reads SyncOptions["role"] without declaring it or checking that it is there.',
        caught_by="http.server-error",
        change=_answering(_takes_the_role_option_for_granted, "account.sync_options", "account.synchronize"),
    ),
    Fault(
        name="partner-id-as-number-refused",
        breaks="Refuses the partner id when it comes as a number.",
        caught_by="encoding.partner-id-number",
        change=_answering(_refuses_numbers, "account.synchronize"),
    ),
    Fault(
        name="sync-options-unchecked",
        breaks="Accepts an account without the options it declares as required.",
        caught_by="relation.wrong-partner-id",
        change=habits(checks_sync_options=False),
    ),
    Fault(
        name="type-errors-swallowed",
        breaks="Takes a default, with HTTP 200 and Code 0, for what comes with a wrong type.",
        caught_by="robustness.wrong-type",
        change=_answering(
            _swallows_type_errors, "account.synchronize", "subscription.create", "subscription.update"
        ),
    ),
    Fault(
        name="check-only-provisions",
        breaks="Provisions on a pre-check.",
        caught_by="precheck.subscription-made",
        change=habits(provisions_on_check_only=True),
    ),
    Fault(
        name="any-key-admitted",
        breaks="Answers whatever the API key.",
        caught_by="auth.wrong-key",
        change=habits(admits=lambda _: True),
    ),
)
