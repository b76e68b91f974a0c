"""What a step of a scenario does: one small type an action."""

from __future__ import annotations

from simulator.values import dataclass

__all__ = [
    "Action",
    "AddonStep",
    "ChangeQuantity",
    "Checkout",
    "DeleteAccount",
    "ForgetAccount",
    "Lifecycle",
    "Line",
    "Register",
    "Retry",
    "SetOption",
    "Upgrade",
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
