"""Results kept small come back as they were."""

from __future__ import annotations

import random

from simulator.results import CallSummary, Created, Outcome, ScenarioResult
from simulator.runs.keeping import Results


def result(number: int, outcome: Outcome = Outcome.PASSED) -> ScenarioResult:
    call = CallSummary(number=1, endpoint="account.synchronize", account="acme", status="200", elapsed=0.001)
    made = Created(
        kind="account", id=str(number), external_id=f"x-{number}", name="Acme", scenario=f"s{number}"
    )
    return ScenarioResult(
        id=f"s{number}",
        title="A title",
        file="one.yaml",
        reseller_support=True,
        outcome=outcome,
        calls=(call,),
        created=(made,),
        judged=frozenset({"http.status"}),
    )


def test_everything_comes_back_in_order_whenever_it_came() -> None:
    kept = Results()
    all_of_them = [result(n, Outcome.FAILED if n % 97 == 0 else Outcome.PASSED) for n in range(1_000)]
    places = list(range(1_000))
    random.Random(1).shuffle(places)
    for place in places:
        assert place not in kept
        kept.put(place, all_of_them[place])
        assert place in kept
    assert len(kept) == 1_000
    assert list(kept.in_order()) == all_of_them
    assert list(kept.in_order()) == all_of_them, "reading takes nothing away"


def test_nothing_kept_is_nothing() -> None:
    assert (len(Results()), list(Results().in_order()), 0 in Results()) == (0, [], False)
