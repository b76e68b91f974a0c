"""Of all calls in which ids were given, a report comes to hold both of two that were given one."""

from __future__ import annotations

from dataclasses import replace

from simulator.engine import Played
from simulator.exchange import Exchange, Request, Response
from simulator.judge import Judgement
from simulator.redaction import Redactor
from simulator.results import Created, Outcome, ScenarioResult
from simulator.runs.evidence import Evidence
from simulator.runs.identities import shared_ids

SECRET = "wonderland-42"
ROOM = 300


def played(number: int, external_id: str) -> Played:
    """A scenario of one account, whose call was answered with this id."""
    name = f"s{number}"
    made = Created(kind="account", id=str(number), external_id=external_id, name="A", scenario=name, call=2)
    exchange = Exchange(
        number=2,
        scenario=name,
        endpoint="account.synchronize",
        request=Request(method="POST", url="http://127.0.0.1/", headers=(), body=SECRET.encode()),
        reply=Response(status=200, body=external_id.encode()),
    )
    result = ScenarioResult(
        id=name, title="", file="a.yaml", reseller_support=True, outcome=Outcome.PASSED, created=(made,)
    )
    judgement = Judgement(findings=(), judged=frozenset())
    return Played(result=result, judgement=judgement, gave=(exchange,))


def shown(evidence: Evidence, all_of_them: list[Played]) -> dict[str, list[str]]:
    """The answers that the report holds, by scenario."""
    results = [evidence.put(one).result for one in all_of_them]
    told = evidence.shown(results, shared_ids(results), Redactor([SECRET]))
    bodies = [call.request.body for one in told for call in one.exchanges]
    assert set(bodies) <= {b"<redacted>"}
    return {one.id: [call.reply.body.decode() for call in one.exchanges] for one in told if one.exchanges}  # type: ignore[union-attr]


def test_both_of_a_pair_are_shown_and_nothing_else() -> None:
    ids = [f"x-{number}" for number in range(1_500)]
    ids[1_490] = ids[7]
    everyone = [played(number, id_) for number, id_ in enumerate(ids)]
    assert shown(Evidence(), everyone) == {"s7": ["x-7"], "s1490": ["x-7"]}


def test_what_comes_when_there_is_no_room_is_kept_where_its_id_was_seen_before() -> None:
    """A vendor that counts anew gives the ids of the beginning, after however many."""
    everyone = [played(number, f"x-{number % 2_000}") for number in range(2_010)]
    assert list(shown(Evidence(ROOM), everyone)) == [f"s{n}" for n in (*range(10), *range(2_000, 2_010))]


def test_no_more_is_kept_than_there_is_room_for() -> None:
    everyone = [played(number, "always") for number in range(5 * ROOM)]
    assert len(shown(Evidence(ROOM), everyone)) == 2 * ROOM


def test_a_process_sends_on_what_is_worth_keeping() -> None:
    evidence = Evidence(1)
    sent = [len(evidence.sifted(played(number, id_)).gave) for number, id_ in enumerate(("a", "b", "a"))]
    assert sent == [1, 0, 1]
    nothing = replace(played(1, "a"), gave=())
    assert evidence.sifted(nothing) is nothing
