"""What the ordering rules are told of the platform whose calls they judge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.rules import Context

if TYPE_CHECKING:
    from simulator.platform.service import Service
    from simulator.scenario.stage import Stage

__all__ = ["context_of"]


def context_of(service: Service, stage: Stage | None = None) -> Context:
    """What the ordering rules may be scoped by, from the service as it was registered."""
    switches = service.switches
    return Context(
        reseller_support=service.reseller_support,
        capabilities=frozenset(capability.value for capability in service.capabilities),
        precheck=switches.precheck,
        support_off_reseller_id=switches.support_off_reseller_id.value,
        saved_options_in_subscription_calls=switches.saved_options_in_subscription_calls,
        exists_before_synchronize=switches.exists_before_synchronize,
        required_options=frozenset(
            option.id
            for option in (stage.platform.declared if stage else ())
            if option.required and not option.read_only
        ),
        required_options_for_resellers=switches.required_options_for_resellers,
        required_options_for_direct_customers=switches.required_options_for_direct_customers,
    )
