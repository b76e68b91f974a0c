"""The correct vendor: from a call to its answer, endpoint by endpoint.

Calls of one profile are answered one at a time, which makes two first orders of one reseller at the same
moment one reseller. Whoever waits (a slow fault) does so outside.
"""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, Any

from simulator.vendors.account_message import read_account
from simulator.vendors.accounts import AccountBook
from simulator.vendors.admin import account_record, subscription_record
from simulator.vendors.call import Answer, Call, Refused, refusal
from simulator.vendors.catalogue import PRODUCT_TYPES
from simulator.vendors.changes import CHANGES
from simulator.vendors.habits import Habits
from simulator.vendors.order import read_order
from simulator.vendors.service_definition import service_definition
from simulator.vendors.settings_form import settings_form, settings_problems
from simulator.vendors.subscriptions import Change, SubscriptionBook
from simulator.vendors.sync_options import sync_options_document

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.vendors.profile import VendorProfile

__all__ = ["ReferenceVendor"]


class ReferenceVendor:
    """One vendor with its memory. ``habits`` other than the default ones make it a faulty one."""

    def __init__(self, profile: VendorProfile, habits: Habits | None = None) -> None:
        habits = habits or Habits()
        self._lock = threading.Lock()
        self._habits = habits
        self._accounts = AccountBook(profile, habits)
        self._subscriptions = SubscriptionBook(profile.path, habits)
        changes = {endpoint: partial(self._change, change) for endpoint, change in CHANGES.items()}
        self._answers: Mapping[str, Callable[[Call], Answer]] = {
            "fields.get": lambda _: Answer(body=settings_form()),
            "fields.validate": lambda call: Answer(body=settings_problems(call.body)),
            "fields.service_definition": lambda _: Answer(body=service_definition(PRODUCT_TYPES)),
            "account.sync_options": lambda _: Answer(body=sync_options_document(self._accounts.options)),
            "account.exists": lambda call: self._accounts.exists(read_account(call.body)),
            "account.synchronize": lambda call: self._accounts.synchronize(read_account(call.body)),
            "account.delete": self._delete,
            "subscription.create": self._create,
            "addon.create": self._create_addons,
            **changes,
        }

    def record(self, kind: str, external_id: str) -> Mapping[str, Any] | None:
        """What is written down of an account or a subscription; None where there is none of that id."""
        with self._lock:
            if kind == "accounts":
                account = self._accounts.recorded(external_id)
                if account is None:
                    return None
                return account_record(account, self._subscriptions.of_account(account.external_id))
            subscription = self._subscriptions.recorded(external_id)
            return None if subscription is None else subscription_record(subscription, self._habits)

    def answer(self, call: Call) -> Answer:
        """The answer to one call; thread-safe."""
        try:
            with self._lock:
                return self._answers[call.endpoint](call)
        except Refused as refused:
            if call.endpoint == "fields.validate":  # its answer is a list of texts and no envelope
                return Answer(body=[refused.message])
            return refusal(refused.reason, refused.message)

    def _delete(self, call: Call) -> Answer:
        account = read_account(call.body)
        if self._habits.keeps_accounts_in_use:
            self._subscriptions.refuse_running(self._accounts.exists(account).body["Result"])
        deleted = self._accounts.delete(account)
        if deleted is not None:
            self._subscriptions.end_all_of(deleted)
        return Answer(body={"Code": 0, "Message": "Account deleted", "Result": ""})

    def _create(self, call: Call) -> Answer:
        order = read_order(call.body)
        return self._subscriptions.create(order, self._accounts.owner(order.account))

    def _create_addons(self, call: Call) -> Answer:
        order = read_order(call.body)
        return self._subscriptions.create_addons(order, self._accounts.owner(order.account))

    def _change(self, change: Change, call: Call) -> Answer:
        order = read_order(call.body)
        return self._subscriptions.change(order, self._accounts.owner(order.account), change)
