"""A scenario as typed values: what :mod:`simulator.scenario.loader` makes of a YAML file."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from simulator.contract.three_way import AccountKind
from simulator.findings import Level
from simulator.scenario.actions import Checkout
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.exchange import Reply
    from simulator.platform.service import Capability
    from simulator.scenario.actions import Action
    from simulator.scenario.matching import Wanted
    from simulator.source import Written

__all__ = [
    "AccountSpec",
    "BuiltIn",
    "Capture",
    "Expectation",
    "ExpectedCall",
    "Injection",
    "Needs",
    "OrderRule",
    "Override",
    "Scenario",
    "Step",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What must hold for a scenario to be played. None and the empty set ask for nothing."""

    reseller_support: bool | None = None
    built_in_vendor: bool = False
    capabilities: frozenset[Capability] = frozenset()
    without: frozenset[Capability] = frozenset()
    partner_id_option: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltIn:
    """How the built-in vendor is set up for a scenario. A ``fault`` is to be had from no other vendor.

    ``accounts_management`` False: it sells to accounts that were never synchronized with it.
    """

    partner_id: str | None = None
    fault: str | None = None
    accounts_management: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSpec:
    """An account of a scenario. ``partner_id`` is text, number or none; ``refused`` asks for refused data."""

    name: str
    kind: AccountKind
    reseller: str | None = None
    locale: str | None = None
    members: Mapping[str, Any] = field(default_factory=dict)
    sync_options: Mapping[str, Any] = field(default_factory=dict)
    partner_id: str = "text"
    refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Injection:
    """A reply that stands in for the vendor's at the first call that fits.

    ``said`` is the reply as it is written, where what is in it is known only when the call comes.
    """

    endpoint: str
    account: str | None
    reply: Reply
    said: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """What is changed in every call to an endpoint (and about an account, if named) before it is sent.

    ``put`` are new values by JSON pointer, ``remove`` pointers to what is taken out, and a header that is
    None is taken out too. ``invalid``: the request is wrong on purpose. ``pointer`` leads to where it is
    written.
    """

    endpoint: str
    account: str | None
    pointer: str
    put: Mapping[str, Any] = field(default_factory=dict)
    remove: tuple[str, ...] = ()
    headers: Mapping[str, str | None] = field(default_factory=dict)
    invalid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedCall:
    """One expected call. ``answer`` is accepted, refused, broken or silent, or members of the body; None is
    accepted, or refused where the request is wrong on purpose.

    ``absent`` are JSON pointers of members that the request must not have. ``at`` says more of the answer,
    and ``within`` is how many seconds it may take.
    """

    endpoint: str
    pointer: str
    account: str | None = None
    request: Mapping[str, Any] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    answer: str | Mapping[str, Any] | None = None
    at: tuple[Wanted, ...] = ()
    within: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRule:
    """A rule on the order of the scenario's calls: its ``pattern`` (never, precedes, ...) with its words, as
    they are written. ``when`` is what is asked at each call; ``pointer`` leads to the rule. ``step`` is the
    pointer of the step whose calls alone it is about, "" where that is all of them.
    """

    title: str
    pointer: str
    for_each: str
    pattern: str
    spec: Mapping[str, Any]
    when: Mapping[str, Any]
    step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a step is expected to come to. None expects nothing of that member; ``calls`` of () expects no
    call.

    ``within`` is in seconds, for all calls together; ``order`` are rules on them. ``places`` are pointers to
    the members, as they were written.
    """

    calls: tuple[ExpectedCall, ...] | None = None
    subscriptions: tuple[str, ...] | None = None
    addons: tuple[str, ...] | None = None
    refused: str | None = None
    within: float | None = None
    order: tuple[OrderRule, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """Something of an answer that is kept by a name: of the first call to ``endpoint`` that fits (None: of
    the last answer to an inspection), what stands at ``path`` (a JSON pointer or JSONPath). ``pointer`` leads
    to where the scenario says so.
    """

    name: str
    endpoint: str | None
    account: str | None
    path: str
    pointer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: an action, the replies injected into it, and what it must come to. ``pointer`` leads to
    it; ``part`` is setup, steps or cleanup.
    """

    action: Action
    pointer: str
    part: str = "steps"
    title: str = ""
    inject: tuple[Injection, ...] = ()
    overrides: tuple[Override, ...] = ()
    expect: Expectation = field(default_factory=Expectation)
    captures: tuple[Capture, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A scenario, read. ``name`` is its file's path without the ending (``reseller/first-order``), with the
    combination of its matrix (``reseller/first-order[no_reseller=empty]``).

    ``steps`` are those of the setup, the scenario's own, and those of the cleanup, in this order; ``rules``
    are on the order of all their calls, and those of single steps. ``variables`` are those that are made up
    for each case. ``secrets`` came from the environment, and may be shown nowhere. ``conditional``: it has a
    ``when`` that only a vendor's service settles. ``level`` is how much another answer than expected weighs.
    """

    name: str
    title: str
    about: str
    source: str
    order: int
    needs: Needs
    built_in: BuiltIn
    switches: Mapping[str, Any]
    accounts: tuple[AccountSpec, ...]
    steps: tuple[Step, ...]
    text: Written
    rules: tuple[OrderRule, ...] = ()
    api_key_encoding: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    conditional: bool = False
    level: Level = Level.MUST

    @property
    def file(self) -> str:
        """The file as the user named it."""
        return self.text.file

    @property
    def has_resellers(self) -> bool:
        """Whether one of its accounts is a reseller, or is under one."""
        return any(account.kind is not AccountKind.DIRECT_CUSTOMER for account in self.accounts)

    @property
    def has_orders(self) -> bool:
        """Whether somebody buys something in it: a registration alone says little about a vendor."""
        return any(isinstance(step.action, Checkout) for step in self.steps)
