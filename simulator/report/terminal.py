"""The terminal, live: it listens to a run's events and writes as things happen; the verdict comes last.

On a terminal a passing last line shows what is being waited for, so that a slow vendor never looks like a
simulator that hangs.
"""

from __future__ import annotations

from io import StringIO
from time import monotonic
from typing import TYPE_CHECKING, Self, assert_never

from simulator.events import (
    CleanupStarted,
    Interrupted,
    RunFinished,
    RunStarted,
    ScenarioFinished,
    ScenarioStarted,
    VendorAsked,
)
from simulator.findings import Level, Party
from simulator.report.closing import closing_text
from simulator.report.folding import same
from simulator.report.layout import Look, Paint, pad, visible, wrap
from simulator.report.pen import Pen, Pulse
from simulator.report.wording import amount, call_words, duration, first_line, made, on_off, setting
from simulator.results import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TextIO

    from simulator.events import Event
    from simulator.results import RunResult, ScenarioResult, VendorInfo
    from simulator.settings import Verbosity

__all__ = ["Terminal", "terminal_text"]

_WORDS = {
    Outcome.PASSED: ("ok", Paint.GOOD),
    Outcome.FAILED: ("FAIL", Paint.BAD),
    Outcome.KNOWN: ("known", Paint.CAUTION),
    Outcome.SKIPPED: ("skip", Paint.CAUTION),
    Outcome.UNREACHABLE: ("GONE", Paint.CAUTION),
    Outcome.ERROR: ("ERROR", Paint.BAD),
    Outcome.INTERRUPTED: ("stop", Paint.CAUTION),
}
_ASKING = ""
"""Stands among the ids of running scenarios for what is asked before any of them."""
_PATIENCE = 1.0
"""Seconds that a scenario may take before it is worth a passing word."""
_FRAME = 0.25
"""Seconds between two looks at what is being waited for."""


class Terminal:
    """The listener: ``handle`` takes the events of one run, from any thread.

    As a context manager, or with ``close``, it also tidies up after a run that ends without its last event.
    """

    def __init__(
        self,
        stream: TextIO,
        look: Look,
        verbosity: Verbosity,
        *,
        live: bool = False,
        now: Callable[[], float] = monotonic,
    ) -> None:
        """``live``: a line may be written over. ``now`` is in seconds, from any beginning."""
        self._look = look
        self._verbosity = verbosity
        self._now = now
        self._pen = Pen(stream)
        self._pulse = Pulse(self.beat, every=_FRAME) if live and verbosity != "quiet" else None
        self._opened = False
        self._gap = True
        self._announced = 0
        self._skipped = 0
        self._both_settings = False
        self._running: dict[str, tuple[str, float]] = {}
        self._told: set[tuple[object, ...]] = set()

    @classmethod
    def of(cls, stream: TextIO, environ: Mapping[str, str], verbosity: Verbosity) -> Self:
        """A listener that writes what the stream can show: see :meth:`Look.of`."""
        live = stream.isatty() and environ.get("TERM") != "dumb"
        return cls(stream, Look.of(stream, environ), verbosity, live=live)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Takes the passing line away for good."""
        if self._pulse is not None:
            self._pulse.stop()
        self._pen.write("")

    @property
    def failure(self) -> str:
        """Why not everything was written, as far as the reader did not go away; else empty."""
        return self._pen.failure

    def say(self, text: str) -> None:
        """Writes whole lines that are no event's."""
        self._pen.write(text)

    def handle(self, event: Event) -> None:
        """Writes what an event has to say, at once."""
        if isinstance(event, RunFinished):
            self.close()
        if text := "".join(f"{line}\n" for line in self._lines(event)):
            self._pen.write(self._look.harmless(text))
        if isinstance(event, VendorAsked) and self._pulse is not None:
            self._pulse.start()

    def beat(self) -> None:
        """Shows which scenario has been running for longest, once it is worth a word."""
        running, now = sorted(self._running.values(), key=lambda titled: titled[1]), self._now()
        if not running or now - running[0][1] < _PATIENCE:
            return
        title, since = running[0]
        waited = f"   ... {now - since:.0f} s  "
        others = f" (and {len(running) - 1} more)" if len(running) > 1 else ""
        room = self._look.width - 1 - len(waited) - len(others)
        self._pen.draw(waited + self._look.fit(title, room) + others)

    def _lines(self, event: Event) -> Iterator[str]:
        match event:
            case RunFinished():
                yield from self._finished(event)
            case _ if self._verbosity == "quiet":
                return
            case VendorAsked():
                self._running[_ASKING] = ("asking the vendor what it declares", self._now())
                yield from self._opening(event.vendor)
            case RunStarted():
                self._running.pop(_ASKING, None)
                yield from self._started(event)
            case ScenarioStarted():
                self._running[event.id] = (event.title, self._now())
            case ScenarioFinished():
                begun = self._running.pop(event.result.id, None) is not None
                if begun or event.result.calls or event.result.findings:
                    if not begun and event.result.outcome is Outcome.SKIPPED:
                        self._announced -= 1  # it was announced as skipped, and has a line all the same
                    yield from self._scenario(event)
                else:  # what was never begun is told at the end, by its reason
                    self._skipped += 1
            case Interrupted():
                yield "Interrupted: no scenario is begun any more; what was judged so far is reported."
            case CleanupStarted():
                yield f"Cleaning up, newest first: {made(event.to_remove) or 'nothing was made'}."
            case _:
                assert_never(event)

    def _started(self, event: RunStarted) -> Iterator[str]:
        if not self._opened:
            yield from self._opening(event.vendor)
        self._announced = event.skipped
        self._both_settings = len(event.vendor.reseller_support) > 1
        accounts, subscriptions = (
            amount(event.accounts, "account"),
            amount(event.subscriptions, "subscription"),
        )
        yield from self._fact("Reseller Support", setting(event.vendor))
        yield from self._fact("seed, run tag", f"{event.seed}, {event.run_tag}")
        skipped = f"; {event.skipped} skipped, for the reasons at the end" if event.skipped else ""
        probes = f" and {amount(event.probes, 'probe')}" if event.probes else ""
        yield from self._fact("to play", amount(event.to_play - event.probes, "scenario") + probes + skipped)
        yield from self._fact("will be made", f"at most {accounts} and {subscriptions}")
        yield ""

    def _opening(self, vendor: VendorInfo) -> Iterator[str]:
        self._opened = True
        opening = first_line(vendor, self._look)
        yield self._look.paint(opening, Paint.STRONG)
        if vendor.built_in or vendor.endpoint not in opening:
            yield from self._fact("endpoint", vendor.endpoint)

    def _fact(self, label: str, text: str) -> Iterator[str]:
        head = f"  {self._look.paint(f'{label:<18}', Paint.FAINT)}"
        for line in wrap(visible(text), self._look.width - 20):
            yield head + line
            head = " " * 20

    def _scenario(self, event: ScenarioFinished) -> Iterator[str]:
        self._gap = False
        total = str(event.total - max(self._announced, self._skipped))
        progress = f"[{event.done - self._skipped:>{len(total)}}/{total}] "
        indent = " " * (len(progress) + 6)
        room = self._look.width - len(indent)
        yield progress + self._scenario_line(event.result, self._look.width - len(progress))
        if self._verbosity == "verbose":
            yield indent + self._look.fit(event.result.title, room)
            for call in event.result.calls:
                time = duration(call.elapsed)
                yield indent + pad(self._look.fit(call_words(call), room - 9), room - 8) + f"{time:>8}"
        for message in self._news(event.result):
            yield indent + self._look.paint(self._look.fit(message, room), Paint.FAINT)

    def _scenario_line(self, result: ScenarioResult, room: int) -> str:
        word, paint = _WORDS[result.outcome]
        setting_words = f"  {on_off(bool(result.reseller_support)):>3}" if self._both_settings else ""
        end = f"{setting_words}  {amount(len(result.calls), 'call'):>8} {duration(result.elapsed):>7}"
        name = result.id.rpartition("@")[0] or result.id  # what 'run' takes; titles do not fit beside figures
        shown = pad(self._name(visible(name), room - 6 - len(end)), room - 6 - len(end))
        return self._look.paint(f"{word:<6}", paint) + shown + self._look.paint(end, Paint.FAINT)

    def _name(self, name: str, room: int) -> str:
        """A name that fits; what tells the cases of a matrix apart stands at its end."""
        if name.endswith("]") and name.isascii() and len(name) > room:
            return self._look.ellipsis + name[len(self._look.ellipsis) - room :]
        return self._look.fit(name, room)

    def _news(self, result: ScenarioResult) -> Iterator[str]:
        """What failed here and was not told yet: one fault in forty scenarios is told once."""
        serious = any(finding.level is Level.MUST for finding in result.findings)
        strict = result.outcome is Outcome.FAILED and not serious  # nothing else can have failed it
        counting = (Level.SHOULD,) if strict else (Level.MUST,)
        for finding in result.findings:
            counts = finding.level in counting and finding.follows_from is None and finding.known is None
            if counts and same(finding) not in self._told:
                self._told.add(same(finding))
                lines = finding.message.strip().splitlines() or [finding.check]
                yield lines[-1] if finding.party is Party.TOOL else lines[0]  # a traceback's last line
                return

    def _finished(self, event: RunFinished) -> Iterator[str]:
        if self._verbosity != "quiet":
            result = event.result
            if not self._opened:
                yield self._look.paint(
                    first_line(result.vendor, self._look, recording=result.recording), Paint.STRONG
                )
            if not self._gap:
                yield ""
        yield closing_text(event.result, self._look, self._verbosity).rstrip("\n")


def terminal_text(result: RunResult) -> str:
    """What the terminal says in the end, as plain text of 80 columns."""
    from simulator.settings import Verbosity  # noqa: PLC0415 - known by now, and longer to import than this

    page = StringIO()
    Terminal(page, Look(), Verbosity.NORMAL).handle(RunFinished(result=result))
    return page.getvalue()
