"""The types of columns, the same on every database: any text, any JSON value, and bodies of any size."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import Dialect, LargeBinary, TypeDecorator, Unicode, UnicodeText
from sqlalchemy.dialects.mysql import LONGBLOB, LONGTEXT

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

__all__ = ["Body", "Json", "Text"]

_MYSQL = ("mysql", "mariadb")
_EXACT = "Latin1_General_100_BIN2"  # SQL Server's own way is to take capitals for small letters

_UNSTORABLE = re.compile("[\x00\x1a\ud800-\udfff]")
_ESCAPED = re.compile("\x1a([0-9a-f]{4})")
_EMPTY = "\x1a"

_LONG_TEXT = UnicodeText().with_variant(LONGTEXT(), *_MYSQL)  # a plain TEXT ends at 64 KB there

Body = LargeBinary().with_variant(LONGBLOB(), *_MYSQL)
"""bytes, of any number"""


class Text(TypeDecorator[str]):
    """Any text; in a key or an index it needs a ``length``, in characters as they are written.

    What a database refuses (NUL, half a surrogate pair) is written as U+001A and four digits, and an empty
    text as U+001A alone on Oracle, which knows none.
    """

    impl = UnicodeText
    cache_ok = True

    def __init__(self, length: int | None = None) -> None:
        super().__init__()
        self.length = length

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        """What it is on that database."""
        if self.length is None:
            return _LONG_TEXT
        collation = _EXACT if dialect.name == "mssql" else None
        return Unicode(self.length, collation=collation)

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """To the database."""
        if value == "" and dialect.name == "oracle":
            return _EMPTY
        if value is None or (value.isascii() and value.isprintable()):
            return value
        return _UNSTORABLE.sub(lambda found: f"\x1a{ord(found[0]):04x}", value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """From the database."""
        del dialect
        if value is None or "\x1a" not in value:
            return value
        return "" if value == _EMPTY else _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)


class Json(TypeDecorator[Any]):
    """Any JSON value, as ASCII text."""

    impl = _LONG_TEXT
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        """To the database."""
        del dialect
        return json.dumps(value, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """From the database."""
        del dialect
        return None if value is None else json.loads(value)
