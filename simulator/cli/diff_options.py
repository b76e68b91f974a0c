"""``simulator diff-options``: the same orders with Reseller Support on and off, side by side."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.options import STRICT, members, service_options

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.contract import Contract
    from simulator.differential import Allowance
    from simulator.findings import Finding
    from simulator.report.layout import Look
    from simulator.results import ExitCode, ScenarioResult, Verdict
    from simulator.runs.differing import Compared, Differing
    from simulator.settings import Settings

__all__ = ["diff_options"]

EPILOG = """\b
Examples:
  simulator diff-options
      the built-in vendor
  simulator diff-options known/reseller-first-order --service simulator.yaml
      one order at an endpoint that supports both settings
"""


@click.command("diff-options", epilog=EPILOG)
@click.argument(
    "scenarios", nargs=-1, type=click.Path(path_type=Path), metavar="[SCENARIO_FILE_OR_FOLDER]..."
)
@service_options
@click.option("--seed", type=int, metavar="N", help="Decides the generated data.  [default: fresh]")
@click.option(
    "--run-tag", metavar="TAG", help="Goes into every account id, name and e-mail.  [default: fresh]"
)
@STRICT
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def diff_options(
    scenarios: tuple[Path, ...],
    service: Path | None,
    sets: tuple[str, ...],
    seed: int | None,
    run_tag: str | None,
    strict: bool,
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
    )
    with ExitStack() as stack:
        return _compare(settings, as_json, stack)


def _compare(settings: Settings, as_json: bool, stack: ExitStack) -> int:
    from simulator.contract import Contract  # noqa: PLC0415
    from simulator.differential import Differences  # noqa: PLC0415
    from simulator.redaction import Redactor  # noqa: PLC0415
    from simulator.runs.differing import Compared  # noqa: PLC0415
    from simulator.runs.verdict import decide  # noqa: PLC0415

    contract = Contract.load()
    differences, redactor = Differences.load(contract), Redactor(settings.secrets)
    differing = _differing(settings, contract, differences.orders, redactor, stack)
    compared: list[Compared] = []
    results: list[ScenarioResult] = []
    for one in differing:
        if isinstance(one, Compared):
            compared.append(one)
            results += one.results
        else:
            results.append(one)
    findings = [finding for one in compared for finding in one.findings]
    verdict, code = decide(results, findings, interrupted=False, recorded=False, strict=settings.strict)
    shown = _json if as_json else _text
    for line in shown(compared, results, findings, verdict, code, differences.allowances):
        click.echo(redactor.text(line))
    return int(code)


def _differing(
    settings: Settings, contract: Contract, orders: Sequence[str], redactor: Any, stack: ExitStack
) -> Differing:
    import random  # noqa: PLC0415
    import threading  # noqa: PLC0415
    import time  # noqa: PLC0415
    from datetime import UTC, datetime  # noqa: PLC0415

    from simulator.engine import Clock  # noqa: PLC0415
    from simulator.judge import Judge  # noqa: PLC0415
    from simulator.rules import Ordering  # noqa: PLC0415
    from simulator.runs.differing import Differing  # noqa: PLC0415
    from simulator.scenario.case import RunData  # noqa: PLC0415
    from simulator.scenario.loader import load_scenarios  # noqa: PLC0415
    from simulator.transport import Transport  # noqa: PLC0415
    from simulator.vendors import serve  # noqa: PLC0415
    from simulator.vendors.registration import registered  # noqa: PLC0415

    scenarios = load_scenarios(settings.scenarios or tuple(map(Path, orders)))
    chance = random.SystemRandom()
    seed = chance.randrange(1_000_000) if settings.seed is None else settings.seed
    tag = settings.run_tag or str(1_000_000 + chance.randrange(1_147_000))
    today = datetime.now(UTC).date()
    transport = stack.enter_context(Transport(settings.connection))
    vendor = settings.service or registered(stack.enter_context(serve()), settings.overrides)
    return Differing(
        scenarios=scenarios,
        vendor=vendor,
        judge=Judge(contract=contract, ordering=Ordering.load(contract)),
        data={
            True: RunData(seed=seed, run_tag=tag, today=today),
            False: RunData(seed=seed, run_tag=_beside(tag), today=today),
        },
        send=transport.send,
        clock=Clock(now=time.time, ticks=time.perf_counter),
        redactor=redactor,
        stop=threading.Event(),
    )


def _beside(tag: str) -> str:
    """Another run tag of the same length, so that the second play meets nobody of the first."""
    last = tag[-1]
    return tag[:-1] + (str((int(last) + 5) % 10) if last.isdecimal() else "y" if last == "x" else "x")


def _text(
    compared: Sequence[Compared],
    results: Sequence[ScenarioResult],
    findings: Sequence[Finding],
    verdict: Verdict,
    code: ExitCode,
    allowances: Sequence[Allowance],
) -> Iterator[str]:
    from simulator.report.differing import (  # noqa: PLC0415
        allowed_lines,
        allowed_times,
        finding_lines,
        order_lines,
    )
    from simulator.report.layout import Look  # noqa: PLC0415

    look = Look.of(sys.stdout, os.environ)
    marks = {allowance.id: letter for allowance, letter in zip(allowances, "abcdefghijk", strict=False)}
    for one in compared:
        if one.comparison is not None:
            yield from order_lines(one.scenario.name, one.scenario.title, one.comparison, look, marks)
        else:
            yield look.fit(f"{one.scenario.name}: not compared, {one.reason}", look.width)
        yield ""
    times = allowed_times([one.comparison for one in compared if one.comparison])
    yield from allowed_lines(allowances, times, look, marks)
    for finding in (*findings, *(f for result in results for f in result.findings)):
        yield from finding_lines(finding, look)
    yield ""
    yield _last_line(compared, findings, verdict, code, look)


def _last_line(
    compared: Sequence[Compared], findings: Sequence[Finding], verdict: Verdict, code: ExitCode, look: Look
) -> str:
    from simulator.report.layout import Paint  # noqa: PLC0415
    from simulator.report.wording import amount  # noqa: PLC0415

    done = sum(one.comparison is not None for one in compared)
    word = verdict.replace("_", " ").upper()
    left = amount(len(findings), "difference") + " that nothing allows" if findings else "nothing unexplained"
    text = f"{word} (exit {int(code)}): {done} of {amount(len(compared), 'order')} compared, {left}"
    return look.paint(text, Paint.BAD if code else Paint.GOOD)


def _json(
    compared: Sequence[Compared],
    results: Sequence[ScenarioResult],
    findings: Sequence[Finding],
    verdict: Verdict,
    code: ExitCode,
    allowances: Sequence[Allowance],
) -> Iterator[str]:
    import json  # noqa: PLC0415

    from simulator.report.differing import allowed_times, finding_as_json, order_as_json  # noqa: PLC0415

    times = allowed_times([one.comparison for one in compared if one.comparison])
    document: Mapping[str, Any] = {
        "verdict": verdict.value,
        "exit_code": int(code),
        "orders": [
            {
                "scenario": one.scenario.name,
                "title": one.scenario.title,
                "reason": one.reason or None,
                "comparison": order_as_json(one.comparison) if one.comparison else None,
            }
            for one in compared
        ],
        "allowed": [
            {"id": one.id, "title": one.title, "source": one.source, "times": times.get(one.id, 0)}
            for one in allowances
        ],
        "findings": [
            finding_as_json(finding)
            for finding in (*findings, *(f for result in results for f in result.findings))
        ],
    }
    yield json.dumps(document, ensure_ascii=False, indent=2)
