"""The registration form: fields from a service, and members as the service file spells them from fields."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from simulator.errors import Problem, SettingsError
from simulator.platform.switches import Switches
from simulator.values import dataclass
from simulator.web.forms import Entered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from simulator.contract import Endpoint
    from simulator.marketplace.records import ServiceRecord

__all__ = ["CAPABILITIES", "PRECHECKED", "SEVERAL", "entered_of", "field_of", "members_of"]

SEVERAL = ("capability", "precheck", "token")
"""fields of which any number are ticked"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A capability as the form words it."""

    value: str
    word: str
    hint: str


CAPABILITIES = (
    Offer(value="accounts", word="Accounts Management", hint="synchronize accounts before their first order"),
    Offer(value="subscriptions", word="Subscriptions Management", hint="create subscriptions"),
    Offer(value="change", word="Changes", hint="update, suspend, activate and cancel"),
    Offer(value="upgrade", word="Upgrades", hint="move to another product"),
    Offer(value="trial", word="Trials", hint="and turning them into paid ones"),
    Offer(value="addons", word="Addons Management", hint="create, update and cancel addons"),
    Offer(value="delete", word="Account deletion", hint="Accounts/Delete"),
    Offer(value="exists", word="Account lookup", hint="Accounts/Exists"),
    Offer(value="fields", word="Settings form", hint="Fields/Get and Fields/Validate"),
    Offer(value="service_definition", word="Catalogue", hint="Fields/ServiceDefinition"),
    Offer(value="sync_options", word="Sync options", hint="Accounts/SyncOptions"),
    Offer(value="precheck", word="Pre-checks", hint="CheckOnly is understood"),
)
"""the endpoint options, in the order of the form"""

_BY_DEFAULT = ("accounts", "subscriptions", "fields", "service_definition", "sync_options")


PRECHECKED = (
    "subscription.create",
    "subscription.update",
    "subscription.activate",
    "subscription.suspend",
    "subscription.cancel",
    "subscription.upgrade_to_paid",
    "subscription.upgrade_downgrade",
    "addon.create",
    "addon.update",
    "addon.cancel",
)
"""endpoints whose body carries CheckOnly (schemas/service.schema.json, switches.precheck)"""


def entered_of(service: ServiceRecord | None) -> Entered:
    """The form as it stands before anybody enters something. Secrets are not in it."""
    if service is None:
        return Entered(capability=_BY_DEFAULT, key_encoding="base64", locale="en_US")
    return Entered(
        name=service.name,
        endpoint=service.endpoint,
        **{f"url.{id_}": url for id_, url in service.urls.items()},
        urls_given=bool(service.urls),
        application_id=service.application_id,
        key_encoding=service.key_encoding.value,
        reseller_support=service.reseller_support,
        capability=tuple(one.value for one in service.capabilities),
        precheck=tuple(service.precheck),
        token=tuple(service.token_endpoints),
        partner_id_option=service.partner_id_option or "",
        locale=service.locale,
    )


def members_of(
    entered: Entered, endpoints: Iterable[Endpoint], service: ServiceRecord | None = None
) -> dict[str, Any]:
    """The members that the fields say, in the form of the service file; None takes one away.

    A secret that was left empty is not among them, so that the one which ``service`` has stays. SettingsError
    for headers that are not of the form ``Name: value``.
    """
    ticked = entered["capability"] or ()
    kept = {} if service is None else _switches(service.switches)
    precheck = sorted(entered["precheck"] or ())
    members: dict[str, Any] = {
        "endpoint": entered["endpoint"],
        "urls": {one.id: url for one in endpoints if (url := entered[f"url.{one.id}"])} or None,
        "api_key_encoding": entered["key_encoding"] or "base64",
        "reseller_support": bool(entered["reseller_support"]),
        "capabilities": [one for one in ticked if one not in _WITHHELD],
        "without": [one for one in _WITHHELD if one not in ticked],
        "partner_id_option": entered["partner_id_option"] or None,
        "locale": entered["locale"] or None,
        "switches": {**kept, "precheck": precheck} if precheck else kept or None,
    }
    if entered["application_id"]:
        members["application_id"] = entered["application_id"]
    if entered["api_key"]:
        members["api_key"] = entered["api_key"]
    if entered["headers"]:
        members["headers"] = dict(_header(line) for line in entered["headers"].splitlines() if line.strip())
    if service is None:
        return {name: value for name, value in members.items() if value is not None}
    return members


def _switches(switches: Switches) -> dict[str, Any]:
    """The switches that are not at their defaults, as the service file spells them."""
    usual = Switches()
    return {
        one.name: value
        for one in fields(switches)
        if one.name != "precheck" and (value := getattr(switches, one.name)) != getattr(usual, one.name)
    }


_WITHHELD = ("fields", "service_definition", "sync_options")
"""what is used as soon as the vendor answers it, unless the service says that it is off"""


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or not name.strip():
        raise SettingsError(
            Problem(what="a header is not of the form Name: value", where="headers", fix="one a line")
        )
    return name.strip(), value.strip()


def field_of(where: str) -> str:
    """The field that a problem of a service's member belongs to, as in ``urls["account.exists"]``."""
    url = _URL.fullmatch(where)
    if url:
        return f"url.{url[1]}"
    member = where.partition(".")[0].partition("[")[0]
    return _FIELDS.get(member, member)


_URL = re.compile(r"""urls\W+([a-z_.]+?)\W*""")
_FIELDS: Mapping[str, str] = {"api_key_encoding": "key_encoding", "capabilities": "capability.accounts"}
