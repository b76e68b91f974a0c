"""What a played scenario left at the vendor, and the calls of the platform that take it away again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.contract import Accepted
from simulator.platform import flows
from simulator.scenario.planned import PlannedCall
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.engine import Engine
    from simulator.results import Created
    from simulator.scenario.stage import Stage

__all__ = ["Leftover", "left_by", "remove_leftover"]

_FORGOTTEN = "the scenario had the platform forget it, so that it must be removed by hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """Something that a play left at the vendor, and the flow that removes it; None where there is none."""

    made: Created
    stage: Stage
    flow: flows.Flow | None


def left_by(stage: Stage, created: Sequence[Created]) -> list[Leftover]:
    """What a play left at the vendor, the newest first and subscriptions before accounts.

    Only what is in ``created`` is touched: an injected reply made nothing, and an account that the vendor
    said it had already is not this run's.
    """
    there = _still_there(stage, created)
    left = [
        Leftover(made=there.pop(key), stage=stage, flow=flow)
        for key, flow in _removals(stage)
        if key in there
    ]
    return left + [Leftover(made=made, stage=stage, flow=None) for made in reversed(there.values())]


def remove_leftover(engine: Engine, leftover: Leftover, number: int) -> tuple[int, str]:
    """Remove it with calls numbered after ``number``; returns the last number, and why it stays or ""."""
    stage, case = leftover.stage, leftover.stage.cast.case
    maker, flow, reason = engine.maker(case.service), leftover.flow, _FORGOTTEN
    if flow is None:
        return number, reason
    try:
        call = next(flow)
        while True:
            number += 1
            planned = PlannedCall(
                call=call,
                track_id=stage.guid(),
                reseller_support=case.service.reseller_support,
                step=case.scenario.steps[-1],
                nth=0,
            )
            answer = engine.call(planned, maker, case, number).answer
            reason = flows.why_not(answer)
            call = flow.send(answer)
    except StopIteration:
        return number, reason


def _removals(stage: Stage) -> Iterator[tuple[tuple[str, str], flows.Flow]]:
    """What the platform knows at the vendor, and how to remove it: subscriptions first, the newest first."""
    platform = stage.platform
    for subscription in reversed(list(stage.subscriptions.values())):
        flow = flows.lifecycle(platform, subscription, "subscription.cancel")
        yield ("subscription", subscription.external_id), flow
    for account in reversed(list(stage.accounts.values())):
        external_id = platform.store.of(account).external_id
        yield ("account", external_id), flows.delete_account(platform, account)


_MAKES = {"account.synchronize": "account", "subscription.create": "subscription"}
_REMOVES = {"account.delete": ("account", "ExternalID"), "subscription.cancel": ("subscription", "ID")}


def _still_there(stage: Stage, created: Sequence[Created]) -> dict[tuple[str, str], Created]:
    """What was made and not removed by the scenario itself, by kind and external id, as it was made.

    A subscription ends with its account: no call could name whose it is any more.
    """
    owners: dict[tuple[str, str], str] = {}
    made = {(one.kind, one.external_id): one for one in created}
    there: dict[tuple[str, str], Created] = {}
    for observed in (one for record in stage.records for one in record.observed):
        request = observed.request if isinstance(observed.request, dict) else {}
        if not isinstance(observed.answer, Accepted) or observed.injected or request.get("CheckOnly") is True:
            continue
        if observed.endpoint in _REMOVES:
            kind, member = _REMOVES[observed.endpoint]
            gone = (kind, str(request.get(member, "")))
            for key in [key for key in there if key == gone or ("account", owners.get(key)) == gone]:
                del there[key]
        elif observed.endpoint in _MAKES:
            key = (_MAKES[observed.endpoint], observed.answer.result)
            if key in made:
                there[key] = made[key]
                owner = request.get("Account")
                owners[key] = str(owner.get("ExternalID", "")) if isinstance(owner, dict) else ""
    return there
