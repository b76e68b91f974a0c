"""What a subscription bought, as the flows know it, from what is kept of it: ids, and the catalogue then."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.errors import ConflictError
from simulator.marketplace.database import services as service_rows
from simulator.platform.catalogue import Catalogue, Choice, Demand, Offer, choice_of, read_catalogue

if TYPE_CHECKING:
    from simulator.marketplace.database import Connection
    from simulator.marketplace.records.orders import SubscriptionRecord
    from simulator.marketplace.registered import Registered

__all__ = ["catalogue_at", "choice_for", "find_offer"]


def catalogue_at(connection: Connection, registered: Registered, document_id: int | None) -> Catalogue:
    """The catalogue that was read from a document, which need not be the newest."""
    if document_id == registered.catalogue_id:
        return registered.catalogue
    value = None if document_id is None else service_rows.document(connection, document_id)
    return read_catalogue(value, registered.service.products)


def find_offer(catalogue: Catalogue, product: str, product_type: str = "") -> Offer | None:
    """A product by the vendor's ids, on sale or not."""
    for one in catalogue.product_types:
        for sold in one.products:
            if sold.id == product and product_type in ("", one.id):
                return one, sold
    return None


def choice_for(connection: Connection, registered: Registered, record: SubscriptionRecord) -> Choice:
    """What a subscription is of. ConflictError where the catalogue does not have it any more."""
    catalogue = catalogue_at(connection, registered, record.document_id)
    offer = find_offer(catalogue, record.product, record.product_type)
    if offer is None:
        raise ConflictError.of(
            f"the product '{record.product}' of subscription {record.id} is in no catalogue any more",
            where="product",
            fix="put it back under products, in the service's own list",
        )
    demand = Demand(product=record.product, quantity=record.quantity, trial=record.trial, addons=())
    choice = choice_of(catalogue, offer, demand, registered.service.switches.product_id_is)
    ordered = [addon for kept in record.addons for addon in offer[0].addons if addon.id == kept.addon]
    before = find_offer(catalogue, record.before) if record.before else None
    if registered.service.switches.product_id_is.value == "vendor":
        ordered = [replace(addon, platform_product_id=addon.id) for addon in ordered]
    return replace(choice, addons=tuple(ordered), before=before[1] if before else None)
