"""The tables. Times are seconds since the epoch; a vendor's text may hold any character and comes back so."""

from __future__ import annotations

import json
import re
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
)
from sqlalchemy import Text as PlainText

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

_UNSTORABLE = re.compile("[\x00\x1a\ud800-\udfff]")
_ESCAPED = re.compile("\x1a([0-9a-f]{4})")


class Text(TypeDecorator[str]):
    """Any text. What a database refuses (NUL, half a surrogate pair) is written as U+001A and four digits."""

    impl = PlainText
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """To the database."""
        del dialect
        if value is None or (value.isascii() and value.isprintable()):
            return value
        return _UNSTORABLE.sub(lambda found: f"\x1a{ord(found[0]):04x}", value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """From the database."""
        del dialect
        if value is None or "\x1a" not in value:
            return value
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)


class Json(TypeDecorator[Any]):
    """Any JSON value, as ASCII text."""

    impl = PlainText
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        """To the database."""
        del dialect
        return json.dumps(value, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """From the database."""
        del dialect
        return None if value is None else json.loads(value)


metadata = MetaData()

_Id = BigInteger().with_variant(Integer, "sqlite")  # only an INTEGER key counts by itself in SQLite


def _table(name: str, *parts: Column[Any] | Index) -> Table:
    return Table(name, metadata, *parts, sqlite_autoincrement=True)


def _to(table: str, *, null: bool = False, index: bool = False) -> Column[Any]:
    name = f"{table.removesuffix('s')}_id"
    return Column(name, _Id, ForeignKey(f"{table}.id"), nullable=null, index=index)


platform = _table("platform", Column("name", String(40), primary_key=True), Column("value", Json))

services = _table(
    "services",
    Column("id", _Id, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("built_in", Boolean, nullable=False),
    Column("members", Json, nullable=False),
    Column("token_endpoints", Json, nullable=False),
    Column("registration", String(20), nullable=False),
    Column("registration_errors", Json, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("era", Integer, nullable=False),
    Column("created", Float, nullable=False),
    Column("updated", Float, nullable=False),
)

documents = _table(
    "documents",
    Column("id", _Id, primary_key=True),
    _to("services", index=True),
    Column("endpoint", String(40), nullable=False),
    Column("value", Json),
    Column("fetched", Float, nullable=False),
)

revisions = _table(
    "revisions",
    Column("id", _Id, primary_key=True),
    _to("services", index=True),
    Column("revision", Integer, nullable=False),
    Column("context", Json, nullable=False),
    Column("created", Float, nullable=False),
)

faults = _table(
    "faults",
    Column("id", _Id, primary_key=True),
    _to("services", index=True),
    Column("fault", String(20), nullable=False),
    Column("endpoint", String(40)),
    Column("once", Boolean, nullable=False),
    Column("seconds", Float, nullable=False),
)

accounts = _table(
    "accounts",
    Column("number", _Id, primary_key=True),
    Column("id", String(20), nullable=False, unique=True),
    Column("alias", String(80), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("reseller_id", String(20), index=True),
    Column("searched", Text, nullable=False),
    Column("profile", Json, nullable=False),
    Column("generated", Boolean, nullable=False),
    Column("custom_fields", Json, nullable=False),
    Column("created", Float, nullable=False),
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
    Column("id", _Id, primary_key=True),
    _to("services", index=True),
    Column("buyer_id", String(20), nullable=False, index=True),
    Column("status", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("refused", Boolean, nullable=False),
    Column("answers", Json, nullable=False),
    Column("created", Float, nullable=False),
    Column("updated", Float, nullable=False),
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
    Column("updated", Float, nullable=False),
)

addons = _table(
    "addons",
    Column("id", _Id, primary_key=True),
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
    Column("id", _Id, primary_key=True),
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
    Column("started", Float, nullable=False),
    Column("finished", Float),
)

runs = _table(
    "runs",
    Column("id", _Id, primary_key=True),
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
    Column("started", Float, nullable=False),
    Column("finished", Float),
)

groups = _table(
    "groups", Column("name", String(200), primary_key=True), Column("last_number", Integer, nullable=False)
)

exchanges = _table(
    "exchanges",
    Column("id", _Id, primary_key=True),
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
    Column("status", String(20), nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("findings", Integer, nullable=False),
    Column("cause", Text, nullable=False),
    Column("in_call", _Id),
    Column("reseller_support", Boolean),
    Column("injected", Boolean, nullable=False),
    Column("probe", String(20)),
    Column("started", Float, nullable=False),
    Column("elapsed", Float, nullable=False),
    Index("exchanges_by_group", "group", "number", unique=True),
    Index("exchanges_by_service", "service_id", "run_id", "id"),
    Index("exchanges_by_service_and_verdict", "service_id", "verdict", "run_id", "id"),
    Index("exchanges_by_operation", "operation_id", "id"),
    Index("exchanges_by_order", "order_id", "id"),
    Index("exchanges_by_subscription", "subscription_id", "id"),
    Index("exchanges_by_run", "run_id", "id"),
    Index("exchanges_by_account", "account_id", "id"),
    Index("exchanges_by_account_and_endpoint", "account_id", "endpoint", "id"),
    Index("exchanges_by_endpoint", "endpoint", "run_id", "id"),
    Index("exchanges_by_verdict", "verdict", "run_id", "id"),
)

contents = _table(
    "contents",
    Column("exchange_id", _Id, ForeignKey("exchanges.id"), primary_key=True, autoincrement=False),
    Column("request_headers", Json, nullable=False),
    Column("request_body", LargeBinary),
    Column("reason", Text, nullable=False),
    Column("headers", Json, nullable=False),
    Column("body", LargeBinary),
)
"""what is only read when an exchange is looked into: the lists stay small"""

findings = _table(
    "findings",
    Column("id", _Id, primary_key=True),
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
    Column("issued", Float, nullable=False),
    Column("expires", Float, nullable=False),
)

scenarios = _table(
    "scenarios",
    Column("name", String(120), primary_key=True),
    Column("text", Text, nullable=False),
    Column("saved", Float, nullable=False),
)
