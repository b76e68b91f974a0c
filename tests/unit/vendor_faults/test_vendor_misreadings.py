"""Faults of a vendor that takes a request for another than it is."""

from __future__ import annotations

from tests.unit.vendor_client import account, direct_customer, end_customer, mail, new_id, reseller
from tests.unit.vendor_faults.asking import ClientOf, raw


def test_a_new_id_on_every_synchronize(client_of: ClientOf) -> None:
    client = client_of("new-id-on-every-synchronize")
    body = reseller()
    first, second = client.synchronize(body), client.synchronize(body)
    assert first != second
    assert client.synchronize(end_customer(body)), "the newest id is a good one"


def test_a_new_id_on_a_repeated_create(client_of: ClientOf) -> None:
    client = client_of("new-id-on-repeated-create")
    order = mail(client.customer())
    assert client.create({**order}) != client.create({**order})


def test_one_id_for_all_accounts(client_of: ClientOf) -> None:
    client = client_of("one-id-for-all-accounts")
    first, second = client.customer(), client.customer()
    assert first["ExternalID"] == second["ExternalID"]
    assert client.create(mail(first)) != client.create(mail(second))


def test_an_unknown_reseller_is_accepted(client_of: ClientOf) -> None:
    body = account("User", new_id(), ResellerExternalID="res-never-issued")
    assert client_of("unknown-reseller-accepted").synchronize(body)
    assert client_of("reseller-id-not-read").synchronize(body)


def test_a_reseller_id_equal_to_the_id_is_misread(client_of: ClientOf) -> None:
    client = client_of("reseller-id-equal-to-id-misread")
    equal, empty = reseller(), reseller(ResellerID="")
    client.synchronize(equal)
    client.synchronize(empty)
    assert client.post("Accounts/Synchronize", end_customer(equal))["Code"] == -12
    assert client.post("Accounts/Synchronize", end_customer(empty))["Code"] == 0


def test_a_null_reseller_id_crashes_it(client_of: ClientOf) -> None:
    client = client_of("null-reseller-id-crashes")
    assert raw(client, direct_customer(ResellerID=None)).status_code == 500
    assert raw(client, direct_customer(ResellerID="")).status_code == 200


def test_the_role_option_is_taken_for_granted(client_of: ClientOf) -> None:
    client = client_of("role-option-unchecked")
    assert "role" not in [field["ID"] for field in client.get("Accounts/SyncOptions")["Fields"]]
    body = direct_customer()
    assert raw(client, body).status_code == 200
    del body["SyncOptions"]["role"]
    assert raw(client, body).status_code == 500


def test_a_partner_id_as_a_number_is_refused(client_of: ClientOf) -> None:
    client = client_of("partner-id-as-number-refused", support=False)
    body = account("User", new_id())
    assert client.synchronize(body)
    body["SyncOptions"]["MPNID"] = 3456890
    assert client.post("Accounts/Synchronize", body)["Code"] == -14


def test_required_options_go_unchecked(client_of: ClientOf) -> None:
    assert client_of("sync-options-unchecked").synchronize(account("User", new_id(), SyncOptions={}))


def test_type_errors_are_swallowed(client_of: ClientOf) -> None:
    client = client_of("type-errors-swallowed")
    order = mail(client.customer(), Quantity="five", Addons="none")
    assert client.post("Subscriptions/Create", order)["Code"] == 0
    assert client.post("Subscriptions/Create", mail(client.customer(), Quantity=0))["Code"] == 22


def test_a_pre_check_provisions(client_of: ClientOf) -> None:
    client = client_of("check-only-provisions")
    order = mail(client.customer())
    assert client.post("Subscriptions/Create", {**order, "CheckOnly": True})["Code"] == 0
    order["ID"] = client.create({**order})
    assert client.post("Subscriptions/Cancel", {**order, "CheckOnly": True})["Code"] == 0
    assert client.post("Subscriptions/Update", order)["Code"] == -31


def test_any_key_will_do(client_of: ClientOf) -> None:
    client = client_of("any-key-admitted")
    client.session.headers["X-CloudPlatform-APIKey"] = "guess"
    assert client.customer()["ExternalID"]
