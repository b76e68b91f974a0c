"""``simulator list``: the scenarios, with what each needs."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import click

from simulator.cli.options import SCENARIOS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from simulator.scenario.model import Scenario

__all__ = ["list_scenarios"]


@click.command("list")
@SCENARIOS
def list_scenarios(scenarios: tuple[Path, ...]) -> None:
    """List scenarios by name, with what each needs of the vendor.

    Without SCENARIO_FILE_OR_FOLDER, the bundled ones; any of their names can be given to 'run'.
    """
    from simulator.scenario.loader import load_scenarios  # noqa: PLC0415 - --help must not wait for it

    width = min(shutil.get_terminal_size((80, 24)).columns, 120)
    found = load_scenarios(scenarios, environ=None)
    for scenario in found:
        click.echo(click.style(scenario.name, bold=True))
        for line in _lines(scenario):
            click.echo(click.wrap_text(line, width, initial_indent="    ", subsequent_indent="      "))
    amount = "1 scenario" if len(found) == 1 else f"{len(found)} scenarios"
    click.echo(f"\n{amount}; play one with: simulator run NAME")


def _lines(scenario: Scenario) -> Iterator[str]:
    yield scenario.title
    needs = list(_needs(scenario))
    if needs:
        yield f"needs {'; '.join(needs)}"


def _needs(scenario: Scenario) -> Iterator[str]:
    from simulator.platform.service import Capability  # noqa: PLC0415
    from simulator.scenario.case import capabilities_of  # noqa: PLC0415

    if scenario.needs.reseller_support is not None:
        yield f"Reseller Support {'on' if scenario.needs.reseller_support else 'off'}"
    usual = {Capability.ACCOUNTS, Capability.SUBSCRIPTIONS}
    beyond = sorted(capability.value for capability in capabilities_of(scenario) - usual)
    if beyond:
        yield f"the capabilities {', '.join(beyond)}"
    if scenario.needs.without:
        yield f"{', '.join(sorted(scenario.needs.without))} off"
    if scenario.needs.partner_id_option:
        yield f"a partner id option that is {scenario.needs.partner_id_option}"
    if any(spec.refused for spec in scenario.accounts):
        yield "data that the vendor refuses (refuses, in the service file)"
    if scenario.needs.built_in_vendor:
        yield "the built-in vendor"
    if scenario.built_in.fault:
        yield f"the built-in vendor, with its fault {scenario.built_in.fault}"
