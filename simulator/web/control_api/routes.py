"""The blueprint: a route for each operation of the table; what comes in is checked."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from flask import Response, abort, jsonify, request
from jsonschema import Draft202012Validator
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from simulator.errors import ConflictError, MarketplaceError, Problem, SimulatorError, UnknownError, near_miss
from simulator.source.pointers import pointer_to
from simulator.web.control_api.document import PATH_MEMBER, PREFIX, document, path_members
from simulator.web.control_api.events import events
from simulator.web.control_api.operation import Given, Operation
from simulator.web.control_api.operations import OPERATIONS
from simulator.web.control_api.plain import plain
from simulator.web.programs import ProgramBlueprint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from flask.typing import ResponseReturnValue

__all__ = ["control_api"]

control_api = ProgramBlueprint("control_api", __name__, url_prefix=PREFIX)

_TITLES = {404: "not there", 409: "not now", 422: "not possible"}
_WHOLE = re.compile(r"-?[0-9]{1,20}")
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def _add(operation: Operation) -> None:
    members = path_members(operation)
    converters = {name: "int:" if kind is int else "" for name, kind in members.items()}
    rule = PATH_MEMBER.sub(lambda found: f"<{converters[found[1]]}{found[1]}>", operation.path)
    checker = None if operation.body is None else Draft202012Validator(dict(operation.body))

    def view(**path: Any) -> ResponseReturnValue:
        given = Given(path=path, query=_query(operation), body=_body(operation, checker))
        return _answer(operation, operation.do(given))

    control_api.add_url_rule(rule, operation.id, view, methods=[operation.method])


def _answer(operation: Operation, result: Any) -> ResponseReturnValue:
    if operation.status == 204:
        return "", 204
    if operation.media != "application/json":
        return Response(result, mimetype=operation.media)
    text = json.dumps(plain(result), ensure_ascii=False)
    body = text.encode("utf-8", "backslashreplace")  # half a character of a vendor is told as its escape
    return Response(body, status=operation.status, mimetype="application/json")


def _query(operation: Operation) -> Mapping[str, Any]:
    problems: list[Problem] = []
    found: dict[str, Any] = {}
    for name, text in request.args.items():
        if name not in operation.query:
            fix = near_miss(name, operation.query)
            problems.append(Problem(what=f"there is no parameter '{name}'", where=name, fix=fix))
            continue
        value = _read(text, operation.query[name])
        schema = {key: one for key, one in operation.query[name].items() if key != "required"}
        problems += _wrong(Draft202012Validator(schema), value, name)
        found[name] = value
    missing = [name for name, said in operation.query.items() if said.get("required") and name not in found]
    problems += [Problem(what=f"'{name}' is missing", where=name, fix=f"add ?{name}=") for name in missing]
    if problems:
        raise MarketplaceError(*problems)
    return found


def _read(text: str, schema: Mapping[str, Any]) -> Any:
    """The text of a parameter as what its schema wants; as it is where it is not that."""
    match schema.get("type"):
        case "integer" if _WHOLE.fullmatch(text):
            return int(text)
        case "boolean" if text in ("true", "false"):
            return text == "true"
        case _:
            return text


def _body(operation: Operation, checker: Draft202012Validator | None) -> Mapping[str, Any]:
    if checker is None or not (request.get_data() or (operation.body and operation.body.get("required"))):
        return {}
    body = request.get_json()  # 415 and 400 where it is no JSON
    problems = list(_wrong(checker, body, ""))
    if problems:
        raise MarketplaceError(*problems)
    return body if isinstance(body, dict) else {}


def _wrong(checker: Draft202012Validator, value: Any, name: str) -> Iterator[Problem]:
    for error in checker.iter_errors(value):
        place = pointer_to(tuple(error.absolute_path))
        yield Problem(
            what=error.message, where=f"{name}{place}" or "/", fix="GET /control/openapi.json has its schema"
        )


@control_api.get("/openapi.json")
def openapi() -> ResponseReturnValue:
    """The document that describes all of this."""
    return jsonify(document())


control_api.add_url_rule("/events", "events", events, methods=["GET"])


@control_api.route("/", defaults={"rest": ""}, methods=_METHODS)
@control_api.route("/<path:rest>", methods=_METHODS)
def elsewhere(rest: str) -> ResponseReturnValue:
    """Whatever is no route, with those there are."""
    paths = [PREFIX + operation.path for operation in OPERATIONS]
    taken = [operation.method for operation in OPERATIONS if _fits(operation, rest)]
    if taken and request.method not in taken:
        abort(405)
    missing = Problem(what=f"there is no {request.path}", fix=near_miss(request.path, paths))
    return _problem(404, "not there", [missing])


def _fits(operation: Operation, rest: str) -> bool:
    wanted, asked = operation.path.strip("/").split("/"), rest.strip("/").split("/")
    return len(wanted) == len(asked) and all(
        one == other or one.startswith("{") for one, other in zip(wanted, asked, strict=True)
    )


def _refused(error: SimulatorError) -> ResponseReturnValue:
    status = 404 if isinstance(error, UnknownError) else 409 if isinstance(error, ConflictError) else 422
    return _problem(status, _TITLES[status], error.problems)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or (error.code or 500) >= 500:
        return error
    said = str(error.description)
    if isinstance(error, MethodNotAllowed):
        rest = request.path.removeprefix(PREFIX)
        there = [operation.method for operation in OPERATIONS if _fits(operation, rest)]
        said = f"{request.path} takes {', '.join(there)}"
    problem = Problem(what=said, fix="GET /control/openapi.json says what there is")
    return _problem(error.code or 400, error.name.lower(), [problem])


def _problem(status: int, title: str, problems: Sequence[Problem]) -> ResponseReturnValue:
    told = [
        {"what": one.what, "where": None if one.where is None else str(one.where), "fix": one.fix}
        for one in problems
    ]
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": "; ".join(one.what for one in problems),
        "problems": told,
    }
    return Response(json.dumps(body), status=status, mimetype="application/problem+json")


_HANDLERS: tuple[tuple[type[Exception], Callable[[Any], ResponseReturnValue]], ...] = (
    (SimulatorError, _refused),
    (HTTPException, _http),
)
for kind, handler in _HANDLERS:
    control_api.register_error_handler(kind, handler)
for each in OPERATIONS:
    _add(each)
