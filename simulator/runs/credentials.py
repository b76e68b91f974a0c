"""What to do when every call is refused with 401: that is one mistake, and mostly one of the registration."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.exchange import Headers
    from simulator.findings import Finding
    from simulator.results import ScenarioResult

__all__ = ["with_credentials"]

_OF_THE_CALL = frozenset(
    {"accept", "accept-encoding", "content-type", "user-agent", "x-cloudplatform-trackid"}
)
"""headers that prove nothing about who calls"""
_SETTING = "x-cloudplatform-setting-"

_OTHER_ENCODING = {
    "base64": "Sent was the key as base64 of its UTF-8 bytes; a vendor that compares it as it stands needs "
    "--api-key-encoding raw.",
    "raw": "Sent was the key as it stands; a vendor that expects it as base64, as the SDK does, needs "
    "--api-key-encoding base64.",
}


def with_credentials(root: Finding, scenarios: Sequence[ScenarioResult], key_encoding: str) -> Finding:
    """Says of "refused everywhere" which headers were sent and what the other encoding is; others stay."""
    if root.check != "http.unauthorized":
        return root
    sent = ", ".join(_proofs(_headers(root, scenarios)))
    return replace(
        root,
        message=f"every call is refused with 401: {root.message}",
        fix=(
            "Compare the Application Id and the API key with the registration. "
            f"{_OTHER_ENCODING[key_encoding]} Headers sent to prove who calls: {sent or 'none'}; a staging "
            "endpoint that wants more takes it with --header."
        ),
    )


def _headers(root: Finding, scenarios: Sequence[ScenarioResult]) -> Headers:
    """The headers of the call that the finding is about."""
    return next(
        (
            exchange.request.headers
            for scenario in scenarios
            if scenario.id == root.scenario
            for exchange in scenario.exchanges
            if exchange.number == root.call
        ),
        (),
    )


def _proofs(headers: Headers) -> Iterator[str]:
    for name, value in headers:
        if name.lower() not in _OF_THE_CALL and not name.lower().startswith(_SETTING):
            yield name if value else f"{name} (empty)"
