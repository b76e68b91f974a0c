"""The pages of the mock platform by plain requests: everything works by forms and links, without a script."""

from __future__ import annotations

import json
import re
import time
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from web_client import HOST, Reader, reader

from simulator.journal import read_recording
from simulator.marketplace import Marketplace
from simulator.marketplace.database import runs as run_rows
from simulator.marketplace.records import JournalFilter
from simulator.platform.accounts import AccountKind
from simulator.platform.store import Status
from simulator.vendors import (
    BUILT_IN_API_KEY,
    BUILT_IN_APPLICATION_ID,
    BUILT_IN_SETTINGS,
    VendorProfile,
    serve,
)
from simulator.vendors.registration import registered

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from simulator.marketplace.database import Connection
    from simulator.marketplace.records import AccountRecord, ServiceRecord
    from simulator.vendors import RunningVendor


@pytest.fixture(scope="module")
def vendor() -> Iterator[RunningVendor]:
    with serve() as vendor:
        yield vendor


@pytest.fixture(scope="module")
def marketplace(vendor: RunningVendor) -> Iterator[Marketplace]:
    with Marketplace() as marketplace:
        for service in marketplace.services.built_in(registered(vendor, {})):
            marketplace.services.register_with_vendor(service.id)
        yield marketplace


@pytest.fixture
def somebody(marketplace: Marketplace) -> Reader:
    return reader(marketplace, notice="what is ordered goes to the built-in vendor")


@pytest.fixture
def service(marketplace: Marketplace) -> ServiceRecord:
    """The one with Reseller Support."""
    return marketplace.services.all()[0]


def _customer(marketplace: Marketplace) -> AccountRecord:
    reseller = marketplace.accounts.generate(AccountKind.RESELLER)
    return marketplace.accounts.generate(AccountKind.END_CUSTOMER, reseller_id=reseller.id)


def _at_checkout(somebody: Reader, service: ServiceRecord, buyer: AccountRecord) -> str:
    somebody.get("/storefront", query_string={"service": service.id, "buyer": buyer.id})
    quantity = {"quantity.lanternfish-mail.lanternfish-mail-shoal": "5"}
    return somebody.send("To checkout", quantity)


def _settled(marketplace: Marketplace, order_id: int) -> Status:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        status = marketplace.orders.get(order_id).status
        if status is not Status.IN_PROGRESS:
            return status
        time.sleep(0.02)
    raise AssertionError("the order does not come to an end")


PAGES = (
    "/",
    "/services",
    "/services/new",
    "/accounts",
    "/accounts/new",
    "/storefront",
    "/orders",
    "/subscriptions",
    "/journal",
    "/journal?view=diagram",
    "/scenarios",
    "/faults",
)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_on_an_empty_marketplace_and_says_what_to_do(path: str) -> None:
    with Marketplace() as empty:
        somebody = reader(empty)
        somebody.get(path)
        assert somebody.answer.status_code == 200
        assert somebody.html.count("<h1") == 1


def test_an_order_is_placed_by_forms_alone(
    somebody: Reader, marketplace: Marketplace, service: ServiceRecord
) -> None:
    buyer = _customer(marketplace)
    said = _at_checkout(somebody, service, buyer)
    assert said.count("Domain prefix (required)") == 2, "of the reseller and of the customer, both new"
    assert "User name" not in said, "the platform fills it in"

    said = somebody.send("Place the order")
    assert somebody.answer.status_code == 422
    assert "Nothing was done, for 2 reasons" in said
    assert f"Domain prefix of {buyer.name} is required" in said, "two accounts are asked the same"
    assert not marketplace.orders.page(account_id=buyer.id).items, "required is enforced by the server"

    somebody.send("Place the order", Domain_prefix="contoso", Number_of_employees="25")
    order_id = int(somebody.answer.request.path.rpartition("/")[2])
    assert _settled(marketplace, order_id) is Status.SYNCHRONIZED
    said = somebody.get(f"/orders/{order_id}")
    assert "Everything of this order is provisioned" in said
    assert "Domain prefix contoso" in said, "an answer stands beside the name of its question"
    assert somebody.html.count('<th scope="row"><a href="/journal/') == 3
    assert _at_checkout(somebody, service, buyer).count("Domain prefix") == 0, "known by now"


def test_a_buyer_that_no_list_has_room_for_is_found_in_the_storefront(
    somebody: Reader, marketplace: Marketplace, service: ServiceRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = import_module("simulator.web.pages.storefront")
    monkeypatch.setattr(page, "_LISTED", 1)
    monkeypatch.setattr(page, "_FOUND", 1)
    wanted, newest = _customer(marketplace), _customer(marketplace)
    assert marketplace.accounts.get(newest.reseller_id or "").name in somebody.get("/storefront")
    assert wanted.name not in somebody.text
    assert "No account has this" in somebody.send("Find", Find="<nobody>")
    assert "More fit" in somebody.send("Find", Find="a")
    said = somebody.send("Find", Find=wanted.name[1:].upper())
    assert f"{wanted.name} end customer of {marketplace.accounts.get(wanted.reseller_id or '').name}" in said
    link = f"/storefront?service={service.id}&amp;buyer={wanted.id}"
    assert f'href="{link}"' in somebody.html
    somebody.get(link.replace("&amp;", "&"))
    assert f"For {wanted.name}" in somebody.send(
        "To checkout", {"quantity.lanternfish-mail.lanternfish-mail-shoal": "5"}
    )


def test_every_page_says_that_it_is_the_built_in_vendor(somebody: Reader) -> None:
    for path in (*PAGES, "/nothing", "/login"):
        assert "what is ordered goes to the built-in vendor" in somebody.get(path) or path == "/login"


def test_a_failed_order_tells_why_and_is_retried(
    somebody: Reader, marketplace: Marketplace, vendor: RunningVendor
) -> None:
    broken, _ = marketplace.services.register(
        "Refuses customers",
        {
            "endpoint": vendor.url(VendorProfile(reseller_support=True, fault="customer-refused")),
            "reseller_support": True,
            "application_id": marketplace.services.all()[0].application_id,
            "api_key": BUILT_IN_API_KEY,
        },
    )
    marketplace.services.register_with_vendor(
        broken.id, {"Workspace": "simulator", "ApiSecret": "s3cret-of-the-form", "Region": "eu"}
    )
    _at_checkout(somebody, broken, _customer(marketplace))
    somebody.send("Place the order", Domain_prefix="contoso")
    order_id = int(somebody.answer.request.path.rpartition("/")[2])
    assert _settled(marketplace, order_id) is Status.FAILED
    said = somebody.get(f"/orders/{order_id}")
    assert marketplace.orders.get(order_id).reason in said
    calls = len(marketplace.journal.page().items)
    somebody.send("Retry")
    _settled(marketplace, order_id)
    again = marketplace.journal.page(limit=len(marketplace.journal.page().items) - calls).items
    assert [line.endpoint for line in again] == ["account.synchronize"], "the reseller's is not repeated"


def test_an_answer_that_the_vendor_refused_is_changed_before_the_retry(
    somebody: Reader, marketplace: Marketplace
) -> None:
    by_partner_id = marketplace.services.all()[1]
    _at_checkout(somebody, by_partner_id, _customer(marketplace))
    somebody.send("Place the order", {}, Domain_prefix="contoso", Reseller="12")
    order_id = int(somebody.answer.request.path.rpartition("/")[2])
    assert _settled(marketplace, order_id) is Status.FAILED
    said = somebody.get(f"/orders/{order_id}")
    assert "MPNID: '12' is not 4 to 10 digits" in said
    assert "Code -14" in said
    assert "refused" in said, "what the vendor refused, rightly told, is not shown as a success"
    somebody.get(f"/orders/{order_id}/answers")
    assert 'value="contoso"' in somebody.html, "what was answered stands there"
    somebody.send("Retry", {}, Reseller="3456890")
    assert _settled(marketplace, order_id) is Status.SYNCHRONIZED


def test_the_storefront_says_what_a_unit_costs(somebody: Reader, service: ServiceRecord) -> None:
    said = somebody.get("/storefront", query_string={"service": service.id})
    assert "Lanternfish Mail · monthly · 9.50 EUR each" in said
    assert re.search(r"with Lanternfish Mail Archive \d+\.\d\d EUR each", said)


def test_a_refusal_and_a_pre_check_are_told_as_what_they_are(vendor: RunningVendor) -> None:
    with Marketplace() as marketplace:
        refusing, _ = marketplace.services.register(
            "Refuses",
            {
                "endpoint": vendor.url(VendorProfile(reseller_support=True, fault="subscription-refused")),
                "reseller_support": True,
                "application_id": BUILT_IN_APPLICATION_ID,
                "api_key": BUILT_IN_API_KEY,
                "settings": dict(BUILT_IN_SETTINGS),
                "capabilities": ["precheck"],
                "switches": {"precheck": ["subscription.create"]},
            },
        )
        marketplace.services.register_with_vendor(refusing.id)
        somebody = reader(marketplace)
        buyer = marketplace.accounts.generate(AccountKind.DIRECT_CUSTOMER)
        _at_checkout(somebody, refusing, buyer)
        somebody.send("Place the order", Domain_prefix="contoso")
        order = marketplace.orders.page(limit=1).items[0]
        assert _settled(marketplace, order.id) is Status.FAILED
        said = somebody.get(f"/orders/{order.id}")
        assert "subscription.create (pre-check)" in said
        rows = somebody.html.split("<tbody>")[-1].split("</tr>")
        refusals = [row for row in rows if "refused</span>" in row]
        assert refusals
        assert not any("passed" in row for row in refusals), "a green word beside a refusal misleads"
        refused = max(
            marketplace.journal.page(JournalFilter(order_id=order.id)).items, key=lambda one: one.id
        )
        said = somebody.get(f"/journal/{refused.id}")
        assert "The vendor refused, and said so as the contract has it" in said
        assert "passed" not in said


def test_an_addon_is_added_to_a_subscription_by_its_form(
    somebody: Reader, marketplace: Marketplace, service: ServiceRecord
) -> None:
    buyer = _customer(marketplace)
    _at_checkout(somebody, service, buyer)
    somebody.send("Place the order", Domain_prefix="contoso", Number_of_employees="25")
    order = marketplace.orders.page(account_id=buyer.id).items[0]
    _settled(marketplace, order.id)
    path = f"/subscriptions/{order.subscriptions[0].id}"
    somebody.get(path)
    somebody.send("Add", {"addon_quantity": "0"})
    assert 'id="addon_quantity-error"' in somebody.html
    somebody.get(path)
    assert "The vendor is being asked." in somebody.send("Add", {"addon_quantity": "2"})
    until = time.monotonic() + 20
    while not (added := marketplace.subscriptions.get(order.subscriptions[0].id).addons):
        assert time.monotonic() < until
        time.sleep(0.02)
    assert added[0].quantity == 2


def test_the_journal_is_found_by_the_name_of_an_account(
    somebody: Reader, marketplace: Marketplace, service: ServiceRecord
) -> None:
    buyer = marketplace.accounts.generate(AccountKind.DIRECT_CUSTOMER, members={"Name": "Zephyr & Sons"})
    _at_checkout(somebody, service, buyer)
    somebody.send("Place the order", Domain_prefix="contoso")
    _settled(marketplace, int(somebody.answer.request.path.rpartition("/")[2]))
    said = somebody.get("/journal?account=zephyr")
    assert "Only of account Zephyr & Sons" in said
    assert somebody.html.count('<th scope="row"><a href="/journal/') == 2


def test_beginning_anew_removes_what_it_says(vendor: RunningVendor) -> None:
    with Marketplace() as fresh:
        fresh.services.built_in(registered(vendor, {}))
        fresh.accounts.generate(AccountKind.RESELLER)
        somebody = reader(fresh)
        somebody.get("/reset")
        assert "The services are kept" in somebody.send("Remove everything")
        assert not fresh.accounts.page().items
        assert fresh.services.all()
        somebody.get("/reset")
        somebody.send("Remove everything", {"keep": []})
        assert not fresh.services.all()


def test_a_finding_is_marked_in_the_body_where_it_is(
    somebody: Reader, marketplace: Marketplace, vendor: RunningVendor
) -> None:
    url = vendor.url(VendorProfile(reseller_support=True, fault="code-1-with-ok"))
    wrong, _ = marketplace.services.register("Says Ok", {"endpoint": url, "api_key": BUILT_IN_API_KEY})
    marketplace.services.change(wrong.id, {"application_id": marketplace.services.all()[0].application_id})
    marketplace.services.register_with_vendor(
        wrong.id, {"Workspace": "simulator", "ApiSecret": "s3cret-of-the-form", "Region": "eu"}
    )
    _at_checkout(somebody, wrong, marketplace.accounts.generate(AccountKind.DIRECT_CUSTOMER))
    somebody.send("Place the order", Domain_prefix="contoso")
    _settled(marketplace, int(somebody.answer.request.path.rpartition("/")[2]))
    line = marketplace.journal.page(limit=1).items[0]
    said = somebody.get(f"/journal/{line.id}")
    record = marketplace.journal.get(line.id)
    assert record.findings
    for finding in record.findings:
        assert " ".join(finding.fix.split()) in said
        assert finding.check in said
    assert '<mark>"Code": 1,</mark> <a href="#finding-1">1</a>' in somebody.html


def test_a_run_that_fails_tells_where(
    somebody: Reader, marketplace: Marketplace, vendor: RunningVendor
) -> None:
    url = vendor.url(VendorProfile(reseller_support=True, fault="subscription-refused"))
    failing, _ = marketplace.services.register(
        "Refuses subscriptions",
        {
            "endpoint": url,
            "api_key": BUILT_IN_API_KEY,
            "reseller_support": True,
            "application_id": marketplace.services.all()[0].application_id,
            "settings": dict(BUILT_IN_SETTINGS),
        },
    )
    somebody.get("/scenarios")
    somebody.send("Run", {"service": str(failing.id), "what": "known/direct-customer"})
    run_id = int(somebody.answer.request.path.rpartition("/")[2])
    until = time.monotonic() + 20
    while marketplace.runs.get(run_id).finished is None and time.monotonic() < until:
        time.sleep(0.02)
    said = somebody.get(f"/scenarios/runs/{run_id}")
    assert marketplace.runs.get(run_id).verdict == "failed"
    assert "1 failed" in said
    said = somebody.get(f"/scenarios/runs/{run_id}/scenario?id=known/direct-customer@on")
    assert "expectation.answer" in said
    assert '<a href="/journal/' in somebody.html.partition("<dt>Call</dt>")[2][:60], "leads to the call"
    report = somebody.client.get(
        f"/scenarios/runs/{run_id}/report.json", base_url=f"http://{HOST}", buffered=True
    )
    assert report.json["verdict"] == "failed"


def test_how_much_a_run_plays_is_right_from_its_first_word(
    somebody: Reader, marketplace: Marketplace, service: ServiceRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, str]] = []
    change = run_rows.change_run

    def changed(connection: Connection, run_id: int, **values: Any) -> bool:
        if "total" in values:
            told.append((values["total"], somebody.get(f"/scenarios/runs/{run_id}")))
        return change(connection, run_id, **values)

    monkeypatch.setattr(run_rows, "change_run", changed)
    run = marketplace.runs.start(service.id, ["known/direct-customer"], wait=True)
    assert {total for total, _ in told} == {sum(run.outcomes.values())}
    assert "The vendor is asked what it declares" in told[0][1], "no number before there is one"
    assert f"0 of {run.total} scenarios" in told[1][1]


def test_only_scenarios_of_the_list_are_run(somebody: Reader, marketplace: Marketplace) -> None:
    """The name of a scenario may be a file's: none of this machine's is read because a form says so."""
    somebody.get("/scenarios")
    before = marketplace.runs.page().items
    said = somebody.send("Run", {"what": "/etc/passwd"})
    assert somebody.answer.status_code == 422
    assert "there is no such scenario" in said
    assert marketplace.runs.page().items == before


def test_a_scenario_file_that_is_wrong_is_told_with_line_and_column(
    somebody: Reader, marketplace: Marketplace
) -> None:
    somebody.get("/scenarios")
    token = somebody.form("Bring it here").values["csrf_token"][0]
    bad = b"scenario: x\nsource: y\naccountz: {}\nsteps: []\n"
    answer = somebody.client.post(
        "/scenarios/saved",
        data={"csrf_token": token, "file": (BytesIO(bad), "../mine.yaml")},
        base_url=f"http://{HOST}",
        buffered=True,
    )
    assert answer.status_code == 422
    assert "accountz" in answer.text
    assert "3:1" in answer.text
    assert not marketplace.scenarios.saved()


def test_what_a_vendor_sends_is_never_markup(
    somebody: Reader, marketplace: Marketplace, vendor: RunningVendor
) -> None:
    url = vendor.url(VendorProfile(reseller_support=False, fault="markup-everywhere"))
    evil, _ = marketplace.services.register(
        "<script>alert(1)</script>", {"endpoint": url, "api_key": BUILT_IN_API_KEY}
    )
    marketplace.services.change(evil.id, {"application_id": marketplace.services.all()[0].application_id})
    marketplace.services.register_with_vendor(
        evil.id, {"Workspace": "simulator", "ApiSecret": "s3cret-of-the-form", "Region": "eu"}
    )
    somebody.get("/storefront", query_string={"service": evil.id, "buyer": _customer(marketplace).id})
    assert "<script>" in somebody.text, "as text"
    for path in (f"/services/{evil.id}", "/journal", f"/journal/{marketplace.journal.page().items[0].id}"):
        somebody.get(path)
        assert somebody.html.count("<script") == 1
        assert "<img" not in somebody.html


def test_secrets_are_written_and_never_read(somebody: Reader, marketplace: Marketplace) -> None:
    somebody.get("/services/new")
    canary = "canary-key-7f3a91"
    said = somebody.send(
        "Register",
        {"name": "Mine", "endpoint": "https://staging.example.com/api", "api_key": canary, "headers": ""},
    )
    assert "Mine is registered" in said
    mine = next(one for one in marketplace.services.all() if one.name == "Mine")
    for path in (f"/services/{mine.id}", f"/services/{mine.id}/change", "/services", "/journal"):
        somebody.get(path)
        assert canary not in somebody.html, path
        assert BUILT_IN_API_KEY not in somebody.html, path
    somebody.get(f"/services/{mine.id}/change")
    somebody.send("Save", {"name": "Mine too"})
    kept = marketplace.services.get(mine.id)
    assert (kept.name, kept.key_hint) == ("Mine too", mine.key_hint), "left empty, it stays"
    somebody.get(f"/services/{mine.id}")
    somebody.send("New credentials")
    shown = somebody.html
    assert "shown this once" in shown
    somebody.get(f"/services/{mine.id}")
    assert "shown this once" not in somebody.html


def test_a_required_setting_that_the_vendor_accepts_empty_is_told(
    vendor: RunningVendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is sent empty, to see what the vendor's own check is worth."""
    warning, name = "accepted a required setting without a value", "Workspace"
    with Marketplace() as fresh:
        service = fresh.services.built_in(registered(vendor, {}))[0]
        fresh.services.change(service.id, {"settings": {}})
        somebody = reader(fresh)
        somebody.get(f"/services/{service.id}")
        somebody.send("Ask the vendor")
        said = somebody.send("Save and validate", {})
        assert f"{name} is required" in said
        assert warning not in said, "the vendor refused it, as it should"
        monkeypatch.setattr(import_module("simulator.vendors.reference"), "settings_problems", lambda _: [])
        said = somebody.send("Save and validate", {})
        assert warning in said
        assert f"value: {name}" in said
        assert "To checkout" in somebody.get(
            "/storefront",
            query_string={
                "service": service.id,
                "buyer": fresh.accounts.generate(AccountKind.DIRECT_CUSTOMER).id,
            },
        )
        fresh.services.register_with_vendor(service.id, BUILT_IN_SETTINGS)
        assert warning not in somebody.get(f"/services/{service.id}")


def test_a_form_that_is_wrong_tells_everything_at_its_field_and_keeps_what_was_typed(
    somebody: Reader,
) -> None:
    somebody.get("/services/new")
    wrong = {"name": "", "endpoint": "ftp://files.example.com", "url.account.exists": "nonsense"}
    said = somebody.send("Register", wrong)
    assert somebody.answer.status_code == 422
    assert "Nothing was done" in said
    assert 'value="ftp://files.example.com"' in somebody.html
    assert 'id="name-error"' in somebody.html
    assert 'id="endpoint-error"' in somebody.html
    assert 'id="url.account.exists-error"' in somebody.html


def test_the_journal_is_taken_away_whole(somebody: Reader, marketplace: Marketplace, tmp_path: Path) -> None:
    service, buyer = marketplace.services.all()[0], marketplace.accounts.generate(AccountKind.DIRECT_CUSTOMER)
    _at_checkout(somebody, service, buyer)
    somebody.send("Place the order", Domain_prefix="contoso")
    order = marketplace.orders.page(limit=1).items[0]
    _settled(marketplace, order.id)
    expected = len(marketplace.journal.page(limit=1000).items)
    for form in ("har", "ndjson"):
        answer = somebody.client.get(f"/journal/journal.{form}", base_url=f"http://{HOST}", buffered=True)
        file = tmp_path / f"journal.{form}"
        file.write_bytes(answer.data)
        assert len(read_recording(file).exchanges) == expected
        assert BUILT_IN_API_KEY.encode() not in answer.data
    narrow = somebody.client.get(
        f"/journal/journal.har?order={order.id}", base_url=f"http://{HOST}", buffered=True
    )
    assert 0 < len(json.loads(narrow.data)["log"]["entries"]) < expected


@pytest.mark.parametrize(
    "query",
    ["endpoint=account.synchronize", "verdict=passed", "service=1", "order=1", "view=diagram", "run=1"],
)
def test_the_journal_is_filtered_in_every_way(
    somebody: Reader, marketplace: Marketplace, service: ServiceRecord, query: str
) -> None:
    _at_checkout(somebody, service, marketplace.accounts.generate(AccountKind.DIRECT_CUSTOMER))
    somebody.send("Place the order", Domain_prefix="contoso")
    _settled(marketplace, int(somebody.answer.request.path.rpartition("/")[2]))
    somebody.get(f"/journal?{query}")
    assert somebody.answer.status_code == 200
    somebody.get(f"/journal/journal.ndjson?{query}")
    assert somebody.answer.status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/journal?verdict=bogus",
        "/journal/journal.har?verdict=bogus",
        "/orders?status=bogus",
        "/subscriptions?status=bogus",
        "/journal?service=bogus",
    ],
)
def test_a_filter_that_is_none_is_told(somebody: Reader, address: str) -> None:
    said = somebody.get(address)
    assert somebody.answer.status_code == 404
    assert "'bogus' is no" in said


def test_whoever_watches_is_told_what_changed(somebody: Reader, marketplace: Marketplace) -> None:
    before = marketplace.feed.last_id
    account = marketplace.accounts.generate(AccountKind.RESELLER)
    other = marketplace.accounts.generate(AccountKind.RESELLER)
    address = f"http://{HOST}/live?account={account.id}&after={before}"
    told = somebody.client.get(address, buffered=False)
    stream = iter(told.response)
    assert b"retry:" in next(stream)
    event = next(stream)
    assert b"event: change" in event
    assert b"AccountChanged" in event
    told.close()
    resumed = event.partition(b"id: ")[2].partition(b"\n")[0].decode()
    marketplace.accounts.set_custom_fields(account.id, {"colour": "blue"})
    told = somebody.client.get(address, headers={"Last-Event-ID": resumed}, buffered=False)
    stream = iter(told.response)
    assert [next(stream), next(stream)][1] != event, "taken up where it broke off"
    assert other.id
    told.close()


def test_windows_that_watch_are_bounded(marketplace: Marketplace) -> None:
    somebody = reader(marketplace, streams=2)
    open_ones = [somebody.client.get("/live", base_url=f"http://{HOST}", buffered=False) for _ in range(3)]
    assert [answer.status_code for answer in open_ones] == [200, 200, 503]
    for answer in open_ones:
        answer.close()
    again = somebody.client.get("/live", base_url=f"http://{HOST}", buffered=False)
    assert again.status_code == 200, "a place that was left is free"
    again.close()
