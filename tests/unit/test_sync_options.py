"""What a vendor declares as synchronization options, and what accounts are synchronized with."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.contract.three_way import AccountKind
from simulator.platform.option_values import DataType, OptionKind
from simulator.platform.patterns import expand
from simulator.platform.switches import OptionValueAs, Switches
from simulator.platform.sync_options import (
    ABSENT,
    DeclaredOption,
    Filled,
    Missing,
    fill,
    read_options,
    storefront_questions,
)

RECORDED = Path(__file__).parents[1] / "data" / "official-sample-vendor.har"


def recorded_declaration() -> Any:
    entries = json.loads(RECORDED.read_text(encoding="utf-8"))["log"]["entries"]
    (entry,) = [e for e in entries if e["request"]["url"].endswith("Accounts/SyncOptions")]
    return json.loads(entry["response"]["content"]["text"])


def option(option_id: str, **definition: Any) -> dict[str, Any]:
    return {"ID": option_id, "Definition": {"ID": option_id, "Kind": "SimpleValue", **definition}}


def values(*names: str, default: str | None = None) -> list[dict[str, Any]]:
    return [{"ID": f"id-{name}", "Name": name, "IsDefault": name == default} for name in names]


MPNID = option("MPNID", DataType="Text", IsRequired=True, AvailableToStorefront=True)
"""the option that Reseller Provisioning shows"""


def filled(
    *declared: dict[str, Any],
    kind: AccountKind = AccountKind.END_CUSTOMER,
    given: dict[str, Any] | None = None,
    partner_id_option: str | None = None,
    partner_id: Any = ABSENT,
    switches: Switches | None = None,
) -> Filled | Missing:
    return fill(
        read_options({"Fields": list(declared)}),
        account_kind=kind,
        account_id="77003",
        email="dana.field.77-3@example.com",
        given=given or {},
        partner_id_option=partner_id_option,
        partner_id=partner_id,
        switches=switches or Switches(),
        expand=lambda value, key: expand(value, tag="77", n=3, account="contoso", key=key),
        tag="77",
        n=3,
        today=date(2024, 5, 1),
    )


def filled_values(*declared: dict[str, Any], **how: Any) -> Any:
    outcome = filled(*declared, **how)
    assert isinstance(outcome, Filled), outcome
    return dict(outcome.values)


def missing(*declared: dict[str, Any], **how: Any) -> Missing:
    outcome = filled(*declared, **how)
    assert isinstance(outcome, Missing), outcome
    return outcome


class TestReading:
    def test_the_official_sample_declares_username_and_role(self) -> None:
        username, role = read_options(recorded_declaration())
        assert (username.id, username.kind, username.data_type) == (
            "username",
            OptionKind.SIMPLE_VALUE,
            DataType.TEXT,
        )
        assert (username.required, username.storefront, username.read_only) == (True, False, False)
        assert [value.name for value in role.predefined] == ["User", "Reseller"]
        assert role.kind is OptionKind.LIST

    def test_kinds_are_read_by_name_in_any_case_and_by_number(self) -> None:
        kinds = ["list", "LISTMULTISELECT", 4, "7", None, "Hologram", 99, 1.5, ["List"], True]
        options = read_options({"Fields": [option(str(i), Kind=kind) for i, kind in enumerate(kinds)]})
        assert [one.kind for one in options] == [
            OptionKind.LIST,
            OptionKind.LIST_MULTI_SELECT,
            OptionKind.BOOLEAN,
            OptionKind.MOD11_CHECK_DIGIT,
            OptionKind.SIMPLE_VALUE,
            *[OptionKind.UNKNOWN] * 5,
        ]

    def test_what_cannot_be_used_is_passed_over(self) -> None:
        document = {
            "Fields": [
                None,
                7,
                {"ID": None, "Definition": {"ID": "inner"}},
                {"ID": "", "Definition": None},
                {"ID": "twice", "Definition": {"Name": "first"}},
                {"ID": "twice", "Definition": {"Name": "second"}},
                {"ID": 42, "Definition": {"PredefinedValues": [None, {}, {"Name": "A"}, "B"]}},
            ]
        }
        read = {one.id: one for one in read_options(document)}
        assert list(read) == ["inner", "twice", "42"]
        assert read["twice"].name == "first"
        assert [value.name for value in read["42"].predefined] == ["A"]

    @pytest.mark.parametrize(
        "document", [None, [], {}, "Fields", 7, {"Fields": None}, {"Fields": {"ID": "a"}}]
    )
    def test_no_declaration_is_no_options(self, document: Any) -> None:
        assert read_options(document) == ()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def mostly(value: Any) -> Any:
    """The value as it should be, and now and then anything at all."""
    return st.integers(0, 9).flatmap(lambda drawn: JSON if drawn == 7 else value)


KINDS = st.sampled_from([*(kind.value for kind in OptionKind), 3, "nonsense"])
NAMES = st.sampled_from(["User", "Reseller", "A"])
DEFINITION = st.fixed_dictionaries(
    {
        "Kind": mostly(KINDS),
        "DataType": mostly(st.sampled_from([*(kind.value for kind in DataType), 1])),
        "IsRequired": mostly(st.booleans()),
        "SortOrder": mostly(st.integers()),
        "AvailableToStorefront": mostly(st.booleans()),
        "PredefinedValues": mostly(
            st.lists(mostly(st.fixed_dictionaries({"ID": mostly(NAMES), "Name": mostly(NAMES)})), max_size=2)
        ),
    }
)
HOSTILE = mostly(
    st.fixed_dictionaries(
        {
            "ID": mostly(st.sampled_from(["role", "username", "MPNID", "x"])),
            "Definition": mostly(DEFINITION),
        }
    )
)


@given(st.lists(HOSTILE, max_size=4), st.sampled_from(list(AccountKind)))
@settings(max_examples=100, deadline=None)
def test_no_declaration_makes_it_fail(entries: list[Any], kind: AccountKind) -> None:
    outcome = filled(*entries, kind=kind, given={"x": "y"}, partner_id_option="MPNID", partner_id=1)
    if isinstance(outcome, Filled):
        json.dumps(outcome.values)
    storefront_questions(read_options(entries))


class TestThePlatformsOwn:
    @pytest.mark.parametrize(
        ("kind", "role"),
        [
            (AccountKind.RESELLER, "Reseller"),
            (AccountKind.END_CUSTOMER, "User"),
            (AccountKind.DIRECT_CUSTOMER, "User"),
        ],
    )
    def test_username_is_the_mail_address_and_role_is_the_role(self, kind: AccountKind, role: str) -> None:
        entries = recorded_declaration()["Fields"]
        expected = {"username": "dana.field.77-3@example.com", "role": role}
        assert filled_values(*entries, kind=kind) == expected
        nobody_asked = Switches(
            required_options_for_resellers=False, required_options_for_direct_customers=False
        )
        assert filled_values(*entries, kind=kind, switches=nobody_asked) == expected

    def test_role_travels_in_the_vendors_spelling(self) -> None:
        role = option("role", Kind="List", PredefinedValues=values("USER", "RESELLER"))
        assert filled_values(role, kind=AccountKind.RESELLER) == {"role": "RESELLER"}
        by_id = Switches(option_value_as=OptionValueAs.ID)
        assert filled_values(role, switches=by_id) == {"role": "id-USER"}
        assert filled_values(option("role")) == {"role": "User"}

    def test_a_role_that_the_vendor_does_not_know_is_missing(self) -> None:
        role = option("role", Kind="List", PredefinedValues=values("Buyer", "Seller"))
        outcome = missing(role, kind=AccountKind.RESELLER)
        assert (outcome.option_id, outcome.flag) == ("role", "--sync-option role=VALUE")
        assert "Buyer, Seller" in outcome.why
        assert filled_values(role, kind=AccountKind.RESELLER, given={"role": "Seller"}) == {"role": "Seller"}


class TestMadeUp:
    @pytest.mark.parametrize(
        ("definition", "value"),
        [
            ({"DataType": "Text"}, "sim-77-3"),
            ({"DataType": "Unknown"}, "sim-77-3"),
            ({"DataType": "Number"}, "77003"),
            ({"DataType": "Currency"}, "1"),
            ({"DataType": "Date"}, "2024-05-01"),
            ({"Kind": "TextArea"}, "sim-77-3"),
            ({"Kind": "Boolean"}, "1"),
            ({"Kind": "Link"}, "https://www.example.com/sim-77-3"),
            ({"Kind": "List", "PredefinedValues": values("A", "B", default="B")}, "B"),
            ({"Kind": "List", "PredefinedValues": values("A", "B")}, "A"),
            ({"Kind": "ListMultiSelect", "PredefinedValues": values("A", "B", default="B")}, "B"),
        ],
    )
    def test_required_options_are_filled_by_kind_and_data_type(self, definition: Any, value: str) -> None:
        assert filled_values(option("x", IsRequired=True, **definition)) == {"x": value}
        assert filled_values(option("x", **definition)) == {}
        assert filled_values(option("x", IsRequired=True, IsReadOnly=True, **definition)) == {}

    def test_the_id_of_a_list_value_travels_by_the_switch(self) -> None:
        listed = option("x", Kind="List", IsRequired=True, PredefinedValues=values("A"))
        assert filled_values(listed, switches=Switches(option_value_as=OptionValueAs.ID)) == {"x": "id-A"}

    def test_a_check_digit_is_right_by_both_weightings(self) -> None:
        for number in range(40):
            wanted = option(f"x{number}", Kind="MOD11CheckDigit", IsRequired=True)
            (value,) = filled_values(wanted).values()
            digits = [int(digit) for digit in reversed(value)]
            assert len(digits) == 9
            for weights in ([1, 2, 3, 4, 5, 6, 7, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]):
                assert sum(w * d for w, d in zip(weights, digits, strict=True)) % 11 == 0

    @pytest.mark.parametrize("kind", ["Mask", "File", "Unknown", "Hologram"])
    def test_what_cannot_be_made_up_names_its_flag(self, kind: str) -> None:
        outcome = missing(option("Tax code", Kind=kind, IsRequired=True))
        assert outcome.flag == "--sync-option 'Tax code=VALUE'"
        given = {"Tax code": "12-34"}
        assert filled_values(option("Tax code", Kind=kind, IsRequired=True), given=given) == given

    def test_a_list_of_nothing_cannot_be_chosen_from(self) -> None:
        assert "no values to choose from" in missing(option("x", Kind="List", IsRequired=True)).why


class TestGiven:
    def test_a_given_value_is_expanded_and_wins(self) -> None:
        declared = option("DomainPrefix", IsRequired=True)
        assert filled_values(declared, given={"DomainPrefix": "co-{tag}-{n}"}) == {"DomainPrefix": "co-77-3"}
        optional = option("DomainPrefix")
        assert filled_values(optional, given={"DomainPrefix": "co"}) == {"DomainPrefix": "co"}
        assert filled_values(declared, given={"DomainPrefix": None}) == {"DomainPrefix": "sim-77-3"}

    def test_values_are_text(self) -> None:
        declared = [option("a"), option("b"), option("c", Kind="Boolean"), option("d", Kind="Boolean")]
        given = {"a": 5, "b": True, "c": True, "d": "off"}
        assert filled_values(*declared, given=given) == {"a": "5", "b": "true", "c": "1", "d": "off"}

    def test_a_list_value_must_be_declared(self) -> None:
        listed = option("Tier", Kind="List", PredefinedValues=values("Gold", "Silver"))
        assert filled_values(listed, given={"Tier": "gold"}) == {"Tier": "Gold"}
        assert filled_values(listed, given={"Tier": "id-Silver"}) == {"Tier": "Silver"}
        outcome = missing(listed, given={"Tier": "Bronze"})
        assert outcome.why == "'Bronze' is none of its values (Gold, Silver)"
        assert outcome.flag == "--sync-option Tier=VALUE"

    @pytest.mark.parametrize("given_value", [["A", "id-C, D"], "A|C, D", ("A", "C, D")])
    def test_several_values_are_joined(self, given_value: Any) -> None:
        several = option("x", Kind="ListMultiSelect", PredefinedValues=values("A", "B", "C, D"))
        assert filled_values(several, given={"x": given_value}) == {"x": "A|C, D"}
        assert filled_values(several, given={"x": "C, D"}) == {"x": "C, D"}
        assert filled_values(several, given={"x": "A, B"}) == {"x": "A|B"}
        assert missing(several, given={"x": ["A", "Z"]}).option_id == "x"

    def test_a_mapping_is_no_value(self) -> None:
        assert missing(option("x"), given={"x": {"a": 1}}).option_id == "x"

    def test_values_for_options_that_are_not_declared_do_not_travel(self) -> None:
        outcome = filled(option("x"), given={"x": "1", "Domain": "2"})
        assert outcome == Filled(values={"x": "1"}, undeclared=("Domain",))

    def test_accounts_that_are_not_asked_get_nothing(self) -> None:
        declared = [option("x", IsRequired=True), MPNID]
        how: dict[str, Any] = {"given": {"x": "1"}, "partner_id_option": "MPNID", "partner_id": "9"}
        switches = Switches(required_options_for_resellers=False, required_options_for_direct_customers=False)
        everything = {"x": "1", "MPNID": "9"}
        for kind in AccountKind:
            assert filled_values(*declared, kind=kind, **how) == everything
            expected = everything if kind is AccountKind.END_CUSTOMER else {}
            assert filled_values(*declared, kind=kind, switches=switches, **how) == expected


class TestPartnerId:
    @pytest.mark.parametrize("value", ["3456890", 3456890])
    def test_it_travels_as_it_was_entered(self, value: Any) -> None:
        assert filled_values(MPNID, partner_id_option="MPNID", partner_id=value) == {"MPNID": value}

    def test_it_is_never_made_up(self) -> None:
        outcome = missing(MPNID, partner_id_option="MPNID", given={"MPNID": "3456890"})
        assert (outcome.option_id, outcome.flag) == ("MPNID", "--sync-option MPNID=VALUE")
        assert missing(MPNID, partner_id_option="MPNID", partner_id=None).option_id == "MPNID"

    def test_an_optional_one_may_be_left_empty(self) -> None:
        optional = option("MPNID", AvailableToStorefront=True)
        assert filled_values(optional, partner_id_option="MPNID", given={"MPNID": "1"}) == {}

    def test_a_pattern_is_expanded_and_a_list_is_held_to_its_values(self) -> None:
        assert filled_values(MPNID, partner_id_option="MPNID", partner_id="P-{tag}") == {"MPNID": "P-77"}
        listed = option("MPNID", Kind="List", PredefinedValues=values("P1"))
        assert filled_values(listed, partner_id_option="MPNID", partner_id="id-P1") == {"MPNID": "P1"}
        assert missing(listed, partner_id_option="MPNID", partner_id="P2").option_id == "MPNID"


def test_the_storefront_asks_for_what_is_available_to_it() -> None:
    options = read_options(
        {
            "Fields": [
                option("second", AvailableToStorefront=True, SortOrder=2),
                option("first", AvailableToStorefront=True, SortOrder=1),
                option("hidden"),
                option("fixed", AvailableToStorefront=True, IsReadOnly=True),
                option("role", AvailableToStorefront=True),
                option("username", AvailableToStorefront=True),
            ]
        }
    )
    assert [question.id for question in storefront_questions(options)] == ["first", "second"]
    assert storefront_questions([DeclaredOption(id="x")]) == ()
