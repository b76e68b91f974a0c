"""Catalogues as a vendor declares them, and what is chosen of them."""

from __future__ import annotations

from typing import Any

from simulator.platform.catalogue import Catalogue, Choice, Demand, Unmet, choose, read_catalogue


def product(product_id: str, **members: Any) -> dict[str, Any]:
    return {"ID": product_id, "Name": f"The {product_id}", **members}


def product_type(type_id: str, *products: Any, addons: Any = None, **members: Any) -> dict[str, Any]:
    return {"ID": type_id, "ProductsCollection": {"Products": list(products), "Addons": addons}, **members}


def catalogue(*product_types: Any) -> Catalogue:
    return read_catalogue({"ProductTypes": list(product_types)})


def chosen(source: Catalogue, **demand: Any) -> Choice:
    choice = choose(source, Demand(**demand))
    assert isinstance(choice, Choice), choice
    return choice


def unmet(source: Catalogue, **demand: Any) -> Unmet:
    outcome = choose(source, Demand(**demand))
    assert isinstance(outcome, Unmet), outcome
    return outcome
