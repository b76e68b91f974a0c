"""What is wrong with a file of a known format: every fault at once, at its place, in words for people."""

from __future__ import annotations

import subprocess
import sys

import pytest

from simulator.errors import Location, ScenarioError
from simulator.source import FileFormat, parse_yaml, schema_problems

FORMAT = FileFormat(
    schema={
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "additionalProperties": False,
        "required": ["name"],
        "properties": {
            "name": {"type": "string", "minLength": 1, "description": "What it is called. In full."},
            "colour": {"enum": ["red", "green", "blue"]},
            "many": {"enum": ["a", "b", "c", "d", "e", "f", "ghost"]},
            "empty": {"enum": ["equal", "null"]},
            "count": {"type": "integer", "minimum": 1, "maximum": 9},
            "share": {"type": "number", "exclusiveMinimum": 0},
            "ready": {"type": "boolean"},
            "list": {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"type": "string"}},
            "where": {
                "type": "string",
                "pattern": "^https?://",
                "x-expected": "an absolute URL",
                "x-fix": "add http://",
            },
            "code": {"type": "string", "pattern": "^[A-Z]+$"},
            "secret": {
                "x-secret": True,
                "anyOf": [{"type": "string", "maxLength": 4}, {"$ref": "#/$defs/reference"}],
            },
            "things": {"type": "object", "propertyNames": {"pattern": "^[a-z]+$"}, "minProperties": 1},
            "step": {"oneOf": [{"$ref": "#/$defs/go"}, {"$ref": "#/$defs/stop"}, {"const": "wait"}]},
            "open": {"anyOf": [{"type": "object", "required": ["x"]}, {"type": "array"}]},
            "extra": {"type": "object", "patternProperties": {"^x-": {}}, "additionalProperties": False},
            "both": {"oneOf": [{"type": "string"}, {"minLength": 1}]},
            "never": {"not": {"type": "string"}},
            "even": {"multipleOf": 2},
        },
        "$defs": {
            "reference": {
                "type": "object",
                "additionalProperties": False,
                "required": ["env"],
                "properties": {"env": {"type": "string"}},
            },
            "go": {
                "type": "object",
                "additionalProperties": False,
                "required": ["go"],
                "properties": {"go": {"type": "object", "properties": {"far": {"type": "integer"}}}},
            },
            "stop": {
                "type": "object",
                "additionalProperties": False,
                "required": ["stop"],
                "properties": {"stop": {"type": "boolean"}},
            },
        },
    }
)


def problems_of(text: str) -> list[tuple[str, str, str]]:
    found = schema_problems(parse_yaml(text, file="f", error=ScenarioError), FORMAT)
    return [(str(p.where), p.what, p.fix) for p in found]


@pytest.mark.parametrize(
    ("line", "where", "what", "fix"),
    [
        ("nmae: x", "f:2:1", "unknown member 'nmae'", "Did you mean 'name'?"),
        ("COLOUR: x", "f:2:1", "unknown member 'COLOUR'", "Did you mean 'colour'?"),
        (
            "colour: gren",
            "f:2:9",
            "'colour' must be one of 'red', 'green', 'blue', not the text 'gren'",
            "'green'?",
        ),
        (
            "colour: 5",
            "f:2:9",
            "'colour' must be one of 'red', 'green', 'blue', not the number 5",
            'quotes: "5"',
        ),
        (
            "many: gost",
            "f:2:7",
            "'many' must be one of the names known here, not the text 'gost'",
            "'ghost'?",
        ),
        ("many: zzz", "f:2:7", "one of the names known here", "Known: a, b, c, d, e, f, ghost."),
        ("empty: null", "f:2:8", "not nothing", 'put it in quotes: "null"'),
        (
            "count: '5'",
            "f:2:8",
            "'count' must be a whole number, not the text '5'",
            "digits only, without quotes",
        ),
        ("count: 1.5", "f:2:8", "'count' must be a whole number, not the number 1.5", "digits only"),
        ("count: [1]", "f:2:8", "'count' must be a whole number, not a list", "write a whole number"),
        ("things: x", "f:2:9", "'things' must be a mapping, not the text 'x'", "'member: value' lines below"),
        ("things: [x]", "f:2:9", "'things' must be a mapping, not a list", "without '- ' or [ ]"),
        ("count: 5.0", "f:2:8", "'count' must be a whole number, not the number 5.0", "digits only"),
        ("count: 0", "f:2:8", "'count' must be at least 1, not the number 0", "write 1 or more"),
        ("count: 10", "f:2:8", "'count' must be at most 9, not the number 10", "9 or less"),
        ("count:", "f:2:7", "'count' must be a whole number, not nothing", "write a value after the colon"),
        ("share: 0", "f:2:8", "'share' must be more than 0, not the number 0", "a number above 0"),
        ("even: 3", "f:2:7", "'even' must be a multiple of 2, not the number 3", "a multiple of 2"),
        ("ready: yes", "f:2:8", "'ready' must be true or false, not the text 'yes'", "write true or false"),
        ("list: one", "f:2:7", "'list' must be a list, not the text 'one'", "['one']"),
        ("list: {a: 1}", "f:2:7", "'list' must be a list, not a mapping", "'- ' before each"),
        ("list: []", "f:2:7", "'list' must have at least 1 item", "at least 1 item"),
        ("list: [a, a]", "f:2:7", "'list' lists something twice", "remove"),
        ("list: [a, true]", "f:2:11", "'list[1]' must be text, not true", 'quotes: "true"'),
        (
            "where: localhost",
            "f:2:8",
            "'where' must be an absolute URL, not the text 'localhost'",
            "add http://",
        ),
        ("code: abc", "f:2:7", "'code' must have the form ^[A-Z]+$, not the text 'abc'", "in this form"),
        ("things: {}", "f:2:9", "'things' must have at least 1 member", "at least 1 member"),
        (
            "things: {A.b: {}}",
            "f:2:10",
            "the name 'A.b' in 'things' must have the form ^[a-z]+$",
            "in this form",
        ),
        ("extra: {x-a: 1, y: 2}", "f:2:17", "unknown member 'y' in 'extra'", "Remove it"),
        ("both: text", "f:2:7", "'both' must be only one of the forms allowed here", "what is allowed"),
        ("never: text", "f:2:8", "'never' may not be the text 'text'", "something else"),
    ],
)
def test_each_fault_has_its_place_its_words_and_a_remedy(line: str, where: str, what: str, fix: str) -> None:
    ((found_where, found_what, found_fix),) = problems_of(f"name: n\n{line}\n")
    assert found_where == where
    assert what in found_what
    assert fix in found_fix
    assert found_fix, "every fault has a remedy"


@pytest.mark.parametrize(
    ("line", "where", "what", "fix"),
    [
        ("step: {}", "f:2:1", "the member 'go' is missing in 'step'", "add 'go:'"),
        ("step: {goo: 1}", "f:2:8", "unknown member 'goo' in 'step'", "Did you mean 'go'?"),
        (
            "step: {go: {far: x}}",
            "f:2:18",
            "'step.go.far' must be a whole number, not the text 'x'",
            "digits",
        ),
        (
            "step: {stop: no}",
            "f:2:14",
            "'step.stop' must be true or false, not the text 'no'",
            "without quotes",
        ),
        ("step: wiat", "f:2:7", "'step' must be one of 'wait' or a mapping, not the text 'wiat'", "'wait'?"),
        ("step: 5", "f:2:7", "'step' must be one of 'wait' or a mapping, not the number 5", "member: value"),
        ("step: [go]", "f:2:7", "'step' must be one of 'wait' or a mapping, not a list", "without '- '"),
        ("open: {y: 1}", "f:2:1", "the member 'x' is missing in 'open'", "add 'x:'"),
        ("secret: 123456", "f:2:9", "'secret' must be text or a mapping, not a number", "put it in quotes"),
        ("secret: hunter2", "f:2:9", "'secret' must have at most 4 characters", "at most 4 characters"),
        ("secret: {evn: A}", "f:2:10", "unknown member 'evn' in 'secret'", "Did you mean 'env'?"),
    ],
)
def test_of_several_forms_the_one_that_was_meant_is_spoken_of(
    line: str, where: str, what: str, fix: str
) -> None:
    ((found_where, found_what, found_fix),) = problems_of(f"name: n\n{line}\n")
    assert found_where == where
    assert what in found_what
    assert fix in found_fix
    assert found_fix, "every fault has a remedy"


def test_a_secret_is_never_shown() -> None:
    told = str(problems_of("name: n\nsecret: 12345678\n") + problems_of("name: n\nsecret: [hunter2]\n"))
    assert "12345678" not in told
    assert "hunter2" not in told


def test_a_missing_member_is_explained_and_all_is_told_at_once_in_file_order() -> None:
    assert problems_of("ready: no\ncount: 0\n") == [
        ("f:1:1", "the member 'name' is missing", "add 'name:' (What it is called)"),
        ("f:1:8", "'ready' must be true or false, not the text 'no'", "write true or false, without quotes"),
        ("f:2:8", "'count' must be at least 1, not the number 0", "write 1 or more"),
    ]


def test_a_list_is_not_a_mapping() -> None:
    ((where, what, fix),) = problems_of("- a\n")
    assert (where, what) == ("f:1:1", "the file must be a mapping, not a list")
    assert fix == "write 'member: value' lines, without '- ' or [ ]"


def test_what_fits_has_no_problem() -> None:
    assert problems_of("name: n\nstep: wait\nsecret: {env: A}\nextra: {x-1: 2}\n") == []


def test_a_bare_schema_will_do() -> None:
    source = parse_yaml("a: 1", file="f", error=ScenarioError)
    (problem,) = schema_problems(source, {"additionalProperties": False})
    assert problem.where == Location(file="f", line=1, column=1)


def test_without_jsonschema_rs_the_same_is_found() -> None:
    code = (
        "import sys; sys.modules['jsonschema_rs'] = None\n"
        "from simulator.source import FileFormat, parse_yaml, schema_problems\n"
        "from simulator.errors import ScenarioError\n"
        "f = FileFormat.bundled('scenario')\n"
        "s = parse_yaml('scenari: x', file='f', error=ScenarioError)\n"
        "print(schema_problems(s, f)[0].what, 'jsonschema' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "unknown member 'scenari' True\n"


def test_a_valid_file_never_needs_the_slow_validator() -> None:
    code = (
        "import sys\n"
        "from simulator.source import FileFormat, parse_yaml, schema_problems\n"
        "from simulator.errors import ScenarioError\n"
        "f = FileFormat(schema={'type': 'object'})\n"
        "s = parse_yaml('a: 1', file='f', error=ScenarioError)\n"
        "print(schema_problems(s, f), 'jsonschema' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[] False\n"
