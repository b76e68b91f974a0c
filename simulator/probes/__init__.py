"""Deliberate calls, wrong or unusual, each beside a control that is one field apart.

The probes themselves are in :mod:`simulator.probes.table`, which only a run that plays some need import.
"""

from simulator.probes.case import ProbeCase, probe_case, scenario_of
from simulator.probes.probe import Group, Probe

__all__ = ["Group", "Probe", "ProbeCase", "probe_case", "scenario_of"]
