"""What lint found as text, as JSON (``schemas/lint.schema.json``) and as SARIF 2.1.0."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from simulator import __version__
from simulator.errors import Location
from simulator.report.layout import Look, Paint, cells, visible, wrap
from simulator.report.wording import amount

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from simulator.lint import Remark
    from simulator.lint.remark import Rule

__all__ = ["as_json", "as_sarif", "as_text", "last_line"]

_SARIF = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_PAINTS = {"error": Paint.BAD, "warning": Paint.CAUTION, "note": Paint.FAINT}


def as_text(remark: Remark, line: str | None, look: Look) -> Iterator[str]:
    """A remark with the line of the file that it is about, a caret under the place."""
    problem, severity = remark.problem, remark.severity.value
    where = f"{problem.where}: " if problem.where else ""
    label = look.paint(severity, _PAINTS[severity])
    yield f"{visible(where)}{label} {problem.rule}"
    yield from (f"    {text}" for text in wrap(visible(problem.what), look.width - 4))
    if line is not None and isinstance(problem.where, Location):
        yield from _quoted(line, problem.where, look)
    if problem.fix:
        first, *rest = wrap(visible(problem.fix), look.width - 9)
        yield f"    fix: {first}"
        yield from (f"         {text}" for text in rest)


def _quoted(line: str, where: Location, look: Look) -> Iterator[str]:
    """The line, or the part of it around the place where it is too long for the terminal."""
    begin, room = f"{where.line:>6} | ", look.width - 9
    column = min(where.column - 1, len(line))
    start = max(0, min(column - room // 2, len(line) - room)) if cells(line) > room else 0
    shown = visible(line[start : start + room])
    ahead = cells(visible(line[start:column]))
    yield look.paint(begin, Paint.FAINT) + shown
    yield " " * (len(begin) - 2) + look.paint("| ", Paint.FAINT) + " " * ahead + look.paint("^", Paint.STRONG)


def last_line(remarks: Sequence[Remark], files: int, look: Look) -> str:
    """How many of each weight, in how many files."""
    counts = [(name, sum(remark.severity.value == name for remark in remarks)) for name in _PAINTS]
    said = ", ".join(amount(count, name) for name, count in counts if count) or "nothing to remark"
    worst = next((name for name, count in counts if count), "")
    return look.paint(f"{amount(files, 'file')}: {said}", _PAINTS.get(worst, Paint.GOOD))


def as_json(remarks: Sequence[Remark], files: int, line_of: Callable[[Location], str | None]) -> str:
    """The document, with a line feed at its end."""
    document = {
        "lint": 1,
        "files": files,
        "remarks": [
            {
                "rule": remark.problem.rule,
                "severity": remark.severity.value,
                **_where(remark.problem.where),
                "message": remark.problem.what,
                "fix": remark.problem.fix or None,
                "mendable": remark.mendable,
                "source": line_of(where) if isinstance(where := remark.problem.where, Location) else None,
            }
            for remark in remarks
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _where(where: Location | str | None) -> dict[str, Any]:
    if isinstance(where, Location):
        return {"file": where.file, "line": where.line, "column": where.column}
    return {"file": where, "line": 0, "column": 0}


def as_sarif(remarks: Sequence[Remark], rules: Mapping[str, Rule]) -> str:
    """The log of one run, for services that show it beside the code."""
    ids = list(dict.fromkeys(remark.problem.rule for remark in remarks))
    driver = {
        "name": "marketplace-simulator lint",
        "semanticVersion": __version__,
        "rules": [{"id": id_, "shortDescription": {"text": _title(id_, rules)}} for id_ in ids],
    }
    log = {
        "$schema": _SARIF,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [_result(remark, ids) for remark in remarks],
            }
        ],
    }
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _title(id_: str, rules: Mapping[str, Rule]) -> str:
    return rules[id_].title if id_ in rules else id_.replace("-", " ")


def _result(remark: Remark, ids: Sequence[str]) -> dict[str, Any]:
    problem = remark.problem
    place = _where(problem.where)
    region = {"startLine": place["line"], "startColumn": place["column"]} if place["line"] else None
    physical: dict[str, Any] = {"artifactLocation": {"uri": str(place["file"] or "").replace("\\", "/")}}
    fix = f"\nFix: {problem.fix}" if problem.fix else ""
    return {
        "ruleId": problem.rule,
        "ruleIndex": ids.index(problem.rule),
        "level": remark.severity.value,
        "message": {"text": f"{problem.what}{fix}"},
        "locations": [{"physicalLocation": physical | ({"region": region} if region else {})}],
    }
