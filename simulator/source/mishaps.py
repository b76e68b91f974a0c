"""What a YAML parser objects to, in words for the person who wrote the file."""

from __future__ import annotations

import re

import yaml

from simulator.errors import Location, Problem

__all__ = ["misread"]

_CONTROL = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_BY_PROBLEM = (  # part of the parser's words (libyaml's, then pure PyYAML's), what to say, what to do
    (
        ("mapping values are not allowed",),
        "a ': ' is not expected here",
        "put a value that contains ': ' in quotes, or check the indentation and the end of the line above",
    ),
    (
        ("did not find expected key", "did not find expected '-' indicator", "expected <block end>"),
        "the indentation does not fit the lines above",
        "begin the members of one mapping, or the dashes of one list, in the same column",
    ),
    (
        ("another document", "expected <document start>", "expected '<document start>'"),
        "a second document begins here",
        "keep one document in a file; remove the line '---' or '...'",
    ),
    (
        ("unknown escape character", "escape code"),
        "not an escape that double quotes know",
        "write \\\\ for a backslash, or use single quotes",
    ),
    (
        ("found undefined alias",),
        "this alias (*) has no anchor (&) above it",
        "name an anchor that exists; text that begins with * belongs in quotes",
    ),
    (("undefined tag handle",), "this tag is not supported", "remove it"),
    (("second occurrence",), "this anchor (&) is defined twice", "rename one of them"),
    (
        ("incompatible YAML document", "unknown directive", "found duplicate %YAML"),
        "this directive is not supported",
        "remove the line that begins with %",
    ),
)


def misread(failure: yaml.YAMLError, text: str, file: str) -> Problem:
    """The one problem at which the parser had to stop."""
    if not isinstance(failure, yaml.MarkedYAMLError):
        return _control_character(text, file)
    mark = failure.problem_mark or failure.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    where = Location(file=file, line=line + 1, column=column + 1)
    rows = re.split(r"\r\n|[\r\n\x85\u2028\u2029]", text)
    row = rows[line] if line < len(rows) else ""
    if "\t" in row[: column + 1] and not row[: column + 1].strip():
        return Problem(
            what="a tab indents this line", where=where, fix="indent with spaces; YAML does not allow tabs"
        )
    return _stopped(failure, where, row[column : column + 1])


def _stopped(failure: yaml.MarkedYAMLError, where: Location, character: str) -> Problem:
    problem, context = failure.problem or "", failure.context or ""
    opening = failure.context_mark
    start = f"{opening.line + 1}:{opening.column + 1}" if opening else ""
    if "end of stream" in problem and opening and "quoted scalar" in context:
        opened = Location(file=where.file, line=opening.line + 1, column=opening.column + 1)
        return Problem(what="this quotation mark is never closed", where=opened, fix="close it")
    if "cannot start any token" in problem:
        return Problem(
            what=f"a value cannot begin with '{character}'", where=where, fix="put the value in quotes"
        )
    if "flow sequence" in context:
        return Problem(
            what=f"expected ',' or ']' in the list that opens at {start}",
            where=where,
            fix="close it with ']'",
        )
    if "flow mapping" in context:
        return Problem(
            what=f"expected ',' or '}}' in the mapping that opens at {start}",
            where=where,
            fix="close it with '}'; put text that contains braces, brackets or commas in quotes",
        )
    for words, what, fix in _BY_PROBLEM:
        if any(word in problem for word in words):
            return Problem(what=what, where=where, fix=fix)
    return Problem(
        what=f"this is not YAML: {problem}" + (f" ({context})" if context else ""),
        where=where,
        fix="put text with special characters in quotes, and check the indentation",
    )


def _control_character(text: str, file: str) -> Problem:
    found = _CONTROL.search(text)
    start = found.start() if found else 0
    rows = re.split(r"\r\n|[\r\n\x85\u2028\u2029]", text[:start])
    name = f"U+{ord(text[start]):04X}" if found else ""
    return Problem(
        what=f"the control character {name} is not allowed in YAML",
        where=Location(file=file, line=len(rows), column=len(rows[-1]) + 1),
        fix="remove it; in double quotes it can be written as an escape (\\x07)",
    )
