"""Faults of teams in haste: what must be unique and need not be, what only one node knows, clocks, traces."""

from __future__ import annotations

import time
from dataclasses import replace
from email.utils import formatdate
from typing import TYPE_CHECKING

from simulator.vendors.account_message import Kind
from simulator.vendors.call import Answer, Call, Reason, refusal
from simulator.vendors.faults.book import MOMENT, is_there, note, strike_out
from simulator.vendors.faults.fault import (
    RESELLERS,
    Answering,
    Fault,
    Mind,
    Right,
    Sending,
    at,
    fault,
    synchronizing,
)
from simulator.vendors.wire import Reply, Severed

if TYPE_CHECKING:
    from simulator.vendors.habits import Habits

__all__ = ["HASTE_FAULTS"]

_TOO_LONG = 10.5
"""seconds that a buyer does not wait at a checkout"""
_HOUR = 3600
_COUNTING, _COUNTED_TWICE = "an id is being counted", "an id was counted twice"

_TRACE = (
    "System.NullReferenceException: Object reference not set to an instance of an object.\n"
    "   at Vendor.Provisioning.AccountService.Synchronize(Account account) in C:\\src\\Account.cs:line 81"
)


def _named_alike(call: Call, right: Right) -> Answer:
    return _unique(call, right, "Name", "A company of this name exists already")


def _mailed_alike(call: Call, right: Right) -> Answer:
    return _unique(call, right, "Email", "Duplicate entry for the key users.email")


def _unique(call: Call, right: Right, member: str, why: str) -> Answer:
    """The book of accounts has a unique index too many, which it keeps as accounts called by the value."""
    held = f"{member} {call.body.get(member)}"
    own = f"{held} of {call.account_id}"
    if is_there(call, right, mark=held) and not is_there(call, right, mark=own):
        return refusal(Reason.FAULT, why)
    answer = right(call)
    if answer.body["Code"] == 0:
        note(call, right, held)
        note(call, right, own)
    return answer


def _is_known(call: Call, right: Right) -> bool:
    return bool(right(replace(call, endpoint="account.exists")).body["Code"] == 1)


def _keyed_by_name(habits: Habits) -> Habits:
    return replace(habits, account_key=lambda account: account.name, checks_account_of_subscription=False)


def _counted(call: Call, right: Right) -> Answer:
    """Ids are the highest so far and one more, read and written without a lock in between."""
    if _is_known(call, right):
        return right(call)
    first = not is_there(call, right, mark=_COUNTING)
    note(call, right, _COUNTING if first else _COUNTED_TWICE)
    call.hold(MOMENT)
    twice = not first or is_there(call, right, mark=_COUNTED_TWICE)
    if first:
        for mark in (_COUNTING, _COUNTED_TWICE):
            strike_out(call, right, mark)
    answer = right(call)
    return (
        Answer(body={**answer.body, "Result": "acc-1000001"})
        if twice and answer.body["Code"] == 0
        else answer
    )


def _two_nodes(call: Call, right: Right) -> Answer:
    """Every second account is looked for on the node that has never heard of it."""
    if call.account_id[-1:] in "02468":
        return refusal(Reason.FAULT, "No such account")
    return right(call)


def _shouted(call: Call, right: Right) -> Answer:
    answer = right(call)
    result = answer.body.get("Result")
    return Answer(body={**answer.body, "Result": result.upper()}) if result else answer


def _in_the_trace(call: Call, right: Right) -> Answer:
    answer = right(call)
    return Answer(body={**answer.body, "Message": _TRACE}) if answer.body["Code"] < 0 else answer


def _in_data(call: Call, right: Right) -> Answer:
    return Answer(body={"data": right(call).body})


def _makes_what_it_is_asked_about(call: Call, right: Right) -> Answer:
    answer = right(call)
    right(replace(call, endpoint="account.synchronize"))
    return answer


def _deleted_stay(call: Call, right: Right) -> Answer:
    """Deleting sets a flag that nobody reads."""
    mark = f"deleted {call.account_id}"
    if call.endpoint == "account.delete":
        if _is_known(call, right):
            note(call, right, mark)
        return right(call)
    answer = right(call)
    if answer.body["Code"] == 0 and is_there(call, right, mark=mark):
        return Answer(body={"Code": 1, "Message": "The account exists", "Result": mark.replace(" ", "-")})
    return answer


def _whatever_subscription(call: Call, right: Right) -> Answer:
    answer = right(call)
    if answer.body["Code"] == Reason.UNKNOWN_SUBSCRIPTION:
        return Answer(body={**answer.body, "Code": 0, "Message": None})
    return answer


def _plus_refused(call: Call, right: Right) -> Answer:
    if "+" in (call.body.get("Email") or ""):
        return refusal(Reason.FAULT, "Email is not a valid e-mail address")
    return right(call)


def _breaks_at_emoji(call: Call, right: Right) -> Answer:
    texts = (call.body.get("Name"), call.body.get("Description"))
    if any(letter > "\uffff" for text in texts for letter in text or ""):
        return Answer(body={"Message": "An error has occurred."}, status=500)
    return right(call)


def _too_slow(call: Call, right: Right) -> Answer:
    call.hold(_TOO_LONG)
    return right(call)


def _as_xml(reply: Reply) -> Reply:
    body = b'<?xml version="1.0"?><AccountResult><Code>0</Code></AccountResult>'
    return replace(reply, body=body, content_type="application/xml; charset=utf-8")


def _dated_in_local_time(reply: Reply) -> Severed:
    body = reply.body if isinstance(reply.body, bytes) else b"".join(reply.body)
    head = (
        f"HTTP/1.1 {reply.status} OK",
        f"Date: {formatdate(time.time() + 2 * _HOUR, usegmt=True)}",
        f"Content-Type: {reply.content_type}",
        f"Content-Length: {len(body)}",
        "Connection: close",
    )
    return Severed(sent="\r\n".join((*head, "", "")).encode("ascii") + body)


HASTE_FAULTS: tuple[Fault, ...] = (
    fault(
        "names-must-differ",
        "Refuses a second account of the same name.",
        "relation.same-name",
        synchronizing(_named_alike),
    ),
    fault(
        "e-mails-must-differ",
        "Refuses a second account with the same e-mail.",
        "relation.same-email",
        synchronizing(_mailed_alike),
    ),
    fault(
        "accounts-keyed-by-name",
        "Takes two accounts of one name for one.",
        "ids.account-distinct",
        Mind(change=_keyed_by_name),
    ),
    fault(
        "ids-counted-without-a-lock",
        "Gives two accounts that come at the same moment one id.",
        "ids.account-distinct",
        Answering(how=_counted, scope=at("account.synchronize", of=frozenset({Kind.END_CUSTOMER}))),
    ),
    fault(
        "two-nodes",
        "Has two nodes, of which each knows its own accounts alone.",
        "expectation.answer",
        Answering(how=_two_nodes, scope=at("subscription.create")),
    ),
    fault(
        "reseller-ids-shouted",
        "Hands out a reseller's id in capitals, and does not know it again so.",
        "expectation.answer",
        Answering(how=_shouted, scope=at("account.synchronize", of=RESELLERS)),
    ),
    fault(
        "trace-in-message",
        "Refuses with the trace of an exception as Message.",
        "envelope.message-internals",
        Answering(how=_in_the_trace, scope=at("account.synchronize", "subscription.create")),
    ),
    fault(
        "envelope-in-data",
        'Wraps the envelope into a member "data", as its framework does.',
        "envelope.wrapped",
        synchronizing(_in_data),
    ),
    fault(
        "xml-answer",
        "Answers in XML, as nobody told its serializer otherwise.",
        "json.syntax",
        Sending(how=_as_xml, scope=at("account.synchronize")),
    ),
    fault(
        "exists-makes-accounts",
        "Makes the account that it is asked about.",
        "relation.exists-made",
        Answering(how=_makes_what_it_is_asked_about, scope=at("account.exists")),
    ),
    fault(
        "deleted-accounts-exist",
        "Says of an account that was deleted that it exists.",
        "relation.deleted-exists",
        Answering(how=_deleted_stay, scope=at("account.exists", "account.delete")),
    ),
    fault(
        "unknown-subscriptions-suspended",
        "Answers Code 0 whatever subscription it is to suspend.",
        "relation.unknown-subscription",
        Answering(how=_whatever_subscription, scope=at("subscription.suspend")),
    ),
    fault(
        "plus-addresses-refused",
        "Refuses e-mail addresses with a plus sign.",
        "robustness.email",
        synchronizing(_plus_refused),
    ),
    fault(
        "emoji-crash",
        "Breaks down on emoji.",
        "http.server-error",
        synchronizing(_breaks_at_emoji),
    ),
    fault(
        "very-slow-answer",
        "Takes more than ten seconds for a new subscription.",
        "time.slow",
        Answering(how=_too_slow, scope=at("subscription.create")),
    ),
    fault(
        "clock-in-local-time",
        "Writes its local time into the header Date and calls it GMT.",
        "time.clock",
        Sending(how=_dated_in_local_time, scope=at("account.synchronize")),
    ),
)
