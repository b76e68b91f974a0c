"""Every fault does what its sentence says, and nothing else of the vendor changes."""

from __future__ import annotations

import gzip
import json
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from vendor_client import (
    KEYS,
    Client,
    account,
    addon,
    direct_customer,
    end_customer,
    mail,
    new_id,
    reseller,
    with_addons,
)

from simulator.vendors import FAULTS, RunningVendor, VendorProfile, describe, serve
from simulator.vendors.faults.fault import Mind
from simulator.vendors.faults.wire import HUGE

ClientOf = Callable[..., Client]


@pytest.fixture(scope="module")
def vendor() -> Iterator[RunningVendor]:
    with serve() as running:
        yield running


@pytest.fixture
def client_of(vendor: RunningVendor) -> Iterator[ClientOf]:
    made: list[Client] = []

    def of(fault: str, *, support: bool = True) -> Client:
        made.append(Client(vendor, VendorProfile(reseller_support=support, fault=fault)))
        return made[-1]

    yield of
    for client in made:
        client.close()


def raw(client: Client, body: dict[str, Any], path: str = "Accounts/Synchronize") -> requests.Response:
    return client.session.post(f"{client.url}/{path}", json=body, timeout=10, allow_redirects=False)


def test_every_fault_is_described_once() -> None:
    names = [name for name, _ in describe()]
    assert names == list(FAULTS)
    assert len(set(names)) == len(names)
    for name, fault in FAULTS.items():
        assert fault.name == name
        assert fault.breaks[0].isupper(), name
        assert fault.breaks.endswith("."), name


def untouched(client: Client, *, fault: str) -> None:
    """What no fault concerns: the settings form is answered as ever, or else the options are."""
    if fault == "every-call-unauthorized":
        return
    change = FAULTS[fault].change
    if not isinstance(change, Mind) and "fields.get" in change.scope.at:
        assert client.get("Accounts/SyncOptions")["Fields"][0]["ID"] == "username"
        return
    assert client.get("Fields/Get")["Fields"][0]["ID"] == "Workspace"


@pytest.mark.parametrize("fault", list(FAULTS))
def test_a_faulty_vendor_is_right_elsewhere(client_of: ClientOf, fault: str) -> None:
    untouched(client_of(fault), fault=fault)


# --- what scenarios bring about ---


def codes(client: Client) -> dict[str, int]:
    """The Code (or HTTP status other than 200) of one call of each kind, on accounts of its own."""
    found: dict[str, int] = {}

    def call(name: str, path: str, body: dict[str, Any]) -> Any:
        answer = raw(client, body, path)
        found[name] = answer.json()["Code"] if answer.status_code == 200 else answer.status_code
        return answer.json().get("Result") if answer.status_code == 200 else None

    acme, customer = reseller(), direct_customer()
    acme["ExternalID"] = call("reseller", "Accounts/Synchronize", acme)
    customer["ExternalID"] = call("customer", "Accounts/Synchronize", customer)
    if not customer["ExternalID"]:
        return found
    order = mail(customer, IsTrial=True)
    call("precheck", "Subscriptions/Create", {**order, "CheckOnly": True})
    order["ID"] = call("subscription", "Subscriptions/Create", order)
    if not order["ID"]:
        return found
    for name, path in [
        ("change", "Update"),
        ("suspend", "Suspend"),
        ("activate", "Activate"),
        ("upgrade-to-paid", "UpgradeToPaid"),
    ]:
        call(name, f"Subscriptions/{path}", order)
    extra = addon(order, "archive")
    call("addon", "Addons/Create", with_addons(order, extra))
    if found["addon"] == 0:
        call("addon-change", "Addons/Update", with_addons(order, extra))
        call("addon-cancel", "Addons/Cancel", with_addons(order, {**extra, "ActionType": "Cancel"}))
    reef = mail(
        customer, "reef", ID=order["ID"], SubscriptionID=order["SubscriptionID"], ActionType="Upgrade"
    )
    call("upgrade", "Subscriptions/UpgradeDowngrade", reef)
    call("cancel", "Subscriptions/Cancel", order)
    call("delete", "Accounts/Delete", customer)
    return found


REFUSALS = {name for name in FAULTS if name.endswith("-refused")} & {
    f"{name}-refused"
    for name in (
        *("reseller", "customer", "precheck", "subscription", "change", "suspend", "activate", "addon"),
        *("upgrade-to-paid", "addon-change", "addon-cancel", "upgrade", "cancel", "delete"),
    )
}


@pytest.mark.parametrize("fault", sorted(REFUSALS))
def test_a_refusal_is_of_its_own_call_alone(client_of: ClientOf, fault: str) -> None:
    found = codes(client_of(fault))
    assert {name for name, code in found.items() if code} == {fault.removesuffix("-refused")}
    assert set(found.values()) <= {0, -90}


def test_all_refusals_were_tried() -> None:
    assert len(REFUSALS) == 14


@pytest.mark.parametrize(
    ("fault", "where", "status"),
    [
        ("reseller-http-500", "reseller", 500),
        ("customer-http-500", "customer", 500),
        ("customer-http-503", "customer", 503),
        ("subscription-http-500", "subscription", 500),
        ("addon-http-500", "addon", 500),
        ("no-addons", "addon", -1),
        ("no-upgrades", "upgrade", -1),
        ("no-delete", "delete", -1),
    ],
)
def test_other_failures_are_of_their_own_call_alone(
    client_of: ClientOf, fault: str, where: str, status: int
) -> None:
    assert {name: code for name, code in codes(client_of(fault)).items() if code} == {where: status}


@pytest.mark.parametrize("fault", sorted(f"{name}-once" for name in REFUSALS))
def test_a_passing_refusal_is_over_at_the_second_call(client_of: ClientOf, fault: str) -> None:
    """Each account is refused once, so what an order needs is had by calling again."""
    client = client_of(fault)
    acme, customer = reseller(), direct_customer()
    refused = set()

    def call(name: str, path: str, body: dict[str, Any]) -> str:
        answer = client.post(path, body)
        if answer["Code"]:
            refused.add(name)
            answer = client.post(path, body)
        assert answer["Code"] == 0, name
        return str(answer["Result"])

    call("reseller", "Accounts/Synchronize", acme)
    customer["ExternalID"] = call("customer", "Accounts/Synchronize", customer)
    order = mail(customer, IsTrial=True)
    call("precheck", "Subscriptions/Create", {**order, "CheckOnly": True})
    order["ID"] = call("subscription", "Subscriptions/Create", order)
    call("change", "Subscriptions/Update", order)
    call("suspend", "Subscriptions/Suspend", order)
    call("activate", "Subscriptions/Activate", order)
    call("upgrade-to-paid", "Subscriptions/UpgradeToPaid", order)
    extra = addon(order, "archive")
    call("addon", "Addons/Create", with_addons(order, extra))
    call("addon-change", "Addons/Update", with_addons(order, extra))
    call("addon-cancel", "Addons/Cancel", with_addons(order, {**extra, "ActionType": "Cancel"}))
    reef = mail(
        customer, "reef", ID=order["ID"], SubscriptionID=order["SubscriptionID"], ActionType="Upgrade"
    )
    call("upgrade", "Subscriptions/UpgradeDowngrade", reef)
    call("cancel", "Subscriptions/Cancel", order)
    call("delete", "Accounts/Delete", customer)
    assert refused == {fault.removesuffix("-refused-once")}


def test_the_second_line_of_a_basket_goes_through(client_of: ClientOf) -> None:
    client = client_of("subscription-refused-once")
    customer = client.customer()
    first, second = mail(customer), mail(customer)
    assert [client.post("Subscriptions/Create", order)["Code"] for order in (first, second, first)] == [
        -90,
        0,
        0,
    ]


def test_all_accounts_are_refused_once(client_of: ClientOf) -> None:
    client = client_of("synchronize-refused-once")
    for body in (reseller(), direct_customer(), direct_customer()):
        assert [client.post("Accounts/Synchronize", body)["Code"] for _ in range(3)] == [-90, 0, 0]


def test_a_passing_fault_is_met_once_by_twenty_at_once(client_of: ClientOf) -> None:
    client = client_of("synchronize-refused-once")
    body = direct_customer()
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: client.post("Accounts/Synchronize", body)["Code"], range(20)))
    assert sorted(answers) == [-90, *[0] * 19]


def test_endpoints_that_are_not_offered(client_of: ClientOf) -> None:
    for fault, method, path in [
        ("no-settings-form", "GET", "Fields/Get"),
        ("no-settings-form", "POST", "Fields/Validate"),
        ("no-catalogue", "GET", "Fields/ServiceDefinition"),
        ("no-sync-options", "GET", "Accounts/SyncOptions"),
    ]:
        client = client_of(fault)
        body = {} if method == "POST" else None
        answer = client.session.request(method, f"{client.url}/{path}", json=body, timeout=10)
        assert answer.status_code == 404, path
    exists = client_of("no-exists").post("Accounts/Exists", direct_customer())
    assert (exists["Code"], "not supported by default" in exists["Message"]) == (-1, True)
    assert client_of("settings-refused").post("Fields/Validate", {"Fields": []}) == [
        "The workspace and the API secret do not belong together"
    ]
    every = client_of("every-call-unauthorized")
    assert {
        raw(every, direct_customer()).status_code,
        every.session.get(f"{every.url}/Fields/Get").status_code,
    } == {401}


@pytest.mark.parametrize(
    ("fault", "path"),
    [
        ("reseller-times-out", "Accounts/Synchronize"),
        ("customer-times-out", "Accounts/Synchronize"),
        ("subscription-times-out", "Subscriptions/Create"),
    ],
)
def test_a_vendor_that_does_not_answer(client_of: ClientOf, fault: str, path: str) -> None:
    client = client_of(f"{fault}-once")
    customer = client.customer() if "subscription" in fault else direct_customer()
    body = reseller() if "reseller" in fault else customer
    body = mail(customer) if "subscription" in fault else body
    with pytest.raises(requests.exceptions.ReadTimeout):
        client.session.post(f"{client.url}/{path}", json=body, timeout=0.2)
    answer = client.post(path, body)
    assert answer["Code"] == 0
    assert client.post(path, body)["Result"] == answer["Result"], "what was done late is the same"


@pytest.mark.parametrize(
    "fault", ["reseller-answer-lost", "customer-answer-lost", "subscription-answer-lost"]
)
def test_a_lost_answer_was_a_right_one(client_of: ClientOf, fault: str) -> None:
    client = client_of(f"{fault}-once")
    customer = client.customer() if "subscription" in fault else direct_customer()
    path = "Subscriptions/Create" if "subscription" in fault else "Accounts/Synchronize"
    body = reseller() if "reseller" in fault else customer
    body = mail(customer) if "subscription" in fault else body
    with pytest.raises(requests.exceptions.ConnectionError):
        raw(client, body, path)
    if path == "Accounts/Synchronize":
        assert client.post("Accounts/Exists", body)["Code"] == 1, "it was synchronized all the same"
    assert client.post(path, body)["Code"] == 0


# --- the vendor's mind ---


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


# --- the envelope ---


def answered(client: Client) -> Any:
    return raw(client, direct_customer()).json()


@pytest.mark.parametrize(
    ("fault", "holds"),
    [
        ("ok-without-code", lambda body: body == {"Result": "Ok"}),
        ("code-left-out", lambda body: "Code" not in body and body["Result"]),
        ("code-as-text", lambda body: body["Code"] == "0"),
        ("code-as-boolean", lambda body: body["Code"] is False),
        ("code-null", lambda body: body["Code"] is None),
        ("error-code-instead-of-code", lambda body: "Code" not in body and body["ErrorCode"] == 0),
        ("lower-case-members", lambda body: body["code"] == 0 and body["result"] and "Code" not in body),
        ("synchronize-without-result", lambda body: (body["Code"], body["Result"]) == (0, "")),
        ("result-as-number", lambda body: isinstance(body["Result"], int)),
        ("result-as-object", lambda body: list(body["Result"]) == ["ID"]),
        ("account-echoed-back", lambda body: body["Name"] == "Cormorant Ltd" and "Result" not in body),
        ("empty-array", lambda body: body == []),
        ("json-in-a-string", lambda body: json.loads(body)["Code"] == 0),
    ],
)
def test_envelopes(client_of: ClientOf, fault: str, holds: Callable[[Any], bool]) -> None:
    body = answered(client_of(fault))
    assert holds(body), body


def test_envelopes_of_create(client_of: ClientOf) -> None:
    client = client_of("code-1-with-ok")
    answer = client.post("Subscriptions/Create", mail(client.customer()))
    assert (answer["Code"], answer["Message"], answer["Result"][:4]) == (1, "Ok", "sub-")
    client = client_of("create-without-result")
    answer = client.post("Subscriptions/Create", mail(client.customer()))
    assert (answer["Code"], answer["Result"]) == (0, None)


def test_refusals(client_of: ClientOf) -> None:
    stranger = mail(direct_customer())
    answer = raw(client_of("refusal-as-http-400"), stranger, "Subscriptions/Create")
    assert (answer.status_code, answer.json()["Code"]) == (400, -20)
    answer = raw(client_of("refusal-without-message"), stranger, "Subscriptions/Create")
    assert (answer.json()["Code"], answer.json()["Message"]) == (-20, None)


@pytest.mark.parametrize("fault", ["ok-without-code", "empty-array", "result-as-number", "code-null"])
def test_a_refusal_stays_a_refusal(client_of: ClientOf, fault: str) -> None:
    assert client_of(fault).post("Accounts/Synchronize", {**direct_customer(), "Role": "?"})["Code"] == -11


# --- the wire ---


@pytest.mark.parametrize(
    ("fault", "status", "content_type", "begins"),
    [
        ("html-error-page", 500, "text/html; charset=utf-8", b"<!DOCTYPE html>"),
        ("html-with-200", 200, "text/html; charset=utf-8", b"<!DOCTYPE html>"),
        ("redirect", 302, "application/json; charset=utf-8", b""),
        ("created-201", 201, "application/json; charset=utf-8", b'{"AccountExtraInfo"'),
        ("empty-body", 200, "application/json; charset=utf-8", b""),
        ("not-json", 200, "text/plain; charset=utf-8", b"OK"),
        ("php-warning-before-json", 200, "application/json; charset=utf-8", b"<br />"),
        ("byte-order-mark", 200, "application/json; charset=utf-8", b"\xef\xbb\xbf{"),
        ("json-as-html", 200, "text/html; charset=utf-8", b'{"AccountExtraInfo"'),
    ],
)
def test_replies(client_of: ClientOf, fault: str, status: int, content_type: str, begins: bytes) -> None:
    answer = raw(client_of(fault), direct_customer())
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, content_type)
    assert answer.content.startswith(begins)
    assert bool(answer.content) is bool(begins)


def test_no_content(client_of: ClientOf) -> None:
    client = client_of("no-content-204")
    assert [raw(client, direct_customer()).status_code for _ in range(2)] == [204, 204]


def test_a_redirect_leads_away(client_of: ClientOf) -> None:
    assert raw(client_of("redirect"), direct_customer()).headers["Location"] == "/login"


def test_latin_1(client_of: ClientOf) -> None:
    content = raw(client_of("not-utf-8"), direct_customer()).content
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    assert json.loads(content.decode("latin-1"))["Code"] == 0


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("body-truncated", requests.exceptions.ChunkedEncodingError),
        ("dropped-half-way", requests.exceptions.ChunkedEncodingError),
        ("dropped-without-a-byte", requests.exceptions.ConnectionError),
        ("not-http", requests.exceptions.ConnectionError),
        ("gzip-broken", requests.exceptions.ContentDecodingError),
    ],
)
def test_answers_that_break_off(client_of: ClientOf, fault: str, error: type[Exception]) -> None:
    client = client_of(fault)
    with pytest.raises(error):
        raw(client, direct_customer())
    assert client.post("Accounts/Exists", direct_customer())["Code"] == 0, "the next connection is fine"


def test_a_head_that_breaks_off(client_of: ClientOf) -> None:
    """http.client takes such a head for a whole one, so the bytes themselves are looked at."""
    client = client_of("dropped-in-the-head")
    body = json.dumps(direct_customer()).encode()
    address, _, path = client.url.removeprefix("http://").partition("/")
    head = [f"POST /{path}/Accounts/Synchronize HTTP/1.1", f"Host: {address}"]
    head += [f"{name}: {value}" for name, value in KEYS.items()]
    head += ["Content-Type: application/json", f"Content-Length: {len(body)}", "", ""]
    with socket.create_connection(("127.0.0.1", int(address.partition(":")[2])), timeout=10) as connection:
        connection.sendall("\r\n".join(head).encode() + body)
        received = b"".join(iter(lambda: connection.recv(4096), b""))
    assert received.startswith(b"HTTP/1.1 200 OK\r\nContent")
    assert b"\r\n\r\n" not in received


def test_gzip_is_announced_and_not_there(client_of: ClientOf) -> None:
    client = client_of("gzip-broken")
    url = f"{client.url}/Accounts/Synchronize"
    with client.session.post(url, json=direct_customer(), timeout=10, stream=True) as answer:
        content = answer.raw.read(decode_content=False)
    assert answer.headers["Content-Encoding"] == "gzip"
    with pytest.raises(gzip.BadGzipFile):
        gzip.decompress(content)


def test_a_huge_answer_is_valid_json_and_huge(client_of: ClientOf) -> None:
    client = client_of("huge-answer")
    url = f"{client.url}/Accounts/Synchronize"
    with client.session.post(url, json=direct_customer(), timeout=10, stream=True) as answer:
        chunks = answer.raw.stream(1 << 20)
        beginning = next(chunks)
        size = len(beginning) + sum(map(len, chunks))
    assert json.loads(beginning)["Code"] == 0
    assert size > HUGE


def test_a_trickle_comes_byte_by_byte(client_of: ClientOf) -> None:
    client = client_of("trickled-answer")
    url = f"{client.url}/Accounts/Synchronize"
    began = time.perf_counter()
    with client.session.post(url, json=direct_customer(), timeout=10, stream=True) as answer:
        stream = answer.raw.stream(1)
        assert b"".join(next(stream) for _ in range(3)) == b'{"A'
    assert 0.25 < time.perf_counter() - began < 5


def test_a_slow_answer_is_right_in_the_end(client_of: ClientOf) -> None:
    client = client_of("slow-answer")
    with pytest.raises(requests.exceptions.ReadTimeout):
        client.session.post(f"{client.url}/Accounts/Synchronize", json=direct_customer(), timeout=0.2)
