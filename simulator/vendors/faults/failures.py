"""Refusals and breakdowns that scenarios bring about to see what the platform does: stop, report, and retry.

None of them is a mistake in form: a vendor may refuse, be down, be slow, or not offer something. Scenarios
that bring one about check what the platform makes of it; in all others it is caught. Those that come with a
twin named ``-once`` go wrong for the first call of each account only, so that a Retry goes well.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.vendors.call import Answer, Call, Reason, refusal
from simulator.vendors.faults.fault import (
    CUSTOMERS,
    RESELLERS,
    Answering,
    Change,
    Fault,
    Right,
    Scope,
    Sending,
    at,
)
from simulator.vendors.wire import Reply, Severed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["FAILURES"]

_LONGER_THAN_ANYBODY_WAITS = 300.0
"""seconds; a held call ends when its caller hangs up"""


def _refused(scope: Scope) -> Change:
    def how(_: Call, __: Right) -> Answer:
        return refusal(Reason.FAULT, "Refused: the credit limit is reached")

    return Answering(how=how, scope=scope)


def _settings_refused(scope: Scope) -> Change:
    def how(_: Call, __: Right) -> Answer:
        return Answer(body=["The workspace and the API secret do not belong together"])

    return Answering(how=how, scope=scope)


def _failed(status: int) -> Callable[[Scope], Change]:
    def how(_: Call, __: Right) -> Answer:
        return Answer(body={"Message": "An error has occurred."}, status=status)

    return lambda scope: Answering(how=how, scope=scope)


def _not_supported(scope: Scope) -> Change:
    def how(_: Call, __: Right) -> Answer:
        return refusal(-1, "This functionality is not supported by default")

    return Answering(how=how, scope=scope)


def _held(scope: Scope) -> Change:
    """Does its work after all, once nobody listens any more: the platform cannot know."""

    def how(call: Call, right: Right) -> Answer:
        call.hold(_LONGER_THAN_ANYBODY_WAITS)
        return right(call)

    return Answering(how=how, scope=scope)


def _lost(scope: Scope) -> Change:
    def how(_: Reply) -> Severed:
        return Severed(sent=b"")

    return Sending(how=how, scope=scope)


_CRASHED, _DOWN, _LOCKED_OUT, _ABSENT = _failed(500), _failed(503), _failed(401), _failed(404)

_CAUGHT_BY: Mapping[Callable[[Scope], Change], str] = {
    _refused: "expectation.answer",
    _settings_refused: "expectation.answer",
    _CRASHED: "http.server-error",
    _DOWN: "http.gateway-error",
    _LOCKED_OUT: "http.unauthorized",
    _ABSENT: "endpoint.not-offered",
    _not_supported: "endpoint.not-offered",
    _held: "http.timeout",
    _lost: "http.dropped",
}


def _always(name: str, breaks: str, make: Callable[[Scope], Change], scope: Scope) -> tuple[Fault, ...]:
    return (Fault(name=name, breaks=f"{breaks}.", caught_by=_CAUGHT_BY[make], change=make(scope)),)


def _with_once(name: str, breaks: str, make: Callable[[Scope], Change], scope: Scope) -> tuple[Fault, ...]:
    once = Fault(
        name=f"{name}-once",
        breaks=f"{breaks}, the first time for each account.",
        caught_by=_CAUGHT_BY[make],
        change=make(replace(scope, once=True)),
    )
    return (*_always(name, breaks, make, scope), once)


_EVERYBODY = at("account.synchronize")
_RESELLER = at("account.synchronize", of=RESELLERS)
_CUSTOMER = at("account.synchronize", of=CUSTOMERS)
_CREATE = at("subscription.create", check_only=False)
_ADDON = at("addon.create", check_only=False)

FAILURES: tuple[Fault, ...] = (
    *_with_once("synchronize-refused", "Refuses to synchronize any account", _refused, _EVERYBODY),
    *_with_once("reseller-refused", "Refuses to synchronize resellers", _refused, _RESELLER),
    *_with_once("customer-refused", "Refuses to synchronize customers", _refused, _CUSTOMER),
    *_with_once("subscription-refused", "Refuses to create subscriptions", _refused, _CREATE),
    *_with_once("addon-refused", "Refuses to create addons", _refused, _ADDON),
    *_with_once("precheck-refused", "Refuses every pre-check", _refused, Scope(check_only=True)),
    *_with_once(
        "change-refused", "Refuses new quantities", _refused, at("subscription.update", check_only=False)
    ),
    *_with_once(
        "suspend-refused", "Refuses to suspend", _refused, at("subscription.suspend", check_only=False)
    ),
    *_with_once(
        "activate-refused", "Refuses to activate", _refused, at("subscription.activate", check_only=False)
    ),
    *_with_once(
        "cancel-refused",
        "Refuses to cancel subscriptions",
        _refused,
        at("subscription.cancel", check_only=False),
    ),
    *_with_once(
        "upgrade-refused",
        "Refuses upgrades and downgrades",
        _refused,
        at("subscription.upgrade_downgrade", check_only=False),
    ),
    *_with_once(
        "upgrade-to-paid-refused",
        "Refuses to turn a trial into a paid subscription",
        _refused,
        at("subscription.upgrade_to_paid", check_only=False),
    ),
    *_with_once(
        "addon-change-refused",
        "Refuses new quantities of addons",
        _refused,
        at("addon.update", check_only=False),
    ),
    *_with_once(
        "addon-cancel-refused", "Refuses to cancel addons", _refused, at("addon.cancel", check_only=False)
    ),
    *_with_once("delete-refused", "Refuses to delete accounts", _refused, at("account.delete")),
    *_always("settings-refused", "Accepts no settings", _settings_refused, at("fields.validate")),
    *_with_once("reseller-http-500", "Answers HTTP 500 to a reseller", _CRASHED, _RESELLER),
    *_with_once("customer-http-500", "Answers HTTP 500 to a customer", _CRASHED, _CUSTOMER),
    *_with_once("customer-http-503", "Answers HTTP 503 to a customer", _DOWN, _CUSTOMER),
    *_with_once("subscription-http-500", "Answers HTTP 500 to a new subscription", _CRASHED, _CREATE),
    *_with_once("addon-http-500", "Answers HTTP 500 to a new addon", _CRASHED, _ADDON),
    *_always("every-call-unauthorized", "Answers HTTP 401 to the right credentials", _LOCKED_OUT, Scope()),
    *_with_once("reseller-times-out", "Does not answer when a reseller is synchronized", _held, _RESELLER),
    *_with_once("customer-times-out", "Does not answer when a customer is synchronized", _held, _CUSTOMER),
    *_with_once("subscription-times-out", "Does not answer to a new subscription", _held, _CREATE),
    *_with_once("reseller-answer-lost", "Synchronizes a reseller, then hangs up", _lost, _RESELLER),
    *_with_once("customer-answer-lost", "Synchronizes a customer, then hangs up", _lost, _CUSTOMER),
    *_with_once("subscription-answer-lost", "Creates a subscription, then hangs up", _lost, _CREATE),
    *_always("no-settings-form", "Has no Fields/Get", _ABSENT, at("fields.get", "fields.validate")),
    *_always("no-catalogue", "Has no Fields/ServiceDefinition", _ABSENT, at("fields.service_definition")),
    *_always("no-sync-options", "Has no Accounts/SyncOptions", _ABSENT, at("account.sync_options")),
    *_always("no-exists", "Does not support Accounts/Exists", _not_supported, at("account.exists")),
    *_always("no-delete", "Does not support Accounts/Delete", _not_supported, at("account.delete")),
    *_always(
        "no-upgrades", "Does not support upgrades", _not_supported, at("subscription.upgrade_downgrade")
    ),
    *_always(
        "no-addons",
        "Does not support addons",
        _not_supported,
        at("addon.create", "addon.update", "addon.cancel"),
    ),
)
