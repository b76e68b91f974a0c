"""The built-in vendor's catalogue, subscriptions, addons and settings form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from vendor_client import (
    Client,
    addon,
    direct_customer,
    end_customer,
    entry,
    mail,
    reseller,
    vault,
    with_addons,
)

from simulator.vendors import BUILT_IN_SETTINGS, VendorProfile, serve

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with serve() as vendor:
        client = Client(vendor, VendorProfile(reseller_support=True))
        yield client
        client.close()


@pytest.fixture
def owner(client: Client) -> dict[str, Any]:
    return client.customer()


def code_of(client: Client, path: str, body: dict[str, Any]) -> int:
    answer = client.post(path, body)
    assert isinstance(answer["Code"], int)
    assert answer["Code"] == 0 or answer["Message"], "a refusal says why"
    return int(answer["Code"])


def test_the_catalogue_has_what_a_platform_must_heed(client: Client) -> None:
    first, second = client.get("Fields/ServiceDefinition")["ProductTypes"]
    assert first["AllowMultipleSubscriptions"]
    assert not second["AllowMultipleSubscriptions"]
    assert {attribute["Kind"] for attribute in first["AttributeList"]} >= {
        "PredefinedChooseOne",
        "Boolean",
        "Numeric",
    }
    products = {product["ID"]: product for product in first["ProductsCollection"]["Products"]}
    assert any(product["TrialEnabled"] for product in products.values())
    assert not any(
        p["TrialEnabled"] or p["EnableCancellation"] for p in second["ProductsCollection"]["Products"]
    )
    related = [relation for product in products.values() for relation in product["RelatedProducts"]]
    assert {relation["Relation"] for relation in related} == {5}
    assert {relation["ProductID"] for relation in related} <= set(products)
    fits = {addon["ID"]: set(addon["Products"]) for addon in first["ProductsCollection"]["Addons"]}
    assert set(products) in fits.values()
    assert any(fit < set(products) for fit in fits.values())


def test_every_product_of_the_catalogue_can_be_ordered_as_the_portal_says(client: Client) -> None:
    """One entry per attribute of the product: Value is the chosen value's Name, Code its Code."""
    for product_type in client.get("Fields/ServiceDefinition")["ProductTypes"]:
        declared = {attribute["ID"]: attribute for attribute in product_type["AttributeList"]}
        for product in product_type["ProductsCollection"]["Products"]:
            order = mail(client.customer(), ServiceType=product_type["ID"], AttributeList={}, Quantity=2)
            for attribute in product["Attributes"]:
                values = attribute["Values"]
                known = {value["ID"]: value for value in declared[attribute["ID"]]["PredefinedValues"]}
                names = [known[value]["Name"] if known else value for value in values]
                codes = [known[value]["Code"] for value in values if known]
                order["AttributeList"][attribute["ID"]] = entry(
                    attribute["ID"], "|".join(names), "|".join(codes)
                )
            client.create(order)


def test_a_subscription_gets_an_id_of_its_own(client: Client, owner: dict[str, Any]) -> None:
    first, second = mail(owner), mail(owner)
    assert client.create(first) != client.create(second)


def test_the_same_subscription_created_again_is_the_same(client: Client, owner: dict[str, Any]) -> None:
    order = mail(owner)
    assert client.create({**order}) == client.create({**order})


def test_a_subscription_for_an_account_never_synchronized_is_refused(
    client: Client, owner: dict[str, Any]
) -> None:
    stranger = direct_customer()
    assert code_of(client, "Subscriptions/Create", mail(stranger)) == -20
    assert code_of(client, "Subscriptions/Create", mail({**stranger, "ExternalID": "acc-0"})) == -20
    borrowed = {**stranger, "ExternalID": owner["ExternalID"]}
    assert code_of(client, "Subscriptions/Create", mail(borrowed)) == -20
    assert code_of(client, "Subscriptions/Create", mail(owner)) == 0, "one account apart, it is accepted"


def test_without_accounts_management_an_order_brings_its_account_along() -> None:
    with serve() as vendor:
        client = Client(vendor, VendorProfile(reseller_support=True, accounts_management=False))
        stranger = direct_customer()
        first, second = vault(stranger), vault(stranger)
        client.create(first)
        assert code_of(client, "Subscriptions/Create", second) == -23, "it is the same account"
        order = mail(stranger)
        client.create(order)
        assert code_of(client, "Subscriptions/Cancel", {**order, "Account": direct_customer()}) == -30
        assert code_of(client, "Subscriptions/Cancel", order) == 0
        client.close()


def test_the_reseller_of_an_order_must_be_known(client: Client) -> None:
    acme = reseller()
    client.synchronize(acme)
    customer = end_customer(acme)
    client.synchronize(customer)
    assert code_of(client, "Subscriptions/Create", mail({**customer, "ResellerExternalID": "res-x"})) == -12
    assert code_of(client, "Subscriptions/Create", mail(customer)) == 0
    assert code_of(client, "Subscriptions/Create", mail(acme)) == 0, "a reseller buys for itself"


def edition(value: str, code: str) -> dict[str, Any]:
    return {"mail-edition": entry("mail-edition", value, code)}


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"ServiceType": "lanternfish-yacht"}, -21),
        ({"AttributeList": {}}, -21),
        ({"AttributeList": {"mail-depth": entry("mail-depth", "9")}}, -21),
        ({"AttributeList": edition("Shoal Edition", "mail-edition-trench")}, -21),
        ({"AttributeList": edition("Reef Edition", "mail-edition-shoal")}, -21),
        ({"AttributeList": {"mail-edition": entry("other", "Shoal Edition", "mail-edition-shoal")}}, -10),
        ({"AttributeList": []}, -10),
        ({"Quantity": 0}, 22),
        ({"Quantity": -1}, 22),
        ({"Quantity": 301}, 22),
        ({"Quantity": "5"}, -10),
        ({"Quantity": True}, -10),
        ({"Quantity": 2.5}, -10),
        ({"SubscriptionID": None}, -10),
        ({"ServiceType": ""}, -10),
        ({"Account": None}, -10),
        ({"CheckOnly": "true"}, -10),
        ({"Addons": {}}, -10),
    ],
)
def test_orders_that_no_catalogue_allows(
    client: Client, owner: dict[str, Any], members: dict[str, Any], code: int
) -> None:
    assert code_of(client, "Subscriptions/Create", mail(owner, **members)) == code


@pytest.mark.parametrize(("attribute", "value"), [("mail-calendar", "true"), ("mail-storage", "ten")])
def test_attribute_values_of_the_wrong_kind(
    client: Client, owner: dict[str, Any], attribute: str, value: str
) -> None:
    order = mail(owner)
    order["AttributeList"][attribute]["Value"] = value
    assert code_of(client, "Subscriptions/Create", order) == -21


@pytest.mark.parametrize(
    "members",
    [
        {"OriginalSubscriptionID": None, "BillingCycle": None, "ExtraDetails": None, "RequestedBy": None},
        {"Addons": None, "Unheard": "of", "Name": "Γ" * 4000, "ProductID": "no number"},
        {"IsTrial": None, "CheckOnly": None},
    ],
)
def test_optional_members_of_an_order(client: Client, owner: dict[str, Any], members: dict[str, Any]) -> None:
    assert code_of(client, "Subscriptions/Create", mail(owner, **members)) == 0


def test_a_second_vault_is_refused_until_the_account_is_gone(client: Client, owner: dict[str, Any]) -> None:
    first = vault(owner)
    client.create(first)
    assert code_of(client, "Subscriptions/Create", vault(owner)) == -23
    assert code_of(client, "Subscriptions/Create", vault(client.customer())) == 0
    assert code_of(client, "Subscriptions/Cancel", first) == -32, "it cannot be cancelled"


def test_trials_are_for_products_that_have_one(client: Client, owner: dict[str, Any]) -> None:
    trial = mail(owner, "reef", IsTrial=True)
    client.create(trial)
    assert code_of(client, "Subscriptions/UpgradeToPaid", trial) == 0
    assert code_of(client, "Subscriptions/UpgradeToPaid", trial) == 0, "asked again"
    assert code_of(client, "Subscriptions/Create", mail(owner, "abyss", IsTrial=True)) == -24
    paid = mail(owner)
    client.create(paid)
    assert code_of(client, "Subscriptions/UpgradeToPaid", paid) == -24


def test_the_life_of_a_subscription(client: Client, owner: dict[str, Any]) -> None:
    order = mail(owner)
    external_id = client.create(order)
    for path, action in [
        ("Suspend", "Suspend"),
        ("Suspend", "Suspend"),
        ("Activate", "Activate"),
        ("Update", "None"),
        ("Update", "Provision"),
        ("Cancel", "Cancel"),
        ("Cancel", "Cancel"),
    ]:
        answer = client.post(f"Subscriptions/{path}", {**order, "ActionType": action, "Quantity": 9})
        assert (answer["Code"], answer["Result"]) == (0, external_id), path
    for path in ("Suspend", "Activate", "Update"):
        assert code_of(client, f"Subscriptions/{path}", order) == -31
    assert client.create({**order, "ID": ""}) != external_id, "what was cancelled may be ordered again"


@pytest.mark.parametrize(
    "path", ["Update", "Suspend", "Activate", "Cancel", "UpgradeToPaid", "UpgradeDowngrade"]
)
def test_a_subscription_must_be_known_and_the_accounts_own(
    client: Client, owner: dict[str, Any], path: str
) -> None:
    order = mail(owner)
    client.create(order)
    assert code_of(client, f"Subscriptions/{path}", {**order, "ID": ""}) == -30
    assert code_of(client, f"Subscriptions/{path}", {**order, "ID": "sub-unheard-of"}) == -30
    assert code_of(client, f"Subscriptions/{path}", {**order, "Account": client.customer()}) == -30


def test_a_new_quantity_is_checked_and_another_product_is_no_update(
    client: Client, owner: dict[str, Any]
) -> None:
    order = mail(owner)
    client.create(order)
    assert code_of(client, "Subscriptions/Update", {**order, "Quantity": 300}) == 0
    assert code_of(client, "Subscriptions/Update", {**order, "Quantity": 301}) == 22
    other = mail(owner, "reef", ID=order["ID"])
    assert code_of(client, "Subscriptions/Update", other) == -33


def test_upgrades_go_where_a_relation_leads(client: Client, owner: dict[str, Any]) -> None:
    order = mail(owner)
    external_id = client.create(order)

    def move(to: str, action: str) -> int:
        body = mail(
            owner, to, ID=external_id, ActionType=action, OriginalSubscriptionID=order["SubscriptionID"]
        )
        return code_of(client, "Subscriptions/UpgradeDowngrade", body)

    assert move("abyss", "Upgrade") == -33, "two steps at once"
    assert move("reef", "Downgrade") == -33, "the wrong direction"
    assert move("reef", "Upgrade") == 0
    assert move("reef", "Upgrade") == 0, "asked again"
    assert move("shoal", "Downgrade") == 0
    assert move("reef", "None") == -33


@pytest.mark.parametrize("path", ["Addons", "addon"])
def test_addons_come_change_and_go(client: Client, owner: dict[str, Any], path: str) -> None:
    order = mail(owner)
    client.create(order)
    made = client.post(f"{path}/Create", with_addons(order, addon(order, "archive")))
    assert made["Code"] == 0
    assert made["Result"] not in ("", order["ID"])
    again = client.post(f"{path}/Create", with_addons(order, addon(order, "archive")))
    assert again["Result"] == made["Result"]
    known = addon(order, "archive", "None", ID=made["Result"])
    second = client.post(f"{path}/Create", with_addons(order, known, addon(order, "signatures")))
    assert second["Code"] == 0
    assert second["Result"] != made["Result"]
    change = {**known, "ActionType": "Provision", "Quantity": 4}
    assert code_of(client, f"{path}/Update", with_addons(order, change)) == 0
    cancel = {**known, "ActionType": "Cancel"}
    assert code_of(client, f"{path}/Cancel", with_addons(order, cancel)) == 0
    assert code_of(client, f"{path}/Cancel", with_addons(order, cancel)) == 0, "asked again"
    assert code_of(client, f"{path}/Update", with_addons(order, change)) == -40, "it is gone"


def test_addons_that_do_not_belong(client: Client, owner: dict[str, Any]) -> None:
    order = mail(owner)
    client.create(order)
    for wrong in (
        with_addons(order),
        with_addons(order, addon(order, "archive", "None")),
        with_addons(order, addon(order, "escrow")),
        with_addons(order, addon(order, "archive", ParentID="sub-of-another")),
        with_addons(order, addon(order, "archive", AttributeList={}, Name="Lanternfish Submarine")),
    ):
        assert code_of(client, "Addons/Create", wrong) == -40
    assert code_of(client, "Addons/Create", with_addons(order, addon(order, "archive", Quantity=0))) == 22
    by_name = addon(order, "archive", AttributeList={})
    assert code_of(client, "Addons/Create", with_addons(order, by_name)) == 0
    assert code_of(client, "Addons/Cancel", with_addons(order, addon(order, "archive"))) == -40
    assert code_of(client, "Addons/Create", with_addons({**order, "ID": "sub-x"}, by_name)) == -30


def test_addons_may_come_with_the_subscription(client: Client, owner: dict[str, Any]) -> None:
    order = mail(owner, "reef")
    order["Addons"] = [addon(order, "archive"), addon(order, "signatures")]
    client.create(order)
    change = addon(order, "archive", Quantity=2)
    assert code_of(client, "Addons/Update", with_addons(order, change)) == 0
    misfit = mail(owner)
    misfit["Addons"] = [addon(misfit, "escrow")]
    assert code_of(client, "Subscriptions/Create", misfit) == -40


def test_a_pre_check_refuses_what_the_call_would_and_provisions_nothing(
    client: Client, owner: dict[str, Any]
) -> None:
    order = vault(owner)
    checked = client.post("Subscriptions/Create", {**order, "CheckOnly": True})
    assert (checked["Code"], checked["Result"]) == (0, "")
    assert code_of(client, "Subscriptions/Cancel", {**order, "CheckOnly": True}) == -30
    assert code_of(client, "Subscriptions/Create", vault(owner, Quantity=99, CheckOnly=True)) == 22
    client.create(order)
    again = vault(owner, CheckOnly=True)
    assert code_of(client, "Subscriptions/Create", again) == -23


def test_a_pre_checked_change_changes_nothing(client: Client, owner: dict[str, Any]) -> None:
    order = mail(owner)
    client.create(order)
    assert code_of(client, "Subscriptions/Cancel", {**order, "CheckOnly": True}) == 0
    assert code_of(client, "Subscriptions/Update", order) == 0, "it is not cancelled"
    extra = with_addons(order, addon(order, "archive"))
    assert code_of(client, "Addons/Create", {**extra, "CheckOnly": True}) == 0
    assert code_of(client, "Addons/Update", extra) == -40, "the addon is not there"


def validate(client: Client, **values: str) -> list[str]:
    given = {**BUILT_IN_SETTINGS, **values}
    fields = [{"ID": key, "Value": value} for key, value in given.items()]
    answer = client.post("Fields/Validate", {"Fields": fields})
    assert isinstance(answer, list)
    return answer


def test_the_settings_form_has_every_kind_of_field(client: Client) -> None:
    fields = {field["ID"]: field["Definition"] for field in client.get("Fields/Get")["Fields"]}
    assert sorted(definition["Kind"] for definition in fields.values()) == list(range(12))
    required = {id_ for id_, definition in fields.items() if definition["IsRequired"]}
    assert required <= set(BUILT_IN_SETTINGS) <= set(fields)


def test_good_settings_are_accepted(client: Client) -> None:
    assert validate(client) == []
    assert validate(client, SendInvoices="") == []


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("Workspace", "", "Workspace is required"),
        ("Workspace", "with spaces", "Workspace must be"),
        ("ApiSecret", "short", "API secret must be"),
        ("Region", "moon", "Region must be one of"),
        ("SendInvoices", "perhaps", "must be 1 or 0"),
        ("Console", "javascript:alert(1)", "must be a web address"),
        ("LargestOrder", "0", "must be a number"),
        ("Notices", "new|often", "must be one of new"),
        ("Operators", "ada@example.com|", "must be a mail address"),
        ("Imprint", "x" * 501, "at most 500 characters"),
        ("Certificate", "-----BEGIN CERTIFICATE-----\nMII\n", "must be a certificate"),
        ("FormVersion", "1", "open it again"),
    ],
)
def test_wrong_settings_are_refused_in_words(client: Client, setting: str, value: str, says: str) -> None:
    (problem,) = validate(client, **{setting: value})
    assert says in problem


def test_every_wrong_setting_is_named(client: Client) -> None:
    assert len(client.post("Fields/Validate", {"Fields": []})) == 3
    assert client.post("Fields/Validate", {}) == ["Fields must be an array of objects, not null or absent"]
