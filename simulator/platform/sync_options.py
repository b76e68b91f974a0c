"""The account synchronization options a vendor declares, and the values an account is synchronized with.

The storefront asks the buyer for the options that are available to it; the platform fills ``username`` and
``role`` itself (developer portal; other vendors' declarations). The simulator makes up what else is required,
but never a partner id, which only the vendor can have given out (Reseller Provisioning, step 3).
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, Final, Literal

from simulator.platform.accounts import AccountKind, Role
from simulator.platform.declared import (
    PredefinedValue,
    enum_member,
    flag,
    number,
    objects,
    predefined_values,
    text,
)
from simulator.platform.option_values import (
    DataType,
    Impossible,
    OptionKind,
    made_up,
    travelling,
    written,
)
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from simulator.platform.switches import Switches

__all__ = [
    "ABSENT",
    "Absent",
    "DeclaredOption",
    "Filled",
    "Missing",
    "fill",
    "read_options",
    "storefront_questions",
]


class Absent(Enum):
    """The type of :data:`ABSENT`."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT
"""no value was given; None would be one"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredOption:
    """One option as its vendor declares it. Booleans that the declaration leaves out are false."""

    id: str
    name: str = ""
    kind: OptionKind = OptionKind.SIMPLE_VALUE
    data_type: DataType = DataType.TEXT
    required: bool = False
    storefront: bool = False
    read_only: bool = False
    predefined: tuple[PredefinedValue, ...] = ()
    sort_order: int = 0
    description: str = ""

    @property
    def is_platforms(self) -> bool:
        """True for the two options that the platform fills and asks nobody for."""
        return self.id.casefold() in ("username", "role")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The values to synchronize with, by option id. ``undeclared`` are given ids that nobody declared."""

    values: Mapping[str, Any]
    undeclared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """The first option that has no value to be had, why, and the flag that would give it one."""

    option_id: str
    why: str

    @property
    def flag(self) -> str:
        """The option of the command line, quoted for a shell."""
        from shlex import quote  # noqa: PLC0415 - only where a scenario is skipped

        return f"--sync-option {quote(f'{self.option_id}=VALUE')}"


def fill(
    options: Sequence[DeclaredOption],
    *,
    account_kind: AccountKind,
    account_id: str,
    email: str,
    given: Mapping[str, Any],
    partner_id_option: str | None,
    partner_id: Any | Literal[Absent.ABSENT],
    switches: Switches,
    expand: Callable[[Any, str], Any],
    tag: str,
    n: int,
    today: date,
) -> Filled | Missing:
    """The values one account is synchronized with.

    ``given`` are the service file's values by option id; None stands for none. ``partner_id`` is what is
    entered for the option ``partner_id_option``, whatever else is given; it travels as it is, a number as a
    number. ``expand`` makes a value of a pattern; its second argument is the key it is for.
    """
    form = _Form(
        account_kind=account_kind,
        account_id=account_id,
        email=email,
        given=given,
        partner_id_option=partner_id_option,
        partner_id=partner_id,
        switches=switches,
        expand=expand,
        tag=tag,
        n=n,
        today=today,
    )
    values = {}
    for option in options:
        value = form.value_of(option)
        if isinstance(value, Impossible):
            return Missing(option_id=option.id, why=value.why)
        if value is not ABSENT:
            values[option.id] = value
    declared = {option.id for option in options}
    return Filled(values=values, undeclared=tuple(name for name in given if name not in declared))


def storefront_questions(options: Sequence[DeclaredOption]) -> tuple[DeclaredOption, ...]:
    """What a buyer is asked for, by SortOrder: neither the platform's own options nor read-only ones."""
    asked = (o for o in options if o.storefront and not o.read_only and not o.is_platforms)
    return tuple(sorted(asked, key=lambda option: option.sort_order))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """The options of one account while they are being filled in."""

    account_kind: AccountKind
    account_id: str
    email: str
    given: Mapping[str, Any]
    partner_id_option: str | None
    partner_id: Any
    switches: Switches
    expand: Callable[[Any, str], Any]
    tag: str
    n: int
    today: date

    def value_of(self, option: DeclaredOption) -> Any:
        """A value, ABSENT, or why a value that there must be cannot be had."""
        if option.id == self.partner_id_option:
            return self._partner_id(option) if self._is_asked else ABSENT
        given = self.given.get(option.id)
        if given is not None and (self._is_asked or option.is_platforms):
            value = self.expand(given, option.id)
            return written(option.kind, option.predefined, value, self.switches.option_value_as)
        if option.is_platforms:
            value = self._platforms(option)
            if value is not ABSENT:
                return value
        if option.read_only or not option.required or not self._is_asked:
            return ABSENT
        return made_up(
            option.kind,
            option.data_type,
            option.predefined,
            text=f"sim-{self.tag}-{self.n}",
            number=self.account_id,
            digits=self.expand("{digits:6}", option.id),
            today=self.today,
            spelling=self.switches.option_value_as,
        )

    @property
    def _is_asked(self) -> bool:
        """Whether this kind of account is asked for options; of two of the three, no page says so."""
        match self.account_kind:
            case AccountKind.RESELLER:
                return self.switches.required_options_for_resellers
            case AccountKind.DIRECT_CUSTOMER:
                return self.switches.required_options_for_direct_customers
            case AccountKind.END_CUSTOMER:
                return True

    def _platforms(self, option: DeclaredOption) -> Any:
        """The e-mail address for ``username``, the Role for ``role`` in the vendor's own spelling of it."""
        if option.id.casefold() == "username":
            return self.email if option.kind is OptionKind.SIMPLE_VALUE else ABSENT
        role = Role.RESELLER if self.account_kind is AccountKind.RESELLER else Role.USER
        if not option.predefined:
            return role.value
        known = [value for value in option.predefined if role.value.casefold() in _words(value)]
        if known:
            return travelling(known[0], self.switches.option_value_as)
        names = ", ".join(value.name for value in option.predefined)
        return Impossible(why=f"none of its values ({names}) is the Role {role.value}")

    def _partner_id(self, option: DeclaredOption) -> Any:
        if self.partner_id is ABSENT or self.partner_id is None:
            if not option.required or option.read_only:
                return ABSENT
            return Impossible(
                why="it asks for the id that the vendor gave to the partner, which cannot be made up"
            )
        value = self.expand(self.partner_id, option.id)
        if option.predefined:
            return written(option.kind, option.predefined, value, self.switches.option_value_as)
        return value


def _words(value: PredefinedValue) -> tuple[str, str]:
    return value.name.casefold(), value.id.casefold()


def read_options(document: Any) -> tuple[DeclaredOption, ...]:
    """The options in an answer of account.sync_options, in its order.

    The judge has its say on a declaration that is not as it should be; here whatever cannot be used is passed
    over: entries without an ID, an ID said twice, members of another type.
    """
    fields = document.get("Fields") if isinstance(document, dict) else document
    options: dict[str, DeclaredOption] = {}
    for _, entry in objects(fields):
        definition = entry.get("Definition")
        option = _option(entry, definition if isinstance(definition, dict) else {})
        if option.id:
            options.setdefault(option.id, option)
    return tuple(options.values())


def _option(entry: Mapping[str, Any], definition: Mapping[str, Any]) -> DeclaredOption:
    return DeclaredOption(
        id=text(entry.get("ID")) or text(definition.get("ID")),
        name=text(definition.get("Name")),
        kind=enum_member(
            OptionKind,
            definition.get("Kind"),
            absent=OptionKind.SIMPLE_VALUE,
            unknown=OptionKind.UNKNOWN,
        ),
        data_type=enum_member(
            DataType, definition.get("DataType"), absent=DataType.TEXT, unknown=DataType.UNKNOWN
        ),
        required=flag(definition.get("IsRequired")),
        storefront=flag(definition.get("AvailableToStorefront")),
        read_only=flag(definition.get("IsReadOnly")),
        predefined=predefined_values(definition.get("PredefinedValues")),
        sort_order=number(definition.get("SortOrder")) or 0,
        description=text(definition.get("Description")),
    )
