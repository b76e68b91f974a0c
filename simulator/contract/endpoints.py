"""The endpoints of a vendor's service, and which of them a URL belongs to."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from simulator.errors import SimulatorError
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = ["AnswerKind", "Endpoint", "endpoint_of", "load_endpoints"]


class AnswerKind(StrEnum):
    """How a 200 answer is to be understood."""

    RESULT = "result"
    """Code, Message and Result; Code 0 means no error"""
    EXISTS = "exists"
    """the same members: Code 0 means not there, 1 means there"""
    DOCUMENT = "document"
    """what a GET asked for"""
    ERROR_LIST = "error_list"
    """the reasons why settings are refused; empty where they are accepted"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One endpoint as ``endpoints.yaml`` describes it.

    ``path`` and ``aliases`` are relative to the vendor's base URL. ``request`` and ``answer`` name schemas;
    ``request`` is None for a call without a body. ``action_types`` are what the Service's ActionType may be,
    ``addon_action`` what the addon concerned carries. ``external_id`` says what a successful answer's Result
    is the id of (account, subscription, addon), None where nothing new is made.
    """

    id: str
    method: str
    path: str
    answer: str
    answer_kind: AnswerKind
    capability: str
    source: str
    request: str | None = None
    aliases: tuple[str, ...] = ()
    action_types: tuple[str, ...] = ()
    addon_action: str | None = None
    external_id: str | None = None


def load_endpoints(file: Path) -> dict[str, Endpoint]:
    """All endpoints by id, in the order of the file."""
    from simulator.source import read_yaml  # noqa: PLC0415 - not needed to speak of endpoints

    entries = read_yaml(file, error=SimulatorError).value
    return {id_: _endpoint(id_, entry) for id_, entry in entries.items()}


def _endpoint(id_: str, entry: Mapping[str, object]) -> Endpoint:
    members: dict[str, object] = {**entry, "id": id_, "answer_kind": AnswerKind(str(entry["answer_kind"]))}
    for several in ("aliases", "action_types"):
        members[several] = tuple(str(word) for word in _listed(entry.get(several)))
    return Endpoint(**members)  # type: ignore[arg-type]  # our own file; a test reads every member of it


def _listed(value: object) -> Iterable[object]:
    return value if isinstance(value, list) else ()


def endpoint_of(
    method: str,
    url: str,
    endpoints: Mapping[str, Endpoint],
    *,
    base_url: str | None = None,
    overrides: Mapping[str, str] | None = None,
) -> Endpoint | None:
    """Which endpoint a call was made to, None where it was none of them.

    ``overrides`` are absolute URLs by endpoint id and count first, then ``base_url`` with a default path,
    then the longest default path that the URL ends with. Case never matters, nor do a query or a closing
    slash: SDK vendors ignore both. The verb only decides between endpoints that share a URL, so that a call
    made with the wrong verb is still known for what it was meant to be.
    """
    wanted = _place(url)
    overridden = {id_: _place(override) for id_, override in (overrides or {}).items() if id_ in endpoints}
    found = [endpoints[id_] for id_, place in overridden.items() if place == wanted]
    if not found:
        usual = [endpoint for id_, endpoint in endpoints.items() if id_ not in overridden]
        found = _under(base_url, wanted, usual) or _ending(wanted, endpoints.values())
    same_verb = [endpoint for endpoint in found if endpoint.method == method.upper()]
    return next(iter(same_verb or found), None)


def _place(url: str) -> str:
    """Host, port and path of a URL, without what does not tell endpoints apart."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2].lower()
    port = {"http": ":80", "https": ":443"}.get(parts.scheme.lower(), "")
    return f"{host.removesuffix(port)}/{parts.path.strip('/').lower()}"


def _under(base_url: str | None, wanted: str, endpoints: Iterable[Endpoint]) -> list[Endpoint]:
    if base_url is None:
        return []
    base = _place(base_url).rstrip("/")
    return [
        endpoint for endpoint in endpoints if any(wanted == f"{base}/{path}" for path in _paths(endpoint))
    ]


def _ending(wanted: str, endpoints: Iterable[Endpoint]) -> list[Endpoint]:
    ends = [
        (len(path), endpoint)
        for endpoint in endpoints
        for path in _paths(endpoint)
        if wanted.endswith(f"/{path}")
    ]
    longest = max((length for length, _ in ends), default=0)
    return [endpoint for length, endpoint in ends if length == longest]


def _paths(endpoint: Endpoint) -> Iterable[str]:
    return (path.lower() for path in (endpoint.path, *endpoint.aliases))
