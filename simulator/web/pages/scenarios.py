"""Scenarios: run against a service, watched while they go on, with a history; saved and looked at."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for

from simulator.errors import MarketplaceError, SimulatorError
from simulator.marketplace.records import JournalFilter
from simulator.marketplace.scenarios import SAVED
from simulator.web.calls import calls_of
from simulator.web.forms import NOTHING, Entered, Wrong, chosen_number, wrong_of
from simulator.web.here import marketplace
from simulator.web.live import watching
from simulator.web.names import service_choices, service_names
from simulator.web.run_report import RunReport

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flask.typing import ResponseReturnValue

    from simulator.marketplace.records import ScenarioEntry

__all__ = ["scenarios"]

scenarios = Blueprint("scenarios", __name__, url_prefix="/scenarios")

_PAGE = 50
_FIELDS = ("service", "what", "file", "name", "text", "workers", "probes")
_CALLED = {"service_id": "service", "scenarios": "what"}
_ALL = ""
"""every bundled scenario"""

_CHANGES = (
    ("worse", "Worse", "Kept before, broken now."),
    ("newly", "Newly seen", "Broken now, and not judged before."),
    ("better", "Better", "Broken before, kept now."),
    ("untold", "Not judged now", "Broken before; nothing is known of them now."),
    ("still", "Broken still", "Broken in both, or known to be."),
)
"""the groups of a comparison: name, title, what is in them"""


@scenarios.get("")
def index() -> str:
    """A form to begin a run, the scenarios that were saved, and the runs so far."""
    return _page(Entered(service=request.args.get("service", ""), what=request.args.get("what", _ALL)))


@scenarios.post("")
def start() -> ResponseReturnValue:
    """Begin a run of what was chosen."""
    here, entered = marketplace(), Entered.sent()
    try:
        known = {name for _, group in _choices(here.scenarios.all()) for name, _ in group}
        if entered["what"] not in known:  # a name may lead to any file of this machine: none but ours
            raise MarketplaceError.of("there is no such scenario", where="what", fix="choose one")
        run = here.runs.start(
            chosen_number("service", entered) or 0,
            [entered["what"]] if entered["what"] else [],
            probes=entered["probes"] or None,
            cleanup=bool(entered["cleanup"]),
            strict=bool(entered["strict"]),
        )
    except SimulatorError as error:
        return _page(entered, wrong_of(error, _FIELDS, _CALLED)), 422
    return redirect(url_for("scenarios.show", run_id=run.id))


@scenarios.get("/runs/<int:run_id>")
def show(run_id: int) -> str:
    """One run: how far it is, then what came of it."""
    here = marketplace()
    after = here.feed.last_id
    run = here.runs.get(run_id)
    report = here.runs.report(run_id)
    return render_template(
        "scenarios/run.html",
        watch=watching(after, run=run_id) if run.finished is None else "",
        going_on=run.finished is None,
        run=run,
        service=here.services.get(run.service_id),
        report=RunReport(report) if report else None,
        before=here.runs.before(run_id) if report else None,
    )


@scenarios.get("/runs/<int:run_id>/scenario")
def played(run_id: int) -> str:
    """One scenario of a run: its findings, and its calls."""
    here, name = marketplace(), request.args.get("id", "")
    run = here.runs.get(run_id)
    report = here.runs.report(run_id)
    scenario = RunReport(report).scenario(name) if report else None
    if scenario is None:
        abort(404)
    wanted = JournalFilter(run_id=run_id, group=f"run-{run_id}/{name}"[:200])
    lines = here.journal.page(wanted, limit=200).items[::-1]
    calls = calls_of(lines, f"The calls of {scenario['title']}, in order")
    return render_template(
        "scenarios/played.html",
        run=run,
        service=here.services.get(run.service_id),
        scenario=scenario,
        exchanges={line.number: line.id for line in lines},
        lines=calls.lines,
        codes=calls.codes,
        diagram=calls.diagram,
        names=calls.names,
    )


@scenarios.get("/runs/<int:run_id>/compare")
def compare(run_id: int) -> str:
    """What got better and what worse since an earlier run."""
    here, earlier = marketplace(), chosen_number("with")
    run = here.runs.get(run_id)
    before = here.runs.get(earlier) if earlier else here.runs.before(run_id)
    if before is None or run.verdict is None or before.verdict is None:
        raise MarketplaceError.of(f"there is no report to compare run {run_id} with")
    progress = here.runs.compare(run_id, before.id)
    return render_template(
        "scenarios/compare.html",
        run=run,
        service=here.services.get(run.service_id),
        before=before,
        progress=progress,
        groups=[(title, hint, getattr(progress, name)) for name, title, hint in _CHANGES],
    )


@scenarios.post("/runs/<int:run_id>/stop")
def stop(run_id: int) -> ResponseReturnValue:
    """Begin nothing more of it."""
    marketplace().runs.stop(run_id)
    flash("It begins nothing more, and reports what it has.", "info")
    return redirect(url_for("scenarios.show", run_id=run_id))


@scenarios.get("/runs/<int:run_id>/report.json")
def report(run_id: int) -> Response:
    """The report as 'simulator run --json' writes it."""
    found = marketplace().runs.report(run_id)
    if found is None:
        abort(404)
    text = json.dumps(found, indent=2, ensure_ascii=False)
    return _file(text, f"run-{run_id}.json", "application/json")


@scenarios.get("/new")
def preview() -> str:
    """What was done with an order, as a scenario."""
    order_id = chosen_number("order") or 0
    text = marketplace().scenarios.from_orders([order_id])
    return _preview(order_id, Entered(name=f"order-{order_id}", text=text))


@scenarios.get("/new.yaml")
def take() -> Response:
    """The same as a file."""
    order_id = chosen_number("order") or 0
    text = marketplace().scenarios.from_orders([order_id])
    return _file(text, f"order-{order_id}.yaml", "application/yaml")


@scenarios.post("/saved")
def save() -> ResponseReturnValue:
    """Keep a scenario: one that was made of an order, or a file of one's own."""
    entered = Entered.sent()
    file = request.files.get("file")
    try:
        if file is not None and file.filename:
            entered["name"], entered["text"] = PurePath(file.filename).stem, _text_of(file.read())
        saved = marketplace().scenarios.save(entered["name"], f"{entered['text']}\n")
    except SimulatorError as error:
        wrong = wrong_of(error, _FIELDS)
        if file is not None:
            return _page(entered, wrong), 422
        return _preview(chosen_number("order", entered) or 0, entered, wrong), 422
    flash(f"Saved as {SAVED}{saved.name}.", "success")
    return redirect(url_for("scenarios.saved", name=saved.name))


@scenarios.get("/saved/<name>")
def saved(name: str) -> str:
    """A scenario that was saved."""
    here = marketplace()
    return render_template(
        "scenarios/saved.html",
        scenario=here.scenarios.get(name),
        full=f"{SAVED}{name}",
        services=service_choices(here.services.all()),
    )


@scenarios.get("/saved/<name>.yaml")
def saved_file(name: str) -> Response:
    """The same as a file."""
    found = marketplace().scenarios.get(name)
    return _file(found.text, f"{found.name}.yaml", "application/yaml")


@scenarios.post("/saved/<name>/remove")
def remove(name: str) -> ResponseReturnValue:
    """Take it away."""
    marketplace().scenarios.remove(name)
    flash("Removed.", "success")
    return redirect(url_for("scenarios.index"))


def _page(entered: Entered, wrong: Wrong = NOTHING) -> str:
    here = marketplace()
    after, before = here.feed.last_id, chosen_number("before")
    services, page = here.services.all(), here.runs.page(before=before, limit=_PAGE)
    return render_template(
        "scenarios/index.html",
        watch=watching(after) if before is None else "",
        form=entered,
        services=service_choices(services),
        service_names=service_names(services),
        choices=_choices(here.scenarios.all()),
        saved=here.scenarios.saved(),
        runs=page.items,
        newest=url_for("scenarios.index") if before else "",
        older=url_for("scenarios.index", before=page.older) if page.older else "",
        all=wrong.all,
        wrong=wrong.by_field,
    )


def _preview(order_id: int, entered: Entered, wrong: Wrong = NOTHING) -> str:
    return render_template(
        "scenarios/preview.html", order_id=order_id, form=entered, all=wrong.all, wrong=wrong.by_field
    )


def _choices(entries: Sequence[ScenarioEntry]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What can be run, in groups: everything, whole folders, then each scenario of a folder."""
    return [(title, list(group)) for title, group in _groups(entries)]


def _groups(entries: Sequence[ScenarioEntry]) -> Iterator[tuple[str, Iterator[tuple[str, str]]]]:
    folders: dict[str, list[ScenarioEntry]] = {}
    for entry in entries:
        folders.setdefault(entry.name.partition("/")[0], []).append(entry)
    bundled = [name for name in folders if f"{name}/" != SAVED]
    yield "Several", iter([(_ALL, "all bundled scenarios"), *((name, f"all of {name}") for name in bundled)])
    for name, inside in folders.items():
        yield name, ((one.name, f"{one.name.partition('/')[2]}: {one.title}") for one in inside)


def _text_of(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise MarketplaceError.of("the file is not UTF-8 text", where="file") from None


def _file(text: str, name: str, mimetype: str) -> Response:
    disposition = f'attachment; filename="{name}"'
    return Response(text, mimetype=mimetype, headers={"Content-Disposition": disposition})
