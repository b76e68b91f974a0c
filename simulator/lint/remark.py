"""What lint has to say: a problem with its weight, and the rules that lint adds to those of reading."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.errors import Problem

__all__ = ["RULES", "Remark", "Rule", "Severity", "rule_of"]


class Severity(StrEnum):
    """How much it weighs. An error keeps the scenario from being played; the names are those of SARIF."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule by its stable ``id``; ``mendable``: ``lint --fix`` can do it."""

    id: str
    severity: Severity
    title: str
    mendable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One problem, and how much it weighs."""

    problem: Problem
    severity: Severity

    @property
    def mendable(self) -> bool:
        """Whether ``lint --fix`` would put it right."""
        return rule_of(self.problem.rule).mendable


_OWN = (
    Rule(id="impossible-role", severity=Severity.ERROR, title="a reseller's call with Reseller Support off"),
    Rule(id="impossible", severity=Severity.ERROR, title="an expectation that no platform can meet"),
    Rule(id="unreachable-step", severity=Severity.WARNING, title="a step that calls nobody"),
    Rule(id="idle-rule", severity=Severity.WARNING, title="a rule that no call comes under"),
    Rule(id="unused-account", severity=Severity.WARNING, title="an account that nothing is done with"),
    Rule(id="nothing-expected", severity=Severity.WARNING, title="a scenario that expects nothing"),
    Rule(id="no-modeline", severity=Severity.NOTE, title="no schema named for editors", mendable=True),
    Rule(id="not-rehearsed", severity=Severity.NOTE, title="cannot be played in the mind"),
    Rule(id="yaml-tab", severity=Severity.ERROR, title="a tab that indents a line", mendable=True),
)
RULES: Mapping[str, Rule] = {rule.id: rule for rule in _OWN}
"""The rules of lint itself. What a file cannot even be read for has a rule of its own, always an error."""


def rule_of(id_: str) -> Rule:
    """The rule of an id; one of reading a file is an error."""
    return RULES.get(id_) or Rule(id=id_, severity=Severity.ERROR, title=id_.replace("-", " "))
