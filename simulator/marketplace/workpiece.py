"""What an operation works on, as the flows know it: loaded from the records, and saved after each step.

A flow changes plain objects of :mod:`simulator.platform.store`. Only what it changed is written back, so that
what is kept and the flow does not know of stays as it is: a subscription whose suspension failed is still
Failed after an addon of it was created.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from simulator.marketplace.choices import choice_for
from simulator.marketplace.database import accounts as account_rows
from simulator.marketplace.database import orders as order_rows
from simulator.marketplace.happenings import AccountChanged, Event, SubscriptionChanged
from simulator.marketplace.records.accounts import Standing
from simulator.platform.accounts import Account
from simulator.platform.flows import FillOptions, Platform
from simulator.platform.store import AccountState, AddonLine, Status, Store, Subscription
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.marketplace.database import Connection
    from simulator.marketplace.records.accounts import AccountRecord
    from simulator.marketplace.records.orders import AddonRecord, SubscriptionRecord
    from simulator.marketplace.registered import Registered

__all__ = ["Gone", "Workpiece", "account_of"]


class Gone(Exception):  # noqa: N818 - no error: the platform was reset while a vendor was called
    """What was worked on is there no more."""


@dataclass(slots=True, kw_only=True)
class _Piece:
    """A subscription on the bench: its record, the object that the flow changes, and what was saved last."""

    record: SubscriptionRecord
    subscription: Subscription
    addons: list[tuple[AddonRecord, AddonLine]]
    saved: dict[str, Any] = field(default_factory=dict)
    saved_addons: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.saved = _columns(self.subscription)
        self.saved_addons = [_addon_columns(line) for _, line in self.addons]


class Workpiece:
    """Accounts, their standing with a service, and subscriptions, for one operation."""

    def __init__(self, registered: Registered, fill: FillOptions) -> None:
        self.registered = registered
        self.platform = Platform(
            service=registered.service, store=Store(), fill=fill, declared=registered.options
        )
        self._accounts: dict[str, Account] = {}
        self._standings: dict[str, Standing] = {}
        self._pieces: dict[str, _Piece] = {}

    def account(self, connection: Connection, account_id: str) -> Account:
        """The account as the flows know it, its reseller with it, both as they stand with the service."""
        known = self._accounts.get(account_id)
        if known is not None:
            return known
        record = account_rows.known_account(connection, account_id)
        reseller = self.account(connection, record.reseller_id) if record.reseller_id else None
        account = self._accounts[account_id] = account_of(record, reseller)
        standing = account_rows.standing(connection, self.registered.id, account_id)
        self._standings[account_id] = standing
        self._restore(account, standing)
        return account

    def _restore(self, account: Account, standing: Standing) -> None:
        state = self.platform.store.of(account)
        state.synchronized, state.external_id = standing.synchronized, standing.external_id
        state.sync_options = standing.sync_options

    def subscription(self, connection: Connection, record: SubscriptionRecord) -> Subscription:
        """The subscription as the flows know it. What the vendor has counts as synchronized, whatever was
        refused later: a flow that creates what is missing must not create it again.
        """
        choice = choice_for(connection, self.registered, record)
        by_id = {addon.id: addon for addon in choice.addons}
        addons = [(addon, _line(addon, by_id)) for addon in record.addons if addon.addon in by_id]
        subscription = Subscription(
            id=record.id,
            account=self.account(connection, record.account_id),
            choice=choice,
            quantity=record.quantity,
            trial=record.trial,
            external_id=record.external_id,
            status=_status(record),
            reason=record.reason,
            addons=[line for _, line in addons],
            cancelled=record.cancelled,
        )
        self._pieces[record.id] = _Piece(record=record, subscription=subscription, addons=addons)
        return subscription

    def addon(self, subscription_id: str, addon_id: int) -> AddonLine:
        """An addon of a loaded subscription, by its number."""
        piece = self._pieces[subscription_id]
        return next(line for record, line in piece.addons if record.id == addon_id)

    def succeeded(self, subscription_id: str) -> bool:
        """Whether the flow left the subscription synchronized."""
        return self._pieces[subscription_id].subscription.status is Status.SYNCHRONIZED

    def synchronized(self, account_id: str) -> bool:
        """Whether the account is, as the flow left it."""
        return self.platform.store.of(self._accounts[account_id]).synchronized

    def learned(self, connection: Connection, account_id: str, extra: Mapping[str, str]) -> None:
        """What the vendor answered about an account, beside its external id."""
        before = self._standings.get(account_id)
        if before is not None and account_rows.account_row(connection, account_id) is not None:
            after = replace(before, extra_info={**before.extra_info, **extra})
            account_rows.put_standing(connection, after)
            self._standings[account_id] = after

    def settle(
        self,
        connection: Connection,
        now: float,
        subscriptions: Sequence[str],
        addons: Sequence[int],
        stopped: str,
    ) -> list[Event]:
        """Write how each of these ended, whether or not that is how it began.

        What is still open was stopped (for that reason), or there is nobody to tell of it: with Subscriptions
        Management off, a subscription is the platform's alone.
        """
        told: list[Event] = []
        for piece in (self._pieces[one] for one in subscriptions):
            done = _ended(piece.subscription.status, piece.subscription.reason, stopped)
            if not order_rows.change_subscription(connection, piece.record.id, **done, updated=now):
                raise Gone
            told.append(_told(piece.record, done["status"], done["reason"]))
        for piece in self._pieces.values():
            for record, line in piece.addons:
                if record.id in addons:
                    done = _ended(line.status, line.reason, stopped or _not_there(piece.subscription))
                    order_rows.change_addon(connection, record.id, **done)
                    told.append(_told(piece.record, piece.subscription.status, done["reason"]))
        return told

    def save(self, connection: Connection, now: float) -> list[Event]:
        """Write what changed; what there is to tell once it is committed. Gone where nothing is there."""
        return [*self._save_accounts(connection), *self._save_subscriptions(connection, now)]

    def _save_accounts(self, connection: Connection) -> list[Event]:
        told: list[Event] = []
        for account_id, account in self._accounts.items():
            state, before = self.platform.store.of(account), self._standings[account_id]
            after = _standing(state, before)
            if after != before:
                if account_rows.account_row(connection, account_id) is None:
                    raise Gone
                account_rows.put_standing(connection, after)
                self._standings[account_id] = after
                told.append(AccountChanged(account_id=account_id, service_id=self.registered.id))
        return told

    def _save_subscriptions(self, connection: Connection, now: float) -> list[Event]:
        told: list[Event] = []
        for piece in self._pieces.values():
            changed = _changed(piece, now)
            for number, (record, line) in enumerate(piece.addons):
                columns = _addon_columns(line)
                if columns != piece.saved_addons[number]:
                    order_rows.change_addon(connection, record.id, **columns, **_provisioned(line.status))
                    piece.saved_addons[number] = columns
                    changed.setdefault("updated", now)
            if not changed:
                continue
            if not order_rows.change_subscription(connection, piece.record.id, **changed):
                raise Gone
            told.append(_told(piece.record, piece.subscription.status, piece.subscription.reason))
        return told


def _told(record: SubscriptionRecord, status: Status, reason: str) -> SubscriptionChanged:
    return SubscriptionChanged(
        subscription_id=record.id,
        order_id=record.order_id,
        service_id=record.service_id,
        status=status,
        reason=reason,
    )


def _not_there(subscription: Subscription) -> str:
    """Why an addon that was not tried has failed: there is nothing to add it to; "" where there is."""
    failed = subscription.status is Status.FAILED
    return f"its subscription was not created: {subscription.reason}" if failed else ""


def _ended(status: Status, reason: str, stopped: str) -> dict[str, Any]:
    """The columns of a subscription or addon at the end of an operation on it."""
    if status is Status.SYNCHRONIZED or (status is Status.IN_PROGRESS and not stopped):
        return {"status": Status.SYNCHRONIZED, "reason": "", "provisioned": True}
    return {"status": Status.FAILED, "reason": stopped or reason}


def account_of(record: AccountRecord, reseller: Account | None) -> Account:
    """An account as the flows know it."""
    return Account(
        alias=record.alias,
        id=record.id,
        number=record.number,
        kind=record.kind,
        profile=record.profile,
        reseller=reseller,
    )


def _standing(state: AccountState, before: Standing) -> Standing:
    return Standing(
        service_id=before.service_id,
        account_id=before.account_id,
        synchronized=state.synchronized,
        external_id=state.external_id,
        sync_options=state.sync_options,
        extra_info=before.extra_info,
    )


def _status(record: SubscriptionRecord) -> Status:
    return Status.SYNCHRONIZED if record.provisioned else Status.IN_PROGRESS


def _line(record: AddonRecord, known: Mapping[str, Any]) -> AddonLine:
    addon = known[record.addon]
    return AddonLine(
        addon=addon,
        platform_product_id=addon.platform_product_id,
        quantity=record.quantity,
        external_id=record.external_id,
        status=Status.SYNCHRONIZED if record.provisioned else Status.IN_PROGRESS,
        reason=record.reason,
        cancelled=record.cancelled,
    )


def _changed(piece: _Piece, now: float) -> dict[str, Any]:
    """The columns of a subscription that are otherwise than when they were saved last."""
    columns = _columns(piece.subscription)
    changed = {name: value for name, value in columns.items() if value != piece.saved[name]}
    piece.saved = columns
    if not changed:
        return {}
    if "status" in changed and not piece.record.provisioned:
        changed |= _provisioned(piece.subscription.status)
    return changed | {"updated": now}


def _provisioned(status: Status) -> dict[str, Any]:
    return {"provisioned": True} if status is Status.SYNCHRONIZED else {}


def _columns(subscription: Subscription) -> dict[str, Any]:
    choice = subscription.choice
    return {
        "product_type": choice.product_type.id,
        "product": choice.product.id,
        "product_name": choice.product.name,
        "before": None if choice.before is None else choice.before.id,
        "quantity": subscription.quantity,
        "trial": subscription.trial,
        "external_id": subscription.external_id,
        "status": subscription.status,
        "reason": subscription.reason,
        "cancelled": subscription.cancelled,
    }


def _addon_columns(line: AddonLine) -> dict[str, Any]:
    return {
        "quantity": line.quantity,
        "external_id": line.external_id,
        "status": line.status,
        "reason": line.reason,
        "cancelled": line.cancelled,
    }
