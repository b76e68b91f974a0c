"""The table of all checks of a single exchange: what each can emit, when it is made, for which endpoints.

A check is made according to how far the exchange came (its :class:`Stage`) and to which endpoint it belongs.
"""

from __future__ import annotations

from dataclasses import field
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

from simulator.contract.checks import (
    body,
    envelope,
    http,
    request,
    service_definition,
    settings_form,
    sync_options,
    time,
)
from simulator.contract.endpoints import AnswerKind, Endpoint
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.contract.checks.breach import Find

__all__ = ["TABLE", "Row", "Stage"]


class Stage(Enum):
    """How far an exchange came."""

    ASKED = "asked"
    """only the request counts: the reply was injected, or the request deserved the status it got"""
    SILENT = "silent"
    TURNED_AWAY = "turned away"
    """a status other than 200"""
    UNREADABLE = "unreadable"
    """200, and no JSON value"""
    BROKEN = "broken"
    """a JSON value that says neither yes nor no"""
    ACCEPTED = "accepted"
    EXISTS = "exists"
    REFUSED = "refused"
    NOT_SUPPORTED = "not supported"
    """the SDK's refusal on behalf of a vendor that did not implement the endpoint"""
    DOCUMENT = "document"


_EVERY = frozenset(Stage)
_REPLY = _EVERY - {Stage.ASKED}
_STATUS = _REPLY - {Stage.SILENT}
_BODY = _STATUS - {Stage.TURNED_AWAY}
_READ = _BODY - {Stage.UNREADABLE}
_DOCUMENTS = frozenset({Stage.BROKEN, Stage.DOCUMENT})
_DONE = frozenset({Stage.ACCEPTED})
_REFUSALS = frozenset({Stage.REFUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Checks that are made together: the ids they can emit, when they are made, and for which endpoints.

    ``schema`` says that the ids of the endpoint's request or answer schema belong to them too. ``finds_at``
    are the only stages at which there is something to find, where getting further is what was checked.
    """

    find: Find
    ids: tuple[str, ...] = ()
    stages: frozenset[Stage]
    finds_at: frozenset[Stage] = _EVERY
    endpoints: Callable[[Endpoint], bool] = field(default=lambda _: True)
    schema: Callable[[Endpoint], str | None] = field(default=lambda _: None)


def _answered_with(*kinds: AnswerKind) -> Callable[[Endpoint], bool]:
    return lambda endpoint: endpoint.answer_kind in kinds


def _taking(schema: str) -> Callable[[Endpoint], bool]:
    return lambda endpoint: endpoint.request == schema


def _named(endpoint_id: str) -> Callable[[Endpoint], bool]:
    return lambda endpoint: endpoint.id == endpoint_id


def _with_account(endpoint: Endpoint) -> bool:
    return endpoint.request in ("account", "service")


def _with_body(endpoint: Endpoint) -> bool:
    return endpoint.request is not None


def _making_nothing(endpoint: Endpoint) -> bool:
    return endpoint.external_id is None and endpoint.answer_kind in (AnswerKind.RESULT, AnswerKind.EXISTS)


_ENVELOPES = _answered_with(AnswerKind.RESULT, AnswerKind.EXISTS)
_PAPERS = _answered_with(AnswerKind.DOCUMENT, AnswerKind.ERROR_LIST)
_REQUEST = partial(Row, stages=_EVERY)

# fmt: off
TABLE: tuple[Row, ...] = (
    # what the platform sent
    _REQUEST(find=request.verb, ids=("request.verb",)),
    _REQUEST(find=request.credentials, ids=("request.credentials",)),
    _REQUEST(find=request.media_type, ids=("request.content-type",), endpoints=_with_body),
    _REQUEST(find=request.body, ids=("request.body-missing", "request.body-unexpected", "request.json")),
    _REQUEST(find=request.schema, schema=lambda e: e.request, endpoints=_with_body),
    _REQUEST(find=request.three_way, ids=("request.three-way", "request.reseller-external-id"),
             endpoints=_with_account),
    _REQUEST(find=request.attribute_keys, ids=("request.attribute-key",), endpoints=_taking("service")),
    _REQUEST(find=request.action_type, ids=("request.action-type",), endpoints=_taking("service")),
    _REQUEST(find=request.new_subscription, ids=("request.subscription-external-id",),
             endpoints=_named("subscription.create")),
    _REQUEST(find=request.addon_action, ids=("request.addon-action",),
             endpoints=lambda e: e.addon_action is not None),
    # did an answer come, and as what
    Row(find=http.silence, stages=_REPLY, finds_at=frozenset({Stage.SILENT}),
        ids=("http.unreachable", "http.timeout", "http.dropped", "http.too-large", "http.garbled")),
    Row(find=http.status, stages=_STATUS, finds_at=frozenset({Stage.TURNED_AWAY}),
        ids=("http.redirect", "http.unauthorized", "http.forbidden", "http.body-refused",
             "http.unsupported-media-type", "http.rate-limited", "http.no-content", "http.client-error",
             "http.server-error", "http.gateway-error", "http.status")),
    Row(find=time.slow, stages=_STATUS, ids=("time.slow",)),
    Row(find=time.clock, stages=_STATUS, ids=("time.clock",)),
    Row(find=http.not_offered, stages=_STATUS, ids=("endpoint.not-offered",),
        finds_at=frozenset({Stage.TURNED_AWAY, Stage.NOT_SUPPORTED})),
    Row(find=http.content_type, stages=_BODY,
        ids=("http.content-type", "http.content-type-missing", "http.content-type-text", "http.charset")),
    Row(find=body.json_text, stages=_BODY,
        ids=("json.empty", "json.bom", "json.not-utf8", "json.html", "json.truncated", "json.syntax",
             "json.not-a-number", "json.duplicate-member", "json.too-deep", "json.lone-surrogate")),
    # Code, Message, Result
    Row(find=envelope.schema, stages=_READ, endpoints=_ENVELOPES, schema=lambda e: e.answer),
    Row(find=envelope.schema, stages=_DOCUMENTS, endpoints=_PAPERS, schema=lambda e: e.answer),
    Row(find=envelope.document_refused, stages=_REFUSALS, endpoints=_PAPERS,
        ids=("envelope.document-refused",)),
    Row(find=envelope.echo, stages=frozenset({Stage.BROKEN, Stage.ACCEPTED}), endpoints=_with_account,
        ids=("envelope.account-echoed",)),
    Row(find=envelope.wrapped, stages=_READ, endpoints=_ENVELOPES,
        finds_at=frozenset({Stage.BROKEN, Stage.ACCEPTED}),  # by a switch, no Code is accepted
        ids=("envelope.wrapped",)),
    Row(find=envelope.member_names, stages=_READ, endpoints=_ENVELOPES, ids=("envelope.member-name",)),
    Row(find=envelope.code_is_written_whole, stages=frozenset({Stage.BROKEN}), endpoints=_ENVELOPES,
        ids=("envelope.code-type",)),
    Row(find=envelope.new_id, stages=_DONE, endpoints=lambda e: e.external_id in ("account", "subscription"),
        ids=("envelope.result-empty", "envelope.result-placeholder", "envelope.result-spaces")),
    Row(find=envelope.new_id, stages=_DONE, endpoints=lambda e: e.external_id == "addon",
        ids=("envelope.addon-result-empty", "envelope.result-placeholder", "envelope.result-spaces")),
    Row(find=envelope.existing_id, stages=frozenset({Stage.EXISTS}), endpoints=_named("account.exists"),
        ids=("envelope.exists-without-id", "envelope.result-placeholder", "envelope.result-spaces")),
    Row(find=envelope.result_left_out, stages=_DONE, endpoints=_making_nothing,
        ids=("envelope.result-missing",)),
    Row(find=envelope.failure_without_reason, stages=_REFUSALS, endpoints=_ENVELOPES,
        ids=("envelope.message-missing",)),
    Row(find=envelope.failure_with_internals, stages=_REFUSALS, endpoints=_ENVELOPES,
        ids=("envelope.message-internals",)),
    Row(find=envelope.failure_called_success, stages=_REFUSALS, endpoints=_ENVELOPES,
        ids=("envelope.message-ok",)),
    Row(find=envelope.missing_yet_named, stages=_DONE, endpoints=_named("account.exists"),
        ids=("envelope.exists-code",)),
    # what the GETs give
    Row(find=settings_form.settings_form, stages=_DOCUMENTS, endpoints=_named("fields.get"),
        ids=("fields.duplicate-id", "fields.id-mismatch", "fields.choice-empty")),
    Row(find=sync_options.sync_options, stages=_DOCUMENTS, endpoints=_named("account.sync_options"),
        ids=("sync-options.duplicate-id", "sync-options.id-mismatch", "sync-options.list-empty",
             "sync-options.duplicate-value", "sync-options.several-defaults",
             "sync-options.required-read-only", "sync-options.username", "sync-options.role")),
    Row(find=service_definition.service_definition, stages=_DOCUMENTS,
        endpoints=_named("fields.service_definition"),
        ids=("catalogue.no-types", "catalogue.no-products", "catalogue.duplicate-type",
             "catalogue.duplicate-attribute", "catalogue.duplicate-value", "catalogue.duplicate-product",
             "catalogue.unknown-attribute", "catalogue.unknown-value", "catalogue.unknown-product",
             "catalogue.required-attribute", "catalogue.price-cycle", "catalogue.trial-duration")),
)
# fmt: on
"""Every check of a single exchange. A request's come first: one that is wrong excuses the answer to it."""
