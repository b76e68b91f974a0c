"""Faults of what the GETs give: the settings form, the sync options, the catalogue.

A developer writes these documents by hand, once, and tests them against nothing. Each fault is the right
document with one thing changed: a value at a JSON pointer, or a function of the value that stands there.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.pointer import REMOVED, put, value_at
from simulator.vendors.call import Answer, Call, refusal
from simulator.vendors.faults.fault import Answering, Fault, Mind, Right, at
from simulator.vendors.sync_options import PARTNER_ID_OPTION

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["DOCUMENT_FAULTS"]

_FORM, _VALIDATE = "fields.get", "fields.validate"
_OPTIONS, _CATALOGUE = "account.sync_options", "fields.service_definition"

_WORKSPACE, _REGION = "/Fields/0", "/Fields/2"
"""a text and a choice of the settings form"""
_USERNAME, _ROLE, _PREFIX, _RESIDENCY = "/Fields/0", "/Fields/1", "/Fields/2", "/Fields/3"
"""the sync options that the platform fills in, a text, and a list"""
_MAIL = "/ProductTypes/0"
_EDITION = f"{_MAIL}/AttributeList/0"
_SHOAL = f"{_MAIL}/ProductsCollection/Products/0"
_ARCHIVE = f"{_MAIL}/ProductsCollection/Addons/0"


def _fault(name: str, caught_by: str, breaks: str, endpoint: str, pointer: str, value: Any) -> Fault:
    """``value`` replaces what is at the pointer; a function is given that and returns the new value."""

    def how(call: Call, right: Right) -> Answer:
        body = copy.deepcopy(right(call).body)
        new = value(copy.deepcopy(value_at(body, pointer))) if callable(value) else value
        if not pointer:
            return Answer(body=new)
        put(body, pointer, new)
        return Answer(body=body)

    return Fault(name=name, breaks=breaks, caught_by=caught_by, change=Answering(how=how, scope=at(endpoint)))


def _answer(name: str, caught_by: str, breaks: str, endpoint: str, body: Any) -> Fault:
    """The answer as a whole is another one."""
    return Fault(
        name=name,
        breaks=breaks,
        caught_by=caught_by,
        change=Answering(how=lambda _, __: Answer(body=body), scope=at(endpoint)),
    )


def _first_twice(entries: list[Any]) -> list[Any]:
    return [*entries, entries[0]]


def _all_default(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**entry, "IsDefault": True} for entry in entries]


def _same_names(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**entry, "Name": "Europe"} for entry in entries]


def _nothing_chosen(attribute: dict[str, Any]) -> dict[str, Any]:
    plain = [{**value, "IsDefault": False} for value in attribute["PredefinedValues"]]
    return {**attribute, "PredefinedValues": plain}


def _edition_left_open(kind: dict[str, Any]) -> dict[str, Any]:
    """The required attribute has no default, and the first product chooses nothing."""
    kind["AttributeList"][0] = _nothing_chosen(kind["AttributeList"][0])
    product = kind["ProductsCollection"]["Products"][0]
    product["Attributes"] = product["Attributes"][1:]
    return kind


def _renamed(old: str, new: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda members: {new if name == old else name: value for name, value in members.items()}


# fmt: off
DOCUMENT_FAULTS: tuple[Fault, ...] = (
    # the settings form
    _fault("form-as-array", "fields.shape", "Answers Fields/Get with a bare array.",
           _FORM, "", lambda body: body["Fields"]),
    _fault("field-without-id", "fields.id", "Leaves a field's ID empty.",
           _FORM, f"{_WORKSPACE}/ID", ""),
    _fault("field-with-two-ids", "fields.id-mismatch", "Gives a field another ID in its Definition.",
           _FORM, f"{_WORKSPACE}/Definition/ID", "WorkspaceName"),
    _fault("field-twice", "fields.duplicate-id", "Lists a field twice.",
           _FORM, "/Fields", _first_twice),
    _fault("field-without-name", "fields.name", "Gives a field no Name.",
           _FORM, f"{_WORKSPACE}/Definition/Name", REMOVED),
    _fault("field-kind-unknown", "fields.kind", "Makes up a Kind of field.",
           _FORM, f"{_WORKSPACE}/Definition/Kind", "String"),
    _fault("field-values-as-list", "fields.predefined-values", "Lists a field's values as an array.",
           _FORM, f"{_REGION}/Definition/PredefinedValues", ["eu", "us"]),
    _fault("field-choice-empty", "fields.choice-empty", "Asks for a choice among nothing.",
           _FORM, f"{_REGION}/Definition/PredefinedValues", {}),
    _fault("field-required-as-text", "fields.boolean", 'Writes IsRequired of a field as "true".',
           _FORM, f"{_WORKSPACE}/Definition/IsRequired", "true"),
    _fault("field-order-as-text", "fields.number", "Writes SortOrder of a field as text.",
           _FORM, f"{_WORKSPACE}/Definition/SortOrder", "1"),
    _fault("field-description-as-object", "fields.text", "Translates a field's Description in an object.",
           _FORM, f"{_WORKSPACE}/Definition/Description", {"en": "The workspace"}),
    _answer("validate-as-envelope", "fields.refusals", "Answers Fields/Validate with an envelope.",
            _VALIDATE, {"Code": 0, "Message": None, "Result": None}),
    _answer("refusals-as-objects", "fields.refusal", "Answers Fields/Validate with error objects.",
            _VALIDATE, [{"Field": "Region", "Error": "unknown"}]),
    # the sync options
    _fault("options-as-array", "sync-options.shape", "Answers Accounts/SyncOptions with a bare array.",
           _OPTIONS, "", lambda body: body["Fields"]),
    _fault("option-without-id", "sync-options.id", "Leaves an option's ID empty.",
           _OPTIONS, f"{_PREFIX}/ID", ""),
    _fault("option-with-two-ids", "sync-options.id-mismatch", "Gives an option another ID in its Definition.",
           _OPTIONS, f"{_PREFIX}/Definition/ID", "Prefix"),
    _fault("option-twice", "sync-options.duplicate-id", "Lists an option twice.",
           _OPTIONS, "/Fields", _first_twice),
    _fault("option-without-name", "sync-options.name", "Gives an option no Name.",
           _OPTIONS, f"{_PREFIX}/Definition/Name", REMOVED),
    _fault("option-kind-unknown", "sync-options.kind", "Makes up a Kind of option.",
           _OPTIONS, f"{_PREFIX}/Definition/Kind", "TextBox"),
    _fault("option-type-unknown", "sync-options.data-type", "Makes up a DataType.",
           _OPTIONS, f"{_PREFIX}/Definition/DataType", "String"),
    _fault("option-values-as-object", "sync-options.predefined-values", "Writes a list's values as object.",
           _OPTIONS, f"{_RESIDENCY}/Definition/PredefinedValues", {"eu": "Europe"}),
    _fault("option-list-empty", "sync-options.list-empty", "Declares a list without values.",
           _OPTIONS, f"{_RESIDENCY}/Definition/PredefinedValues", []),
    _fault("option-values-alike", "sync-options.duplicate-value", "Gives two values of a list the same Name.",
           _OPTIONS, f"{_RESIDENCY}/Definition/PredefinedValues", _same_names),
    _fault("option-defaults", "sync-options.several-defaults", "Makes every value of a list the default.",
           _OPTIONS, f"{_RESIDENCY}/Definition/PredefinedValues", _all_default),
    _fault("option-required-read-only", "sync-options.required-read-only",
           "Requires an option that nobody can fill in.",
           _OPTIONS, f"{_PREFIX}/Definition/IsReadOnly", True),
    _fault("username-as-boolean", "sync-options.username", "Declares username as a Boolean.",
           _OPTIONS, f"{_USERNAME}/Definition/Kind", "Boolean"),
    _fault("role-without-reseller", "sync-options.role", "Offers another word than Reseller as the role.",
           _OPTIONS, f"{_ROLE}/Definition/PredefinedValues/1/Name", "Partner"),
    _fault("option-required-as-text", "sync-options.boolean", 'Writes IsRequired of an option as "true".',
           _OPTIONS, f"{_PREFIX}/Definition/IsRequired", "true"),
    _fault("option-order-as-text", "sync-options.number", "Writes SortOrder of an option as text.",
           _OPTIONS, f"{_PREFIX}/Definition/SortOrder", "2"),
    _fault("option-description-as-object", "sync-options.text", "Translates a Description in an object.",
           _OPTIONS, f"{_PREFIX}/Definition/Description", {"en": "The prefix"}),
    # the catalogue
    _fault("catalogue-as-array", "catalogue.shape", "Answers Fields/ServiceDefinition with a bare array.",
           _CATALOGUE, "", lambda body: body["ProductTypes"]),
    _fault("catalogue-empty", "catalogue.no-types", "Sells nothing.",
           _CATALOGUE, "/ProductTypes", []),
    _fault("type-without-products", "catalogue.no-products", "Has a product type without products.",
           _CATALOGUE, f"{_MAIL}/ProductsCollection", {"Products": [], "Addons": []}),
    _fault("type-without-id", "catalogue.type-id", "Leaves a product type's ID out.",
           _CATALOGUE, f"{_MAIL}/ID", REMOVED),
    _fault("type-twice", "catalogue.duplicate-type", "Lists a product type twice.",
           _CATALOGUE, "/ProductTypes", _first_twice),
    _fault("attribute-without-id", "catalogue.attribute-id", "Leaves an attribute's ID out.",
           _CATALOGUE, f"{_MAIL}/AttributeList/3/ID", REMOVED),
    _fault("attribute-twice", "catalogue.duplicate-attribute", "Lists an attribute twice.",
           _CATALOGUE, f"{_MAIL}/AttributeList", _first_twice),
    _fault("attribute-kind-unknown", "catalogue.attribute-kind", "Makes up a Kind of attribute.",
           _CATALOGUE, f"{_EDITION}/Kind", "Dropdown"),
    _fault("value-without-id", "catalogue.value-id", "Leaves a predefined value's ID out.",
           _CATALOGUE, f"{_MAIL}/AttributeList/3/PredefinedValues/1/ID", REMOVED),
    _fault("value-twice", "catalogue.duplicate-value", "Lists a predefined value twice.",
           _CATALOGUE, f"{_EDITION}/PredefinedValues", _first_twice),
    _fault("addon-without-id", "catalogue.product-id", "Leaves an addon's ID out.",
           _CATALOGUE, f"{_MAIL}/ProductsCollection/Addons/2/ID", ""),
    _fault("product-twice", "catalogue.duplicate-product", "Lists a product twice.",
           _CATALOGUE, f"{_MAIL}/ProductsCollection/Products", _first_twice),
    _fault("product-without-name", "catalogue.name", "Gives a product no Name.",
           _CATALOGUE, f"{_SHOAL}/Name", REMOVED),
    _fault("product-values-as-text", "catalogue.values", "Writes the value of an attribute without a list.",
           _CATALOGUE, f"{_SHOAL}/Attributes/0/Values", "shoal"),
    _fault("product-attribute-unknown", "catalogue.unknown-attribute",
           "Gives a product an attribute that its type does not have.",
           _CATALOGUE, f"{_SHOAL}/Attributes/1/ID", "mail-colour"),
    _fault("product-value-unknown", "catalogue.unknown-value",
           "Chooses a value for a product that is not among the predefined ones.",
           _CATALOGUE, f"{_SHOAL}/Attributes/0/Values", ["puddle"]),
    _fault("upgrade-to-nowhere", "catalogue.unknown-product", "Names an upgrade that is not sold.",
           _CATALOGUE, f"{_SHOAL}/RelatedProducts/0/ProductID", "lanternfish-mail-trench"),
    _fault("addon-of-no-product", "catalogue.unknown-product", "Has an addon for a product that is not sold.",
           _CATALOGUE, f"{_ARCHIVE}/Products", ["lanternfish-mail-trench"]),
    _fault("required-attribute-left-open", "catalogue.required-attribute",
           "Has a product without a value for a required attribute.",
           _CATALOGUE, _MAIL, _edition_left_open),
    _fault("addon-products-as-text", "catalogue.addon-products", "Names an addon's products as one text.",
           _CATALOGUE, f"{_ARCHIVE}/Products", "lanternfish-mail-shoal,lanternfish-mail-reef"),
    _fault("derivative-unknown", "catalogue.derivative", "Makes up a Derivative.",
           _CATALOGUE, f"{_SHOAL}/Derivative", "SEAT"),
    _fault("scope-unknown", "catalogue.scope", "Makes up a Scope.",
           _CATALOGUE, f"{_MAIL}/Scope", "Everyone"),
    _fault("charge-type-unknown", "catalogue.charge-type", "Makes up a ChargeType.",
           _CATALOGUE, f"{_SHOAL}/ChargeType", 7),
    _fault("cycle-unknown", "catalogue.billing-cycle", "Makes up a billing cycle.",
           _CATALOGUE, f"{_SHOAL}/UnitBillingCycles", [0, 1, "Weekly"]),
    _fault("price-for-another-cycle", "catalogue.price-cycle",
           "Has a price for a billing cycle in which the product is not sold.",
           _CATALOGUE, f"{_SHOAL}/UnitBillingCycles", [0]),
    _fault("trial-duration-type-unknown", "catalogue.trial-duration-type", "Makes up a TrialDurationType.",
           _CATALOGUE, f"{_SHOAL}/TrialDurationType", "Weeks"),
    _fault("trial-without-duration", "catalogue.trial-duration", "Has a trial of zero days.",
           _CATALOGUE, f"{_SHOAL}/TrialDuration", 0),
    _fault("price-without-currency", "catalogue.currency", "Has a price without a Currency.",
           _CATALOGUE, f"{_SHOAL}/Prices/0/Currency", REMOVED),
    _fault("price-with-comma", "catalogue.price", "Writes a Price with a decimal comma.",
           _CATALOGUE, f"{_SHOAL}/Prices/0/Units/0/Price", "4,90"),
    _fault("relation-as-object", "catalogue.relation", "Writes a Relation as an object.",
           _CATALOGUE, f"{_SHOAL}/RelatedProducts/0/Relation", {"ID": 5}),
    _fault("trial-enabled-as-text", "catalogue.boolean", 'Writes TrialEnabled as "yes".',
           _CATALOGUE, f"{_SHOAL}/TrialEnabled", "yes"),
    _fault("quantity-limit-as-text", "catalogue.number", 'Writes QuantityLimit as "unlimited".',
           _CATALOGUE, f"{_MAIL}/QuantityLimit", "unlimited"),
    _fault("product-description-as-list", "catalogue.text", "Writes a Description as lines in a list.",
           _CATALOGUE, f"{_SHOAL}/Description", ["For small schools.", "Of fish."]),
    Fault(
        name="partner-id-undeclared",
        breaks="Forgets to declare the option that its resellers' partner id travels in.",
        caught_by="sync-options.partner-id-undeclared",
        change=Mind(
            change=lambda habits: replace(habits, options_left_out=frozenset({PARTNER_ID_OPTION}))
        ),
    ),
    Fault(
        name="catalogue-refused",
        breaks="Answers Fields/ServiceDefinition with the envelope of a failure.",
        caught_by="envelope.document-refused",
        change=Answering(
            how=lambda _, __: refusal(-7, "The catalogue is being rebuilt"), scope=at(_CATALOGUE)
        ),
    ),
)
# fmt: on
