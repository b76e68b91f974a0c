"""Which verb and path is which endpoint at the built-in vendor."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ROUTES"]

ROUTES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "fields.get": ("GET", ("/fields/get",)),
    "fields.validate": ("POST", ("/fields/validate",)),
    "fields.service_definition": ("GET", ("/fields/servicedefinition",)),
    "account.sync_options": ("GET", ("/accounts/syncoptions",)),
    "account.exists": ("POST", ("/accounts/exists",)),
    "account.synchronize": ("POST", ("/accounts/synchronize",)),
    "account.delete": ("POST", ("/accounts/delete",)),
    "subscription.create": ("POST", ("/subscriptions/create",)),
    "subscription.update": ("POST", ("/subscriptions/update",)),
    "subscription.activate": ("POST", ("/subscriptions/activate",)),
    "subscription.suspend": ("POST", ("/subscriptions/suspend",)),
    "subscription.cancel": ("POST", ("/subscriptions/cancel",)),
    "subscription.upgrade_to_paid": ("POST", ("/subscriptions/upgradetopaid",)),
    "subscription.upgrade_downgrade": ("POST", ("/subscriptions/upgradedowngrade",)),
    "addon.create": ("POST", ("/addons/create", "/addon/create")),
    "addon.update": ("POST", ("/addons/update", "/addon/update")),
    "addon.cancel": ("POST", ("/addons/cancel", "/addon/cancel")),
}
"""Endpoint id -> verb and paths; the portal's pages write the addon paths in the singular too."""
