"""What a user of the simulator can get wrong, told as what happened, where, and what to do.

A vendor's mistake is a :class:`~simulator.findings.Finding`, never an exception. A mistake in the simulator
itself is a plain Python exception with its traceback (exit code 70). Only what the *user* got wrong is here::

    SimulatorError            exit code 2
     ├─ UsageError            options that do not exist, do not fit together, or have no such value
     ├─ SettingsError         a service file, or an option that stands for one of its members
     ├─ ScenarioError         a scenario file
     ├─ RecordingError        a journal or HAR file that cannot be read
     └─ OutputError           a report or journal that cannot be written
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "ConflictError",
    "Location",
    "MarketplaceError",
    "OutputError",
    "Problem",
    "RecordingError",
    "ScenarioError",
    "SettingsError",
    "SimulatorError",
    "UnknownError",
    "UsageError",
    "in_reading_order",
    "near_miss",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place in a file: ``line`` and ``column`` count from 1; 0 means that the whole file is meant."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing the user got wrong: ``what`` happened, ``where`` (a file position or an option), how to
    ``fix`` it.

    ``rule`` is a stable word for what kind of mistake it is, such as ``unknown-account``; "" where it has
    none.
    """

    what: str
    where: Location | str | None = None
    fix: str = ""
    rule: str = ""

    def __str__(self) -> str:
        where = f"{self.where}: " if self.where else ""
        fix = f"\n  fix: {self.fix}" if self.fix else ""
        return f"{where}{self.what}{fix}"


class SimulatorError(Exception):
    """One or several problems that only the user can mend. Nothing is sent to a vendor once one is raised."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems

    @classmethod
    def of(cls, what: str, *, where: Location | str | None = None, fix: str = "") -> SimulatorError:
        """The usual case: a single problem."""
        return cls(Problem(what=what, where=where, fix=fix))


class UsageError(SimulatorError):
    """Command line options that cannot be meant."""


class SettingsError(SimulatorError):
    """A service file, or an option that stands for one of its members, that cannot be used."""


class ScenarioError(SimulatorError):
    """A scenario file that cannot be read, or that asks for what no platform can do."""


class RecordingError(SimulatorError):
    """A recording (HAR or journal) that cannot be read."""


class OutputError(SimulatorError):
    """A report or journal that cannot be written where it was asked for."""


class MarketplaceError(SimulatorError):
    """What the mock platform was asked for and cannot do; ``where`` of a problem is the member concerned."""


class UnknownError(MarketplaceError):
    """There is no such service, account, order..."""


class ConflictError(MarketplaceError):
    """Not now: something that is under way, or that was done already, stands in the way."""


def in_reading_order(problems: Iterable[Problem]) -> list[Problem]:
    """Each once, those of one file together and by their lines; files in the order in which they are met."""
    told = list(dict.fromkeys(problems))
    files = list(dict.fromkeys(_place(one)[0] for one in told))
    return sorted(told, key=lambda one: (files.index(_place(one)[0]), _place(one)[1:]))


def _place(problem: Problem) -> tuple[str, int, int]:
    match problem.where:
        case Location(file=file, line=line, column=column):
            return file, line, column
        case where:
            return where or "", 0, 0


_MOST_KNOWN = 40
"""Words beyond these help nobody who has not come near one of them."""


def near_miss(word: str, known: Iterable[str]) -> str:
    """``Did you mean 'x'?`` when one of the known words is close, else the first known ones, else nothing."""
    import difflib  # noqa: PLC0415 - only for a slip

    choices = sorted(known)
    close = difflib.get_close_matches(word, choices, n=1, cutoff=0.6)
    if not close:  # a difference in case alone is the commonest slip, and difflib counts it in full
        close = [choice for choice in choices if choice.lower() == word.lower()]
    if not close and len(word) >= 3:  # half of a long name
        close = [choice for choice in choices if word.lower() in choice.lower()]
    if close:
        return f"Did you mean '{close[0]}'?"
    more = f" and {len(choices) - _MOST_KNOWN} more" if len(choices) > _MOST_KNOWN else ""
    return f"Known: {', '.join(choices[:_MOST_KNOWN])}{more}." if choices else ""
