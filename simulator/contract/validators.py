"""The schemas of one contract version, compiled once: one engine decides, the other words what is wrong.

``jsonschema-rs`` says in microseconds whether a document is valid. Only for one that is not does
``jsonschema`` say what is wrong where; it is imported then. Without ``jsonschema-rs`` it decides as well.
That the two agree is held by a differential test.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, cast

from simulator.contract.wording import Violation, words
from simulator.values import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

__all__ = ["EngineName", "SchemaError", "Validators", "pointer_to"]

EngineName = Literal["jsonschema-rs", "jsonschema"]
Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaError:
    """One violated constraint: ``check`` is the id that the schema gives it, ``pointer`` is RFC 6901."""

    pointer: str
    keyword: str
    message: str
    expected: str
    got: str
    check: str


class Validators:
    """The ``*.schema.json`` files of one folder, by name without that ending; threads may share it."""

    def __init__(self, folder: Path, *, engine: Literal["auto"] | EngineName = "auto") -> None:
        self._folder = folder
        self._wanted = engine
        self._engine: EngineName | None = None
        self._documents: dict[str, Document] = {}
        self._deciders: dict[str, Callable[[Any], bool]] = {}
        self._wording: dict[str, Draft202012Validator] = {}
        self._checks: dict[str, frozenset[str]] = {}

    @property
    def engine(self) -> EngineName:
        """Which engine decides; finding out imports ``jsonschema-rs`` where it is there."""
        if self._engine is None:
            self._engine = _available(self._wanted)
        return self._engine

    @property
    def names(self) -> tuple[str, ...]:
        """All schemas of the folder."""
        return tuple(sorted(file.name.removesuffix(_ENDING) for file in self._folder.glob(f"*{_ENDING}")))

    def document(self, schema_name: str) -> Document:
        """The schema itself, as its file has it."""
        document = self._documents.get(schema_name)
        if document is None:
            text = (self._folder / f"{schema_name}{_ENDING}").read_bytes()
            document = self._documents.setdefault(schema_name, json.loads(text))
        return document

    def is_valid(self, schema_name: str, instance: Any) -> bool:
        """Whether the instance, made of what ``json.loads`` gives, satisfies the schema."""
        decider = self._deciders.get(schema_name)
        if decider is None:
            decider = self._deciders[schema_name] = self.compiled(schema_name).is_valid
        return decider(instance)

    def errors(self, schema_name: str, instance: Any) -> list[SchemaError]:
        """Everything that is wrong, in document order; empty where the instance is valid."""
        if self.is_valid(schema_name, instance):
            return []
        validator = self._wording.get(schema_name)
        if validator is None:
            validator = self._wording[schema_name] = self._compiled_python(schema_name)
        found: dict[tuple[str, str, str], SchemaError] = {}
        for error in validator.iter_errors(instance):
            for worded in self._worded(schema_name, error):
                found.setdefault((worded.pointer, worded.keyword, worded.message), worded)
        return sorted(found.values(), key=lambda error: _order(error.pointer, instance))

    def check_ids(self, schema_name: str) -> frozenset[str]:
        """The ids of all checks that this schema, with the schemas it refers to, stands for."""
        ids = self._checks.get(schema_name)
        if ids is None:
            ids = self._checks[schema_name] = frozenset(self._annotated(schema_name))
        return ids

    def compiled(self, schema_name: str, engine: EngineName | None = None) -> Any:
        """The engine's own validator object: ``is_valid`` and ``iter_errors``."""
        if (engine or self.engine) == "jsonschema":
            return self._compiled_python(schema_name)
        import jsonschema_rs  # noqa: PLC0415 - slow to import, and may be missing

        def retrieve(uri: str) -> dict[str, Any]:
            return dict(self.document(_name_of(uri)))

        return jsonschema_rs.validator_for(dict(self.document(schema_name)), retriever=retrieve)

    def _compiled_python(self, schema_name: str) -> Draft202012Validator:
        from referencing import Registry, Resource  # noqa: PLC0415 - comes with jsonschema

        def retrieve(uri: str) -> Resource[Any]:
            return Resource.from_contents(self.document(_name_of(uri)))

        registry: Registry[Any] = Registry(retrieve=retrieve)  # type: ignore[call-arg]  # attrs' alias, unseen by mypy
        return _python_validator()(self.document(schema_name), registry=registry)

    def _worded(self, schema_name: str, error: ValidationError) -> Iterator[SchemaError]:
        steps = [*error.absolute_schema_path][:-1]
        nodes = self._nodes(self.document(schema_name), steps, cast("Document", error.schema))
        path = tuple(error.absolute_path)
        keyword = str(error.validator)
        for member in _members(keyword, nodes[-1], error.instance):
            violation = Violation(
                path=path, keyword=keyword, node=nodes[-1], instance=error.instance, member=member
            )
            said = words(violation)
            extra = (member,) if keyword == "additionalProperties" and member is not None else ()
            yield SchemaError(
                pointer=pointer_to((*path, *extra)),
                keyword=keyword,
                message=said.message,
                expected=said.expected,
                got=said.got,
                check=_check(nodes, keyword, member),
            )

    def _nodes(self, node: Any, steps: Sequence[str | int], end: Document) -> list[Document]:
        """The schema nodes on the way to ``end``, whose keyword failed; [] where the steps do not lead there.

        The path of an error passes over references, so that both a node and what it refers to are tried.
        """
        if not isinstance(node, dict):
            return []
        if not steps and node is end:
            return [node]
        way = self._nodes(node.get(steps[0]), steps[1:], end) if steps else []
        if not way and "$ref" in node:
            way = self._nodes(self.document(_name_of(node["$ref"])), steps, end)
        return [node, *way] if way else []

    def _annotated(self, schema_name: str, seen: set[str] | None = None) -> Iterator[str]:
        seen = set() if seen is None else seen
        seen.add(schema_name)
        for node in _every_object(self.document(schema_name)):
            if isinstance(check := node.get("x-check"), str):
                yield check
            yield from node.get("x-checks", {}).values()
            if "$ref" in node and _name_of(node["$ref"]) not in seen:
                yield from self._annotated(_name_of(node["$ref"]), seen)


_ENDING = ".schema.json"
_UNNAMED = "schema"


def pointer_to(path: Iterable[str | int]) -> str:
    """A JSON pointer (RFC 6901) from its steps."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def _available(wanted: str) -> EngineName:
    if wanted == "jsonschema":
        return "jsonschema"
    try:
        import jsonschema_rs  # noqa: F401, PLC0415 - only whether it can be imported
    except ImportError:
        if wanted == "jsonschema-rs":
            raise
        return "jsonschema"
    return "jsonschema-rs"


def _name_of(reference: str) -> str:
    """The schema that a ``$ref`` or an ``$id`` names: the last part of its path."""
    return reference.rpartition("/")[2].removesuffix(_ENDING)


def _python_validator() -> type[Draft202012Validator]:
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - slow to import, for invalid documents only
    from jsonschema.exceptions import ValidationError  # noqa: PLC0415 - as above
    from jsonschema.validators import extend  # noqa: PLC0415 - as above

    def pattern(_validator: Any, regex: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:
        # As ECMA-262 has it, $ is the very end; Python's would let a closing newline pass.
        if isinstance(instance, str) and not re.search(re.sub(r"\$$", r"\\Z", regex), instance):
            yield ValidationError(f"{instance!r} does not match {regex!r}")

    validator: type[Draft202012Validator] = extend(Draft202012Validator, {"pattern": pattern})  # type: ignore[no-untyped-call]
    return validator


def _members(keyword: str, node: Document, instance: Any) -> list[str | None]:
    """The members that an error is about, one at a time; [None] for an error about the instance itself."""
    match keyword:
        case "required":
            return [name for name in node["required"] if name not in instance]
        case "additionalProperties":
            return [name for name in instance if name not in node.get("properties", {})]
        case _:
            return [None]


def _check(nodes: Sequence[Document], keyword: str, member: str | None) -> str:
    """The check id nearest to the failing keyword.

    ``x-checks`` gives the ids of a node's own keywords (a member's ``required`` stands with the member),
    ``x-check`` that of everything at and below a node that has no other. Only a schema that is made to be
    referred to, and is tried by itself, has none.
    """
    own = nodes[-1].get("properties", {}).get(member, {})
    for node in (own, nodes[-1]):
        if keyword in node.get("x-checks", {}):
            return str(node["x-checks"][keyword])
    return next((node["x-check"] for node in reversed(nodes) if "x-check" in node), _UNNAMED)


def _every_object(node: Any) -> Iterator[Document]:
    match node:
        case dict():
            yield node
            for child in node.values():
                yield from _every_object(child)
        case list():
            for child in node:
                yield from _every_object(child)


def _order(pointer: str, instance: Any) -> tuple[int, ...]:
    """Where a pointer lies in the document, so that errors come in the order of their places."""
    place: list[int] = []
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        match instance:
            case dict() if name in instance:
                place.append(list(instance).index(name))
                instance = instance[name]
            case list() if name.isdigit() and int(name) < len(instance):
                place.append(int(name))
                instance = instance[int(name)]
    return tuple(place)
