"""Faulty platforms: what each does to the journal of a real run, and the rule or check that must say so.

Every row names a bundled scenario with its setting of Reseller Support; it is played against the reference
vendor over real sockets, and the journal is judged as in a run: as it is (nothing may be found), and with the
one fault.
"""

from __future__ import annotations

from simulator.matrix.mutations import (
    Mutation,
    alter,
    answered,
    copied,
    double,
    drop,
    headed,
    move,
    redirect,
    sent,
    swap,
    then,
    under,
)
from simulator.pointer import REMOVED
from simulator.values import dataclass

__all__ = ["PLATFORMS", "FaultyPlatform"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultyPlatform:
    """``does`` is a sentence. ``off`` is a capability that the judge is told is off, though it was on.

    ``beside`` is the journal of the same orders under the other setting, that this one is compared with.
    """

    name: str
    does: str
    caught_by: str
    scenario: str
    fault: Mutation
    off: str | None = None
    beside: str | None = None


def _row(
    name: str, caught_by: str, does: str, scenario: str, *faults: Mutation, off: str | None = None
) -> FaultyPlatform:
    return FaultyPlatform(
        name=name, does=does, caught_by=caught_by, scenario=scenario, fault=then(*faults), off=off
    )


def _unlike_on(name: str, caught_by: str, does: str, scenario: str, *faults: Mutation) -> FaultyPlatform:
    """With Reseller Support off, and compared with how it is on."""
    return FaultyPlatform(
        name=name,
        does=does,
        caught_by=caught_by,
        scenario=f"{scenario}@off",
        fault=then(*faults),
        beside=f"{scenario}@on",
    )


_NO = {"Code": -50, "Message": "Not today", "Result": None}
_YES = {"Code": 0, "Message": None, "Result": ""}

_REGISTER = "registration/register@on"
"""1 form, 2 validate, 3 definition, 4 options"""
_ORDER = "known/reseller-first-order@on"
"""1 reseller, 2 customer, 3 create"""
_DIRECT = "known/direct-customer@on"
"""1 customer, 2 create"""
_ADDON = "addons/one-addon@on"
"""1 customer, 2 create, 3 addon"""
_CHANGE_ADDON = "addons/change@on"
"""1 customer, 2 create, 3 addon, 4 change of the addon"""
_OFF = "support-off/first-order@off"
"""1 customer of a reseller, 2 create"""
_ASKING = "accounts/exists-unknown@on"
"""1 exists, 2 synchronize, 3 create"""
_PRECHECK = "precheck/create@on"
"""1 customer, 2 pre-check, 3 create"""
_SUSPEND = "changes/suspend-and-activate@on"
"""1 customer, 2 create, 3 suspend, 4 activate"""
_DELETED = "accounts/delete-and-order-again@on"
"""1 customer, 2 create, 3 cancel, 4 delete, 5 customer, 6 create"""
_TWO_RESELLERS = "classification/two-resellers@on"
"""1 reseller, 2 customer, 3 create, 4 reseller, 5 customer, 6 create"""

# fmt: off
PLATFORMS: tuple[FaultyPlatform, ...] = (
    # what a single request says
    _row("wrong-verb", "request.verb", "Sends PUT.", _DIRECT, sent(1, method="PUT")),
    _row("no-key", "request.credentials", "Leaves the API key out.",
         _DIRECT, headed(1, "X-CloudPlatform-APIKey", None)),
    _row("wrong-media-type", "request.content-type", "Announces its JSON as text/plain.",
         _DIRECT, headed(1, "Content-Type", "text/plain")),
    _row("no-body", "request.body-missing", "Sends no body.", _SUSPEND, sent(4, body=None)),
    _row("body-with-get", "request.body-unexpected", "Sends a body with GET.",
         _REGISTER, sent(1, body=b"{}")),
    _row("broken-json", "request.json", "Sends half of its JSON.", _SUSPEND, sent(4, body=b'{"ID":"sub-1",')),
    _row("member-left-out", "request.member-missing", "Leaves IsTest out.",
         _DIRECT, alter(1, "/IsTest", REMOVED)),
    _row("member-made-up", "request.unknown-member", "Sends the language.",
         _DIRECT, alter(1, "/Language", "en")),
    _row("account-as-id", "request.account", "Sends the account's ID in place of the account.",
         _SUSPEND, alter(4, "/Account", "1000001001")),
    _row("account-id-as-guid", "request.account-id", "Sends a GUID as an account's ID.",
         "accounts/exists-unknown@on", alter(1, "/ID", "158cb214-e5fb-45db-b233-cc3372529fe4")),
    _row("role-made-up", "request.role", "Sends Role Customer.", _DIRECT, alter(1, "/Role", "Customer")),
    _row("external-id-null", "request.external-id", "Sends ExternalID null.",
         _DIRECT, alter(1, "/ExternalID", None)),
    _row("reseller-id-as-number", "request.reseller-id", "Sends ResellerID as a number.",
         _ORDER, alter(2, "/ResellerID", 0)),
    _row("reseller-under-another", "request.three-way", "Places a reseller under another one.",
         _TWO_RESELLERS, copied(4, "/ResellerID", of=1, at="/ID")),
    _row("reseller-external-id-of-nobody", "request.reseller-external-id",
         "Sends a ResellerExternalID with a direct customer.",
         _DIRECT, alter(1, "/ResellerExternalID", "res-0123456789abcdef")),
    _row("phone-as-number", "request.account-details", "Sends the Phone as a number.",
         _DIRECT, alter(1, "/Phone", 2125550182)),
    _row("is-test-as-text", "request.is-test", 'Sends IsTest as "false".',
         _DIRECT, alter(1, "/IsTest", "false")),
    _row("option-as-list", "request.sync-options", "Sends a sync option's value in a list.",
         _DIRECT, alter(1, "/SyncOptions/DomainPrefix", ["sim"]),
         alter(2, "/Account/SyncOptions/DomainPrefix", ["sim"])),
    _row("extra-details-as-array", "request.extra-details", "Sends empty ExtraDetails as [].",
         _DIRECT, alter(1, "/ExtraDetails", [])),
    _row("contact-as-text", "request.contact", "Sends the contact as a text.",
         _DIRECT, alter(1, "/ContactDetails", "Carrie Henderson")),
    _row("country-as-text", "request.address", "Sends the country as a text.",
         _DIRECT, alter(1, "/Address/Country", "US")),
    _row("service-in-a-list", "request.service", "Sends the subscription in a list.",
         _SUSPEND, sent(4, body=b"[]")),
    _row("create-with-id", "request.subscription-external-id", "Sends an ID with a new subscription.",
         _DIRECT, alter(2, "/ID", "sub-1")),
    _row("subscription-id-as-number", "request.subscription-id", "Numbers its subscriptions.",
         _DIRECT, alter(2, "/SubscriptionID", "17")),
    _row("no-service-type", "request.product", "Does not say what is bought.",
         _DIRECT, alter(2, "/ServiceType", None)),
    _row("action-of-another-endpoint", "request.action-type", "Cancels in the words of a suspension.",
         _SUSPEND, alter(3, "/ActionType", "Cancel")),
    _row("addon-without-action", "request.addon-action", "Does not say which addon is ordered.",
         _ADDON, alter(3, "/Addons/0/ActionType", "None")),
    _row("quantity-as-text", "request.quantity", "Sends Quantity as text.",
         _DIRECT, alter(2, "/Quantity", "1")),
    _row("addons-null", "request.addons", "Sends Addons null.", _DIRECT, alter(2, "/Addons", None)),
    _row("attributes-as-array", "request.attribute-list", "Sends AttributeList as an array.",
         _ADDON, alter(2, "/AttributeList", [])),
    _row("attribute-under-another-key", "request.attribute-key", "Sends an attribute under another's key.",
         _ADDON, alter(2, "/AttributeList/mail-edition/ID", "mail-storage")),
    _row("attribute-value-as-number", "request.attribute", "Sends an attribute's value as a number.",
         _ADDON, alter(2, "/AttributeList/mail-storage/Value", 10)),
    _row("cycle-as-number", "request.billing-cycle", "Sends the Duration as a number.",
         _DIRECT, alter(2, "/BillingCycle/Duration", 12)),
    _row("derivative-as-name", "request.derivative", "Sends Derivative by its name.",
         _DIRECT, alter(2, "/Derivative", "SUBSCRIPTION")),
    _row("custom-fields-in-a-list", "request.custom-fields", "Sends empty CustomFieldValues as [].",
         _DIRECT, alter(2, "/CustomFieldValues", [])),
    _row("flag-as-number", "request.flag", "Sends IsFromOrder as 1.", _DIRECT, alter(2, "/IsFromOrder", 1)),
    _row("requested-by-made-up", "request.requested-by", "Makes up a Type of RequestedBy.",
         _DIRECT, alter(2, "/RequestedBy/Type", "Robot")),
    _row("settings-as-object", "request.fields", "Sends the settings as one object.",
         _REGISTER, alter(2, "/Fields", {"Workspace": "simulator"})),
    _row("setting-as-number", "request.field-value", "Sends a setting as a number.",
         _REGISTER, alter(2, "/Fields/0/Value", 7)),
    # registration
    _row("validates-first", "order.registration-settings", "Validates settings before it has the form.",
         _REGISTER, swap(1, 2)),
    _row("defines-first", "order.registration-definition", "Fetches the catalogue before it validates.",
         _REGISTER, swap(2, 3)),
    _row("options-first", "order.registration-options", "Fetches the options before the catalogue.",
         _REGISTER, swap(3, 4)),
    # Reseller Support
    _row("customer-first", "order.reseller-before-customer", "Synchronizes the customer before its reseller.",
         _ORDER, swap(1, 2)),
    _row("reseller-forgotten", "order.reseller-before-customer", "Never synchronizes the reseller.",
         _ORDER, drop(1)),
    _row("create-before-reseller", "order.reseller-before-create",
         "Creates for a customer known from before, ahead of its reseller.",
         "repeat/customer-from-before-the-option@on", swap(3, 4)),
    _row("goes-on-without-reseller", "order.stops-when-reseller-fails",
         "Goes on after the reseller was refused.", _ORDER, answered(1, _NO)),
    _row("goes-on-after-silence", "order.stops-when-reseller-fails",
         "Goes on after the reseller's answer was lost.", "failure/reseller-dropped@on", drop(2)),
    _row("no-retry-of-reseller", "order.stops-when-reseller-fails", "Retries without the reseller.",
         "failure/reseller-refused@on", drop(2)),
    _row("reseller-though-off", "order.no-reseller-when-off", "Synchronizes a reseller with the option off.",
         _OFF, alter(1, "/Role", "Reseller"), copied(1, "/ResellerID", of=1, at="/ID"),
         alter(2, "/Account/Role", "Reseller"), copied(2, "/Account/ResellerID", of=2, at="/Account/ID")),
    _row("switched-off-unnoticed", "order.no-reseller-when-off",
         "Calls on as if the option were on.", _ORDER, under(1, reseller_support=False)),
    _row("reseller-external-id-though-off", "order.no-reseller-external-id-when-off",
         "Sends a ResellerExternalID with the option off.",
         _OFF, alter(2, "/Account/ResellerExternalID", "res-0123456789abcdef")),
    _row("reseller-named-though-nameless", "order.no-reseller-id-when-off",
         "Names the reseller where the switch leaves it out.",
         "support-off/reseller-id-empty@off", alter(1, "/ResellerID", "1000001999"),
         alter(2, "/Account/ResellerID", "1000001999")),
    # accounts
    _row("asks-unasked", "order.exists-not-asked", "Asks whether the account exists, though it never does.",
         _DIRECT, double(1), redirect(1, "Synchronize", "Exists"), answered(1, _YES)),
    _row("asks-not", "order.exists-before-synchronize", "Does not ask whether the account exists.",
         _ASKING, drop(1)),
    _row("asks-twice", "order.exists-before-synchronize", "Asks twice whether the account exists.",
         _ASKING, double(1)),
    _row("goes-on-unanswered", "order.stops-when-exists-fails", "Synchronizes though Exists failed.",
         "accounts/exists-fails@on", drop(2)),
    _row("synchronizes-twice", "order.synchronize-once", "Synchronizes a reseller twice.", _ORDER, double(1)),
    _row("synchronizes-again", "order.synchronize-once", "Synchronizes a known customer for its next order.",
         "repeat/direct-customer@on", double(1, at=3)),
    _row("create-first", "order.account-before-create", "Creates before it synchronizes.",
         _DIRECT, swap(1, 2)),
    _row("account-forgotten", "order.account-before-create", "Never synchronizes the customer.",
         _DIRECT, drop(1), alter(1, "/Account/ExternalID", "")),
    _row("goes-on-without-account", "order.stops-when-account-fails",
         "Goes on after the customer was refused.", _DIRECT, answered(1, _NO)),
    _row("no-retry-of-customer", "order.stops-when-account-fails", "Retries without the customer.",
         "failure/customer-refused@on", drop(3)),
    _row("order-after-delete", "order.nothing-after-delete", "Orders for an account that was deleted.",
         _DELETED, drop(5)),
    _row("cancel-after-delete", "order.nothing-after-delete", "Cancels after the account was deleted.",
         _DELETED, swap(3, 4)),
    # subscriptions and addons
    _row("creates-twice", "order.create-once", "Creates a subscription twice.", _DIRECT, double(2)),
    _row("creates-again", "order.create-once", "Retries a line that went well.",
         "several-lines/two-lines@on", double(2, at=4)),
    _row("change-first", "order.create-before-change", "Suspends before it creates.", _SUSPEND, swap(2, 3)),
    _row("create-forgotten", "order.create-before-change", "Changes what it never created.",
         _SUSPEND, drop(2)),
    _row("goes-on-without-subscription", "order.stops-when-create-fails",
         "Suspends what could not be created.", _SUSPEND, answered(2, _NO)),
    _row("addon-change-first", "order.addon-create-before-change", "Changes an addon before it is created.",
         _CHANGE_ADDON, swap(3, 4)),
    _row("goes-on-without-addon", "order.stops-when-addon-create-fails",
         "Changes an addon that could not be created.", _CHANGE_ADDON, answered(3, _NO)),
    _row("addon-id-made-up", "order.addon-create-without-id", "Sends an ID with a new addon.",
         _ADDON, alter(3, "/Addons/0/ID", "add-1")),
    # pre-checks
    _row("prechecks-unasked", "order.precheck-not-asked", "Pre-checks what has no pre-check.",
         _DIRECT, double(2), alter(2, "/CheckOnly", True)),
    _row("prechecks-not", "order.precheck-before-call", "Leaves the pre-check out.", _PRECHECK, drop(2)),
    _row("prechecks-twice", "order.precheck-before-call", "Pre-checks twice.", _PRECHECK, double(2)),
    _row("goes-on-after-precheck", "order.stops-when-precheck-refused", "Goes on after a refused pre-check.",
         _PRECHECK, answered(2, _NO)),
    _row("prechecks-only", "order.call-after-precheck", "Never makes the call that was pre-checked.",
         _PRECHECK, drop(3)),
    _row("orders-more-than-checked", "carried.precheck", "Orders more than it pre-checked.",
         _PRECHECK, alter(3, "/Quantity", 50)),
    # options that are off
    _row("accounts-though-off", "order.accounts-off", "Synchronizes with Accounts Management off.",
         _DIRECT, off="accounts"),
    _row("subscriptions-though-off", "order.subscriptions-off", "Creates with Subscriptions Management off.",
         _DIRECT, off="subscriptions"),
    _row("addons-though-off", "order.addons-off", "Creates an addon with Addons Management off.",
         _ADDON, off="addons"),
    _row("delete-though-off", "order.delete-off", "Deletes where that is not offered.",
         _DELETED, off="delete"),
    _row("change-though-off", "order.change-off", "Suspends where that is not offered.",
         _SUSPEND, off="change"),
    _row("upgrade-though-off", "order.upgrade-off", "Upgrades where that is not offered.",
         "changes/upgrade@on", off="upgrade"),
    _row("trial-though-off", "order.trial-off", "Orders a trial where none is offered.",
         "changes/trial-to-paid@on", off="trial"),
    # what is carried from call to call: accounts
    _row("account-external-id-made-up", "order.synchronize-without-external-id",
         "Sends an ExternalID with a new account.", _DIRECT, alter(1, "/ExternalID", "acc-1")),
    _row("another-reseller-external-id", "carried.reseller-external-id",
         "Sends another ResellerExternalID than the vendor answered.",
         _ORDER, alter(2, "/ResellerExternalID", "RES-1")),
    _row("no-reseller-external-id", "carried.reseller-external-id", "Sends no ResellerExternalID.",
         _ORDER, alter(2, "/ResellerExternalID", "")),
    _row("reseller-external-id-lost", "carried.reseller-external-id",
         "Loses the ResellerExternalID in the subscription.",
         _ORDER, alter(3, "/Account/ResellerExternalID", "")),
    _row("resellers-mixed-up", "carried.reseller-of-external-id",
         "Sends one reseller's ResellerID with another's ResellerExternalID.",
         _TWO_RESELLERS, copied(5, "/ResellerID", of=1, at="/ID")),
    _row("another-external-id", "carried.account-external-id", "Sends another ExternalID.",
         _DIRECT, alter(2, "/Account/ExternalID", "acc-1")),
    _row("external-id-cut", "carried.account-external-id", "Cuts the ExternalID off.",
         _ORDER, alter(3, "/Account/ExternalID", "acc")),
    _row("another-account", "carried.account-of-external-id", "Sends another account's ID.",
         _DIRECT, alter(2, "/Account/ID", "1000001999"), alter(2, "/Account/ResellerID", "1000001999")),
    _row("another-role", "carried.role", "Sends a reseller as a user in its own order.",
         "own-use/first-order@on", alter(2, "/Account/Role", "User")),
    _row("no-role", "request.member-missing", "Leaves the Role out of the subscription.",
         _ORDER, alter(3, "/Account/Role", REMOVED)),
    _row("reseller-id-lost", "carried.reseller-id", "Forgets the reseller in the subscription.",
         _OFF, alter(2, "/Account/ResellerID", None)),
    _row("option-lost", "carried.sync-options", "Loses a sync option in the subscription.",
         _DIRECT, alter(2, "/Account/SyncOptions/DomainPrefix", REMOVED)),
    _row("partner-id-as-text", "carried.sync-options", "Makes a text of a number.",
         "known/mpnid-as-number@off", alter(2, "/Account/SyncOptions/MPNID", "3456890")),
    _row("partner-id-not-asked", "order.required-options", "Does not ask for the partner id.",
         "known/mpnid-as-text@off", alter(1, "/SyncOptions/MPNID", REMOVED),
         alter(2, "/Account/SyncOptions/MPNID", REMOVED)),
    _row("reseller-without-options", "order.required-options-of-resellers",
         "Leaves the reseller's required options out.", _ORDER, alter(1, "/SyncOptions", {})),
    _row("direct-customer-without-options", "order.required-options-of-direct-customers",
         "Leaves a direct customer's required options out.",
         _DIRECT, alter(1, "/SyncOptions", {}), alter(2, "/Account/SyncOptions", {})),
    # both settings of Reseller Support
    _unlike_on("calls-under-one-setting", "options.call",
               "Does not synchronize a direct customer with the option off.",
               "known/direct-customer", drop(1)),
    _unlike_on("member-under-one-setting", "options.member", "Orders another quantity with the option off.",
               "known/direct-customer", alter(2, "/Quantity", 9)),
    # subscriptions and addons
    _row("another-subscription", "carried.subscription-id", "Changes under another ID.",
         _SUSPEND, alter(3, "/ID", "sub-1")),
    _row("own-subscription-id", "carried.subscription-id", "Changes under the platform's own ID.",
         _ADDON, alter(3, "/ID", "f57202b8-ce25-459b-a575-0c021b6379c6")),
    _row("subscription-moved", "carried.subscription-account", "Moves a subscription to another account.",
         _SUSPEND, alter(4, "/Account/ID", "1000001999"), alter(4, "/Account/ResellerID", "1000001999")),
    _row("another-parent", "carried.addon-parent", "Names another ParentID.",
         _ADDON, alter(3, "/Addons/0/ParentID", "sub-1")),
    _row("another-addon", "carried.addon-id", "Changes another addon.",
         _CHANGE_ADDON, alter(4, "/Addons/0/ID", "add-1")),
    _row("addons-reordered", "order.create-before-change", "Creates the addon before the subscription.",
         _ADDON, move(3, 2)),
)
# fmt: on
"""First what one request says, then the order of calls, then what they carry from one to the next."""
