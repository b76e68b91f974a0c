"""From what was said to a registered service: where it is, how to prove who calls, what it offers."""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, Any

from simulator.errors import Problem, near_miss
from simulator.platform.calls import on_one_line
from simulator.platform.locales import LOCALES
from simulator.platform.service import Capability, Credentials, KeyEncoding, Service
from simulator.platform.switches import Switches, changed
from simulator.settings.addresses import secrets_in, url_problem, without_slash
from simulator.settings.headers import (
    authorization,
    header_problem,
    is_secret,
    names_a_secret,
    value_problem,
)
from simulator.settings.members import member_problems
from simulator.source.pointers import pointer_to
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.errors import Location
    from simulator.settings.layers import Layers
    from simulator.settings.references import References

__all__ = ["ONLY_WITH_ENDPOINT", "Registration"]

ONLY_WITH_ENDPOINT = ("urls", "application_id", "api_key", "api_key_encoding", "headers", "auth", "tls")
"""Members that mean nothing to the built-in vendor, which has an address and credentials of its own."""

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_BY_DEFAULT = frozenset({Capability.ACCOUNTS, Capability.SUBSCRIPTIONS})


@dataclass(slots=True, kw_only=True)
class Registration:
    """Reads the members that fit the schema, and collects what else is wrong with them.

    ``sound`` is what of ``layers`` fits; ``calling`` is False where nothing will be sent, so that credentials
    need not be there.
    """

    layers: Layers
    sound: Mapping[str, Any]
    references: References
    calling: bool = True
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def service(self) -> Service | None:
        """The service, None where no endpoint was named and the built-in vendor is meant."""
        self.problems += member_problems(self.layers, self.sound)
        if "endpoint" not in self.layers.value and self.calling:
            self._pointless()
            return None
        sound, switches = self.sound, changed(Switches(), self._switches())
        offered = self._capabilities(switches)
        return Service(
            endpoint=self._address(("endpoint",), base=True),
            urls={id_: self._address(("urls", id_)) for id_ in sound.get("urls", {})},
            credentials=self._credentials(),
            headers=self._headers(),
            settings=self._settings(),
            reseller_support=sound.get("reseller_support", False),
            capabilities=offered,
            asked_for=offered,
            withheld=frozenset(map(Capability, sound.get("without", ()))),
            partner_id_option=sound.get("partner_id_option"),
            sync_options=sound.get("sync_options", {}),
            account_members=sound.get("accounts", {}),
            products=tuple(sound.get("products", ())),
            refuses=sound.get("refuses", {}),
            locale=self._locale(),
            switches=switches,
        )

    def overrides(self) -> Mapping[str, Any]:
        """The members that the built-in vendor can take, in the form of the service file."""
        readers = {"settings": self._settings, "locale": self._locale, "switches": self._switches}
        return {
            name: readers[name]() if name in readers else value
            for name, value in self.sound.items()
            if name not in ONLY_WITH_ENDPOINT
        }

    def _where(self, *steps: str | int, key: bool = False) -> Location | str | None:
        return self.layers.where(pointer_to(steps), key)

    def _note(self, problem: Problem | None) -> None:
        if problem is not None:
            self.problems.append(problem)

    # -- where it is -----------------------------------------------------------------------------------------

    def _address(self, steps: tuple[str, ...], *, base: bool = False) -> str:
        url = self.layers.get(steps) if steps[0] in self.sound else None
        if url is None:
            return ""
        problem = url_problem(url, where=self._where(*steps), base=base)
        self._note(problem)
        if problem is None:
            self.references.secrets.extend(secrets_in(url))
        return without_slash(url) if base else url.strip()

    def _pointless(self) -> None:
        """Without an endpoint there is nobody to use these with: a hint that the endpoint was forgotten."""
        if "urls" in self.layers.value:
            self.problems.append(
                Problem(
                    what="URLs of single endpoints are given, but no base URL",
                    where=self._where("urls", key=True),
                    fix="give the base URL of the others: endpoint (--endpoint)",
                )
            )
        for name in ONLY_WITH_ENDPOINT[1:]:
            where = self._where(name) if name in self.layers.value else None
            if isinstance(where, str) and where.startswith("--"):
                what = "this has no effect on the built-in vendor"
                self.warnings.append(Problem(what=what, where=where, fix="name the vendor with --endpoint"))

    # -- how to prove who calls ------------------------------------------------------------------------------

    def _credentials(self) -> Credentials:
        encoding = KeyEncoding(self.sound.get("api_key_encoding", "base64"))
        application_id = self._credential("application_id", "the Application Id", "app-id", "APP_ID")
        if application_id and not _GUID.fullmatch(application_id):
            self.warnings.append(
                Problem(
                    what="the Application Id does not look like a GUID",
                    where=self._where("application_id"),
                    fix="compare it with the registration: 8-4-4-4-12 hexadecimal digits",
                )
            )
        api_key = self._credential("api_key", "the API key", "api-key", "API_KEY")
        for member, name, value in (
            ("application_id", "the Application Id", application_id),
            ("api_key", "the API key", api_key if encoding is KeyEncoding.RAW or "\n" in api_key else ""),
        ):
            self._note(value_problem(name, value, where=self._where(member)))
        return Credentials(application_id=application_id, api_key=api_key, key_encoding=encoding)

    def _credential(self, member: str, name: str, option: str, variable: str) -> str:
        if member not in self.layers.value and self.calling:
            self.problems.append(
                Problem(
                    what=f"{name} is missing, and every call to an endpoint must carry it",
                    fix=f"set SIMULATOR_{variable} or give --{option} (--{option} '' to send an empty one)",
                )
            )
        if member not in self.sound:
            return ""
        if member == "api_key":
            return self.references.secret(member) or ""
        return self.references.value(member) or ""

    def _headers(self) -> Mapping[str, str]:
        headers: dict[str, str] = {}
        for name in self.sound.get("headers", {}):
            value = self.references.value("headers", name)
            twin = next((other for other in headers if other.lower() == name.lower()), None)
            if twin is not None:
                what = f"the header {name} is given twice; the other is written {twin}"
                self._note(Problem(what=what, where=self._where("headers", name, key=True), fix="remove one"))
            if value is not None:
                self._note(header_problem(name, value, where=self._where("headers", name)))
                headers[name] = value
            if value and is_secret(name, value):
                self.references.secrets.append(value)
        return {**headers, **self._authorization(headers)}

    def _authorization(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        match self.sound.get("auth"):
            case {"basic": _}:
                user = self.references.value("auth", "basic", "username") or ""
                password = self.references.secret("auth", "basic", "password") or ""
                value = authorization(user, password)
            case {"bearer": _}:
                value = f"Bearer {self.references.secret('auth', 'bearer') or ''}"
            case _:
                return {}
        where = self._where("auth", key=True)
        if any(name.lower() == "authorization" for name in headers):
            what = "both auth and a header of the user's own say what Authorization holds"
            self._note(Problem(what=what, where=where, fix="remove one of the two"))
        self._note(value_problem("auth", value, where=where))
        self.references.secrets.extend([value, value.partition(" ")[2]])
        return {"Authorization": value}

    # -- what it offers --------------------------------------------------------------------------------------

    def _capabilities(self, switches: Switches) -> frozenset[Capability]:
        """Those on by default, those named, and the pre-check where it is registered for an endpoint."""
        named = frozenset(map(Capability, self.sound.get("capabilities", ())))
        without = frozenset(map(Capability, self.sound.get("without", ())))
        for both in sorted(named & without):
            what = f"'{both}' is in capabilities as well, and what is in without is never played"
            where = self._where("without")
            self.warnings.append(Problem(what=what, where=where, fix="leave it in one of the two"))
        registered = frozenset({Capability.PRECHECK} if switches.precheck else ())
        return (_BY_DEFAULT | named | registered) - without

    def _switches(self) -> Mapping[str, Any]:
        """In YAML, null without quotes is no text; for ``no_reseller`` it says the same."""
        return {name: "null" if v is None else v for name, v in self.sound.get("switches", {}).items()}

    def _locale(self) -> str:
        written = str(self.sound.get("locale", "en_US"))
        locale = written.replace("-", "_")
        if locale not in LOCALES:
            what = f"no accounts can be made in the locale '{written}'"
            self._note(Problem(what=what, where=self._where("locale"), fix=near_miss(locale, LOCALES)))
        return locale

    def _settings(self) -> Mapping[str, str | tuple[str, ...]]:
        settings: dict[str, str | tuple[str, ...]] = {}
        for id_ in self.sound.get("settings", {}):
            value = self.references.value("settings", id_)
            if value is not None:
                settings[id_] = tuple(value) if isinstance(value, list) else value
                joined = "|".join(settings[id_]) if isinstance(value, list) else value
                where = self._where("settings", id_)
                self._note(value_problem(f"the setting {id_}", on_one_line(joined), where=where))
                if names_a_secret(id_):
                    self.references.secrets.extend(value if isinstance(value, list) else [value])
        return settings
