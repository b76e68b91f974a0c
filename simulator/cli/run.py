"""``simulator run``: the main job."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.options import FILE, STRICT, members, report_options, service_options

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from simulator.errors import OutputError, Problem
    from simulator.platform.service import Service
    from simulator.probes import Probe
    from simulator.redaction import Redactor
    from simulator.results import RunResult
    from simulator.runs import BuiltInVendor, Run
    from simulator.scenario.model import Scenario
    from simulator.settings import Settings
    from simulator.transport import Transport

__all__ = ["run"]

BUILT_IN_RUN_TAG = "1000001"
"""fixed, so that a run against the built-in vendor can be repeated byte for byte from its seed"""

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
@click.argument(
    "scenarios", nargs=-1, type=click.Path(path_type=Path), metavar="[SCENARIO_FILE_OR_FOLDER]..."
)
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
@click.option("--journal", type=FILE, metavar="FILE", help="Write every exchange as it happens, as NDJSON.")
@click.option("--quiet", "-q", is_flag=True, help="Only failures and the last line.")
@click.option("--verbose", "-v", is_flag=True, help="Each call, every id made, rules not exercised.")
@click.pass_context
def run(context: click.Context, /, **given: Any) -> int:
    """Replay scenarios against a vendor's endpoint and judge every exchange.

    Without SCENARIO_FILE_OR_FOLDER: all bundled scenarios that the service's options and capabilities allow;
    the others are listed with the flag that would play them. Without --endpoint and --service: the built-in
    vendor.
    """
    del context
    settings = _settings(**given)
    from simulator.scenario.loader import load_scenarios  # noqa: PLC0415 - --help must not wait for it

    scenarios = load_scenarios(settings.scenarios)
    with ExitStack() as stack:
        return _run(settings, scenarios, stack)


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
    probes: str | None,
    json: Path | None,
    junit: Path | None,
    journal: Path | None,
    **service_members: Any,
) -> Settings:
    from simulator.errors import UsageError  # noqa: PLC0415
    from simulator.probes import Group  # noqa: PLC0415
    from simulator.settings import Verbosity, load_settings  # noqa: PLC0415

    if quiet and verbose:
        raise UsageError.of("--quiet and --verbose exclude each other", fix="leave one of them out")
    verbosity = Verbosity.QUIET if quiet else Verbosity.VERBOSE if verbose else Verbosity.NORMAL
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
        probes=Group(probes) if probes else None,
        json=json,
        junit=junit,
        journal=journal,
        verbosity=verbosity,
    )


def _run(settings: Settings, scenarios: tuple[Scenario, ...], stack: ExitStack) -> int:
    from simulator.events import RunFinished, RunStarted  # noqa: PLC0415
    from simulator.redaction import Redactor  # noqa: PLC0415
    from simulator.report.terminal import Terminal  # noqa: PLC0415
    from simulator.transport import Transport  # noqa: PLC0415

    _warn(settings.warnings)
    if settings.ignored_service_file is not None:
        click.echo(
            f"hint: {settings.ignored_service_file} is not used; --service {settings.ignored_service_file}"
            " judges the service it describes",
            err=True,
        )
    redactor = Redactor(settings.secrets)
    transport = stack.enter_context(Transport(settings.connection))
    the_run = _make(settings, scenarios, transport, redactor, stack)
    terminal = stack.enter_context(Terminal.of(sys.stdout, os.environ, settings.verbosity))
    with _stopping(the_run.stop):
        for event in the_run:
            if isinstance(event, RunStarted):
                _warn(event.warnings)
            if isinstance(event, RunFinished):
                result, unwritten = _write_reports(event.result, settings)
                terminal.handle(RunFinished(result=result))
            else:
                terminal.handle(event)
    if unwritten is not None:
        raise unwritten
    return int(result.exit_code)


def _warn(problems: Iterable[Problem]) -> None:
    for problem in problems:
        click.echo(f"warning: {problem}", err=True)


def _make(
    settings: Settings,
    scenarios: tuple[Scenario, ...],
    transport: Transport,
    redactor: Redactor,
    stack: ExitStack,
) -> Run:
    import time  # noqa: PLC0415
    from datetime import UTC, datetime  # noqa: PLC0415

    from simulator.contract import Contract  # noqa: PLC0415
    from simulator.engine import Clock  # noqa: PLC0415
    from simulator.judge import Judge  # noqa: PLC0415
    from simulator.rules import Ordering  # noqa: PLC0415
    from simulator.runs import Run  # noqa: PLC0415
    from simulator.scenario.case import RunData  # noqa: PLC0415

    contract = Contract.load()
    vendor = settings.service or _built_in(settings, stack)
    data = RunData(
        seed=_fresh(1_000_000) if settings.seed is None else settings.seed,
        run_tag=settings.run_tag or _fresh_tag(settings),
        today=datetime.now(UTC).date(),
    )
    return Run(
        scenarios=scenarios,
        probes=_probes(settings),
        vendor=vendor,
        reseller_support=settings.reseller_support,
        judge=Judge(contract=contract, ordering=Ordering.load(contract)),
        data=data,
        send=transport.send,
        send_at_once=transport.send_at_once,
        send_and_drop=transport.send_and_drop,
        clock=Clock(now=time.time, ticks=time.perf_counter),
        redactor=redactor,
        connection=settings.connection,
        keep=_journal(settings, vendor, data, contract.version, redactor, stack),
        stop=threading.Event(),
        workers=settings.workers,
        processes=settings.processes,
        cleanup=settings.cleanup,
        strict=settings.strict,
    )


def _probes(settings: Settings) -> tuple[Probe, ...]:
    """Those that were asked for; else none beside named scenarios, and at an endpoint the safe ones."""
    if settings.probes is None and settings.scenarios:
        return ()
    from simulator.probes import Group  # noqa: PLC0415
    from simulator.probes.table import probes_of  # noqa: PLC0415 - only for a run that plays some

    if settings.probes is not None:
        return probes_of(settings.probes)
    return probes_of(Group.ALL if settings.service is None else Group.SAFE)


def _fresh(below: int) -> int:
    import random  # noqa: PLC0415

    return random.SystemRandom().randrange(below)


def _fresh_tag(settings: Settings) -> str:
    """Seven digits, so that account ids (tag and number) stay within a signed 32-bit number."""
    if settings.service is None:
        return BUILT_IN_RUN_TAG
    return str(1_000_000 + _fresh(1_147_000))


def _built_in(settings: Settings, stack: ExitStack) -> BuiltInVendor:
    from simulator.vendors import serve  # noqa: PLC0415
    from simulator.vendors.registration import registered  # noqa: PLC0415

    server = stack.enter_context(serve())
    return registered(server, settings.overrides)


def _journal(
    settings: Settings,
    vendor: Service | BuiltInVendor,
    data: Any,
    contract: str,
    redactor: Redactor,
    stack: ExitStack,
) -> Any:
    """Where each exchange goes, with secrets masked; None without --journal."""
    if settings.journal is None:
        return None
    from simulator import __version__  # noqa: PLC0415
    from simulator.journal import JournalWriter  # noqa: PLC0415

    header: Mapping[str, Any] = {
        "simulator": __version__,
        "contract": contract,
        "vendor": {"endpoint": redactor.text(vendor.endpoint), "built_in": settings.service is None},
        "reseller_support": settings.reseller_support,
        "seed": data.seed,
        "run_tag": data.run_tag,
    }
    writer = stack.enter_context(JournalWriter(settings.journal, header=header))
    return lambda exchange: writer.write(redactor.exchange(exchange))


def _write_reports(result: RunResult, settings: Settings) -> tuple[RunResult, OutputError | None]:
    from simulator.report import write_reports  # noqa: PLC0415

    return write_reports(result, {"json": settings.json, "junit": settings.junit})


@contextmanager
def _stopping(stop: threading.Event) -> Iterator[None]:
    """The first Ctrl-C (or SIGTERM) stops the run in good order, the second at once."""

    def hear(number: int, frame: object) -> None:
        del number, frame
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = {number: signal.signal(number, hear) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
