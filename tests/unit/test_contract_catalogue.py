"""The catalogue of checks: it has every check that can be emitted, and nothing that cannot."""

import json

import pytest

from simulator.contract.table import TABLE
from simulator.findings import Level, Party
from tests.unit.contract_breaches import CASES, CATALOGUE, EXISTS, FORM, OPTIONS, SUSPEND, SYNC, VALIDATE
from tests.unit.contract_exchanges import CONTRACT, EXAMPLES, judged


def emittable() -> set[str]:
    """Every id that a row of the table or a schema can emit."""
    coded = {id_ for row in TABLE for id_ in row.ids}
    return coded.union(*(CONTRACT.validators.check_ids(schema) for schema in CONTRACT.validators.names))


def elsewhere(id_: str) -> bool:
    """Checks of other parts: the ordering rules, probes, expectations, the run's own."""
    return id_.partition(".")[0] in {
        *("order", "ordering", "carried", "ids", "expectation", "options", "scenario", "tool", "baseline"),
        *("auth", "repetition", "relation", "encoding", "precheck", "robustness"),
    }


def test_every_check_that_can_be_emitted_is_in_the_catalogue_and_the_other_way_round() -> None:
    declared = {id_ for id_ in CONTRACT.catalogue if not elsewhere(id_)}
    assert declared - {"sync-options.partner-id-undeclared"} == emittable()


def test_every_check_is_shown_to_find_something() -> None:
    by_example = {
        error.check
        for file in EXAMPLES.glob("*/invalid/*.json")
        for error in CONTRACT.validators.errors(file.parts[-3], json.loads(file.read_text())["document"])
    }
    assert emittable() <= by_example | {check for check, _, _ in CASES}


@pytest.mark.parametrize("id_", CONTRACT.catalogue)
def test_catalogue_entry_is_whole(id_: str) -> None:
    check = CONTRACT.catalogue[id_]
    assert check.id == id_
    for text in (check.title, check.why, check.fix, check.source):
        assert len(text) > 5
        assert text == text.strip()
    assert check.why.endswith(".")
    assert check.fix.endswith(".")
    assert not check.title.endswith(".")


def test_every_check_of_the_vendor_has_a_sample_of_a_right_answer() -> None:
    of_a_scenario = {"expectation.time", "expectation.inspection", "expectation.wait"}
    missing = {c.id for c in CONTRACT.catalogue.values() if c.party is Party.VENDOR and not c.sample}
    assert missing == of_a_scenario, "which say what would be right"


@pytest.mark.parametrize("id_", [i for i in CONTRACT.catalogue if CONTRACT.catalogue[i].sample])
def test_a_sample_is_a_right_answer_or_a_right_part_of_one(id_: str) -> None:
    head, _, body = (CONTRACT.catalogue[id_].sample or "").rpartition("\n\n")
    assert not head or head.startswith("HTTP/1.1 200 OK")
    if body.startswith('"'):
        assert json.loads(f"{{{body}}}")
    elif body.startswith(("{", "[")):
        answer = json.loads(body)
        if id_ == "sync-options.partner-id-undeclared":
            answer = {"Fields": [answer]}
        code = answer.get("Code") if isinstance(answer, dict) else None
        endpoint = (
            FORM
            if id_ == "envelope.document-refused"
            else EXISTS
            if code == 1 or "exists" in id_
            else _WHOSE.get(id_.partition(".")[0], SYNC)
        )
        endpoint = (
            VALIDATE
            if isinstance(answer, list)
            else SUSPEND
            if code == 0 and not answer["Result"]
            else endpoint
        )
        assert judged(endpoint, answer=answer).findings == ()
    else:
        assert body.startswith(("HTTP/1.1 ", "Content-Type: ", "Date: ")), body


_WHOSE = {"fields": FORM, "sync-options": OPTIONS, "catalogue": CATALOGUE}


def test_finding_takes_level_party_and_fix_from_the_catalogue() -> None:
    finding = CONTRACT.catalogue.finding("json.bom", message="x", call=3)
    assert (finding.level, finding.party, finding.call) == (Level.SHOULD, Party.VENDOR, 3)
    assert finding.fix == CONTRACT.catalogue["json.bom"].fix
    other = CONTRACT.catalogue.finding("json.bom", message="x", fix="y", party=Party.TOOL)
    assert (other.fix, other.party) == ("y", Party.TOOL)
