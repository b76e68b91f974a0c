"""A service from members that were given one by one, as a form or a program does, and not in a file.

The members are those of the service file and are checked by the same rules; a problem is told at the member.
And the other way round: the members that make a service what it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.errors import Problem, SettingsError
from simulator.platform.switches import Switches
from simulator.settings.connecting import connection
from simulator.settings.layers import Layers
from simulator.settings.references import References
from simulator.settings.registration import Registration
from simulator.settings.values import Connection, Settings
from simulator.source import FileFormat
from simulator.source.pointers import path_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.platform.service import Service

__all__ = ["members_of", "settings_of"]

_ELSEWHERE = ("env", "file")


def settings_of(members: Mapping[str, Any]) -> Settings:
    """The service that the members describe, how it is reached, and its secrets.

    A value cannot be had from the environment or a file here: whoever fills in a form may be somebody else
    than whose environment it is.

    Raises:
        SettingsError: with every problem found; ``where`` of each is the member, ``urls["account.exists"]``.
    """
    layers = Layers(None)
    for steps, value in _leaves(members, ()):
        layers.put(steps, value, path_in_words(steps))
    form = FileFormat.bundled("service")
    problems = form.problems(layers.value, layers.where)
    problems += _elsewhere(members)
    sound = {name: value for name, value in layers.value.items() if not problems or form.fits({name: value})}
    references = References(layers=layers, environ={})
    registration = Registration(layers=layers, sound=sound, references=references)
    service = None if problems and "endpoint" not in sound else registration.service()
    settings = Settings(
        service=service,
        connection=connection(layers, sound, problems),
        secrets=tuple(dict.fromkeys(references.secrets)),
        reseller_support=sound.get("reseller_support"),
        warnings=tuple(registration.warnings),
    )
    problems += registration.problems
    if "endpoint" not in members:
        problems.append(Problem(what="there is no base URL", where="endpoint", fix="give the vendor's URL"))
    if problems:
        raise SettingsError(*dict.fromkeys(problems))
    return settings


def _leaves(value: Any, steps: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every member that is no mapping, or an empty one, with the way to it."""
    if isinstance(value, dict) and (value or not steps):
        for name, inner in value.items():
            yield from _leaves(inner, (*steps, str(name)))
    else:
        yield steps, value


def _elsewhere(value: Any, steps: tuple[str | int, ...] = ()) -> list[Problem]:
    if isinstance(value, dict):
        if len(value) == 1 and next(iter(value)) in _ELSEWHERE and steps and steps[0] in _REFERRING:
            what = "a value from the environment or a file can be named in a service file alone"
            return [Problem(what=what, where=path_in_words(steps), fix="give the value itself")]
        return [one for name, inner in value.items() for one in _elsewhere(inner, (*steps, str(name)))]
    return []


_REFERRING = ("application_id", "api_key", "headers", "auth", "settings")


def members_of(service: Service, reached: Connection) -> dict[str, Any]:
    """The members of a service file that describe the service, with every value in clear."""
    members: dict[str, Any] = {
        "endpoint": service.endpoint,
        "urls": dict(service.urls),
        "application_id": service.credentials.application_id,
        "api_key": service.credentials.api_key,
        "api_key_encoding": service.credentials.key_encoding.value,
        "headers": dict(service.headers),
        "settings": {id_: v if isinstance(v, str) else list(v) for id_, v in service.settings.items()},
        "reseller_support": service.reseller_support,
        "capabilities": [c.value for c in sorted(service.asked_for)],
        "without": [c.value for c in sorted(service.withheld)],
        "partner_id_option": service.partner_id_option,
        "sync_options": dict(service.sync_options),
        "accounts": dict(service.account_members),
        "products": [dict(product) for product in service.products],
        "refuses": dict(service.refuses),
        "locale": service.locale,
        "switches": _switches(service.switches),
        "timeouts": {"connect": reached.connect_timeout, "answer": reached.answer_timeout},
        "tls": {
            name: path
            for name in ("ca_bundle", "client_certificate", "client_key")
            if (path := getattr(reached, name))
        },
        "max_answer_bytes": reached.max_answer_bytes,
    }
    return {name: value for name, value in members.items() if value not in (None, {}, [])}


def _switches(switches: Switches) -> dict[str, Any]:
    plain = Switches()
    return {
        name: sorted(value) if isinstance(value, frozenset) else getattr(value, "value", value)
        for name in Switches.__dataclass_fields__
        if (value := getattr(switches, name)) != getattr(plain, name)
    }
