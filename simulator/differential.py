"""The same order with Reseller Support on and off: which calls appear, disappear and differ, and what may.

Pure: two journals of one order in, a comparison out. Values that a run makes up anew (the vendor's ids,
GUIDs) are compared by what they stand for, the first id with the first.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from simulator.contract import Accepted, AccountKind, Document, Exists, classify
from simulator.errors import SimulatorError
from simulator.findings import Side
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.contract import Contract, Reading
    from simulator.findings import Finding

__all__ = ["Allowance", "Change", "Comparison", "Differences", "Pair", "compare", "findings_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """Something that may differ, as ``option-differences.yaml`` says it."""

    id: str
    title: str
    source: str
    kind: str | None = None
    only: bool | None = None
    """the setting under which a call appears"""
    endpoint: str | None = None
    members: tuple[str, ...] = ()
    on: str = "any"
    off: str = "any"
    declared_once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """Everything that may differ, and the orders to compare (names of bundled scenarios)."""

    orders: tuple[str, ...]
    allowances: tuple[Allowance, ...]

    @classmethod
    def load(cls, contract: Contract) -> Differences:
        """The differences that belong to a contract."""
        from simulator.source import read_yaml  # noqa: PLC0415 - only who compares waits for it

        document = read_yaml(contract.folder / "option-differences.yaml", error=SimulatorError).value
        return cls(
            orders=tuple(document["orders"]),
            allowances=tuple(_allowance(entry) for entry in document["differences"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A member of a request that differs; one that is not there is None.

    ``allowance`` is the id of what allows it, None where nothing does.
    """

    pointer: str
    on: Any
    off: Any
    allowance: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A call under each setting; None where it is not made. ``allowance`` is what allows that.

    ``differs`` says that the vendor answered the one with a success and the other not, or refused what may
    be called under one setting alone: the order goes on under the other.
    """

    on: Reading | None
    off: Reading | None
    changes: tuple[Change, ...] = ()
    allowance: str | None = None
    differs: bool = False
    misplaced: bool = False
    """made under both settings, although it belongs to one alone"""

    @property
    def explained(self) -> bool:
        """Whether nothing is left that no rule allows."""
        alone = self.on is None or self.off is None
        return (
            not self.misplaced
            and not (alone and self.allowance is None)
            and all(c.allowance for c in self.changes)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One order under both settings. ``cut``: the vendor's answers parted, and no more is compared."""

    pairs: tuple[Pair, ...]
    cut: bool = False


def compare(
    on: Sequence[Reading],
    off: Sequence[Reading],
    differences: Differences,
    *,
    declared_once: frozenset[str] = frozenset(),
) -> Comparison:
    """Put the calls side by side. ``declared_once`` are sync options declared under one setting alone."""
    tokens = _Tokens.of(on), _Tokens.of(off)
    pairs: list[Pair] = []
    for one, other in _aligned(on, off):
        if one is None or other is None:
            alone = _alone(one, other, differences)
            pairs.append(alone)
            if alone.differs:
                return Comparison(pairs=tuple(pairs), cut=True)
            continue
        changes = tuple(
            _judged(pointer, values, one, differences, declared_once)
            for pointer, *values in _changes("", tokens[0].plain(one), tokens[1].plain(other))
        )
        parted = _went_well(one) is not _went_well(other)
        misplaced = _belonging(one, differences) is not None
        pairs.append(Pair(on=one, off=other, changes=changes, differs=parted, misplaced=misplaced))
        if parted:
            return Comparison(pairs=tuple(pairs), cut=True)
    return Comparison(pairs=tuple(pairs))


def findings_of(comparison: Comparison, contract: Contract, scenario: str) -> Iterator[Finding]:
    """A finding for each call and member that no rule allows to differ, and for answers that part."""
    parted: set[str | None] = set()
    """whose calls parted: what later calls about them carry follows from that"""
    for pair in comparison.pairs:
        one = pair.on or pair.off
        assert one is not None, "a pair has a call on one side at least"  # noqa: S101
        where: dict[str, Any] = {
            "scenario": scenario,
            "endpoint": one.endpoint.id if one.endpoint else None,
            "call": one.exchange.number,
        }
        if (pair.on is None or pair.off is None) and pair.allowance is None:
            made, not_made = ("on", "off") if pair.off is None else ("off", "on")
            parted.add(_whose(one))
            yield contract.catalogue.finding(
                "options.call",
                message=f"{_called(one)} is made with Reseller Support {made} and not with it {not_made}",
                expected="the same call under both settings",
                got=f"only with Reseller Support {made}",
                **where,
            )
        if pair.misplaced:
            yield contract.catalogue.finding(
                "options.call",
                message=f"{_called(one)} is made under both settings of Reseller Support",
                expected="the call under one setting alone",
                got="the call under both",
                **where,
            )
        for change in pair.changes:
            if change.allowance is None:
                yield contract.catalogue.finding(
                    "options.member",
                    message=f"{change.pointer} of {_called(one)} differs between Reseller Support on and off",
                    side=Side.REQUEST,
                    pointer=change.pointer,
                    expected=f"the same value as with Reseller Support on: {_shown(change.on)}",
                    got=_shown(change.off),
                    follows_from="options.call" if _whose(one) in parted else None,
                    **where,
                )
        if pair.differs and pair.on is not None and pair.off is not None:
            good = "on" if _went_well(pair.on) else "off"
            yield contract.catalogue.finding(
                "options.answer",
                message=f"{_called(one)} goes well with Reseller Support {good} alone",
                side=Side.ANSWER,
                expected="the same order to go well under both settings",
                got=f"a success only with Reseller Support {good}",
                **where,
            )


def _allowance(entry: Mapping[str, Any]) -> Allowance:
    return Allowance(
        id=entry["id"],
        title=entry["title"],
        source=entry["source"],
        kind=entry.get("kind"),
        only={"on": True, "off": False}.get(entry.get("only", "")),
        endpoint=entry.get("endpoint"),
        members=tuple(entry.get("members", ())),
        on=entry.get("on", "any"),
        off=entry.get("off", "any"),
        declared_once=entry.get("declared") == "once",
    )


# --- which call belongs to which ---


def _aligned(
    on: Sequence[Reading], off: Sequence[Reading]
) -> Iterator[tuple[Reading | None, Reading | None]]:
    """The calls in order, those that are the same call side by side."""
    keys = [_key(reading) for reading in on], [_key(reading) for reading in off]
    matcher = difflib.SequenceMatcher(a=keys[0], b=keys[1], autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag == "equal":
            yield from zip(on[start:end], off[other_start:other_end], strict=True)
            continue
        yield from ((reading, None) for reading in on[start:end])
        yield from ((None, reading) for reading in off[other_start:other_end])


def _key(reading: Reading) -> tuple[object, ...]:
    endpoint = reading.endpoint.id if reading.endpoint else reading.exchange.endpoint
    return endpoint, _whose(reading), reading.check_only


def _whose(reading: Reading) -> str | None:
    """The scenario's name of the account, or where nobody named it, its id; None where a call has none."""
    if reading.exchange.account is not None:
        return reading.exchange.account
    id_ = _account(reading).get("ID")
    return str(id_) if id_ else None


def _account(reading: Reading) -> Mapping[str, Any]:
    request = reading.request if isinstance(reading.request, dict) else {}
    account = request.get("Account", request)
    return account if isinstance(account, dict) else {}


def _alone(on: Reading | None, off: Reading | None, differences: Differences) -> Pair:
    reading, setting = (on, True) if on is not None else (off, False)
    assert reading is not None, "an alignment has a call on one side at least"  # noqa: S101
    belongs = _belonging(reading, differences)
    allowed = belongs.id if belongs is not None and belongs.only is setting else None
    return Pair(on=on, off=off, allowance=allowed, differs=allowed is not None and not _went_well(reading))


def _belonging(reading: Reading, differences: Differences) -> Allowance | None:
    """What says that a call like this is made under one setting alone; None where it is made under both."""
    endpoint = reading.endpoint.id if reading.endpoint else None
    return next(
        (
            allowance
            for allowance in differences.allowances
            if allowance.only is not None
            and allowance.endpoint == endpoint
            and allowance.kind in (None, _kind(reading))
        ),
        None,
    )


def _kind(reading: Reading) -> str | None:
    account = _account(reading)
    kind: AccountKind | None = classify(account.get("Role"), account.get("ID"), account.get("ResellerID"))
    return kind.value if kind else None


def _went_well(reading: Reading | None) -> bool:
    return reading is not None and isinstance(reading.answer, (Accepted, Exists, Document))


# --- which members differ ---

_MISSING: Any = object()


class _Tokens:
    """Values that a run makes up, each with the name of what it stands for."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    @classmethod
    def of(cls, readings: Sequence[Reading]) -> _Tokens:
        """The vendor's ids by the call that gave them, subscriptions in the order in which they appear."""
        names: dict[str, str] = {}
        subscriptions = 0
        for reading in readings:
            request = reading.request if isinstance(reading.request, dict) else {}
            subscription = request.get("SubscriptionID")
            if isinstance(subscription, str) and subscription and subscription not in names:
                subscriptions += 1
                names[subscription] = f"<subscription {subscriptions}>"
            result = reading.answer.result if isinstance(reading.answer, (Accepted, Exists)) else ""
            if result and result not in names:
                number = "" if not subscription else f" {subscriptions}"
                names[result] = f"<the vendor's id of {_whose(reading) or 'it'}{number}>"
        return cls(names)

    def plain(self, reading: Reading) -> Any:
        """The request with names in place of made-up values."""
        return self._named(reading.request)

    def _named(self, value: Any) -> Any:
        match value:
            case str():
                return self._names.get(value, value)
            case dict():
                return {key: self._named(member) for key, member in value.items()}
            case list():
                return [self._named(item) for item in value]
            case _:
                return value


def _changes(pointer: str, on: Any, off: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(on, dict) and isinstance(off, dict):
        for key in dict.fromkeys((*on, *off)):
            escaped = str(key).replace("~", "~0").replace("/", "~1")
            yield from _changes(f"{pointer}/{escaped}", on.get(key, _MISSING), off.get(key, _MISSING))
    elif isinstance(on, list) and isinstance(off, list) and len(on) == len(off):
        for index, (one, other) in enumerate(zip(on, off, strict=True)):
            yield from _changes(f"{pointer}/{index}", one, other)
    elif type(on) is not type(off) or on != off:
        yield pointer, on, off


def _judged(
    pointer: str,
    values: Sequence[Any],
    reading: Reading,
    differences: Differences,
    declared_once: frozenset[str],
) -> Change:
    on, off = values
    allowed = next(
        (
            allowance.id
            for allowance in differences.allowances
            if any(_points(member, pointer) for member in allowance.members)
            and allowance.kind in (None, _kind(reading))
            and _is(on, allowance.on)
            and _is(off, allowance.off)
            and (not allowance.declared_once or pointer.rpartition("/")[2] in declared_once)
        ),
        None,
    )
    return Change(
        pointer=pointer,
        on=None if on is _MISSING else on,
        off=None if off is _MISSING else off,
        allowance=allowed,
    )


def _points(member: str, pointer: str) -> bool:
    if member.endswith("/*"):
        return pointer.rpartition("/")[0] == member.removesuffix("/*")
    return pointer == member


def _is(value: Any, wanted: str) -> bool:
    empty = value is _MISSING or value in (None, "")
    return wanted == "any" or (wanted == "empty") is empty


def _called(reading: Reading) -> str:
    endpoint = reading.endpoint.id if reading.endpoint else "a call"
    whose = _whose(reading)
    return f"{endpoint} for {whose}" if whose else endpoint


def _shown(value: Any) -> str:
    import json  # noqa: PLC0415 - only for a finding

    return json.dumps(value, ensure_ascii=False)
