"""The factory of the mock platform's Flask application, and the one table of what is mounted in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask
from flask_bootstrap import Bootstrap5  # type: ignore[import-untyped]
from flask_wtf.csrf import CSRFProtect, generate_csrf  # type: ignore[import-untyped]
from markupsafe import Markup

from simulator.web.access import lock
from simulator.web.calls import is_refusal
from simulator.web.control_api import control_api
from simulator.web.failures import tell_failures
from simulator.web.guards import guard
from simulator.web.incoming import IncomingJson, NumberInPath
from simulator.web.live import Watchers, live
from simulator.web.navigation import navigation
from simulator.web.notice import notice_on
from simulator.web.pages import PAGES
from simulator.web.pages.assets import asset, sequence_sheet
from simulator.web.programs import ProgramBlueprint
from simulator.web.public_api import public_api
from simulator.web.serving import LARGEST_REQUEST
from simulator.web.showing import filters

if TYPE_CHECKING:
    from flask import Blueprint

    from simulator.marketplace import Marketplace
    from simulator.web.site import Site

__all__ = ["BLUEPRINTS", "create_app"]

BLUEPRINTS: tuple[Blueprint, ...] = (*PAGES, live, public_api, control_api)
"""everything that has routes; what programs call is a :class:`ProgramBlueprint`"""

_DAY = 86_400


def create_app(marketplace: Marketplace, site: Site) -> Flask:
    """The pages of an open marketplace. Whoever opened it closes it."""
    app = Flask(__name__)
    app.json = IncomingJson(app)
    app.url_map.converters["int"] = NumberInPath
    app.config.update(
        SECRET_KEY=site.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        SEND_FILE_MAX_AGE_DEFAULT=_DAY,
        # cookies know no ports: two marketplaces on one machine must not log each other out
        SESSION_COOKIE_NAME=f"marketplace_{site.port}",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # a form is good for as long as its session
        BOOTSTRAP_SERVE_LOCAL=True,
    )
    app.extensions["marketplace"] = marketplace
    app.extensions["site"] = site
    app.extensions["watchers"] = Watchers(site.streams)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(filters())
    app.jinja_env.globals.update(
        asset=asset,
        sequence_sheet=sequence_sheet,
        csrf=_csrf,
        is_refusal=is_refusal,
        notice_on=notice_on,
    )
    guard(app, site)
    lock(app, site)
    Bootstrap5(app)
    csrf = CSRFProtect(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
        if isinstance(blueprint, ProgramBlueprint):
            csrf.exempt(blueprint)
    tell_failures(app)

    def context() -> dict[str, Any]:
        return {"site": site, "navigation": navigation(), "framed": True}

    app.context_processor(context)
    return app


def _csrf() -> Markup:
    """The hidden field of every form."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())
