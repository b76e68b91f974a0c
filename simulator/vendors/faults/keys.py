"""Faults in how a vendor knows the platform: by the API key, and by the Application Id."""

from __future__ import annotations

from typing import Any

from simulator.vendors.credentials import BUILT_IN_API_KEY, BUILT_IN_APPLICATION_ID, admits
from simulator.vendors.faults.fault import Fault, fault, habits

__all__ = ["KEY_FAULTS"]

Header = Any
_KEY, _APPLICATION = "X-CloudPlatform-APIKey", "X-CloudPlatform-ApplicationId"


def _admits_without_key(header: Header) -> bool:
    return not header(_KEY, "") or admits(header)


def _admits_raw_key(header: Header) -> bool:
    return header(_KEY, "") == BUILT_IN_API_KEY or admits(header)


def _admits_any_application(header: Header) -> bool:
    return admits(
        lambda name, default: BUILT_IN_APPLICATION_ID if name == _APPLICATION else header(name, default)
    )


KEY_FAULTS: tuple[Fault, ...] = (
    fault(
        "missing-key-admitted",
        "Answers calls without an API key.",
        "auth.missing-key",
        habits(admits=_admits_without_key),
    ),
    fault(
        "raw-key-admitted",
        "Takes the API key as it stands as well.",
        "auth.raw-key",
        habits(admits=_admits_raw_key),
    ),
    fault(
        "application-id-not-read",
        "Looks at the API key alone, whatever the Application Id.",
        "auth.wrong-application-id",
        habits(admits=_admits_any_application),
    ),
    fault(
        "documents-for-anybody",
        "Looks at the API key of POST alone.",
        "auth.unguarded-document",
        habits(unguarded=("fields.get", "fields.service_definition", "account.sync_options")),
    ),
    fault(
        "orders-for-anybody",
        "Looks at no API key where subscriptions are ordered and changed.",
        "auth.unguarded-order",
        habits(unguarded=("subscription.",)),
    ),
    fault(
        "wrong-key-http-403",
        "Answers HTTP 403 to wrong credentials.",
        "auth.refusal-status",
        habits(turns_away_with=403),
    ),
)
