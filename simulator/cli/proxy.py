"""``simulator proxy``: between the real platform and a vendor; everything passes, and is judged."""

from __future__ import annotations

import os
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.masking import mask_with
from simulator.cli.options import FILE, STRICT, members, report_options, verbosity_of
from simulator.cli.stopping import stopping

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simulator.exchange import Exchange
    from simulator.findings import Finding
    from simulator.platform.service import Service
    from simulator.report.live import Live as Written
    from simulator.report.terminals import Terminals
    from simulator.settings import Settings

__all__ = ["proxy"]

EPILOG = """\b
Examples:
  simulator proxy --service simulator.yaml --port 8080 --journal t.ndjson
      register http://127.0.0.1:8080 (or the tunnel to it) at the platform
      as the service's base URL
  simulator judge t.ndjson
      judge once more, later, what was written
"""


@click.command(epilog=EPILOG)
@click.option("--endpoint", metavar="URL", help="The vendor's base URL, where every call goes on to.")
@click.option("--service", type=FILE, metavar="FILE", help="A service file: URLs, TLS, time-outs, switches.")
@click.option(
    "--port", type=int, default=0, metavar="N", help="The port on 127.0.0.1.  [default: a free one]"
)
@click.option(
    "--reseller-support/--no-reseller-support",
    default=None,
    help="How the endpoint option is set at the platform.  [default: what depends on it is not judged]",
)
@click.option(
    "--set", "sets", multiple=True, metavar="PATH=VALUE", help="Any member of the service file. Repeatable."
)
@STRICT
@report_options
@click.option("--journal", type=FILE, metavar="FILE", help="The same as --output journal=FILE.")
@click.option("--quiet", "-q", is_flag=True, help="Only findings, and the summary at the end.")
@click.option("--verbose", "-v", is_flag=True, help="In the end: rules not exercised, every id made.")
def proxy(
    service: Path | None,
    port: int,
    sets: tuple[str, ...],
    strict: bool,
    output: tuple[str, ...],
    json: Path | None,
    junit: Path | None,
    journal: Path | None,
    quiet: bool,
    verbose: bool,
    **given: Any,
) -> int:
    """Stand between the real platform and a vendor's endpoint, until Ctrl-C.

    Every call passes unchanged but for the Host header, and so does every answer, byte for byte. Each
    exchange is judged as it passes, by the checks and ordering rules of 'simulator run'; the summary, the
    reports and the exit code at the end are those of 'simulator judge'. Credentials pass through, and are
    masked in all that is shown or written.
    """
    from simulator.errors import UsageError  # noqa: PLC0415 - --help must not wait for any of this
    from simulator.settings import load_settings  # noqa: PLC0415

    settings = load_settings(
        service_file=service,
        members=members(**given),
        sets=sets,
        environ=os.environ,
        calling=False,
        strict=strict,
        outputs=output,
        json=json,
        junit=junit,
        journal=journal,
        verbosity=verbosity_of(quiet=quiet, verbose=verbose),
    )
    if settings.service is None or not settings.service.endpoint:
        raise UsageError.of("nobody is named to pass calls on to", fix="name the vendor with --endpoint URL")
    with ExitStack() as stack:
        return _stand_between(settings, settings.service, port, stack)


def _stand_between(settings: Settings, service: Service, port: int, stack: ExitStack) -> int:
    from simulator.contract import Contract  # noqa: PLC0415
    from simulator.events import RunFinished  # noqa: PLC0415
    from simulator.judge import Judge  # noqa: PLC0415
    from simulator.outputs import Format  # noqa: PLC0415
    from simulator.proxy import Live, Proxy, Routing, listen  # noqa: PLC0415
    from simulator.report import write_reports  # noqa: PLC0415
    from simulator.report.formats import wants_exchanges  # noqa: PLC0415
    from simulator.report.terminals import Terminals  # noqa: PLC0415
    from simulator.rules import Ordering  # noqa: PLC0415

    contract = Contract.load()
    listening = listen(port)
    terminals = stack.enter_context(Terminals(settings, os.environ, settings.verbosity))
    written = _written(settings, contract.version, stack)
    routing = Routing(base=service.endpoint, endpoints=contract.endpoints, overrides=service.urls)
    live = Live(
        routing=routing,
        judge=Judge(contract=contract, ordering=Ordering.load(contract)),
        service=service,
        reseller_support=settings.reseller_support,
        secrets=settings.secrets,
        keep=written.keep,
        tell=_telling(settings, terminals),
        patience=settings.connection.answer_timeout,
        strict=settings.strict,
    )
    mask_with(live.redactor)
    with (
        live,
        Proxy(listening, routing=routing, connection=settings.connection, passed=live.passed) as served,
    ):
        _until_interrupted(served.url, live.redactor.text(service.endpoint), terminals.say)
    journal = settings.output(Format.JOURNAL)
    result = live.result(
        str(journal.path if journal and journal.path else "live traffic"),
        keep_exchanges=wants_exchanges(settings.outputs, live=True),
    )
    written.handle(RunFinished(result=result))
    result, unwritten = write_reports(
        result,
        settings.outputs,
        live=True,
        problems=[*written.problems, *terminals.problems],
        say=terminals.say,
        environ=os.environ,
    )
    terminals.end(result, unwritten)
    return int(result.exit_code)


def _written(settings: Settings, contract: str, stack: ExitStack) -> Written:
    """What is written as calls pass."""
    import time  # noqa: PLC0415

    from simulator import __version__  # noqa: PLC0415
    from simulator.redaction import Redactor  # noqa: PLC0415
    from simulator.report.live import Live as Written  # noqa: PLC0415

    assert settings.service is not None, "the proxy has somebody to pass calls on to"  # noqa: S101
    header = {
        "simulator": __version__,
        "contract": contract,
        "reseller_support": settings.reseller_support,
        "vendor": {"endpoint": Redactor(settings.secrets).text(settings.service.endpoint), "built_in": False},
    }
    written = Written(settings.outputs, header=header, now=time.time)
    stack.callback(written.close)
    return written


def _telling(settings: Settings, terminals: Terminals) -> Callable[[Exchange | Finding], None]:
    from simulator.exchange import Exchange  # noqa: PLC0415
    from simulator.report.passing import exchange_line, finding_lines  # noqa: PLC0415
    from simulator.settings import Verbosity  # noqa: PLC0415

    def tell(news: Exchange | Finding) -> None:
        if isinstance(news, Exchange):
            lines = [] if settings.verbosity is Verbosity.QUIET else [exchange_line(news, terminals.look)]
        else:
            lines = list(finding_lines(news, terminals.look))
        terminals.say("".join(f"{line}\n" for line in lines))

    return tell


def _until_interrupted(url: str, endpoint: str, say: Callable[[str], None]) -> None:
    """By Ctrl-C, or by the kill with which a CI job ends what it has in the background."""
    stop = threading.Event()
    with stopping(stop):
        say(f"Calls to {url}\npass on to {endpoint}\n\n")
        say("Register the former as the service's base URL. Ctrl-C ends it and sums up.\n\n")
        stop.wait()
    say("\n")
