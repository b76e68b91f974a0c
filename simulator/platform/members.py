"""Members of accounts that the service file fixes or patterns, and how they are set on a profile.

A name under ``accounts:`` that is none of these members is the id of a sync option. ``Country`` moves the
account: city, state, post code and telephone number go with it where a place of that country is known. Every
other member sets exactly itself.
"""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.errors import Problem, SettingsError, near_miss
from simulator.platform.accounts import Address, Contact, Profile
from simulator.platform.countries import Country, country_names, find_country
from simulator.platform.patterns import expand, pattern_problem
from simulator.platform.places import places_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MEMBERS", "apply_members", "member_problems", "unknown_members"]

_PROFILE = {
    "Name": "name",
    "Code": "code",
    "Phone": "phone",
    "Fax": "fax",
    "WebSite": "website",
    "Email": "email",
    "Description": "description",
}
_CONTACT = {
    "FirstName": "first_name",
    "LastName": "last_name",
    "ContactPhone": "phone",
    "ContactFax": "fax",
    "ContactEmail": "email",
}
_ADDRESS = {
    "Address1": "address1",
    "Address2": "address2",
    "City": "city",
    "PostCode": "post_code",
    "StateCode": "state_code",
    "StateName": "state_name",
    "CountryCode": "country_code",
    "CountryName": "country_name",
}

MEMBERS = frozenset({*_PROFILE, *_CONTACT, *_ADDRESS, "State", "Country"})
"""every member of accounts that can be set"""

_PLATFORM_DECIDES = frozenset(
    {"ID", "Role", "ExternalID", "ResellerID", "ResellerExternalID", "IsTest", "ExtraDetails", "SyncOptions"}
)
_GROUPS = {"ContactDetails": _CONTACT, "Address": _ADDRESS}

_NOWHERE = Address(
    address1="",
    address2="",
    city="",
    post_code="",
    state_code="",
    state_name="",
    country_code="",
    country_name="",
)
_NOBODY = Contact(id="", first_name="", last_name="", phone="", fax="", email="")


def apply_members(
    profile: Profile, members: Mapping[str, Any], *, tag: str, n: int, account: str, key: str
) -> Profile:
    """The profile with the members set that are an account's; the others are left to the sync options.

    The arguments are those of :func:`~simulator.platform.patterns.expand`. Raises
    :class:`~simulator.errors.SettingsError` for a bad pattern, an unknown country, or no text.
    """
    values = {
        name: _text(name, expand(value, tag=tag, n=n, account=account, key=f"{key}/{name}"))
        for name, value in members.items()
        if name in MEMBERS
    }
    if "Country" in values:
        profile = _moved(profile, values["Country"], random.Random(f"{key}/Country"))  # noqa: S311 - test data
    if "State" in values:
        profile = replace(profile, address=_in_state(profile.address or _NOWHERE, values["State"]))
    return _overridden(profile, values)


def member_problems(members: Mapping[str, Any]) -> Mapping[str, Problem]:
    """What is wrong with members as the service file gives them, by member; found before any run."""
    problems = {name: _problem(name, value) for name, value in members.items()}
    return {name: problem for name, problem in problems.items() if problem}


def unknown_members(members: Mapping[str, Any], option_ids: frozenset[str]) -> Mapping[str, Problem]:
    """The names that are neither members nor this vendor's sync options, once its options are known."""
    return {
        name: Problem(
            what=f"'{name}' is neither a member of accounts nor a sync option that the vendor declares",
            where=f"accounts.{name}",
            fix=near_miss(name, MEMBERS | option_ids),
        )
        for name in members
        if name not in MEMBERS and name not in option_ids
    }


def _problem(name: str, value: Any) -> Problem | None:
    where = f"accounts.{name}"
    if name in _PLATFORM_DECIDES:
        return Problem(what=f"{name} is the platform's to decide", where=where, fix="Leave it out.")
    if name in _GROUPS:
        fix = f"Give its members beside the others: {', '.join(_GROUPS[name])}."
        return Problem(what=f"{name} cannot be set as a whole", where=where, fix=fix)
    wrong = pattern_problem(value)
    if wrong:
        return replace(wrong, where=where)
    if name in MEMBERS and isinstance(value, list | dict):
        return _not_text(name, value)
    literal = isinstance(value, str) and "{" not in value
    if name == "Country" and literal and find_country(value) is None:
        return _no_country(value)
    return None


def _no_country(word: str) -> Problem:
    escape = "To send it all the same, give CountryCode and CountryName."
    close = near_miss(word, country_names())
    return Problem(
        what=f"'{word}' is neither a country's name nor its two-letter code",
        where="accounts.Country",
        fix=f"{close} {escape}" if close.startswith("Did") else escape,
    )


def _not_text(name: str, value: Any) -> Problem:
    return Problem(
        what=f"{name} must be text, and is {'a list' if isinstance(value, list) else 'a mapping'}",
        where=f"accounts.{name}",
        fix=f"Write one value: {name}: '...'",
    )


def _text(name: str, value: Any) -> str:
    """Every member is text on the wire; a number or truth value of the YAML file becomes its own spelling."""
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case _:
            raise SettingsError(_not_text(name, value))


def _overridden(profile: Profile, values: Mapping[str, str]) -> Profile:
    contact = {field: values[name] for name, field in _CONTACT.items() if name in values}
    address = {field: values[name] for name, field in _ADDRESS.items() if name in values}
    return replace(
        profile,
        **{field: values[name] for name, field in _PROFILE.items() if name in values},
        contact=replace(profile.contact or _NOBODY, **contact) if contact else profile.contact,
        address=replace(profile.address or _NOWHERE, **address) if address else profile.address,
    )


def _moved(profile: Profile, word: str, chance: random.Random) -> Profile:
    """The account in another country. Where no place of it is known, nothing of the old country is left."""
    country = find_country(word)
    if country is None:
        raise SettingsError(_no_country(word))
    address = profile.address or _NOWHERE
    if address.country_code == country.code:
        return profile
    phone, address = _somewhere_in(country, address, chance)
    contact = replace(profile.contact, phone=phone) if profile.contact else None
    return replace(profile, phone=phone, contact=contact, address=address)


def _somewhere_in(country: Country, address: Address, chance: random.Random) -> tuple[str, Address]:
    """A number and an address there, in Latin letters: the account's name is not in that country's script."""
    elsewhere = replace(_NOWHERE, country_code=country.code, country_name=country.name)
    places = places_of(country.code, native=False)
    if not places:
        return "", replace(elsewhere, address1=address.address1)
    place = chance.choice(places)
    address1 = f"{place.street} {chance.randrange(1, 200)}" if place.street else address.address1
    moved = replace(
        elsewhere,
        address1=address1,
        city=place.city,
        post_code=place.post_code(chance),
        state_code=place.state_code,
        state_name=place.state_name,
    )
    return place.telephone(chance), moved


def _in_state(address: Address, word: str) -> Address:
    """Code and name of a state together, where it is known by either; else the word as it is."""
    for native in (True, False):
        for place in places_of(address.country_code, native=native):
            if word.casefold() in (place.state_code.casefold(), place.state_name.casefold()):
                return replace(address, state_code=place.state_code, state_name=place.state_name)
    code = word if len(word) <= 3 and word.isupper() else ""
    return replace(address, state_code=code, state_name=word)
