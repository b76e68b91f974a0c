"""YAML text to a tree of nodes that carry their positions, by libyaml or else in pure Python.

The library composes the tree in one go, which is faster than walking its events in Python. The tree serves
the values (:func:`values`), and it is kept for the positions, which cost nothing until somebody asks for one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml
from yaml.composer import Composer
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

from simulator.errors import Location, Problem
from simulator.source.scalars import plain_scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["TOO_DEEP", "WRITE_FLAT", "Unacceptable", "children", "compose", "location", "values"]

_PLAIN = "?"
_TEXT = "!"
_TEXT_TAGS = frozenset({_TEXT, "tag:yaml.org,2002:str"})
_COLLECTION_TAGS = frozenset({None, _TEXT, "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"})

_DEEPEST = 100
TOO_DEEP = f"nested more than {_DEEPEST} levels deep"
WRITE_FLAT = "write the values out flat; no file of the simulator needs more than a dozen levels"
_MOST_VALUES = 100_000
"""Values after every alias has been followed; a file of ours that is honest has a few hundred."""


class Unacceptable(Exception):  # noqa: N818  (it never leaves this package)
    """Valid YAML that is refused at once, as going on would take for ever."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class _Untyped:
    """Leaves the meaning of words to :mod:`simulator.source.scalars`: only "plain" or "text" is noted."""

    def resolve(self, kind: type[Node], _value: Any, implicit: Any) -> str | None:
        if kind is not ScalarNode:
            return None
        return _PLAIN if implicit[0] else _TEXT

    def descend_resolver(self, _parent: Any, _index: Any) -> None:
        """No path resolvers here."""

    def ascend_resolver(self) -> None:
        """No path resolvers here."""


class _PurePython(_Untyped, Reader, Scanner, Parser, Composer):
    """What PyYAML falls back on where it was built without libyaml: ten times slower, the same trees."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)


if yaml.__with_libyaml__:
    from yaml._yaml import CParser

    class _LibYaml(_Untyped, CParser):
        """libyaml's parser and composer."""

        def __init__(self, text: str) -> None:
            CParser.__init__(self, text)

    _Loader: type[_LibYaml | _PurePython] = _LibYaml
else:
    _Loader = _PurePython


def compose(text: str, *, file: str) -> Node | None:
    """The root node of the only document in ``text``, or None for an empty one. Raises ``yaml.YAMLError``."""
    if _may_be_deep(text):
        _refuse_depth(text, file)
    loader = _Loader(text)
    node: Node | None = loader.get_single_node()
    return node


def location(node: Node | yaml.Event, file: str) -> Location:
    """Where a node begins."""
    mark: Any = node.start_mark
    return Location(file=file, line=mark.line + 1, column=mark.column + 1)


def _may_be_deep(text: str) -> bool:
    """Composing is recursive in C, and would overrun the stack on nesting of some ten thousand levels."""
    openings = text.count("[") + text.count("{") + text.count("- ") + text.count("? ")
    return openings > 1000 or re.search(r"^ {1000}", text, re.MULTILINE) is not None


def _refuse_depth(text: str, file: str) -> None:
    loader, depth = _Loader(text), 0
    while (event := loader.get_event()) is not None:
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            raise Unacceptable(_too_deep(location(event, file)))


def _too_deep(where: Location) -> Problem:
    return Problem(
        what=f"{TOO_DEEP}, or an alias that contains itself",
        where=where,
        fix=WRITE_FLAT,
        rule="yaml-too-much",
    )


def values(root: Node, *, file: str) -> tuple[Any, list[Problem]]:
    """The plain dicts, lists and scalars of a tree, and every problem met on the way. Keys are text."""
    construction = _Construction(file)
    return construction.value(root, 0), construction.problems


class _Construction:
    """One walk over the nodes. An alias is followed anew each time, so that no two places share a value."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.left = _MOST_VALUES

    def value(self, node: Node, depth: int) -> Any:
        if isinstance(node, ScalarNode):
            return self.scalar(node)
        if depth > _DEEPEST:
            raise Unacceptable(_too_deep(location(node, self.file)))
        if node.tag not in _COLLECTION_TAGS:
            self.problem(node, f"the tag {_written(node.tag)} is not supported", "remove the tag")
        self.left -= len(node.value)
        if self.left < 0:
            raise Unacceptable(self.too_many(node))
        if isinstance(node, SequenceNode):
            return [self.value(item, depth + 1) for item in node.value]
        return self.mapping(node, depth)

    def scalar(self, node: ScalarNode) -> Any:
        if node.tag == _PLAIN:
            return plain_scalar(node.value)
        if node.tag not in _TEXT_TAGS:
            self.problem(
                node,
                f"the tag {_written(node.tag)} is not supported",
                "remove the tag; write text in quotes, and numbers, true, false and null without",
            )
        return node.value

    def mapping(self, node: Node, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self.problem(key, "a list or mapping cannot be a key", "use a word as the key")
                continue
            name = key.value
            if name in result:
                self.duplicate(node, key)
            elif name == "<<" and key.tag == _PLAIN:
                self.problem(
                    key,
                    "merge keys (<<) are not part of YAML 1.2",
                    "write the merged members out, or repeat each by alias",
                )
                continue
            elif key.tag not in (_PLAIN, _TEXT):
                self.scalar(key)
            result[name] = self.value(value, depth + 1)
        return result

    def duplicate(self, mapping: Node, key: ScalarNode) -> None:
        first = next(known for known, _ in mapping.value if known.value == key.value)
        self.problem(
            key,
            f"the key '{key.value}' is given twice; the first is in line {first.start_mark.line + 1}",
            "remove one of them, or rename it",
            "duplicate-key",
        )

    def problem(self, node: Node, what: str, fix: str, rule: str = "yaml-unsupported") -> None:
        self.problems.append(Problem(what=what, where=location(node, self.file), fix=fix, rule=rule))

    def too_many(self, node: Node) -> Problem:
        return Problem(
            what=f"more than {_MOST_VALUES:,} values once every alias (*) is followed",
            where=location(node, self.file),
            fix="repeat fewer values by alias, or split the file",
            rule="yaml-too-much",
        )


def _written(tag: str) -> str:
    """A tag as its author wrote it."""
    return tag.replace("tag:yaml.org,2002:", "!!", 1)


def children(node: Node) -> Iterator[tuple[str, Node | None, Node]]:
    """The members of a node as (key or index, key node, value node)."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode):
                yield key.value, key, value
    elif isinstance(node, SequenceNode):
        for index, item in enumerate(node.value):
            yield str(index), None, item
