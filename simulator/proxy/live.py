"""What has passed so far, and what the judge says of it: told once, as soon as it can be known.

A single exchange shows at once what is wrong in itself; whether the order is right shows only with what came
before. So the whole is judged again after each call, and only what is new is told. When calls come faster
than they can be judged, several are judged together.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from simulator.exchange import Deliberate, Exchange
from simulator.journal import Recording
from simulator.redaction import Redactor
from simulator.runs.recording import judge_recording

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.findings import Finding
    from simulator.judge import Judge
    from simulator.platform.service import Service
    from simulator.proxy.call import Call
    from simulator.proxy.routing import Routing
    from simulator.results import RunResult

__all__ = ["LIVE", "Live"]

LIVE = "live"
"""what the traffic is called where a scenario has its name"""
_REST = 4.0
"""how many times as long as judging took is waited before the next, so that the calls come first"""


class Live:
    """Keeps what passes, and judges it. Safe from several threads; a context manager, which judges until it
    is left.

    ``keep`` gets each exchange with its secrets masked, ``tell`` each finding that is new, or the exchange
    itself as soon as it has passed. ``secrets`` are those of the settings; the key that passes is one too.
    A platform that hangs up in less than ``patience`` seconds did not wait long enough to say anything of the
    vendor.
    """

    def __init__(
        self,
        *,
        routing: Routing,
        judge: Judge,
        service: Service,
        reseller_support: bool | None,
        secrets: Sequence[str],
        keep: Callable[[Exchange], None],
        tell: Callable[[Exchange | Finding], None],
        patience: float,
        strict: bool = False,
    ) -> None:
        self._routing, self._judge, self._service = routing, judge, service
        self._support, self._strict, self._patience = reseller_support, strict, patience
        self.redactor = Redactor(secrets)
        self._keep, self._tell = keep, tell
        self._exchanges: list[Exchange] = []
        self._told: set[tuple[object, ...]] = set()
        self._news = threading.Condition()
        self._ending = False
        self._judged_so_far = 0
        self._thread = threading.Thread(target=self._watch, name="judge", daemon=True)

    def __enter__(self) -> Live:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._news:
            self._ending = True
            self._news.notify_all()
        self._thread.join()

    def passed(self, call: Call, began: float, elapsed: float) -> None:
        """A call has passed, or has come to nothing. ``began`` is seconds since the epoch."""
        request, reply = call.request(), call.reply
        assert reply is not None, "a conversation ends each call"  # noqa: S101
        with self._news:
            exchange = Exchange(
                number=len(self._exchanges) + 1,
                scenario=LIVE,
                endpoint=self._routing.endpoint(request.method, request.url),
                request=request,
                reply=reply,
                started=began,
                elapsed=elapsed,
                reseller_support=self._support,
                probe=Deliberate.DROPPED if call.given_up and elapsed < self._patience else None,
            )
            self._exchanges.append(exchange)
            self.redactor.learn(exchange)  # the key that passes is a secret from its first call on
            masked = self.redactor.exchange(exchange)
            self._keep(masked)
            self._tell(masked)
            self._news.notify_all()

    def result(self, file: str, *, keep_exchanges: bool = False) -> RunResult:
        """Everything that has passed, judged as a recording; ``file`` is what reports call it."""
        return self._judged(tuple(self._exchanges), file, keep_exchanges=keep_exchanges)

    def _watch(self) -> None:
        while (exchanges := self._more_than(self._judged_so_far)) is not None:
            began = time.monotonic()
            for finding in self._judged(exchanges, LIVE).all_findings:
                self._once(finding)
            self._judged_so_far = len(exchanges)
            self._rest(_REST * (time.monotonic() - began))

    def _more_than(self, judged: int) -> tuple[Exchange, ...] | None:
        """All there is, once it is more; None where nothing more will come."""
        with self._news:
            self._news.wait_for(lambda: self._ending or len(self._exchanges) > judged)
            return tuple(self._exchanges) if len(self._exchanges) > judged else None

    def _rest(self, seconds: float) -> None:
        with self._news:
            self._news.wait_for(lambda: self._ending, timeout=seconds)

    def _once(self, finding: Finding) -> None:
        key = (finding.check, finding.call, finding.pointer, finding.message)
        if key not in self._told:
            self._told.add(key)
            self._tell(finding)

    def _judged(
        self, exchanges: tuple[Exchange, ...], file: str, *, keep_exchanges: bool = False
    ) -> RunResult:
        recording = Recording(
            exchanges=exchanges, reseller_support=self._support, endpoint=self._routing.base
        )
        return judge_recording(
            recording,
            file=file,
            judge=self._judge,
            redactor=self.redactor,
            service=self._service,
            reseller_support=self._support,
            strict=self._strict,
            keep_exchanges=keep_exchanges,
        )
