"""The routes of the public API. None of them waits for anything, so that all can be used during a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import abort, g, jsonify, request

from simulator.errors import UnknownError
from simulator.marketplace.calling import TOKEN_SECONDS
from simulator.web.here import marketplace
from simulator.web.programs import ProgramBlueprint
from simulator.web.public_api import shapes
from simulator.web.public_api.access import check_version, client, granted
from simulator.web.public_api.noting import begin, note

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from simulator.marketplace.records import AccountRecord, SubscriptionRecord

__all__ = ["SUPPORTED", "public_api"]

public_api = ProgramBlueprint("public_api", __name__, own_access=True)
public_api.before_request(begin)
public_api.before_request(check_version)
public_api.after_request(note)

SUPPORTED = (
    "POST /oauth/token",
    "GET /api/accounts/{id}",
    "GET, PUT /api/accounts/{id}/customfields",
    "GET, PUT /api/subscriptions/{id}",
    "GET, PUT /api/subscriptions/{id}/customfields",
)
_LONGEST_NAME = 200


@public_api.post("/oauth/token")
def token() -> ResponseReturnValue:
    """An access token for a registered service (RFC 6749, section 4.3; the user may be anybody)."""
    grant_type = request.form.get("grant_type", "")
    if grant_type != "password":
        said = "grant_type is password, in a form (application/x-www-form-urlencoded)"
        return jsonify({"error": "unsupported_grant_type", "error_description": said}), 400
    service_id = client()
    if not request.form.get("username") or not request.form.get("password"):
        said = "username and password are those of a user of the platform; here any will do"
        return jsonify({"error": "invalid_request", "error_description": said}), 400
    made, _ = marketplace().tokens.issue(service_id)
    answer = jsonify({"access_token": made, "token_type": "bearer", "expires_in": int(TOKEN_SECONDS)})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@public_api.get("/api/accounts/<account_id>")
def account(account_id: str) -> ResponseReturnValue:
    """One account, with what the service of the token knows of it."""
    record = _account(account_id)
    return jsonify(_shown(record))


@public_api.route("/api/accounts/<account_id>/customfields", methods=["GET", "PUT"])
def account_fields(account_id: str) -> ResponseReturnValue:
    """The custom fields of an account; PUT replaces them all."""
    record = _account(account_id)
    if request.method == "PUT":
        record = marketplace().accounts.set_custom_fields(record.id, _fields())
    return jsonify({"CustomFields": dict(record.custom_fields)})


@public_api.route("/api/subscriptions/<subscription_id>", methods=["GET", "PUT"])
def subscription(subscription_id: str) -> ResponseReturnValue:
    """One subscription, by the platform's id of it; PUT changes its name."""
    record = _subscription(subscription_id)
    if request.method == "PUT":
        record = marketplace().subscriptions.rename(record.id, _name())
    return jsonify(shapes.subscription(record))


@public_api.route("/api/subscriptions/<subscription_id>/customfields", methods=["GET", "PUT"])
def subscription_fields(subscription_id: str) -> ResponseReturnValue:
    """The custom fields of a subscription; PUT replaces them all."""
    record = _subscription(subscription_id)
    if request.method == "PUT":
        record = marketplace().subscriptions.set_custom_fields(record.id, _fields())
    return jsonify({"CustomFields": dict(record.custom_fields)})


@public_api.route("/api/", defaults={"rest": ""}, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
@public_api.route("/api/<path:rest>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
@public_api.route("/oauth/<path:rest>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
def elsewhere(rest: str) -> ResponseReturnValue:
    """Everything that the platform has and the simulator has not."""
    del rest
    said = f"the simulator has no {request.method} {request.path}"
    return jsonify({"Message": said, "Supported": list(SUPPORTED)}), 404


def _account(account_id: str) -> AccountRecord:
    """An account that the token allows to ask about; that of another service is not there."""
    grant = granted()
    if not marketplace().tokens.may_see(grant, account_id):
        abort(404, f"This token's service has no account {account_id!r}.")
    g.account_id = account_id
    return marketplace().accounts.get(account_id)


def _shown(record: AccountRecord) -> dict[str, Any]:
    family = [record.id, *([record.reseller_id] if record.reseller_id else [])]
    standings = marketplace().accounts.standings_with(g.grant.service_id, family)
    reseller = standings.get(record.reseller_id) if record.reseller_id else None
    return shapes.account(record, standings.get(record.id), reseller)


def _subscription(subscription_id: str) -> SubscriptionRecord:
    grant, missing = granted(), f"This token's service has no subscription {subscription_id!r}."
    try:
        record = marketplace().subscriptions.get(subscription_id.lower())
    except UnknownError:
        abort(404, missing)
    if record.service_id != grant.service_id:
        abort(404, missing)
    g.account_id = record.account_id
    return record


def _fields() -> dict[str, str]:
    body = _body()
    fields = body.get("CustomFields", body)
    if not isinstance(fields, dict) or not all(isinstance(value, str) for value in fields.values()):
        abort(422, 'Send an object of texts, such as {"CustomFields": {"Domain": "example.com"}}.')
    return fields


def _name() -> str:
    name = _body().get("Name")
    if not isinstance(name, str) or not name.strip() or len(name) > _LONGEST_NAME:
        abort(
            422, f"Send the new Name, a text of 1 to {_LONGEST_NAME} characters; nothing else can be changed."
        )
    return name.strip()


def _body() -> dict[str, Any]:
    body = request.get_json()  # 415 and 400 where it is no JSON
    if not isinstance(body, dict):
        abort(422, "Send a JSON object.")
    return body
