"""A scenario as typed values: what :mod:`simulator.scenario.loader` makes of a YAML file."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.exchange import Reply
    from simulator.platform.accounts import AccountKind
    from simulator.platform.service import Capability
    from simulator.source import Source

__all__ = [
    "AccountSpec",
    "Action",
    "AddonStep",
    "BuiltIn",
    "ChangeQuantity",
    "Checkout",
    "DeleteAccount",
    "Expectation",
    "ExpectedCall",
    "ForgetAccount",
    "Injection",
    "Lifecycle",
    "Line",
    "Needs",
    "Register",
    "Retry",
    "Scenario",
    "SetOption",
    "Step",
    "Upgrade",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What must hold for a scenario to be played. None and the empty set ask for nothing."""

    reseller_support: bool | None = None
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
class Line:
    """A basket line; ``name`` is what later steps call its subscription."""

    name: str
    product: str = "any"
    quantity: int = 1
    trial: bool = False
    addons: int = 0
    refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """Place an order for ``buyer``."""

    buyer: str
    basket: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """Do again what was done last: an order resumes at its first missing step, a change is sent once more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeQuantity:
    """subscription.update of a subscription (None: the one ordered last)."""

    quantity: int
    subscription: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """One of the calls that change a subscription's state; ``endpoint`` is its id in the contract."""

    endpoint: str
    subscription: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """Move a subscription to the product that the catalogue relates to its own."""

    downgrade: bool
    subscription: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddonStep:
    """Change the quantity of a subscription's first addon, or cancel it (``quantity`` None)."""

    quantity: int | None
    subscription: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteAccount:
    """account.delete of one account."""

    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetAccount:
    """The platform loses what it knew of an account, while the vendor still has it."""

    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The flow that registers the service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOption:
    """The vendor turns Reseller Support on or off."""

    reseller_support: bool


Action = (
    Checkout
    | Retry
    | ChangeQuantity
    | Lifecycle
    | Upgrade
    | AddonStep
    | DeleteAccount
    | ForgetAccount
    | Register
    | SetOption
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Injection:
    """A reply that stands in for the vendor's at the first call that fits."""

    endpoint: str
    account: str | None
    reply: Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedCall:
    """One expected call. ``answer`` is accepted, refused, broken or silent, or members of the body.

    ``absent`` are JSON pointers of members that the request must not have.
    """

    endpoint: str
    pointer: str
    account: str | None = None
    request: Mapping[str, Any] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    answer: str | Mapping[str, Any] = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a step is expected to come to. None expects nothing of that member; ``calls`` of () expects no
    call.
    """

    calls: tuple[ExpectedCall, ...] | None = None
    subscriptions: tuple[str, ...] | None = None
    addons: tuple[str, ...] | None = None
    refused: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: an action, the replies injected into it, and what it must come to. ``pointer`` leads to
    it.
    """

    action: Action
    pointer: str
    title: str = ""
    inject: tuple[Injection, ...] = ()
    expect: Expectation = field(default_factory=Expectation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A scenario file, read. ``name`` is its path without the ending (``reseller/first-order``)."""

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
    text: Source

    @property
    def file(self) -> str:
        """The file as the user named it."""
        return self.text.file
