"""A word of a list's address that names nothing is told on the list, which is empty, with the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.platform.accounts import AccountKind

if TYPE_CHECKING:
    from simulator.marketplace import Marketplace
    from tests.unit.web.page_reader import Reader

BOGUS = [
    "/journal?verdict=bogus",
    "/journal?endpoint=bogus",
    "/journal?account=bogus",
    "/journal?subscription=bogus",
    "/journal?service=bogus",
    "/journal?order=bogus",
    "/journal?run=bogus",
    "/journal?view=diagram&endpoint=bogus",
    "/orders?status=bogus",
    "/orders?service=bogus",
    "/subscriptions?status=bogus",
    "/subscriptions?service=bogus",
]


@pytest.mark.parametrize("address", BOGUS)
def test_a_filter_that_is_none_is_told(somebody: Reader, address: str) -> None:
    said = somebody.get(address)
    assert somebody.answer.status_code == 200
    name = address.rpartition("=")[0].rpartition("&")[2].rpartition("?")[2]
    assert f"There is no {name} “bogus”." in said
    assert f'class="btn btn-primary" href="{address.partition("?")[0]}"' in somebody.html, "the way back"
    assert "<table" not in somebody.html, "nothing is listed"


@pytest.mark.parametrize(
    "address", ["/journal?service=77", "/journal?order=77", "/journal?run=77", "/orders?service=77"]
)
def test_a_number_that_nothing_has_is_told_alike(somebody: Reader, address: str) -> None:
    assert "“77”." in somebody.get(address)
    assert somebody.answer.status_code == 200


def test_every_word_that_names_nothing_is_told_and_nothing_is_taken_away(somebody: Reader) -> None:
    said = somebody.get("/journal?endpoint=account.synchronise&verdict=fail&order=77")
    assert "There is no endpoint “account.synchronise”. Did you mean 'account.synchronize'?" in said
    assert "There is no verdict “fail”. Did you mean 'failed'?" in said
    assert "There is no order “77”." in said
    assert "journal.har" not in somebody.html
    for form in ("har", "ndjson"):
        said = somebody.get(f"/journal/journal.{form}?endpoint=bogus&order=77")
        assert somebody.answer.status_code == 404, "a file cannot say why it is empty"
        assert "There is no endpoint “bogus”" in said
        assert "There is no order “77”" in said


def test_a_part_of_several_names_is_no_account(somebody: Reader, marketplace: Marketplace) -> None:
    for name in ("Quokka Ltd", "Quokka & Sons"):
        marketplace.accounts.generate(AccountKind.DIRECT_CUSTOMER, members={"Name": name})
    said = somebody.get("/journal?account=quokka")
    assert "Several accounts have “quokka” in their names. Write more of it." in said
    assert "There is no account" not in said
    assert "No exchange fits the filter" in somebody.get("/journal?account=Quokka+Ltd")
