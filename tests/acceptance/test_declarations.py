"""A declaration of little weight that refusals show to be wrong is told once, and fails the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from command_line import Simulator
    from conftest import Endpoint

ORDERS = ("known/direct-customer", "known/reseller-first-order", "options/test-account")
ANOTHER_PRODUCT = """
scenario: A vault
source: assumption
accounts: {acme: {kind: direct_customer}}
steps:
  - checkout: {buyer: acme, basket: [{product: lanternfish-vault-chest}]}
    expect: {subscription: Synchronized}
"""


@pytest.mark.parametrize("parallel", [(), ("--processes", "2")], ids=["threads", "processes"])
def test_orders_that_it_leads_to_are_told_under_it(
    simulator: Simulator, endpoint: Endpoint, parallel: tuple[str, ...]
) -> None:
    (simulator.folder / "vault.yaml").write_text(ANOTHER_PRODUCT)
    vendor = ("--endpoint", endpoint("required-attribute-left-open"), "--reseller-support")
    done = simulator.run(*ORDERS, "vault.yaml", *vendor, *parallel)
    assert done.code == 1
    (root,) = done.roots()
    assert (root["check"], root["about"]) == (
        "catalogue.required-attribute",
        ["lanternfish-mail", "mail-edition"],
    )
    (entry,) = done.report["entries"]
    told = [done.report["findings"][index] for index in entry["consequences"]]
    assert {one["check"] for one in told} >= {"catalogue.required-attribute", "expectation.answer"}
    assert "subscription.create refuses what goes by it: Code -21" in done.words


@pytest.mark.parametrize("orders", [ORDERS, ORDERS[:1]])
def test_a_total_refusal_is_no_declaration_s_fault(
    simulator: Simulator, endpoint: Endpoint, orders: tuple[str, ...]
) -> None:
    """No other product was ordered, so that nothing shows that it is the attribute."""
    vendor = ("--endpoint", endpoint("required-attribute-left-open"), "--reseller-support")
    done = simulator.run(*orders, *vendor)
    assert {root["check"] for root in done.roots()} == {"expectation.answer"}
    assert "Worth mending, though it fails nothing" in done.words


def test_a_vendor_that_copes_with_what_it_declares_is_advised_and_passes(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    done = simulator.run(*ORDERS, "--endpoint", endpoint("username-as-boolean"), "--reseller-support")
    assert done.code == 0
    (entry,) = done.report["entries"]
    assert entry["level"] == "should"
    assert {done.report["findings"][index]["about"][0] for index in entry["findings"]} == {"username"}
