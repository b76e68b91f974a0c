"""From the words of ``ordering.yaml`` to rules that can look at a timeline.

The file is ours and its schema (``schemas/ordering.schema.json``) is held by a test, so that a slip in it is
a defect and ends in a plain ValueError, KeyError or AttributeError here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.rules.carrying import carries
from simulator.rules.naming import call_sets, named_endpoints, of_endpoints
from simulator.rules.occurrence import at_most, exactly, never
from simulator.rules.scopes import IN_FORM, SCOPES
from simulator.rules.sequence import follows, precedes
from simulator.rules.timeline import CallSet
from simulator.rules.values import value_of
from simulator.rules.violation import Compiled, Parts
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from simulator.rules.calls import Shape
    from simulator.rules.context import Context

__all__ = ["PATTERNS", "Language", "ReadyRule", "Rule"]

PATTERNS: Mapping[str, Callable[[Mapping[str, Any], Parts], Compiled]] = {
    "never": never,
    "at_most": at_most,
    "exactly": exactly,
    "precedes": precedes,
    "follows": follows,
    "carries": carries,
}
"""every word that says what a rule demands"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rule:
    """One rule as it is written. ``consequence_of`` names the rules that, broken too, explain its finding."""

    id: str
    title: str
    for_each: str
    when: Mapping[str, Any]
    pattern: str
    spec: Mapping[str, Any]
    message: str
    consequence_of: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReadyRule:
    """A rule made ready for one context; it has nothing to say without a call of each of ``needs``."""

    rule: Rule
    needs: tuple[CallSet, ...]
    look: Callable[..., int]


class Language:
    """The rules of a document, and the kinds of calls that it has ``described``, by their names.

    ``endpoints`` are all endpoint ids, each with its capability.
    """

    def __init__(self, document: Mapping[str, Any], endpoints: Mapping[str, str]) -> None:
        self.rules = tuple(_rule(entry) for entry in document["rules"])
        self.endpoints = endpoints
        self.described = document["calls"]

    def endpoints_of(self, rule: Rule) -> tuple[str, ...]:
        """The ids of the endpoints whose calls a rule speaks of, in the contract's order."""
        spoken = {
            endpoint
            for word in _spoken(rule.spec)
            if word in self.described
            for endpoint in named_endpoints(self.described[word], self.endpoints)
        }
        return tuple(endpoint for endpoint in self.endpoints if endpoint in spoken)

    def ready(self, context: Context) -> tuple[tuple[ReadyRule, ...], tuple[CallSet, ...]]:
        """The rules that speak under this context, and the calls they ask for. Takes a millisecond."""
        calls = call_sets(self.described, self.endpoints)
        narrowing = _Narrowing(calls, context)
        ready, asked = [], list(calls.values())
        for rule in self.rules:
            evidence = _evidence(rule.when, context, self.endpoints)
            if evidence is None:
                continue
            parts = Parts(
                scope=SCOPES[rule.for_each],
                in_form=rule.for_each in IN_FORM,
                calls=calls.__getitem__,
                judged=narrowing.under(rule.when),
                value=value_of,
            )
            compiled = PATTERNS[rule.pattern](rule.spec, parts)
            asked.extend(evidence)
            ready.append(ReadyRule(rule=rule, needs=(*compiled.needs, *evidence), look=compiled.look))
        return tuple(ready), (*asked, *narrowing.narrowed)


def _rule(entry: Mapping[str, Any]) -> Rule:
    (pattern,) = PATTERNS.keys() & entry.keys()
    return Rule(
        id=entry["id"],
        title=entry["title"],
        for_each=entry["for_each"],
        when=entry.get("when", {}),
        pattern=pattern,
        spec=entry[pattern],
        message=entry["message"],
        consequence_of=tuple(entry.get("consequence_of", ())),
    )


_SPEAKS_OF = ("call", "first", "then", "before", "after", "from", "to")
"""what a rule connects; the other words only say where it looks, and until when"""


def _spoken(spec: Mapping[str, Any]) -> Iterable[str]:
    for key in _SPEAKS_OF:
        if isinstance(said := spec.get(key), str):
            yield said
        elif said is not None:
            yield from _spoken(said)


# --- when: what is settled for a whole journal, and what for each call ---


def _evidence(
    when: Mapping[str, Any], context: Context, endpoints: Mapping[str, str]
) -> tuple[CallSet, ...] | None:
    """None where the rule says nothing under this context; else calls that must be seen before it does.

    Where nobody said what the vendor offers, what is seen to be called is, and nothing is known to be off.
    """
    if "prechecked" in when and context.precheck is None:
        return None
    if any(getattr(context, name) != setting for name, setting in when.get("switch", {}).items()):
        return None
    evidence = []
    for capability, offered in when.get("capability", {}).items():
        if context.capabilities is not None:
            if (capability in context.capabilities) is not offered:
                return None
        elif offered:
            evidence.append(of_endpoints(capability, (e for e, c in endpoints.items() if c == capability)))
        else:
            return None
    return tuple(evidence)


class _Narrowing:
    """Narrows calls to what a rule's ``when`` does not leave out; those with one ``when`` share them."""

    def __init__(self, calls: Mapping[str, CallSet], context: Context) -> None:
        self._calls = calls
        self._prechecked = context.precheck or frozenset()
        self._known: dict[tuple[str, bool | None, bool | None], CallSet] = {}

    @property
    def narrowed(self) -> Iterable[CallSet]:
        """Every kind of call that narrowing has made."""
        return self._known.values()

    def under(self, when: Mapping[str, Any]) -> Callable[[str], CallSet]:
        support, prechecked = when.get("reseller_support"), when.get("prechecked")
        if support is None and prechecked is None:
            return self._calls.__getitem__
        return lambda name: self._narrow(name, support, prechecked)

    def _narrow(self, name: str, support: bool | None, prechecked: bool | None) -> CallSet:
        key = (name, support, prechecked)
        if key not in self._known:
            wide, listed = self._calls[name], self._prechecked

            def fits(shape: Shape) -> bool:
                return (
                    wide.fits(shape)
                    and (support is None or shape.support is support)
                    and (prechecked is None or (shape.endpoint in listed) is prechecked)
                )

            self._known[key] = CallSet(name=name, fits=fits, member=wide.member)
        return self._known[key]
