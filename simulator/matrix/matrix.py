"""The matrix: who was tried, what caught them, which checks are proven by it, and what is wrong with that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.matrix.setups import NEEDS_NO_FAULT, ONLY_FOLLOWS
from simulator.matrix.trial import Kind, Tried, Verdict
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from simulator.contract.catalogue import Catalogue
    from simulator.findings import Level
    from simulator.matrix.trial import Subject

__all__ = ["Matrix", "Proof", "matrix_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """How a check is proven: by the subjects that it caught, by having followed, or why it need not be."""

    check: str
    level: Level
    caught: tuple[str, ...]
    followed: tuple[str, ...] = ()
    reason: str = ""

    @property
    def proven(self) -> bool:
        """Something shows that the check finds, or a reason why nothing can."""
        return bool(self.caught or self.followed or self.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """All trials in the order of the tables. ``proofs`` is empty where only some were tried."""

    trials: tuple[Tried, ...]
    proofs: tuple[Proof, ...]

    def of(self, kind: Kind) -> tuple[Tried, ...]:
        """The trials of one kind."""
        return tuple(one for one in self.trials if one.subject.kind is kind)

    def ended(self, verdict: Verdict) -> tuple[Tried, ...]:
        """The trials that ended so."""
        return tuple(one for one in self.trials if one.verdict is verdict)

    @property
    def unproven(self) -> tuple[str, ...]:
        """Checks that nothing proves."""
        return tuple(proof.check for proof in self.proofs if not proof.proven)

    @property
    def inseparable(self) -> tuple[tuple[str, ...], ...]:
        """Checks that always find something together: as long as no fault tells them apart they are one."""
        if not self.proofs:
            return ()
        shown: dict[str, list[tuple[str, str]]] = {}
        for one in self.trials:
            for check in one.roots:
                shown.setdefault(check, []).append((one.subject.kind, one.subject.name))
        alike: dict[tuple[tuple[str, str], ...], list[str]] = {}
        for check, subjects in shown.items():
            alike.setdefault(tuple(subjects), []).append(check)
        return tuple(tuple(checks) for checks in alike.values() if len(checks) > 1)

    @property
    def is_whole(self) -> bool:
        """Every fault caught by the check that names it and told once, nobody else blamed, every check proven
        and told from every other.
        """
        good = (Verdict.CAUGHT, Verdict.LEFT_ALONE)
        proven = not self.unproven and not self.inseparable
        return proven and all(one.verdict in good for one in self.trials)


def matrix_of(
    subjects: Sequence[Subject], ended: Iterable[Tried], catalogue: Catalogue, *, whole: bool
) -> Matrix:
    """Put the trials in order; ``whole`` says that everybody was tried, so that proofs can be asked for."""
    place = {(subject.kind, subject.name): number for number, subject in enumerate(subjects)}
    last = len(place)
    trials = tuple(
        sorted(
            ended,
            key=lambda one: (place.get((one.subject.kind, one.subject.name), last), one.subject.name),
        )
    )
    return Matrix(trials=trials, proofs=_proofs(trials, catalogue) if whole else ())


def _proofs(trials: Sequence[Tried], catalogue: Catalogue) -> tuple[Proof, ...]:
    caught: dict[str, list[str]] = {}
    followed: dict[str, list[str]] = {}
    for one in trials:
        if one.verdict is Verdict.CAUGHT:
            caught.setdefault(one.subject.caught_by or "", []).append(one.subject.name)
        for check in one.followed:
            followed.setdefault(check, []).append(one.subject.name)
    return tuple(_proof(check.id, check.level, caught, followed) for check in catalogue.values())


def _proof(
    check: str, level: Level, caught: Mapping[str, list[str]], followed: Mapping[str, list[str]]
) -> Proof:
    return Proof(
        check=check,
        level=level,
        caught=tuple(caught.get(check, ())),
        followed=tuple(followed.get(check, ())) if check in ONLY_FOLLOWS else (),
        reason=NEEDS_NO_FAULT.get(check, ""),
    )
