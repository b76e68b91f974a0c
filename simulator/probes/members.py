"""Data that is unusual and valid: members without a value, very short and long ones, scripts, markup.

Every variant is an account of its own, and one that is plain in every member is the control of them all. Only
members that no page calls required are touched, apart from names in other scripts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.contract import Accepted
from simulator.platform.accounts import AccountKind
from simulator.platform.service import Capability
from simulator.probes.judging import control_failed, must_accept
from simulator.probes.probe import Ask, Group, Part, Probe, ask
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.probes.probe import Probing
    from simulator.probes.scene import Scene

__all__ = ["MEMBERS", "VARIANTS"]

Message = dict[str, Any]

_OPTIONAL = ("Code", "Phone", "Fax", "WebSite", "Description")
"""texts of an account that no page calls required"""
_FREE = ("Description",)
"""the one that may say anything"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """``change`` makes the unusual account of a plain one; ``check`` says that it is accepted."""

    check: str
    what: str
    change: Callable[[Message], Message]

    @property
    def name(self) -> str:
        """What its account is called."""
        return self.check.partition(".")[2]


def _nulls(plain: Message) -> Message:
    return plain | dict.fromkeys(_OPTIONAL) | {"ContactDetails": None}


def _empty(plain: Message) -> Message:
    return plain | dict.fromkeys(_OPTIONAL, "")


def _absent(plain: Message) -> Message:
    left_out = (*_OPTIONAL, "ContactDetails", "Address", "ExtraDetails")
    return {name: value for name, value in plain.items() if name not in left_out}


def _free_text(text: str) -> Callable[[Message], Message]:
    return lambda plain: plain | dict.fromkeys(_FREE, text)


def _written(text: str) -> Callable[[Message], Message]:
    """In the name, behind what the run is recognised by, in the description, and in the contact's name."""

    def change(plain: Message) -> Message:
        contact = plain["ContactDetails"]
        named = contact and {**contact, "FirstName": text, "LastName": text}
        return plain | {"Name": f"{plain['Name']} {text}", "Description": text, "ContactDetails": named}

    return change


def _unknown(plain: Message) -> Message:
    return plain | {"AddedLater": "a member of a later version", "AddedToo": {"Nested": [1, None]}}


VARIANTS: tuple[Variant, ...] = (
    Variant(check="robustness.null", what="an account whose optional members are null", change=_nulls),
    Variant(check="robustness.empty", what="an account whose optional members are empty", change=_empty),
    Variant(check="robustness.absent", what="an account without its optional members", change=_absent),
    Variant(check="robustness.short", what="a description of 1 character", change=_free_text("x")),
    Variant(
        check="robustness.long", what="a description of 4,000 characters", change=_free_text("long " * 800)
    ),
    Variant(check="robustness.greek", what="an account in Greek", change=_written("Αθηναϊκή Εμπορική")),
    Variant(check="robustness.arabic", what="an account in Arabic", change=_written("شركة التجارة")),
    Variant(check="robustness.chinese", what="an account in Chinese", change=_written("上海貿易有限公司")),
    Variant(check="robustness.emoji", what="an account with emoji", change=_written("Café 🐟👩‍💻")),
    Variant(
        check="robustness.markup", what="an account with HTML in it", change=_written("<b>R&amp;D</b> <i>")
    ),
    Variant(
        check="robustness.quotes",
        what="an account with quotes in it",
        change=_written('O\'Neil "Big" \\ Sons'),
    ),
    Variant(
        check="robustness.unknown-member", what="an account with members that nobody knows", change=_unknown
    ),
)

_GROUPS = (
    ("optional-members", "Optional members may be null, empty or absent", ("null", "empty", "absent")),
    ("lengths", "A description may have 1 and 4,000 characters", ("short", "long")),
    ("scripts", "Accounts may be written in any script", ("greek", "arabic", "chinese", "emoji")),
    ("markup", "Accounts may have HTML and quotes in them", ("markup", "quotes")),
    ("unknown-members", "Members that are not known are passed over", ("unknown-member",)),
)


def _variants(scene: Scene) -> Probing:
    """The variants that the accounts of this probe are named after."""
    variants = [one for one in VARIANTS if one.name in scene.accounts]
    control = yield from ask(scene.synchronize("plain", "a plain account"))
    if not isinstance(control.answer, Accepted):
        yield from control_failed(control, "a plain account", *(one.check for one in variants))
        return
    for variant in variants:
        call = scene.synchronize(variant.name, variant.what)
        body = variant.change(dict(call.call.body or {}))
        reading = yield from ask(_with_body(call, body))
        yield from must_accept(variant.check, reading, control, what=variant.what, like="a plain account")


def _with_body(call: Ask, body: Message) -> Ask:
    return replace(call, call=replace(call.call, body=body))


def _part(name: str) -> Part:
    return Part(name=name, kind=AccountKind.DIRECT_CUSTOMER)


MEMBERS: tuple[Probe, ...] = tuple(
    Probe(
        name=name,
        title=title,
        group=Group.ALL,
        checks=tuple(f"robustness.{check}" for check in checks),
        run=_variants,
        parts=(_part("plain"), *map(_part, checks)),
        capabilities=frozenset({Capability.ACCOUNTS}),
    )
    for name, title, checks in _GROUPS
)
