"""``simulator checks`` and ``simulator explain``: what is checked, found by anybody who reads a report."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from simulator.contract import Contract
from simulator.vendors import FAULTS

if TYPE_CHECKING:
    from command_line import Simulator

CATALOGUE = Contract.load().catalogue


def test_every_check_has_a_line_of_eighty_columns_that_begins_with_its_id(simulator: Simulator) -> None:
    done = simulator("checks")
    assert done.code == 0
    *lines, blank, closing = done.out.splitlines()
    assert [line.split()[0] for line in lines] == list(CATALOGUE)
    assert max(map(len, lines)) <= 80
    for line in lines:
        id_, level, party, _ = line.split(maxsplit=3)
        assert (level, party) == (CATALOGUE[id_].level, CATALOGUE[id_].party)
    assert blank == ""
    assert closing.startswith(f"{len(CATALOGUE)} checks of {len(CATALOGUE)}; ")
    assert len(CATALOGUE) >= 120


@pytest.mark.parametrize(
    ("filters", "among", "never"),
    [
        (["--family", "envelope"], "envelope.code-missing", "json.bom"),
        (["--level", "may"], "json.duplicate-member", "json.bom"),
        (["--party", "platform"], "request.role", "json.bom"),
        (["--endpoint", "account.exists"], "envelope.exists-without-id", "catalogue.shape"),
        (["--endpoint", "account.synchronize"], "order.reseller-before-customer", "envelope.exists-code"),
        (["BYTE", "order"], "json.bom", "json.syntax"),
        (["--family", "json", "--level", "should"], "json.bom", "json.syntax"),
    ],
)
def test_filters_leave_what_they_name(
    simulator: Simulator, filters: list[str], among: str, never: str
) -> None:
    done = simulator("checks", *filters, "--json")
    ids = [check["id"] for check in json.loads(done.out)]
    assert among in ids
    assert never not in ids


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["explain", "envelope.code-mising"], "Did you mean 'envelope.code-missing'?"),
        (["explain", "nothing like it"], "simulator checks lists them."),
        (["checks", "--family", "envelop"], "Did you mean 'envelope'?"),
        (["checks", "--level", "shuold"], "Did you mean 'should'?"),
        (["checks", "--party", "customer"], "Known: network, platform, scenario, tool, vendor."),
        (["checks", "--endpoint", "account.synchronise"], "Did you mean 'account.synchronize'?"),
    ],
)
def test_what_is_not_known_is_told_with_the_near_miss(
    simulator: Simulator, arguments: list[str], said: str
) -> None:
    done = simulator(*arguments)
    assert done.code == 2
    assert said in done.err
    assert done.out == ""


def test_the_page_of_a_check_says_everything_about_it(simulator: Simulator) -> None:
    done = simulator("explain", "envelope.code-missing")
    check = CATALOGUE["envelope.code-missing"]
    assert done.code == 0
    assert done.first == check.title
    for text in (check.why, check.fix, "must: the contract says so", "vendor: a finding is the vendor's"):
        assert " ".join(text.split()) in done.words
    assert "account.synchronize, account.delete, subscription.create" in done.words
    assert "Service Management SDK: The platform's official .NET SDK" in done.words
    assert '{"Code": 0' in done.out
    for fault in FAULTS.values():
        assert (f"  {fault.name}\n" in done.out) is (fault.caught_by == check.id)
    assert max(map(len, done.out.splitlines())) <= 80


def test_the_page_of_an_ordering_rule_says_which_calls_it_compares(simulator: Simulator) -> None:
    done = simulator("explain", "carried.reseller-external-id")
    assert "the calls that share one reseller, with Reseller Support on" in done.words
    assert "Reseller Provisioning, step 3: An end customer carries" in done.words


@pytest.mark.parametrize("id_", ["tool.defect", "expectation.calls", "ids.account-distinct", "http.timeout"])
def test_every_kind_of_check_has_a_page(simulator: Simulator, id_: str) -> None:
    done = simulator("explain", id_, "--json")
    (page,) = json.loads(done.out)
    assert page["id"] == id_
    assert page["family"] == id_.partition(".")[0]
    assert page["source"]
