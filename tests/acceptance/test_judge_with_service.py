"""A journal that was written with a service file is judged with the same file, and says the same again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from command_line import Simulator
    from conftest import Endpoint

SCENARIOS = ("precheck", "accounts/exists-unknown", "repeat/customer-from-before-the-option", "options")


def test_what_passed_with_a_service_file_is_judged_with_it_and_passes(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    """Though its scenarios set switches, and turn Reseller Support on half-way, and the file does neither."""
    capabilities = ["exists", "precheck", "change", "addons", "delete"]
    service = {"endpoint": endpoint(), "reseller_support": True, "capabilities": capabilities}
    (simulator.folder / "service.yaml").write_text(json.dumps(service), "utf-8")
    done = simulator.run(*SCENARIOS, "--service", "service.yaml", "--journal", "journal")
    assert done.code == 0, done.out
    judged = simulator.judge("journal", "--service", "service.yaml")
    assert judged.code == 0, judged.out
    assert set(done.played()) <= set(judged.played())
    denied = simulator.judge("journal", "--service", "service.yaml", "--no-reseller-support")
    assert denied.code == 1, "what is said on the command line is said against the journal"
