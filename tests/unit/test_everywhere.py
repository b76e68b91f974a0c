"""What is one cause for the whole run is lifted out of the scenarios, and told once."""

from __future__ import annotations

from dataclasses import replace

import report_runs

from simulator.contract import Contract
from simulator.findings import Finding, Level, Party
from simulator.report.folding import fold
from simulator.results import CallSummary, Outcome, ScenarioResult
from simulator.runs.everywhere import hoist

ENDPOINTS = Contract.load().endpoints
FORM, VALIDATE = "fields.get", "fields.validate"


def asking(*endpoints: str, absent: tuple[str, ...], injected: tuple[str, ...] = ()) -> ScenarioResult:
    """A scenario with a call to each of the endpoints, those absent answered with 404."""
    return ScenarioResult(
        id="a@on",
        title="a",
        file="a.yaml",
        reseller_support=True,
        outcome=Outcome.FAILED,
        calls=tuple(
            CallSummary(
                number=number,
                endpoint=endpoint,
                account=None,
                status="404",
                elapsed=0.0,
                injected=endpoint in injected,
            )
            for number, endpoint in enumerate(endpoints, start=1)
        ),
        findings=tuple(
            Finding(
                check="endpoint.not-offered",
                level=Level.MUST,
                party=Party.VENDOR,
                message=f"{endpoint} is not offered",
                fix="offer it",
                endpoint=endpoint,
                call=number,
            )
            for number, endpoint in enumerate(endpoints, start=1)
            if endpoint in absent
        ),
    )


def told(scenario: ScenarioResult) -> list[tuple[tuple[str, ...], str | None]]:
    """The endpoints of each thing to mend, and what they have in common."""
    roots, scenarios = hoist([scenario], ENDPOINTS)
    whole = replace(report_runs.failing_vendor_only(), scenarios=scenarios, findings=roots)
    return [(entry.endpoints, entry.finding.in_common) for entry in fold(whole)]


def test_an_absent_endpoint_is_one_thing_however_often_it_is_called() -> None:
    assert told(asking(FORM, FORM, absent=(FORM,))) == [((FORM,), None)]


def test_a_capability_of_which_nothing_is_there_is_one_thing() -> None:
    nothing = "nothing of fields is offered, neither Fields/Get nor Fields/Validate"
    assert told(asking(FORM, VALIDATE, FORM, absent=(FORM, VALIDATE))) == [((FORM, VALIDATE), nothing)]


def test_one_of_which_a_part_is_there_is_as_many_things_as_are_absent() -> None:
    update, suspend, activate = (f"subscription.{name}" for name in ("update", "suspend", "activate"))
    apart = told(asking(update, suspend, activate, absent=(suspend, activate)))
    assert apart == [((suspend,), None), ((activate,), None)]
    of_two = told(asking(FORM, "account.sync_options", absent=(FORM, "account.sync_options")))
    assert [common for _, common in of_two] == [None, None]


def test_an_injected_answer_offers_nothing() -> None:
    alone = asking(FORM, VALIDATE, absent=(FORM,), injected=(VALIDATE,))
    assert told(alone) == [((FORM,), None)]
