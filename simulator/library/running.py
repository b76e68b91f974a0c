"""The two functions of the library: ``load`` reads scenarios, ``run`` plays them and judges the vendor.

They print nothing, and write no report; the result holds everything that the reports are made from.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from simulator.library.session import Session
from simulator.scenario.loader import load_scenarios
from simulator.settings import Settings

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterable
    from os import PathLike

    from simulator.library.session import Hear
    from simulator.results import RunResult
    from simulator.scenario.model import Scenario

__all__ = ["load", "run"]


def load(*places: str | PathLike[str]) -> tuple[Scenario, ...]:
    """The scenarios of files, folders, and names of bundled ones; all bundled ones where none is named.

    Raises :class:`~simulator.errors.ScenarioError` with every problem of every file.
    """
    return load_scenarios([Path(place) for place in places])


def run(
    scenarios: Iterable[Scenario] | None = None,
    settings: Settings | None = None,
    *,
    hear: Hear | None = None,
    stop: threading.Event | None = None,
) -> RunResult:
    """Play scenarios against the vendor of the settings, and judge every exchange.

    Without ``scenarios`` those that the settings name are played, else the bundled ones, and the probes with
    them as ``simulator run`` has it. Without ``settings`` the built-in vendor is judged. ``hear`` is called
    with every event of :mod:`simulator.events` as it happens, ``stop`` ends the run early when it is set.

    What the vendor does wrong is in the result, never raised. Raises
    :class:`~simulator.errors.SimulatorError` for what the caller got wrong, before anything is sent.
    """
    settings = settings or Settings()
    chosen = load_scenarios(settings.scenarios) if scenarios is None else tuple(scenarios)
    named = scenarios is not None or bool(settings.scenarios)
    with Session(settings) as session:
        return session.run(chosen, named=named, hear=hear, stop=stop)
