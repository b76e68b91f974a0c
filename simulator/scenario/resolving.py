"""What a ``${reference}`` stands for once a scenario is played."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from simulator.scenario.references import UNKNOWN, fill, names_in

if TYPE_CHECKING:
    from simulator.scenario.stage import Stage, StepRecord

__all__ = ["Resolve", "as_far_as_known", "resolved", "resolver", "resolver_of_all"]

Resolve = Callable[[str], Any]
"""a text with its references replaced; a text of nothing but one reference gives what that is, of its type.

UNKNOWN where one of them is not known: an earlier answer did not have what was to be kept of it, or nobody
looks at the environment.
"""


def resolver(stage: Stage, record: StepRecord, *, sent: bool = False) -> Resolve:
    """Replaces ``${...}`` by what it stood for when the step ended.

    ``sent``: it goes into a request, where a variable's name stands for what nobody looks up.
    """
    return _resolver(stage, record.external_ids or stage.external_ids(), sent=sent)


def resolver_of_all(stage: Stage) -> Resolve:
    """Replaces ``${...}`` by what it stood for last in the scenario; an id that was deleted is still one."""
    ids: dict[str, str] = {}
    for known in (*(record.external_ids for record in stage.records), stage.external_ids()):
        ids |= {name: id_ for name, id_ in known.items() if id_ or name not in ids}
    return _resolver(stage, ids)


def _resolver(stage: Stage, external_ids: Mapping[str, str], *, sent: bool = False) -> Resolve:
    def value(reference: str) -> Any:
        name, _, member = reference.partition(".")
        match name:
            case "partner_id_option":
                return stage.cast.partner_option or ""
            case "variables":
                return resolved(stage.cast.variables[member], resolve)
            case "service":
                return stage.cast.case.service.endpoint
            case "capture":
                return stage.captured.get(member, UNKNOWN)
            case "env":  # nothing is sent, or it would have been looked up
                return member if sent else UNKNOWN
            case _:
                return _of_thing(stage, external_ids, name, member)

    def resolve(text: str) -> Any:
        if "${" not in text:
            return text
        if any(value(name) is UNKNOWN for name in names_in(text)):
            return UNKNOWN
        return fill(text, value, last=True)

    return resolve


def resolved(value: Any, resolve: Resolve) -> Any:
    """A value with the references in it replaced; UNKNOWN where one of them is not known."""
    if isinstance(value, str):
        return resolve(value)
    if isinstance(value, Mapping):
        made = {str(resolve(key)): resolved(one, resolve) for key, one in value.items()}
        return UNKNOWN if any(one is UNKNOWN for one in made.values()) else made
    if isinstance(value, list):
        items = [resolved(one, resolve) for one in value]
        return UNKNOWN if any(one is UNKNOWN for one in items) else items
    return value


def as_far_as_known(value: Any, resolve: Resolve) -> Any:
    """A value with the references in it replaced; a text of which one is not known stays as it is written."""
    if isinstance(value, str):
        known = resolve(value)
        return value if known is UNKNOWN else known
    if isinstance(value, Mapping):
        return {
            str(as_far_as_known(key, resolve)): as_far_as_known(one, resolve) for key, one in value.items()
        }
    if isinstance(value, list):
        return [as_far_as_known(one, resolve) for one in value]
    return value


def _of_thing(stage: Stage, external_ids: Mapping[str, str], name: str, member: str) -> Any:
    """A member of an account or a subscription."""
    if member == "ExternalID":
        return external_ids.get(name, UNKNOWN)  # nothing was ordered by that name yet
    if member == "PartnerID":
        return stage.cast.partner_id(name)
    if name in stage.subscriptions:
        return stage.subscriptions[name].id
    if name not in stage.accounts:
        return UNKNOWN
    account = stage.accounts[name]
    return {"ID": account.id, "Name": account.profile.name, "Email": account.profile.email}[member]
