"""YAML 1.2 as people write it: what each word means, where it stands, and what is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from simulator.errors import Location, Problem, ScenarioError, SettingsError
from simulator.source import parse_yaml, read_yaml

if TYPE_CHECKING:
    from pathlib import Path


def value_of(text: str) -> object:
    return parse_yaml(text, file="a.yaml", error=SettingsError).value


def only_problem(text: str) -> Problem:
    with pytest.raises(SettingsError) as caught:
        parse_yaml(text, file="a.yaml", error=SettingsError)
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("true", True),
        ("False", False),
        ("yes", "yes"),
        ("No", "No"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("~", None),
        ("null", None),
        ("", None),
        ("''", ""),
        ("'true'", "true"),
        ('"12"', "12"),
        ("0", 0),
        ("-7", -7),
        ("1082733", 1082733),
        ("0123", "0123"),
        ("0o17", "0o17"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("190:20:30", "190:20:30"),
        ("+302101234567", "+302101234567"),
        ("2024-01-31", "2024-01-31"),
        ("2024-01-31T10:00:00Z", "2024-01-31T10:00:00Z"),
        ("1.5", 1.5),
        ("-0.25", -0.25),
        ("1e3", 1000.0),
        ("1e999", "1e999"),
        (".5", ".5"),
        ("5.", "5."),
        ("01.5", "01.5"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("=", "="),
        ("!!str 12", "12"),
        ("[1, two, {three: 3}]", [1, "two", {"three": 3}]),
        ("9" * 5000, "9" * 5000),
        ("Ελλάδα", "Ελλάδα"),
    ],
)
def test_a_word_means_what_yaml_1_2_says(word: str, value: object) -> None:
    assert value_of(f"a: {word}") == {"a": value}
    assert type(value_of(f"a: {word}")["a"]) is type(value)  # type: ignore[index]


def test_keys_are_always_text() -> None:
    assert value_of("1: a\ntrue: b\nnull: c\n2024-01-31: d\n") == {
        "1": "a",
        "true": "b",
        "null": "c",
        "2024-01-31": "d",
    }


def test_an_alias_repeats_a_value_without_sharing_it() -> None:
    value = value_of("a: &x {b: [1]}\nc: *x\n")
    assert value == {"a": {"b": [1]}, "c": {"b": [1]}}
    assert value["a"] is not value["c"]  # type: ignore[index]


def test_json_is_yaml() -> None:
    document = {"a": [1, -2.5, None, True, {"b": 'c\n"/é'}], "empty": {}}
    assert value_of(json.dumps(document, indent=2, ensure_ascii=False)) == document


SCENARIO = """\
# a comment
scenario: One
accounts:
  acme: {kind: reseller}
  "a/b~c": &shared
    kind: end_customer
steps:
  - checkout: {buyer: acme}
  -   retry:
empty:
"""


@pytest.mark.parametrize(
    ("pointer", "value", "key"),
    [
        ("", (2, 1), (2, 1)),
        ("/scenario", (2, 11), (2, 1)),
        ("/accounts", (4, 3), (3, 1)),
        ("/accounts/acme", (4, 9), (4, 3)),
        ("/accounts/acme/kind", (4, 16), (4, 10)),
        ("/accounts/a~1b~0c/kind", (6, 11), (6, 5)),
        ("/steps/0", (8, 5), (8, 5)),
        ("/steps/0/checkout/buyer", (8, 23), (8, 16)),
        ("/steps/1/retry", (9, 13), (9, 7)),
        ("/empty", (10, 7), (10, 1)),
        ("/accounts/nobody/kind", (4, 3), (3, 1)),
        ("/steps/7", (8, 3), (7, 1)),
        ("/scenario/deeper", (2, 11), (2, 1)),
    ],
)
def test_every_value_and_key_knows_its_place(
    pointer: str, value: tuple[int, int], key: tuple[int, int]
) -> None:
    source = parse_yaml(SCENARIO, file="a.yaml", error=ScenarioError)
    found, found_key = source.where(pointer), source.where(pointer, key=True)
    assert (found.line, found.column) == value
    assert (found_key.line, found_key.column) == key
    assert str(found) == f"a.yaml:{value[0]}:{value[1]}"


def test_columns_count_characters_and_a_bom_is_not_one() -> None:
    source = parse_yaml("\ufeffα: {β: 1, γ: 2}\r\nd: 3", file="a.yaml", error=ScenarioError)
    assert source.value == {"α": {"β": 1, "γ": 2}, "d": 3}
    assert source.where("/α/γ").column == 14
    assert source.where("/d").line == 2


@pytest.mark.parametrize(
    ("text", "line", "column", "what", "fix"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, 1, "'a' is given twice; the first is in line 1", "rename"),
        ("a:\n\tb: 1\n", 2, 1, "a tab indents this line", "spaces"),
        ("a:\n  - b\n\t- c\n", 3, 1, "a tab indents this line", "spaces"),
        ("a:\n  b: 1\n  \tc: 2\n", 3, 3, "a tab indents this line", "spaces"),
        ("a: b: c\n", 1, 5, "a ': ' is not expected here", "quotes"),
        ("a\nb: 1\n", 2, 2, "a ': ' is not expected here", "line above"),
        ("a:\n   b: 1\n  c: 2\n", 3, 3, "indentation does not fit", "same column"),
        ("- a\nb: 1\n", 2, 1, "indentation does not fit", "same column"),
        ('a: "b\nc: d\n', 1, 4, "quotation mark is never closed", "close it"),
        ("a: [1, 2\nb: 3\n", 2, 2, "expected ',' or ']' in the list that opens at 1:4", "']'"),
        ("a: {x: 1\nb: 3\n", 2, 2, "expected ',' or '}' in the mapping that opens at 1:4", "'}'"),
        ("a: @b\n", 1, 4, "cannot begin with '@'", "quotes"),
        ("a: %b\n", 1, 4, "cannot begin with '%'", "quotes"),
        ("a: }\n", 1, 4, "a value is expected here", "quotes"),
        ("a: *\n", 1, 5, "not a value as YAML knows it", "quotes"),
        ("a: |x\n", 1, 5, "not a value as YAML knows it", "quotes"),
        ("a: 1\nb 2\nc: 3\n", 2, 1, "this line has no ': ' after its name", "'name: value'"),
        ("a: *b\n", 1, 4, "no anchor", "quotes"),
        ("a: &x 1\nb: &x 2\n", 2, 4, "defined twice", "rename"),
        ('a: "\\d"\n', 1, 5, "not an escape", "single quotes"),
        ("a: !foo b\n", 1, 4, "the tag !foo is not supported", "remove"),
        ("a: !!int '3'\n", 1, 4, "the tag !!int is not supported", "quotes"),
        ("a: !!set {b}\n", 1, 4, "the tag !!set is not supported", "remove"),
        ("!!str a: b\n!x b: c\n", 2, 1, "the tag !x is not supported", "remove"),
        ("a: !e!x 1\n", 1, 4, "tag is not supported", "remove"),
        ("a: &x {b: 1}\nc: {<<: *x}\n", 2, 5, "merge keys (<<) are not part of YAML 1.2", "alias"),
        ("? [a]\n: b\n", 1, 3, "cannot be a key", "word"),
        ("a: 1\n---\nb: 2\n", 2, 1, "a second document", "'---'"),
        ("a: 1\n...\nb: 2\n", 3, 1, "a second document", "one document"),
        ("%YAML 1.3\n---\na: 1\n", 1, 1, "directive is not supported", "%"),
        ("a: 1\nb: \x07\n", 2, 4, "control character U+0007", "escape"),
        ("a: [*a]", 1, 5, "no anchor", "quotes"),
        ("a: &a [*a]", 1, 7, "more than 100 levels", "flat"),
        ("", 1, 1, "the file is empty", "member: value"),
        ("\ufeff", 1, 1, "the file is empty", "member: value"),
        ("# only a comment\n\n", 1, 1, "the file is empty", "member: value"),
        ("---\n", 1, 1, "the file is empty", "member: value"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place_and_a_remedy(
    text: str, line: int, column: int, what: str, fix: str
) -> None:
    problem = only_problem(text)
    assert isinstance(problem.where, Location)
    if "levels" not in what:  # where a circle is noticed is of no interest
        assert (problem.where.line, problem.where.column) == (line, column)
    assert problem.where.file == "a.yaml"
    assert what in problem.what
    assert fix in problem.fix


def test_all_duplicates_and_tags_are_told_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        value_of("a: 1\na: 2\nb: {c: !x 1, c: 2}\n")
    assert [str(problem.where) for problem in caught.value.problems] == [
        "a.yaml:2:1",
        "a.yaml:3:8",
        "a.yaml:3:14",
    ]


def test_a_few_lines_that_stand_for_a_billion_values_are_refused() -> None:
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    problem = only_problem("\n".join(lines))
    assert "more than 100,000 values" in problem.what
    assert "alias" in problem.fix


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "- " * 100_000, "\n".join(f"{' ' * n}a:" for n in range(2000))]
)
def test_bottomless_nesting_is_refused(text: str) -> None:
    assert "more than 100 levels" in only_problem(text).what


def test_a_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: \xc3\xa9\n")
    source = read_yaml(file, error=ScenarioError)
    assert source.value == {"a": "é"}
    assert source.file == str(file)
    assert read_yaml(file, error=ScenarioError, shown="short.yaml").where("/a").file == "short.yaml"


@pytest.mark.parametrize(
    ("content", "where", "what", "fix"),
    [
        (b"a: 1\nname: caf\xe9\n", ":2:10", "byte 0xe9 at offset 14", "UTF-8"),
        ("a: 1".encode("utf-16"), ":1:1", "it looks like UTF-16", "UTF-8"),
        (b"#" * (4 * 1024 * 1024 + 1), "", "more than the 4,194,304 bytes allowed", "split"),
        (b"\n", ":1:1", "the file is empty", "member"),
    ],
)
def test_a_file_that_is_not_text_of_ours(
    tmp_path: Path, content: bytes, where: str, what: str, fix: str
) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(content)
    with pytest.raises(ScenarioError) as caught:
        read_yaml(file, error=ScenarioError)
    (problem,) = caught.value.problems
    assert str(problem.where) == f"{file}{where}"
    assert what in problem.what
    assert fix in problem.fix


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="there is no such file") as missing:
        read_yaml(tmp_path / "none.yaml", error=SettingsError)
    assert missing.value.problems[0].where == Location(file=str(tmp_path / "none.yaml"))
    with pytest.raises(SettingsError, match="this is a folder"):
        read_yaml(tmp_path, error=SettingsError)


def test_without_libyaml_the_same_is_read() -> None:
    """PyYAML may have been built without libyaml; its own parser must give the same values and places."""
    code = (
        "import sys, yaml, json; yaml.__with_libyaml__ = False\n"
        "from simulator.source import parse_yaml; from simulator.errors import ScenarioError\n"
        "s = parse_yaml(sys.stdin.read(), file='a.yaml', error=ScenarioError)\n"
        "print(json.dumps([s.value, str(s.where('/accounts/acme/kind'))]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=SCENARIO, capture_output=True, text=True, check=True
    )
    source = parse_yaml(SCENARIO, file="a.yaml", error=ScenarioError)
    assert json.loads(done.stdout) == [source.value, "a.yaml:4:16"]


def test_without_libyaml_the_same_is_refused() -> None:
    code = (
        "import yaml; yaml.__with_libyaml__ = False\n"
        "from simulator.source import parse_yaml; from simulator.errors import ScenarioError\n"
        "for text in ('a:\\n\\tb: 1', 'a: b: c', 'a: 1\\na: 2', 'a: *b', 'a: @b', '',\n"
        "             'a: 1\\n---\\nb: 1', '[' * 5000, 'a: \\x07', 'a:\\n  b: 1\\n c: 1'):\n"
        "    try: parse_yaml(text, file='a.yaml', error=ScenarioError)\n"
        "    except ScenarioError as e: print(e.problems[0].what)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "a tab indents this line",
        "a ': ' is not expected here",
        "the key 'a' is given twice; the first is in line 1",
        "this alias (*) has no anchor (&) above it",
        "a value cannot begin with '@'",
        "the file is empty",
        "a second document begins here",
        "nested more than 100 levels deep, or an alias that contains itself",
        "the control character U+0007 is not allowed in YAML",
        "the indentation does not fit the lines above",
    ]
