"""What a probe is: calls that no order would make, each beside a control that is one field apart.

A probe is a generator without I/O. It yields what to send and is sent the readings of it; it also yields
what it has to say of its checks. A refusal proves nothing by itself: a vendor may refuse for any reason. So
the same call without what is wrong in it is made too, and where that one fails as well, nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING

from simulator.contract import Accepted, Reading, Refused
from simulator.exchange import Deliberate, Response
from simulator.platform.accounts import AccountKind
from simulator.platform.flows import Call, why_not
from simulator.values import dataclass

if TYPE_CHECKING:
    from simulator.findings import Side
    from simulator.platform.service import Capability
    from simulator.probes.scene import Scene

__all__ = [
    "Ask",
    "Asking",
    "AtOnce",
    "Broken",
    "Group",
    "Held",
    "NotJudged",
    "Part",
    "Probe",
    "Probing",
    "Saying",
    "Unheard",
    "Wanted",
    "ask",
    "came",
    "crashed",
    "is_refusal",
]


class Group(StrEnum):
    """What ``--probes`` chooses. A probe belongs to ``safe`` or to ``all``, which has the safe ones too."""

    NONE = "none"
    SAFE = "safe"
    """keys, repetition and encodings, on accounts of the run alone"""
    ALL = "all"


class Wanted(StrEnum):
    """What a probe can only be made with, beyond the endpoint options."""

    PARTNER_ID = "partner id"
    """the partner id option is declared for the storefront, and a partner id of digits is known"""
    REFUSED_PARTNER_ID = "refused partner id"
    """... and the service file names one that must be refused"""
    ENCODED_KEY = "encoded key"
    """the API key travels encoded, so that it can be sent as it stands"""
    KEY = "key"
    """there is an API key"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An account that takes part in a probe; ``reseller`` names another part."""

    name: str
    kind: AccountKind
    reseller: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A call to make. ``about`` says in words what it is, for messages.

    ``headers`` replace those of the same name; None takes one away.
    """

    call: Call
    about: str
    deliberate: Deliberate = Deliberate.VALID
    headers: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AtOnce:
    """Calls to make at the same moment, each over a connection of its own."""

    asks: tuple[Ask, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard:
    """A call whose answer nobody hears: the connection is dropped once the request is sent."""

    ask: Ask


Asking = Ask | AtOnce | Unheard


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A check was made, and the vendor did right."""

    check: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A check was made, and the vendor did not do right. ``at`` is the exchange that shows it."""

    check: str
    message: str
    at: Reading
    expected: str
    got: str
    side: Side | None = None
    pointer: str | None = None
    others: tuple[Reading, ...] = ()
    """exchanges that it is seen in together with ``at``"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotJudged:
    """A check could not be made: mostly because the control failed."""

    check: str
    why: str


Saying = Held | Broken | NotJudged

Probing = Generator[Asking | Saying, Sequence[Reading], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One probe of the table. ``checks`` are the ids of everything it may have to say.

    ``subscriptions`` is how many the vendor will make, ``anew`` how many accounts once more, after they were
    deleted; ``orders_again`` says that one account has two of a kind at a time, ``quantity`` how many of it
    at least. ``reseller_support`` of None is played under either setting.
    """

    name: str
    title: str
    group: Group
    checks: tuple[str, ...]
    run: Callable[[Scene], Probing]
    parts: tuple[Part, ...]
    subscriptions: int = 0
    anew: int = 0
    orders_again: bool = False
    quantity: int = 1
    reseller_support: bool | None = None
    capabilities: frozenset[Capability] = frozenset()
    wants: Wanted | None = None

    @property
    def accounts(self) -> int:
        """How many accounts the vendor will make at most; without Reseller Support no resellers."""
        off = self.reseller_support is False
        return self.anew + sum(1 for part in self.parts if not (off and part.kind is AccountKind.RESELLER))


def ask(asking: Ask | Unheard) -> Generator[Asking, Sequence[Reading], Reading]:
    """Make one call; its reading."""
    (reading,) = yield asking
    return reading


def is_refusal(reading: Reading) -> bool:
    """Whether the vendor turned a call down, by a Code or by an HTTP status that says whose fault it is."""
    reply = reading.exchange.reply
    if isinstance(reading.answer, Refused):
        return not reading.not_offered
    return isinstance(reply, Response) and 300 <= reply.status < 500


def crashed(reading: Reading) -> bool:
    """Whether the vendor broke down over a call."""
    reply = reading.exchange.reply
    return isinstance(reply, Response) and reply.status >= 500


def came(reading: Reading) -> str:
    """What came back, in a few words."""
    reply = reading.exchange.reply
    if isinstance(reading.answer, Accepted):
        return f"Code 0 with Result {reading.answer.result[:60]!r}"
    if isinstance(reading.answer, Refused):
        return f"Code {reading.answer.code}, Message {reading.answer.message!r}"
    if isinstance(reply, Response):
        return f"HTTP status {reply.status}" if reply.status != 200 else why_not(reading.answer)
    return f"no answer ({reply.silence.value})"
