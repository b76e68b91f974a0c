"""Data that is unusual and valid: members without a value, very short and long ones, scripts, markup.

Every variant is an account of its own. Where it is refused, its members are tried one by one, to say which of
them it is, and the control is the same account with none of them. Only members that no page calls required
are touched, apart from names in other scripts.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.contract import Accepted
from simulator.platform.accounts import AccountKind
from simulator.pointer import REMOVED, put, value_at
from simulator.probes.cast import ACCOUNTS, CONTOSO, ORDERS
from simulator.probes.introducing import introduce
from simulator.probes.judging import must_accept, steadily
from simulator.probes.probe import Ask, Group, Held, NotJudged, Part, Probe, ask, came, is_refusal
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping, Sequence

    from simulator.contract import Reading
    from simulator.probes.probe import Asking, Probing, Saying
    from simulator.probes.scene import Scene

__all__ = ["MEMBERS", "VARIANTS"]

_OPTIONAL = ("/Code", "/Phone", "/Fax", "/WebSite", "/Description")
"""texts of an account that no page calls required"""
_FREE = (
    *("/Description", "/ContactDetails/FirstName", "/ContactDetails/LastName"),
    *("/Address/Address1", "/Address/Address2", "/Address/City"),
)
"""those that may say anything, as no number, code or address of a site does"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """``check`` says that the unusual account is accepted.

    ``changes`` are what stands at pointers into a plain one instead: a value, REMOVED, or a function of what
    stands there.
    """

    check: str
    what: str
    changes: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What its account is called."""
        return self.check.partition(".")[2]


def _at(pointers: Iterable[str], value: Any) -> Mapping[str, Any]:
    return dict.fromkeys(pointers, value)


def _written(text: str) -> Mapping[str, Any]:
    """In the name, behind what the run is recognised by, in the description, and in the contact's name."""
    free = ("/Description", "/ContactDetails/FirstName", "/ContactDetails/LastName")
    return {"/Name": lambda name: f"{name} {text}", **_at(free, text)}


_UNKNOWN = {"/AddedLater": "a member of a later version", "/AddedToo": {"Nested": [1, None]}}

VARIANTS: tuple[Variant, ...] = (
    Variant(
        check="robustness.null",
        what="an account whose optional members are null",
        changes=_at((*_OPTIONAL, "/ContactDetails"), None),
    ),
    Variant(
        check="robustness.empty",
        what="an account whose optional members are empty",
        changes=_at(_OPTIONAL, ""),
    ),
    Variant(
        check="robustness.absent",
        what="an account without its optional members",
        changes=_at((*_OPTIONAL, "/ContactDetails", "/Address", "/ExtraDetails"), REMOVED),
    ),
    Variant(check="robustness.short", what="an account with texts of 1 character", changes=_at(_FREE, "x")),
    Variant(
        check="robustness.long",
        what="an account with texts of 4,000 characters",
        changes=_at(_FREE, "long " * 800),
    ),
    Variant(check="robustness.greek", what="an account in Greek", changes=_written("Αθηναϊκή Εμπορική")),
    Variant(check="robustness.arabic", what="an account in Arabic", changes=_written("شركة التجارة")),
    Variant(check="robustness.chinese", what="an account in Chinese", changes=_written("上海貿易有限公司")),
    Variant(check="robustness.emoji", what="an account with emoji", changes=_written("Café 🐟👩‍💻")),
    Variant(
        check="robustness.markup",
        what="an account with HTML in it",
        changes=_written("<b>R&amp;D</b> <i>"),
    ),
    Variant(
        check="robustness.quotes",
        what="an account with quotes in it",
        changes=_written('O\'Neil "Big" \\ Sons'),
    ),
    Variant(
        check="robustness.email",
        what="an account whose e-mail has a plus sign",
        changes=_at(("/Email", "/ContactDetails/Email"), lambda email: email.replace("@", "+orders@", 1)),
    ),
    Variant(
        check="robustness.unknown-member",
        what="an account with members that nobody knows",
        changes=_UNKNOWN,
    ),
)

_GROUPS = (
    ("optional-members", "Optional members may be null, empty or absent", ("null", "empty", "absent")),
    ("lengths", "Texts may have 1 and 4,000 characters", ("short", "long")),
    ("scripts", "Accounts may be written in any script", ("greek", "arabic", "chinese", "emoji")),
    ("markup", "Accounts may have HTML and quotes in them", ("markup", "quotes")),
    ("addresses", "An e-mail address may have a plus sign in it", ("email",)),
    ("unknown-members", "Members that are not known are passed over", ("unknown-member",)),
)


def _variants(scene: Scene) -> Probing:
    """The variants that the accounts of this probe are named after."""
    for variant in VARIANTS:
        if variant.name in scene.accounts:
            plain = scene.synchronize(variant.name, f"{variant.what}, as it usually is")
            yield from _tried(variant, plain)


def _tried(variant: Variant, plain: Ask) -> Probing:
    """All changes at once; each by itself, and none of them, where that is refused."""
    changes = {
        pointer: value for pointer, value in variant.changes.items() if _fits(plain.call.body, pointer, value)
    }
    reading = yield from steadily(_changed(plain, changes, variant.what))
    if isinstance(reading.answer, Accepted):
        yield Held(check=variant.check)
        return
    refused = {}
    for pointer, value in changes.items():
        about = f"{variant.what}, in {_member(pointer)} alone"
        alone = yield from ask(_changed(plain, {pointer: value}, about))
        if not isinstance(alone.answer, Accepted):
            refused[pointer] = alone
    if list(refused) == ["/Name"] and (yield from _too_long(variant, plain, changes["/Name"])):
        return
    control = yield from ask(plain)
    first = next(iter(refused), None)
    which = f" ({', '.join(map(_member, refused))})" if 0 < len(refused) < len(changes) else ""
    yield from must_accept(
        variant.check,
        refused.get(first or "", reading),
        control,
        what=f"{variant.what}{which}",
        like="the same without",
        pointer=first if which else None,
    )


def _too_long(
    variant: Variant, plain: Ask, written: Callable[[str], str]
) -> Generator[Asking | Saying, Sequence[Reading], bool]:
    """Whether a name as long in plain letters is refused as well: then its letters have nothing to do with
    it, and nothing is said of them.
    """
    length = len(written(value_at(plain.call.body, "/Name")))
    about = f"the same account with a name of {length} plain letters"
    as_long = yield from ask(_changed(plain, {"/Name": lambda name: f"{name} ".ljust(length, "x")}, about))
    if not is_refusal(as_long):
        return False
    why = f"a name of {length} plain letters is refused as well: {came(as_long)}"
    yield NotJudged(check=variant.check, why=why)
    return True


def _fits(body: Any, pointer: str, value: Any) -> bool:
    """Whether the member is there, or could be: an account may have no contact, and no address."""
    try:
        value_at(body, pointer)
    except (LookupError, TypeError):
        return value is not REMOVED and "/" not in pointer[1:]
    return True


def _member(pointer: str) -> str:
    return pointer.removeprefix("/").replace("/", ".")


def _changed(plain: Ask, changes: Mapping[str, Any], about: str) -> Ask:
    body = copy.deepcopy(plain.call.body)
    for pointer, value in changes.items():
        put(body, pointer, value(value_at(body, pointer)) if callable(value) else value)
    return replace(plain, about=about, call=replace(plain.call, body=body))


def _of_a_subscription(scene: Scene) -> Probing:
    """Unknown members again, in an order."""
    check = "robustness.unknown-member"
    if (yield from introduce(scene, "contoso", check)) is None:
        return
    what = "a subscription with members that nobody knows"
    plain = scene.create(scene.subscription("contoso"), f"{what}, as it usually is")
    yield from _tried(Variant(check=check, what=what, changes=_UNKNOWN), plain)


MEMBERS: tuple[Probe, ...] = (
    *(
        Probe(
            name=name,
            title=title,
            group=Group.ALL,
            checks=tuple(f"robustness.{check}" for check in checks),
            run=_variants,
            parts=tuple(Part(name=check, kind=AccountKind.DIRECT_CUSTOMER) for check in checks),
            capabilities=ACCOUNTS,
        )
        for name, title, checks in _GROUPS
    ),
    Probe(
        name="unknown-members-of-a-subscription",
        title="Members of a subscription that are not known are passed over",
        group=Group.ALL,
        checks=("robustness.unknown-member",),
        run=_of_a_subscription,
        parts=(CONTOSO,),
        subscriptions=1,
        capabilities=ORDERS,
    ),
)
