"""The diagnosis over real sockets: each verdict seen on a vendor that deserves it, and nothing made by it."""

from __future__ import annotations

import json
import time
from email.utils import formatdate
from typing import TYPE_CHECKING

import pytest

from simulator.contract import Contract
from simulator.diagnosis import State, Verdict, diagnose, exit_code
from simulator.diagnosis.network import _expiry
from simulator.platform.service import Capability, Credentials, KeyEncoding, Service
from simulator.results import ExitCode
from simulator.settings import Connection
from simulator.transport import Transport
from simulator.transport.reaching import Certificate
from simulator.vendors import BUILT_IN_API_KEY, BUILT_IN_APPLICATION_ID, VendorProfile, serve
from tests import wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from simulator.exchange import Reply, Request
    from simulator.vendors import RunningVendor

    Looking = Callable[..., "Diagnosed"]

CREDENTIALS = Credentials(application_id=BUILT_IN_APPLICATION_ID, api_key=BUILT_IN_API_KEY)
ALL = frozenset(Capability)
PROFILE = VendorProfile(reseller_support=True)


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract.load()


@pytest.fixture(scope="module")
def built_in() -> Iterator[RunningVendor]:
    with serve() as running:
        yield running


class Diagnosed:
    """A diagnosis that has been made: its verdicts by subject, and the requests that it took."""

    def __init__(
        self, url: str, contract: Contract, *, service: Mapping[str, object], **connection: object
    ) -> None:
        self.sent: list[Request] = []
        settings = Connection(**{"connect_timeout": 0.5, "answer_timeout": 2.0, **connection})
        said = {"credentials": CREDENTIALS, "asked_for": ALL, **service}
        with Transport(settings) as transport:

            def send(request: Request) -> Reply:
                self.sent.append(request)
                return transport.send(request)

            self.verdicts = tuple(
                diagnose(
                    Service(endpoint=url, **said),
                    connection=settings,
                    contract=contract,
                    send=send,
                    now=time.time,
                )
            )

    def __getitem__(self, subject: str) -> Verdict:
        return next(verdict for verdict in self.verdicts if verdict.subject == subject)

    @property
    def states(self) -> set[State]:
        return {verdict.state for verdict in self.verdicts}


@pytest.fixture
def looked(contract: Contract) -> Looking:
    def look(url: str, *, connection: Mapping[str, object] | None = None, **service: object) -> Diagnosed:
        return Diagnosed(url, contract, service=service, **(connection or {}))

    return look


def test_a_correct_vendor_is_fine_and_nothing_is_made_there(looked: Looking, built_in: RunningVendor) -> None:
    diagnosed = looked(built_in.url(PROFILE))
    assert diagnosed.states == {State.FINE}
    assert {request.method for request in diagnosed.sent} == {"GET", "OPTIONS"}
    assert exit_code(diagnosed.verdicts) is ExitCode.PASSED
    assert len([v for v in diagnosed.verdicts if v.topic == "endpoint"]) == 17


@pytest.mark.parametrize(
    ("fault", "subject", "state"),
    [
        ("any-key-admitted", "a wrong key", State.PROBLEM),
        ("missing-key-admitted", "no key", State.PROBLEM),
        ("application-id-not-read", "another Application Id", State.PROBLEM),
        ("wrong-key-http-403", "a wrong key", State.WARNING),
        ("every-call-unauthorized", "the registered key", State.PROBLEM),
        ("no-settings-form", "GET Fields/Get", State.PROBLEM),
        ("options-as-array", "GET Accounts/SyncOptions", State.PROBLEM),
        ("form-as-array", "GET Fields/Get", State.PROBLEM),
    ],
)
def test_a_faulty_vendor_is_told_what_is_wrong(
    looked: Looking, built_in: RunningVendor, fault: str, subject: str, state: State
) -> None:
    verdict = looked(built_in.url(VendorProfile(reseller_support=True, fault=fault)))[subject]
    assert verdict.state is state, verdict
    assert verdict.step


def test_a_key_that_the_vendor_wants_in_the_other_encoding(looked: Looking, built_in: RunningVendor) -> None:
    raw = Credentials(
        application_id=BUILT_IN_APPLICATION_ID, api_key=BUILT_IN_API_KEY, key_encoding=KeyEncoding.RAW
    )
    verdict = looked(built_in.url(PROFILE), credentials=raw)["the registered key"]
    assert verdict.state is State.PROBLEM
    assert "--api-key-encoding base64" in verdict.step


def test_what_is_not_asked_for_may_be_missing(looked: Looking, built_in: RunningVendor) -> None:
    url = built_in.url(VendorProfile(reseller_support=True, fault="no-settings-form"))
    asked = frozenset({Capability.ACCOUNTS, Capability.SUBSCRIPTIONS})
    diagnosed = looked(url, asked_for=asked)
    assert diagnosed["GET Fields/Get"].state is State.NOTE
    assert exit_code(diagnosed.verdicts) is ExitCode.PASSED


def routed(routes: Mapping[tuple[str, str], bytes], otherwise: bytes) -> wire.Script:
    """Answers by verb and path (``("GET", "/Fields/Get")``)."""

    def script(line: wire.Line) -> None:
        while request := line.read():
            method, path, *_ = request.decode("latin-1").split(" ")
            line.send(routes.get((method, path), otherwise))

    return script


DOCUMENTS = {("GET", "/Fields/Get"): wire.http(200, json.dumps({"Fields": []}).encode())}
NOT_FOUND = wire.http(404, b"", reason="Not Found")


@pytest.mark.parametrize("otherwise", [200, 405, 401])
def test_a_vendor_that_answers_alike_everywhere_shows_nothing(looked: Looking, otherwise: int) -> None:
    with wire.server(routed(DOCUMENTS, wire.http(otherwise, b"{}"))) as vendor:
        diagnosed = looked(vendor.url)
    assert diagnosed["POST Accounts/Synchronize"].state is State.UNKNOWN


def test_a_host_that_has_none_of_the_endpoints_is_no_pass(looked: Looking) -> None:
    with wire.server(wire.answering(NOT_FOUND)) as host:
        diagnosed = looked(host.url, asked_for=frozenset())
    assert State.FINE in diagnosed.states, "it accepts connections"
    assert diagnosed["POST Accounts/Synchronize"].state is State.NOTE
    assert exit_code(diagnosed.verdicts) is ExitCode.NOTHING_JUDGED


def test_endpoints_that_a_get_does_not_find_are_no_problem_where_the_key_is_accepted(looked: Looking) -> None:
    """Some frameworks answer 404 to a GET of what takes POST alone."""
    with wire.server(routed(DOCUMENTS, NOT_FOUND)) as vendor:
        diagnosed = looked(vendor.url)
    assert diagnosed["POST Accounts/Synchronize"].state is State.WARNING
    assert diagnosed["the registered key"].state is State.FINE


def test_a_get_that_is_refused_as_the_wrong_verb_shows_that_the_endpoint_is_there(looked: Looking) -> None:
    refused = wire.http(405, b"", reason="Method Not Allowed")
    routes = {**DOCUMENTS, ("GET", "/Accounts/Synchronize"): refused}
    with wire.server(routed(routes, NOT_FOUND)) as vendor:
        diagnosed = looked(vendor.url)
    assert diagnosed["POST Accounts/Synchronize"].state is State.FINE
    assert diagnosed["POST Accounts/Exists"].state is State.WARNING
    assert "urls.account.exists" in diagnosed["POST Accounts/Exists"].step


def test_an_endpoint_with_another_verb_is_a_problem(looked: Looking) -> None:
    refused = wire.http(405, b"", headers=[("Allow", "PUT")], reason="Method Not Allowed")
    routes = {**DOCUMENTS, ("GET", "/Accounts/Synchronize"): refused}
    with wire.server(routed(routes, NOT_FOUND)) as vendor:
        verdict = looked(vendor.url)["POST Accounts/Synchronize"]
    assert (verdict.state, "PUT" in verdict.said) == (State.PROBLEM, True)


def test_a_content_type_that_is_not_json_is_a_warning(looked: Looking) -> None:
    said = [("Content-Type", "text/plain")]
    with wire.server(wire.answering(wire.http(200, b'{"Fields": []}', headers=said))) as vendor:
        verdict = looked(vendor.url)["GET Fields/Get"]
    assert (verdict.state, verdict.said.partition(":")[0]) == (State.WARNING, "http.content-type-text")


def test_a_redirect_is_told_and_not_followed(looked: Looking) -> None:
    moved = wire.http(301, b"", headers=[("Location", "http://127.0.0.1:9/api")], reason="Moved")
    with wire.server(wire.answering(moved)) as vendor:
        verdict = looked(vendor.url)["GET Fields/Get"]
    assert "http://127.0.0.1:9/api" in verdict.said
    assert "follows no redirect" in verdict.step


@pytest.mark.parametrize(
    ("seconds", "state"), [(0, State.FINE), (-10, State.NOTE), (600, State.WARNING), (-86_400, State.WARNING)]
)
def test_clocks_are_compared_by_date(looked: Looking, seconds: int, state: State) -> None:
    said = [("Content-Type", "application/json"), ("Date", formatdate(time.time() + seconds, usegmt=True))]
    with wire.server(wire.answering(wire.http(200, b"{}", headers=said))) as vendor:
        verdict = looked(vendor.url)["Date"]
    assert verdict.state is state, verdict


def test_a_date_that_is_none_is_not_taken_for_the_right_time(looked: Looking) -> None:
    said = [("Content-Type", "application/json"), ("Date", "yesterday")]
    with wire.server(wire.answering(wire.http(200, b"{}", headers=said))) as vendor:
        assert looked(vendor.url)["Date"].state is State.UNKNOWN


def test_nobody_there_is_unreachable_and_nothing_behind_it_is_asked(looked: Looking) -> None:
    with wire.nobody() as url:
        diagnosed = looked(url)
    assert (diagnosed.verdicts[-1].topic, diagnosed.verdicts[-1].state) == ("connection", State.UNREACHABLE)
    assert not diagnosed.sent
    assert exit_code(diagnosed.verdicts) is ExitCode.UNREACHABLE


def test_a_name_without_an_address_is_unreachable(looked: Looking) -> None:
    diagnosed = looked("http://vendor.invalid")
    assert [(v.topic, v.state) for v in diagnosed.verdicts] == [("name", State.UNREACHABLE)]


def test_one_endpoint_elsewhere_is_looked_at_as_well(looked: Looking, built_in: RunningVendor) -> None:
    with wire.nobody() as url:
        elsewhere = {"account.synchronize": f"{url}/sync"}
        diagnosed = looked(built_in.url(PROFILE), urls=elsewhere)
    assert State.UNREACHABLE in diagnosed.states


def test_encryption_is_verified_and_the_end_of_the_certificate_told(looked: Looking, tmp_path: Path) -> None:
    authority = wire.Authority()
    bundle = {"ca_bundle": str(authority.write(tmp_path)), "connect_timeout": 5.0}
    with wire.server(routed(DOCUMENTS, NOT_FOUND), tls=authority.context()) as vendor:
        trusted, untrusted = looked(vendor.url, connection=bundle), looked(vendor.url)
    assert trusted["127.0.0.1"].state is State.FINE
    assert trusted["certificate"].state is State.FINE
    assert "valid until" in trusted["certificate"].said
    assert (untrusted.verdicts[-1].topic, untrusted.verdicts[-1].state) == ("tls", State.UNREACHABLE)
    assert "tls.ca_bundle" in untrusted.verdicts[-1].step
    with wire.server(routed(DOCUMENTS, NOT_FOUND), tls=authority.context(expired=True)) as vendor:
        expired = looked(vendor.url, connection=bundle)
    assert (expired.verdicts[-1].state, "expired" in expired.verdicts[-1].said) == (State.UNREACHABLE, True)


def test_a_certificate_that_ends_soon_is_a_warning() -> None:
    ends = Certificate(names=(), issuer="somebody", expires=10 * 86_400.0)
    assert _expiry(ends, 0.0).state is State.WARNING
    assert _expiry(ends, -30 * 86_400.0).state is State.FINE
