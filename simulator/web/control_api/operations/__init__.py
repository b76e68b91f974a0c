"""Every operation, a module for each part of the marketplace."""

from simulator.web.control_api.operations.accounts import ACCOUNTS
from simulator.web.control_api.operations.journal import JOURNAL
from simulator.web.control_api.operations.orders import ORDERS
from simulator.web.control_api.operations.platform import PLATFORM
from simulator.web.control_api.operations.runs import RUNS
from simulator.web.control_api.operations.services import SERVICES
from simulator.web.control_api.operations.subscriptions import SUBSCRIPTIONS

__all__ = ["OPERATIONS"]

OPERATIONS = (*PLATFORM, *SERVICES, *ACCOUNTS, *ORDERS, *SUBSCRIPTIONS, *JOURNAL, *RUNS)
