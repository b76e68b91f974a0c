"""What a step of a scenario does: one small type an action."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.scenario.matching import Wanted

__all__ = [
    "Action",
    "AddonStep",
    "ChangeQuantity",
    "Checkout",
    "Condition",
    "DeleteAccount",
    "ForgetAccount",
    "Inspect",
    "Lifecycle",
    "Line",
    "Question",
    "Register",
    "Retry",
    "SetOption",
    "Upgrade",
    "Wait",
]


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
    """The flow that registers the service. ``settings`` are filled in over the service's own, by field id."""

    settings: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOption:
    """The vendor turns Reseller Support on or off."""

    reseller_support: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What must hold of an answer, all of it: its HTTP status (() for any), places in it, its time in
    seconds. ``pointer`` leads to where it is written.
    """

    pointer: str
    statuses: tuple[int, ...] = ()
    at: tuple[Wanted, ...] = ()
    within: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of the vendor's own admin API. ``json`` None: no body. ``pointer`` leads to its URL."""

    method: str
    url: str
    pointer: str
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspect:
    """Ask once, and expect something of the answer."""

    question: Question
    expect: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Ask again and again, ``every`` so many seconds and for ``at_most`` so many.

    What is asked is a question, or account.exists of the account that ``exists`` names. ``fail_when`` None:
    nothing but the time ends it badly.
    """

    pointer: str
    until: Condition
    fail_when: Condition | None
    every: float
    at_most: float
    question: Question | None = None
    exists: str | None = None


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
    | Inspect
    | Wait
)
