"""The tables. Times are seconds since the epoch; a vendor's text may hold any character and comes back so."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    DOUBLE_PRECISION,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    String,
    Table,
)

from simulator.marketplace.database.column_types import Body, Json, Text

__all__ = [
    "VERSION",
    "accounts",
    "addons",
    "contents",
    "documents",
    "exchanges",
    "faults",
    "findings",
    "groups",
    "metadata",
    "operations",
    "orders",
    "platform",
    "revisions",
    "runs",
    "scenarios",
    "services",
    "standings",
    "subscriptions",
    "tokens",
]

VERSION = 1
"""of these tables; a database of another version is not touched"""

metadata = MetaData()

_Id = BigInteger().with_variant(Integer, "sqlite")  # only an INTEGER key counts by itself in SQLite

_ON_MYSQL: dict[str, Any] = {
    f"{dialect}_{option}": value
    for dialect in ("mysql", "mariadb")
    for option, value in (("engine", "InnoDB"), ("charset", "utf8mb4"), ("collate", "utf8mb4_bin"))
}
"""transactions, all of Unicode, and texts that are equal only where each character is"""


def _table(name: str, *parts: Column[Any] | Index) -> Table:
    made: Table = Table(name, metadata, *parts, sqlite_autoincrement=True, **_ON_MYSQL)
    return made


def _counted(name: str) -> Column[Any]:
    return Column(name, _Id, Identity(), primary_key=True)


def _to(table: str, *, null: bool = False, index: bool = False) -> Column[Any]:
    name = f"{table.removesuffix('s')}_id"
    return Column(name, _Id, ForeignKey(f"{table}.id"), nullable=null, index=index)


platform = _table("platform", Column("name", String(40), primary_key=True), Column("value", Json))

services = _table(
    "services",
    _counted("id"),
    Column("name", Text(500), nullable=False, unique=True),
    Column("built_in", Boolean, nullable=False),
    Column("members", Json, nullable=False),
    Column("token_endpoints", Json, nullable=False),
    Column("registration", String(20), nullable=False),
    Column("registration_errors", Json, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("era", Integer, nullable=False),
    Column("created", DOUBLE_PRECISION, nullable=False),
    Column("updated", DOUBLE_PRECISION, nullable=False),
)

documents = _table(
    "documents",
    _counted("id"),
    _to("services", index=True),
    Column("endpoint", String(40), nullable=False),
    Column("value", Json),
    Column("fetched", DOUBLE_PRECISION, nullable=False),
)

revisions = _table(
    "revisions",
    _counted("id"),
    _to("services", index=True),
    Column("revision", Integer, nullable=False),
    Column("context", Json, nullable=False),
    Column("created", DOUBLE_PRECISION, nullable=False),
)

faults = _table(
    "faults",
    _counted("id"),
    _to("services", index=True),
    Column("fault", String(20), nullable=False),
    Column("endpoint", String(40)),
    Column("once", Boolean, nullable=False),
    Column("seconds", DOUBLE_PRECISION, nullable=False),
)

accounts = _table(
    "accounts",
    _counted("number"),
    Column("id", String(20), nullable=False, unique=True),
    Column("alias", String(80), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("reseller_id", String(20), index=True),
    Column("searched", Text, nullable=False),
    Column("profile", Json, nullable=False),
    Column("generated", Boolean, nullable=False),
    Column("custom_fields", Json, nullable=False),
    Column("created", DOUBLE_PRECISION, nullable=False),
)

standings = _table(
    "standings",
    Column("service_id", _Id, ForeignKey("services.id"), primary_key=True),
    Column("account_id", String(20), primary_key=True, index=True),
    Column("synchronized", Boolean, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("sync_options", Json, nullable=False),
    Column("extra_info", Json, nullable=False),
)

orders = _table(
    "orders",
    _counted("id"),
    _to("services", index=True),
    Column("buyer_id", String(20), nullable=False, index=True),
    Column("status", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("refused", Boolean, nullable=False),
    Column("answers", Json, nullable=False),
    Column("created", DOUBLE_PRECISION, nullable=False),
    Column("updated", DOUBLE_PRECISION, nullable=False),
)

subscriptions = _table(
    "subscriptions",
    Column("id", String(36), primary_key=True),
    _to("orders", index=True),
    Column("line", Integer, nullable=False),
    _to("services", index=True),
    Column("account_id", String(20), nullable=False, index=True),
    _to("documents", null=True),
    Column("product_type", Text, nullable=False),
    Column("product", Text, nullable=False),
    Column("before", Text),
    Column("product_name", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("trial", Boolean, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("status", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("provisioned", Boolean, nullable=False),
    Column("suspended", Boolean, nullable=False),
    Column("cancelled", Boolean, nullable=False),
    Column("custom_fields", Json, nullable=False),
    Column("updated", DOUBLE_PRECISION, nullable=False),
)

addons = _table(
    "addons",
    _counted("id"),
    Column("subscription_id", String(36), ForeignKey("subscriptions.id"), nullable=False, index=True),
    Column("addon", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("status", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("provisioned", Boolean, nullable=False),
    Column("cancelled", Boolean, nullable=False),
)

operations = _table(
    "operations",
    _counted("id"),
    _to("services", index=True),
    Column("kind", String(20), nullable=False),
    Column("group", String(200), nullable=False, index=True),
    _to("orders", null=True, index=True),
    Column("subscription_id", String(36), index=True),
    Column("account_id", String(20), index=True),
    Column("details", Json, nullable=False),
    Column("retry_of", _Id),
    Column("status", String(20), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("waiting", Text, nullable=False),
    Column("started", DOUBLE_PRECISION, nullable=False),
    Column("finished", DOUBLE_PRECISION),
)

runs = _table(
    "runs",
    _counted("id"),
    _to("services", index=True),
    Column("selection", Json, nullable=False),
    Column("status", String(20), nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("outcomes", Json, nullable=False),
    Column("verdict", String(20)),
    Column("exit_code", Integer),
    Column("reason", Text, nullable=False),
    Column("report", Json),
    Column("started", DOUBLE_PRECISION, nullable=False),
    Column("finished", DOUBLE_PRECISION),
)

groups = _table(
    "groups", Column("name", String(200), primary_key=True), Column("last_number", Integer, nullable=False)
)

exchanges = _table(
    "exchanges",
    _counted("id"),
    Column("group", String(200), nullable=False),
    Column("number", Integer, nullable=False),
    _to("services"),
    _to("revisions", null=True),
    Column("operation_id", _Id),
    Column("order_id", _Id),
    Column("subscription_id", String(36)),
    Column("run_id", _Id),
    Column("account_id", String(20)),
    Column("account", String(80)),
    Column("endpoint", String(40)),
    Column("direction", String(20), nullable=False),
    Column("method", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("status", Text(20), nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("findings", Integer, nullable=False),
    Column("cause", Text, nullable=False),
    Column("in_call", _Id),
    Column("reseller_support", Boolean),
    Column("injected", Boolean, nullable=False),
    Column("probe", String(20)),
    Column("started", DOUBLE_PRECISION, nullable=False),
    Column("elapsed", DOUBLE_PRECISION, nullable=False),
    Index("exchanges_by_group", "group", "number", unique=True),
    Index("exchanges_by_service", "service_id", "run_id", "id"),
    Index("exchanges_by_service_verdict", "service_id", "verdict", "run_id", "id"),
    Index("exchanges_by_operation", "operation_id", "id"),
    Index("exchanges_by_order", "order_id", "id"),
    Index("exchanges_by_subscription", "subscription_id", "id"),
    Index("exchanges_by_run", "run_id", "id"),
    Index("exchanges_by_account", "account_id", "id"),
    Index("exchanges_by_account_endpoint", "account_id", "endpoint", "id"),
    Index("exchanges_by_endpoint", "endpoint", "run_id", "id"),
    Index("exchanges_by_verdict", "verdict", "run_id", "id"),
)

contents = _table(
    "contents",
    Column("exchange_id", _Id, ForeignKey("exchanges.id"), primary_key=True, autoincrement=False),
    Column("request_headers", Json, nullable=False),
    Column("request_body", Body),
    Column("reason", Text, nullable=False),
    Column("headers", Json, nullable=False),
    Column("body", Body),
)
"""what is only read when an exchange is looked into: the lists stay small"""

findings = _table(
    "findings",
    _counted("id"),
    Column("exchange_id", _Id, ForeignKey("exchanges.id"), nullable=False, index=True),
    Column("by_order", Boolean, nullable=False),
    Column("check", String(80), nullable=False),
    Column("level", String(10), nullable=False),
    Column("party", String(10), nullable=False),
    Column("finding", Json, nullable=False),
)

tokens = _table(
    "tokens",
    Column("digest", String(64), primary_key=True),
    _to("services", index=True),
    Column("exchange_id", _Id),
    Column("account_id", String(20)),
    Column("issued", DOUBLE_PRECISION, nullable=False),
    Column("expires", DOUBLE_PRECISION, nullable=False),
)

scenarios = _table(
    "scenarios",
    Column("name", Text(120), primary_key=True),
    Column("text", Text, nullable=False),
    Column("saved", DOUBLE_PRECISION, nullable=False),
)
