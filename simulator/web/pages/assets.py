"""Style sheets that are not files, and addresses of files that change when their content does."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, url_for

from simulator.report.sequence import SEQUENCE_STYLE

__all__ = ["asset", "assets", "sequence_sheet"]

assets = Blueprint("assets", __name__)

_STATIC = Path(__file__).resolve().parents[1] / "static"
_DAY = 86_400


@assets.get("/style/sequence.css")
def sequence_style() -> Response:
    """What the sequence diagrams look like."""
    return Response(SEQUENCE_STYLE, mimetype="text/css", headers={"Cache-Control": f"public, max-age={_DAY}"})


def asset(name: str) -> str:
    """The address of a file in ``static/``: kept by browsers for as long as the file is the same."""
    return url_for("static", filename=name, v=_version(name))


def sequence_sheet() -> str:
    """The address of the diagrams' style sheet, likewise."""
    return url_for("assets.sequence_style", v=_digest(SEQUENCE_STYLE.encode()))


@cache
def _version(name: str) -> str:
    return _digest((_STATIC / name).read_bytes())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:10]
