"""What no public source settles about the platform, each a switch with the default the simulator assumes.

Every member stands for one statement of the contract notes that is marked as an assumption, or on which the
sources disagree. A service file sets them under ``switches:``, a scenario may set them for itself.
"""

from __future__ import annotations

from dataclasses import field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "AddonCalls",
    "NoReseller",
    "OptionValueAs",
    "ProductIdIs",
    "SupportOffResellerId",
    "Switches",
    "SyncOptionsFetched",
    "UpdateActionType",
    "changed",
]


class NoReseller(StrEnum):
    """How "this account has no reseller" is written in ResellerID (Reseller Provisioning, step 2)."""

    EQUAL = "equal"
    """the account's own ID, as in the page's sample"""
    EMPTY = "empty"
    """the empty string, as the page also allows"""
    NULL = "null"
    """JSON null, seen in an older sample"""


class OptionValueAs(StrEnum):
    """What of a chosen predefined value travels in SyncOptions."""

    NAME = "name"
    ID = "id"


class ProductIdIs(StrEnum):
    """Whose product id travels in Service.ProductID."""

    PLATFORM = "platform"
    VENDOR = "vendor"


class UpdateActionType(StrEnum):
    """The ActionType of a subscription.update."""

    NONE = "None"
    PROVISION = "Provision"


class AddonCalls(StrEnum):
    """How several addons of one basket are created."""

    ONE_EACH = "one_each"
    ONE_FOR_ALL = "one_for_all"


class SyncOptionsFetched(StrEnum):
    """When the platform asks for account.sync_options."""

    REGISTRATION = "registration"
    CHECKOUT = "checkout"


class SupportOffResellerId(StrEnum):
    """The ResellerID of a reseller's customer while Reseller Support is off."""

    SENT = "sent"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """All assumptions at their defaults; the service schema describes each member for its editors."""

    no_reseller: NoReseller = NoReseller.EQUAL
    support_off_reseller_id: SupportOffResellerId = SupportOffResellerId.SENT
    is_test: bool = False
    send_address: bool = True
    send_track_id: bool = True
    option_value_as: OptionValueAs = OptionValueAs.NAME
    required_options_for_resellers: bool = True
    required_options_for_direct_customers: bool = True
    saved_options_in_subscription_calls: bool = True
    sync_options_fetched: SyncOptionsFetched = SyncOptionsFetched.REGISTRATION
    exists_before_synchronize: bool = False
    product_id_is: ProductIdIs = ProductIdIs.PLATFORM
    update_action_type: UpdateActionType = UpdateActionType.NONE
    lifecycle_action_types: bool = True
    """Suspend, Activate, Cancel and UpgradeToPaid name themselves in ActionType; off: None"""
    addons_in_create: bool = False
    """subscription.create lists the ordered addons even though Addons Management is on"""
    addon_calls: AddonCalls = AddonCalls.ONE_EACH
    precheck: frozenset[str] = field(default_factory=frozenset)
    """ids of the endpoints that are called with CheckOnly true first"""
    missing_code_is_success: bool = False
    """an answer without Code reads as Code 0, as the SDK's model would"""
    empty_result_goes_on: bool = True
    """Code 0 with an empty Result: the flow goes on with ExternalID "" (off: it stops)"""


def changed(switches: Switches, raw: Mapping[str, Any]) -> Switches:
    """The switches with some members set from a file's plain values (its schema has checked names and
    values).
    """
    return replace(switches, **{name: _TYPES.get(name, _as_it_is)(value) for name, value in raw.items()})


def _as_it_is(value: Any) -> Any:
    return value


_TYPES: Mapping[str, Callable[[Any], Any]] = {
    "no_reseller": NoReseller,
    "support_off_reseller_id": SupportOffResellerId,
    "option_value_as": OptionValueAs,
    "sync_options_fetched": SyncOptionsFetched,
    "product_id_is": ProductIdIs,
    "update_action_type": UpdateActionType,
    "addon_calls": AddonCalls,
    "precheck": frozenset,
}
