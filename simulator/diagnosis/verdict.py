"""What one step of a diagnosis comes to."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from simulator.results import ExitCode
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["State", "Verdict", "exit_code"]


class State(StrEnum):
    """How a step went, from good to bad."""

    FINE = "fine"
    NOTE = "note"
    """worth knowing, and nobody's fault"""
    UNKNOWN = "unknown"
    """could not be found out without making something; never to be read as fine"""
    WARNING = "warning"
    """works, and will hurt"""
    PROBLEM = "problem"
    """orders would fail, or would be taken from anybody"""
    UNREACHABLE = "unreachable"
    """nobody was reached, so that nothing behind it is known"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One step: ``topic`` is a family (name, connection, tls, answer, key, endpoint, clock), ``subject`` what
    of it was looked at. ``step`` says what to do next, "" where nothing is to be done.
    """

    topic: str
    subject: str
    state: State
    said: str
    step: str = ""


def exit_code(verdicts: Iterable[Verdict]) -> ExitCode:
    """A problem is the vendor's; else unreachable; else, where neither its key nor any endpoint was seen to
    be fine, nothing was judged: that a host accepts connections says nothing of a service on it.
    """
    found = tuple(verdicts)
    states = {verdict.state for verdict in found}
    if State.PROBLEM in states:
        return ExitCode.VENDOR_BROKE_THE_CONTRACT
    if State.UNREACHABLE in states:
        return ExitCode.UNREACHABLE
    seen = any(verdict.state is State.FINE and verdict.topic in ("key", "endpoint") for verdict in found)
    return ExitCode.PASSED if seen else ExitCode.NOTHING_JUDGED
