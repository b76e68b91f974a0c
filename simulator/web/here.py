"""What every page is in front of: the marketplace of this application, and the site that it is reached by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

if TYPE_CHECKING:
    from simulator.marketplace import Marketplace
    from simulator.web.site import Site

__all__ = ["marketplace", "site"]


def marketplace() -> Marketplace:
    """The marketplace of the application that answers this request."""
    here: Marketplace = current_app.extensions["marketplace"]
    return here


def site() -> Site:
    """Where that application is reached."""
    here: Site = current_app.extensions["site"]
    return here
