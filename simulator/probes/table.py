"""Every probe there is, in the order in which they are played."""

from __future__ import annotations

from simulator.probes.encodings import ENCODINGS
from simulator.probes.existence import EXISTENCE
from simulator.probes.guarding import GUARDING
from simulator.probes.keys import KEYS
from simulator.probes.members import MEMBERS
from simulator.probes.prechecks import PRECHECKS
from simulator.probes.probe import Group, Probe
from simulator.probes.relations import RELATIONS
from simulator.probes.repetition import REPETITIONS

__all__ = ["PROBES", "probes_of"]

PROBES: tuple[Probe, ...] = (
    *KEYS,
    *GUARDING,
    *REPETITIONS,
    *ENCODINGS,
    *RELATIONS,
    *EXISTENCE,
    *PRECHECKS,
    *MEMBERS,
)


def probes_of(group: Group) -> tuple[Probe, ...]:
    """The probes that ``--probes`` stands for."""
    match group:
        case Group.NONE:
            return ()
        case Group.SAFE:
            return tuple(probe for probe in PROBES if probe.group is Group.SAFE)
        case Group.ALL:
            return PROBES
