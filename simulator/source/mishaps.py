"""What a YAML parser objects to, in words for the person who wrote the file."""

from __future__ import annotations

import re

import yaml

from simulator.errors import Location, Problem
from simulator.source.composing import TOO_DEEP, WRITE_FLAT
from simulator.values import dataclass

__all__ = ["misread"]

_CONTROL = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAK = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class _Mishap:
    """What to say where the words of libyaml or PyYAML match ``sign``, as "context: problem".

    ``{opening}`` is where the thing began that was being read, ``{character}`` what the parser stopped at;
    with ``at_opening`` the former is the place that is told.
    """

    sign: str
    what: str
    fix: str
    at_opening: bool = False


_MISHAPS = (
    _Mishap("maximum nesting depth", TOO_DEEP, WRITE_FLAT),  # newer libyaml stops before our own count does
    _Mishap(
        "quoted scalar: .*end of stream", "this quotation mark is never closed", "close it", at_opening=True
    ),
    _Mishap(
        "simple key: .*find expected ':'",
        "this line has no ': ' after its name",
        "write 'name: value', or '- item' in a list",
        at_opening=True,
    ),
    _Mishap("cannot start any token", "a value cannot begin with '{character}'", "put the value in quotes"),
    _Mishap("flow sequence", "expected ',' or ']' in the list that opens at {opening}", "close it with ']'"),
    _Mishap(
        "flow mapping",
        "expected ',' or '}}' in the mapping that opens at {opening}",
        "close it with '}}'; put text that contains braces, brackets or commas in quotes",
    ),
    _Mishap(
        "mapping values are not allowed",
        "a ': ' is not expected here",
        "put a value that contains ': ' in quotes, or check the indentation and the end of the line above",
    ),
    _Mishap(
        "did not find expected key|find expected '-' indicator|expected <block end>",
        "the indentation does not fit the lines above",
        "begin the members of one mapping, or the dashes of one list, in the same column",
    ),
    _Mishap(
        "another document|expected '?<document start>",
        "a second document begins here",
        "keep one document in a file; remove the line '---' or '...'",
    ),
    _Mishap(
        "expected node content|expected the node content",
        "a value is expected here",
        "put text that begins with a special character in quotes",
    ),
    _Mishap(
        "expected alphabetic or numeric|expected (a )?comment or (a )?line ?break",
        "not a value as YAML knows it",
        "put text that begins with &, *, | or > in quotes",
    ),
    _Mishap(
        "unknown escape character|escape code",
        "not an escape that double quotes know",
        r"write \\ for a backslash, or use single quotes",
    ),
    _Mishap(
        "found undefined alias",
        "this alias (*) has no anchor (&) above it",
        "name an anchor that exists; text that begins with * belongs in quotes",
    ),
    _Mishap("undefined tag handle", "this tag is not supported", "remove it"),
    _Mishap("second occurrence", "this anchor (&) is defined twice", "rename one of them"),
    _Mishap(
        "incompatible YAML document|unknown directive|duplicate %YAML",
        "this directive is not supported",
        "remove the line that begins with %",
    ),
)


def misread(failure: yaml.YAMLError | UnicodeEncodeError, text: str, file: str) -> Problem:
    """The one problem at which the parser had to stop."""
    if not isinstance(failure, yaml.MarkedYAMLError):
        return _control_character(text, file)
    where = _location(failure.problem_mark or failure.context_mark, file)
    rows = _BREAK.split(text)
    row = rows[where.line - 1] if where.line <= len(rows) else ""
    read = row[: where.column]
    if "\t" in read and not read.strip():
        fix = "indent with spaces; YAML does not allow tabs"
        return Problem(what="a tab indents this line", where=where, fix=fix, rule="yaml-tab")
    return _stopped(failure, where, row[where.column - 1 : where.column])


def _stopped(failure: yaml.MarkedYAMLError, where: Location, character: str) -> Problem:
    said = f"{failure.context or ''}: {failure.problem or ''}"
    opening = _location(failure.context_mark, where.file) if failure.context_mark else where
    for mishap in _MISHAPS:
        if re.search(mishap.sign, said):
            place = {"character": character, "opening": f"{opening.line}:{opening.column}"}
            return Problem(
                what=mishap.what.format(**place),
                where=opening if mishap.at_opening else where,
                fix=mishap.fix.format(**place),
                rule="yaml-syntax",
            )
    return Problem(
        what=f"this is not YAML: {said.removeprefix(': ')}",
        where=where,
        fix="put text with special characters in quotes, and check the indentation",
        rule="yaml-syntax",
    )


def _location(mark: yaml.Mark | None, file: str) -> Location:
    line, column = (mark.line, mark.column) if mark else (0, 0)
    return Location(file=file, line=line + 1, column=column + 1)


def _control_character(text: str, file: str) -> Problem:
    found = _CONTROL.search(text)
    start = found.start() if found else 0
    rows = _BREAK.split(text[:start])
    name = f" U+{ord(text[start]):04X}" if found else ""
    return Problem(
        what=f"the control character{name} is not allowed in YAML",
        where=Location(file=file, line=len(rows), column=len(rows[-1]) + 1),
        fix="remove it; in double quotes it can be written as an escape (\\x07)",
        rule="yaml-syntax",
    )
