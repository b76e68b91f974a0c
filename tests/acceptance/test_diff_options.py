"""``simulator diff-options``: the same orders under both settings of Reseller Support, side by side."""

from __future__ import annotations

import json
import os
import signal
import time
from typing import TYPE_CHECKING, Any

import pytest
from command_line import ROOT
from jsonschema import Draft202012Validator

from simulator.vendors import VendorProfile

if TYPE_CHECKING:
    from command_line import Done, Simulator
    from conftest import Endpoint

    from simulator.vendors import RunningVendor

ORDER = "known/reseller-first-order"
SCHEMA = json.loads((ROOT / "schemas" / "diff-options.schema.json").read_text("utf-8"))


def document(done: Done) -> Any:
    """What --json printed, as its schema describes it."""
    told = json.loads(done.out)
    assert list(Draft202012Validator(SCHEMA).iter_errors(told)) == []
    return told


def test_with_the_built_in_vendor_every_difference_is_explained(simulator: Simulator) -> None:
    done = simulator("diff-options", "--seed", 1, environ={})
    assert done.code == 0, done.out
    assert done.last.endswith("nothing unexplained")
    assert done.last.startswith("PASSED (exit 0): ")
    assert "(!)" not in done.out
    assert "not compared" not in done.out
    assert max(map(len, done.out.splitlines())) <= 80


def test_the_first_order_of_a_reseller_is_shown_side_by_side(simulator: Simulator) -> None:
    done = simulator("diff-options", ORDER, "--seed", 1, environ={})
    columns = [line.split() for line in done.out.splitlines()]
    assert ["1", "account.synchronize", "acme", "-", "(a)"] in columns
    assert ["2", "account.synchronize", "contoso", "1", "account.synchronize", "contoso"] in columns
    assert "(a) The reseller itself is synchronized: once (Reseller Provisioning, step 1)" in done.words


def test_the_same_as_json(simulator: Simulator) -> None:
    done = simulator("diff-options", ORDER, "known/direct-customer", "--json", environ={})
    told = document(done)
    assert (told["verdict"], told["exit_code"], told["findings"]) == ("passed", 0, [])
    first, direct = (order["comparison"]["calls"] for order in told["orders"])
    assert [call["allowed_by"] for call in first] == ["reseller-synchronized", None, None]
    assert first[0]["off"] is None
    assert {change["pointer"] for change in direct[0]["changes"]} == {"/SyncOptions/MPNID"}
    times = {one["id"]: one["times"] for one in told["allowed"]}
    assert times["reseller-synchronized"] == 1
    assert times["reseller-asked-for"] == 0


def test_an_endpoint_that_supports_both_settings(simulator: Simulator, endpoint: Endpoint) -> None:
    """Nobody is met twice at the same endpoint."""
    done = simulator("diff-options", ORDER, "known/direct-customer", "--endpoint", endpoint())
    assert done.code == 0, done.out
    assert "2 of 2 orders compared, nothing unexplained" in done.words
    assert "5 accounts and 4 subscriptions will be made. " in done.words.partition(ORDER)[0]
    assert "Made at the vendor: 5 accounts, 4 subscriptions" in done.words
    assert "It is all still there: --cleanup cancels and deletes what was made." in done.words


def test_what_was_made_is_removed_where_that_is_wanted(simulator: Simulator, endpoint: Endpoint) -> None:
    arguments = ("diff-options", ORDER, "--endpoint", endpoint(), "--cleanup", "--capability", "change")
    done = simulator(*arguments, "--capability", "delete")
    assert done.code == 0, done.out
    assert "Cleaned up: 2 subscriptions, 3 accounts removed." in done.words
    told = document(simulator(*arguments, "--json"))
    assert len(told["cleanup"]["removed"]) + len(told["cleanup"]["left"]) == len(told["created"]) == 5
    assert told["planned"] == {"accounts": 3, "subscriptions": 2}


def test_ctrl_c_tells_what_was_compared_and_cleans_up(simulator: Simulator, endpoint: Endpoint) -> None:
    process = simulator.start(
        *("diff-options", "known/direct-customer", ORDER, "--endpoint", endpoint("customer-times-out")),
        *("--cleanup", "--capability", "delete"),
    )
    assert process.stdout is not None
    for line in process.stdout:  # what will be made is said before the first call
        if b"will be made" in line:
            break
    time.sleep(0.5)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130, err
    assert b"INTERRUPTED (exit 130): 0 of 2 orders compared" in out
    assert b"Traceback" not in out + err


def test_a_vendor_that_supports_one_setting_alone_is_told(simulator: Simulator, endpoint: Endpoint) -> None:
    done = simulator("diff-options", ORDER, "--endpoint", endpoint(support=False))
    assert done.code == 1, done.out
    assert "account.synchronize refused a valid request" in done.words
    assert "options.call" not in done.out


@pytest.mark.parametrize("support", [False, None])
def test_how_to_go_on_where_it_looks_set_up_for_one_setting(
    simulator: Simulator, endpoint: Endpoint, vendors: RunningVendor, support: bool | None
) -> None:
    """One that supports both and is wrong under one looks the same, and so it stays a failure."""
    like = VendorProfile(reseller_support=True, like="resellers-always")
    url = vendors.url(like) if support is None else endpoint(support=False)
    arguments = ("diff-options", ORDER, "known/direct-customer", "--endpoint", url)
    done = simulator(*arguments)
    supported, option = ("on", "--reseller-support") if support is None else ("off", "--no-reseller-support")
    assert f"set up for Reseller Support {supported} alone" in done.words
    assert f"'simulator run {option}'" in done.words
    assert "until then this stays a failure" in done.words
    assert done.last.startswith("FAILED (exit 1): 2 of 2 orders compared")
    told = document(simulator(*arguments, "--json"))
    assert (told["verdict"], told["seems_set_up_for"]) == ("failed", supported)


@pytest.mark.parametrize(
    "fault", ["reseller-id-equal-refused", "reseller-http-500", "customer-refused", "code-left-out", None]
)
def test_what_is_wrong_otherwise_does_not_look_so(
    simulator: Simulator, endpoint: Endpoint, fault: str | None
) -> None:
    """Refused under both, broken in place of refused, or not wrong at all."""
    arguments = ("--endpoint", endpoint(fault), "--json")
    told = document(simulator("diff-options", ORDER, "known/direct-customer", *arguments))
    assert (told["exit_code"], told["seems_set_up_for"]) == (1 if fault else 0, None)


def test_what_the_vendor_breaks_fails_it_too(simulator: Simulator, endpoint: Endpoint) -> None:
    done = simulator("diff-options", "known/direct-customer", "--endpoint", endpoint("code-left-out"))
    assert done.code == 1
    assert "envelope.code-missing (must, vendor)" in done.words
    assert done.out.count("(!)") == 1, "what follows from it is not told again"
    told = document(simulator("diff-options", ORDER, "--endpoint", endpoint("code-left-out"), "--json"))
    assert (told["verdict"], told["vendor"]["built_in"]) == ("failed", False)


def test_a_wrong_key_is_one_mistake_and_no_probe_is_blamed_for_it(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    done = simulator("diff-options", ORDER, "--endpoint", endpoint(), "--api-key", "wrong")
    assert done.code == 1
    assert done.out.count("(!)") == 1
    assert "every call is refused with 401" in done.words
    assert "probes" not in done.words, "a comparison plays none"


def test_a_switch_of_the_service_file_is_explained(simulator: Simulator) -> None:
    done = simulator(
        "diff-options",
        ORDER,
        "--set",
        "switches.support_off_reseller_id=empty",
        "--set",
        "switches.exists_before_synchronize=true",
        environ={},
    )
    assert done.code == 0, done.out
    assert "The reseller is not named at all" in done.words
    assert "The vendor is asked whether it knows the reseller" in done.words


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--reseller-support"], 2, "diff-options plays both settings of Reseller Support"),
        (["known/no-such-order"], 2, "known/no-such-order"),
        ([ORDER, "--endpoint", "http://127.0.0.1:1/api"], 3, "UNREACHABLE (exit 3): 0 of 1 order compared"),
    ],
)
def test_what_cannot_be_compared_is_told(
    simulator: Simulator, arguments: list[str], code: int, said: str
) -> None:
    done = simulator("diff-options", *arguments)
    assert done.code == code, done.out + done.err
    assert said in done.words + done.said
