"""Scenarios: run against a registered service, watched while they go on, and compared with the last run."""

from __future__ import annotations

from flask import Blueprint, render_template

from simulator.web.forms import Entered
from simulator.web.here import marketplace
from simulator.web.names import service_choices, service_names

__all__ = ["scenarios"]

scenarios = Blueprint("scenarios", __name__, url_prefix="/scenarios")


@scenarios.get("")
def index() -> str:
    """A form to begin a run, and the runs so far."""
    services = marketplace().services.all()
    return render_template(
        "scenarios/index.html",
        form=Entered(),
        services=service_choices(services),
        service_names=service_names(services),
        choices=[],
        runs=[],
        all=(),
        wrong={},
    )


@scenarios.get("/runs/<int:run_id>")
def show(run_id: int) -> str:
    return str(run_id)
