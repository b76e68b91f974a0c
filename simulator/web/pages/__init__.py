"""The pages, one blueprint for each part of the marketplace."""

from simulator.web.pages.accounts import accounts
from simulator.web.pages.assets import assets
from simulator.web.pages.faults import faults
from simulator.web.pages.home import home
from simulator.web.pages.journal import journal
from simulator.web.pages.orders import orders
from simulator.web.pages.scenarios import scenarios
from simulator.web.pages.services import services
from simulator.web.pages.storefront import storefront
from simulator.web.pages.subscriptions import subscriptions

__all__ = ["PAGES"]

PAGES = (
    home,
    services,
    accounts,
    storefront,
    orders,
    subscriptions,
    journal,
    scenarios,
    faults,
    assets,
)
