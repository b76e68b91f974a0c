"""What comes in and can be nothing here, whatever it is for: numbers past counting, JSON without end."""

from __future__ import annotations

from typing import Any

from flask.json.provider import DefaultJSONProvider
from werkzeug.routing import IntegerConverter

__all__ = ["LARGEST", "IncomingJson", "NumberInPath"]

LARGEST = 10**18 - 1
"""the largest number that is looked for: every database holds it, and nothing is numbered higher"""


class NumberInPath(IntegerConverter):
    """``<int:...>`` of a route, up to the largest; an address with a higher one is that of nothing."""

    regex = r"\d{1,18}"


class IncomingJson(DefaultJSONProvider):
    """Flask's own, but that JSON nested too deep is a client's mistake like any other JSON that is none."""

    def loads(self, s: str | bytes, **given: Any) -> Any:
        """ValueError for what cannot be read."""
        try:
            return super().loads(s, **given)
        except RecursionError as error:
            raise ValueError("nested too deep to be read") from error
