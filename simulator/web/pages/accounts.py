"""Accounts: resellers, end customers and direct customers, and how each stands with every service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from simulator.errors import MarketplaceError, SimulatorError
from simulator.platform.accounts import AccountKind
from simulator.platform.service import Capability
from simulator.web.forms import NOTHING, Entered, Wrong, chosen_number, wrong_of
from simulator.web.here import marketplace
from simulator.web.live import watching
from simulator.web.names import account_names, service_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flask.typing import ResponseReturnValue

    from simulator.marketplace.records import AccountRecord
    from simulator.platform.accounts import Profile

__all__ = ["accounts"]

accounts = Blueprint("accounts", __name__, url_prefix="/accounts")

_PAGE = 50
_MOST = 50
"""accounts that are generated at once"""
_RESELLERS = 200
"""resellers that a list offers; the newest"""

GROUPS: Sequence[tuple[str, Sequence[tuple[str, str, str]]]] = (
    (
        "Company",
        (
            ("Name", "Name", "text"),
            ("Email", "E-mail", "email"),
            ("Phone", "Telephone", "tel"),
            ("WebSite", "Web site", "text"),
            ("Code", "Code", "text"),
            ("Description", "Description", "text"),
        ),
    ),
    (
        "Contact person",
        (
            ("FirstName", "First name", "text"),
            ("LastName", "Last name", "text"),
            ("ContactEmail", "E-mail", "email"),
            ("ContactPhone", "Telephone", "tel"),
        ),
    ),
    (
        "Address",
        (
            ("Address1", "Street and number", "text"),
            ("Address2", "Addition", "text"),
            ("PostCode", "Post code", "text"),
            ("City", "City", "text"),
            ("State", "State", "text"),
            ("Country", "Country", "text"),
        ),
    ),
)
"""the members that the form asks for, as they are called on the wire: name, label, type of input"""

_NAMES = tuple(name for _, members in GROUPS for name, _, _ in members)


@accounts.get("")
def index() -> str:
    """Accounts, the newest first."""
    here = marketplace()
    after, before = here.feed.last_id, chosen_number("before")
    search = request.args.get("search", "").strip()
    page = here.accounts.page(search=search, before=before, limit=_PAGE)
    services = here.services.all()
    ids = [account.id for account in page.items]
    standings: dict[str, list[tuple[str, str]]] = {account_id: [] for account_id in ids}
    for service in services:
        for account_id, standing in here.accounts.standings_with(service.id, ids).items():
            if standing.synchronized:
                standings[account_id].append((service.name, standing.external_id))
    return render_template(
        "accounts/index.html",
        watch=watching(after) if before is None else "",
        accounts=page.items,
        search=search,
        names=account_names(account.reseller_id for account in page.items),
        standings=standings,
        resellers=_resellers(),
        newest=url_for("accounts.index", search=search or None) if before else "",
        older=url_for("accounts.index", search=search or None, before=page.older) if page.older else "",
    )


@accounts.post("/generate")
def generate() -> ResponseReturnValue:
    """Make up one or several accounts of a kind."""
    entered = Entered.sent()
    kind = _kind(entered["kind"])
    reseller = entered["reseller"] if kind is AccountKind.END_CUSTOMER else None
    count = entered["count"]
    if not (count.isascii() and count.isdigit() and 1 <= int(count) <= _MOST):
        raise MarketplaceError.of(f"the number of accounts is from 1 to {_MOST}", where="count")
    made = [marketplace().accounts.generate(kind, reseller_id=reseller or None) for _ in range(int(count))]
    if len(made) == 1:
        flash(f"{made[0].name} was made.", "success")
        return redirect(url_for("accounts.show", account_id=made[0].id))
    flash(f"{len(made)} accounts were made.", "success")
    return redirect(url_for("accounts.index"))


@accounts.get("/new")
def new() -> str:
    """The empty form."""
    return _form(None, Entered(kind="reseller", reseller=request.args.get("reseller", "")))


@accounts.post("/new")
def create() -> ResponseReturnValue:
    """An account with what was entered; what was left empty is made up."""
    entered = Entered.sent()
    kind = _kind(entered["kind"])
    try:
        account = marketplace().accounts.generate(
            kind, reseller_id=entered["reseller"] or None, members=_members(entered)
        )
    except SimulatorError as error:
        return _form(None, entered, wrong_of(error, (*_NAMES, "reseller"), _CALLED)), 422
    flash(f"{account.name} was made.", "success")
    return redirect(url_for("accounts.show", account_id=account.id))


@accounts.get("/<account_id>")
def show(account_id: str) -> str:
    """One account, and how it stands."""
    here = marketplace()
    after = here.feed.last_id
    account = here.accounts.get(account_id)
    standings = {standing.service_id: standing for standing in here.accounts.standings(account_id)}
    services = here.services.all()
    orders = here.orders.page(account_id=account_id, limit=20).items
    return render_template(
        "accounts/show.html",
        watch=watching(after),
        account=account,
        reseller=here.accounts.get(account.reseller_id) if account.reseller_id else None,
        standings=[(service, standings.get(service.id)) for service in services],
        deletable={one.id for one in services if Capability.DELETE in one.capabilities},
        customers=here.accounts.customers_of(account_id) if account.kind is AccountKind.RESELLER else (),
        orders=orders,
        names=account_names(order.buyer_id for order in orders),
        service_names=service_names(services),
        profile=_shown(account.profile),
    )


@accounts.get("/<account_id>/change")
def edit(account_id: str) -> str:
    """The form as it stands."""
    account = marketplace().accounts.get(account_id)
    return _form(account, Entered(_entered(account.profile)))


@accounts.post("/<account_id>/change")
def change(account_id: str) -> ResponseReturnValue:
    """Change what was entered."""
    here, entered = marketplace(), Entered.sent()
    account = here.accounts.get(account_id)
    before = _entered(account.profile)
    members = {name: entered[name] for name in _NAMES if entered[name] != before.get(name, "")}
    try:
        here.accounts.change(account_id, members)
    except SimulatorError as error:
        return _form(account, entered, wrong_of(error, _NAMES)), 422
    flash("Changed. It travels with the next call about this account.", "success")
    return redirect(url_for("accounts.show", account_id=account_id))


@accounts.post("/<account_id>/delete/<int:service_id>")
def delete_at(account_id: str, service_id: int) -> ResponseReturnValue:
    """Delete the account at one vendor."""
    marketplace().accounts.delete_at(account_id, service_id)
    flash("The vendor is asked to delete the account.", "info")
    return redirect(url_for("accounts.show", account_id=account_id))


_CALLED = {"reseller_id": "reseller"}


def _form(account: AccountRecord | None, entered: Mapping[str, Any], wrong: Wrong = NOTHING) -> str:
    return render_template(
        "accounts/form.html",
        account=account,
        form=entered,
        groups=GROUPS,
        resellers=_resellers(),
        all=wrong.all,
        wrong=wrong.by_field,
    )


def _kind(word: str) -> AccountKind:
    try:
        return AccountKind(word)
    except ValueError:
        raise MarketplaceError.of(f"{word!r} is no kind of account", where="kind") from None


def _resellers() -> list[tuple[str, str]]:
    page = marketplace().accounts.page(kind=AccountKind.RESELLER, limit=_RESELLERS)
    return [(account.id, account.name) for account in page.items]


def _members(entered: Entered) -> dict[str, str]:
    return {name: entered[name] for name in _NAMES if entered[name]}


def _entered(profile: Profile) -> dict[str, str]:
    """The profile in the fields of the form."""
    values = {
        "Name": profile.name,
        "Email": profile.email,
        "Phone": profile.phone,
        "WebSite": profile.website,
        "Code": profile.code,
        "Description": profile.description,
    }
    if (contact := profile.contact) is not None:
        values |= {
            "FirstName": contact.first_name,
            "LastName": contact.last_name,
            "ContactEmail": contact.email,
            "ContactPhone": contact.phone,
        }
    if (address := profile.address) is not None:
        values |= {
            "Address1": address.address1,
            "Address2": address.address2,
            "PostCode": address.post_code,
            "City": address.city,
            "State": address.state_name or address.state_code,
            "Country": address.country_name or address.country_code,
        }
    return values


def _shown(profile: Profile) -> list[tuple[str, str]]:
    """The profile as words and values."""
    values = _entered(profile)
    return [
        (word if group == "Company" else f"{group}: {word.lower()}", values.get(name, ""))
        for group, members in GROUPS
        for name, word, _ in members
    ]
