"""Everything that can be known of scenario files without a network, told before they are played."""

from simulator.lint.linting import Linted, lint
from simulator.lint.mending import mended
from simulator.lint.remark import RULES, Remark, Severity

__all__ = ["RULES", "Linted", "Remark", "Severity", "lint", "mended"]
