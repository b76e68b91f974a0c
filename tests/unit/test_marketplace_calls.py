"""What goes over the wire for the mock platform: tokens and calls back, secrets, and any text of a vendor."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from simulator.exchange import Request, Response, header
from simulator.journal import read_recording
from simulator.judge import Judge
from simulator.marketplace import Marketplace
from simulator.marketplace.records import Direction, JournalFilter, Verdict
from simulator.platform.accounts import AccountKind
from simulator.platform.store import Status
from simulator.redaction import Redactor
from simulator.rules import Ordering
from simulator.runs.recording import judge_recording
from tests.unit.database_kinds import KINDS
from tests.unit.market_steps import customer_of, open_market, order
from tests.unit.slow_vendor import MEMBERS, slow_vendor

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.marketplace.records import ServiceRecord
    from tests.unit.database_kinds import Databases
    from tests.unit.slow_vendor import SlowVendor

KEY = "a key that is nowhere to be seen"


def test_a_vendor_calls_back_while_it_is_called_and_the_journal_says_so(tmp_path: Path) -> None:
    with slow_vendor() as vendor, Marketplace() as market:
        market.public_url = "http://127.0.0.1:9/"
        service = _register(market, vendor, token_endpoints=["subscription.create"])
        buyer = customer_of(market, market.accounts.generate(AccountKind.RESELLER))
        tokens = []

        def call_back(path: str, body: Any, headers: dict[str, str]) -> None:
            if path != "/Subscriptions/Create":
                assert "X-Cloudplatform-Token" not in headers
                return
            tokens.append(headers["X-Cloudplatform-Token"])
            assert headers["X-Cloudplatform-Baseuri"] == "http://127.0.0.1:9"
            grant = market.tokens.check(tokens[0])
            assert grant is not None
            assert market.tokens.may_see(grant, body["Account"]["ID"])
            assert market.accounts.get(body["Account"]["ID"]).name == body["Account"]["Name"]
            market.subscriptions.rename(body["SubscriptionID"], "Renamed by its vendor")
            market.tokens.call_back(
                grant,
                Request(
                    method="GET", url="/api/accounts/1", headers=(("Authorization", f"Bearer {tokens[0]}"),)
                ),
                Response(status=200, body=json.dumps({"echo": tokens[0]}).encode()),
                started=time.time(),
                elapsed=0.001,
            )

        vendor.before = call_back
        placed = order(market, service, buyer)
        assert placed.subscriptions[0].name == "Renamed by its vendor"
        lines = market.journal.page(JournalFilter(order_id=placed.id)).items
        back, create = lines[0], lines[1]
        assert (back.direction, back.in_call, back.verdict) == (
            Direction.TO_PLATFORM,
            create.id,
            Verdict.NOT_JUDGED,
        )
        assert create.number < back.number
        kept = b"".join(market.journal.ndjson()) + market.journal.har()
        (tmp_path / "journal.ndjson").write_bytes(b"".join(market.journal.ndjson()))
        assert not _judged(tmp_path / "journal.ndjson", market), "calls back are nothing to judge"
        assert tokens[0].encode() not in kept, "a token is masked wherever it turns up"


def test_secrets_are_written_and_never_read(tmp_path: Path) -> None:
    with slow_vendor() as vendor, Marketplace() as market:
        members = {"api_key": KEY, "headers": {"X-Gate-Key": "gate-secret-1"}, "endpoint": vendor.url}
        service = market.services.register("Guarded", {**MEMBERS, **members})[0]
        assert KEY not in repr(service)
        assert "gate-secret-1" not in repr(service)
        refused = market.services.register_with_vendor(service.id)
        assert refused.registration == "refused", "the vendor knows another key"
        service = market.services.change(service.id, {"api_key": MEMBERS["api_key"], "locale": "el_GR"})
        assert market.services.register_with_vendor(service.id).registration == "registered"
        order(market, service, market.accounts.generate(AccountKind.DIRECT_CUSTOMER))
        kept = b"".join(market.journal.ndjson()).decode()
        form = repr(market.services.form(service.id))
        for secret in (KEY, "gate-secret-1", str(MEMBERS["api_key"]), str(MEMBERS["settings"]["ApiSecret"])):
            assert secret not in kept
            assert secret not in form.replace(repr(market.services.form(service.id).kept), "")


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_a_vendor_answers_is_kept_as_it_came(kind: str, databases: Databases) -> None:
    odd = "<script>alert(1)</script> \x00 \ud800 \x1a0000 'ü' 🎈"
    long, before = f"{odd}{'ü' * 70_000}", time.time()
    with slow_vendor() as vendor, Marketplace(databases.empty(kind)) as market:
        service = _register(market, vendor)
        placed = order(market, service, market.accounts.generate(AccountKind.DIRECT_CUSTOMER))
        vendor.answers["/Accounts/Synchronize"] = {"Code": -3, "Message": long, "Result": None}
        buyer = market.accounts.generate(AccountKind.DIRECT_CUSTOMER)
        failed = order(market, service, buyer, fails=True)
        assert failed.reason == long == market.orders.get(failed.id).reason
        vendor.answers["/Accounts/Synchronize"] = {"Code": 0, "Message": None, "Result": odd}
        vendor.answers["/Subscriptions/Create"] = b"\xff\xfe not JSON" * 7000
        again = market.orders.retry(failed.id, wait=True)
        assert market.accounts.standings(buyer.id)[0].external_id == odd
        assert again.status is Status.FAILED
        sent = market.journal.get(market.journal.page().items[0].id)
        assert json.loads(sent.exchange.request.body or b"")["Account"]["ExternalID"] == odd
        assert isinstance(sent.exchange.reply, Response)
        assert sent.exchange.reply.body == b"\xff\xfe not JSON" * 7000
        assert before <= sent.line.started <= time.time()
        assert sent.line.verdict is Verdict.FAILED
        assert sent.findings
        assert sent.findings[0].fix
        for name in ("odd", "Odd"):
            market.scenarios.save(name, market.scenarios.from_orders([placed.id]))
        assert {saved.name for saved in market.scenarios.saved()} == {"odd", "Odd"}


def test_what_a_vendor_tells_beside_the_id_is_kept() -> None:
    with slow_vendor() as vendor, Marketplace() as market:
        service = _register(market, vendor)
        told = {"Code": 0, "Message": None, "AccountExtraInfo": {"Tenant": "t-1", "Seats": 5}}
        vendor.answers["/Accounts/Synchronize"] = {**told, "Result": "acc-1"}
        vendor.answers["/Subscriptions/Create"] = {
            **told,
            "Result": "sub-1",
            "CustomFieldValues": {"Plan": "A"},
        }
        buyer = market.accounts.generate(AccountKind.DIRECT_CUSTOMER)
        placed = order(market, service, buyer)
        assert market.accounts.standings(buyer.id)[0].extra_info == {"Tenant": "t-1"}, "texts alone"
        assert placed.subscriptions[0].custom_fields == {"Plan": "A"}


def test_a_downloaded_journal_is_judged_as_here(tmp_path: Path) -> None:
    with slow_vendor() as vendor, Marketplace() as market:
        service = _register(market, vendor)
        good = customer_of(market, market.accounts.generate(AccountKind.RESELLER))
        order(market, service, good)
        vendor.answers["/Accounts/Synchronize"] = {"Code": 1, "Message": "Ok", "Result": "7"}
        bad = market.accounts.generate(AccountKind.DIRECT_CUSTOMER)
        order(market, service, bad, fails=True)
        here = {
            finding.check
            for line in market.journal.page(limit=1000).items
            for finding in market.journal.get(line.id).findings
        }
        assert "envelope.message-ok" in here
        downloads = {"j.ndjson": b"".join(market.journal.ndjson()), "j.har": market.journal.har()}
        for name, content in downloads.items():
            (tmp_path / name).write_bytes(content)
            assert _judged(tmp_path / name, market) == here


def test_a_repeated_header_and_the_curl_hide_the_key() -> None:
    with open_market() as market:
        service = market.services.all()[0]
        placed = order(market, service, market.accounts.generate(AccountKind.DIRECT_CUSTOMER))
        whole = market.journal.get(market.journal.page(JournalFilter(order_id=placed.id)).items[0].id)
        assert header(whole.exchange.request.headers, "X-CloudPlatform-APIKey") == "<redacted>"
        assert "SIMULATOR_API_KEY" in whole.curl


def _register(market: Marketplace, vendor: SlowVendor, **options: Any) -> ServiceRecord:
    service = market.services.register("Vendor", {**MEMBERS, "endpoint": vendor.url}, **options)[0]
    return market.services.register_with_vendor(service.id)


def _judged(recording: Path, market: Marketplace) -> set[str]:
    """The checks that a recording fails, as 'simulator judge' has it."""
    result = judge_recording(
        read_recording(recording),
        file=recording.name,
        judge=Judge(contract=market.contract, ordering=Ordering.load(market.contract)),
        redactor=Redactor(()),
        service=None,
        reseller_support=True,
    )
    return {finding.check for finding in result.all_findings}
