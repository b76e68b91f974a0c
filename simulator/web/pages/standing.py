"""The list of orders and that of subscriptions: by service and by how it stands, the newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template, url_for

from simulator.platform.store import Status
from simulator.web.forms import chosen_number, chosen_word
from simulator.web.here import marketplace
from simulator.web.live import watching
from simulator.web.names import account_names, service_choices, service_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.marketplace.records import Page

__all__ = ["standing"]

_PAGE = 50


def standing(name: str, page_of: Callable[..., Page[Any]], account_of: Callable[[Any], str]) -> str:
    """The page ``name/index.html`` with what ``page_of`` finds, and the accounts' names."""
    after, before = marketplace().feed.last_id, chosen_number("before")
    service_id, status = chosen_number("service"), chosen_word("status", Status)
    page = page_of(service_id=service_id, status=status, before=before, limit=_PAGE)
    services = marketplace().services.all()
    chosen: dict[str, Any] = {"service": service_id, "status": status.value if status else None}
    here = f"{name}.index"
    return render_template(
        f"{name}/index.html",
        watch=watching(after, service=service_id) if before is None else "",
        names=account_names(account_of(one) for one in page.items),
        services=service_choices(services),
        service_names=service_names(services),
        chosen=chosen,
        filtered=any(chosen.values()),
        newest=url_for(here, **chosen) if before else "",
        older=url_for(here, **chosen, before=page.older) if page.older else "",
        **{name: page.items},
    )
