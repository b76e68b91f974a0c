"""The journal of a rehearsal: what the platform would send and a perfect vendor answer, for the judge.

Only scenarios that change what is sent, or that have rules of their own on the order of calls, need one.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.contract import read
from simulator.exchange import Exchange, Response, with_headers
from simulator.platform.calls import RequestMaker

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.contract import Reading
    from simulator.exchange import Reply, Request
    from simulator.judge import Judge
    from simulator.scenario.case import Cast
    from simulator.scenario.mismatch import Mismatch
    from simulator.scenario.model import Override
    from simulator.scenario.planned import PlannedCall
    from simulator.scenario.stage import Observed, Stage

__all__ = ["Paper", "request_for"]


def request_for(planned: PlannedCall, maker: RequestMaker) -> Request:
    """The request for a planned call, with the headers that the scenario changes."""
    request = maker.request(planned.call, track_id=planned.track_id)
    if not (planned.headers or planned.settings):
        return request
    changes = {**planned.settings, **planned.headers}
    return replace(request, headers=with_headers(request.headers, changes))


class Paper:
    """Exchanges that never were, read as if they had been."""

    def __init__(self, cast: Cast, judge: Judge) -> None:
        self._case = cast.case
        self._judge = judge
        self._maker = RequestMaker(cast.case.service, judge.contract.endpoints)
        self._readings: list[Reading] = []
        self._control: list[Reading] = []
        self._changed: dict[int, tuple[Override, ...]] = {}

    def note(self, planned: PlannedCall, observed: Observed) -> None:
        """Write one call down, with the answer that it got."""
        reading = self._read(planned, observed, request_for(planned, self._maker))
        self._readings.append(reading)
        if planned.meant is None:
            self._control.append(reading)
            return
        self._changed[observed.number] = planned.overrides
        unchanged = request_for(replace(planned, call=planned.meant, headers={}), self._maker)
        self._control.append(self._read(planned, observed, unchanged))

    def _read(self, planned: PlannedCall, observed: Observed, request: Request) -> Reading:
        case = self._case
        exchange = Exchange(
            number=observed.number,
            scenario=case.id,
            endpoint=observed.endpoint,
            account=observed.account,
            request=request,
            reply=planned.injected or _answer(observed.body),
            reseller_support=planned.reseller_support,
            injected=observed.injected,
        )
        return read(
            exchange,
            self._judge.contract.endpoints[observed.endpoint],
            missing_code_is_success=case.service.switches.missing_code_is_success,
        )

    def mismatches(self, stage: Stage) -> Iterator[Mismatch]:
        """What the judge has against the scenario, once it is played."""
        if self._changed:
            from simulator.scenario.overriding import badly_declared  # noqa: PLC0415 - few scenarios need it

            yield from badly_declared(stage, self._readings, self._control, self._changed, self._judge)

    def order(self, stage: Stage) -> Sequence[Mismatch]:
        """What the scenario's own rules on the order of calls have against it."""
        if not self._case.scenario.rules:
            return ()
        from simulator.scenario.ordered import order_mismatches  # noqa: PLC0415 - as above

        return order_mismatches(stage, self._readings, self._judge.ordering, finished=True)


def _answer(body: Any) -> Reply:
    """A perfect answer; one that was expected to be broken or silent has no body."""
    return Response(
        status=200 if body is not None else 500,
        headers=(("Content-Type", "application/json; charset=utf-8"),),
        body=json.dumps(body).encode(),
    )
