"""Several runs against one vendor, which share what takes time: connections, contract, what it declares."""

from __future__ import annotations

import random
import threading
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from simulator.contract import Contract
from simulator.engine import Clock
from simulator.events import RunFinished, ScenarioFinished
from simulator.judge import Judge
from simulator.redaction import Redactor
from simulator.report.formats import wants_exchanges
from simulator.report.live import Live, header_of
from simulator.rules import Ordering
from simulator.runs import Run
from simulator.scenario.case import RunData
from simulator.transport import Transport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from simulator.events import Event
    from simulator.library.calling import Called
    from simulator.platform.service import Service
    from simulator.probes import Probe
    from simulator.results import RunResult
    from simulator.runs import BuiltInVendor
    from simulator.runs.discovery import Discoveries, Discovery
    from simulator.scenario.model import Scenario
    from simulator.settings import Settings

    Hear = Callable[[Event], None]

__all__ = ["BUILT_IN_RUN_TAG", "Session"]

BUILT_IN_RUN_TAG = "1000001"
"""fixed, so that a run against the built-in vendor can be repeated byte for byte from its seed"""

_LAST_RUN = 1_000_000
"""Accounts of single calls have the tag of a run that no session comes to."""

_FIRST_TAG, _TAGS = 1_000_000, 1_147_000
"""Run tags of seven digits, so that account ids (tag and number) stay within a signed 32-bit number."""


class Session:
    """Opened with ``with``: the vendor of the settings, asked only once what it declares.

    Each run has a run tag of its own, so that none meets what another made: the first the one that was asked
    for (or a fresh one), the others those that follow it.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.redactor = Redactor(settings.secrets)
        self.seed = _fresh(1_000_000) if settings.seed is None else settings.seed
        self.run_tag = settings.run_tag or _fresh_tag(settings)
        self._opened = ExitStack()
        self._discoveries: Discoveries = {}
        self._runs = 0
        self._accounts = 0

    def __enter__(self) -> Self:
        contract = Contract.load()
        self.judge = Judge(contract=contract, ordering=Ordering.load(contract))
        with ExitStack() as opening:
            self.transport = opening.enter_context(Transport(self.settings.connection))
            self.vendor: Service | BuiltInVendor = self.settings.service or self._built_in(opening)
            self.live = self._live(opening)
            self._opened = opening.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def run(
        self,
        scenarios: Sequence[Scenario],
        *,
        named: bool = True,
        reseller_support: bool | None = None,
        nth: int | None = None,
        hear: Hear | None = None,
        stop: threading.Event | None = None,
    ) -> RunResult:
        """Play scenarios; see :func:`simulator.library.run`.

        ``named`` is False for all there are, which brings the probes. ``reseller_support`` of None is as the
        settings say. ``nth`` decides the run tag, from 0; None is the next one of this session.
        """
        place = self._runs if nth is None else nth
        self._runs = place + 1
        under_way = Run(
            scenarios=scenarios,
            probes=self._probes(named=named),
            vendor=self.vendor,
            reseller_support=self.settings.reseller_support if reseller_support is None else reseller_support,
            judge=self.judge,
            data=self._data(place),
            send=self.transport.send,
            send_at_once=self.transport.send_at_once,
            send_and_drop=self.transport.send_and_drop,
            clock=Clock(now=time.time, ticks=time.perf_counter),
            redactor=self.redactor,
            connection=self.settings.connection,
            keep=self.live.keep if self.live.wants_exchanges else None,
            keep_exchanges=wants_exchanges(self.settings.outputs, live=True),
            stop=stop or threading.Event(),
            workers=self.settings.workers,
            processes=self.settings.processes,
            cleanup=self.settings.cleanup,
            strict=self.settings.strict,
            discoveries=self._discoveries,
        )
        for event in self._with_known(under_way):
            self.live.handle(event)
            if hear is not None:
                hear(event)
            if isinstance(event, RunFinished):
                return event.result
        raise AssertionError("a run ends with its result")

    def call(self, endpoint: str, body: Mapping[str, Any] | None = None) -> Called:
        """Make one call of the contract (``account.synchronize``), and judge it by itself.

        ``body`` is sent as it is, right or wrong; None for a call without one.
        """
        from simulator.library.calling import called  # noqa: PLC0415 - a run makes its calls by itself

        return called(
            endpoint,
            body,
            service=self._service(),
            judge=self.judge,
            send=self.transport.send,
            redactor=self.redactor,
        )

    def account(
        self, kind: str = "direct_customer", reseller: Mapping[str, Any] | None = None, **members: Any
    ) -> dict[str, Any]:
        """A new account as the platform sends it: ``reseller``, ``end_customer`` or ``direct_customer``.

        An end customer needs the body of its ``reseller``, with the ExternalID that the vendor gave to that.
        ``members`` replace those of their names.
        """
        from simulator.library.calling import account_body  # noqa: PLC0415 - as above

        self._accounts += 2  # an end customer's reseller has a number too
        body = account_body(
            kind,
            reseller,
            discovery=self._discovery(),
            data=self._data(_LAST_RUN),
            number=self._accounts,
            built_in=self.settings.service is None,
        )
        return body | members

    def _discovery(self) -> Discovery:
        """What the vendor declares, asked unless a run has done so."""
        from simulator.scenario.model import BuiltIn  # noqa: PLC0415 - as above

        key = (self._service().reseller_support, BuiltIn())
        if key not in self._discoveries:
            self.run([], reseller_support=key[0])
        return self._discoveries[key]

    def _service(self) -> Service:
        from simulator.runs import BuiltInVendor  # noqa: PLC0415 - as above
        from simulator.scenario.model import BuiltIn  # noqa: PLC0415

        if isinstance(self.vendor, BuiltInVendor):
            return self.vendor.service(self.settings.reseller_support is not False, BuiltIn())
        return self.vendor

    def _data(self, nth: int) -> RunData:
        tag = _following(self.run_tag, nth)
        return RunData(seed=self.seed, run_tag=tag, today=datetime.now(UTC).date())

    def _with_known(self, under_way: Run) -> Iterator[Event]:
        """The events of a run, as the baseline has them."""
        baseline, today = self.settings.baseline, under_way.data.today
        if baseline is None:
            yield from under_way
            return
        from simulator.runs.known import known_so_far, with_known  # noqa: PLC0415 - few runs have one

        for event in under_way:
            if isinstance(event, ScenarioFinished):
                so_far = known_so_far(event.result, baseline, today, strict=self.settings.strict)
                yield replace(event, result=so_far)
            elif isinstance(event, RunFinished):
                known = with_known(
                    event.result, baseline, self.judge.contract, today=today, orders=under_way.orders
                )
                yield RunFinished(result=known)
            else:
                yield event

    def _probes(self, *, named: bool) -> tuple[Probe, ...]:
        """Those that were asked for; else none beside named scenarios, and at an endpoint the safe ones."""
        asked = self.settings.probes
        if asked is None and named:
            return ()
        from simulator.probes import Group  # noqa: PLC0415 - only for a run that plays some
        from simulator.probes.table import probes_of  # noqa: PLC0415

        return probes_of(asked or (Group.ALL if self.settings.service is None else Group.SAFE))

    def _built_in(self, opening: ExitStack) -> BuiltInVendor:
        from simulator.vendors import serve  # noqa: PLC0415 - only where it is judged
        from simulator.vendors.registration import registered  # noqa: PLC0415

        return registered(opening.enter_context(serve()), self.settings.overrides)

    def _live(self, opening: ExitStack) -> Live:
        """What is written as things happen."""
        header = header_of(
            contract=self.judge.contract.version,
            endpoint=self.redactor.text(self.vendor.endpoint),
            built_in=self.settings.service is None,
            reseller_support=self.settings.reseller_support,
            seed=self.seed,
            run_tag=self.run_tag,
        )
        live = Live(self.settings.outputs, header=header, now=time.time)
        opening.callback(live.close)
        return live


def _fresh(below: int) -> int:
    return random.SystemRandom().randrange(below)


def _fresh_tag(settings: Settings) -> str:
    return BUILT_IN_RUN_TAG if settings.service is None else str(_FIRST_TAG + _fresh(_TAGS))


def _following(tag: str, nth: int) -> str:
    """The run tag so many runs later: what is a number is counted on within its seven digits."""
    if not nth:
        return tag
    if tag.isdecimal() and tag.isascii() and int(tag) >= _FIRST_TAG:
        return str(_FIRST_TAG + (int(tag) - _FIRST_TAG + nth) % _TAGS)
    return f"{tag}-{nth}"
