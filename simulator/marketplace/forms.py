"""The settings form of a service as a page shows it: what the vendor declares, and what is filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.marketplace.registered import hint
from simulator.platform.settings_form import FieldKind, FormField, read_form, unfilled
from simulator.settings.headers import names_a_secret
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from simulator.marketplace.registered import Registered

__all__ = ["FilledField", "SettingsForm", "settings_form"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledField:
    """A field and its value: several for a field that takes them. A secret is a hint at most."""

    field: FormField
    values: tuple[str, ...]
    is_secret: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsForm:
    """``no_form``: the vendor answered that it has none. ``errors`` say why none could be had.

    ``unfilled`` are the ids of the required fields that have no value: they are sent empty, so that the
    vendor's own check shows what it is worth.
    """

    fields: tuple[FilledField, ...]
    errors: tuple[str, ...] = ()
    no_form: bool = False
    unfilled: tuple[str, ...] = ()
    kept: Mapping[str, Any]

    def filled_in(self, values: Mapping[str, str | Collection[str]]) -> dict[str, Any]:
        """All settings, with the values over what was there. An empty secret is one that is not given."""
        secret = {one.field.id for one in self.fields if one.is_secret}
        given: dict[str, Any] = {
            name: value if isinstance(value, str) else list(value) for name, value in values.items()
        }
        stays = {name for name, value in given.items() if name in secret and not value}
        new = {name: value for name, value in given.items() if name not in stays}
        return {name: v for name, v in {**self.kept, **new}.items() if v != []}


def settings_form(
    registered: Registered, *, errors: tuple[str, ...] = (), no_form: bool = False
) -> SettingsForm:
    """The form as the vendor last declared it."""
    settings = registered.service.settings
    return SettingsForm(
        fields=tuple(_filled(field, settings.get(field.id)) for field in read_form(registered.form)),
        errors=errors,
        no_form=no_form,
        unfilled=unfilled(registered.form, settings),
        kept={name: v if isinstance(v, str) else list(v) for name, v in settings.items()},
    )


_SEVERAL = (FieldKind.PREDEFINED_CHOOSE_MANY, FieldKind.CUSTOM_MULTIPLE_VALUES)


def _filled(field: FormField, given: str | tuple[str, ...] | None) -> FilledField:
    is_secret = field.is_secret or names_a_secret(field.id)
    vendors = field.initial if given is None or field.kind is FieldKind.HIDDEN else ""
    text = vendors or given or ""
    values = (
        text if isinstance(text, tuple) else tuple(text.split("|")) if field.kind in _SEVERAL else (text,)
    )
    if is_secret:
        values = tuple(hint(value) for value in values)
    return FilledField(field=field, values=tuple(v for v in values if v), is_secret=is_secret)
