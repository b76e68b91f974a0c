"""A scenario cast for one vendor: the accounts, what they order, and the vendor's own catalogue and options.

Everything generated depends on the seed, the run tag and the case alone, never on what else is played, so
that the same seed gives the same bytes with any number of workers.
"""

from __future__ import annotations

import random
import sys
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from simulator.platform.accounts import Account, AccountKind, Address, Contact, Profile
from simulator.platform.catalogue import Catalogue, Choice, Unmet, choose
from simulator.platform.members import apply_members
from simulator.platform.patterns import expand
from simulator.platform.service import Capability, Service
from simulator.platform.sync_options import ABSENT, DeclaredOption, Filled, Missing, fill
from simulator.scenario.actions import (
    AddonStep,
    ChangeQuantity,
    Checkout,
    DeleteAccount,
    Lifecycle,
    Register,
    Upgrade,
    Wait,
)
from simulator.scenario.baskets import demands, upgrades
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from simulator.platform.people import People
    from simulator.scenario.model import AccountSpec, Scenario

__all__ = [
    "Case",
    "Cast",
    "Discovered",
    "RunData",
    "capabilities_of",
    "cast",
    "partner_option",
    "turned_off",
    "used_by",
]

SEEDED_PARTNER_OPTION = "MPNID"
"""the only partner id option that a public page names (Reseller Provisioning, step 3)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """What the vendor declared before the first order, read once: documents by endpoint id, and what they
    say.
    """

    catalogue: Catalogue
    options: tuple[DeclaredOption, ...] = ()
    documents: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunData:
    """What decides the generated data of a whole run."""

    seed: int
    run_tag: str
    today: date

    @property
    def tag_digits(self) -> str:
        """The run tag as digits, for ids: itself if it is digits, else a number made from it."""
        if self.run_tag.isdecimal() and self.run_tag.isascii():
            return self.run_tag.lstrip("0") or "1"
        import zlib  # noqa: PLC0415 - only for tags in words

        return str(1_000_000 + zlib.crc32(self.run_tag.encode()) % 1_147_000)

    def account_id(self, number: int) -> str:
        """Digits, as the contract has them; within a signed 32-bit number for the first 1,000 accounts."""
        return f"{self.tag_digits}{number:03}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One scenario under one setting of Reseller Support, against one service.

    ``first_number`` is the number in the run of its first account; the others follow in the file's order.
    ``alike`` gives it the same people under both settings, so that the two can be compared.
    """

    scenario: Scenario
    service: Service
    discovered: Discovered
    built_in: bool
    first_number: int = 1
    alike: bool = False

    @property
    def seeded_by(self) -> str:
        """What the generated data goes by, beside the seed."""
        return self.scenario.name if self.alike else self.id

    @property
    def locales(self) -> frozenset[str]:
        """The locales that its accounts are made in."""
        own = (spec.locale for spec in self.scenario.accounts if spec.locale)
        return frozenset({self.service.locale, *own})

    @property
    def id(self) -> str:
        """Unique in the run: the scenario's name and the setting it is played under."""
        setting = "on" if self.service.reseller_support else "off"
        return sys.intern(f"{self.scenario.name}@{setting}")  # every call and every id made keeps it


def capabilities_of(scenario: Scenario) -> frozenset[Capability]:
    """Every capability that the scenario's steps use, and those it asks for."""
    used = set(scenario.needs.capabilities)
    if scenario.switches.get("precheck"):
        used.add(Capability.PRECHECK)
    if scenario.switches.get("exists_before_synchronize"):
        used.add(Capability.EXISTS)
    if scenario.switches.get("sync_options_fetched") == "checkout":
        used.add(Capability.SYNC_OPTIONS)
    for step in scenario.steps:
        used |= used_by(step.action)
    return frozenset(used - scenario.needs.without)


def turned_off(withheld: Iterable[Capability]) -> str:
    """Why what needs capabilities that ``without`` takes away is not played."""
    return f"needs {', '.join(sorted(withheld))}, turned off by without: take it out of without"


def used_by(action: object) -> set[Capability]:  # noqa: PLR0911 - one case a line
    """The capabilities of the service that an action calls for."""
    match action:
        case Checkout(basket=basket):
            addons = {Capability.ADDONS} if any(line.addons for line in basket) else set()
            trial = {Capability.TRIAL} if any(line.trial for line in basket) else set()
            return {Capability.ACCOUNTS, Capability.SUBSCRIPTIONS} | addons | trial
        case Lifecycle(endpoint="subscription.upgrade_to_paid"):
            return {Capability.TRIAL}
        case ChangeQuantity() | Lifecycle():
            return {Capability.CHANGE}
        case Upgrade():
            return {Capability.UPGRADE}
        case AddonStep():
            return {Capability.ADDONS}
        case DeleteAccount():
            return {Capability.DELETE}
        case Wait(exists=str()):
            return {Capability.EXISTS}
        case Register():
            return {Capability.FIELDS, Capability.SERVICE_DEFINITION, Capability.SYNC_OPTIONS}
        case _:
            return set()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """A case with everybody and everything in it. ``guids`` is the source of its GUIDs and correlation
    ids.
    """

    case: Case
    data: RunData
    accounts: Mapping[str, Account]
    specs: Mapping[str, AccountSpec]
    """what the scenario says of each account"""
    choices: Mapping[tuple[int, int], Choice]
    """what each basket line buys, by step and line"""
    upgrades: Mapping[int, Choice]
    """what an upgrade or downgrade step moves to"""
    partner_option: str | None
    variables: Mapping[str, Any] = field(default_factory=dict)
    """those that were made up for the case"""

    def randomness(self) -> random.Random:
        """A fresh source of GUIDs: the rehearsal and the play draw the same ones."""
        return random.Random(f"{self.data.seed}/{self.data.run_tag}/{self.case.id}")  # noqa: S311 - test data

    def fill(self, account: Account, declared: Sequence[DeclaredOption]) -> Filled | Missing:
        """The values of the sync options that an account is asked for, or which one cannot be had."""
        spec = self.specs[account.alias]
        service = self.case.service
        given = {**service.sync_options, **self._members_for_options(declared), **spec.sync_options}
        return fill(
            declared,
            account_kind=account.kind,
            account_id=account.id,
            email=account.profile.email,
            given=given,
            partner_id_option=self.partner_option,
            partner_id=self._partner_id(spec, given, declared),
            switches=service.switches,
            expand=lambda value, key: self._expand(value, account, key),
            tag=self.data.run_tag,
            n=account.number,
            today=self.data.today,
        )

    def partner_id(self, alias: str) -> Any:
        """What an account gives for the partner id option, typed as it travels; "" for nothing."""
        account = self.accounts[alias]
        spec = self.specs[alias]
        declared = self.case.discovered.options
        members = self._members_for_options(declared)
        given = {**self.case.service.sync_options, **members, **spec.sync_options}
        value = self._partner_id(spec, given, declared)
        return "" if value is ABSENT else self._expand(value, account, self.partner_option or "")

    def _members_for_options(self, declared: Sequence[DeclaredOption]) -> Mapping[str, Any]:
        """The service file's accounts may name a sync option beside members."""
        members = self.case.service.account_members
        return {option.id: members[option.id] for option in declared if option.id in members}

    def _partner_id(
        self, spec: AccountSpec, given: Mapping[str, Any], declared: Sequence[DeclaredOption]
    ) -> Any:
        """What the buyer enters: nothing where the option is not available to the storefront."""
        asked = any(option.id == self.partner_option and option.storefront for option in declared)
        value = given.get(self.partner_option) if self.partner_option and asked else None
        if spec.partner_id == "none" or value is None:
            return ABSENT
        if spec.partner_id == "number" and _is_number(value):
            return int(value)
        return value if spec.partner_id == "number" else str(value)

    def _expand(self, value: Any, account: Account, key: str) -> Any:
        return expand(
            value,
            tag=self.data.run_tag,
            n=account.number,
            account=account.alias,
            key=f"{self.data.seed}/{self.case.seeded_by}/{account.alias}/{key}",
        )


def _is_number(value: Any) -> bool:
    """Whether a text is a number that is written as it stands: 00123 as a number would be another id."""
    return isinstance(value, str) and value.isascii() and value.isdecimal() and value == str(int(value))


def partner_option(service: Service, options: Sequence[DeclaredOption]) -> str | None:
    """The id of the partner id option: as the service says, else MPNID where the vendor declares one."""
    if service.partner_id_option is not None:
        return service.partner_id_option
    return SEEDED_PARTNER_OPTION if any(o.id == SEEDED_PARTNER_OPTION for o in options) else None


def cast(case: Case, data: RunData, people: Mapping[str, People] | None = None) -> Cast | Unmet:
    """Fill every part of a case, or say which member of the catalogue rules it out.

    ``people`` holds a generator per locale that the case uses; None, for a rehearsal, leaves everybody plain.
    """
    accounts: dict[str, Account] = {}
    variables = _made_up(case, data)
    specs = {spec.name: _filled(spec, variables) for spec in case.scenario.accounts}
    in_order = sorted(specs.values(), key=lambda spec: spec.kind is not AccountKind.RESELLER)
    for number, spec in enumerate(in_order, start=case.first_number):
        accounts[spec.name] = _account(case, data, spec, number, people, accounts)
    choices: dict[tuple[int, int], Choice] = {}
    for (step, line), demand in demands(case.scenario).items():
        chosen = choose(case.discovered.catalogue, demand, product_id_is=case.service.switches.product_id_is)
        if isinstance(chosen, Unmet):
            return chosen
        choices[step, line] = chosen
    moves = upgrades(case.scenario, choices)
    if isinstance(moves, Unmet):
        return moves
    return Cast(
        case=case,
        data=data,
        accounts=accounts,
        specs=specs,
        choices=choices,
        upgrades=moves,
        partner_option=partner_option(case.service, case.discovered.options),
        variables=variables,
    )


def _made_up(case: Case, data: RunData) -> Mapping[str, Any]:
    """The variables that are patterns, with the values that they have in this case."""
    if not case.scenario.variables:
        return {}
    from simulator.scenario.variables import made_up  # noqa: PLC0415 - few scenarios have any

    return {
        name: made_up(
            value, tag=data.run_tag, n=case.first_number, key=f"{data.seed}/{case.seeded_by}/{name}"
        )
        for name, value in case.scenario.variables.items()
    }


def _filled(spec: AccountSpec, variables: Mapping[str, Any]) -> AccountSpec:
    """The account with the variables in what is given for it."""
    if not variables:
        return spec
    from simulator.scenario.variables import filled_in  # noqa: PLC0415 - as above

    return replace(
        spec,
        members=filled_in(spec.members, variables),
        sync_options=filled_in(spec.sync_options, variables),
    )


def _account(
    case: Case,
    data: RunData,
    spec: AccountSpec,
    number: int,
    people: Mapping[str, People] | None,
    known: Mapping[str, Account],
) -> Account:
    service = case.service
    key = f"{data.seed}/{case.seeded_by}/{spec.name}"
    if people is None:
        profile = Profile(
            name=f"{spec.name} {data.run_tag}",
            email=f"{spec.name}@example.com",
            contact=_PLAIN_CONTACT,
            address=_PLAIN_ADDRESS,
        )
    else:
        profile = people[spec.locale or service.locale].profile(
            key, tag=data.run_tag, n=number, kind=spec.kind
        )
    refused = service.refuses.get(_refusal_of(spec), {}) if spec.refused else {}
    members = {**service.account_members, **spec.members, **refused}
    if members:
        profile = apply_members(profile, members, tag=data.run_tag, n=number, account=spec.name, key=key)
    return Account(
        alias=spec.name,
        id=data.account_id(number),
        number=number,
        kind=spec.kind,
        profile=profile,
        reseller=known[spec.reseller] if spec.reseller else None,
    )


_PLAIN_CONTACT = Contact(
    id="1", first_name="Plain", last_name="Person", phone="+1 202 555 0100", fax="", email="p@example.com"
)
_PLAIN_ADDRESS = Address(
    address1="1 Plain Street",
    address2="",
    city="Plainfield",
    post_code="10001",
    state_code="NY",
    state_name="New York",
    country_code="US",
    country_name="United States",
)
"""of everybody in a rehearsal, where nobody is made up"""


def _refusal_of(spec: AccountSpec) -> str:
    return "reseller" if spec.kind is AccountKind.RESELLER else "customer"
