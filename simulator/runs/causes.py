"""From the findings of many scenarios to what is to be mended: each cause once, and under it what it led to.

Each step sees what those before it have explained already. A run in which nothing is found needs none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.runs.alike import told_once
from simulator.runs.credentials import with_credentials
from simulator.runs.declared import with_declarations
from simulator.runs.everywhere import hoist
from simulator.runs.explaining import with_common_causes
from simulator.runs.identities import with_consequences
from simulator.runs.misdeclared import with_misdeclared
from simulator.runs.weighing import with_weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.accepted import AcceptedInRun
    from simulator.contract import Contract
    from simulator.findings import Finding
    from simulator.results import ScenarioResult

__all__ = ["with_causes"]


def with_causes(
    registrations: Sequence[ScenarioResult],
    scenarios: Sequence[ScenarioResult],
    accepted: AcceptedInRun,
    shared: Sequence[Finding],
    contract: Contract,
    key_encoding: str,
) -> tuple[tuple[Finding, ...], tuple[ScenarioResult, ...]]:
    """The findings of the run as a whole, and its scenarios with what follows from others marked.

    ``registrations`` are those of the ``scenarios`` in which the vendor was asked what it declares;
    ``shared`` are the findings on ids that were given twice.
    """
    scenarios = told_once(scenarios, contract.catalogue)
    scenarios = with_declarations(registrations, scenarios)
    scenarios = with_common_causes(scenarios, accepted)
    everywhere, scenarios = hoist(scenarios, contract.endpoints)
    everywhere = tuple(with_credentials(root, scenarios, key_encoding) for root in everywhere)
    misdeclared, scenarios = with_misdeclared(registrations, scenarios, accepted)
    scenarios = with_weights(with_consequences(scenarios, shared, accepted.for_real))
    return (*everywhere, *misdeclared, *shared), scenarios
