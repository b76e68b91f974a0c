"""Routes that programs call: errors are JSON, and no form's token is asked for."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, request

__all__ = ["ProgramBlueprint", "asked_by_program", "proves_itself"]


class ProgramBlueprint(Blueprint):
    """A blueprint for programs.

    ``own_access`` is True where its routes ask for a proof of their own, such as a bearer token, and not for
    the password of the pages.
    """

    def __init__(self, name: str, import_name: str, *, own_access: bool = False, **given: Any) -> None:
        super().__init__(name, import_name, **given)
        self.own_access = own_access


def asked_by_program() -> bool:
    """Whether the route of this request belongs to a program, and not to a person."""
    return isinstance(_blueprint(), ProgramBlueprint)


def proves_itself() -> bool:
    """Whether the route of this request asks for a proof of its own."""
    blueprint = _blueprint()
    return isinstance(blueprint, ProgramBlueprint) and blueprint.own_access


def _blueprint() -> object:
    return current_app.blueprints.get(request.blueprint or "")
