"""A whole run: from settings to a result, over whichever vendor is judged."""

from simulator.run.built_in import BuiltInVendor
from simulator.run.whole import Run

__all__ = ["BuiltInVendor", "Run"]
