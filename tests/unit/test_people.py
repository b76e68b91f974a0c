"""Accounts drawn from a key: the same every time, whole, and nobody's."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from simulator.contract.three_way import AccountKind
from simulator.errors import SettingsError
from simulator.platform import people as people_module
from simulator.platform.countries import find_country
from simulator.platform.locales import LOCALES
from simulator.platform.people import People
from simulator.platform.places import places_of

if TYPE_CHECKING:
    from faker.generator import Generator

    from simulator.platform.accounts import Address, Profile
    from simulator.platform.locales import Locale

FOR_FICTION = {
    "US": r"\+1 \d{3}-555-01\d\d",
    "CA": r"\+1 \d{3}-555-01\d\d",
    "GB": r"\+44 (20 7946 0|1[2-6]1 496 0|11[37] 496 0|29 2018 0|28 9649 6)\d{3}",
    "IE": r"\+353 20 91\d \d{4}",
    "AU": r"\+61 [2378] 5550 \d{4}",
    "DE": r"\+49 (30 23125|40 66969|89 99998|69 90009|221 4710) \d{3}",
    "FR": r"\+33 (1 99 00|2 61 91|3 53 01|4 65 71|5 36 49) \d\d \d\d",
    "SE": r"\+46 (8 465 004|31 390 06|40 628 04) \d\d",
}
"""the ranges as the regulators publish them; a country that is not here has none, so no number is made"""

US_STATES = {  # two first digits of the post codes, and an area code of the city
    "WA": ("98", "206"),
    "OR": ("97", "503"),
    "CA": ("94", "415"),
    "CO": ("80", "303"),
    "TX": ("78", "512"),
    "IL": ("60", "312"),
    "MN": ("55", "612"),
    "GA": ("30", "404"),
    "MA": ("02", "617"),
    "NY": ("10", "212"),
}

SCRIPTS = {
    "el_GR": "[\u0370-\u03ff\u1f00-\u1fff]",
    "ar_SA": "[\u0600-\u06ff]",
    "ar_AA": "[\u0600-\u06ff]",
    "zh_CN": "[\u4e00-\u9fff]",
    "ja_JP": "[\u3040-\u30ff\u4e00-\u9fff]",
}


def drawn(locale: str, key: str = "7/first-order/contoso", n: int = 3) -> Profile:
    return People(locale).profile(key, tag="4829130", n=n, kind=AccountKind.END_CUSTOMER)


def address(profile: Profile) -> Address:
    assert profile.address is not None
    return profile.address


def test_the_same_key_gives_the_same_profile_whatever_was_drawn_before() -> None:
    people = People()
    alone = drawn("en_US")
    for other in range(20):
        people.profile(f"other {other}", tag="1", n=other, kind=AccountKind.RESELLER)
    again = people.profile("7/first-order/contoso", tag="4829130", n=3, kind=AccountKind.END_CUSTOMER)
    assert again == alone
    assert drawn("en_US", key="8/first-order/contoso") != alone


def test_threads_do_not_disturb_each_other() -> None:
    people = People()
    keys = [f"key {number}" for number in range(200)]

    def draw(key: str) -> Profile:
        return people.profile(key, tag="1", n=1, kind=AccountKind.RESELLER)

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(draw, keys))
    assert together == [draw(key) for key in keys]


def test_faker_is_never_imported_by_two_threads_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its modules import each other in a ring, and Python gives one of two such threads a deadlock error."""
    importing, together = threading.Lock(), []

    def new_generator(locale: Locale) -> Generator:
        alone = importing.acquire(blocking=False)
        together.append(not alone)
        time.sleep(0.02)
        if alone:
            importing.release()
        return real(locale)

    real = people_module._new_generator
    monkeypatch.setattr(people_module, "_new_generator", new_generator)
    start = threading.Barrier(8)

    def draw(number: int) -> None:
        start.wait(timeout=10)
        People("en_US" if number % 2 else "el_GR").profile("key", tag="1", n=1, kind=AccountKind.RESELLER)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(draw, range(8)))
    assert together == [False] * 8


@pytest.mark.parametrize("locale", LOCALES)
def test_every_locale_draws_whole_profiles(locale: str) -> None:
    people = People(locale)
    places = {
        (place.city, place.state_code, place.state_name) for place in places_of(LOCALES[locale].country)
    }
    for number in range(40):
        profile = people.profile(f"key {number}", tag="T-9", n=number, kind=AccountKind.END_CUSTOMER)
        where = address(profile)
        assert (where.city, where.state_code, where.state_name) in places
        assert where.country_code == LOCALES[locale].country
        assert find_country(where.country_name) == find_country(where.country_code)
        assert where.address1.strip()
        assert "\n" not in where.address1
        assert profile.contact is not None
        assert profile.contact.first_name
        assert profile.contact.last_name
        assert profile.contact.id.isdecimal()
        fiction = FOR_FICTION.get(where.country_code, "")
        assert re.fullmatch(fiction, profile.phone), profile.phone
        assert profile.contact.phone == profile.phone


@pytest.mark.parametrize("locale", LOCALES)
def test_mail_and_web_sites_stay_under_the_reserved_domain_and_are_ascii(locale: str) -> None:
    for number in range(40):
        profile = drawn(locale, key=f"key {number}", n=number)
        assert re.fullmatch(rf"[a-z0-9][a-z0-9.-]*\.4829130-{number}@example\.com", profile.email)
        assert ".." not in profile.email
        assert len(profile.email.partition("@")[0]) <= 64
        site = re.fullmatch(rf"https://([a-z0-9-]+-4829130-{number})\.example\.com", profile.website)
        assert site, profile.website
        assert len(site[1]) <= 63
        assert profile.name.endswith(f" 4829130-{number}")
        assert "4829130" in profile.description


@pytest.mark.parametrize("locale", SCRIPTS)
def test_other_scripts_are_written_in_their_own_letters(locale: str) -> None:
    profile = drawn(locale)
    assert profile.contact is not None
    texts = [profile.name, profile.contact.last_name, address(profile).city, address(profile).address1]
    assert all(re.search(SCRIPTS[locale], text) for text in texts), texts


def test_post_code_and_area_code_belong_to_the_state() -> None:
    people = People()
    seen = set()
    for number in range(200):
        profile = people.profile(str(number), tag="1", n=number, kind=AccountKind.RESELLER)
        where = address(profile)
        digits, area = US_STATES[where.state_code]
        assert re.fullmatch(digits + r"\d{3}", where.post_code)
        assert profile.phone.startswith(f"+1 {area}-")
        seen.add(where.state_code)
    assert seen == set(US_STATES)


def test_profiles_of_one_run_are_distinct() -> None:
    people = People()
    profiles = [people.profile(str(n), tag="4829130", n=n, kind=AccountKind.END_CUSTOMER) for n in range(500)]
    assert len({profile.email for profile in profiles}) == 500
    assert len({profile.name for profile in profiles}) == 500


def test_a_tag_in_words_still_makes_valid_addresses() -> None:
    profile = People().profile("k", tag="Nightly é/42", n=1, kind=AccountKind.RESELLER)
    assert profile.name.endswith(" Nightly é/42-1")
    assert re.fullmatch(r"[a-z.-]+\.Nightly-e-42-1@example\.com", profile.email)


def test_a_long_tag_leaves_a_host_name_that_is_one() -> None:
    profile = People().profile("k", tag="x" * 90, n=1, kind=AccountKind.RESELLER)
    label = profile.website.removeprefix("https://").removesuffix(".example.com")
    assert 0 < len(label) <= 63


def test_an_unknown_locale_names_its_near_miss() -> None:
    with pytest.raises(SettingsError, match="Did you mean 'de_DE'"):
        People("de_DR")
    assert address(drawn("en-GB")).country_code == "GB"


def test_faker_is_imported_with_the_first_profile_and_not_before() -> None:
    code = (
        "import sys; from simulator.platform.people import People; from simulator.platform.accounts import *;"
        "people = People(); assert 'faker' not in sys.modules;"
        "people.profile('k', tag='1', n=1, kind=AccountKind.RESELLER); assert 'faker' in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_whoever_else_wants_faker_gets_the_whole_of_it() -> None:
    code = (
        "import sys; from simulator.platform.people import People; from simulator.platform.accounts import *;"
        "People().profile('k', tag='1', n=1, kind=AccountKind.RESELLER);"
        "assert 'faker.proxy' not in sys.modules;"
        "import faker, faker.providers; from faker import Faker;"
        "assert Faker is faker.Faker and Faker('de_DE').name() and faker.VERSION;"
        "assert faker.generator is sys.modules['faker.generator'] and faker.config.AVAILABLE_LOCALES;"
        "assert not hasattr(faker, 'nothing')"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_place_has_a_number_for_fiction_or_none() -> None:
    countries = {locale.country for locale in LOCALES.values()}
    for country in countries:
        places = places_of(country)
        assert len({place.city for place in places}) == len(places) >= 3
        for place in places:
            number = place.phone.replace("#", "5")
            assert re.fullmatch(FOR_FICTION.get(country, ""), number), (place.city, number)
            assert all(code.strip() == code != "" for code in place.post_codes)


def test_latin_names_of_places_are_latin() -> None:
    for country in ("GR", "SA", "CN", "JP"):
        for place in places_of(country, native=False):
            assert (place.city + place.state_name + place.street).isascii()
