"""Deeds as the steps of a scenario file: what was ordered, what was called, and what came of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from simulator.scenario.recorded.background import background_of
from simulator.scenario.recorded.calling import expected, injected
from simulator.scenario.recorded.cast import Cast, account_of, cast_of
from simulator.scenario.recorded.deeds import (
    CHECKOUT,
    Deed,
    addons_of,
    body_of,
    deeds_of,
    id_of,
    is_precheck,
    went_well,
    without_id,
)
from simulator.scenario.recorded.inferring import needs_of, prechecked, support_of, switches_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.contract import Reading

__all__ = ["scenario_from"]

_WIDTH = 110
_INTRODUCING = ("account.synchronize", "account.exists")
_OF_ADDONS = ("change_addon", "cancel_addon")


def scenario_from(
    readings: Sequence[Reading],
    *,
    title: str,
    source: str,
    schema: str = "schemas/scenario.schema.json",
    names: Mapping[str, str] | None = None,
    partner_option: str | None = None,
) -> str | None:
    """The YAML of a scenario that does once more what was recorded; None where nothing was done at all.

    ``readings`` are in the order in which the calls were made, with secrets masked. ``names`` are wanted
    account names by platform id, ``partner_option`` is the id of the partner id option where it is known.
    ``schema`` is what the file's first line points an editor to.
    """
    calls = [r for r in readings if r.exchange.probe is None and account_of(r) is not None]
    deeds = deeds_of(calls)
    if not deeds:
        return None
    told = _Telling(cast_of(calls, names or {}, partner_option), deeds)
    document = {
        "scenario": title,
        **told.head(),
        "source": source,
        **told.setting(),
        "accounts": dict(told.accounts()),
        "steps": list(told.steps()),
    }
    parts = re.sub(r"^(accounts|steps):", r"\n\1:", _yaml(document), flags=re.MULTILINE)
    return f"# yaml-language-server: $schema={schema}\n{parts}"


def _yaml(document: Mapping[str, Any]) -> str:
    import yaml  # noqa: PLC0415 - only who writes a file waits for it

    class Indented(yaml.SafeDumper):
        """Lists are indented below their member, as in the files that people write."""

        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
            super().increase_indent(flow, False)

    return yaml.dump(
        document,
        Dumper=Indented,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=None,  # what holds no collection is written on one line
        width=_WIDTH,
    )


def _stands_in(call: Reading) -> bool:
    """Whether its reply is given once more instead of a real one: it was none, or no success."""
    return call.exchange.injected or not went_well(call) or without_id(call)


class _Telling:
    def __init__(self, cast: Cast, deeds: Sequence[Deed]) -> None:
        self.cast, self.deeds = cast, deeds
        self.calls = [call for deed in deeds for call in deed.everything]
        self.background = background_of(deeds, cast)
        ordered = (line for deed in deeds for line in deed.lines)
        ids = dict.fromkeys((*self.background.subscriptions, *ordered))
        self.lines = {id_: f"subscription_{number}" for number, id_ in enumerate(ids, start=1)}
        self.prechecked = prechecked(self.calls)

    def head(self) -> dict[str, Any]:
        """What a reader should know about the file."""
        notes = []
        if self.background.accounts or self.background.customers:
            notes.append("What was there before the recording began is ordered first.")
        if any(not went_well(call) for call in self.calls):
            notes.append("What failed when it was recorded fails here by an injected reply.")
        return {"about": " ".join(notes)} if notes else {}

    def setting(self) -> dict[str, Any]:
        """Under which settings the same is done again."""
        partner = any(person.partner_id for person in self.cast.people.values())
        said = {
            "needs": needs_of(self.calls, self.cast),
            "built_in_vendor": {"partner_id": "required"} if partner else {},
            "switches": switches_of(self.calls, self.cast, self.deeds),
        }
        return {name: value for name, value in said.items() if value}

    def accounts(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Everybody who takes part."""
        for person in self.cast.people.values():
            spec: dict[str, Any] = {"kind": person.kind.value}
            if person.reseller is not None:
                spec["reseller"] = self.cast.people[person.reseller].name
            if person.partner_id == "number":
                spec["partner_id"] = "number"
            yield person.name, spec
        for name, reseller in self.background.customers.items():
            yield name, {"kind": "end_customer", "reseller": self.cast.people[reseller].name}

    def steps(self) -> Iterator[dict[str, Any]]:
        """What is done, with what was there before at its beginning."""
        yield from self._earlier()
        support = support_of(self.calls, self.cast)
        known: set[str] = set()
        for deed in self.deeds:
            yield from self._forgotten(deed, known)
            now = deed.everything[0].exchange.reseller_support
            if None not in (now, support) and now != support:
                support = now
                yield {"set_option": {"reseller_support": now}}
            yield self._step({deed.action: self._details(deed)}, deed, deed.calls)
            for attempt in deed.retries:
                yield self._step({"retry": {}}, deed, attempt)

    def _forgotten(self, deed: Deed, known: set[str]) -> Iterator[dict[str, Any]]:
        """Accounts that the platform introduces though it knew them: it must have lost what it knew."""
        introduced = [call for call in deed.everything if id_of(call) in _INTRODUCING]
        again = dict.fromkeys(str(body_of(call).get("ID")) for call in introduced)
        for id_ in again:
            if id_ in known:
                yield {"forget_account": {"account": self.cast.people[id_].name}}
        well = {
            str(body_of(call).get("ID")) for call in introduced if went_well(call) and not without_id(call)
        }
        gone = {deed.account} if deed.action == "delete_account" and not deed.failed else set()
        known |= well
        known -= gone

    def _earlier(self) -> Iterator[dict[str, Any]]:
        for name, reseller in self.background.customers.items():
            known = self.cast.people[reseller].name
            yield {"title": f"Before the recording: {known} is known", "checkout": {"buyer": name}}
        for id_, lines in self.background.accounts.items():
            name = self.cast.people[id_].name
            basket = [{"product": line.product or "any", "as": self.lines[line.id]} for line in lines]
            order = {"buyer": name, **({"basket": basket} if basket else {})}
            yield {"title": f"Before the recording: {name} is known", "checkout": order}

    def _details(self, deed: Deed) -> dict[str, Any]:
        name = self.cast.people[deed.account].name
        if deed.action == CHECKOUT:
            return {"buyer": name, "basket": [self._line(deed, line) for line in deed.lines] or [{}]}
        if deed.action == "delete_account":
            return {"account": name}
        details = {"subscription": self.lines[str(deed.subscription)]}
        if deed.action == "change_quantity":
            return {**details, "quantity": body_of(deed.calls[0]).get("Quantity", 1)}
        if deed.action == "change_addon":
            changed = addons_of(deed.calls[0], "Provision")
            return {**details, "quantity": changed[0].get("Quantity", 1) if changed else 1}
        return details

    def _line(self, deed: Deed, line: str) -> dict[str, Any]:
        calls = [call for call in deed.everything if body_of(call).get("SubscriptionID") == line]
        created = body_of(calls[0])
        addons = {addon.get("ProductID") for call in calls for addon in addons_of(call, "Provision")}
        return {
            "product": str(created.get("Name") or "any"),
            "quantity": created.get("Quantity", 1),
            **({"trial": True} if created.get("IsTrial") else {}),
            **({"addons": len(addons)} if addons else {}),
            "as": self.lines[line],
        }

    def _step(self, action: dict[str, Any], deed: Deed, calls: Sequence[Reading]) -> dict[str, Any]:
        told = [c for c in calls if not is_precheck(c) or id_of(c) in self.prechecked or not went_well(c)]
        replies = [injected(call, self.cast) for call in told if _stands_in(call)]
        return {
            **action,
            **({"inject": replies} if replies else {}),
            "expect": {
                "calls": [expected(call, self.cast, self.lines) for call in told],
                **self._outcome(deed, calls),
            },
        }

    def _outcome(self, deed: Deed, calls: Sequence[Reading]) -> dict[str, Any]:
        if deed.action in ("delete_account", *_OF_ADDONS):
            return {}
        if deed.action != CHECKOUT:
            return {"subscription": "Synchronized" if all(map(went_well, calls)) else "Failed"}
        if not deed.lines and all(map(went_well, calls)):
            return {}
        then = deed.until(calls)
        made = [then.made(line) or self._goes_on_without_id(then, line) for line in deed.lines]
        statuses = ["Synchronized" if one else "Failed" for one in made] or ["Failed"]
        return {"subscription": statuses[0]} if len(statuses) == 1 else {"subscriptions": statuses}

    def _goes_on_without_id(self, deed: Deed, line: str) -> bool:
        """Whether the platform took "yes, without an id" for a success."""
        if "empty_result_goes_on" in self.setting().get("switches", {}):
            return False
        return any(without_id(c) and body_of(c).get("SubscriptionID") == line for c in deed.everything)
