"""One file as it was written: its values, and the line and column of each."""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, Any

import yaml

from simulator.errors import Location, Problem, SimulatorError
from simulator.source.composing import Unacceptable, children, compose, location, values
from simulator.values import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from yaml.nodes import Node

__all__ = ["Source", "parse_yaml", "read_yaml"]

_LARGEST = 4 * 1024 * 1024
"""Bytes; a thousand times the size of any file the simulator is meant to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One parsed file: ``value`` is made of dict, list, str, int, float, bool and None; keys are text."""

    file: str
    text: str = field(repr=False)
    value: Any
    root: Node = field(repr=False, compare=False)

    def where(self, pointer: str, *, key: bool = False) -> Location:
        """The position of the value that a JSON pointer (RFC 6901) names, or with ``key`` of its key.

        A pointer to what is not there gives the nearest parent that is.
        """
        node = found = self.root
        for part in pointer.split("/")[1:]:
            name = part.replace("~1", "/").replace("~0", "~") if "~" in part else part
            member = next((child for child in children(node) if child[0] == name), None)
            if member is None:
                break
            node = member[2]
            found = (member[1] or node) if key else node
        return location(found, self.file)


def read_yaml(
    path: Path, *, error: type[SimulatorError], shown: str | None = None, noted: list[Problem] | None = None
) -> Source:
    """Reads and parses a file of UTF-8 text; raises ``error`` with every problem found.

    ``shown`` is what the file is called in messages, the path itself where it is left out. What is wrong, but
    leaves something to read (a key given twice), goes to ``noted`` where there is such a list.
    """
    name = shown or str(path)
    try:
        with path.open("rb") as opened:
            content = opened.read(_LARGEST + 1)  # a device never ends
    except OSError as failure:
        raise error(_unreadable(name, failure)) from failure
    if len(content) > _LARGEST:
        raise error(
            Problem(
                what=f"the file has more than the {_LARGEST:,} bytes allowed",
                where=Location(file=name),
                fix="is this the file that was meant? Otherwise split it",
                rule="no-file",
            )
        )
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as failure:
        raise error(_not_utf8(name, content, failure.start)) from failure
    return parse_yaml(text, file=name, error=error, noted=noted)


def parse_yaml(
    text: str, *, file: str, error: type[SimulatorError], noted: list[Problem] | None = None
) -> Source:
    """Parses one YAML 1.2 document, as :func:`read_yaml` does. A leading BOM is ignored."""
    text = text.removeprefix("\ufeff")
    try:
        root = compose(text, file=file)
        if root is None or _is_nothing(root):
            raise error(_empty(file))
        value, problems = values(root, file=file)
    except Unacceptable as refused:
        raise error(refused.problem) from None
    except (yaml.YAMLError, UnicodeEncodeError) as failure:  # the latter from bytes of a command line
        from simulator.source.mishaps import misread  # noqa: PLC0415 - only for what is wrong

        raise error(misread(failure, text, file)) from failure
    if noted is not None:
        noted += problems
    elif problems:
        raise error(*problems)
    return Source(file=file, text=text, value=value, root=root)


def _is_nothing(root: Node) -> bool:
    """A lone ``---``, or comments and nothing else; an explicit null or "" is something, if not much."""
    start, end = root.start_mark, root.end_mark
    return root.value == "" and (start.line, start.column) == (end.line, end.column)


def _empty(file: str) -> Problem:
    return Problem(
        what="the file is empty",
        where=Location(file=file, line=1, column=1),
        fix="write at least one 'member: value' line",
        rule="no-file",
    )


def _unreadable(name: str, failure: OSError) -> Problem:
    where = Location(file=name)
    match failure:
        case FileNotFoundError():
            return Problem(
                what="there is no such file", where=where, fix="check the path and the folder", rule="no-file"
            )
        case IsADirectoryError():
            return Problem(
                what="this is a folder, not a file", where=where, fix="name a file in it", rule="no-file"
            )
        case PermissionError():
            return Problem(
                what="the file may not be read", where=where, fix="check its permissions", rule="no-file"
            )
    return Problem(
        what=f"the file cannot be read: {failure.strerror or failure}",
        where=where,
        fix="check the path",
        rule="no-file",
    )


def _not_utf8(name: str, content: bytes, start: int) -> Problem:
    lines = re.split(rb"\r\n|\r|\n", content[:start])
    where = Location(file=name, line=len(lines), column=len(lines[-1].decode("utf-8", errors="replace")) + 1)
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return Problem(
        what=f"the file is not UTF-8 text: byte 0x{content[start]:02x} at offset {start}"
        + (" (it looks like UTF-16)" if utf16 else ""),
        where=where,
        fix="save it with the encoding UTF-8",
        rule="no-file",
    )
