"""A live terminal names what is waited for, in a line that leaves nothing behind."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import report_runs

from simulator.events import ScenarioFinished, ScenarioStarted, VendorAsked
from simulator.report.layout import Look
from simulator.report.pen import Pen
from simulator.report.terminal import Terminal
from simulator.settings import Verbosity
from tests.unit.terminal_screen import Screen

if TYPE_CHECKING:
    from collections.abc import Iterator


def ticking(times: Iterator[float], screen: Screen) -> Terminal:
    return Terminal(screen, Look(), Verbosity.NORMAL, live=True, now=lambda: next(times))


def test_a_slow_scenario_is_shown_as_waited_for_and_the_line_is_gone_afterwards() -> None:
    screen = Screen()
    listener = ticking(iter([0.0, 0.5, 12.0, 13.0]), screen)
    listener.handle(ScenarioStarted(id="a@on", title="A title that is \x1b[2J evil"))
    listener.beat()
    assert screen.getvalue() == ""
    listener.beat()
    line = screen.getvalue()
    assert line == "   ... 12 s  A title that is \\x1b[2J evil"
    result = report_runs.scenario("a.yaml", "A title", id="a@on")
    listener.handle(ScenarioFinished(result=result, done=1, total=1))
    after = screen.getvalue().removeprefix(line)
    assert after.startswith(f"\r{' ' * len(line)}\r[1/1] ok    a ")
    listener.beat()
    assert screen.getvalue() == line + after


def test_a_vendor_that_is_slow_to_say_what_it_declares_is_shown_as_waited_for() -> None:
    screen, now = Screen(), [0.0]
    asked, started, *_ = report_runs.events(report_runs.refused_everywhere())
    with Terminal(screen, Look(), Verbosity.NORMAL, live=True, now=lambda: now[0]) as listener:
        listener.handle(asked)
        assert screen.getvalue().startswith("Judging https://staging.vendor")
        now[0] = 12.0
        listener.beat()
        assert screen.getvalue().endswith("   ... 12 s  asking the vendor what it declares")
        listener.handle(started)
        listener.beat()
    assert screen.getvalue().count("Judging") == 1
    assert "asking" not in screen.getvalue().splitlines()[-1]


def test_of_several_scenarios_the_slowest_is_named() -> None:
    screen = Screen()
    listener = ticking(iter([0.0, 1.0, 2.0, 9.0]), screen)
    for name in "abc":
        listener.handle(ScenarioStarted(id=name, title=f"Scenario {name} {'x' * 100}"))
    listener.beat()
    assert screen.getvalue().startswith("   ... 9 s  Scenario a xxx")
    assert screen.getvalue().endswith("… (and 2 more)")
    assert len(screen.getvalue()) < 80


def test_the_waiting_line_is_drawn_over_only_when_it_says_something_new() -> None:
    screen = Screen()
    pen = Pen(screen)
    for line in ("waiting 1 s 東京", "waiting 1 s 東京", "waiting 2 s"):
        pen.draw(line)
    pen.write("done\n")
    assert screen.getvalue() == "waiting 1 s 東京\rwaiting 2 s     \r           \rdone\n"


def test_the_waiting_line_lives_only_as_long_as_the_run() -> None:
    result = report_runs.passing_built_in()
    asked, *_, finished = report_runs.events(result)
    assert isinstance(asked, VendorAsked)
    before = threading.active_count()
    with Terminal(Screen(), Look(), Verbosity.NORMAL, live=True) as listener:
        listener.handle(asked)
        assert threading.active_count() == before + 1
        listener.handle(finished)
        assert threading.active_count() == before
    with Terminal(Screen(), Look(), Verbosity.NORMAL, live=True) as listener:
        listener.handle(asked)
    assert threading.active_count() == before
