"""Finds the folders that ship with the package: ``schemas/`` and ``scenarios/``.

In a checkout and in an editable install they lie beside the package; in a wheel they lie inside it, under
``simulator/_bundled/`` (see ``force-include`` in ``pyproject.toml``).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

__all__ = ["scenarios_folder", "schemas_folder"]

_PACKAGE = Path(__file__).resolve().parent


def schemas_folder() -> Path:
    """The folder with the contract's versions (``v1/``) and the schemas of our own file formats."""
    return _find("schemas")


def scenarios_folder() -> Path:
    """The folder with the bundled scenarios, one subfolder a flow."""
    return _find("scenarios")


@cache
def _find(name: str) -> Path:
    """The real path, which a file's own is compared with; it is the same as long as the program runs."""
    inside = _PACKAGE / "_bundled" / name
    return (inside if inside.is_dir() else _PACKAGE.parent / name).resolve()
