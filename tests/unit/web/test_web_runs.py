"""Scenarios that are run, watched, and brought along by the pages."""

from __future__ import annotations

import time
from io import BytesIO
from typing import TYPE_CHECKING, Any

from simulator.marketplace.database import runs as run_rows
from simulator.marketplace.records import JournalFilter
from simulator.vendors import BUILT_IN_API_KEY, BUILT_IN_SETTINGS, VendorProfile
from tests.unit.web.page_reader import HOST, Reader

if TYPE_CHECKING:
    import pytest

    from simulator.marketplace import Marketplace
    from simulator.marketplace.database import Connection
    from simulator.marketplace.records import ServiceRecord
    from simulator.vendors import RunningVendor


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
    somebody.get(f"/journal?run={run_id}&service={failing.id}")
    calls = marketplace.journal.page(JournalFilter(run_id=run_id)).items
    assert somebody.html.count('<th scope="row"><a href="/journal/') == len(calls) > 0
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
