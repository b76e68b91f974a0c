"""What is answered when something goes wrong: a page that says what to do, or JSON for a program.

Nothing of our inside is told. A defect of ours goes to the log of the server with a number, and the page
names the number.
"""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING, Any

from flask import flash, jsonify, redirect, render_template, request
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]
from werkzeug.exceptions import HTTPException

from simulator.errors import ConflictError, SimulatorError, UnknownError
from simulator.web.programs import asked_by_program

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

    from simulator.errors import Problem

__all__ = ["tell_failures"]

_log = logging.getLogger("simulator.web")

_SAYINGS = {
    400: ("That could not be read", "Go back, check what was entered, and send it again."),
    401: ("A password is asked for", "Log in first."),
    403: ("Not allowed", "Open the page here in this window and do it there."),
    404: ("There is nothing here", "It may have been reset away, or the address has a slip in it."),
    405: ("Not that way", "Open the page and use its buttons."),
    409: ("Not now", "Wait until it has ended, and try again."),
    413: ("That is too large", "Send a smaller file."),
    421: ("Wrong address", "Use the address that the marketplace printed when it started."),
    422: ("That cannot be done", "Go back, change what is named here, and send it again."),
    429: ("Too many tries", "Wait a little."),
    503: ("Busy", "Try again in a moment."),
}


_STATUSES = ((UnknownError, 404), (ConflictError, 409))


def tell_failures(app: Flask) -> None:
    """Every way a request can fail gets its page."""

    def http(error: HTTPException) -> ResponseReturnValue:
        status = error.code or 500
        if status < 400:
            return error  # a redirection
        return _answer(status, *_said(status, error))

    def user(error: SimulatorError) -> ResponseReturnValue:
        status = next((code for kind, code in _STATUSES if isinstance(error, kind)), 422)
        return _answer(status, _SAYINGS[status][0], *map(_sentence, error.problems))

    def defect(error: Exception) -> ResponseReturnValue:
        number = secrets.token_hex(4)
        _log.error("defect %s at %s %s", number, request.method, request.path, exc_info=error)
        return _answer(
            500,
            "A defect of the simulator",
            f"Nothing is known to be wrong with your service. The terminal that runs the marketplace shows "
            f"what happened, under the number {number}.",
        )

    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, http)
    app.register_error_handler(SimulatorError, user)
    app.register_error_handler(Exception, defect)


def _sentence(problem: Problem) -> str:
    fix = f": {problem.fix}" if problem.fix else ""
    what = f"{problem.what}{fix}"
    return f"{what[:1].upper()}{what[1:].rstrip('.')}."


def _said(status: int, error: HTTPException) -> tuple[str, str]:
    title, advice = _SAYINGS.get(status, (error.name, "Go back and try again."))
    own = error.description if type(error).description != error.description else None
    return title, own or advice


def _stale(error: CSRFError) -> ResponseReturnValue:
    """A form from before a restart, or after the cookie was lost: back to it, with nothing done."""
    del error
    if asked_by_program():
        return _answer(400, "no CSRF token")
    page = request.headers.get("Referer", "")
    if page.startswith(request.host_url):
        flash("Nothing was done, as this page was open for too long. It is fresh now: send again.", "warning")
        return redirect(page)
    return _answer(400, "This form cannot be used", "Open its page here and send it from there.")


def _answer(status: int, title: str, *sayings: str) -> ResponseReturnValue:
    if asked_by_program():
        body: dict[str, Any] = {"error": {"status": status, "title": title, "details": list(sayings)}}
        return jsonify(body), status
    return render_template("failure.html", status=status, title=title, sayings=sayings), status
