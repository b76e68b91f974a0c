"""Which sync options an order asks for, of whom, and what an account is synchronized with in the end.

Exactly the options that the vendor declares for the storefront are asked for, of accounts that are new to the
service alone: of the reseller where it is new and Reseller Support is on, and of the buyer. Known accounts
are asked for nothing. What the vendor requires and keeps from the storefront is filled as in a scenario: by
the service's own values, else made up.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from simulator.platform.accounts import AccountKind
from simulator.platform.answers import answer_problems, is_empty
from simulator.platform.option_values import OptionKind
from simulator.platform.patterns import expand
from simulator.platform.service import Capability
from simulator.platform.sync_options import (
    ABSENT,
    DeclaredOption,
    Filled,
    Missing,
    fill,
    storefront_questions,
)
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.marketplace.records.accounts import AccountRecord
    from simulator.marketplace.registered import Registered
    from simulator.platform.accounts import Account
    from simulator.platform.flows import FillOptions

__all__ = ["Asked", "Question", "answers_for", "is_asked", "questions_for"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One option of the form. ``suggestion`` is what the service's own values say; "" where they say nothing.

    ``is_partner_id`` marks the id that the vendor gave to the partner (Reseller Provisioning, step 3).
    """

    option: DeclaredOption
    suggestion: str | tuple[str, ...]
    is_partner_id: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The form of one account: its questions by SortOrder. Answers go under the account's id."""

    account_id: str
    kind: AccountKind
    name: str
    questions: tuple[Question, ...]


def is_asked(registered: Registered, kind: AccountKind) -> bool:
    """Whether accounts of this kind are asked for options at all; of two of the three, no page says so."""
    switches = registered.service.switches
    match kind:
        case AccountKind.RESELLER:
            return switches.required_options_for_resellers
        case AccountKind.DIRECT_CUSTOMER:
            return switches.required_options_for_direct_customers
        case AccountKind.END_CUSTOMER:
            return True


def questions_for(registered: Registered, account: AccountRecord, *, tag: str) -> Asked:
    """What is asked for an account that is new to the service."""
    asked: Sequence[DeclaredOption] = ()
    if is_asked(registered, account.kind) and Capability.ACCOUNTS in registered.service.capabilities:
        asked = storefront_questions(registered.options)
    return Asked(
        account_id=account.id,
        kind=account.kind,
        name=account.name,
        questions=tuple(
            Question(
                option=option,
                suggestion=_suggestion(registered, option, account, tag),
                is_partner_id=option.id == registered.partner_option,
            )
            for option in asked
        ),
    )


def _suggestion(
    registered: Registered, option: DeclaredOption, account: AccountRecord, tag: str
) -> str | tuple[str, ...]:
    service = registered.service
    given = service.sync_options.get(option.id, service.account_members.get(option.id))
    if given is None:
        defaults = tuple(value.name or value.id for value in option.predefined if value.is_default)
        if option.kind is OptionKind.LIST_MULTI_SELECT:
            return defaults
        return defaults[0] if defaults else ""
    value = expand(given, tag=tag, n=account.number, account=account.alias, key=f"{account.id}/{option.id}")
    return tuple(map(str, value)) if isinstance(value, list | tuple) else str(value)


def answers_for(registered: Registered, answers: Mapping[str, Mapping[str, Any]], *, tag: str) -> FillOptions:
    """The flows' way to ask: the answers of the order, and what is filled without asking."""

    def fill_for(account: Account, declared: Sequence[DeclaredOption]) -> Filled | Missing:
        given = answers.get(account.id, {})
        asked = storefront_questions(declared) if is_asked(registered, account.kind) else ()
        for problem in answer_problems(asked, {k: v for k, v in given.items() if not is_empty(v)}, where=""):
            option_id = str(problem.where).removeprefix(".")
            if any(option.id == option_id for option in asked):
                return Missing(option_id=option_id, why=problem.what)
        return _filled(registered, account, declared, asked, given, tag)

    return fill_for


def _filled(
    registered: Registered,
    account: Account,
    declared: Sequence[DeclaredOption],
    asked: Sequence[DeclaredOption],
    given: Mapping[str, Any],
    tag: str,
) -> Filled | Missing:
    service = registered.service
    own = {option.id for option in asked}
    unasked = {
        name: value
        for name, value in {**service.account_members, **service.sync_options}.items()
        if name not in own
    }
    answered = {
        option.id: _typed(option, given[option.id])
        for option in asked
        if option.id in given and not is_empty(given[option.id])
    }
    partner = registered.partner_option
    return fill(
        declared,
        account_kind=account.kind,
        account_id=account.id,
        email=account.profile.email,
        given={**unasked, **answered},
        partner_id_option=partner,
        partner_id=answered.get(partner, ABSENT) if partner else ABSENT,
        switches=service.switches,
        expand=lambda value, key: _expanded(value, key, own, account, tag),
        tag=tag,
        n=account.number,
        today=datetime.now(UTC).date(),
    )


def _typed(option: DeclaredOption, value: Any) -> Any:
    """A form knows texts alone; a truth value is written as the platform writes them."""
    if option.kind is OptionKind.BOOLEAN and isinstance(value, str):
        return value.strip().casefold() in ("true", "1")
    return value


def _expanded(value: Any, key: str, own: set[str], account: Account, tag: str) -> Any:
    """A buyer's answer is no pattern: braces in it are braces."""
    if key in own:
        return value
    return expand(value, tag=tag, n=account.number, account=account.alias, key=f"{account.id}/{key}")
