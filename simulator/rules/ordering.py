"""Judges the order of a journal's calls, and what they carry from one to the next, by the contract's rules.

The rules are data (``schemas/v1/ordering.yaml``), read once and made ready for each context that comes.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING

from simulator.errors import SimulatorError
from simulator.exchange import Deliberate
from simulator.findings import Finding, Side
from simulator.rules.language import Language, Rule
from simulator.rules.looking import Seen, look
from simulator.rules.plans import Plans
from simulator.source import read_yaml
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.contract import Catalogue, Contract, Reading
    from simulator.rules.bearing import Bearing
    from simulator.rules.context import Context
    from simulator.rules.demanding import Demand, Demanded
    from simulator.rules.violation import Violation

__all__ = ["Judgement", "Ordering"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the rules say of one journal.

    ``exercised`` counts, for each rule that had one, the occasions on which it might have been broken; a rule
    that is not in it was not exercised, which is not the same as kept. ``broken`` counts the occasions on
    which it was; ``findings`` show the shortest counter-example for each account, reseller or subscription.
    """

    findings: tuple[Finding, ...]
    exercised: Mapping[str, int]
    broken: Mapping[str, int]


class Ordering:
    """The ordering rules of one version of the contract. Safe to share between threads."""

    def __init__(self, language: Language, contract: Contract) -> None:
        self._language = language
        self._contract = contract
        self._plans: dict[Context, Plans] = {}

    @classmethod
    def load(cls, contract: Contract) -> Ordering:
        """The rules that belong to a contract."""
        document = read_yaml(contract.folder / "ordering.yaml", error=SimulatorError).value
        capabilities = {endpoint.id: endpoint.capability for endpoint in contract.endpoints.values()}
        return cls(Language(document, capabilities), contract)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule there is, in the order of the file."""
        return self._language.rules

    def endpoints_of(self, rule: Rule) -> tuple[str, ...]:
        """The ids of the endpoints whose calls a rule speaks of, in the contract's order."""
        return self._language.endpoints_of(rule)

    @cached_property
    def bearings(self) -> Mapping[str, Bearing]:
        """What each rule bears on, by its id."""
        from simulator.rules.bearing import bearing_of  # noqa: PLC0415 - most requests are right

        return {rule.id: bearing_of(rule, self._language) for rule in self.rules}

    def judge(self, readings: Sequence[Reading], context: Context) -> Judgement:
        """Judges the readings of one scenario, or of one recording, in the order in which they happened.

        Exchanges of no endpoint are passed over: no rule speaks of them. So are the calls of probes, which
        are out of order on purpose; and whatever comes after a call that is wrong on purpose, as it may have
        come from that.
        """
        orderly = list(takewhile(_is_meant, readings))
        if len(orderly) < len(readings):
            context = replace(context, complete=False)
        plans = self._plans.get(context)
        if plans is None:
            self._plans[context] = plans = Plans(self._language, context)
        known = [one for one in orderly if one.endpoint is not None and one.exchange.probe is None]
        seen = look(plans, known, context)
        return Judgement(
            findings=_findings(seen, self._contract.catalogue) if seen.violations else (),
            exercised=seen.exercised,
            broken={rule.id: len(found) for rule, found in seen.violations.items()},
        )

    def demanded(self, rules: Sequence[Demand], readings: Sequence[Reading], context: Context) -> Demanded:
        """What rules that somebody else brings say of the same calls, by the same language.

        Every call counts that belongs to an endpoint.
        """
        from simulator.rules.demanding import as_document, demanded  # noqa: PLC0415 - few scenarios have any

        language = Language(as_document(rules, self._language), self._language.endpoints)
        known = [one for one in readings if one.endpoint is not None]
        return demanded(look(Plans(language, context), known, context))


def _is_meant(reading: Reading) -> bool:
    return reading.exchange.probe is not Deliberate.WRONG


def _findings(seen: Seen, catalogue: Catalogue) -> tuple[Finding, ...]:
    """One finding for each rule and key, in the order of the calls, then of the rules."""
    broken = {rule.id: several for rule, several in seen.violations.items()}
    return tuple(_finding(rule, violation, broken, catalogue) for rule, violation in seen.shortest())


def _finding(
    rule: Rule, violation: Violation, broken: Mapping[str, Sequence[Violation]], catalogue: Catalogue
) -> Finding:
    call = violation.call
    return catalogue.finding(
        rule.id,
        message=rule.message.format_map(_words(violation)),
        scenario=call.reading.exchange.scenario,
        endpoint=call.endpoint,
        call=call.number,
        side=violation.side if violation.side is not None else Side.REQUEST,
        pointer=violation.pointer,
        expected=violation.expected,
        got=violation.got,
        calls=violation.numbers,
        follows_from=next(
            (
                cause
                for cause in rule.consequence_of
                if any(_have_in_common(violation, other) for other in broken.get(cause, ()))
            ),
            None,
        ),
    )


def _have_in_common(one: Violation, other: Violation) -> bool:
    """Whether two counter-examples are about the same account or reseller, so that one explains the other."""
    return bool(_whom(one) & _whom(other))


def _whom(violation: Violation) -> set[str]:
    calls = (*violation.others, violation.call)
    return {id_ for call in calls for id_ in (call.account_id, call.reseller_id) if id_}


def _words(violation: Violation) -> Mapping[str, object]:
    """What a message template may speak of."""
    call = violation.call
    words = {
        "account": call.account_id,
        "reseller": call.reseller_id,
        "subscription": call.subscription_id,
        "endpoint": call.endpoint,
        "call": call.number,
        "other": violation.others[0].number if violation.others else None,
        "pointer": violation.pointer,
        "expected": violation.expected,
        "got": violation.got,
    }
    return {word: "(unknown)" if value is None else value for word, value in words.items()}
