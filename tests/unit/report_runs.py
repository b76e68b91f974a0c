"""Runs made by hand, one of each kind that a report must tell apart. Every number in them is fixed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

from simulator.baseline import Baseline
from simulator.contract import Contract
from simulator.errors import Location
from simulator.events import (
    CleanupStarted,
    Event,
    Interrupted,
    RunFinished,
    RunStarted,
    ScenarioFinished,
    ScenarioStarted,
    VendorAsked,
)
from simulator.exchange import Exchange, Request, Response
from simulator.findings import Finding, Level, Party, Side
from simulator.results import (
    CallSummary,
    CleanupResult,
    Created,
    ExitCode,
    KnownFailure,
    Outcome,
    RuleUse,
    RunResult,
    ScenarioResult,
    VendorInfo,
    Verdict,
)
from simulator.runs.known import with_known

STARTED = 1_767_225_600.0  # 2026-01-01T00:00:00Z

FIRST_ORDER = "scenarios/checkout/reseller-first-order.yaml"
REPEAT_ORDER = "scenarios/checkout/repeat-order.yaml"
DIRECT = "scenarios/checkout/direct-customer.yaml"
MPNID = "scenarios/partner-id/mpnid.yaml"

BUILT_IN = VendorInfo(endpoint="http://127.0.0.1:40123/", built_in=True, reseller_support=(True, False))
STAGING = VendorInfo(
    endpoint="https://staging.vendor.example.com/marketplace/api",
    built_in=False,
    reseller_support=(False,),
    reseller_support_said=False,
)
STAGING_ON = replace(STAGING, reseller_support=(True,), reseller_support_said=True)

RULES = {
    "reseller-before-customer": RuleUse(
        title="A reseller is synchronized before its customer", exercised=4, broken=0
    ),
    "create-after-synchronize": RuleUse(
        title="A subscription is created after its account is synchronized", exercised=9, broken=0
    ),
    "addon-after-create": RuleUse(title="An addon is created after its subscription", exercised=0, broken=0),
}


def call(
    number: int,
    endpoint: str,
    account: str,
    status: str = "200",
    *,
    elapsed: float = 0.003,
    injected: bool = False,
) -> CallSummary:
    return CallSummary(
        number=number, endpoint=endpoint, account=account, status=status, elapsed=elapsed, injected=injected
    )


def made(kind: str, number: int, name: str, scenario: str) -> Created:
    return Created(
        kind=kind,
        id=f"70000{number}" if kind == "account" else f"6f1c9a52-0000-4000-8000-00000000000{number}",
        external_id=f"EXT-{number}",
        name=name,
        scenario=scenario,
    )


def exchange(
    scenario: str,
    *,
    number: int = 1,
    endpoint: str = "account.synchronize",
    body: object = None,
    answer: bytes,
) -> Exchange:
    account = {
        "ID": "1082733",
        "Role": "Reseller",
        "ExternalID": "",
        "ResellerID": "1082733",
        "ResellerExternalID": "",
        "Name": "Acme O'Brien Distribution t3f",
        "Email": "orders@acme-t3f.example.com",
        "SyncOptions": {"username": "orders@acme-t3f.example.com"},
    }
    return Exchange(
        number=number,
        scenario=scenario,
        endpoint=endpoint,
        request=Request(
            method="POST",
            url=f"{STAGING.endpoint}/Accounts/Synchronize",
            headers=(
                ("X-CloudPlatform-ApplicationId", "0a0b0c0d-0000-4000-8000-000000000001"),
                ("X-CloudPlatform-APIKey", "<redacted>"),
                ("Content-Type", "application/json; charset=utf-8"),
                ("Content-Length", "310"),
            ),
            body=json.dumps(account if body is None else body, ensure_ascii=False).encode(),
        ),
        reply=Response(status=200, headers=(("Content-Type", "application/json"),), body=answer),
        started=STARTED,
        elapsed=0.012,
        account="acme",
    )


def scenario(
    file: str, title: str, *, on: bool = True, outcome: Outcome = Outcome.PASSED, **members: object
) -> ScenarioResult:
    name = file.removeprefix("scenarios/").removesuffix(".yaml")
    known = {
        "id": f"{name}@{'on' if on else 'off'}",
        "calls": (
            call(1, "account.synchronize", "acme", elapsed=0.0042),
            call(2, "account.synchronize", "contoso"),
            call(3, "subscription.create", "contoso", elapsed=0.0051),
        ),
        "judged": frozenset({"answer.code", "answer.result", "ordering.reseller_before_customer"}),
        "elapsed": 0.0123,
    }
    if outcome in (Outcome.SKIPPED, Outcome.INTERRUPTED):
        known |= {"calls": (), "judged": frozenset(), "elapsed": 0.0}
    return ScenarioResult(
        file=file,
        title=title,
        reseller_support=on,
        outcome=outcome,
        **(known | members),  # type: ignore[arg-type]
    )


def passing_built_in() -> RunResult:
    first = scenario(FIRST_ORDER, "A reseller's first order provisions the reseller, then the customer")
    first = replace(
        first,
        created=(
            made("account", 1, "Acme t3f", first.id),
            made("account", 2, "Contoso t3f", first.id),
            made("subscription", 3, "Business Mail", first.id),
        ),
    )
    return RunResult(
        verdict=Verdict.PASSED,
        exit_code=ExitCode.PASSED,
        vendor=BUILT_IN,
        seed=4711,
        run_tag="sim",
        contract="v1",
        started=STARTED,
        elapsed=0.21,
        scenarios=(
            first,
            scenario(REPEAT_ORDER, "A known customer of a known reseller: create only"),
            scenario(DIRECT, "A direct customer is synchronized without a reseller", on=False),
        ),
        rules=RULES,
    )


_NO_CODE = Finding(
    check="answer.code",
    level=Level.MUST,
    party=Party.VENDOR,
    message="The answer has no Code, so nobody can tell whether the account was synchronized.",
    fix='Answer with "Code": 0 for success; with any other Code and the reason in Message for a refusal.',
    endpoint="account.synchronize",
    call=1,
    side=Side.ANSWER,
    pointer="/Code",
    expected="an integer",
    got="no such member",
    place=Location(file=FIRST_ORDER, line=12, column=5),
)
_NO_CREATE = Finding(
    check="scenario.call_missing",
    level=Level.MUST,
    party=Party.VENDOR,
    message="subscription.create was expected for contoso and never came.",
    fix="Mend what stopped the flow before it.",
    endpoint="subscription.create",
    follows_from="answer.code",
)
_ESCAPES = Finding(
    check="answer.result",
    level=Level.MUST,
    party=Party.VENDOR,
    message="The Result of subscription.create is empty although its Code is 0.",
    fix="Put your own id of the new subscription into Result.",
    endpoint="subscription.create",
    call=3,
    side=Side.ANSWER,
    pointer="/Result",
    expected="a string that is not empty",
    got='"" beside the Message "\x1b[2J\x1b]0;owned\x07 東京\u202e \ud83d\r\n' + "x" * 400 + '"',
    calls=(2, 3),
)
_SECOND_ID = Finding(
    check="answer.result_stable",
    level=Level.SHOULD,
    party=Party.VENDOR,
    message="The same account got a new id when it was synchronized again: EXT-1 became EXT-900441.",
    fix="Answer with the id that the account already has; the platform may synchronize twice.",
    endpoint="account.synchronize",
    call=2,
    side=Side.ANSWER,
    pointer="/Result",
)
_ADVICE = Finding(
    check="answer.content_type",
    level=Level.MAY,
    party=Party.VENDOR,
    message="The Content-Type is text/html although the body is JSON.",
    fix="Send application/json; charset=utf-8.",
    endpoint="account.synchronize",
    call=1,
)
_BAD_SCENARIO = Finding(
    check="scenario.impossible",
    level=Level.MUST,
    party=Party.SCENARIO,
    message="No platform can meet this expectation: a direct customer has no reseller to be carried.",
    fix="Take ResellerExternalID out of the expected members (line 14).",
    expected='ResellerExternalID: "EXT-1"',
    got='""',
)


def failing() -> RunResult:
    first = scenario(
        FIRST_ORDER,
        "A reseller's first order provisions the reseller, then the customer",
        outcome=Outcome.FAILED,
    )
    first = replace(
        first,
        findings=(replace(_NO_CODE, scenario=first.id), replace(_NO_CREATE, scenario=first.id)),
        calls=(call(1, "account.synchronize", "acme", elapsed=0.0042),),
        exchanges=(exchange(first.id, answer=b'{"Result": "EXT-1"}'),),
        created=(made("account", 1, "Acme t3f", first.id),),
    )
    repeat = scenario(
        REPEAT_ORDER, "A known customer of a known reseller: create only", outcome=Outcome.FAILED
    )
    repeat = replace(
        repeat,
        findings=tuple(
            replace(f, scenario=repeat.id) for f in (_NO_CODE, _NO_CREATE, _ESCAPES, _SECOND_ID, _ADVICE)
        ),
        exchanges=(
            exchange(
                repeat.id,
                number=3,
                endpoint="subscription.create",
                body={"ID": "", "Name": "東京"},
                answer=b"",
            ),
        ),
    )
    direct = scenario(DIRECT, "A direct customer is synchronized without a reseller", outcome=Outcome.ERROR)
    direct = replace(direct, findings=(replace(_BAD_SCENARIO, scenario=direct.id),))
    addons = scenario(
        "scenarios/addons/basket.yaml",
        "Addons of the basket follow their subscription",
        outcome=Outcome.SKIPPED,
        reason="the service does not offer addons; --capability addons plays it",
    )
    mpnid = [
        scenario(
            MPNID,
            f"The partner id travels as {kind}",
            on=False,
            outcome=Outcome.SKIPPED,
            id=f"partner-id/{kind}@off",
            reason="the partner id is never invented; --sync-option MPNID=... plays it",
        )
        for kind in ("text", "number")
    ]
    return RunResult(
        verdict=Verdict.FAILED,
        exit_code=ExitCode.USAGE,
        vendor=STAGING_ON,
        seed=4711,
        run_tag="t3f",
        contract="v1",
        started=STARTED,
        elapsed=12.4,
        scenarios=(first, repeat, direct, addons, *mpnid),
        rules=RULES,
    )


def failing_vendor_only() -> RunResult:
    """The same without the faulty scenario: the vendor alone is at fault."""
    result = failing()
    return replace(
        result,
        exit_code=ExitCode.VENDOR_BROKE_THE_CONTRACT,
        scenarios=tuple(s for s in result.scenarios if s.outcome is not Outcome.ERROR),
    )


def refused_everywhere() -> RunResult:
    """Every call answered 401: one finding of the run, and what follows from it in each scenario."""
    root = Finding(
        check="run.refused_everywhere",
        level=Level.MUST,
        party=Party.VENDOR,
        message="Every call was refused with 401.",
        fix="Check --app-id and the API key (sent as base64; --api-key-encoding raw sends it as it is).",
        scenario=f"{FIRST_ORDER[10:-5]}@off",
        endpoint="account.synchronize",
        call=1,
        expected="HTTP 200",
        got="HTTP 401",
    )
    played = []
    for file, title in ((FIRST_ORDER, "A reseller's first order"), (DIRECT, "A direct customer")):
        one = scenario(file, title, on=False, outcome=Outcome.FAILED)
        refused = Finding(
            check="answer.status",
            level=Level.MUST,
            party=Party.VENDOR,
            message="HTTP 401 in place of 200.",
            fix="Answer 200.",
            scenario=one.id,
            endpoint="account.synchronize",
            call=1,
            follows_from="run.refused_everywhere",
        )
        played.append(
            replace(
                one,
                findings=(refused,),
                calls=(call(1, "account.synchronize", "acme", "401"),),
                exchanges=(exchange(one.id, answer=b""),),
            )
        )
    return RunResult(
        verdict=Verdict.FAILED,
        exit_code=ExitCode.VENDOR_BROKE_THE_CONTRACT,
        vendor=STAGING,
        seed=12,
        run_tag="q7z",
        contract="v1",
        started=STARTED,
        elapsed=1.0,
        scenarios=tuple(played),
        findings=(root,),
    )


def interrupted_with_cleanup() -> RunResult:
    first = scenario(FIRST_ORDER, "A reseller's first order provisions the reseller, then the customer")
    things = (
        made("account", 1, "Acme t3f", first.id),
        made("account", 2, "Contoso t3f", first.id),
        made("subscription", 3, "Business Mail", first.id),
    )
    return RunResult(
        verdict=Verdict.ERROR,
        exit_code=ExitCode.INTERRUPTED,
        vendor=STAGING_ON,
        seed=4711,
        run_tag="t3f",
        contract="v1",
        interrupted=True,
        started=STARTED,
        elapsed=31.0,
        scenarios=(
            replace(first, created=things),
            scenario(
                REPEAT_ORDER,
                "A known customer of a known reseller: create only",
                outcome=Outcome.INTERRUPTED,
                reason="stopped before it began",
            ),
        ),
        cleanup=CleanupResult(
            removed=(things[2], things[1]),
            left=((things[0], "account.delete answered HTTP 500: \x1b[31mbusy"),),
        ),
    )


def unreachable() -> RunResult:
    gone = Finding(
        check="network.refused",
        level=Level.MUST,
        party=Party.NETWORK,
        message="Nobody listens at staging.vendor.example.com, port 443.",
        fix="Start the service, or correct --endpoint.",
        endpoint="account.synchronize",
        call=1,
    )
    played = []
    for file, title in ((FIRST_ORDER, "A reseller's first order"), (DIRECT, "A direct customer")):
        one = scenario(file, title, on=False, outcome=Outcome.UNREACHABLE, judged=frozenset())
        played.append(
            replace(
                one,
                findings=(replace(gone, scenario=one.id),),
                calls=(call(1, "account.synchronize", "acme", "refused"),),
            )
        )
    return RunResult(
        verdict=Verdict.UNREACHABLE,
        exit_code=ExitCode.UNREACHABLE,
        vendor=STAGING,
        seed=9,
        run_tag="k2m",
        contract="v1",
        started=STARTED,
        elapsed=0.5,
        scenarios=tuple(played),
    )


def nothing_judged() -> RunResult:
    return RunResult(
        verdict=Verdict.NOTHING_JUDGED,
        exit_code=ExitCode.NOTHING_JUDGED,
        vendor=STAGING,
        seed=9,
        run_tag="k2m",
        contract="v1",
        started=STARTED,
        elapsed=0.1,
        scenarios=(
            scenario(
                FIRST_ORDER,
                "A reseller's first order provisions the reseller, then the customer",
                outcome=Outcome.SKIPPED,
                reason="Reseller Support is off; --reseller-support plays it",
            ),
        ),
    )


def our_defect() -> RunResult:
    defect = Finding(
        check="tool.defect",
        level=Level.MUST,
        party=Party.TOOL,
        message='Traceback (most recent call last):\n  File "simulator/engine.py", line 10\nKeyError: 7',
        fix="Please report it with this text.",
    )
    one = scenario(DIRECT, "A direct customer", outcome=Outcome.ERROR, judged=frozenset())
    return RunResult(
        verdict=Verdict.ERROR,
        exit_code=ExitCode.OUR_DEFECT,
        vendor=BUILT_IN,
        seed=1,
        run_tag="sim",
        contract="v1",
        started=STARTED,
        elapsed=0.1,
        scenarios=(replace(one, findings=(replace(defect, scenario=one.id),)),),
    )


def with_known_failures() -> RunResult:
    """The failing run with a baseline whose entries are used, expired, stale, not judged."""

    def entry(check: str, scenario: str, line: int, **members: Any) -> KnownFailure:
        where = Location(file="baseline.yaml", line=line, column=5)
        members = {"endpoint": None, "until": None, "reason": "fixed in 2.4, ticket 1234"} | members
        return KnownFailure(check=check, scenario=scenario, where=where, **members)

    failed = failing()
    first, repeat, *_ = (scenario.id for scenario in failed.scenarios)
    baseline = Baseline(
        file="baseline.yaml",
        entries=(
            entry("answer.code", first, 2, endpoint="account.synchronize", until=date(2026, 12, 31)),
            entry("answer.result", repeat, 7, until=date(2025, 12, 31), reason="the vendor promised"),
            entry("answer.code", repeat, 12),
            entry("answer.odd", repeat, 15),
            entry("ordering.reseller_before_customer", repeat, 18),
            entry("answer.code", "checkout/not-played@on", 21),
        ),
    )
    return with_known(failed, baseline, Contract.load(), today=date(2026, 1, 1))


RUNS = {
    "passing_built_in": passing_built_in,
    "failing": failing,
    "failing_vendor_only": failing_vendor_only,
    "refused_everywhere": refused_everywhere,
    "interrupted_with_cleanup": interrupted_with_cleanup,
    "unreachable": unreachable,
    "nothing_judged": nothing_judged,
    "our_defect": our_defect,
    "with_known_failures": with_known_failures,
}


def events(result: RunResult) -> list[Event]:
    """The events of a run as one worker yields them."""
    skipped = [s for s in result.scenarios if s.outcome is Outcome.SKIPPED]
    played = [s for s in result.scenarios if s.outcome not in (Outcome.SKIPPED, Outcome.INTERRUPTED)]
    total = len(result.scenarios)
    told: list[Event] = [
        VendorAsked(vendor=result.vendor),
        RunStarted(
            vendor=result.vendor,
            seed=result.seed,
            run_tag=result.run_tag,
            to_play=total - len(skipped),
            skipped=len(skipped),
            accounts=4,
            subscriptions=3,
        ),
    ]
    for done, one in enumerate(skipped + played, start=1):
        if one.outcome is not Outcome.SKIPPED:
            told.append(ScenarioStarted(id=one.id, title=one.title))
        told.append(ScenarioFinished(result=one, done=done, total=total))
    if result.interrupted:
        told.append(Interrupted())
    if result.cleanup:
        told.append(
            CleanupStarted(to_remove=result.cleanup.removed + tuple(t for t, _ in result.cleanup.left))
        )
    return [*told, RunFinished(result=result)]
