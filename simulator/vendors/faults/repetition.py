"""Faults with a call that comes again: in turn, at the same moment, after the caller hung up."""

from __future__ import annotations

from time import monotonic

from simulator.vendors.call import Answer, Call, Reason, refusal
from simulator.vendors.faults.book import came_in_between, doubled_at_once, is_there, note
from simulator.vendors.faults.fault import Answering, Fault, Right, at, fault, habits, synchronizing

__all__ = ["REPETITION_FAULTS"]

_PATIENCE = 0.5
"""seconds in which a caller may hang up"""


def _known_refused(call: Call, right: Right) -> Answer:
    if is_there(call, right):
        return refusal(Reason.FAULT, "Duplicate entry for the key accounts.platform_id")
    return right(call)


def _refused_at_once(call: Call, right: Right) -> Answer:
    if came_in_between(call, right):
        return refusal(Reason.FAULT, "Duplicate entry for the key accounts.platform_id")
    return right(call)


def _busy_after_hanging_up(call: Call, right: Right) -> Answer:
    """The work is done in a transaction that nobody ends where the caller has gone."""
    about = call.body.get("SubscriptionID") or call.account_id
    mark = f"busy-{about}"
    if is_there(call, right, mark=mark):
        return refusal(Reason.FAULT, "An operation on this is in progress")
    began = monotonic()
    call.hold(_PATIENCE)
    if monotonic() - began < _PATIENCE:
        note(call, right, mark)
    elif is_there(call, right, mark=mark):
        return refusal(Reason.FAULT, "An operation on this is in progress")
    return right(call)


REPETITION_FAULTS: tuple[Fault, ...] = (
    fault(
        "known-account-refused",
        "Refuses to synchronize an account again.",
        "repetition.account-refused",
        synchronizing(_known_refused),
    ),
    fault(
        "accounts-at-once-refused",
        "Breaks off when an account is synchronized twice at the same moment.",
        "repetition.at-once-refused",
        synchronizing(_refused_at_once),
    ),
    fault(
        "accounts-at-once-doubled",
        "Makes two accounts of one that is synchronized twice at the same moment.",
        "repetition.at-once-id",
        synchronizing(doubled_at_once),
    ),
    fault(
        "account-busy-after-hang-up",
        "Never ends what it began for an account when the caller hangs up.",
        "repetition.lost-answer",
        synchronizing(_busy_after_hanging_up),
    ),
    fault(
        "known-subscription-refused",
        "Refuses a SubscriptionID that it has.",
        "repetition.subscription-refused",
        habits(refuses_known_subscriptions=True),
    ),
    fault(
        "subscription-busy-after-hang-up",
        "Never ends what it began for a subscription when the caller hangs up.",
        "repetition.subscription-lost-answer",
        Answering(how=_busy_after_hanging_up, scope=at("subscription.create")),
    ),
)
