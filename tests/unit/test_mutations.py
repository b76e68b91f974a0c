"""What makes a platform faulty changes one thing of a journal, and no other byte."""

from __future__ import annotations

import json

from simulator.exchange import Response
from simulator.matrix.mutations import (
    REMOVED,
    add,
    alter,
    answered,
    double,
    drop,
    move,
    swap,
    value_at,
)
from tests.correct_platform import LOST, addon, refused
from tests.unit import rule_stories as correct
from tests.unit.faulty_platforms import create_of_acme


def test_mutators_number_the_calls_anew_and_leave_the_journal_alone() -> None:
    journal = correct.first_order().journal
    paths = [exchange.request.url.rsplit("/", 2)[-1] for exchange in journal]
    assert paths == ["Synchronize", "Synchronize", "Create", "Update"]
    for mutation, ids in (
        (swap(1, 3), [3, 2, 1, 4]),
        (move(1, 3), [2, 3, 1, 4]),
        (double(2), [1, 2, 2, 3, 4]),
        (double(2, at=1), [2, 1, 2, 3, 4]),
        (drop(2), [1, 3, 4]),
        (add(create_of_acme, at=2), [1, 0, 2, 3, 4]),
    ):
        mutated = mutation(journal)
        assert [one.number for one in mutated] == list(range(1, len(ids) + 1))
        bodies = {one.request.body: number for number, one in enumerate(journal, start=1)}
        assert [bodies.get(one.request.body, 0) for one in mutated] == ids
    assert journal == correct.first_order().journal


def test_alter_changes_one_member_and_no_other_byte() -> None:
    journal = correct.first_order().journal
    before, after = journal[2], alter(3, "/Account/ResellerID", "é/~")(journal)[2]
    assert value_at(after, "/Account/ResellerID") == "é/~"
    assert before.request.body is not None
    assert after.request.body == before.request.body.replace(
        b'"ResellerID":"1082733"', '"ResellerID":"é/~"'.encode()
    )
    gone = alter(3, "/Account/ResellerID", REMOVED)(journal)[2]
    assert "ResellerID" not in json.loads(gone.request.body or b"")["Account"]


def test_answered_takes_a_body_or_a_reply() -> None:
    journal = correct.first_order().journal
    reply = answered(1, refused(-7))(journal)[0].reply
    assert isinstance(reply, Response)
    assert json.loads(reply.body)["Code"] == -7
    assert answered(1, LOST)(journal)[0].reply is LOST


def test_addon_lines_stand_for_themselves() -> None:
    assert addon("Seats", ID="7")["ID"] == "7"
