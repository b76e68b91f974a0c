"""The journal: every exchange, what was found on it, downloads."""

from __future__ import annotations

from simulator.marketplace.records import ExchangeLine, JournalFilter, Verdict
from simulator.marketplace.records.journal import ExchangeRecord
from simulator.web.control_api.operation import BOOLEAN, INTEGER, TEXT, Given, Operation
from simulator.web.here import marketplace

__all__ = ["JOURNAL"]

_FILTER = {
    "service_id": INTEGER,
    "account_id": TEXT,
    "order_id": INTEGER,
    "subscription_id": TEXT,
    "operation_id": INTEGER,
    "run_id": INTEGER,
    "endpoint": TEXT,
    "verdict": {"enum": [verdict.value for verdict in Verdict]},
    "group": TEXT,
    "runs": BOOLEAN,
}


def _wanted(given: Given) -> JournalFilter:
    said = {name: value for name, value in given.query.items() if name in _FILTER}
    if "verdict" in said:
        said["verdict"] = Verdict(said["verdict"])
    return JournalFilter(**said)


JOURNAL = (
    Operation(
        id="journal",
        method="GET",
        path="/journal",
        summary="Exchanges, the newest first; those of runs only with run_id or runs.",
        do=lambda given: marketplace().journal.page(
            _wanted(given), before=given.query.get("before"), limit=given.query.get("limit", 100)
        ),
        query={**_FILTER, "before": INTEGER, "limit": {**INTEGER, "minimum": 1, "maximum": 1000}},
        answers=ExchangeLine,
        paged=True,
    ),
    Operation(
        id="exchange",
        method="GET",
        path="/journal/{exchange_id}",
        summary="One exchange with its findings, and the curl command that sends it again.",
        do=lambda given: marketplace().journal.get(int(given.path["exchange_id"])),
        answers=ExchangeRecord,
    ),
    Operation(
        id="journal_har",
        method="GET",
        path="/journal/download/har",
        summary="The newest of the exchanges that fit, as a HAR.",
        do=lambda given: marketplace().journal.har(_wanted(given)),
        query=_FILTER,
        media="application/har+json",
    ),
    Operation(
        id="journal_ndjson",
        method="GET",
        path="/journal/download/ndjson",
        summary="The exchanges that fit, as a journal for 'simulator judge'.",
        do=lambda given: marketplace().journal.ndjson(_wanted(given)),
        query=_FILTER,
        media="application/x-ndjson",
    ),
)
