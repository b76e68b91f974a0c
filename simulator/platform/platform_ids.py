"""The platform's own product ids, which travel as ProductID: the vendor's do not (developer portal)."""

from __future__ import annotations

from binascii import crc32
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.platform.service_definition import ProductType

__all__ = ["with_platform_ids"]


def with_platform_ids(product_types: tuple[ProductType, ...]) -> tuple[ProductType, ...]:
    """The same product types with an id for each product and addon.

    Ids are digits, unique in the catalogue, and the same in whatever order the vendor lists things.
    """
    keys = sorted(
        (product_type.id, part, one.id)
        for product_type in product_types
        for part, sold in (("product", product_type.products), ("addon", product_type.addons))
        for one in sold
    )
    ids: dict[tuple[str, str, str], str] = {}
    taken: set[int] = set()
    for key in keys:
        number = crc32("\0".join(key).encode("utf-8", "surrogatepass")) % 900_000
        while number in taken:
            number = (number + 1) % 900_000
        taken.add(number)
        ids[key] = str(100_000 + number)
    return tuple(
        replace(
            one,
            products=tuple(
                replace(p, platform_product_id=ids[one.id, "product", p.id]) for p in one.products
            ),
            addons=tuple(replace(a, platform_product_id=ids[one.id, "addon", a.id]) for a in one.addons),
        )
        for one in product_types
    )
