"""Members that the service file fixes: exactly those, and a country that the rest of the address follows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from simulator.contract.three_way import AccountKind
from simulator.errors import SettingsError
from simulator.platform.accounts import Address, Profile
from simulator.platform.countries import country_names, find_country
from simulator.platform.members import MEMBERS, apply_members, member_problems, unknown_members
from simulator.platform.people import People


@pytest.fixture(scope="module")
def profile() -> Profile:
    return People().profile("key", tag="77", n=4, kind=AccountKind.END_CUSTOMER)


def with_members(profile: Profile, **members: Any) -> Profile:
    return apply_members(profile, members, tag="77", n=4, account="contoso", key="key")


def address(profile: Profile) -> Address:
    assert profile.address is not None
    return profile.address


def test_single_members_are_set_and_nothing_else(profile: Profile) -> None:
    changed = with_members(profile, Email="qa+{tag}{n}@example.com", Code="C-{account}", PostCode=98102)
    assert changed == replace(
        profile,
        email="qa+774@example.com",
        code="C-contoso",
        address=replace(address(profile), post_code="98102"),
    )


def test_contact_members_have_names_of_their_own(profile: Profile) -> None:
    changed = with_members(profile, FirstName="Dana", ContactEmail="dana@example.org", Phone=None)
    assert profile.contact is not None
    contact = replace(profile.contact, first_name="Dana", email="dana@example.org")
    assert changed == replace(profile, phone="", contact=contact)


@pytest.mark.parametrize("word", ["GB", "gb", "United Kingdom", "UK"])
def test_a_country_takes_the_address_and_the_number_with_it(profile: Profile, word: str) -> None:
    changed = with_members(profile, Country=word)
    where = address(changed)
    assert (where.country_code, where.country_name) == ("GB", "United Kingdom")
    assert where.state_code in {"ENG", "SCT", "WLS", "NIR"}
    assert changed.phone.startswith("+44 ")
    assert changed.contact is not None
    assert changed.contact.phone == changed.phone
    assert changed.name == profile.name
    assert with_members(profile, Country=word) == changed


def test_a_country_in_another_script_is_written_in_latin_letters(profile: Profile) -> None:
    where = address(with_members(profile, Country="Japan"))
    assert where.country_code == "JP"
    assert (where.city + where.state_name + where.address1).isascii()
    assert where.address1 != address(profile).address1


def test_a_country_without_known_places_leaves_nothing_of_the_old_one(profile: Profile) -> None:
    changed = with_members(profile, Country="Brazil", City="Recife")
    where = address(changed)
    assert (where.country_code, where.country_name, where.city) == ("BR", "Brazil", "Recife")
    assert (where.post_code, where.state_code, where.state_name, changed.phone) == ("", "", "", "")


def test_the_country_one_is_in_changes_nothing(profile: Profile) -> None:
    assert with_members(profile, Country="United States") == profile


def test_single_members_win_over_the_country(profile: Profile) -> None:
    changed = with_members(profile, Phone="+44 7700 900123", Country="GB", City="Bath")
    assert changed.phone == "+44 7700 900123"
    assert address(changed).city == "Bath"


@pytest.mark.parametrize(
    ("word", "code", "name"),
    [
        ("OR", "OR", "Oregon"),
        ("oregon", "OR", "Oregon"),
        ("XY", "XY", "XY"),
        ("Somewhere", "", "Somewhere"),
    ],
)
def test_a_state_is_a_code_and_a_name(profile: Profile, word: str, code: str, name: str) -> None:
    where = address(with_members(profile, State=word))
    assert (where.state_code, where.state_name) == (code, name)


def test_sync_options_beside_members_are_left_alone(profile: Profile) -> None:
    assert with_members(profile, DomainPrefix="sim-{tag}-{n}", MPNID=3456890) == profile


def test_a_profile_without_contact_and_address_gets_what_is_named() -> None:
    bare = Profile(name="A", email="a@example.com")
    changed = with_members(bare, LastName="Field", City="Bath")
    assert changed.contact is not None
    assert changed.contact.last_name == "Field"
    assert address(changed).city == "Bath"
    assert with_members(bare, Name="B") == Profile(name="B", email="a@example.com")


def test_what_cannot_be_a_member_is_refused(profile: Profile) -> None:
    with pytest.raises(SettingsError, match=r"'Germny' is neither.*\n.*Did you mean 'Germany'"):
        with_members(profile, Country="Germny")
    with pytest.raises(SettingsError, match="City must be text, and is a list"):
        with_members(profile, City=["Bath"])
    assert address(with_members(profile, CountryCode="XX", CountryName="Atlantis")).country_code == "XX"


def test_problems_are_found_before_any_run_and_all_at_once() -> None:
    problems = member_problems(
        {
            "Email": "qa+{tga}@example.com",
            "Country": "Germny",
            "Role": "Reseller",
            "Address": {"City": "Bath"},
            "City": {"a": 1},
            "Phone": "{digits}",
            "Name": "Contoso {tag}",
            "DomainPrefix": "sim-{tag}",
        }
    )
    assert set(problems) == {"Email", "Country", "Role", "Address", "City", "Phone"}
    assert "Did you mean 'tag'?" in problems["Email"].fix
    assert all(str(problem.where) == f"accounts.{name}" for name, problem in problems.items())


def test_names_that_no_vendor_knows_get_their_near_miss() -> None:
    members = {"Emial": "a", "Email": "b", "DomainPrefix": "c", "DomainPrefx": "d"}
    problems = unknown_members(members, frozenset({"DomainPrefix"}))
    assert {name: problem.fix for name, problem in problems.items()} == {
        "Emial": "Did you mean 'Email'?",
        "DomainPrefx": "Did you mean 'DomainPrefix'?",
    }


def test_every_member_can_be_set(profile: Profile) -> None:
    for member in MEMBERS - {"Country"}:
        assert with_members(profile, **{member: "Zz"}) != profile, member


def test_countries_are_found_by_every_word_for_them() -> None:
    assert len(country_names()) == 249
    for word in ("Côte d'Ivoire", "Guinea-Bissau", "Zimbabwe", "Andorra"):
        country = find_country(word)
        assert country is not None
        assert find_country(country.code) == country
    assert find_country("Atlantis") is None
