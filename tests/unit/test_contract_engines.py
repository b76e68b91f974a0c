"""Both validator engines say the same, so that the quick one may decide and the other word what is wrong."""

import json
import sys
from collections.abc import Callable, Iterable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.bundled import schemas_folder
from simulator.contract import Contract, Validators

FOLDER = schemas_folder() / "v1"
EXAMPLES = Path(__file__).parents[1] / "examples" / "v1"
QUICK = Validators(FOLDER, engine="jsonschema-rs")
WORDING = Validators(FOLDER, engine="jsonschema")
DECIDES = {schema: (QUICK.compiled(schema), WORDING.compiled(schema)) for schema in WORDING.names}


def documents() -> list[tuple[str, Any]]:
    valid = [(f.parts[-3], json.loads(f.read_text())) for f in sorted(EXAMPLES.glob("*/valid/*.json"))]
    invalid = [
        (f.parts[-3], json.loads(f.read_text())["document"])
        for f in sorted(EXAMPLES.glob("*/invalid/*.json"))
    ]
    return valid + invalid


DOCUMENTS = documents()


def agree(schema: str, document: Any) -> bool:
    """Both engines say valid or not, and where; gives what they say."""
    quick, python = DECIDES[schema]
    said = quick.is_valid(document)
    assert said == python.is_valid(document)
    if not said:
        one = {(steps(error.instance_path), error.kind.name) for error in quick.iter_errors(document)}
        other = {(steps(error.absolute_path), error.validator) for error in python.iter_errors(document)}
        assert one == other
    return bool(said)


def steps(path: Iterable[str | int]) -> tuple[str, ...]:
    """A path as texts: the quick engine takes a member called "0" for an array's first entry.

    It also passes over members without a name, so that none is made up below. Neither shows in findings,
    whose pointers come from the other engine.
    """
    return tuple(map(str, path))


def test_on_every_example() -> None:
    said = [agree(schema, document) for schema, document in DOCUMENTS]
    assert said.count(True) > 100
    assert said.count(False) > 400


ODD_TEXTS = ["", "0", "7", "12\n", "١", " ", "User", "user", "TEXT", "EUR", "\u2028", "a" * 300]
ODD_NUMBERS = [0, 1, -1, 0.0, 1.0, 0.5, 1e300, 2**31, 2**63, 10**30]
ODD_VALUES: Any = st.one_of(
    st.sampled_from([None, True, False, [], {}, [None], {"x": 0}, *ODD_TEXTS, *ODD_NUMBERS]),
    st.text(max_size=6),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
).map(deepcopy)  # the lists and objects among them may be changed further


@st.composite
def mutated(draw: Callable[..., Any]) -> tuple[str, Any]:
    """A document with up to three places changed: another value, a member gone, a member too many."""
    schema, document = draw(st.sampled_from(DOCUMENTS))
    changed = json.loads(json.dumps(document))
    for _ in range(draw(st.integers(1, 3))):
        changed = draw(st.sampled_from([swapped, dropped, added]))(draw, changed)
    return schema, changed


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(found for step, child in inside for found in places(child, (*path, step)))]


def at(node: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        node = node[step]
    return node


def swapped(draw: Callable[..., Any], document: Any) -> Any:
    path = draw(st.sampled_from(places(document)))
    if not path:
        return draw(ODD_VALUES)
    at(document, path[:-1])[path[-1]] = draw(ODD_VALUES)
    return document


def dropped(draw: Callable[..., Any], document: Any) -> Any:
    inner = [path for path in places(document) if path]
    if inner:
        path = draw(st.sampled_from(inner))
        del at(document, path[:-1])[path[-1]]
    return document


def added(draw: Callable[..., Any], document: Any) -> Any:
    objects = [path for path in places(document) if isinstance(at(document, path), dict)]
    if objects:
        owner = at(document, draw(st.sampled_from(objects)))
        owner[draw(st.sampled_from(["code", "Extra", "a/b", "~", "0"]))] = draw(ODD_VALUES)
    return document


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(mutated())
def test_on_generated_documents(case: tuple[str, Any]) -> None:
    agree(*case)


def test_errors_are_the_same_with_either_engine() -> None:
    for schema, document in DOCUMENTS[::7]:
        assert QUICK.errors(schema, document) == WORDING.errors(schema, document)


def test_every_error_of_a_document_is_told_in_its_order() -> None:
    errors = QUICK.errors("service-result", {"Message": 5, "Code": "0", "ExtraInfo": {"b": 1, "a": []}})
    assert [error.pointer for error in errors] == ["/Message", "/Code", "/ExtraInfo/b", "/ExtraInfo/a"]


def test_every_missing_and_every_unknown_member_is_told_by_itself() -> None:
    errors = QUICK.errors("field-value", {"id": "x", "value": "y"})
    assert [(e.pointer, e.message) for e in errors] == [
        ("", 'ID is missing; "id" stands in its place, and names count letter by letter'),
        ("", 'Value is missing; "value" stands in its place, and names count letter by letter'),
        ("/id", "id is not a member that the contract knows here; did you mean ID?"),
        ("/value", "value is not a member that the contract knows here; did you mean Value?"),
    ]


def test_messages_are_short_and_say_what_was_got() -> None:
    (error,) = QUICK.errors("result", {"Code": "0"})
    assert (error.message, error.expected, error.got) == (
        'Code must be an integer, got the string "0"',
        "an integer",
        'the string "0"',
    )
    assert error.check == "envelope.code-type"


def test_the_check_nearest_to_the_fault_counts() -> None:
    broken = {"ID": "x", "Definition": {"ID": "x", "Name": "X", "Kind": "Dropdown", "DataType": "Text"}}
    (error,) = QUICK.errors("sync-options", {"Fields": [broken]})
    assert error.check == "sync-options.kind"
    assert error.pointer == "/Fields/0/Definition/Kind"
    assert error.expected.startswith("one of SimpleValue, List,")


def test_without_the_quick_engine_the_other_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jsonschema_rs", None)
    alone = Validators(FOLDER)
    assert alone.engine == "jsonschema"
    assert alone.is_valid("result", {"Code": 0})
    assert not alone.is_valid("result", {"Code": "0"})
    with pytest.raises(ImportError):
        Validators(FOLDER, engine="jsonschema-rs").is_valid("result", {"Code": 0})


def test_with_the_quick_engine_it_decides_and_a_valid_document_is_not_worded() -> None:
    contract = Contract.load()
    assert contract.validators.engine == "jsonschema-rs"
    assert type(contract.validators.compiled("result")).__module__.startswith("jsonschema_rs")
