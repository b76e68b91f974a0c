"""What can be ordered, and what of it fits a demand.

An order is for what the vendor really sells. A demand that one product cannot meet is met by another where
there is one; where there is none, the member of the catalogue that stands in the way is named, and the
scenario is skipped. A boolean that the vendor leaves out is false, as the SDK's model would read it.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from simulator.errors import near_miss
from simulator.platform.attributes import attribute_list
from simulator.platform.platform_ids import with_platform_ids
from simulator.platform.service_definition import Addon, Price, Product, ProductType, read_product_types
from simulator.platform.switches import ProductIdIs
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = [
    "Addon",
    "Catalogue",
    "Choice",
    "Demand",
    "Offer",
    "Price",
    "Product",
    "ProductType",
    "Unmet",
    "choice_of",
    "choose",
    "downgrades_of",
    "fitting_addons",
    "obstacles_to",
    "read_catalogue",
    "upgrades_of",
]

ANY = "any"

Offer = tuple[ProductType, Product]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The product types on sale; ``pointer`` leads to them in the definition or the service file."""

    product_types: tuple[ProductType, ...] = ()
    pointer: str = "/ProductTypes"

    def offers(self) -> Iterator[tuple[ProductType, Product]]:
        """Every product on sale with its type, in the vendor's order."""
        for product_type in self.product_types:
            for product in product_type.products:
                if product.activated:
                    yield product_type, product


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What an order asks of the catalogue.

    ``product`` is "any", an id or a name. ``addons`` is how many, or which by id or name.
    ``subscriptions_of_same_type`` counts all that the account will have of it; ``held`` are the ids of
    product types of which it has one already.
    """

    product: str = ANY
    quantity: int = 1
    trial: bool = False
    addons: int | Sequence[str] = 0
    subscriptions_of_same_type: int = 1
    held: frozenset[str] = frozenset()
    cancellable: bool = False
    upgradable: bool = False
    downgradable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmet:
    """Why nothing fits: the ``member`` of the catalogue that rules it out, and the JSON pointer to it."""

    member: str
    why: str
    pointer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is ordered, with the members that depend on it as they travel in a Service."""

    product_type: ProductType
    product: Product
    addons: tuple[Addon, ...]
    billing_cycle: dict[str, str]
    derivative: int
    platform_product_id: str
    catalogue: Catalogue = field(repr=False, compare=False)
    demand: Demand = field(repr=False, compare=False)
    product_id_is: ProductIdIs = ProductIdIs.PLATFORM
    before: Product | None = None
    """the product that this one was an upgrade of"""

    def attribute_list(self, quantity: int) -> dict[str, Any]:
        """The product's attributes as they travel with that quantity, which later calls may change."""
        return attribute_list(self.product.attributes, quantity=quantity)

    def upgrade(self) -> Choice | Unmet:
        """The product that the catalogue names as an upgrade of this one."""
        targets = upgrades_of(self.catalogue, self.product_type, self.product)
        if not targets:
            return _no_upgrade(self.product)
        return self._moved(targets[0], before=self.product)

    def downgrade(self) -> Choice | Unmet:
        """The product that this one is an upgrade of: the one it came from, else the first."""
        targets = downgrades_of(self.catalogue, self.product_type, self.product)
        if not targets:
            return _no_downgrade(self.product)
        back = [target for target in targets if target[1] == self.before]
        return self._moved((back or targets)[0], before=None)

    def _moved(self, offer: Offer, *, before: Product | None) -> Choice:
        demand = replace(self.demand, addons=0)
        return replace(choice_of(self.catalogue, offer, demand, self.product_id_is), before=before)


def read_catalogue(document: Any, products: Sequence[Mapping[str, Any]] = ()) -> Catalogue:
    """The catalogue of an answer of fields.service_definition, else that of the service file's ``products``.

    Never raises, whatever the vendor answered; None stands for no answer.
    """
    raw = document.get("ProductTypes") if isinstance(document, dict) else None
    for value, pointer in ((raw, "/ProductTypes"), (products, "/products")):
        product_types = read_product_types(value, pointer=pointer)
        if any(product_type.products for product_type in product_types):
            return Catalogue(product_types=with_platform_ids(product_types), pointer=pointer)
    return Catalogue()


def choose(
    catalogue: Catalogue, demand: Demand, *, product_id_is: ProductIdIs = ProductIdIs.PLATFORM
) -> Choice | Unmet:
    """The first product that meets the demand, else what stands in the way of the one that comes nearest."""
    wanted = [offer for offer in catalogue.offers() if _is_meant(offer[1], demand.product)]
    if not wanted:
        return _nothing_to_order(catalogue, demand.product)
    nearest: list[Unmet] = []
    for product_type, product in wanted:
        obstacles = list(obstacles_to(catalogue, product_type, product, demand))
        if not obstacles:
            return choice_of(catalogue, (product_type, product), demand, product_id_is)
        if not nearest or len(obstacles) < len(nearest):
            nearest = obstacles
    return replace(nearest[0], why=f"{nearest[0].why}{_of_others(len(wanted) - 1)}")


def _of_others(count: int) -> str:
    match count:
        case 0:
            return ""
        case 1:
            return ", and the other product does not fit"
        case _:
            return f", and none of the {count} other products fits"


def _is_meant(product: Product, word: str) -> bool:
    if word == ANY or word in (product.id, product.name):
        return True
    return word.casefold() in (product.id.casefold(), product.name.casefold())


PRODUCTS_BY_HAND = (
    "--set 'products=[{ID: TYPE, Name: NAME, ProductsCollection: {Products: [{ID: PRODUCT, Name: NAME}]}}]'"
)
"""What plays the orders of a vendor without Fields/ServiceDefinition, once it is filled in."""


def _nothing_to_order(catalogue: Catalogue, word: str) -> Unmet:
    everything = [product for one in catalogue.product_types for product in one.products]
    retired = next((product for product in everything if _is_meant(product, word)), None)
    if retired is not None:
        pointer = f"{retired.pointer}/IsActivated"
        return Unmet(member="IsActivated", why=f"'{retired.name}' is no longer sold", pointer=pointer)
    if not everything:
        why = f"the vendor declares no product; say what it sells: {PRODUCTS_BY_HAND}"
        return Unmet(member="ProductTypes", why=why, pointer=catalogue.pointer)
    close = near_miss(
        word, {name for _, product in catalogue.offers() for name in (product.id, product.name)}
    )
    return Unmet(member="Products", why=f"there is no product '{word}'. {close}", pointer=catalogue.pointer)


def obstacles_to(
    catalogue: Catalogue, product_type: ProductType, product: Product, demand: Demand
) -> Iterator[Unmet]:
    """Every member that keeps this product from meeting the demand."""
    several = demand.subscriptions_of_same_type > 1 or product_type.id in demand.held
    if several and not product_type.allow_multiple_subscriptions:
        why = f"an account can have one subscription of '{product_type.name}'"
        yield _obstacle(product_type, "AllowMultipleSubscriptions", why)
    if 0 < product_type.quantity_limit < demand.quantity:
        locked = " (QuantityLimitLocked)" if product_type.quantity_limit_locked else ""
        why = f"'{product_type.name}' is sold up to a quantity of {product_type.quantity_limit}{locked}"
        yield _obstacle(product_type, "QuantityLimit", why)
    if demand.trial and not product.trial_enabled:
        yield _obstacle(product, "TrialEnabled", f"'{product.name}' has no trial")
    if demand.cancellable and not product.enable_cancellation:
        yield _obstacle(product, "EnableCancellation", f"'{product.name}' cannot be cancelled")
    yield from _addon_obstacles(product_type, product, demand.addons)
    if demand.upgradable and not upgrades_of(catalogue, product_type, product):
        yield _no_upgrade(product)
    if demand.downgradable and not downgrades_of(catalogue, product_type, product):
        yield _no_downgrade(product)


def _obstacle(part: ProductType | Product, member: str, why: str) -> Unmet:
    return Unmet(member=member, why=why, pointer=f"{part.pointer}/{member}")


def _no_upgrade(product: Product) -> Unmet:
    return _obstacle(product, "RelatedProducts", f"'{product.name}' has no upgrade")


def _no_downgrade(product: Product) -> Unmet:
    return _obstacle(product, "RelatedProducts", f"'{product.name}' is no product's upgrade")


def _addon_obstacles(
    product_type: ProductType, product: Product, wanted: int | Sequence[str]
) -> Iterator[Unmet]:
    fitting = fitting_addons(product_type, product)
    if isinstance(wanted, int):
        if len(fitting) < wanted:
            ordered = "1 addon is ordered" if wanted == 1 else f"{wanted} addons are ordered"
            why = f"{ordered}, and {len(fitting) or 'none'} of '{product_type.name}' fit '{product.name}'"
            yield Unmet(member="Addons", why=why, pointer=f"{product_type.pointer}/ProductsCollection/Addons")
        return
    for word in wanted:
        addon = _named(product_type.addons, word)
        if addon is None:
            why = f"'{product_type.name}' has no addon '{word}'"
            yield Unmet(member="Addons", why=why, pointer=f"{product_type.pointer}/ProductsCollection/Addons")
        elif addon not in fitting:
            why = f"the addon '{addon.name}' does not fit '{product.name}'"
            yield Unmet(member="Products", why=why, pointer=f"{addon.pointer}/Products")


def fitting_addons(product_type: ProductType, product: Product) -> list[Addon]:
    """The addons on sale that can be ordered with a product."""
    return [
        addon
        for addon in product_type.addons
        if addon.activated and (addon.fits is None or product.id in addon.fits)
    ]


def _named(addons: Sequence[Addon], word: str) -> Addon | None:
    return next((addon for addon in addons if word in (addon.id, addon.name)), None)


def _ordered_addons(
    product_type: ProductType, product: Product, wanted: int | Sequence[str]
) -> tuple[Addon, ...]:
    fitting = fitting_addons(product_type, product)
    if isinstance(wanted, int):
        return tuple(fitting[:wanted])
    return tuple(addon for word in wanted if (addon := _named(fitting, word)))


def choice_of(catalogue: Catalogue, offer: Offer, demand: Demand, product_id_is: ProductIdIs) -> Choice:
    """That very product, whether or not it meets the demand; of the demand's addons those that fit."""
    product_type, product = offer
    addons = _ordered_addons(product_type, product, demand.addons)
    vendors = product_id_is is ProductIdIs.VENDOR
    return Choice(
        product_type=product_type,
        product=product,
        addons=tuple(replace(addon, platform_product_id=addon.id) for addon in addons) if vendors else addons,
        billing_cycle={"Duration": str(product.months), "DurationType": "month"},
        derivative=product.derivative,
        platform_product_id=product.id if vendors else product.platform_product_id,
        catalogue=catalogue,
        demand=demand,
        product_id_is=product_id_is,
    )


def upgrades_of(catalogue: Catalogue, product_type: ProductType, product: Product) -> list[Offer]:
    """What a product can be upgraded to: products on sale, of its own type before those of another."""
    found = [
        offer for offer in catalogue.offers() if offer[1].id in product.upgrades_to and offer[1] != product
    ]
    return sorted(found, key=lambda offer: offer[0] != product_type)


def downgrades_of(catalogue: Catalogue, product_type: ProductType, product: Product) -> list[Offer]:
    """What a product can be downgraded to: the products on sale that it is an upgrade of."""
    found = [
        offer for offer in catalogue.offers() if product.id in offer[1].upgrades_to and offer[1] != product
    ]
    return sorted(found, key=lambda offer: offer[0] != product_type)
