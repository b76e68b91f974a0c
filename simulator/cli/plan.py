"""``simulator plan``: the calls that scenarios would make, without a vendor."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.masking import mask_with
from simulator.cli.options import FILE, SCENARIOS, members

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from simulator.library.planning import Plan
    from simulator.redaction import Redactor

__all__ = ["plan"]

EPILOG = """\b
Examples:
  simulator plan known/reseller-first-order
      every call with its body, under each setting of Reseller Support
  simulator plan my-scenarios/ --service simulator.yaml --no-bodies
      as your service is registered: its products, switches and account data
  simulator plan known/mpnid-as-text --format mermaid
      a sequence diagram for a page or a pull request
"""


@click.command(epilog=EPILOG)
@SCENARIOS
@click.option("--service", type=FILE, metavar="FILE", help="A service file: products, switches, accounts.")
@click.option(
    "--reseller-support/--no-reseller-support", default=None, help="One setting alone.  [default: each]"
)
@click.option(
    "--set", "sets", multiple=True, metavar="PATH=VALUE", help="Any member of the service file. Repeatable."
)
@click.option("--seed", type=int, metavar="N", help="Decides the generated data.  [default: 0]")
@click.option("--run-tag", metavar="TAG", help="Goes into every id, name and e-mail.  [default: 1000001]")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "mermaid"]),
    default="text",
    show_default=True,
    help="What is printed.",
)
@click.option("--bodies/--no-bodies", default=True, help="In the text: the whole messages.  [default: on]")
def plan(
    scenarios: tuple[Path, ...],
    service: Path | None,
    sets: tuple[str, ...],
    seed: int | None,
    run_tag: str | None,
    form: str,
    bodies: bool,
    **given: Any,
) -> int:
    """Show the calls that scenarios would make, in order, with full bodies; nothing is sent.

    Each scenario is played against a vendor that is perfect and nowhere. What it sells is what the service
    file's products say, else what the built-in vendor sells; a run orders what the real vendor declares.
    """
    from simulator.errors import (  # noqa: PLC0415 - --help must not wait for any of this
        ScenarioError,
        in_reading_order,
    )
    from simulator.library.planning import Planner  # noqa: PLC0415
    from simulator.scenario.loader import load_scenarios  # noqa: PLC0415
    from simulator.settings import load_settings  # noqa: PLC0415

    settings = load_settings(
        service_file=service,
        members=members(**given),
        sets=sets,
        environ=os.environ,
        calling=False,
        scenarios=scenarios,
        seed=seed,
        run_tag=run_tag,
    )
    planner = Planner(settings)
    mask = mask_with(planner.redactor)
    plans = [plan for scenario in load_scenarios(scenarios) for plan in planner.plans(scenario)]
    problems = [problem for one in plans for problem in one.problems]
    if problems:
        raise ScenarioError(*in_reading_order(problems))
    _print(plans, form, mask, bodies=bodies)
    return 0 if any(one.steps for one in plans) else 4


def _print(plans: Sequence[Plan], form: str, mask: Redactor, *, bodies: bool) -> None:
    from simulator.report.layout import Look  # noqa: PLC0415
    from simulator.report.planned import as_json, as_mermaid, as_text  # noqa: PLC0415

    match form:
        case "json":
            click.echo(mask.text(as_json(plans)), nl=False)
        case "mermaid":
            click.echo(mask.text(as_mermaid(plans)), nl=False)
        case _:
            for line in as_text(plans, Look.of(sys.stdout, os.environ), bodies=bodies):
                click.echo(mask.text(line))
