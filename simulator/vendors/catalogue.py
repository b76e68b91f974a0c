"""What the built-in vendor sells: two product types of an invented brand, unlike in all a platform must heed.

Mail may be bought many times, tried, upgraded, extended by addons and cancelled; the vault only once, for at
most five, without a trial, an addon, a way up or a way out. The dearest mail has an attribute of every kind,
and every word of an enumeration that a right vendor can declare stands somewhere.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum

from simulator.values import dataclass

__all__ = [
    "PRODUCT_TYPES",
    "Addon",
    "Attribute",
    "AttributeKind",
    "ChargeType",
    "Chosen",
    "Cycle",
    "Derivative",
    "Product",
    "ProductType",
    "Scope",
    "Value",
]

Value = str | tuple[str, ...]
"""of an attribute; for a predefined one the Code, for one of several values all of them"""
Chosen = tuple[tuple[str, Value], ...]
"""attribute id and value, as a product fixes them"""


class AttributeKind(StrEnum):
    """The kinds of attribute, all of which this catalogue uses."""

    PREDEFINED = "PredefinedChooseOne"
    PREDEFINED_SEVERAL = "PredefinedChooseMany"
    SEVERAL = "CustomMultipleValues"
    BOOLEAN = "Boolean"
    NUMERIC = "Numeric"
    SLIDER = "Slider"
    DATE_TIME = "DateTime"
    TEXT = "Text"


class Cycle(IntEnum):
    """How often is paid (Service Management SDK, UnitBillingCycle)."""

    MONTHLY = 0
    ANNUALLY = 1
    TWO_YEARS = 2
    THREE_YEARS = 3
    SIX_YEARS = 4


class Derivative(IntEnum):
    """What kind of thing is sold (Service Management SDK); NULL is what a vendor has who never sets it."""

    NULL = 0
    SUBSCRIPTION = 1
    RESERVATION = 2
    LICENSE = 3
    RESERVED_INSTANCE = 4


class Scope(IntEnum):
    """Who may buy (Service Management SDK)."""

    CUSTOMER = 0
    RESELLER = 1
    BOTH = 2


class ChargeType(IntEnum):
    """How is paid (Service Management SDK)."""

    RECURRING_PREPAID = 0
    RECURRING_PAY_PER_USE = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """A characteristic of a product type; ``values`` are (Code, Name) of a predefined one, ``slider`` is the
    least, the most and the step of one that is a slider.

    ``usage`` ProductCharacteristic is fixed by each product, OrderCharacteristic is asked for with the order.
    """

    id: str
    name: str
    kind: AttributeKind
    usage: str = "ProductCharacteristic"
    required: bool = False
    values: tuple[tuple[str, str], ...] = ()
    slider: tuple[int, int, int] = (0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """An edition: the attribute values that make it, and the products one can move up to.

    ``trial`` is how long one is, in days or months; 0 in both is none. ``price`` is that of the first cycle.
    """

    id: str
    name: str
    chosen: Chosen
    upgrades: tuple[str, ...] = ()
    trial_days: int = 0
    trial_months: int = 0
    cancellable: bool = True
    derivative: Derivative = Derivative.SUBSCRIPTION
    cycles: tuple[Cycle, ...] = (Cycle.MONTHLY, Cycle.ANNUALLY)
    price: float = 0.0

    @property
    def has_trial(self) -> bool:
        """Whether it may be tried."""
        return bool(self.trial_days or self.trial_months)


@dataclass(frozen=True, slots=True, kw_only=True)
class Addon:
    """An addon: the attribute values that make it, and the products it fits."""

    id: str
    name: str
    chosen: Chosen
    products: tuple[str, ...]
    charge_type: ChargeType = ChargeType.RECURRING_PREPAID
    price: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductType:
    """A kind of service. ``quantity_limit`` 0 is no limit."""

    id: str
    name: str
    description: str
    attributes: tuple[Attribute, ...]
    products: tuple[Product, ...]
    addons: tuple[Addon, ...] = ()
    scope: Scope = Scope.BOTH
    derivative: Derivative = Derivative.NULL
    multiple_subscriptions: bool = True
    quantity_limit: int = 0


_MAIL = ProductType(
    id="lanternfish-mail",
    name="Lanternfish Mail",
    description="Mailboxes by the seat",
    quantity_limit=300,
    attributes=(
        Attribute(
            id="mail-edition",
            name="Edition",
            kind=AttributeKind.PREDEFINED,
            required=True,
            values=(
                ("mail-edition-shoal", "Shoal Edition"),
                ("mail-edition-reef", "Reef Edition"),
                ("mail-edition-abyss", "Abyss Edition"),
            ),
        ),
        Attribute(id="mail-storage", name="Gigabytes a mailbox", kind=AttributeKind.NUMERIC),
        Attribute(id="mail-calendar", name="Shared calendars", kind=AttributeKind.BOOLEAN),
        Attribute(
            id="mail-language",
            name="Language of the first mail",
            kind=AttributeKind.PREDEFINED,
            usage="OrderCharacteristic",
            values=(("mail-language-en", "English"), ("mail-language-el", "Ελληνικά")),
        ),
        Attribute(
            id="mail-extra",
            name="Extra",
            kind=AttributeKind.PREDEFINED,
            values=(
                ("mail-extra-archive", "Mail Archive"),
                ("mail-extra-signatures", "Signature Designer"),
                ("mail-extra-escrow", "Key Escrow"),
            ),
        ),
        Attribute(
            id="mail-kept-in",
            name="Copies are kept in",
            kind=AttributeKind.PREDEFINED_SEVERAL,
            values=(
                ("mail-kept-in-eu", "Northern Europe"),
                ("mail-kept-in-us", "Eastern United States"),
                ("mail-kept-in-ap", "Singapore"),
            ),
        ),
        Attribute(id="mail-relays", name="Relays of its own", kind=AttributeKind.SEVERAL),
        Attribute(
            id="mail-largest",
            name="Megabytes of the largest mail",
            kind=AttributeKind.SLIDER,
            slider=(25, 250, 25),
        ),
        Attribute(id="mail-sold-until", name="Sold until", kind=AttributeKind.DATE_TIME),
    ),
    products=(
        Product(
            id="lanternfish-mail-shoal",
            name="Lanternfish Mail Shoal",
            chosen=(("mail-edition", "mail-edition-shoal"), ("mail-storage", "10"), ("mail-calendar", "0")),
            upgrades=("lanternfish-mail-reef",),
            trial_days=30,
            price=4.0,
        ),
        Product(
            id="lanternfish-mail-reef",
            name="Lanternfish Mail Reef",
            chosen=(("mail-edition", "mail-edition-reef"), ("mail-storage", "50"), ("mail-calendar", "1")),
            upgrades=("lanternfish-mail-abyss",),
            trial_months=1,
            price=9.5,
        ),
        Product(
            id="lanternfish-mail-abyss",
            name="Lanternfish Mail Abyss",
            chosen=(
                ("mail-edition", "mail-edition-abyss"),
                ("mail-storage", "200"),
                ("mail-calendar", "1"),
                ("mail-kept-in", ("mail-kept-in-eu", "mail-kept-in-ap")),
                ("mail-relays", ("relay-1.example.com", "relay-2.example.com")),
                ("mail-largest", "150"),
                ("mail-sold-until", "2034-12-31T00:00:00"),
            ),
            price=16.25,
        ),
    ),
    addons=(
        Addon(
            id="lanternfish-mail-archive",
            name="Lanternfish Mail Archive",
            chosen=(("mail-extra", "mail-extra-archive"),),
            products=("lanternfish-mail-shoal", "lanternfish-mail-reef", "lanternfish-mail-abyss"),
            price=1.5,
        ),
        Addon(
            id="lanternfish-mail-signatures",
            name="Lanternfish Signature Designer",
            chosen=(("mail-extra", "mail-extra-signatures"),),
            products=("lanternfish-mail-shoal", "lanternfish-mail-reef"),
            charge_type=ChargeType.RECURRING_PAY_PER_USE,
            price=0.75,
        ),
        Addon(
            id="lanternfish-mail-escrow",
            name="Lanternfish Key Escrow",
            chosen=(("mail-extra", "mail-extra-escrow"),),
            products=("lanternfish-mail-abyss",),
            price=3.0,
        ),
    ),
)

_VAULT = ProductType(
    id="lanternfish-vault",
    name="Lanternfish Vault",
    description="One vault a customer, sealed for years",
    scope=Scope.CUSTOMER,
    derivative=Derivative.RESERVATION,
    multiple_subscriptions=False,
    quantity_limit=5,
    attributes=(
        Attribute(
            id="vault-size",
            name="Size",
            kind=AttributeKind.PREDEFINED,
            required=True,
            values=(("vault-size-chest", "Chest"), ("vault-size-hold", "Cargo Hold")),
        ),
        Attribute(id="vault-sealed-for", name="Sealed for", kind=AttributeKind.TEXT),
    ),
    products=(
        Product(
            id="lanternfish-vault-chest",
            name="Lanternfish Vault Chest",
            chosen=(("vault-size", "vault-size-chest"), ("vault-sealed-for", "3 years")),
            cancellable=False,
            derivative=Derivative.LICENSE,
            cycles=(Cycle.ANNUALLY, Cycle.THREE_YEARS),
            price=120.0,
        ),
        Product(
            id="lanternfish-vault-hold",
            name="Lanternfish Vault Cargo Hold",
            chosen=(("vault-size", "vault-size-hold"), ("vault-sealed-for", "7 years")),
            cancellable=False,
            derivative=Derivative.RESERVED_INSTANCE,
            cycles=(Cycle.ANNUALLY, Cycle.TWO_YEARS, Cycle.SIX_YEARS),
            price=480.0,
        ),
    ),
)

PRODUCT_TYPES = (_MAIL, _VAULT)
"""What Fields/ServiceDefinition offers, in its order."""
