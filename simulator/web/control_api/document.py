"""The OpenAPI 3.1 document of the control API, made from the table of operations."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from simulator import __version__
from simulator.web.control_api.describing import Components
from simulator.web.control_api.operations import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.web.control_api.operation import Operation

__all__ = ["PATH_MEMBER", "PREFIX", "document", "path_members"]

PREFIX = "/control"
PATH_MEMBER = re.compile(r"\{(\w+)\}")
_NUMBERS = frozenset({"service_id", "order_id", "exchange_id", "run_id", "fault_id"})
_PROBLEM = {
    "type": "object",
    "description": "Problem details (RFC 9457) with every problem that was found.",
    "required": ["type", "title", "status", "detail", "problems"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["what", "where", "fix"],
                "properties": {
                    "what": {"type": "string"},
                    "where": {"type": ["string", "null"], "description": "The member or place concerned."},
                    "fix": {"type": "string"},
                },
            },
        },
    },
}
_TITLE = "The control API of the mock platform"
_ABOUT = (
    "Everything that the pages of the mock platform do, for a test suite in any language. Where a password"
    " is set, it is asked for as HTTP Basic. Events are told at GET /control/events (text/event-stream)."
)


@cache
def document() -> dict[str, Any]:
    """The whole document; served at ``/control/openapi.json``."""
    components = Components()
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(PREFIX + operation.path, {})[operation.method.lower()] = _operation(
            operation, components
        )
    paths[f"{PREFIX}/events"] = {"get": _events()}
    paths[f"{PREFIX}/openapi.json"] = {"get": _own()}
    return {
        "openapi": "3.1.0",
        "info": {"title": _TITLE, "version": __version__, "description": _ABOUT},
        "paths": paths,
        "components": {"schemas": {**components.schemas, "Problem": _PROBLEM}},
    }


def path_members(operation: Operation) -> Mapping[str, type]:
    """The members of an operation's path, and whether each is a number or a text."""
    return {name: int if name in _NUMBERS else str for name in PATH_MEMBER.findall(operation.path)}


def _operation(operation: Operation, components: Components) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "tags": [operation.tag],
        "parameters": [*_path(operation), *_query(operation)],
        "responses": {str(operation.status): _success(operation, components), "default": _failure()},
    }
    if operation.body is not None:
        described["requestBody"] = {
            "required": bool(operation.body.get("required")),
            "content": {"application/json": {"schema": dict(operation.body)}},
        }
    return described


def _path(operation: Operation) -> Iterator[dict[str, Any]]:
    for name, kind in path_members(operation).items():
        schema = {"type": "integer" if kind is int else "string"}
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _query(operation: Operation) -> Iterator[dict[str, Any]]:
    for name, said in operation.query.items():
        schema = {key: value for key, value in said.items() if key != "required"}
        yield {"name": name, "in": "query", "required": bool(said.get("required")), "schema": schema}


def _success(operation: Operation, components: Components) -> dict[str, Any]:
    if operation.status == 204:
        return {"description": "Done."}
    if operation.media != "application/json":
        return {"description": "The file.", "content": {operation.media: {"schema": {}}}}
    schema = answer_schema(operation, components)
    return {"description": "Done.", "content": {operation.media: {"schema": schema}}}


def answer_schema(operation: Operation, components: Components) -> dict[str, Any]:
    """What a success of an operation answers."""
    if isinstance(operation.answers, dict):
        found = _resolved(operation.answers, components)
        assert isinstance(found, dict), "a schema stays one"  # noqa: S101
        return found
    if operation.paged:
        return components.page(operation.answers)
    one = components.of(operation.answers)
    if operation.listed:
        return {"type": "array", "items": one}
    if operation.id == "exchange":  # the exchange itself is a line of a journal
        return {"allOf": [one, {"required": ["exchange"], "properties": {"exchange": {"type": "object"}}}]}
    return one


def _resolved(schema: Any, components: Components) -> Any:
    """A schema with the records in it described."""
    if isinstance(schema, dict):
        return {key: _resolved(value, components) for key, value in schema.items()}
    if isinstance(schema, list):
        return [_resolved(one, components) for one in schema]
    if isinstance(schema, (str, int, float, bool)) or schema is None:
        return schema
    return components.of(schema)


def _failure() -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": "What was wrong: 400, 404, 405, 409, 413, 415, 422.",
        "content": {"application/problem+json": {"schema": schema}},
    }


def _events() -> dict[str, Any]:
    after = {"name": "after", "in": "query", "required": False, "schema": {"type": "string"}}
    return {
        "operationId": "events",
        "summary": "Server-sent events: what happens from now on, or after the event of that id.",
        "tags": ["events"],
        "parameters": [after],
        "responses": {"200": {"description": "Events.", "content": {"text/event-stream": {"schema": {}}}}},
    }


def _own() -> dict[str, Any]:
    return {
        "operationId": "openapi",
        "summary": "This document.",
        "tags": ["health"],
        "parameters": [],
        "responses": {
            "200": {"description": "It.", "content": {"application/json": {"schema": {"type": "object"}}}}
        },
    }
