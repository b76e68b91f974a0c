"""The rules on the order of calls and on what they carry from one to the next."""

from simulator.rules.context import Context
from simulator.rules.language import Rule
from simulator.rules.ordering import Judgement, Ordering

__all__ = ["Context", "Judgement", "Ordering", "Rule"]
