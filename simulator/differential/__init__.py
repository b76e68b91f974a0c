"""The same order with Reseller Support on and off: which calls appear, disappear and differ, and what may.

Pure: two journals of one order in, a comparison out.
"""

from simulator.differential.allowances import Allowance, Differences
from simulator.differential.comparison import Comparison, Pair, compare
from simulator.differential.findings import findings_of
from simulator.differential.members import Change

__all__ = ["Allowance", "Change", "Comparison", "Differences", "Pair", "compare", "findings_of"]
