"""What the built-in vendor is registered with, and how it checks it."""

from __future__ import annotations

import base64
import binascii
import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["BUILT_IN_API_KEY", "BUILT_IN_APPLICATION_ID", "admits"]

BUILT_IN_APPLICATION_ID = "6f1d3b0a-2c58-4f0e-9b7a-5d2e8c41a6f3"
BUILT_IN_API_KEY = "lanternfish~~key??0"
"""Its base64 has each of ``+``, ``/`` and ``=``, so that no other alphabet and no lost padding will do."""


def admits(header: Callable[[str, str], str]) -> bool:
    """Whether both headers are right; ``header`` gets one by its name, or the default that it is given.

    The key travels as base64 of its UTF-8 bytes, and nothing else will do.
    """
    try:
        key = base64.b64decode(header("X-CloudPlatform-APIKey", ""), validate=True)
    except (binascii.Error, ValueError):
        return False
    application_id = header("X-CloudPlatform-ApplicationId", "").strip().lower()
    return hmac.compare_digest(key, BUILT_IN_API_KEY.encode()) and hmac.compare_digest(
        application_id.encode("utf-8", "surrogatepass"), BUILT_IN_APPLICATION_ID.encode()
    )
