"""A platform that is killed in the middle of an order finds it again, Failed, and goes on by a Retry."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from simulator.errors import UsageError
from simulator.marketplace import Marketplace
from simulator.marketplace.records import JournalFilter, Verdict
from simulator.platform.accounts import AccountKind
from simulator.platform.store import Status
from tests.unit.database_kinds import KINDS
from tests.unit.market_steps import answers, basket, customer_of, order
from tests.unit.slow_vendor import MEMBERS, SlowVendor, slow_vendor

if TYPE_CHECKING:
    from tests.unit.database_kinds import Databases

WHOLE = ["/Accounts/Synchronize", "/Accounts/Synchronize", "/Subscriptions/Create", "/Addons/Create"]
SCRIPT = Path(__file__).with_name("order_and_wait.py")


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path, databases: Databases) -> str:
    """A database of the kind that a test names."""
    return databases.empty(request.param) or f"sqlite:///{tmp_path}/platform.db"


CASES = [
    ("sqlite", "/Accounts/Synchronize"),
    ("sqlite", "/Subscriptions/Create"),
    ("postgresql", "/Subscriptions/Create"),
    ("mariadb", "/Subscriptions/Create"),
]


@pytest.mark.parametrize(("database", "path"), CASES, indirect=["database"])
def test_a_kill_while_the_vendor_is_called_loses_nothing(database: str, path: str) -> None:
    with slow_vendor() as vendor:
        order_id = _killed_in_a_call_to(path, database, vendor)
        heard = len(vendor.log)
        with Marketplace(database) as market:
            order = market.orders.get(order_id)
            endpoint = "account.synchronize" if "Account" in path else "subscription.create"
            assert order.status is Status.FAILED
            assert order.reason.startswith("The platform was stopped while it waited for the answer to")
            assert endpoint in order.reason
            assert [s.status for s in order.subscriptions] == [Status.FAILED]
            assert [a.status for s in order.subscriptions for a in s.addons] == [Status.FAILED]
            cut_off = market.journal.page(JournalFilter(order_id=order_id)).items[0]
            assert (cut_off.endpoint, cut_off.verdict) == (endpoint, Verdict.NOT_JUDGED)
            assert len(vendor.log) == heard, "nothing is sent by itself"

            through = market.orders.retry(order_id, wait=True)
            assert (through.status, through.reason) == (Status.SYNCHRONIZED, "")
            assert [a.status for s in through.subscriptions for a in s.addons] == [Status.SYNCHRONIZED]
            again = [p for p, _ in vendor.log[heard:]]
            assert again == WHOLE[WHOLE.index(path) :], "what was answered is not repeated"
            answered = [
                line for line in market.journal.page().items if line.verdict is not Verdict.NOT_JUDGED
            ]
            assert {line.verdict for line in answered} == {Verdict.PASSED}


@pytest.mark.parametrize("database", KINDS, indirect=True)
def test_two_platforms_on_one_database_are_refused(database: str) -> None:
    with Marketplace(database), pytest.raises(UsageError, match="another simulator uses the database"):
        Marketplace(database)
    Marketplace(database).close()


def test_what_is_under_way_when_the_platform_is_closed_has_failed_and_can_be_retried(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/platform.db"
    with slow_vendor() as vendor:
        with Marketplace(url) as market:
            service, order_id = _held(market, vendor, "/Subscriptions/Create")
        vendor.before = None
        with Marketplace(url) as market:
            order = market.orders.get(order_id)
            assert (order.status, order.reason) == (
                Status.FAILED,
                "The platform was stopped while this call was under way.",
            )
            verdicts = {line.verdict for line in market.journal.page(JournalFilter(service_id=service)).items}
            assert verdicts == {Verdict.PASSED, Verdict.NOT_JUDGED}, "nothing is held against the vendor"
            assert market.orders.retry(order_id, wait=True).status is Status.SYNCHRONIZED


def test_a_reset_in_the_middle_of_an_order_leaves_no_trace_of_it(caplog: pytest.LogCaptureFixture) -> None:
    with slow_vendor() as vendor, Marketplace() as market:
        service, _ = _held(market, vendor, "/Accounts/Synchronize")
        market.reset(keep_services=True)
        vendor.release.set()
        vendor.before = None
        buyer = customer_of(market, market.accounts.generate(AccountKind.RESELLER))
        placed = order(market, market.services.get(service), buyer)
        assert [one.id for one in market.orders.page().items] == [placed.id]
        assert {line.order_id for line in market.journal.page().items} == {placed.id}
        assert {line.verdict for line in market.journal.page().items} == {Verdict.PASSED}
    assert not caplog.records, "and is no defect"


def _held(market: Marketplace, vendor: SlowVendor, path: str) -> tuple[int, int]:
    """A service, and an order that waits for the answer to its first call to that path."""
    service = market.services.register("Vendor", {**MEMBERS, "endpoint": vendor.url})[0]
    market.services.register_with_vendor(service.id)
    reached = threading.Event()

    def hold(called: str, body: object, headers: object) -> None:
        del body, headers
        if called == path:
            reached.set()
            vendor.release.wait(20)

    vendor.before = hold
    buyer = customer_of(market, market.accounts.generate(AccountKind.RESELLER))
    placed = market.orders.place(service.id, basket(buyer), answers(market, service, buyer))
    assert reached.wait(20)
    return service.id, placed.id


def _killed_in_a_call_to(path: str, database: str, vendor: SlowVendor) -> int:
    """A platform places an order and is killed while it waits for the first call to that path; its number."""
    reached, over = threading.Event(), threading.Event()

    def hold(called: str, body: object, headers: object) -> None:
        del body, headers
        if called == path and not over.is_set():
            reached.set()
            over.wait(20)

    vendor.before = hold
    command = [sys.executable, str(SCRIPT), database, vendor.url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as platform:
        assert platform.stdout is not None
        order_id = int(platform.stdout.readline())
        assert reached.wait(20)
        platform.kill()
    over.set()
    return order_id
