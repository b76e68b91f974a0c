"""Who is called, in which order: each flow of the platform as a generator without I/O.

A flow yields a :class:`Call`, is sent the vendor's :data:`~simulator.contract.Answer`, and remembers what it
learned in the :class:`~simulator.platform.store.Store`. Because a step that succeeded is remembered, Retry
is the same flow again: it resumes at the first step that is missing and repeats none that went well.

The order of the synchronize calls is that of Reseller Provisioning (Basket Checkout); how the calls of one
order join is the simulator's assumption where no page says so. What the vendor never accepted is not called
about: nothing is changed, cancelled or deleted by an empty id.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import field
from typing import Any, assert_never

from simulator.contract import Accepted, Answer, Broken, Document, Exists, Refused, Silent
from simulator.platform.accounts import Account, AccountKind
from simulator.platform.messages import (
    Message,
    account_message,
    addon_message,
    fields_message,
    service_message,
)
from simulator.platform.service import Capability, Service
from simulator.platform.store import AddonLine, Order, Status, Store, Subscription
from simulator.platform.switches import AddonCalls, SyncOptionsFetched, UpdateActionType
from simulator.platform.sync_options import DeclaredOption, Filled, Missing, read_options
from simulator.values import dataclass

__all__ = [
    "Call",
    "Flow",
    "Platform",
    "add_addons",
    "cancel_addon",
    "change_addon",
    "change_quantity",
    "checkout",
    "delete_account",
    "lifecycle",
    "register",
    "upgrade",
    "why_not",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call the platform wants to make. ``body`` is the message as it will travel; None for a GET."""

    endpoint: str
    account: Account | None = None
    body: Message | None = None


Flow = Generator[Call, Answer, None]

NO_RESELLERS = "a reseller is not synchronized while Reseller Support is off, and so cannot buy for itself"
NO_TRIALS = "trials are off for this service"
NO_EXTERNAL_ID = "the vendor answered Code 0 without an external id"

FillOptions = Callable[[Account, Sequence[DeclaredOption]], Filled | Missing]


@dataclass(slots=True, kw_only=True)
class Platform:
    """What a flow works with: the service as registered, its memory, and what the vendor declared.

    ``fill`` answers, for an account, the sync options that it is asked for (the storefront's form and the
    platform's own values in one). ``declared`` are the vendor's sync options as last fetched.
    """

    service: Service
    store: Store
    fill: FillOptions
    declared: Sequence[DeclaredOption] = ()
    learned: dict[str, Any] = field(default_factory=dict)
    """documents that registration fetched, by endpoint id"""

    def message(self, account: Account, sync_options: Mapping[str, Any] | None = None) -> Message:
        """The account's message under this service's options."""
        return account_message(
            account,
            self.store,
            switches=self.service.switches,
            reseller_support=self.service.reseller_support,
            sync_options=sync_options,
        )

    def owner_message(self, account: Account) -> Message:
        """The account as it travels inside a Service."""
        saved = self.service.switches.saved_options_in_subscription_calls
        return self.message(account, None if saved else {})

    def offers(self, capability: Capability) -> bool:
        """Whether the endpoint option is on."""
        return capability in self.service.capabilities


def checkout(platform: Platform, order: Order) -> Flow:
    """Provision whoever is missing, then create a subscription a line; also what Retry does.

    A failed synchronization fails every line that is not through yet; a failed line does not stop the others.
    """
    open_lines = [line for line in order.lines if not line.at_vendor]
    order.refused = order.remedy = ""
    if any(line.trial for line in open_lines) and not platform.offers(Capability.TRIAL):
        order.refused, order.remedy = NO_TRIALS, "--capability trial"
        _fail(open_lines, order.refused)
        return
    if platform.offers(Capability.ACCOUNTS):
        if platform.service.switches.sync_options_fetched is SyncOptionsFetched.CHECKOUT:
            yield from _fetch_sync_options(platform)
        newcomers = [account for account in _concerned(platform, order.buyer) if _is_new(platform, account)]
        if order.buyer in newcomers and _is_ignored(platform, order.buyer):
            order.refused, order.remedy = NO_RESELLERS, "--reseller-support"
            _fail(open_lines, order.refused)
            return
        answers = {}
        for account in newcomers:
            filled = platform.fill(account, platform.declared)
            if isinstance(filled, Missing):
                order.refused, order.remedy = f"{filled.option_id}: {filled.why}", filled.flag
                _fail(open_lines, order.refused)
                return
            answers[account.id] = filled.values
        for account in newcomers:
            reason = yield from _synchronize(platform, account, answers[account.id])
            if reason:
                _fail(open_lines, reason)
                return
    if not platform.offers(Capability.SUBSCRIPTIONS):
        return
    for line in open_lines:
        yield from _create(platform, line)
    for line in order.lines:
        if line.at_vendor and platform.offers(Capability.ADDONS):
            yield from add_addons(platform, line)


def _concerned(platform: Platform, buyer: Account) -> list[Account]:
    """The accounts an order needs at the vendor: the reseller first, and only where it is supported."""
    if buyer.reseller is not None and platform.service.reseller_support:
        return [buyer.reseller, buyer]
    return [buyer]


def _is_ignored(platform: Platform, account: Account) -> bool:
    """Without Reseller Support the platform never tells the vendor of a reseller (step 1)."""
    return account.kind is AccountKind.RESELLER and not platform.service.reseller_support


def _is_new(platform: Platform, account: Account) -> bool:
    return not platform.store.of(account).synchronized


def _fail(lines: Sequence[Subscription], reason: str) -> None:
    for line in lines:
        line.status, line.reason = Status.FAILED, reason


def _fetch_sync_options(platform: Platform) -> Flow:
    if not platform.offers(Capability.SYNC_OPTIONS):
        return
    answer = yield Call(endpoint="account.sync_options")
    if isinstance(answer, Document):  # otherwise the options known from registration stay
        platform.declared = read_options(answer.value)


def _synchronize(
    platform: Platform, account: Account, values: Mapping[str, Any]
) -> Generator[Call, Answer, str]:
    """Returns why the account could not be synchronized, "" if it could."""
    state = platform.store.of(account)
    if platform.service.switches.exists_before_synchronize:
        answer = yield Call(
            endpoint="account.exists", account=account, body=platform.message(account, values)
        )
        match answer:
            case Exists(result=result) if result:
                state.synchronized, state.external_id, state.sync_options = True, result, values
                return ""
            case Accepted() | Exists():
                pass
            case _:
                return why_not(answer)
    answer = yield Call(
        endpoint="account.synchronize", account=account, body=platform.message(account, values)
    )
    if not isinstance(answer, Accepted):
        return why_not(answer)
    if not answer.result and not platform.service.switches.empty_result_goes_on:
        return NO_EXTERNAL_ID
    state.synchronized = bool(answer.result)
    state.external_id, state.sync_options = answer.result, values
    return ""


def _create(platform: Platform, line: Subscription) -> Flow:
    switches = platform.service.switches
    with_addons = switches.addons_in_create or not platform.offers(Capability.ADDONS)
    addons = [addon_message(a, parent=line, action="Provision") for a in line.addons] if with_addons else []
    answer = yield from _service_call(
        platform, line, "subscription.create", action="Provision", addons=addons
    )
    if not isinstance(answer, Accepted):
        _fail([line], why_not(answer))
        return
    if not answer.result and not switches.empty_result_goes_on:
        _fail([line], NO_EXTERNAL_ID)
        return
    line.status, line.reason, line.external_id = Status.SYNCHRONIZED, "", answer.result
    if with_addons:
        for addon in line.addons:
            addon.status = Status.SYNCHRONIZED


def _service_call(
    platform: Platform,
    subscription: Subscription,
    endpoint: str,
    *,
    action: str,
    addons: Sequence[Message] = (),
    original: str | None = None,
) -> Generator[Call, Answer, Answer]:
    """The call itself, after its pre-check where the endpoint has one; returns the answer that decides."""
    account = subscription.account

    def call(check_only: bool) -> Call:
        body = service_message(
            subscription,
            account=platform.owner_message(account),
            action=action,
            addons=addons,
            check_only=check_only,
            original=original,
        )
        return Call(endpoint=endpoint, account=account, body=body)

    if endpoint in platform.service.switches.precheck:
        checked = yield call(check_only=True)
        if not isinstance(checked, Accepted):
            return checked
    answer = yield call(check_only=False)
    return answer


def add_addons(platform: Platform, subscription: Subscription) -> Flow:
    """Create the addons that the vendor does not have yet: one call each, or one for all by the switch."""
    missing = [addon for addon in subscription.addons if not addon.at_vendor]
    one_for_all = platform.service.switches.addon_calls is AddonCalls.ONE_FOR_ALL
    for concerned in [missing] if one_for_all and missing else [[addon] for addon in missing]:
        answer = yield from _addon_call(platform, subscription, "addon.create", "Provision", concerned)
        for addon in concerned:
            if isinstance(answer, Accepted):
                addon.status, addon.reason, addon.external_id = Status.SYNCHRONIZED, "", answer.result
            else:
                addon.status, addon.reason = Status.FAILED, why_not(answer)


def change_addon(platform: Platform, subscription: Subscription, addon: AddonLine, quantity: int) -> Flow:
    """Change the quantity of an addon; a refused change leaves the old one."""
    if not addon.at_vendor:
        return
    before, addon.quantity = addon.quantity, quantity
    answer = yield from _addon_call(platform, subscription, "addon.update", "Provision", [addon])
    _settle_addon(addon, answer)
    if addon.status is Status.FAILED:
        addon.quantity = before


def cancel_addon(platform: Platform, subscription: Subscription, addon: AddonLine) -> Flow:
    """Cancel one addon and keep the subscription."""
    if not addon.at_vendor:
        return
    answer = yield from _addon_call(platform, subscription, "addon.cancel", "Cancel", [addon])
    _settle_addon(addon, answer)
    addon.cancelled = isinstance(answer, Accepted)


def _settle_addon(addon: AddonLine, answer: Answer) -> None:
    accepted = isinstance(answer, Accepted)
    addon.status = Status.SYNCHRONIZED if accepted else Status.FAILED
    addon.reason = why_not(answer)


def _addon_call(
    platform: Platform, parent: Subscription, endpoint: str, action: str, concerned: Sequence[AddonLine]
) -> Generator[Call, Answer, Answer]:
    """The parent's ActionType is None; so is that of every addon the call does not concern."""
    listed = [
        addon_message(addon, parent=parent, action=action if addon in concerned else "None")
        for addon in parent.addons
        if addon in concerned or (addon.at_vendor and not addon.cancelled)
    ]
    return (yield from _service_call(platform, parent, endpoint, action="None", addons=listed))


def change_quantity(platform: Platform, subscription: Subscription, quantity: int) -> Flow:
    """subscription.update with the new quantity; a refused change leaves the old one."""
    if not subscription.at_vendor:
        return
    before, subscription.quantity = subscription.quantity, quantity
    action = platform.service.switches.update_action_type
    answer = yield from _service_call(
        platform,
        subscription,
        "subscription.update",
        action="None" if action is UpdateActionType.NONE else "Provision",
    )
    _settle(subscription, answer)
    if subscription.status is Status.FAILED:
        subscription.quantity = before


_LIFECYCLE_ACTIONS = {
    "subscription.suspend": "Suspend",
    "subscription.activate": "Activate",
    "subscription.cancel": "Cancel",
    "subscription.upgrade_to_paid": "UpgradeToPaid",
}


def lifecycle(platform: Platform, subscription: Subscription, endpoint: str) -> Flow:
    """Suspend, activate, cancel, or turn a trial into a paid subscription: the one call."""
    if not subscription.at_vendor:
        return
    named = platform.service.switches.lifecycle_action_types
    action = _LIFECYCLE_ACTIONS[endpoint] if named else "None"
    answer = yield from _service_call(platform, subscription, endpoint, action=action)
    _settle(subscription, answer)
    if isinstance(answer, Accepted):
        subscription.cancelled = endpoint == "subscription.cancel"
        subscription.trial = subscription.trial and endpoint != "subscription.upgrade_to_paid"


def upgrade(platform: Platform, subscription: Subscription, to: Any, *, downgrade: bool = False) -> Flow:
    """Move a subscription to another product (``to`` is its :class:`Choice`); a refused move leaves the old
    one.
    """
    if not subscription.at_vendor:
        return
    before, subscription.choice = subscription.choice, to
    answer = yield from _service_call(
        platform,
        subscription,
        "subscription.upgrade_downgrade",
        action="Downgrade" if downgrade else "Upgrade",
        original=subscription.id,
    )
    _settle(subscription, answer)
    if subscription.status is Status.FAILED:
        subscription.choice = before


def _settle(subscription: Subscription, answer: Answer) -> None:
    """The Result of a call other than create never changes the subscription's external id."""
    accepted = isinstance(answer, Accepted)
    subscription.status = Status.SYNCHRONIZED if accepted else Status.FAILED
    subscription.reason = why_not(answer)


def delete_account(platform: Platform, account: Account) -> Flow:
    """account.delete; once it succeeded, the account is new to this service again."""
    if _is_new(platform, account):
        return
    answer = yield Call(endpoint="account.delete", account=account, body=platform.message(account))
    if isinstance(answer, Accepted):
        platform.store.forget(account)


def register(platform: Platform, settings: Callable[[Any], Mapping[str, str]]) -> Flow:
    """What happens when a vendor registers a service; ``settings`` fills the form that fields.get
    declared.
    """
    answer = yield Call(endpoint="fields.get")
    declared = answer.value if isinstance(answer, Document) else None
    answer = yield Call(endpoint="fields.validate", body=fields_message(settings(declared)))
    if not isinstance(answer, Document) or answer.value:
        return  # refused settings go back to whoever fills in the form
    for endpoint in ("fields.service_definition", "account.sync_options"):
        answer = yield Call(endpoint=endpoint)
        if isinstance(answer, Document):
            platform.learned[endpoint] = answer.value
    if "account.sync_options" in platform.learned:
        platform.declared = read_options(platform.learned["account.sync_options"])


def why_not(answer: Answer) -> str:
    """Why an answer is not a success, for the reason of a Failed subscription; "" for a success."""
    match answer:
        case Accepted() | Exists() | Document():
            return ""
        case Refused(code=code, message=message):
            return message or f"Code {code} without a Message"
        case Broken(why=why):
            return why
        case Silent(no_response=silence):
            return silence.detail
        case _:
            assert_never(answer)
