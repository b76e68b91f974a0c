"""What a ``${reference}`` stands for once a scenario is played."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simulator.scenario.references import REFERENCE

if TYPE_CHECKING:
    from simulator.scenario.stage import Stage, StepRecord

__all__ = ["Resolve", "resolver"]

Resolve = Callable[[str], Any]
"""a text with its references replaced; a text of nothing but one reference gives what that is, of its type"""


def resolver(stage: Stage, record: StepRecord) -> Callable[[str], Any]:
    """Replaces ``${...}`` by what it stood for when the step ended; a text of nothing else keeps its type."""
    external_ids = record.external_ids or stage.external_ids()

    def value(reference: str) -> Any:
        name, _, member = reference.partition(".")
        if reference == "partner_id_option":
            return stage.cast.partner_option or ""
        if member == "ExternalID":
            return external_ids[name]
        if member == "PartnerID":
            return stage.cast.partner_id(name)
        if name in stage.subscriptions:
            return stage.subscriptions[name].id
        account = stage.accounts[name]
        return {
            "ID": account.id,
            "Name": account.profile.name,
            "Email": account.profile.email,
        }[member]

    def resolve(text: str) -> Any:
        whole = REFERENCE.fullmatch(text)
        return value(whole[1]) if whole else REFERENCE.sub(lambda match: str(value(match[1])), text)

    return resolve
