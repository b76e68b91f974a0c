"""Who calls back, and in which version: bearer tokens (RFC 6750), client credentials, ``X-Api-Version``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from flask import abort, g, jsonify, make_response, request

from simulator.web.here import marketplace

if TYPE_CHECKING:
    from flask import Response

    from simulator.marketplace.tokens import Grant

__all__ = ["VERSIONS", "check_version", "client", "granted", "refuse"]

VERSIONS = ("latest", "1", "2", "2.1", "2.2", "3")
"""What X-Api-Version may say (developer portal); left out, it is the latest. All answer alike here."""


def refuse(status: int, error: str, description: str, challenge: str) -> NoReturn:
    """Ends the request with an error of RFC 6749 and RFC 6750, and says how to prove who one is."""
    answer = make_response(jsonify({"error": error, "error_description": description}), status)
    answer.headers["WWW-Authenticate"] = challenge
    abort(answer)


def check_version() -> Response | None:
    """Refuses a version that there is not."""
    version = request.headers.get("X-Api-Version", "latest").strip()
    if version in VERSIONS:
        return None
    said = f"there is no version {version!r}; X-Api-Version is one of {', '.join(VERSIONS)}"
    return make_response(jsonify({"error": "invalid_request", "error_description": said}), 400)


def granted() -> Grant:
    """What the bearer token allows. Ends the request with 401 where there is none that is good."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        said = "send Authorization: Bearer with the token of X-CloudPlatform-Token, or of POST /oauth/token"
        refuse(401, "invalid_request", said, "Bearer")
    grant = marketplace().tokens.check(token.strip())
    if grant is None:
        said = "the token is unknown or has expired"
        refuse(401, "invalid_token", said, f'Bearer error="invalid_token", error_description="{said}"')
    g.grant = grant
    return grant


def client() -> int:
    """The service whose Application Id and API key are given as HTTP Basic (RFC 6749, section 2.3.1)."""
    given = request.authorization
    known = given is not None and given.type == "basic"
    username, password = (given.username or "", given.password or "") if known and given else ("", "")
    service_id = marketplace().tokens.service_of(username, password)
    if service_id is None:
        said = "the client is a registered service: its Application Id and its API key, as HTTP Basic"
        refuse(401, "invalid_client", said, 'Basic realm="marketplace"')
    g.service_id = service_id
    return service_id
