"""The rules on the order of calls and on what they carry, and the ids handed out over a whole run."""

from simulator.rules.context import Context
from simulator.rules.distinct import DistinctIds, Given, given
from simulator.rules.language import Rule
from simulator.rules.ordering import Judgement, Ordering

__all__ = ["Context", "DistinctIds", "Given", "Judgement", "Ordering", "Rule", "given"]
