"""The three-way rule: every cell of the table, in every writing of "no reseller"."""

from typing import Any

import pytest

from simulator.contract import AccountKind, classify


@pytest.mark.parametrize("none", ["1082733", "", None])
def test_account_without_a_reseller(none: str | None) -> None:
    assert classify("Reseller", "1082733", none) is AccountKind.RESELLER
    assert classify("User", "1082733", none) is AccountKind.DIRECT_CUSTOMER


def test_account_with_a_reseller() -> None:
    assert classify("User", "1082790", "1082733") is AccountKind.END_CUSTOMER
    assert classify("Reseller", "1082790", "1082733") is None


@pytest.mark.parametrize("role", ["reseller", "user", "Customer", "", None, 1, ["User"]])
def test_role_counts_letter_by_letter(role: Any) -> None:
    assert classify(role, "1082733", "") is None


def test_ids_are_compared_byte_for_byte() -> None:
    assert classify("User", "1082733", "01082733") is AccountKind.END_CUSTOMER
    assert classify("User", "1082733", " ") is AccountKind.END_CUSTOMER
