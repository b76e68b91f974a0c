"""Puts a vendor together: the reference vendor, its guise, and the one thing its profile's fault changes."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from simulator.vendors.faults import FAULTS
from simulator.vendors.faults.fault import Answering, Mind, Scope, Sending
from simulator.vendors.habits import Habits
from simulator.vendors.likeness import Likeness
from simulator.vendors.reference import ReferenceVendor
from simulator.vendors.unlike import LIKES
from simulator.vendors.wire import Reply, Sent, as_reply

if TYPE_CHECKING:
    from simulator.vendors.call import Answer, Call, Respond
    from simulator.vendors.profile import VendorProfile

__all__ = ["Vendor"]


class Vendor:
    """The vendor of one profile, up to the bytes it sends. Remembers what its profile was told."""

    def __init__(self, profile: VendorProfile) -> None:
        self.likeness = LIKES[profile.like] if profile.like is not None else Likeness(name="", how="")
        self.habits = self.likeness.habits(Habits())
        self._answering: Answering | None = None
        self._sending: Sending | None = None
        if profile.fault is not None:
            match FAULTS[profile.fault].change:
                case Mind(change=change):
                    self.habits = change(self.habits)
                case Answering() as answering:
                    self._answering = answering
                case Sending() as sending:
                    self._sending = sending
                case other:
                    assert_never(other)
        mind = ReferenceVendor(profile, self.habits)
        self._right: Respond = mind.answer
        self.record = mind.record
        self._happened = _Happened()

    def respond(self, call: Call) -> Sent:
        """What is sent in reply to a call; thread-safe."""
        if self._sending is not None and self._concerns(self._sending.scope, call):
            return self._sending.how(self._written(self._said(call)))
        return self._written(self._answer(call))

    def _answer(self, call: Call) -> Answer:
        if self._answering is not None and self._concerns(self._answering.scope, call):
            return self._answering.how(call, self._said)
        return self._said(call)

    def _said(self, call: Call) -> Answer:
        """The right answer, in the words of the likeness."""
        return self.likeness.says(call, self._right(call))

    def _written(self, answer: Answer) -> Reply:
        reply = as_reply(answer)
        if not isinstance(reply.body, bytes):
            return reply
        return replace(reply, body=self.likeness.writes(reply.body))

    def _concerns(self, scope: Scope, call: Call) -> bool:
        return scope.covers(call) and not (scope.once and self._happened.before(call))


class _Happened:
    """Which endpoints were called for which accounts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: set[tuple[str, str]] = set()

    def before(self, call: Call) -> bool:
        """False the first time for an endpoint and account, True from then on."""
        key = (call.endpoint, call.account_id)
        with self._lock:
            known = key in self._seen
            self._seen.add(key)
        return known
