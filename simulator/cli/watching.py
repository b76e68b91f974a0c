"""``simulator run --watch``: play again what has changed, until Ctrl-C.

The files are looked at several times a second. There are a few dozen, which takes a millisecond or two; and
a change is seen wherever they lie (a mounted folder of a container, a network drive), however it is saved.
"""

from __future__ import annotations

import time
from dataclasses import replace
from os.path import isdir
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.bundled import scenarios_folder, schemas_folder
from simulator.cli.masking import current_masking
from simulator.errors import SimulatorError
from simulator.results import ExitCode, Outcome
from simulator.scenario.loader import load_scenarios
from simulator.scenario.locating import ENDINGS, located

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from simulator.results import RunResult
    from simulator.scenario.model import Scenario
    from simulator.settings import Settings

    Play = Callable[[Settings, Sequence[Scenario], bool], RunResult]
    """plays scenarios, which were named one by one or not, and tells of it"""

__all__ = ["Standing", "changes", "chosen", "snapshot", "watch"]

_EVERY = 0.25
"""seconds between two looks"""

_Snapshot = dict[Path, tuple[int, int]]
"""when each file was written, and how long it is"""

_CODES = {Outcome.FAILED: 1, Outcome.ERROR: 2, Outcome.UNREACHABLE: 3}
_WEIGHT = (70, 2, 1, 3, 4, 0)
"""what counts where several hold (README, exit codes)"""


class Standing:
    """How every scenario went when it was last played. The last run alone may have played only one."""

    def __init__(self) -> None:
        self._outcomes: dict[str, Outcome] = {}
        self._last: set[str] = set()
        self._code = int(ExitCode.NOTHING_JUDGED)
        self._mistaken = False

    def note(self, result: RunResult) -> None:
        """A run is over."""
        self._last = {scenario.id for scenario in result.scenarios}
        self._outcomes |= {scenario.id: scenario.outcome for scenario in result.scenarios}
        self._code, self._mistaken = int(result.exit_code), False

    def keep(self, names: Iterable[str]) -> None:
        """What is not among these scenarios any more is forgotten; so is a mistake in the files."""
        known = set(names)
        if self._mistaken:
            self._mistaken, self._code = False, int(ExitCode.NOTHING_JUDGED)
        self._outcomes = {
            id_: outcome
            for id_, outcome in self._outcomes.items()
            if id_ in self._last or id_.rpartition("@")[0] in known
        }

    def mistaken(self) -> None:
        """Nothing could be played for a mistake of the user's."""
        self._last, self._code, self._mistaken = set(), int(ExitCode.USAGE), True

    @property
    def elsewhere(self) -> list[str]:
        """The scenarios that failed when they were played, and were not in the last run."""
        return [id_ for id_, outcome in self._outcomes.items() if outcome in _CODES and id_ not in self._last]

    @property
    def code(self) -> int:
        """The exit code by everything that is known."""
        codes = {self._code, *(_CODES[self._outcomes[id_]] for id_ in self.elsewhere)}
        if any(outcome in (Outcome.PASSED, Outcome.KNOWN) for outcome in self._outcomes.values()):
            codes = codes - {int(ExitCode.NOTHING_JUDGED)} or {0}
        return next((code for code in _WEIGHT if code in codes), max(codes))


def watch(said: Callable[[], Settings], play: Play, scenarios: Sequence[Path], others: Sequence[Path]) -> int:
    """Play, and play again what changes; the exit code once somebody presses Ctrl-C.

    ``said`` gives the settings anew. ``scenarios`` are the paths that were named, ``others`` the files that
    concern all of them.
    """
    standing, changed = Standing(), None
    while True:
        seen = snapshot([*_places(scenarios), *others, schemas_folder()])
        try:
            interrupted = _played(said, play, scenarios, changed, standing)
        except SimulatorError as error:
            current_masking().tell(error)
            standing.mistaken()
            interrupted = False
        if interrupted:
            return int(ExitCode.INTERRUPTED)
        try:
            _tell(standing)
            changed = changes(seen, lambda: snapshot([*_places(scenarios), *others, schemas_folder()]))
        except KeyboardInterrupt:
            click.echo()
            return standing.code
        click.clear()  # nothing but on a terminal
        click.echo(f"changed: {', '.join(sorted(map(_shown, changed)))}")


def _played(
    said: Callable[[], Settings],
    play: Play,
    scenarios: Sequence[Path],
    changed: frozenset[Path] | None,
    standing: Standing,
) -> bool:
    """Play what has changed; True where somebody interrupted it."""
    settings = said()
    everything = load_scenarios(scenarios)
    files = {one.name: one.file.resolve() for one in located(scenarios)[0]}
    wanted = everything if changed is None else chosen(everything, files, changed)
    standing.keep(scenario.name for scenario in everything)
    if not wanted:
        return False
    whole = len(wanted) == len(everything)
    if not whole:
        from simulator.probes import Group  # noqa: PLC0415 - only here

        settings = replace(settings, probes=Group.NONE)
    result = play(settings, wanted, bool(scenarios) or not whole)
    standing.note(result)
    return result.interrupted


def chosen(
    everything: Sequence[Scenario], files: Mapping[str, Path], changed: frozenset[Path]
) -> Sequence[Scenario]:
    """The scenarios of the files that have changed; all, where something else has that concerns all."""
    if not changed <= {*files.values()} and any(file.exists() for file in changed - {*files.values()}):
        return everything
    return [one for one in everything if files.get(one.name.partition("[")[0]) in changed]


def changes(seen: _Snapshot, look: Callable[[], _Snapshot], *, every: float = _EVERY) -> frozenset[Path]:
    """Wait until something is not as it was seen, and has settled; the files that are new, other or gone."""
    now = look()
    while now == seen:
        time.sleep(every)
        now = look()
    while (later := _after(every, look)) != now:
        now = later
    return frozenset(path for path in seen.keys() | now.keys() if seen.get(path) != now.get(path))


def _after(seconds: float, look: Callable[[], _Snapshot]) -> _Snapshot:
    time.sleep(seconds)
    return look()


def snapshot(places: Iterable[Path]) -> _Snapshot:
    """How the files are at this moment; of a folder those that are YAML or JSON."""
    found: _Snapshot = {}
    for place in places:
        for file in _within(place):
            if file == place or file.suffix in (*ENDINGS, ".json"):
                try:
                    state = file.stat()
                except OSError:
                    continue
                found[file.resolve()] = (state.st_mtime_ns, state.st_size)
    return found


def _within(place: Path) -> Iterable[Path]:
    """What is in a folder now; a folder that goes meanwhile, as at a checkout, is looked at the next time."""
    try:
        return list(place.rglob("*")) if isdir(place) else (place,)  # noqa: PTH112 - False for any odd name
    except OSError:
        return ()


def _places(scenarios: Sequence[Path]) -> list[Path]:
    """Where scenarios are looked for: a folder that was named, so that new files are seen, else files."""
    if not scenarios:
        return [scenarios_folder()]
    folders = [path for path in scenarios if isdir(path)]  # noqa: PTH112 - as above
    return [*folders, *(one.file for one in located(scenarios)[0]), *scenarios]


def _shown(file: Path) -> str:
    here = Path.cwd()
    return str(file.relative_to(here) if file.is_relative_to(here) else file)


def _tell(standing: Standing) -> None:
    if standing.elsewhere:
        names = ", ".join(standing.elsewhere[:5]) + (" ..." if len(standing.elsewhere) > 5 else "")
        click.echo(f"Failing still, from before: {names}")
    click.echo(f"Watching for changes; Ctrl-C ends with exit code {standing.code}.")
