"""A whole run: from settings to a result, over whichever vendor is judged."""

from simulator.runs.built_in import BuiltInVendor
from simulator.runs.whole import Run

__all__ = ["BuiltInVendor", "Run"]
