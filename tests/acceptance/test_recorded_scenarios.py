"""What was recorded can be done once more: each bundled scenario, recorded, becomes one that passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.contract import Contract, Reading, read
from simulator.journal import read_recording
from simulator.scenario.loader import load_scenarios
from simulator.scenario.recorded import scenario_from

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from command_line import Done, Simulator


def _recorded(journal: Path) -> Mapping[str, list[Reading]]:
    """The calls of each scenario, in their order; probes and what the vendor declares are none."""
    contract, groups = Contract.load(), {}
    for exchange in read_recording(journal).exchanges:
        if exchange.probe is None and exchange.endpoint in contract.endpoints:
            reading = read(exchange, contract.endpoints[exchange.endpoint])
            groups.setdefault(exchange.scenario, []).append(reading)
    return {name: calls for name, calls in groups.items() if not name.startswith("registration")}


def _file(name: str) -> str:
    return name.replace("/", "_").replace("@", "_")


@pytest.fixture(scope="module")
def told(whole: Done, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a scenario for each that was played."""
    folder = tmp_path_factory.mktemp("told")
    for name, calls in _recorded(whole.folder / "journal.ndjson").items():
        text = scenario_from(calls, title=f"Recorded: {name}", source="a recording")
        if text is not None:
            (folder / f"{_file(name)}.yaml").write_text(text, "utf-8")
    return folder


def test_every_recorded_scenario_is_a_scenario_that_passes_and_makes_the_same_calls(
    whole: Done, told: Path, simulator: Simulator
) -> None:
    done = simulator.run(told, "--journal", "again.ndjson", "--probes", "none", environ={})
    assert done.code == 0, done.out
    before = _recorded(whole.folder / "journal.ndjson")
    again = _recorded(simulator.folder / "again.ndjson")
    compared = 0
    for name, calls in before.items():
        _, at, setting = name.partition("@")
        played = again.get(f"{_file(name)}{at}{setting.partition('[')[0]}")
        if played is None:
            continue
        compared += 1
        made = [(call.endpoint.id, call.request and call.request.get("ActionType")) for call in _made(calls)]
        assert [(c.endpoint.id, c.request and c.request.get("ActionType")) for c in _made(played)] == made, (
            name
        )
    assert compared > 150


def _made(calls: list[Reading]) -> list[Reading]:
    """What the platform set going; the vendor's declarations are asked for at any time."""
    return [call for call in calls if call.exchange.request.body and call.endpoint.id != "fields.validate"]


def test_nothing_of_real_accounts_is_in_the_file(whole: Done) -> None:
    calls = _recorded(whole.folder / "journal.ndjson")["known/reseller-first-order@on"]
    text = scenario_from(calls, title="t", source="s", names={calls[0].request["ID"]: "Our Best Reseller!"})
    assert text is not None
    for call in calls:
        account = call.request.get("Account", call.request)
        for member in ("ID", "Name", "Email", "ResellerID", "ExternalID", "ResellerExternalID"):
            assert not account[member] or account[member] not in text
    assert "our_best_reseller: {kind: reseller}" in text


def test_what_was_there_before_is_ordered_first(whole: Done, tmp_path: Path, simulator: Simulator) -> None:
    """A recording that begins in the middle: a known customer's change, a known reseller's newcomer."""
    recorded = _recorded(whole.folder / "journal.ndjson")
    change = recorded["changes/increase-quantity@on"][-1:]
    newcomer = recorded["known/reseller-first-order@on"][1:]
    for name, calls in (("change", change), ("newcomer", newcomer)):
        text = scenario_from(calls, title=name, source="a recording")
        assert text is not None
        assert "Before the recording" in text
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    assert len(load_scenarios([tmp_path])) == 2
    done = simulator.run(tmp_path, "--reseller-support")
    assert done.code == 0, done.out


def test_calls_of_no_order_make_no_scenario(whole: Done) -> None:
    contract = Contract.load()
    exchanges = read_recording(whole.folder / "journal.ndjson").exchanges
    asked = [read(e, contract.endpoints[e.endpoint]) for e in exchanges if e.endpoint == "fields.get"]
    assert scenario_from(asked, title="t", source="s") is None


def test_calls_that_no_platform_makes_are_told_as_such(whole: Done, simulator: Simulator) -> None:
    folder, lines = simulator.folder, (whole.folder / "journal.ndjson").read_text("utf-8").splitlines(True)
    name = "known/reseller-first-order@on"
    first, second = (at for at, line in enumerate(lines) if f'"{name}"' in line and ".synchronize" in line)
    (folder / "right.ndjson").write_text("".join(lines), "utf-8")
    lines[first], lines[second] = lines[second], lines[first]
    (folder / "swapped.ndjson").write_text("".join(lines), "utf-8")
    said = simulator("new", "right.yaml", "--from", "right.ndjson", "--scenario", name)
    assert (said.code, "warning" in said.err) == (0, False)
    swapped = ("--from", "swapped.ndjson", "--scenario", name)
    for where in ("swapped.yaml", "-"):
        said = simulator("new", where, *swapped)
        assert (said.code, said.out) == (2, "")
        assert "swapped.ndjson: no platform makes the recorded calls" in said.err
        assert "a call that was not expected, even from a perfect vendor" in said.said
        assert "simulator judge swapped.ndjson; --force writes" in said.said
    assert not (folder / "swapped.yaml").exists(), "it would keep its whole folder from being played"
    said = simulator("new", "swapped.yaml", *swapped, "--force")
    assert said.code == 0
    assert "warning: no platform makes these calls, and lint refuses the scenario" in said.said
    assert simulator("lint", "swapped.yaml").code == 2
