"""``simulator diff-options``: the same orders with Reseller Support on and off, side by side."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.masking import mask_with
from simulator.cli.options import SCENARIOS, STRICT, members, service_options
from simulator.cli.stopping import stopping

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.library import Session
    from simulator.runs.differing import Differing
    from simulator.settings import Settings

__all__ = ["diff_options"]

EPILOG = """\b
Examples:
  simulator diff-options
      the built-in vendor
  simulator diff-options addons --service simulator.yaml --cleanup
      some orders at an endpoint that supports both settings; what they made
      there is removed
"""


@click.command("diff-options", epilog=EPILOG)
@SCENARIOS
@service_options
@click.option("--seed", type=int, metavar="N", help="Decides the generated data.  [default: fresh]")
@click.option(
    "--run-tag", metavar="TAG", help="Goes into every account id, name and e-mail.  [default: fresh]"
)
@STRICT
@click.option("--cleanup", is_flag=True, help="Cancel and delete in the end what the orders made.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def diff_options(
    scenarios: tuple[Path, ...],
    service: Path | None,
    sets: tuple[str, ...],
    seed: int | None,
    run_tag: str | None,
    strict: bool,
    cleanup: bool,
    as_json: bool,
    **service_members: Any,
) -> int:
    """Play the same orders with Reseller Support on and off, and show what differs.

    Which calls appear, disappear and differ is held against what may; anything else fails. Of a scenario the
    orders alone are taken. The vendor must support both settings.
    """
    from simulator.errors import UsageError  # noqa: PLC0415 - --help must not wait for any of this
    from simulator.settings import load_settings  # noqa: PLC0415

    if service_members.get("reseller_support") is not None:
        raise UsageError.of(
            "diff-options plays both settings of Reseller Support", fix="leave --[no-]reseller-support out"
        )
    settings = load_settings(
        service_file=service,
        members=members(**service_members),
        sets=sets,
        environ=os.environ,
        scenarios=scenarios,
        seed=seed,
        run_tag=run_tag,
        strict=strict,
        cleanup=cleanup,
    )
    return _compare(settings, as_json=as_json)


def _compare(settings: Settings, *, as_json: bool) -> int:
    import json  # noqa: PLC0415

    from simulator.differential import Differences  # noqa: PLC0415
    from simulator.library import Session  # noqa: PLC0415
    from simulator.report.differences import Comparing, closing, document, noted  # noqa: PLC0415
    from simulator.report.layout import Look  # noqa: PLC0415
    from simulator.runs.credentials import with_credentials  # noqa: PLC0415
    from simulator.runs.everywhere import hoist  # noqa: PLC0415
    from simulator.runs.verdict import decide  # noqa: PLC0415

    stop, look, session = threading.Event(), Look.of(sys.stdout, os.environ), Session(settings)
    mask_with(session.redactor)
    with session, stopping(stop):
        differences = Differences.load(session.judge.contract)
        comparing = Comparing(
            contract=session.judge.contract.version,
            endpoint=session.vendor.endpoint,
            built_in=settings.service is None,
            seed=session.seed,
            run_tags=_tags(session),
            allowances=differences.allowances,
        )
        for one in _differing(settings, session, differences.orders, stop):
            lines = list(noted(one, comparing, look))
            for line in () if as_json else lines:
                click.echo(session.redactor.text(line))
        causes, comparing.explained = hoist(comparing.results, session.judge.contract.endpoints)
        encoding = "base64" if settings.service is None else settings.service.credentials.key_encoding.value
        comparing.causes = tuple(with_credentials(cause, comparing.results, encoding) for cause in causes)
        verdict, code = decide(
            comparing.results,
            comparing.differences,
            interrupted=stop.is_set(),
            recorded=False,
            strict=settings.strict,
        )
        if as_json:
            text = json.dumps(document(comparing, verdict, code), ensure_ascii=False, indent=2)
            click.echo(session.redactor.text(text))
        for line in () if as_json else closing(comparing, verdict, code, look):
            click.echo(session.redactor.text(line))
    return int(code)


def _differing(
    settings: Settings, session: Session, orders: Sequence[str], stop: threading.Event
) -> Differing:
    import time  # noqa: PLC0415
    from datetime import UTC, datetime  # noqa: PLC0415

    from simulator.engine import Clock  # noqa: PLC0415
    from simulator.runs.differing import Differing  # noqa: PLC0415
    from simulator.scenario.case import RunData  # noqa: PLC0415
    from simulator.scenario.loader import load_scenarios  # noqa: PLC0415

    today = datetime.now(UTC).date()
    return Differing(
        scenarios=load_scenarios(settings.scenarios or tuple(map(Path, orders))),
        vendor=session.vendor,
        judge=session.judge,
        data={
            setting: RunData(seed=session.seed, run_tag=tag, today=today)
            for setting, tag in _tags(session).items()
        },
        send=session.transport.send,
        clock=Clock(now=time.time, ticks=time.perf_counter),
        redactor=session.redactor,
        stop=stop,
        cleanup=settings.cleanup,
        strict=settings.strict,
    )


def _tags(session: Session) -> Mapping[bool, str]:
    """Two run tags of one length, so that the second play meets nobody of the first."""
    tag = session.run_tag
    last = tag[-1]
    other = str((int(last) + 5) % 10) if last.isdecimal() else "y" if last == "x" else "x"
    return {True: tag, False: tag[:-1] + other}
