"""The services that vendors registered, several side by side."""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from simulator.errors import ConflictError, MarketplaceError, Problem, SettingsError, near_miss
from simulator.marketplace.database import accounts as account_rows
from simulator.marketplace.database import orders as order_rows
from simulator.marketplace.database import platform as platform_rows
from simulator.marketplace.database import services as service_rows
from simulator.marketplace.database.removing import remove_service
from simulator.marketplace.forms import SettingsForm, settings_form
from simulator.marketplace.happenings import ServiceChanged
from simulator.marketplace.registering import Registering, fetch_form, refresh_declared, register_with_vendor
from simulator.marketplace.testing import last_test, test_connection
from simulator.settings import members_of, settings_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from simulator.diagnosis import Verdict
    from simulator.marketplace.backstage import Backstage
    from simulator.marketplace.database import Connection as DatabaseConnection
    from simulator.marketplace.database.services import StoredService
    from simulator.marketplace.records.orders import OperationRecord
    from simulator.marketplace.records.services import ServiceRecord
    from simulator.platform.service import Service
    from simulator.platform.sync_options import DeclaredOption
    from simulator.runs import BuiltInVendor
    from simulator.settings import Connection

__all__ = ["BUILT_IN_NAMES", "Services"]

BUILT_IN_NAMES = {True: "Built-in vendor", False: "Built-in vendor, resellers by partner id"}
"""by whether it supports the registration of resellers"""

_LONGEST_NAME = 100


class Services:
    """Registered services. Records never carry a key: it is given, or made here and told once."""

    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage

    def all(self) -> tuple[ServiceRecord, ...]:
        """Every service, in the order of registration."""
        with self._backstage.database.reading() as connection:
            ids = [stored.id for stored in service_rows.all_services(connection)]
            return tuple(self._backstage.registered(one, connection).record() for one in ids)

    def get(self, service_id: int) -> ServiceRecord:
        """One service. UnknownError where there is none of that number."""
        return self._backstage.registered(service_id).record()

    def options(self, service_id: int) -> tuple[DeclaredOption, ...]:
        """The synchronization options as the vendor last declared them, in its order."""
        return self._backstage.registered(service_id).options

    def register(
        self,
        name: str,
        members: Mapping[str, Any],
        *,
        token_endpoints: Collection[str] = (),
        built_in: bool = False,
    ) -> tuple[ServiceRecord, str | None]:
        """Register a service; the record, and the API key where it was made here.

        ``members`` are those of the service file (``schemas/service.schema.json``), values in clear;
        ``application_id`` and ``api_key`` are made where they are not given. ``token_endpoints`` are ids of
        the endpoints that get an access token. ``built_in`` says that the endpoint is the built-in vendor's.

        Raises:
            SettingsError: what is wrong with the members, each told at the member.
            MarketplaceError: a name that is taken or empty, an endpoint that does not exist.
        """
        made = None if members.get("api_key") is not None else secrets.token_urlsafe(24)
        given = {
            **members,
            "application_id": members.get("application_id") or str(uuid.uuid4()),
            "api_key": made if made is not None else members["api_key"],
        }
        try:
            settings_of(given)
        except SettingsError as error:
            raise SettingsError(*self._name_problems(name), *error.problems) from None
        return self._add(name, given, token_endpoints, built_in=built_in), made

    def _name_problems(self, name: str) -> tuple[Problem, ...]:
        with self._backstage.database.reading() as connection:
            try:
                _good_name(connection, name)
            except MarketplaceError as error:
                return error.problems
        return ()

    def adopt(self, name: str, service: Service, reached: Connection) -> ServiceRecord:
        """The service that a command line or service file describes: registered under that name, or what is
        registered under it brought up to date.
        """
        return self._put(name, members_of(service, reached), built_in=False)

    def built_in(self, vendor: BuiltInVendor) -> tuple[ServiceRecord, ...]:
        """The running built-in vendor: one service with Reseller Support, one without, side by side.

        It listens on another port than when it was last started, and remembers nothing of then: for every
        service that is its, everybody is new again, and what it sold is cancelled.
        """
        from simulator.scenario.model import BuiltIn  # noqa: PLC0415
        from simulator.settings import Connection  # noqa: PLC0415

        self._backstage.built_in_vendor = vendor
        records = []
        for reseller_support, name in BUILT_IN_NAMES.items():
            members = members_of(vendor.service(reseller_support, BuiltIn()), Connection())
            record = self._put(name, members, built_in=True)
            records.append(record)
        for stored in self._others(BUILT_IN_NAMES.values()):
            endpoint = urlsplit(stored.members["endpoint"])
            moved = endpoint._replace(netloc=urlsplit(vendor.endpoint).netloc).geturl()
            self._put(stored.name, {**stored.members, "endpoint": moved}, built_in=True)
        return tuple(records)

    def _others(self, known: Collection[str]) -> list[StoredService]:
        with self._backstage.database.reading() as connection:
            stored = service_rows.all_services(connection)
        return [one for one in stored if one.built_in and one.name not in known]

    def change(
        self,
        service_id: int,
        members: Mapping[str, Any],
        *,
        name: str | None = None,
        token_endpoints: Collection[str] | None = None,
    ) -> ServiceRecord:
        """Change what is named of the service's members, each as a whole: None takes a member away, what is
        not named stays.

        A secret that is not given again stays, too. Raises as :meth:`register` does, and MarketplaceError
        where the built-in vendor would be called elsewhere: its journal and its runs are told as its own.
        """
        backstage = self._backstage
        with backstage.database.reading() as connection:
            stored = service_rows.known_service(connection, service_id)
        given = {name: v for name, v in {**stored.members, **members}.items() if v is not None}
        settings_of(given)
        if stored.built_in and (moved := list(_moved(stored.members, given))):
            raise MarketplaceError(*moved)
        values: dict[str, Any] = {"members": given}
        if name is not None and name != stored.name:
            with backstage.database.reading() as connection:
                values["name"] = _good_name(connection, name)
        if token_endpoints is not None:
            values["token_endpoints"] = self._good_endpoints(token_endpoints)
        with backstage.database.writing() as connection:
            service_rows.change_service(connection, service_id, updated=backstage.clock.now(), **values)
            backstage.revised(connection, service_id)
        return self._told(service_id)

    def renew_credentials(self, service_id: int) -> tuple[ServiceRecord, str]:
        """A fresh API key in place of the old; the record, and the key, which is told this once."""
        key = secrets.token_urlsafe(24)
        return self.change(service_id, {"api_key": key}), key

    def remove(self, service_id: int) -> None:
        """Take a service away, with its orders, its journal and its runs. ConflictError while something is
        under way.
        """
        backstage = self._backstage
        with backstage.database.writing() as connection:
            stored = service_rows.known_service(connection, service_id)
            if order_rows.under_way(connection, service_id=service_id):
                what = f"something is under way with {stored.name}"
                raise ConflictError.of(what, where="service_id", fix="wait for its end")
            remove_service(connection, service_id)
        backstage.forget(service_id)
        backstage.publish(ServiceChanged(service_id=service_id, removed=True))

    def form(self, service_id: int, *, fetch: bool = False) -> SettingsForm:
        """The settings form with what is filled in; ``fetch`` asks the vendor for it anew, and waits."""
        found = fetch_form(self._backstage, service_id) if fetch else Registering()
        registered = self._backstage.registered(service_id)
        return settings_form(registered, errors=tuple(found.errors), no_form=found.no_form)

    def register_with_vendor(
        self, service_id: int, values: Mapping[str, str | Collection[str]] | None = None
    ) -> ServiceRecord:
        """Fill in the settings form and have the vendor check it, then ask for its catalogue and options.

        ``values`` are by field id and are kept, whatever the vendor says; an empty password stays what it
        was. Waits for the vendor; ``registration`` and ``registration_errors`` of the record say what came of
        it. Where the vendor has no form, only the catalogue and the options are asked for.
        """
        if values is not None:
            kept = settings_form(self._backstage.registered(service_id)).filled_in(values)
            self.change(service_id, {"settings": kept or None})
        register_with_vendor(self._backstage, service_id)
        return self._told(service_id)

    def refresh(self, service_id: int) -> tuple[ServiceRecord, tuple[str, ...]]:
        """Ask the vendor anew for its catalogue and options; the record, and what could not be had."""
        found = refresh_declared(self._backstage, service_id)
        return self._told(service_id), tuple(found.errors)

    def test_connection(self, service_id: int, *, wait: bool = False) -> OperationRecord:
        """Try name, connection, TLS, key and each endpoint, without making anything.

        ConflictError where a test is under way.
        """
        return test_connection(self._backstage, service_id, wait=wait)

    def last_test(self, service_id: int) -> tuple[OperationRecord | None, tuple[Verdict, ...]]:
        """The last test of the connection, and its verdicts so far; None where there was none."""
        self.get(service_id)
        return last_test(self._backstage, service_id)

    def _put(self, name: str, members: Mapping[str, Any], *, built_in: bool) -> ServiceRecord:
        backstage = self._backstage
        with backstage.database.reading() as connection:
            stored = service_rows.all_services(connection)
        known = next((one for one in stored if one.name == name and one.built_in is built_in), None)
        if known is None:
            return self._add(name, members, (), built_in=built_in)
        with backstage.database.writing() as connection:
            service_rows.change_service(
                connection, known.id, members=dict(members), updated=backstage.clock.now()
            )
            if built_in:
                self._forgotten(connection, known.id)
            backstage.revised(connection, known.id)
        return self._told(known.id)

    def _forgotten(self, connection: DatabaseConnection, service_id: int) -> None:
        stored = service_rows.known_service(connection, service_id)
        service_rows.change_service(connection, service_id, era=stored.era + 1)
        account_rows.forget_standings(connection, service_id)
        order_rows.cancel_all(connection, service_id, "The built-in vendor was started anew.")

    def _add(
        self,
        name: str,
        members: Mapping[str, Any],
        token_endpoints: Collection[str],
        *,
        built_in: bool = False,
    ) -> ServiceRecord:
        backstage, now = self._backstage, self._backstage.clock.now()
        with backstage.database.writing() as connection:
            platform_rows.lock(connection)
            service_id = service_rows.add_service(
                connection,
                name=_good_name(connection, name),
                built_in=built_in,
                members=dict(members),
                token_endpoints=frozenset(self._good_endpoints(token_endpoints)),
                now=now,
            )
            backstage.revised(connection, service_id)
        return self._told(service_id)

    def _told(self, service_id: int) -> ServiceRecord:
        self._backstage.forget(service_id)
        self._backstage.publish(ServiceChanged(service_id=service_id))
        return self.get(service_id)

    def _good_endpoints(self, endpoints: Collection[str]) -> list[str]:
        known = self._backstage.judge.contract.endpoints
        wrong = [
            Problem(what=f"there is no endpoint '{one}'", where="token_endpoints", fix=near_miss(one, known))
            for one in endpoints
            if one not in known
        ]
        if wrong:
            raise MarketplaceError(*wrong)
        return sorted(set(endpoints))


def _moved(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Problem]:
    """Every address among the members that leads away from where the endpoint was before."""
    home = urlsplit(before["endpoint"]).netloc
    given = {"endpoint": now["endpoint"], **{f"urls.{id_}": url for id_, url in now.get("urls", {}).items()}}
    for where, url in given.items():
        if urlsplit(url).netloc != home:
            what = f"the built-in vendor does not answer at {url}"
            yield Problem(what=what, where=where, fix="register your own endpoint as a service of its own")


def _good_name(connection: DatabaseConnection, name: str) -> str:
    good = " ".join(name.split())
    if not 0 < len(good) <= _LONGEST_NAME:
        what = f"the name of a service has 1 to {_LONGEST_NAME} characters"
        raise MarketplaceError.of(what, where="name", fix="give it a name")
    names = [stored.name for stored in service_rows.all_services(connection)]
    taken = next((one for one in names if one.casefold() == good.casefold()), None)
    if taken is not None:
        what = f"a service is called '{taken}' already"
        raise ConflictError.of(what, where="name", fix="give it another name")
    return good
