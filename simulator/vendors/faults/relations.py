"""Faults with who belongs to whom: strangers, resellers, further orders, accounts that were deleted."""

from __future__ import annotations

from dataclasses import replace

from simulator.vendors.call import Answer, Call, Reason, refusal
from simulator.vendors.faults.book import MOMENT, doubled_at_once, is_there, note, strike_out
from simulator.vendors.faults.fault import (
    RESELLERS,
    Answering,
    Fault,
    Right,
    at,
    fault,
    habits,
    synchronizing,
)

__all__ = ["RELATION_FAULTS"]


def _orders_exclude_each_other(call: Call, right: Right) -> Answer:
    mark = f"ordering-{call.account.get('ResellerID')}"
    if is_there(call, right, mark=mark):
        return refusal(Reason.FAULT, "Deadlock found when trying to get lock; try restarting the transaction")
    note(call, right, mark)
    call.hold(MOMENT)
    strike_out(call, right, mark)
    return right(call)


def _stays_deleted(call: Call, right: Right) -> Answer:
    mark = f"deleted-{call.account_id}"
    if call.endpoint == "account.synchronize" and is_there(call, right, mark=mark):
        return refusal(Reason.FAULT, "The account has been deleted")
    answer = right(call)
    if call.endpoint == "account.delete" and answer.body["Code"] == 0:
        note(call, right, mark)
    return answer


def _pre_checks_make_accounts(call: Call, right: Right) -> Answer:
    account = {**call.account, "SyncOptions": {"username": "made by a pre-check"}}
    right(replace(call, endpoint="account.synchronize", body=account))
    return right(call)


def _for_real(call: Call, right: Right) -> Answer:
    return right(replace(call, body={**call.body, "CheckOnly": False}))


def _crashes_on_unknown_reseller(call: Call, right: Right) -> Answer:
    answer = right(call)
    if answer.body["Code"] == Reason.UNKNOWN_RESELLER:
        return Answer(body={"Message": "Object reference not set to an instance of an object."}, status=500)
    return answer


RELATION_FAULTS: tuple[Fault, ...] = (
    fault(
        "strangers-sold-to",
        "Creates subscriptions for accounts that were never synchronized.",
        "relation.unknown-account",
        habits(sells_to_strangers=True),
    ),
    fault(
        "resellers-at-once-doubled",
        "Makes two resellers of one that two orders synchronize at the same moment.",
        "relation.reseller-at-once",
        Answering(how=doubled_at_once, scope=at("account.synchronize", of=RESELLERS)),
    ),
    fault(
        "orders-at-once-deadlocked",
        "Refuses an order while another of the same reseller is under way.",
        "relation.orders-at-once",
        Answering(how=_orders_exclude_each_other, scope=at("subscription.create", check_only=False)),
    ),
    fault(
        "one-order-per-account",
        "Refuses the second order of a customer.",
        "relation.second-order",
        habits(sells_once=True),
    ),
    fault(
        "deleted-accounts-stay-deleted",
        "Refuses to synchronize an account that was deleted.",
        "relation.order-after-delete",
        Answering(how=_stays_deleted, scope=at("account.synchronize", "account.delete")),
    ),
    fault(
        "check-only-ordered-and-named",
        "Creates the subscription on a pre-check, and answers with its id.",
        "precheck.subscription-made",
        Answering(how=_for_real, scope=at("subscription.create", check_only=True)),
    ),
    fault(
        "check-only-cancels",
        "Cancels on a pre-check of the cancellation.",
        "precheck.subscription-cancelled",
        Answering(how=_for_real, scope=at("subscription.cancel", check_only=True)),
    ),
    fault(
        "check-only-makes-accounts",
        "Makes the account on a pre-check.",
        "precheck.account-made",
        Answering(how=_pre_checks_make_accounts, scope=at("subscription.create", check_only=True)),
    ),
    fault(
        "unknown-reseller-crashes",
        "Breaks down on a ResellerExternalID that it never issued.",
        "robustness.crash-on-wrong-data",
        synchronizing(_crashes_on_unknown_reseller),
    ),
)
