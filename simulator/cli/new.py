"""``simulator new``: a scenario to begin with, from a template or from what was recorded."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.options import FILE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.contract import Reading

__all__ = ["new"]

EPILOG = """\b
Examples:
  simulator new my-scenarios/first.yaml
      asks what it should be about
  simulator new my-scenarios/first.yaml --flow first-order --reseller-support
      asks nothing
  simulator new my-scenarios/seen.yaml --from traffic.ndjson
      what a journal or HAR holds, with ids turned into references and
      failures into injected replies
"""


_LONGEST_NAME = 255
"""bytes of a file name that file systems take"""


@click.command(epilog=EPILOG)
@click.argument("file", required=False, type=FILE, metavar="[FILE]")
@click.option("--flow", metavar="NAME", help="What it is about (--list-flows).")
@click.option("--reseller-support/--no-reseller-support", default=None, help="The setting that it is for.")
@click.option("--from", "recording", type=FILE, metavar="JOURNAL|HAR", help="Tell what was recorded.")
@click.option("--scenario", metavar="NAME", help="With --from: which of the scenarios of a journal.")
@click.option("--title", metavar="SENTENCE", help="What reports call it.")
@click.option("--force", is_flag=True, help="Write over a file that is there, or what cannot be played.")
@click.option("--list-flows", is_flag=True, help="List the flows there are templates for, and end.")
def new(
    file: Path | None,
    flow: str | None,
    reseller_support: bool | None,
    recording: Path | None,
    scenario: str | None,
    title: str | None,
    force: bool,
    list_flows: bool,
) -> None:
    """Write a scenario to begin with, whose comments teach; without FILE (or with -), to standard output.

    It passes 'simulator lint', and 'simulator run' plays it at once. Recorded calls that no platform makes
    are no scenario: what is wrong with them is said, and they are written with --force alone, to be edited.
    """
    from simulator.errors import UsageError  # noqa: PLC0415 - --help must not wait for any of this

    if list_flows:
        _list()
        return
    if recording is not None and flow is not None:
        raise UsageError.of("--flow and --from exclude each other", fix="leave one of them out")
    if scenario is not None and recording is None:
        raise UsageError.of("--scenario is for --from", fix="name the recording with --from")
    if file == Path("-"):
        file = None
    if file is not None and len(file.name.encode("utf-8", "surrogateescape")) > _LONGEST_NAME:
        raise UsageError.of("that file name is too long", where="FILE", fix="name it in a few words")
    if file is not None and file.is_dir():
        raise UsageError.of(
            f"{file} is a folder", where="FILE", fix=f"name a file in it: {file / 'first.yaml'}"
        )
    if file is not None and file.exists() and not force:
        raise UsageError.of(f"{file} is there already", where="FILE", fix="name another, or give --force")
    if recording is not None:
        text = _recorded(recording, scenario, title, file)
        if wrong := _impossible(text):
            _refuse_or_warn(wrong, recording, force=force)
    else:
        text = _from_template(flow, reseller_support, title, file)
    _write(file, text)


def _list(*, numbered: bool = False, err: bool = False) -> None:
    from simulator.scenario.templates import FLOWS  # noqa: PLC0415

    for number, flow in enumerate(FLOWS.values(), 1):
        settings = flow.settings()
        only = "" if len(settings) == 2 else f" (Reseller Support {'on' if settings[0] else 'off'} only)"
        before = f"{number}  " if numbered else ""
        click.echo(f"{before}{click.style(flow.name, bold=True)}\n    {flow.title}{only}", err=err)


def _from_template(
    flow: str | None, reseller_support: bool | None, title: str | None, file: Path | None
) -> str:
    from simulator.errors import UsageError  # noqa: PLC0415
    from simulator.lint.reading import modeline  # noqa: PLC0415
    from simulator.scenario.templates import FLOWS, scenario_for  # noqa: PLC0415

    if flow is None:
        if not sys.stdin.isatty():
            raise UsageError.of(
                "it is not said what the scenario is about",
                where="--flow",
                fix=f"one of {', '.join(FLOWS)}; on a terminal it is asked for",
            )
        flow = _asked_for(list(FLOWS))
        if reseller_support is None and len(FLOWS[flow].settings()) == 2:
            reseller_support = click.confirm("With Reseller Support on?", default=True, err=True)
    text = scenario_for(flow, reseller_support, modeline(file or Path("new.yaml")))
    return text if title is None else _titled(text, title)


def _asked_for(flows: Sequence[str]) -> str:
    """The flow that is chosen from a list, by its name or by its number in it."""
    _list(numbered=True, err=True)

    def chosen(said: str) -> str:
        from simulator.errors import near_miss  # noqa: PLC0415

        if said in flows:
            return said
        if said.isdecimal() and 0 < int(said) <= len(flows):
            return flows[int(said) - 1]
        raise click.BadParameter(f"no flow is called {said!r}. {near_miss(said, flows)}")

    asked: str = click.prompt("What is it about?", value_proc=chosen, default=flows[0], err=True)
    return asked


def _titled(text: str, title: str) -> str:
    import json  # noqa: PLC0415
    import re  # noqa: PLC0415

    line = f"scenario: {json.dumps(title, ensure_ascii=False)}"  # a JSON string is a YAML one
    return re.sub(r"^scenario: .*$", lambda _: line, text, count=1, flags=re.MULTILINE)


def _recorded(recording: Path, scenario: str | None, title: str | None, file: Path | None) -> str:
    from simulator.errors import RecordingError  # noqa: PLC0415
    from simulator.lint.reading import MODELINE, modeline  # noqa: PLC0415
    from simulator.scenario.recorded import scenario_from  # noqa: PLC0415

    groups = _groups(recording)
    name, readings = _chosen(recording, groups, scenario)
    told = scenario_from(
        readings,
        title=title or f"What {recording.name} holds{f': {name}' if len(groups) > 1 else ''}",
        source=f"recorded traffic ({recording.name})",
        schema=modeline(file or Path("new.yaml")).removeprefix(MODELINE),
    )
    if told is None:
        raise RecordingError.of(
            "no order and no change is in the recording",
            where=str(recording),
            fix="record a checkout: account.synchronize, subscription.create and what follows",
        )
    return told


def _groups(recording: Path) -> Mapping[str, Sequence[Reading]]:
    """The calls of each scenario; a HAR, or what a proxy wrote, holds one."""
    from simulator.contract import Contract, endpoint_of, read  # noqa: PLC0415
    from simulator.journal import read_recording  # noqa: PLC0415

    endpoints = Contract.load().endpoints
    groups: dict[str, list[Reading]] = {}
    for exchange in read_recording(recording).exchanges:
        request = exchange.request
        endpoint = endpoints.get(exchange.endpoint or "") or endpoint_of(
            request.method, request.url, endpoints
        )
        if endpoint is not None and exchange.probe is None:
            groups.setdefault(exchange.scenario, []).append(read(exchange, endpoint))
    return {name: calls for name, calls in groups.items() if any(_does_something(call) for call in calls)}


def _does_something(call: Reading) -> bool:
    return (
        call.endpoint is not None and not call.endpoint.id.startswith("fields.") and call.request is not None
    )


def _chosen(
    recording: Path, groups: Mapping[str, Sequence[Reading]], scenario: str | None
) -> tuple[str, Sequence[Reading]]:
    from simulator.errors import UsageError, near_miss  # noqa: PLC0415

    if scenario is not None and scenario not in groups:
        what = f"{recording} has no scenario {scenario!r}"
        raise UsageError.of(what, where="--scenario", fix=near_miss(scenario, groups))
    if scenario is None and len(groups) > 1:
        some = ", ".join(list(groups)[:5])
        raise UsageError.of(
            f"{recording} holds {len(groups)} scenarios",
            where="--scenario",
            fix=f"name the one that is meant: {some}{', ...' if len(groups) > 5 else ''}",
        )
    name = scenario or next(iter(groups), "")
    return name, groups.get(name, ())


def _write(file: Path | None, text: str) -> None:
    if file is None:
        click.echo(text, nl=False)
        return
    from simulator.errors import OutputError  # noqa: PLC0415

    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    except OSError as error:
        what = f"{file} cannot be written: {error.strerror or error}"
        raise OutputError.of(what, where="FILE", fix="choose a place that may be written to") from error
    click.echo(f"{file}: edit it, then", err=True)
    click.echo(f"  simulator lint {file}\n  simulator run {file}", err=True)


def _impossible(text: str) -> str | None:
    """What is wrong with calls that no platform makes: in another order, broken off, one of them twice."""
    from tempfile import TemporaryDirectory  # noqa: PLC0415

    from simulator.lint import Severity, lint  # noqa: PLC0415

    with TemporaryDirectory() as folder:
        file = Path(folder) / "recorded.yaml"
        file.write_text(text, "utf-8")
        remarks = [remark for linted in lint([file]) for remark in linted.remarks]
    return next((one.problem.what for one in remarks if one.severity is Severity.ERROR), None)


def _refuse_or_warn(wrong: str, recording: Path, *, force: bool) -> None:
    """One scenario that cannot be played keeps its whole folder from being played."""
    from simulator.errors import RecordingError  # noqa: PLC0415

    look = f"see what is wrong with the calls: simulator judge {recording}"
    if not force:
        what = f"no platform makes the recorded calls, so that no scenario can tell them: {wrong}"
        raise RecordingError.of(
            what, where=str(recording), fix=f"{look}; --force writes the scenario all the same, to be edited"
        )
    warning = click.style("warning", fg="yellow", bold=True)
    click.echo(f"{warning}: no platform makes these calls, and lint refuses the scenario: {wrong}", err=True)
    click.echo(f"  fix: {look}", err=True)
