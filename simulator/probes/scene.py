"""Where a probe is played: its accounts, and the calls that can be made about them.

The messages are the platform's own, made by the same code as in an order; a probe changes one field of them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.exchange import Deliberate
from simulator.platform.catalogue import Choice, Demand, Unmet, choose
from simulator.platform.flows import Call
from simulator.platform.messages import Message, service_message
from simulator.platform.service import Capability
from simulator.platform.store import Subscription
from simulator.platform.sync_options import Filled
from simulator.probes.probe import Ask
from simulator.scenario.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.platform.accounts import Account
    from simulator.scenario.case import Cast

__all__ = ["Scene", "choice_for"]


class Scene:
    """One probe while it is played. ``guid`` gives the run's own GUIDs, the same for the same seed."""

    def __init__(self, cast: Cast) -> None:
        self._stage = Stage(cast)
        self.service = cast.case.service
        self._catalogue = cast.case.discovered.catalogue
        self.partner_option = cast.partner_option or ""

    @property
    def accounts(self) -> Mapping[str, Account]:
        """Everybody who takes part, by name."""
        return self._stage.accounts

    def guid(self) -> str:
        """The next GUID."""
        return self._stage.guid()

    def learn(self, name: str, external_id: str) -> None:
        """Remember the id that the vendor gave to an account, as the platform does."""
        account = self.accounts[name]
        state = self._stage.platform.store.of(account)
        state.synchronized, state.external_id = True, external_id
        state.sync_options = self._values(account)

    def forget(self, name: str) -> None:
        """The vendor has deleted the account: it is new to the platform again."""
        self._stage.platform.store.forget(self.accounts[name])

    def message(self, name: str) -> Message:
        """The account as it is synchronized for the first time, or again once it is known."""
        account = self.accounts[name]
        return self._stage.platform.message(account, self._values(account))

    def synchronize(
        self, name: str, about: str, *, deliberate: Deliberate = Deliberate.VALID, **changed: Any
    ) -> Ask:
        """account.synchronize of one account, with members ``changed``."""
        return self.about_account("account.synchronize", name, about, deliberate=deliberate, **changed)

    def about_account(
        self,
        endpoint: str,
        name: str,
        about: str,
        *,
        deliberate: Deliberate = Deliberate.VALID,
        **changed: Any,
    ) -> Ask:
        """A call whose body is an account, with members ``changed``."""
        body = {**self.message(name), **changed}
        call = Call(endpoint=endpoint, account=self.accounts[name], body=body)
        return Ask(call=call, about=about, deliberate=deliberate)

    def subscription(self, name: str, *, single: bool = False, quantity: int = 1) -> Subscription:
        """A new subscription of the platform for one account; ``single``: of which it can have one alone."""
        choice = choice_for(self._catalogue, single=single, quantity=quantity)
        assert isinstance(choice, Choice), "what cannot be ordered is known before the probe begins"  # noqa: S101
        chosen = replace(choice, product_id_is=self.service.switches.product_id_is)
        return Subscription(id=self.guid(), account=self.accounts[name], choice=chosen, quantity=quantity)

    def change(
        self,
        endpoint: str,
        subscription: Subscription,
        about: str,
        *,
        external_id: str,
        check_only: bool = False,
    ) -> Ask:
        """subscription.suspend, activate or cancel of what the vendor knows by an id."""
        body = service_message(
            replace(subscription, external_id=external_id),
            account=self._stage.platform.owner_message(subscription.account),
            action=endpoint.rpartition(".")[2].capitalize(),
            check_only=check_only,
        )
        return Ask(call=Call(endpoint=endpoint, account=subscription.account, body=body), about=about)

    def suspend(self, subscription: Subscription, about: str, *, external_id: str) -> Ask:
        """subscription.suspend of what the vendor knows by an id."""
        return self.change("subscription.suspend", subscription, about, external_id=external_id)

    def create(
        self,
        subscription: Subscription,
        about: str,
        *,
        deliberate: Deliberate = Deliberate.VALID,
        check_only: bool = False,
    ) -> Ask:
        """subscription.create, for whoever owns it."""
        body = service_message(
            subscription,
            account=self._stage.platform.owner_message(subscription.account),
            action="Provision",
            check_only=check_only,
        )
        call = Call(endpoint="subscription.create", account=subscription.account, body=body)
        return Ask(call=call, about=about, deliberate=deliberate)

    @property
    def cancels(self) -> bool:
        """Whether the vendor offers to suspend, activate and cancel."""
        return Capability.CHANGE in self.service.capabilities

    def has_single(self) -> bool:
        """Whether the vendor sells anything that an account can have once only."""
        return isinstance(choice_for(self._catalogue, single=True), Choice)

    def _values(self, account: Account) -> Mapping[str, Any]:
        filled = self._stage.platform.fill(account, self._stage.platform.declared)
        return filled.values if isinstance(filled, Filled) else {}


def choice_for(
    catalogue: Any, *, single: bool = False, repeated: bool = False, quantity: int = 1
) -> Choice | Unmet:
    """Something to order: what can be cancelled again, where there is such a thing.

    ``single``: something of which an account can have one alone; otherwise something it can have twice, which
    is no mere wish where it is ``repeated``.
    """
    if single:
        found = next((t for t, _ in catalogue.offers() if not t.allow_multiple_subscriptions), None)
        if found is None:
            why = "an account can have several subscriptions of everything"
            return Unmet(member="AllowMultipleSubscriptions", why=why, pointer=catalogue.pointer)
        return choose(replace(catalogue, product_types=(found,)), Demand())
    twice = Demand(subscriptions_of_same_type=2, quantity=quantity)
    for demand in (replace(twice, cancellable=True), twice):
        choice = choose(catalogue, demand)
        if isinstance(choice, Choice):
            return choice
    return choice if repeated else choose(catalogue, Demand(quantity=quantity))
