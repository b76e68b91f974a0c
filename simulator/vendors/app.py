"""The vendor's HTTP face: one Flask application a profile. Paths come without the profile, in lower case.

As HTTP and the Service Management SDK have it: 404 for what is not there, 405 for the wrong verb, 401 for
wrong or missing credentials, 415 for a body that is not JSON by its Content-Type, 400 for one that is not by
itself.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn

from flask import Flask, Response, abort, request
from werkzeug.exceptions import HTTPException

from simulator.vendors.admin import ADMIN_KINDS
from simulator.vendors.call import Call
from simulator.vendors.likeness import dress
from simulator.vendors.routes import ROUTES
from simulator.vendors.wire import JSON, Sent, Severed

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.vendors.faulty import Vendor

__all__ = ["create_app"]


def create_app(vendor: Vendor) -> Flask:
    """The application of one vendor."""
    app = Flask("simulator.vendors", static_folder=None)
    app.url_map.merge_slashes = False  # a redirect would be an answer that no endpoint gives

    def view() -> Response:
        unguarded = (request.endpoint or "").startswith(vendor.habits.unguarded)
        if not (unguarded or vendor.habits.admits(request.headers.get)):
            abort(vendor.habits.turns_away_with)
        body = _body() if request.method == "POST" else None
        hold: Callable[[float], None] = request.environ["simulator.hold"]
        if vendor.likeness.manners.delay:
            hold(vendor.likeness.manners.delay)
        return _response(vendor.respond(Call(endpoint=request.endpoint or "", body=body, hold=hold)))

    def record(kind: str, external_id: str) -> Response:
        found = vendor.record(kind, external_id)
        if found is None:
            abort(404, f"Nothing in {kind} has the id {external_id}")
        return Response(json.dumps(found), content_type=JSON)

    kinds = ",".join(ADMIN_KINDS)
    app.add_url_rule(f"/admin/<any({kinds}):kind>/<path:external_id>", "admin", record, methods=["GET"])
    for endpoint, (method, paths) in ROUTES.items():
        for path in paths:
            app.add_url_rule(path, endpoint, view, methods=[method], provide_automatic_options=False)
    app.register_error_handler(HTTPException, _error)
    manners = vendor.likeness.manners

    @app.after_request
    def _dressed(response: Response) -> Response:
        return dress(response, manners, request.headers.get("Accept-Encoding", ""), request.environ)

    return app


def _body() -> dict[str, Any]:
    if request.mimetype != "application/json":
        abort(415)
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if charset not in ("utf-8", "utf8"):
        abort(415)
    try:
        body = json.loads(request.get_data(cache=False).decode("utf-8"), parse_constant=_not_json)
    except ValueError as error:  # UnicodeDecodeError and JSONDecodeError are two of them
        abort(400, f"The body is not JSON in UTF-8: {error}")
    except RecursionError:
        abort(400, "The body is nested too deeply")
    if not isinstance(body, dict):
        abort(400, "The body must be a JSON object")
    return body


def _not_json(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _error(error: HTTPException) -> Response:
    """An HTTP error as the SDK writes it: a JSON object with a Message. Keeps Allow and the like."""
    body = json.dumps({"Message": error.description}, ensure_ascii=False)
    response = Response(body, status=error.code, content_type=JSON)
    response.headers.extend(header for header in error.get_headers() if header[0] != "Content-Type")
    return response


def _response(sent: Sent) -> Response:
    if isinstance(sent, Severed):
        request.environ["simulator.severed"] = sent.sent  # past WSGI: the request handler writes just this
        return Response()
    response = Response(sent.body, status=sent.status, content_type=sent.content_type)
    response.headers.extend(sent.headers)
    return response
