"""Ctrl-C and kill: what was judged so far is told and written, and nothing is left running."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest
from command_line import environment, junit_of, report_of

from simulator.journal import read_recording
from simulator.vendors import BUILT_IN_API_KEY

if TYPE_CHECKING:
    from pathlib import Path

    from command_line import Simulator
    from conftest import Endpoint

ORDERS = (
    "known/direct-customer",
    "known/reseller-first-order",
    "several-lines/two-lines",
    "--reseller-support",
)

AT_ONCE = 6.0
"""seconds: three that a stopped run gives the calls on their way, and some for a busy machine"""


def _wait_for(journal: Path, lines: int) -> None:
    """Until the journal has so many whole exchanges."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if journal.exists() and journal.read_bytes().count(b"\n") > lines:
            return
        time.sleep(0.02)
    raise AssertionError(f"{journal} does not grow: {journal.exists() and journal.read_text()}")


def _end(process: subprocess.Popen[bytes]) -> tuple[int, str, float]:
    """Wait for the end: exit code, output, and how long that took. Nobody of its group is left."""
    began = time.monotonic()
    out, err = process.communicate(timeout=40)
    took = time.monotonic() - began
    assert b"Traceback" not in out + err, err.decode()
    deadline = time.monotonic() + 3
    while (left := _group(process.pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not left
    return process.returncode, out.decode(), took


def _group(leader: int) -> list[str]:
    """The processes of a process group that are still alive."""
    found = []
    for one in psutil.process_iter():
        try:
            if os.getpgid(one.pid) == leader and one.status() != psutil.STATUS_ZOMBIE:
                found.append(" ".join(one.cmdline()))
        except (ProcessLookupError, psutil.Error):
            continue
    return found


@pytest.mark.parametrize("parallel", [(), ("--processes", "2")], ids=["threads", "processes"])
def test_ctrl_c_ends_a_run_that_waits_for_the_vendor_and_reports_what_it_has(
    simulator: Simulator, endpoint: Endpoint, parallel: tuple[str, ...]
) -> None:
    folder = simulator.folder
    process = simulator.start(
        *("run", *ORDERS, *parallel, "--endpoint", endpoint("customer-times-out"), "--cleanup"),
        *("--json", "report.json", "--junit", "report.xml", "--journal", "journal"),
    )
    _wait_for(folder / "journal", 4)
    time.sleep(0.3)  # now it waits for the answer that never comes
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
    code, out, took = _end(process)
    assert code == 130
    assert took < AT_ONCE + (2 if parallel else 0)
    report = report_of(folder / "report.json")
    assert (report["interrupted"], report["exit_code"]) == (True, 130)
    assert out.splitlines()[-1].startswith("INTERRUPTED (exit 130): ")
    assert "Interrupted: no scenario is begun any more" in out
    outcomes = {s["outcome"] for s in report["scenarios"]}
    assert outcomes == {"passed", "interrupted"}
    waited = [s["reason"] for s in report["scenarios"] if s["reason"] and "waited" in s["reason"]]
    assert waited, "the call that was on its way is named"
    assert "(account.synchronize)" in waited[0]
    junit = junit_of(folder / "report.xml")
    assert junit.skipped >= 1
    assert read_recording(folder / "journal").exchanges
    made = {c["external_id"] for c in report["created"]}
    assert {c["external_id"] for c in report["cleanup"]["removed"]} == made, "the clean-up still runs"
    assert BUILT_IN_API_KEY not in out


ORDERS_TWICE = """
scenario: A second order waits for the vendor, and what the first one made is taken away in any case
source: assumption
accounts:
  acme: {kind: direct_customer}
  umbrella: {kind: reseller}
  initech: {kind: end_customer, reseller: umbrella}
steps:
  - checkout: {buyer: acme, basket: [{product: any, quantity: 5, as: mail}]}
  - checkout: {buyer: initech, basket: [{product: any, quantity: 5, as: drive}]}
cleanup:
  - cancel: {subscription: mail}
"""


@pytest.mark.parametrize("parallel", [(), ("--processes", "2")], ids=["threads", "processes"])
def test_ctrl_c_ends_a_scenario_with_its_own_cleanup(
    simulator: Simulator, endpoint: Endpoint, parallel: tuple[str, ...]
) -> None:
    folder = simulator.folder
    (folder / "twice.yaml").write_text(ORDERS_TWICE)
    (folder / "other.yaml").write_text(ORDERS_TWICE)
    process = simulator.start(
        *("run", "twice.yaml", "other.yaml", *parallel, "--endpoint", endpoint("reseller-times-out")),
        *("--reseller-support", "--capability", "change", "--json", "report.json", "--journal", "journal"),
    )
    _wait_for(folder / "journal", 5)
    time.sleep(0.3)
    os.killpg(process.pid, signal.SIGINT)
    code, _, took = _end(process)
    assert (code, took < AT_ONCE + 2) == (130, True)
    scenarios = report_of(folder / "report.json")["scenarios"]
    begun = [s for s in scenarios if s["outcome"] == "interrupted" and s["calls"]]
    last = {one["calls"][-1]["endpoint"] for one in begun}
    assert last == {"subscription.cancel"}, "the cleanup is played"


def test_before_the_first_call_that_makes_anything_it_is_told_how_much_will_be_made(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    process = simulator.start("run", *ORDERS, "--endpoint", endpoint("customer-times-out"))
    assert process.stdout is not None
    told = ""
    while "will be made" not in told:
        line = process.stdout.readline().decode()
        assert line, told
        told += line
    assert re.search(r"seed, run tag +\d+, \d+\n +to play +3 scenarios\n", told)
    assert "at most 4 accounts and 4 subscriptions" in told
    os.killpg(process.pid, signal.SIGTERM)  # what CI systems send
    code, out, took = _end(process)
    assert (code, took < AT_ONCE) == (130, True)
    assert "INTERRUPTED (exit 130)" in out


def test_a_second_ctrl_c_ends_it_at_once(simulator: Simulator, endpoint: Endpoint) -> None:
    for parallel in ((), ("--processes", "2")):
        journal = simulator.folder / f"journal{len(parallel)}"
        process = simulator.start(
            *("run", *ORDERS, *parallel, "--endpoint", endpoint("customer-times-out"), "--journal", journal)
        )
        _wait_for(journal, 4)
        time.sleep(0.3)
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.3)
        os.killpg(process.pid, signal.SIGINT)
        code, _, took = _end(process)
        assert code == 130
        assert took < 2


def test_a_second_ctrl_c_ends_a_clean_up_that_hangs_and_lists_what_stays(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    """The accounts are there, and the vendor answers nothing any more: somebody has to know their ids."""
    url = endpoint("subscription-times-out")
    process = simulator.start(
        *("run", "known/reseller-first-order", "--reseller-support", "--endpoint", url, "--cleanup"),
        *("--set", "urls['account.delete']=" + endpoint("customer-times-out") + "/Accounts/Synchronize"),
        *("--json", "report.json", "--journal", "journal"),
    )
    _wait_for(simulator.folder / "journal", 5)
    time.sleep(0.3)
    os.killpg(process.pid, signal.SIGINT)
    deadline = time.monotonic() + 20
    assert process.stdout is not None
    while b"Cleaning up" not in (line := process.stdout.readline()):
        assert line
        assert time.monotonic() < deadline
    time.sleep(0.5)
    os.killpg(process.pid, signal.SIGINT)
    code, out, took = _end(process)
    assert (code, took < 3) == (130, True)
    report = report_of(simulator.folder / "report.json")
    left = {c["external_id"]: c["reason"] for c in report["cleanup"]["left"]}
    assert left.keys() == {c["external_id"] for c in report["created"]}
    assert set(left.values()) == {"the clean-up was interrupted"}
    assert all(external_id in out for external_id in left)


def test_a_killed_run_leaves_a_journal_that_can_be_judged(simulator: Simulator, endpoint: Endpoint) -> None:
    journal = simulator.folder / "journal"
    process = simulator.start(
        *("run", *ORDERS, "--endpoint", endpoint("subscription-times-out"), "--journal", "journal")
    )
    _wait_for(journal, 4)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=10)
    done = simulator.judge("journal")
    assert (done.code, done.err) == (0, ""), done.out
    calls = [call["endpoint"] for s in done.report["scenarios"] for call in s["calls"]]
    assert calls[:4] == [
        "fields.get",
        "fields.service_definition",
        "account.sync_options",
        "account.synchronize",
    ]
    with journal.open("ab") as file:
        file.write(b'{"scenario": "known/reseller-f')  # the line it was about to write
    cut = simulator.judge("journal")
    assert cut.code == 0
    assert "the last line is cut off" in cut.err


def test_a_platform_is_not_blamed_for_what_was_broken_off(simulator: Simulator, endpoint: Endpoint) -> None:
    """Several workers are amid a scenario each: of none is it known that its call never came."""
    simulator.run(
        "precheck/create", "--endpoint", endpoint(), "--capability", "precheck", "--journal", "journal"
    )
    header, *registration, synchronize, checked, _real, end = (
        (simulator.folder / "journal").read_text().splitlines()
    )
    assert json.loads(end) == {"ended": True}
    later = synchronize.replace("precheck/create", "known/direct-customer")
    lines = [header, *registration, synchronize, checked, later]
    for ends, code in (([end], 1), ([], 0)):
        (simulator.folder / "cut").write_text("\n".join([*lines, *ends, ""]))
        done = simulator.judge("cut")
        assert done.code == code, done.out
        assert {root["check"] for root in done.roots()} == ({"order.call-after-precheck"} if ends else set())


def test_a_process_that_dies_is_a_defect_and_never_a_pass(simulator: Simulator, endpoint: Endpoint) -> None:
    """As where the system runs out of memory: its scenarios were not judged, whatever the others say."""
    process = simulator.start(
        *("run", *ORDERS, "--processes", "2", "--endpoint", endpoint("slow-answer"), "--json", "report.json"),
        *("--journal", "journal"),
    )
    _wait_for(simulator.folder / "journal", 3)
    workers: list[psutil.Process] = []
    deadline = time.monotonic() + 20
    while not workers and time.monotonic() < deadline:
        children = psutil.Process(process.pid).children()
        workers = [child for child in children if "spawn_main" in " ".join(child.cmdline())]
        time.sleep(0.05)
    time.sleep(0.5)
    workers[0].kill()
    out, _ = process.communicate(timeout=40)
    assert process.returncode == 70, out.decode()
    report = report_of(simulator.folder / "report.json")
    assert "tool.defect" in {f["check"] for f in report["findings"]}
    assert report["verdict"] == "error"


def test_the_vendor_command_serves_until_ctrl_c(simulator: Simulator) -> None:
    process = simulator.start("vendor", "--no-reseller-support", "--fault", "code-as-text")
    assert process.stdout is not None
    told = ""
    while "--endpoint" not in told:
        line = process.stdout.readline().decode()
        assert line, told
        told += line
    command = told[told.index("SIMULATOR_APP_ID") :].replace("\\\n", " ").strip()
    assert f"SIMULATOR_API_KEY='{BUILT_IN_API_KEY}'" in command
    pasted = subprocess.run(
        command.replace("simulator run", f"{sys.executable} -m simulator run known/direct-customer --json r"),
        shell=True,
        cwd=simulator.folder,
        env=environment({}),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert pasted.returncode in (1, 4), pasted.stderr
    assert json.loads((simulator.folder / "r").read_text())["vendor"]["built_in"] is False
    os.killpg(process.pid, signal.SIGINT)
    code, out, took = _end(process)
    assert (code, out.strip(), took < 5) == (0, "ended", True)
