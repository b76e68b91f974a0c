"""What callers of the mock platform see: frozen values, read from the database, without a secret in them."""

from simulator.marketplace.records.accounts import AccountRecord, Standing
from simulator.marketplace.records.journal import (
    PRECHECK,
    Direction,
    ExchangeLine,
    ExchangeRecord,
    JournalFilter,
    Page,
    Verdict,
)
from simulator.marketplace.records.orders import (
    AddonRecord,
    Basket,
    BasketLine,
    Kind,
    OperationRecord,
    OrderRecord,
    SubscriptionRecord,
)
from simulator.marketplace.records.runs import RunRecord, RunStatus, SavedScenario, ScenarioEntry
from simulator.marketplace.records.services import Fault, FaultSwitch, RegistrationState, ServiceRecord

__all__ = [
    "PRECHECK",
    "AccountRecord",
    "AddonRecord",
    "Basket",
    "BasketLine",
    "Direction",
    "ExchangeLine",
    "ExchangeRecord",
    "Fault",
    "FaultSwitch",
    "JournalFilter",
    "Kind",
    "OperationRecord",
    "OrderRecord",
    "Page",
    "RegistrationState",
    "RunRecord",
    "RunStatus",
    "SavedScenario",
    "ScenarioEntry",
    "ServiceRecord",
    "Standing",
    "SubscriptionRecord",
    "Verdict",
]
