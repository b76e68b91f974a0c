"""What the platform sends must be exactly right; what is not is the platform's fault, never the vendor's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.contract.checks.breach import Breach, of_schema
from simulator.contract.json_text import UNREADABLE
from simulator.contract.three_way import AccountKind, classify
from simulator.contract.validators import pointer_to
from simulator.contract.wording import described, listed
from simulator.exchange import header
from simulator.findings import Side

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.contract.answer import Reading
    from simulator.contract.contract import Contract

__all__ = [
    "action_type",
    "addon_action",
    "attribute_keys",
    "body",
    "credentials",
    "media_type",
    "new_subscription",
    "schema",
    "three_way",
    "verb",
]

_CREDENTIALS = ("X-CloudPlatform-ApplicationId", "X-CloudPlatform-APIKey")
_CREDENTIALS_LOWER = {name.lower() for name in _CREDENTIALS}


def verb(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """The endpoint's own verb."""
    endpoint, method = reading.endpoint, reading.exchange.request.method
    if endpoint is not None and method != endpoint.method:
        yield _breach(
            "request.verb",
            f"{endpoint.path} was called with {method}; it takes {endpoint.method}",
            expected=endpoint.method,
            got=method,
        )


def credentials(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """Application id and API key travel with every call (Service Management SDK)."""
    sent = {name.lower() for name, value in reading.exchange.request.headers if value}
    if not sent >= _CREDENTIALS_LOWER:
        missing = [name for name in _CREDENTIALS if name.lower() not in sent]
        yield _breach(
            "request.credentials",
            f"the call carries no {listed(missing, last='and no')}",
            expected=listed(_CREDENTIALS, last="and"),
            got=f"no {listed(missing, last='and no')}",
        )


def media_type(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """A body is announced as JSON; SDK vendors answer 415 to anything else."""
    request = reading.exchange.request
    if not request.body:
        return
    value = header(request.headers, "Content-Type") or ""
    if value.partition(";")[0].strip().lower() != "application/json":
        got = value or "no Content-Type"
        yield _breach(
            "request.content-type",
            f"the body was sent with {got}",
            expected="application/json; charset=utf-8",
            got=got,
        )


def body(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """A body where the endpoint takes one, none where it does not, and JSON."""
    endpoint, request = reading.endpoint, reading.exchange.request
    if endpoint is None:
        return
    if endpoint.request is None:
        if request.body:
            yield _breach("request.body-unexpected", f"{endpoint.path} was sent a body; it takes none")
    elif not request.body and request.method == endpoint.method:  # another verb has its finding already
        yield _breach("request.body-missing", f"{endpoint.path} was called without a body", got="no body")
    for fault in reading.request_faults:
        yield _breach("request.json", fault.message, pointer="", expected="JSON", got=fault.got)


def schema(reading: Reading, contract: Contract) -> Iterator[Breach]:
    """The endpoint's request schema."""
    name = reading.endpoint.request if reading.endpoint else None
    if name is None or reading.request is UNREADABLE or not reading.exchange.request.body:
        return
    if not contract.validators.is_valid(name, reading.request):
        yield from of_schema(contract.validators.errors(name, reading.request), Side.REQUEST)


def three_way(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """An account of one of the three kinds, with an external id of its reseller only where it has one."""
    base, account = _account(reading)
    role, id_, reseller = account.get("Role"), account.get("ID"), account.get("ResellerID")
    kind, external_id = classify(role, id_, reseller), account.get("ResellerExternalID")
    if role == "Reseller" and kind is None:
        yield _breach(
            "request.three-way",
            f"a Reseller was sent with ResellerID {described(reseller)}, "
            f"which is not its own ID {described(id_)}",
            pointer=f"{base}/ResellerID",
            expected=f"{described(id_)}, an empty string or null",
            got=described(reseller),
        )
    without_reseller = kind in (AccountKind.RESELLER, AccountKind.DIRECT_CUSTOMER)
    if without_reseller and isinstance(external_id, str) and external_id:
        yield _breach(
            "request.reseller-external-id",
            f"a {str(kind).replace('_', ' ')} was sent with ResellerExternalID {described(external_id)}",
            pointer=f"{base}/ResellerExternalID",
            expected="an empty string",
            got=described(external_id),
        )


def attribute_keys(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """Each entry of an AttributeList has its own key as ID."""
    service = _object(reading.request)
    lists: list[tuple[str, Any]] = [("", service)]
    lists += [(f"/Addons/{number}", addon) for number, addon in enumerate(_addons(service))]
    for base, owner in lists:
        for key, entry in _object(_object(owner).get("AttributeList")).items():
            id_ = _object(entry).get("ID", key)
            if id_ != key:
                yield _breach(
                    "request.attribute-key",
                    f"the attribute under the key {described(key)} has the ID {described(id_)}",
                    pointer=f"{base}/AttributeList{pointer_to((key,))}/ID",
                    expected=described(key),
                    got=described(id_),
                )


def action_type(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """The ActionType belongs to the endpoint."""
    allowed = reading.endpoint.action_types if reading.endpoint else ()
    sent = _object(reading.request).get("ActionType")
    if allowed and isinstance(sent, str) and sent not in allowed:
        yield _breach(
            "request.action-type",
            f"ActionType must be {listed(allowed)} here, got {described(sent)}",
            pointer="/ActionType",
            expected=listed(allowed),
            got=described(sent),
        )


def new_subscription(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """Before the vendor made a subscription there is no external id of it to send."""
    external_id = _object(reading.request).get("ID")
    if isinstance(external_id, str) and external_id:
        yield _breach(
            "request.subscription-external-id",
            f"ID must be empty on Subscriptions/Create, got {described(external_id)}",
            pointer="/ID",
            expected="an empty string",
            got=described(external_id),
        )


def addon_action(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """One addon at least is concerned, and the others are left alone (developer portal)."""
    wanted = reading.endpoint.addon_action if reading.endpoint else None
    addons = _addons(_object(reading.request))
    if wanted is None or not isinstance(reading.request, dict):
        return
    actions = [_object(addon).get("ActionType") for addon in addons]
    if wanted not in actions:
        yield _breach(
            "request.addon-action",
            f"no entry of Addons has ActionType {wanted}, so the call concerns none of them",
            pointer="/Addons",
            expected=f"one addon with ActionType {wanted}",
            got=listed(map(described, actions), last="and") if actions else "no addons",
        )
    for number, action in enumerate(actions):
        if action not in (wanted, "None"):
            yield _breach(
                "request.addon-action",
                f"Addons[{number}].ActionType must be {wanted} or None here, got {described(action)}",
                pointer=f"/Addons/{number}/ActionType",
                expected=f"{wanted} or None",
                got=described(action),
            )


def _breach(
    check: str,
    message: str,
    *,
    pointer: str | None = None,
    expected: str | None = None,
    got: str | None = None,
) -> Breach:
    return Breach(
        check=check, message=message, side=Side.REQUEST, pointer=pointer, expected=expected, got=got
    )


def _account(reading: Reading) -> tuple[str, Mapping[str, Any]]:
    """The account of a request, which is the whole body or the Service's Account, and the pointer to it."""
    sent = _object(reading.request)
    if reading.endpoint is not None and reading.endpoint.request == "service":
        return "/Account", _object(sent.get("Account"))
    return "", sent


def _addons(service: Mapping[str, Any]) -> list[Any]:
    addons = service.get("Addons")
    return addons if isinstance(addons, list) else []


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
