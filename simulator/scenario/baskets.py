"""What a scenario's baskets ask of a vendor's catalogue, with what later steps do to what was bought."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.platform.catalogue import Choice, Demand, Unmet
from simulator.scenario.actions import ChangeQuantity, Checkout, Lifecycle, Line, Upgrade

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.scenario.model import Scenario

__all__ = ["demands", "upgrades"]


def demands(scenario: Scenario) -> Mapping[tuple[int, int], Demand]:
    """What each basket line demands of the catalogue, with what later steps do to its subscription."""
    lines = [
        (step, number, action.buyer, line)
        for step, action in ((i, s.action) for i, s in enumerate(scenario.steps))
        if isinstance(action, Checkout)
        for number, line in enumerate(action.basket)
    ]
    asked = {}
    for step, number, buyer, line in lines:
        same = sum(1 for _, _, other, _ in lines if other == buyer)
        demand = Demand(
            product=line.product,
            quantity=line.quantity,
            trial=line.trial,
            addons=line.addons,
            subscriptions_of_same_type=same,
        )
        asked[step, number] = _with_later_steps(scenario, demand, step, line, last=lines[-1][3] is line)
    return asked


def _with_later_steps(scenario: Scenario, demand: Demand, step: int, line: Line, *, last: bool) -> Demand:
    for later in scenario.steps[step + 1 :]:
        target = getattr(later.action, "subscription", None)
        if not (target == line.name if target else last):
            continue
        match later.action:
            case Lifecycle(endpoint="subscription.cancel"):
                demand = replace(demand, cancellable=True)
            case Upgrade(downgrade=False):
                demand = replace(demand, upgradable=True)
            case Upgrade() if not demand.upgradable:  # after an upgrade there is always a way back
                demand = replace(demand, downgradable=True)
            case ChangeQuantity(quantity=quantity):
                demand = replace(demand, quantity=max(demand.quantity, quantity))
            case _:
                pass
    return demand


def upgrades(scenario: Scenario, choices: Mapping[tuple[int, int], Choice]) -> Mapping[int, Choice] | Unmet:
    """The product each upgrade step moves to: the one that the catalogue relates to the step's own."""
    moves: dict[int, Choice] = {}
    named: dict[str, Choice] = {}
    current = ""
    for index, step in enumerate(scenario.steps):
        match step.action:
            case Checkout(basket=basket):
                for number, line in enumerate(basket):
                    current = line.name or f"{index}/{number}"
                    named[current] = choices[index, number]
            case Upgrade(downgrade=downgrade, subscription=subscription):
                key = subscription or current
                target = named[key].downgrade() if downgrade else named[key].upgrade()
                if isinstance(target, Unmet):
                    return target
                moves[index] = named[key] = target
            case _:
                pass
    return moves
