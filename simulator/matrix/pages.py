"""The matrix as a Markdown page and as JSON: the same bytes for the same trials, whatever the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.matrix.setups import ONLY_FOLLOWS, RIGHTS
from simulator.matrix.trial import Kind, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.matrix.matrix import Matrix, Proof
    from simulator.matrix.trial import Tried

__all__ = ["as_json", "as_markdown", "problems"]

_TITLE = """# Detection matrix

Written by `simulator matrix --markdown docs/detection-matrix.md`, never by hand; [judging.md](judging.md)
says how to read it. Every row is a real run over real sockets.
"""
_SHOWN = 3
"""names in a cell; the JSON has all of them"""


def as_markdown(matrix: Matrix) -> str:
    """The page."""
    return "\n".join((_TITLE, *_summary(matrix), *_vendors(matrix), *_platforms(matrix), *_proofs(matrix)))


def _summary(matrix: Matrix) -> Iterator[str]:
    counts = {verdict: len(matrix.ended(verdict)) for verdict in Verdict}
    faulty = len(matrix.of(Kind.FAULTY_VENDOR))
    yield "| | |"
    yield "|---|---:|"
    yield f"| faulty vendors | {faulty} |"
    yield f"| faulty platforms | {len(matrix.of(Kind.FAULTY_PLATFORM))} |"
    yield f"| correct vendors and journals | {len(matrix.of(Kind.CORRECT_VENDOR))} |"
    yield f"| caught by the check that names it | {counts[Verdict.CAUGHT]} |"
    yield f"| survivors | {counts[Verdict.SURVIVED]} |"
    yield f"| caught by an unrelated check only | {counts[Verdict.UNRELATED]} |"
    yield f"| told more than once | {counts[Verdict.TOLD_AGAIN]} |"
    yield f"| false alarms | {counts[Verdict.FALSE_ALARM] + counts[Verdict.WRONG_PARTY]} |"
    yield f"| checks | {len(matrix.proofs)} |"
    yield f"| checks that nothing proves | {len(matrix.unproven)} |"
    yield f"| checks that no fault tells apart | {len(matrix.inseparable)} |"
    yield ""


def _vendors(matrix: Matrix) -> Iterator[str]:
    yield "## Faulty vendors"
    yield ""
    yield "| fault | what it breaks | caught by | at |"
    yield "|---|---|---|---|"
    for one in (*matrix.of(Kind.FAULTY_VENDOR), *matrix.of(Kind.NETWORK)):
        yield _row(one)
    yield ""
    yield "## Correct vendors, unlike the reference one"
    yield ""
    yield "| vendor | in what it is unlike | found |"
    yield "|---|---|---|"
    for one in matrix.of(Kind.CORRECT_VENDOR):
        if not one.subject.name.startswith("journal of"):
            yield f"| {one.subject.name} | {one.subject.does} | {_names(one.roots) or 'nothing'} |"
    yield ""


def _platforms(matrix: Matrix) -> Iterator[str]:
    yield "## Faulty platforms"
    yield ""
    yield "Journals of real runs with one fault each; without it, nothing is found in any of them."
    yield ""
    yield "| fault | what the platform does | caught by | at |"
    yield "|---|---|---|---|"
    for one in matrix.of(Kind.FAULTY_PLATFORM):
        yield _row(one)
    yield ""


def _row(one: Tried) -> str:
    said = f"`{one.subject.caught_by}`" if one.verdict is Verdict.CAUGHT else f"**{one.verdict}**"
    if one.verdict is Verdict.LEFT_ALONE:
        said = f"nothing: {RIGHTS[one.subject.name]}"
    return f"| {one.subject.name} | {_cell(one.subject.does)} | {said} | {one.where} |"


def _proofs(matrix: Matrix) -> Iterator[str]:
    yield "## Checks, and what proves them"
    yield ""
    yield "| check | level | proven by |"
    yield "|---|---|---|"
    for proof in matrix.proofs:
        yield f"| `{proof.check}` | {proof.level} | {_proven(proof)} |"
    yield ""


def _proven(proof: Proof) -> str:
    if proof.caught:
        more = len(proof.caught) - _SHOWN
        return ", ".join(proof.caught[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
    if proof.followed:
        return f"only follows: {ONLY_FOLLOWS[proof.check]} ({proof.followed[0]})"
    return proof.reason or "**nothing**"


def _names(checks: tuple[str, ...]) -> str:
    return ", ".join(f"`{check}`" for check in checks)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def as_json(matrix: Matrix) -> dict[str, Any]:
    """All of it, for a program."""
    return {
        "matrix": 1,
        "whole": matrix.is_whole,
        "trials": [
            {
                "name": one.subject.name,
                "kind": one.subject.kind.value,
                "does": one.subject.does,
                "caught_by": one.subject.caught_by,
                "verdict": one.verdict.value,
                "at": one.where,
                "roots": list(one.roots),
                "followed": list(one.followed),
                "blamed": list(one.blamed),
            }
            for one in matrix.trials
        ],
        "checks": [
            {
                "check": proof.check,
                "level": proof.level.value,
                "proven": proof.proven,
                "caught": list(proof.caught),
                "followed": list(proof.followed),
                "reason": proof.reason,
            }
            for proof in matrix.proofs
        ],
    }


def problems(matrix: Matrix) -> Iterator[str]:
    """Everything that is wrong, a line each."""
    for verdict in Verdict:
        if verdict in (Verdict.CAUGHT, Verdict.LEFT_ALONE):
            continue
        for one in matrix.ended(verdict):
            due = f" (due: {one.subject.caught_by})" if one.subject.caught_by else ""
            yield f"{one.subject.kind} {one.subject.name}: {verdict}{due}"
            yield from (f"    {words}" for words in one.blamed)
    for check in matrix.unproven:
        yield f"nothing proves {check}"
    for checks in matrix.inseparable:
        yield f"no fault tells {' from '.join(checks)}"
