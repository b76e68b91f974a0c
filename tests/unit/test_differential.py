"""One order under both settings, compared: what may differ is allowed, and any other difference is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from simulator.contract import Contract, Sources, endpoint_of, read
from simulator.differential import Comparison, Differences, compare, findings_of
from simulator.exchange import Exchange, Response
from simulator.findings import Finding, Party
from tests.correct_platform import Story, account, refused

CONTRACT = Contract.load()
DIFFERENCES = Differences.load(CONTRACT)

acme = account("1", Role="Reseller")
contoso = account("2", ResellerID="1")


Exchanges = tuple[Exchange, ...]
Mutation = Callable[[Exchanges], Exchanges]


def put(call: int, exchange: Exchange | None, *, over: int = 1) -> Mutation:
    """An exchange (or none) in place of ``over`` calls from the one with that number; numbered anew."""

    def mutate(journal: Exchanges) -> Exchanges:
        calls = [*journal[: call - 1], *filter(None, [exchange]), *journal[call - 1 + over :]]
        return tuple(replace(one, number=number) for number, one in enumerate(calls, start=1))

    return mutate


def alter(call: int, pointer: str, value: object) -> Mutation:
    """A member of a call's request is another one."""

    def mutate(journal: Exchanges) -> Exchanges:
        exchange = journal[call - 1]
        body = inner = json.loads(exchange.request.body or b"null")
        *path, last = pointer.split("/")[1:]
        for name in path:
            inner = inner[name]
        inner[last] = value
        request = replace(exchange.request, body=json.dumps(body).encode())
        return put(call, replace(exchange, request=request))(journal)

    return mutate


def answered(call: int, answer: dict[str, Any]) -> Mutation:
    """A call is answered otherwise."""
    reply = Response(status=200, reason="OK", body=json.dumps(answer).encode())
    return lambda journal: put(call, replace(journal[call - 1], reply=reply))(journal)


def on() -> Exchanges:
    """A reseller's first order with Reseller Support on."""
    told = contoso | {"ResellerExternalID": "x-1"}
    return _journal(
        Story(reseller_support=True).synchronize(acme).synchronize(told).create(told | {"ExternalID": "x-2"})
    )


def off() -> Exchanges:
    """The same order with it off: its vendor asks for a partner id."""
    told = contoso | {"SyncOptions": contoso["SyncOptions"] | {"MPNID": "3456890"}}
    return _journal(Story(reseller_support=False).synchronize(told).create(told | {"ExternalID": "x-2"}))


def _journal(story: Story) -> Exchanges:
    return tuple(story.journal)


def compared(
    with_support: Exchanges, without: Exchanges, *, declared_once: frozenset[str] = frozenset({"MPNID"})
) -> Comparison:
    sides = [
        [read(one, endpoint_of(one.request.method, one.request.url, CONTRACT.endpoints)) for one in side]
        for side in (with_support, without)
    ]
    return compare(sides[0], sides[1], DIFFERENCES, declared_once=declared_once)


def found(comparison: Comparison) -> list[Finding]:
    return list(findings_of(comparison, CONTRACT, "s"))


def test_a_right_platform_differs_in_what_may_differ_alone() -> None:
    comparison = compared(on(), off())
    assert found(comparison) == []
    assert all(pair.explained for pair in comparison.pairs)
    assert [pair.allowance for pair in comparison.pairs] == ["reseller-synchronized", None, None]
    assert [(change.pointer, change.allowance) for change in comparison.pairs[1].changes] == [
        ("/ResellerExternalID", "reseller-external-id"),
        ("/SyncOptions/MPNID", "options-of-one-setting"),
    ]
    assert comparison.pairs[2].changes[0].on == "<the vendor's id of 1>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What a platform does wrong under one setting, and what is said of it."""

    side: str
    does: Mutation
    check: str
    pointer: str | None = None


FAULTS = {
    "the reseller is synchronized with Reseller Support off": Fault(
        side="off", does=put(1, on()[0], over=0), check="options.call"
    ),
    "a call is doubled": Fault(
        side="on", does=lambda journal: put(3, journal[2], over=0)(journal), check="options.call"
    ),
    "a call is left out": Fault(side="off", does=put(1, None), check="options.call"),
    "the customer is given another name": Fault(
        side="off", does=alter(1, "/Name", "Contoso"), check="options.member", pointer="/Name"
    ),
    "the customer is sent as a reseller": Fault(
        side="off", does=alter(1, "/Role", "Reseller"), check="options.member", pointer="/Role"
    ),
    "the quantity is another": Fault(
        side="off", does=alter(2, "/Quantity", 7), check="options.member", pointer="/Quantity"
    ),
    "an external id travels with Reseller Support off": Fault(
        side="off",
        does=alter(1, "/ResellerExternalID", "x-9"),
        check="options.member",
        pointer="/ResellerExternalID",
    ),
    "a number becomes a text": Fault(
        side="off", does=alter(2, "/Quantity", "1"), check="options.member", pointer="/Quantity"
    ),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_faulty_platform_is_found(fault: Fault) -> None:
    sides = {"on": on(), "off": off()}
    sides[fault.side] = fault.does(sides[fault.side])
    told = found(compared(sides["on"], sides["off"]))
    assert (fault.check, fault.pointer) in {(finding.check, finding.pointer) for finding in told}
    assert {finding.party for finding in told} == {Party.PLATFORM}


def test_a_sync_option_that_both_settings_declare_may_not_differ() -> None:
    told = found(compared(on(), off(), declared_once=frozenset()))
    assert {finding.pointer for finding in told} == {"/SyncOptions/MPNID", "/Account/SyncOptions/MPNID"}


def test_the_reseller_need_not_be_named_with_reseller_support_off() -> None:
    journal = alter(2, "/Account/ResellerID", "")(alter(1, "/ResellerID", "")(off()))
    assert found(compared(on(), journal)) == []
    assert {c.allowance for pair in compared(on(), journal).pairs for c in pair.changes} >= {
        "reseller-not-named"
    }
    other = alter(1, "/ResellerID", "77")(off())
    assert [finding.pointer for finding in found(compared(on(), other))] == ["/ResellerID"]


def test_where_answers_part_the_vendor_is_told_and_the_rest_is_not_compared() -> None:
    comparison = compared(on(), put(2, None)(answered(1, refused())(off())))
    (finding,) = found(comparison)
    assert (finding.check, finding.party) == ("options.answer", Party.VENDOR)
    assert comparison.cut
    assert len(comparison.pairs) == 2


def test_a_refused_reseller_ends_the_comparison_without_blame() -> None:
    refusing = answered(1, refused())(on())[:1]
    comparison = compared(refusing, off())
    assert comparison.cut
    assert found(comparison) == []


def test_made_up_values_are_compared_by_what_they_stand_for() -> None:
    """Another vendor's id is the same where it is the id of the same account, and another where it is not."""
    other = alter(2, "/Account/ExternalID", "y-2")(
        answered(1, {"Code": 0, "Message": None, "Result": "y-2"})(off())
    )
    assert found(compared(on(), other)) == []
    mixed_up = alter(2, "/Account/ExternalID", "x-1")(off())
    assert [finding.pointer for finding in found(compared(on(), mixed_up))] == ["/Account/ExternalID"]


def test_what_may_differ_is_well_written() -> None:
    sources = Sources.load(CONTRACT.folder)
    names = [allowance.id for allowance in DIFFERENCES.allowances]
    assert len(set(names)) == len(names)
    for allowance in DIFFERENCES.allowances:
        assert sources.clauses(allowance.source)
        assert (allowance.only is not None) is (allowance.endpoint is not None)
        assert bool(allowance.members) is (allowance.only is None)
        assert {allowance.on, allowance.off} <= {"any", "filled", "empty"}
