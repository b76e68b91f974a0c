"""Exit codes: each one held, in every output mode, and which wins where several hold."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from command_line import KEYS, Done, report_of

from simulator import engine
from simulator.cli import main
from simulator.runs import Run
from tests import wire

if TYPE_CHECKING:
    from collections.abc import Callable

    from command_line import Simulator
    from conftest import Endpoint

ORDER = "known/direct-customer"

IMPOSSIBLE = """\
scenario: A direct customer's order makes the vendor delete the account
source: nobody
accounts:
  initech: {kind: direct_customer}
steps:
  - checkout: {buyer: initech, basket: [{product: any, quantity: 1}]}
    expect:
      calls:
        - account.synchronize: {account: initech}
        - account.delete: {account: initech}
"""
"""what no platform would do, whatever a vendor answers"""


@pytest.fixture
def impossible(tmp_path: Path) -> str:
    """A scenario file with an expectation that no platform can meet."""
    file = tmp_path / "impossible.yaml"
    file.write_text(IMPOSSIBLE)
    return str(file)


def test_each_exit_code_is_the_same_in_every_output_mode(
    simulator: Simulator, endpoint: Endpoint, impossible: str
) -> None:
    with wire.nobody() as nowhere:
        runs = {
            0: (ORDER, "--endpoint", endpoint()),
            1: (ORDER, "--endpoint", endpoint("customer-refused")),
            2: (impossible, "--endpoint", endpoint()),
            3: (ORDER, "--endpoint", nowhere),
            4: ("known/reseller-first-order", "--endpoint", endpoint()),
        }
        words = {0: "PASSED", 1: "FAILED", 2: "ERROR", 3: "UNREACHABLE", 4: "NOTHING JUDGED"}
        for code, arguments in runs.items():
            loud = simulator.run(*arguments, "--verbose", "--no-reseller-support", "--journal", "/dev/null")
            quiet = simulator("run", *arguments, "--quiet", "--no-reseller-support")
            assert (loud.code, quiet.code) == (code, code), loud.out
            for done in (loud, quiet):
                assert done.last.startswith(f"{words[code]} (exit {code}): ")
                assert done.err == ""


def test_probes_that_pass_beside_orders_that_were_all_skipped_are_no_pass(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    off = ("--no-reseller-support", "--set", "without=[subscriptions, fields]")
    done = simulator.run("--endpoint", endpoint(), *off)
    assert (done.code, done.report["verdict"]) == (4, "nothing_judged")
    assert {name for name, outcome in done.outcomes().items() if outcome == "passed"} > {
        "probe/account-twice@off"
    }
    assert "No order was played" in done.out


def test_with_reseller_support_on_orders_of_direct_customers_alone_are_no_pass(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    """A vendor whose option role is for no reseller: the platform cannot fill it in, and orders nothing."""
    vendor = ("--endpoint", endpoint("role-without-reseller"))
    orders = ("known/direct-customer", "known/reseller-first-order")
    done = simulator.run(*orders, "--reseller-support", *vendor)
    assert (done.code, done.report["verdict"]) == (4, "nothing_judged")
    assert done.outcomes()["known/direct-customer@on"] == "passed"
    assert "no order of a reseller or of its customer was played" in done.words
    assert "Skipped, 1 of 1: role: none of its values (User, Partner) is the Role Reseller" in done.words
    assert simulator.run(orders[0], "--reseller-support", *vendor).code == 0, "no other was chosen"
    off = ("--endpoint", endpoint("role-without-reseller", support=False))
    assert simulator.run(*orders, "--no-reseller-support", *off).code == 0


def test_a_scenario_with_values_that_the_vendor_does_not_ask_for_is_left_out(
    simulator: Simulator, tmp_path: Path
) -> None:
    (tmp_path / "slip.yaml").write_text(
        "scenario: Two slips\n"
        "source: nobody\n"
        "accounts:\n"
        "  acme: {kind: direct_customer, sync_options: {MPNIDD: 1234567}}\n"
        "steps:\n"
        "  - register: {settings: {Regoin: EU}}\n"
        "  - checkout: {buyer: acme}\n",
        "utf-8",
    )
    done = simulator.run("slip.yaml", "--no-reseller-support")
    assert (done.code, done.report["verdict"]) == (4, "nothing_judged")
    (reason,) = (one["reason"] for one in done.report["scenarios"] if one["outcome"] == "skipped")
    assert reason == (
        "gives the sync option MPNIDD, which this vendor does not declare (Did you mean 'MPNID'?); "
        "gives the setting Regoin, which this vendor does not declare (Did you mean 'Region'?)"
    )


def test_a_scenario_that_expects_the_impossible_is_its_own_fault_and_the_others_are_played(
    simulator: Simulator, endpoint: Endpoint, impossible: str
) -> None:
    arguments = (impossible, ORDER, "--no-reseller-support", "--endpoint")
    done = simulator.run(*arguments, endpoint())
    assert (done.code, done.report["verdict"]) == (2, "error")
    assert done.outcomes() == {
        "registration@off": "passed",
        "impossible@off": "error",
        f"{ORDER}@off": "passed",
    }
    root = done.roots()[0]
    assert (root["check"], root["party"]) == ("scenario.impossible", "scenario")
    assert f"{impossible}:10:" in root["message"], "the line that cannot be met"
    assert [len(s["calls"]) for s in done.report["scenarios"]] == [3, 2, 0], "nothing is sent for it"
    assert done.junit is not None
    assert (done.junit.failures, done.junit.errors) == (0, 1)
    both = simulator.run(*arguments, endpoint("customer-refused"))
    assert both.code == 2, "2 before 1"
    assert both.outcomes()[f"{ORDER}@off"] == "failed"
    assert {root["party"] for root in both.roots()} == {"scenario", "vendor"}


def test_what_a_request_never_holds_is_named_at_its_place_with_the_near_miss(simulator: Simulator) -> None:
    expected = "{Nmae: x, Address: {Country: {Code: US}}}"
    (simulator.folder / "mine.yaml").write_text(
        IMPOSSIBLE.replace("account.delete", "subscription.create").replace(
            "synchronize: {account: initech}", f"synchronize: {{account: initech, request: {expected}}}"
        )
    )
    done = simulator.run("mine.yaml", "--no-reseller-support")
    (root,) = done.roots()
    assert (done.code, root["pointer"], root["side"]) == (2, "/Nmae", "request"), "the address is as expected"
    assert "mine.yaml:9:67: a request to account.synchronize has no member 'Nmae'" in root["message"]
    assert root["fix"] == "Did you mean 'Name'?"
    assert "at        /Nmae in the request" in done.out


def test_a_fault_found_goes_before_a_vendor_that_cannot_be_reached_and_that_before_nothing_judged(
    simulator: Simulator, endpoint: Endpoint, impossible: str
) -> None:
    with wire.nobody() as nowhere:
        lost = ("--set", f"urls['account.synchronize']={nowhere}")
        faulty = simulator.run(ORDER, "--endpoint", endpoint(), *lost, "--partner-id-option", "MPNID")
        assert faulty.code == 1, "1 before 3"
        assert {root["party"] for root in faulty.roots()} == {"vendor", "network"}
        skipped = simulator.run("addons", ORDER, "--endpoint", nowhere)
        assert skipped.code == 3, "3 before 4"
        scenario = simulator.run(impossible, ORDER, "--endpoint", endpoint(), *lost)
        assert scenario.code == 2, "2 before 3"


def test_nothing_judged_is_never_green(simulator: Simulator, endpoint: Endpoint) -> None:
    for arguments in (("addons/cancel",), ("known/reseller-first-order", "accounts/exists-known")):
        done = simulator.run(*arguments, "--endpoint", endpoint(), "--no-reseller-support")
        assert done.code == 4
        assert done.report["verdict"] == "nothing_judged"
        assert done.played() == []
        assert done.junit is not None
        assert done.junit.skipped >= len(arguments)
        assert (done.junit.failures, done.junit.errors) == (0, 1), "whoever reads JUnit alone sees it, too"
        assert "Nothing is known about the vendor." in done.words


def _defective(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> Done:
    monkeypatch.setattr(sys, "argv", ["simulator", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    return Done(code=int(str(ended.value.code)), out=said.out, err=said.err, folder=Path())


def _breaking(times: int) -> Callable[..., object]:
    """A method that fails the first so many times, as a defect of ours would."""
    right = engine.Engine._exchanges  # type: ignore[attr-defined]
    left = [times]

    def method(self: object, *arguments: object) -> object:
        left[0] -= 1
        if left[0] >= 0:
            raise RuntimeError("one of ours")
        return right(self, *arguments)

    return method


def test_a_defect_of_ours_in_one_scenario_does_not_take_the_others_with_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], endpoint: Endpoint, impossible: str
) -> None:
    monkeypatch.setattr(engine.Engine, "_exchanges", _breaking(1))
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    arguments = ("run", ORDER, "own-use", "known", impossible, "--no-reseller-support", "--endpoint")
    done = _defective(monkeypatch, capsys, *arguments, endpoint("subscription-refused"))
    assert done.code == 70, "70 before 2 and 1"
    assert "RuntimeError: one of ours" in done.out
    assert "A defect of the simulator itself, not of the vendor" in done.out
    assert done.last.startswith("ERROR (exit 70): ")


def test_a_defect_of_ours_outside_of_all_scenarios_has_its_traceback_and_70(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(self: Run) -> object:
        raise RuntimeError("one of ours")

    monkeypatch.setattr(Run, "__iter__", broken)
    done = _defective(monkeypatch, capsys, "run", ORDER)
    assert done.code == 70
    assert "RuntimeError: one of ours" in done.err
    assert "This is a defect of the simulator, not of your service." in done.err


def test_a_reader_that_goes_away_is_no_defect(simulator: Simulator, endpoint: Endpoint) -> None:
    """Nor is it a verdict, where something was cut off; a run goes on to its end."""
    run = ["run", ORDER, "--endpoint", endpoint(), "--json", "report.json"]
    for command, code in ((["list"], 130), (run, 0)):
        process = simulator.start(*command)
        assert process.stdout is not None
        process.stdout.close()
        _, err = process.communicate(timeout=30)
        assert (process.returncode, err) == (code, b"")
    assert report_of(simulator.folder / "report.json")["verdict"] == "passed", "what goes to files is written"
