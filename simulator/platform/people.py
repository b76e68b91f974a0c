"""Who the accounts are: companies, contacts and addresses, drawn by Faker from a key.

The only module that knows Faker, and it is imported with the first profile asked for. Names, companies and
streets are Faker's; city, state, post code and telephone number come from :mod:`~simulator.platform.places`,
where they fit together. E-mail addresses and web sites lie under example.com (RFC 2606); the run tag is in
both and in the name.
"""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING

from simulator.errors import SettingsError, near_miss
from simulator.platform.accounts import AccountKind, Address, Contact, Profile
from simulator.platform.countries import find_country
from simulator.platform.locales import LOCALES, Locale
from simulator.platform.places import Place, places_of
from simulator.platform.unread import leave_unread

if TYPE_CHECKING:
    from faker.generator import Generator

__all__ = ["People"]


class People:
    """Draws profiles in one locale; an unknown one raises :class:`~simulator.errors.SettingsError`."""

    def __init__(self, locale: str = "en_US") -> None:
        name = locale.replace("-", "_")
        if name not in LOCALES:
            what = f"no accounts can be made in the locale '{locale}'"
            raise SettingsError.of(what, where="locale", fix=near_miss(name, LOCALES))
        self._locale = LOCALES[name]
        self._places = places_of(self._locale.country)
        country = find_country(self._locale.country)
        self._country_name = country.name if country else ""
        self._of_thread = threading.local()

    def profile(self, key: str, *, tag: str, n: int, kind: AccountKind) -> Profile:
        """The profile that belongs to a key: the same for the same arguments, whatever was drawn before.

        ``tag`` is the run tag, ``n`` the account's number in the run: both are in the name, the e-mail
        address and the web site, which are therefore distinct within a run and from run to run.
        """
        faker = self._generator()
        faker.seed_instance(key.encode("utf-8", "surrogatepass"))  # a program may send half a pair
        chance = faker.random
        first, last = faker.format("first_name"), faker.format("last_name")
        company = self._locale.company_name.format(family=last) or faker.format("company")
        place = chance.choice(self._places)
        phone = place.telephone(chance)
        marks = f"{_ascii(tag)}-{n}"
        email = f"{_ascii(f'{first}.{last}'.lower())[:40].rstrip('.-') or 'office'}.{marks}@example.com"
        contact = Contact(
            id=str(chance.randrange(100_000, 1_000_000)),
            first_name=first,
            last_name=last,
            phone=phone,
            fax="",
            email=email,
        )
        return Profile(
            name=f"{company} {tag}-{n}",
            phone=phone,
            website=f"https://{_host_label(company, marks)}.example.com",
            email=email,
            description=f"Simulated {kind.value.replace('_', ' ')}, run {tag}",
            contact=contact,
            address=self._address(place, faker),
        )

    def _address(self, place: Place, faker: Generator) -> Address:
        chance = faker.random
        return Address(
            address1=self._locale.line.format(
                street=place.street or faker.format("street_name"),
                number=chance.randrange(1, 200),
                block=chance.randrange(1, 6),
            ),
            address2="",
            city=place.city,
            post_code=place.post_code(chance),
            state_code=place.state_code,
            state_name=place.state_name,
            country_code=place.country_code,
            country_name=self._country_name,
        )

    def _generator(self) -> Generator:
        """This thread's own: two threads must not reseed one generator between each other's draws."""
        generator: Generator | None = getattr(self._of_thread, "generator", None)
        if generator is None:
            with _IMPORTING:
                generator = self._of_thread.generator = _new_generator(self._locale)
        return generator


_IMPORTING = threading.Lock()
"""Faker's modules import each other in a ring, and two threads that begin with it at once can lock up"""


def _new_generator(locale: Locale) -> Generator:
    """A generator of three providers: Faker imports more than twenty to see which locales it has, which takes
    longer than everything else before the first call but requests.
    """
    from importlib import import_module  # noqa: PLC0415 - with Faker, on the first profile

    leave_unread("faker")
    from faker.generator import Generator  # noqa: PLC0415 - only now

    generator = Generator()
    for kind, name in (("person", locale.person), ("company", locale.company), ("address", locale.street)):
        if name:
            generator.add_provider(import_module(f"faker.providers.{kind}.{name}").Provider)
    return generator


_IN_ASCII = str.maketrans({"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d"})


def _ascii(text: str) -> str:
    """What is left of a text in an e-mail address: letters and digits, single dots and hyphens between."""
    if not text.isascii():
        from unicodedata import normalize  # noqa: PLC0415 - names of other scripts only

        text = normalize("NFKD", text.translate(_IN_ASCII)).encode("ascii", "ignore").decode()
    hyphenated = re.sub(r"[^A-Za-z0-9.]+", "-", text.replace("'", ""))
    return re.sub(r"-*\.[.-]*", ".", hyphenated).strip(".-")


def _host_label(company: str, marks: str) -> str:
    """One label of a host name: no dots, at most 63 signs (RFC 1035), the marks kept whole if they can be."""
    room = 62 - len(marks)
    name = _ascii(company.lower()).replace(".", "")[: max(room, 0)].strip("-")
    return f"{name or 'company'}-{marks.replace('.', '-')}"[:63].strip("-")
