"""One fault that shows in scenarios and in probes is told once, where it shows best."""

from __future__ import annotations

from simulator.contract import Contract
from simulator.findings import Finding, Level, Party
from simulator.results import Outcome, ScenarioResult
from simulator.runs.alike import told_once

CATALOGUE = Contract.load().catalogue
SYNCHRONIZE = "account.synchronize"


def found(check: str, got: str, level: Level = Level.MUST, endpoint: str = SYNCHRONIZE) -> Finding:
    return Finding(
        check=check, level=level, party=Party.VENDOR, message=check, fix="", endpoint=endpoint, got=got
    )


def follows(*findings: tuple[str, Finding]) -> list[str | None]:
    scenarios = [
        ScenarioResult(
            id=f"{name}@on",
            title=name,
            file="",
            reseller_support=True,
            outcome=Outcome.FAILED,
            findings=(finding,),
        )
        for name, finding in findings
    ]
    marked = told_once(scenarios, CATALOGUE)
    return [finding.follows_from for scenario in marked for finding in scenario.findings]


def test_the_probe_explains_what_scenarios_were_refused_with() -> None:
    refusal = "Code -90, Message 'account {} must have a number'"
    order = ("known/a", found("expectation.answer", refusal.format("acc-10001")))
    probe = ("probe/b", found("encoding.partner-id-text", refusal.format("acc-20002")))
    assert follows(order, probe) == ["encoding.partner-id-text", None]


def test_another_answer_or_another_endpoint_is_another_thing() -> None:
    order = ("known/a", found("expectation.answer", "Code -90, Message 'no'"))
    for other in (
        found("encoding.partner-id-text", "Code -91, Message 'no'"),
        found("encoding.partner-id-text", "Code -90, Message 'never'"),
        found("encoding.partner-id-text", "Code -90, Message 'no'", endpoint="subscription.create"),
        found("encoding.partner-id-text", "Code 0 with Result 'a'"),
    ):
        assert follows(order, ("probe/b", other)) == [None, None]


def test_nothing_follows_from_what_is_lighter() -> None:
    order = ("known/a", found("expectation.answer", "Code -1, Message 'no'"))
    probe = ("probe/b", found("robustness.null", "Code -1, Message 'no'", Level.SHOULD))
    assert follows(order, probe) == [None, "expectation.answer"]


def test_who_breaks_down_on_right_data_breaks_down_on_wrong_data_too() -> None:
    order = ("known/a", found("http.server-error", "HTTP status 500 INTERNAL SERVER ERROR"))
    probe = ("probe/b", found("robustness.crash-on-wrong-data", "HTTP status 500", Level.SHOULD))
    assert follows(order, probe) == [None, "http.server-error"]
    assert follows(probe) == [None]


def test_what_the_catalogue_says_to_follow_from_another_check_does() -> None:
    accepted = "Code 0 with Result 'acc-1'"
    wrong, missing = found("auth.wrong-key", accepted), found("auth.missing-key", accepted)
    assert follows(("probe/a", wrong), ("probe/b", missing)) == [None, "auth.wrong-key"]
    assert follows(("probe/b", missing)) == [None]


def test_the_catalogue_names_causes_that_there_are_and_that_weigh_as_much() -> None:
    levels = list(Level)
    for check in CATALOGUE.values():
        for cause in check.consequence_of:
            assert levels.index(CATALOGUE[cause].level) <= levels.index(check.level), check.id
            assert check.id not in CATALOGUE[cause].consequence_of
