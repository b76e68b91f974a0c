"""``simulator run``: the main job."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.masking import mask_with
from simulator.cli.options import (
    BASELINE,
    FILE,
    SCENARIOS,
    STRICT,
    members,
    report_options,
    service_options,
    verbosity_of,
)
from simulator.cli.stopping import stopping

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from simulator.errors import Problem
    from simulator.probes import Group
    from simulator.results import RunResult
    from simulator.scenario.model import Scenario
    from simulator.settings import Settings

__all__ = ["run"]

EPILOG = """\b
Examples:
  simulator run
      the built-in vendor, every scenario, Reseller Support on and off
  simulator run --endpoint https://staging.example.com/api --reseller-support
      your own endpoint (SIMULATOR_APP_ID and SIMULATOR_API_KEY are read)
  simulator run known/reseller-first-order --endpoint http://127.0.0.1:8080 -v
      one bundled scenario, with each call
  simulator run my-scenarios/ --service simulator.yaml --junit report.xml
      your own scenario files, for CI
"""


@click.command(epilog=EPILOG)
@SCENARIOS
@service_options
@click.option("--seed", type=int, metavar="N", help="Decides the generated data.  [default: fresh]")
@click.option(
    "--run-tag",
    metavar="TAG",
    help="Goes into every account id, name and e-mail, so that two runs never meet.  [default: fresh]",
)
@click.option("--timeout", type=float, metavar="SECONDS", help="For each whole answer.  [default: 100]")
@click.option("--workers", type=int, default=1, metavar="N", help="Scenarios side by side.  [default: 1]")
@click.option("--processes", type=int, default=1, metavar="N", help="Processes, for a soak.  [default: 1]")
@STRICT
@BASELINE
@click.option(
    "--probes",
    type=click.Choice(["none", "safe", "all"]),
    help=(
        "Calls that are wrong or unusual on purpose; safe: keys, repetition and encodings alone.  "
        "[default: safe; all for the built-in vendor; none where scenarios are named]"
    ),
)
@click.option("--cleanup", is_flag=True, help="Cancel and delete in the end what the run made.")
@report_options
@click.option("--journal", type=FILE, metavar="FILE", help="The same as --output journal=FILE.")
@click.option("--watch", is_flag=True, help="Play again what changes: scenarios, service file, schemas.")
@click.option("--quiet", "-q", is_flag=True, help="Only failures and the last line.")
@click.option("--verbose", "-v", is_flag=True, help="Each call, every id made, rules not exercised.")
@click.pass_context
def run(context: click.Context, /, *, watch: bool, **given: Any) -> int:
    """Replay scenarios against a vendor's endpoint and judge every exchange.

    Without SCENARIO_FILE_OR_FOLDER: all bundled scenarios that the service's options and capabilities allow;
    the others are listed with the flag that would play them. Without --endpoint and --service: the built-in
    vendor.
    """
    del context
    settings = _settings(**given)
    if watch:
        from simulator.cli.watching import watch as watching  # noqa: PLC0415 - only here

        others = [file for name in ("service", "baseline") if (file := given[name])]
        return watching(lambda: _settings(**given), _played, settings.scenarios, others)
    from simulator.scenario.loader import load_scenarios  # noqa: PLC0415 - --help must not wait for it

    result = _played(settings, load_scenarios(settings.scenarios), bool(settings.scenarios))
    return int(result.exit_code)


def _settings(
    *,
    service: Path | None,
    sets: tuple[str, ...],
    quiet: bool,
    verbose: bool,
    scenarios: tuple[Path, ...],
    seed: int | None,
    run_tag: str | None,
    workers: int,
    processes: int,
    cleanup: bool,
    strict: bool,
    baseline: Path | None,
    probes: str | None,
    output: tuple[str, ...],
    json: Path | None,
    junit: Path | None,
    journal: Path | None,
    **service_members: Any,
) -> Settings:
    from simulator.settings import load_settings  # noqa: PLC0415

    return load_settings(
        service_file=service,
        members=members(**service_members),
        sets=sets,
        environ=os.environ,
        scenarios=scenarios,
        seed=seed,
        run_tag=run_tag,
        workers=workers,
        processes=processes,
        cleanup=cleanup,
        strict=strict,
        baseline_file=baseline,
        probes=_group(probes) if probes else None,
        outputs=output,
        json=json,
        junit=junit,
        journal=journal,
        verbosity=verbosity_of(quiet=quiet, verbose=verbose),
    )


def _group(name: str) -> Group:
    from simulator.probes import Group  # noqa: PLC0415 - only where it is said

    return Group(name)


def _played(settings: Settings, scenarios: Sequence[Scenario], named: bool) -> RunResult:
    from simulator.events import Event, RunFinished, RunStarted  # noqa: PLC0415
    from simulator.library import Session  # noqa: PLC0415
    from simulator.report import write_reports  # noqa: PLC0415
    from simulator.report.terminals import Terminals  # noqa: PLC0415

    _warn(settings.warnings)
    if settings.ignored_service_file is not None:
        click.echo(
            f"hint: {settings.ignored_service_file} is not used; --service {settings.ignored_service_file}"
            " judges the service it describes",
            err=True,
        )
    stop, session = threading.Event(), Session(settings)
    mask_with(session.redactor)
    with (
        Terminals(settings, os.environ, settings.verbosity) as terminals,
        session,
        stopping(stop),
    ):

        def hear(event: Event) -> None:
            if isinstance(event, RunStarted):
                _warn(event.warnings)
            if not isinstance(event, RunFinished):  # the verdict comes last, after what cannot be written
                terminals.handle(event)

        result = session.run(scenarios, named=named, hear=hear, stop=stop)
        result, unwritten = write_reports(
            result,
            settings.outputs,
            live=True,
            problems=[*session.live.problems, *terminals.problems],
            say=terminals.say,
            environ=os.environ,
        )
        terminals.end(result, unwritten)
    return result


def _warn(problems: Iterable[Problem]) -> None:
    for problem in problems:
        click.echo(f"warning: {problem}", err=True)
