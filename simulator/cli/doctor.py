"""``simulator doctor``: is the endpoint there, and set up? Read-only, before the first run."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.masking import mask_with
from simulator.cli.options import FILE, members, service_options

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.diagnosis import Verdict
    from simulator.outputs import Output
    from simulator.platform.service import Service
    from simulator.settings import Settings

__all__ = ["doctor"]

EPILOG = """\b
Examples:
  simulator doctor --endpoint https://staging.example.com/api
      your endpoint (SIMULATOR_APP_ID and SIMULATOR_API_KEY are read)
  simulator doctor --service simulator.yaml --json doctor.json
      everything that the service file says of it, for a CI job's first step

\b
Exit codes: 0 nothing known is in the way of a run   1 there is a problem
            2 usage or settings   3 the vendor could not be reached
            4 no endpoint was seen to be there
"""


@click.command(epilog=EPILOG)
@service_options
@click.option("--json", "json_file", type=FILE, metavar="FILE", help="Write the verdicts as JSON.")
def doctor(
    service: Path | None, sets: tuple[str, ...], json_file: Path | None, **service_members: Any
) -> int:
    """Find out what keeps the platform from calling a vendor's endpoint, without ordering anything.

    Name resolution, connection, TLS and how long the certificate lasts, the right key and wrong ones, each
    endpoint with its verb, what the declarations answer, and the clocks: a verdict each, with the next step.
    Only GET and OPTIONS are sent. Without --endpoint and --service: the built-in vendor.
    """
    from simulator.settings import load_settings  # noqa: PLC0415 - --help must not wait for any of this

    settings = load_settings(
        service_file=service,
        members=members(**service_members),
        sets=sets,
        environ=os.environ,
        json=json_file,
    )
    with ExitStack() as stack:
        return _diagnose(settings, stack)


def _diagnose(settings: Settings, stack: ExitStack) -> int:
    import time  # noqa: PLC0415

    from simulator.contract import Contract  # noqa: PLC0415
    from simulator.diagnosis import diagnose, exit_code  # noqa: PLC0415
    from simulator.outputs import Format  # noqa: PLC0415
    from simulator.redaction import Redactor  # noqa: PLC0415
    from simulator.report.diagnosis import heading, last_line, verdict_lines  # noqa: PLC0415
    from simulator.report.layout import Look, Paint, visible  # noqa: PLC0415
    from simulator.transport import Transport  # noqa: PLC0415

    stream = sys.stderr if settings.stdout_is_taken else sys.stdout
    look, redactor = Look.of(stream, os.environ), mask_with(Redactor(settings.secrets))
    transport = stack.enter_context(Transport(settings.connection))
    vendor = settings.service or _built_in(settings, stack)
    built_in = settings.service is None
    whom = "the built-in vendor" if built_in else visible(redactor.text(vendor.endpoint))
    click.echo(look.paint(f"Diagnosis of {whom}: nothing is ordered", Paint.STRONG), file=stream)
    verdicts: list[Verdict] = []
    for found in diagnose(
        vendor,
        connection=settings.connection,
        contract=Contract.load(),
        send=transport.send,
        now=time.time,
    ):
        verdict = _masked(found, redactor.text)
        if not verdicts or verdicts[-1].topic != verdict.topic:
            click.echo(heading(verdict, look), file=stream)
        verdicts.append(verdict)
        for line in verdict_lines(verdict, look):
            click.echo(line, file=stream)
    _write(settings.output(Format.JSON), verdicts, redactor.text(vendor.endpoint), built_in=built_in)
    if built_in:
        click.echo("This was the built-in vendor; --endpoint URL looks at yours.", file=stream)
    click.echo(last_line(verdicts, look), file=stream)
    return int(exit_code(verdicts))


def _built_in(settings: Settings, stack: ExitStack) -> Service:
    from simulator.scenario.model import BuiltIn  # noqa: PLC0415
    from simulator.vendors import serve  # noqa: PLC0415
    from simulator.vendors.registration import registered  # noqa: PLC0415

    vendor = registered(stack.enter_context(serve()), settings.overrides)
    return vendor.service(bool(settings.reseller_support), BuiltIn())


def _masked(verdict: Verdict, mask: Any) -> Verdict:
    from dataclasses import replace  # noqa: PLC0415

    texts = {name: mask(getattr(verdict, name)) for name in ("subject", "said", "step")}
    return replace(verdict, **texts)


def _write(output: Output | None, verdicts: list[Verdict], endpoint: str, *, built_in: bool) -> None:
    if output is None:
        return
    import json  # noqa: PLC0415

    from simulator.report.diagnosis import as_json  # noqa: PLC0415
    from simulator.report.files import write  # noqa: PLC0415

    document = as_json(verdicts, endpoint=endpoint, built_in=built_in)
    write(output.path, json.dumps(document, ensure_ascii=False, indent=2) + "\n")
