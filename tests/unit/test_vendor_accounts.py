"""The built-in vendor's account endpoints: the three-way rule, carried ids, options, repetition."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from vendor_client import (
    Client,
    account,
    direct_customer,
    end_customer,
    mail,
    new_id,
    reseller,
)

from simulator.vendors import PartnerId, RunningVendor, VendorProfile, serve
from simulator.vendors.accounts import REFUSED_EMAIL

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def vendor() -> Iterator[RunningVendor]:
    with serve() as running:
        yield running


@pytest.fixture(scope="module")
def on(vendor: RunningVendor) -> Iterator[Client]:
    client = Client(vendor, VendorProfile(reseller_support=True))
    yield client
    client.close()


@pytest.fixture(scope="module")
def off(vendor: RunningVendor) -> Iterator[Client]:
    client = Client(vendor, VendorProfile(reseller_support=False))
    yield client
    client.close()


def synchronize(client: Client, body: dict[str, Any]) -> tuple[int, str]:
    answer = client.post("Accounts/Synchronize", body)
    return answer["Code"], answer["Message"]


NO_RESELLER = pytest.mark.parametrize("encoding", ["equal", "empty", "null", "absent"])


def encoded(body: dict[str, Any], encoding: str) -> dict[str, Any]:
    body = {**body, "ResellerID": {"equal": body["ID"], "empty": "", "null": None, "absent": ""}[encoding]}
    if encoding == "absent":
        del body["ResellerID"]
    return body


@NO_RESELLER
def test_a_reseller_is_a_reseller_however_no_reseller_is_written(on: Client, encoding: str) -> None:
    acme = encoded(reseller(), encoding)
    on.synchronize(acme)
    assert synchronize(on, end_customer(acme)) == (0, "Synchronized as end customer")


@NO_RESELLER
def test_a_direct_customer_is_one_however_no_reseller_is_written(on: Client, encoding: str) -> None:
    assert synchronize(on, encoded(direct_customer(), encoding)) == (0, "Synchronized as direct customer")


def test_one_account_in_all_encodings_keeps_its_id(on: Client) -> None:
    acme = reseller()
    ids = {on.synchronize(encoded(acme, encoding)) for encoding in ("equal", "empty", "null", "absent")}
    assert len(ids) == 1


def test_a_reseller_above_a_reseller_is_refused(on: Client) -> None:
    code, message = synchronize(on, account("Reseller", new_id()))
    assert (code, "no reseller above it" in message) == (-11, True)


@pytest.mark.parametrize("role", ["", None, "Admin", "reseller"])
def test_other_roles_are_refused(on: Client, role: str | None) -> None:
    code, message = synchronize(on, {**direct_customer(), "Role": role})
    assert code in (-10, -11)
    assert "Role" in message


def test_a_customer_of_an_unknown_reseller_is_refused(on: Client) -> None:
    acme = reseller()
    on.synchronize(acme)
    code, message = synchronize(on, end_customer(acme, ResellerExternalID="res-0123456789abcdef"))
    assert (code, "res-0123456789abcdef" in message) == (-12, True)
    assert synchronize(on, end_customer(acme))[0] == 0, "one member apart, it is accepted"


def test_the_id_of_a_customer_or_of_another_reseller_names_no_reseller(on: Client) -> None:
    acme, other, customer = reseller(), reseller(), on.customer()
    on.synchronize(acme)
    on.synchronize(other)
    for wrong in (customer["ExternalID"], other["ExternalID"], acme["ExternalID"].upper(), acme["ID"]):
        assert synchronize(on, end_customer(acme, ResellerExternalID=wrong))[0] == -12, wrong


def test_a_customer_from_before_the_option_was_turned_on_needs_no_reseller_id(on: Client) -> None:
    assert synchronize(on, account("User", new_id()))[0] == 0


def test_without_reseller_support_resellers_are_refused_and_their_customers_taken(off: Client) -> None:
    assert synchronize(off, reseller())[0] == -13
    assert synchronize(off, account("User", new_id()))[0] == 0


def test_twenty_at_once_are_one_account(vendor: RunningVendor) -> None:
    profile = VendorProfile(reseller_support=True)
    body = reseller()
    clients = [Client(vendor, profile) for _ in range(20)]
    try:
        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda client: client.post("Accounts/Synchronize", dict(body)), clients))
    finally:
        for client in clients:
            client.close()
    assert [answer["Code"] for answer in answers] == [0] * 20
    assert len({answer["Result"] for answer in answers}) == 1


def test_ids_differ_between_accounts_and_between_profiles(on: Client, off: Client) -> None:
    first, second = direct_customer(), direct_customer()
    ids = [on.synchronize(first), on.synchronize(second), off.synchronize(first)]
    assert len(set(ids)) == 3


def test_one_e_mail_is_known_to_be_refused(on: Client) -> None:
    for body in (reseller(Email=REFUSED_EMAIL), direct_customer(Email=REFUSED_EMAIL)):
        assert synchronize(on, body)[0] == -15
        assert synchronize(on, {**body, "Email": "someone@example.com"})[0] == 0


def test_exists_is_1_with_the_id_for_a_known_account_alone(on: Client) -> None:
    body = direct_customer()
    assert on.post("Accounts/Exists", body)["Code"] == 0
    external_id = on.synchronize(body)
    there = on.post("Accounts/Exists", body)
    assert (there["Code"], there["Result"]) == (1, external_id)


def test_a_deleted_account_is_gone_and_is_someone_new_when_it_returns(on: Client) -> None:
    body = on.customer()
    before = body["ExternalID"]
    order = mail(body)
    on.create(order)
    assert on.post("Accounts/Delete", body)["Code"] == 0
    assert on.post("Accounts/Delete", body)["Code"] == 0, "the platform may not have heard the first answer"
    assert on.post("Accounts/Exists", body)["Code"] == 0
    assert on.post("Subscriptions/Create", mail(body))["Code"] == -20
    assert on.synchronize({**body, "ExternalID": ""}) != before


def test_an_account_never_synchronized_cannot_be_deleted(on: Client) -> None:
    assert on.post("Accounts/Delete", direct_customer())["Code"] == -20


@pytest.mark.parametrize("option", ["username", "DomainPrefix", "DataResidency"])
@pytest.mark.parametrize("value", [None, "", "   ", ...])
def test_required_options_are_enforced_for_an_end_customer(on: Client, option: str, value: Any) -> None:
    body = account("User", new_id())
    body["SyncOptions"][option] = value
    if value is ...:
        del body["SyncOptions"][option]
    code, message = synchronize(on, body)
    assert (code, message) == (-14, f"{option}: a value is required")


def test_every_problem_with_the_options_is_told_at_once(on: Client) -> None:
    body = account("User", new_id(), SyncOptions={"DataResidency": "The Moon", "Headcount": "many"})
    code, message = synchronize(on, body)
    assert code == -14
    assert [part.partition(":")[0] for part in message.split("; ")] == [
        "username",
        "DomainPrefix",
        "DataResidency",
        "Headcount",
    ]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("DataResidency", "eu-north"),
        ("DataResidency", "Singapore"),
        ("Newsletter", True),
        ("Newsletter", "0"),
        ("Headcount", 12),
        ("Headcount", "12.5"),
        ("Remarks", "γραμμή\nاثنان " * 400),
        ("Protocols", "IMAP|caldav"),
        ("TaxNumber", 294123458),
        ("MailboxList", "ada@example.com\r\nbob@example.com,Bob\r\n"),
        ("SpendingLimit", 249.5),
        ("not declared", "whatever"),
    ],
)
def test_option_values_in_every_form_that_the_sources_have(on: Client, option: str, value: Any) -> None:
    body = account("User", new_id())
    body["SyncOptions"][option] = value
    assert synchronize(on, body)[0] == 0


@pytest.mark.parametrize("value", ["User", "2", "Reseller"])
def test_a_role_option_that_contradicts_role_is_refused(on: Client, value: str) -> None:
    body = account("User", new_id())
    body["SyncOptions"]["role"] = value
    assert synchronize(on, body)[0] == (0 if value == "User" else -14)


@pytest.mark.parametrize("value", ["3456890", 3456890, "1234", "0123456789"])
def test_the_partner_id_as_text_and_as_number(off: Client, value: Any) -> None:
    body = account("User", new_id())
    body["SyncOptions"]["MPNID"] = value
    assert synchronize(off, body)[0] == 0


@pytest.mark.parametrize(
    "value", ["123", "12345678901", "12a45", 12, -34567, 345.5, [3456890], {"ID": "3456890"}]
)
@pytest.mark.parametrize("partner_id", [PartnerId.REQUIRED, PartnerId.OPTIONAL, PartnerId.HIDDEN])
def test_a_wrong_partner_id_is_refused(vendor: RunningVendor, partner_id: PartnerId, value: Any) -> None:
    client = Client(vendor, VendorProfile(reseller_support=False, partner_id=partner_id))
    body = account("User", new_id())
    body["SyncOptions"]["MPNID"] = value
    code, message = synchronize(client, body)
    client.close()
    assert code == -14
    assert message.startswith("MPNID: ")


@pytest.mark.parametrize("partner_id", list(PartnerId))
@pytest.mark.parametrize("support", [True, False])
def test_the_partner_id_is_declared_as_the_profile_says(
    vendor: RunningVendor, partner_id: PartnerId, support: bool
) -> None:
    client = Client(vendor, VendorProfile(reseller_support=support, partner_id=partner_id))
    declared = {field["ID"]: field["Definition"] for field in client.get("Accounts/SyncOptions")["Fields"]}
    body = account("User", new_id())
    del body["SyncOptions"]["MPNID"]
    code = synchronize(client, body)[0]
    client.close()
    expected = {
        PartnerId.NONE: None,
        PartnerId.REQUIRED: (True, True),
        PartnerId.OPTIONAL: (False, True),
        PartnerId.HIDDEN: (False, False),
    }[partner_id]
    option = declared.get("MPNID")
    assert (option and (option["IsRequired"], option["AvailableToStorefront"])) == expected
    assert code == (-14 if partner_id is PartnerId.REQUIRED else 0)


def test_the_partner_id_is_required_where_resellers_cannot_be_registered() -> None:
    assert VendorProfile(reseller_support=False).declared_partner_id is PartnerId.REQUIRED
    assert VendorProfile(reseller_support=True).declared_partner_id is PartnerId.NONE


@pytest.mark.parametrize(
    "members",
    [
        {"Name": None, "Phone": None, "ContactDetails": None, "Address": None, "ExtraDetails": None},
        {"Name": "", "Phone": "", "WebSite": ""},
        {"Name": "Ναυτιλιακή ΑΕ", "Description": "شحن 海运 🚢 <b>\"'&amp;</b>"},
        {"Name": "x" * 4000, "Description": "y" * 4000},
        {"Unheard": {"of": ["this"]}, "Language": "en"},
        {"ExternalID": None, "ResellerExternalID": None},
    ],
)
def test_optional_members_may_be_anything_sensible(on: Client, members: dict[str, Any]) -> None:
    assert synchronize(on, direct_customer(**members))[0] == 0


@pytest.mark.parametrize(
    ("member", "value"),
    [("ID", None), ("ID", 1082733), ("ID", ""), ("ResellerID", 1082733), ("SyncOptions", []), ("Role", True)],
)
def test_wrong_types_are_refused_and_not_swallowed(on: Client, member: str, value: Any) -> None:
    code, message = synchronize(on, {**direct_customer(), member: value})
    assert code == -10
    assert message.startswith(member)
