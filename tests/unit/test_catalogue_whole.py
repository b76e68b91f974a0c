"""The catalogue and what stands around it: code that emits, rules, faults, and the sources that are cited."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import yaml

import simulator
from simulator.contract import Contract, Sources, endpoints_by_check
from simulator.findings import Level
from simulator.rules import Ordering
from simulator.vendors import FAULTS

CONTRACT = Contract.load()
CATALOGUE = CONTRACT.catalogue
SOURCES = Sources.load(CONTRACT.folder)
RULES = {rule.id: rule for rule in Ordering.load(CONTRACT).rules}
CODE = Path(simulator.__file__).parent


def written_in(file: Path) -> set[str]:
    """Every text constant of a module."""
    tree = ast.parse(file.read_text("utf-8"))
    return {
        node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and type(node.value) is str
    }


def emitted_by_code() -> set[str]:
    """Ids that code outside the table of checks and the vendors' tables names: expectations, runs, probes."""
    apart = {CODE / "contract" / "table.py", *(CODE / "vendors").rglob("*.py")}
    return {id_ for file in CODE.rglob("*.py") if file not in apart for id_ in written_in(file)} & set(
        CATALOGUE
    )


def test_every_check_is_reachable() -> None:
    """By the table or a schema (each shown elsewhere to find something), by a rule, or by code of a run."""
    reachable = set(endpoints_by_check(CONTRACT)) | set(RULES) | emitted_by_code()
    assert set(CATALOGUE) - reachable == set()


def test_everything_that_finds_is_in_the_catalogue() -> None:
    assert set(RULES) <= set(CATALOGUE)
    assert set(endpoints_by_check(CONTRACT)) <= set(CATALOGUE)
    assert {fault.caught_by for fault in FAULTS.values()} - {None} <= set(CATALOGUE)


def test_every_rule_speaks_of_calls_that_there_are() -> None:
    ordering = Ordering.load(CONTRACT)
    for rule in ordering.rules:
        endpoints = ordering.endpoints_of(rule)
        assert endpoints, rule.id
        assert set(endpoints) <= set(CONTRACT.endpoints)


@pytest.mark.parametrize(
    "citation",
    sorted(
        {check.source for check in CATALOGUE.values()} | {one.source for one in CONTRACT.endpoints.values()}
    ),
)
def test_every_clause_cited_exists(citation: str) -> None:
    clauses = SOURCES.clauses(citation)
    assert clauses
    assert all(clause.says for clause in clauses)


def test_what_no_page_documents_is_should_at_most() -> None:
    """Unless a switch says how the platform does it: then the rule holds under that switch alone."""
    of_a_switch = {rule.id for rule in RULES.values() if "switch" in rule.when}
    for check in CATALOGUE.values():
        pages = {clause.page for clause in SOURCES.clauses(check.source)}
        if pages == {"assumption"}:
            assert check.level is not Level.MUST or check.id in of_a_switch, check.id


def test_every_source_is_cited() -> None:
    pages = yaml.safe_load((CONTRACT.folder / "sources.yaml").read_text("utf-8"))
    known = {(page, part) for page, entry in pages.items() for part in entry.get("parts", ())}
    cited = {
        (clause.page, clause.part)
        for source in [*CATALOGUE.values(), *CONTRACT.endpoints.values()]
        for clause in SOURCES.clauses(source.source)
    }
    assert set(pages) == {page for page, _ in cited}
    assert known == {(page, part) for page, part in cited if part}


@pytest.mark.parametrize(
    ("citation", "said"),
    [
        ("Reseller Provisoning", "Did you mean 'Reseller Provisioning'?"),
        ("Reseller Provisioning, step 9", "no step 9"),
        ("Reseller Provisioning, steps 2 to 4", "no step 4"),
        ("RFC 8259, section 99", "no section 99"),
        ("developer portal; hearsay", "no source is called 'hearsay'"),
    ],
)
def test_what_does_not_exist_cannot_be_cited(citation: str, said: str) -> None:
    with pytest.raises(ValueError, match=said.replace("?", r"\?").replace(".", r"\.")):
        SOURCES.clauses(citation)


def test_a_citation_names_its_parts_and_what_it_is_for() -> None:
    clauses = SOURCES.clauses("Reseller Provisioning, steps 1 to 3; assumption (the waiting time)")
    assert [clause.name for clause in clauses] == [
        "Reseller Provisioning, step 1",
        "Reseller Provisioning, step 2",
        "Reseller Provisioning, step 3",
        "assumption (the waiting time)",
    ]
