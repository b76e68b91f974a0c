"""A likeness: the correct vendor in another guise. What it does is right; only how it says so differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Response

    from simulator.vendors.call import Answer, Call
    from simulator.vendors.habits import Habits

__all__ = ["Likeness", "Manners", "dress"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How the guise speaks HTTP. ``content_type`` "" is the usual one; ``delay`` is in seconds.

    ``interim``: statuses of 1xx come before each answer.
    """

    http_1_0: bool = False
    lower_case_headers: bool = False
    interim: bool = False
    chunked: bool = False
    gzip: bool = False
    delay: float = 0.0
    content_type: str = ""
    headers: tuple[tuple[str, str], ...] = ()


def _as_it_is(habits: Habits) -> Habits:
    return habits


def _as_said(_: Call, answer: Answer) -> Answer:
    return answer


def _as_written(text: bytes) -> bytes:
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """A named guise.

    ``how`` is a sentence; ``says`` gets each call with its right answer, ``writes`` its JSON. ``without``
    are the capabilities that this vendor does not offer, as its service file would say.
    """

    name: str
    how: str
    habits: Callable[[Habits], Habits] = _as_it_is
    says: Callable[[Call, Answer], Answer] = _as_said
    writes: Callable[[bytes], bytes] = _as_written
    manners: Manners = Manners()
    without: tuple[str, ...] = ()


def dress(response: Response, manners: Manners, accepted_encodings: str, environ: dict[str, Any]) -> Response:
    """A response as these manners have it; what WSGI cannot do is left to the request handler."""
    environ["simulator.http_1_0"] = manners.http_1_0
    environ["simulator.lower_case_headers"] = manners.lower_case_headers
    environ["simulator.interim"] = manners.interim
    if manners.content_type and response.content_type != manners.content_type:
        response.headers["Content-Type"] = manners.content_type
    if manners.gzip and "gzip" in accepted_encodings.lower():
        import gzip  # noqa: PLC0415 - for the one guise that needs it

        response.set_data(gzip.compress(response.get_data(), mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    if manners.chunked:
        body = response.get_data()
        third = len(body) // 3 + 1
        response.response = iter([body[start : start + third] for start in range(0, len(body), third)])
        response.headers.pop("Content-Length", None)
    response.headers.extend(manners.headers)
    return response
