"""``simulator diff-options``: the same orders under both settings of Reseller Support, side by side."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from command_line import Simulator
    from conftest import Endpoint

ORDER = "known/reseller-first-order"


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
    document = json.loads(done.out)
    assert (document["verdict"], document["exit_code"], document["findings"]) == ("passed", 0, [])
    first, direct = (order["comparison"]["calls"] for order in document["orders"])
    assert [call["allowed_by"] for call in first] == ["reseller-synchronized", None, None]
    assert first[0]["off"] is None
    assert {change["pointer"] for change in direct[0]["changes"]} == {"/SyncOptions/MPNID"}
    times = {one["id"]: one["times"] for one in document["allowed"]}
    assert times["reseller-synchronized"] == 1
    assert times["reseller-asked-for"] == 0


def test_an_endpoint_that_supports_both_settings(simulator: Simulator, endpoint: Endpoint) -> None:
    """Nobody is met twice at the same endpoint."""
    done = simulator("diff-options", ORDER, "known/direct-customer", "--endpoint", endpoint())
    assert done.code == 0, done.out
    assert "2 of 2 orders compared, nothing unexplained" in done.words


def test_a_vendor_that_supports_one_setting_alone_is_told(simulator: Simulator, endpoint: Endpoint) -> None:
    done = simulator("diff-options", ORDER, "--endpoint", endpoint(support=False))
    assert done.code == 1, done.out
    assert "account.synchronize refused a valid request" in done.words
    assert "options.call" not in done.out


def test_what_the_vendor_breaks_fails_it_too(simulator: Simulator, endpoint: Endpoint) -> None:
    done = simulator("diff-options", "known/direct-customer", "--endpoint", endpoint("code-left-out"))
    assert done.code == 1
    assert "envelope.code-missing (must, vendor)" in done.words


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
