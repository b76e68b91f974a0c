"""The list of orders and that of subscriptions: by service and by how it stands, the newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template, url_for

from simulator.marketplace.records import Page
from simulator.platform.store import Status
from simulator.web.forms import chosen_number
from simulator.web.here import marketplace
from simulator.web.live import watching
from simulator.web.names import account_names, service_choices, service_names
from simulator.web.narrowing import Narrowing

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["standing"]

_PAGE = 50


def standing(name: str, page_of: Callable[..., Page[Any]], account_of: Callable[[Any], str]) -> str:
    """The page ``name/index.html`` with what ``page_of`` finds, and the accounts' names."""
    after, before = marketplace().feed.last_id, chosen_number("before")
    narrowing = Narrowing()
    service = narrowing.number("service", marketplace().services.get)
    narrowing.word("status", tuple(Status))
    chosen, page = narrowing.chosen, Page[Any]()
    if not narrowing.unknown:
        status = Status(chosen["status"]) if chosen["status"] else None
        page = page_of(service_id=chosen["service"], status=status, before=before, limit=_PAGE)
    services = marketplace().services.all()
    here = f"{name}.index"
    return render_template(
        f"{name}/index.html",
        watch=watching(after, service=chosen["service"]) if before is None else "",
        names=account_names(account_of(one) for one in page.items),
        service=service,
        services=service_choices(services),
        service_names=service_names(services),
        chosen=chosen,
        filtered=any(chosen.values()),
        unknown=narrowing.said,
        newest=url_for(here, **chosen) if before else "",
        older=url_for(here, **chosen, before=page.older) if page.older else "",
        **{name: page.items},
    )
