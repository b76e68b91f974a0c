"""Deliberate calls, wrong or unusual, each beside a control that is one field apart."""

from simulator.probes.case import ProbeCase, probe_case, scenario_of
from simulator.probes.probe import Group, Probe
from simulator.probes.table import PROBES, probes_of

__all__ = ["PROBES", "Group", "Probe", "ProbeCase", "probe_case", "probes_of", "scenario_of"]
