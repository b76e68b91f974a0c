"""Scenarios: those there are, those saved here, and runs of them."""

from __future__ import annotations

from typing import Any

from simulator.errors import UnknownError
from simulator.marketplace.records import RunRecord, SavedScenario, ScenarioEntry
from simulator.progress import progress_between
from simulator.report.comparing import comparison_as_json, comparison_code
from simulator.web.control_api.operation import BOOLEAN, INTEGER, TEXT, Given, Operation, body
from simulator.web.here import marketplace

__all__ = ["RUNS"]

_ANY = {"type": "object"}


def _id(given: Given) -> int:
    return int(given.path["run_id"])


def _start(given: Given) -> RunRecord:
    given_body = dict(given.body)
    service_id, scenarios = given_body.pop("service_id"), given_body.pop("scenarios", [])
    return marketplace().runs.start(service_id, scenarios, **{"wait": False, **given_body})


def _report(given: Given) -> Any:
    marketplace().runs.get(_id(given))
    report = marketplace().runs.report(_id(given))
    if report is None:
        raise UnknownError.of(f"run {_id(given)} has no report yet", where="run_id", fix="wait for its end")
    return report


def _comparison(given: Given) -> Any:
    runs, new = marketplace().runs, _id(given)
    before = runs.get(given.query["with"]) if "with" in given.query else runs.before(new)
    if before is None:
        raise UnknownError.of("there is no earlier run to compare with", where="run_id", fix="run it again")
    earlier, later = runs.result(before.id), runs.result(new)
    progress = progress_between(earlier, later)
    code = comparison_code(progress, lost_fails=False)
    return comparison_as_json((f"run {before.id}", earlier), (f"run {new}", later), progress, code)


RUNS = (
    Operation(
        id="scenarios",
        method="GET",
        path="/scenarios",
        summary="Every scenario that can be run, by its name.",
        do=lambda _: marketplace().scenarios.all(),
        answers=ScenarioEntry,
        listed=True,
    ),
    Operation(
        id="scenario_from_orders",
        method="POST",
        path="/scenarios/from-orders",
        summary="The YAML of a scenario that does once more what was done with these orders.",
        do=lambda given: {
            "text": marketplace().scenarios.from_orders(
                given.body["order_ids"], title=given.body.get("title", "")
            )
        },
        body=body(("order_ids",), order_ids={"type": "array", "items": INTEGER, "minItems": 1}, title=TEXT),
        answers={"type": "object", "required": ["text"], "properties": {"text": TEXT}},
    ),
    Operation(
        id="saved_scenarios",
        method="GET",
        path="/scenarios/saved",
        summary="The scenarios that were saved here.",
        do=lambda _: marketplace().scenarios.saved(),
        answers=SavedScenario,
        listed=True,
    ),
    Operation(
        id="saved_scenario",
        method="GET",
        path="/scenarios/saved/{name}",
        summary="One of them; runs know it as saved/NAME.",
        do=lambda given: marketplace().scenarios.get(given.path["name"]),
        answers=SavedScenario,
    ),
    Operation(
        id="save_scenario",
        method="PUT",
        path="/scenarios/saved/{name}",
        summary="Save a scenario; it is checked as 'simulator lint' does it.",
        do=lambda given: marketplace().scenarios.save(given.path["name"], given.body["text"]),
        body=body(("text",), text=TEXT),
        answers=SavedScenario,
    ),
    Operation(
        id="remove_scenario",
        method="DELETE",
        path="/scenarios/saved/{name}",
        summary="Take a saved scenario away.",
        do=lambda given: marketplace().scenarios.remove(given.path["name"]),
        status=204,
    ),
    Operation(
        id="runs",
        method="GET",
        path="/runs",
        summary="Runs, the newest first.",
        do=lambda given: marketplace().runs.page(
            service_id=given.query.get("service_id"),
            before=given.query.get("before"),
            limit=given.query.get("limit", 50),
        ),
        query={
            "service_id": INTEGER,
            "before": INTEGER,
            "limit": {**INTEGER, "minimum": 1, "maximum": 500},
        },
        answers=RunRecord,
        paged=True,
    ),
    Operation(
        id="start_run",
        method="POST",
        path="/runs",
        summary="Run scenarios by name (none: all bundled ones) against a service, as 'simulator run' does.",
        do=_start,
        body=body(
            ("service_id",),
            service_id=INTEGER,
            scenarios={"type": "array", "items": TEXT},
            probes={"enum": ["none", "safe", "all"]},
            strict=BOOLEAN,
            cleanup=BOOLEAN,
            seed=INTEGER,
            workers={**INTEGER, "minimum": 1},
            wait=BOOLEAN,
        ),
        answers=RunRecord,
        status=201,
    ),
    Operation(
        id="run",
        method="GET",
        path="/runs/{run_id}",
        summary="One run: how far it is, and what came of it.",
        do=lambda given: marketplace().runs.get(_id(given)),
        answers=RunRecord,
    ),
    Operation(
        id="run_report",
        method="GET",
        path="/runs/{run_id}/report",
        summary="Its report (schemas/report.schema.json).",
        do=_report,
        answers=_ANY,
    ),
    Operation(
        id="run_comparison",
        method="GET",
        path="/runs/{run_id}/comparison",
        summary="What got better and worse since the last run of the same scenarios, or since another.",
        do=_comparison,
        query={"with": INTEGER},
        answers=_ANY,
    ),
    Operation(
        id="stop_run",
        method="POST",
        path="/runs/{run_id}/stop",
        summary="Begin nothing more; what was judged so far is reported.",
        do=lambda given: marketplace().runs.stop(_id(given)),
        answers=RunRecord,
    ),
    Operation(
        id="remove_run",
        method="DELETE",
        path="/runs/{run_id}",
        summary="Take a run away, with its journal.",
        do=lambda given: marketplace().runs.remove(_id(given)),
        status=204,
    ),
)
