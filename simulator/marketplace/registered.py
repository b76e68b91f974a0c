"""A registered service, ready to be called: what was said of it together with what its vendor declared."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from simulator.marketplace.database import services as service_rows
from simulator.marketplace.records.services import ServiceRecord
from simulator.platform.calls import RequestMaker
from simulator.platform.catalogue import Catalogue, read_catalogue
from simulator.platform.service import Capability
from simulator.platform.settings_form import read_form
from simulator.platform.sync_options import DeclaredOption, read_options
from simulator.scenario.case import partner_option
from simulator.settings import settings_of
from simulator.settings.headers import names_a_secret
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.contract import Endpoint
    from simulator.marketplace.database import Connection as DatabaseConnection
    from simulator.marketplace.database.services import Declared, StoredService
    from simulator.platform.service import Service
    from simulator.settings import Connection

__all__ = ["HINT", "Registered", "hint", "read_registered"]

HINT = "\N{BULLET}" * 4
"""stands for the part of a secret that is not shown"""

_DOCUMENTS = {
    "fields.get": Capability.FIELDS,
    "fields.service_definition": Capability.SERVICE_DEFINITION,
    "account.sync_options": Capability.SYNC_OPTIONS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A service with its secrets: never handed to a page. ``revision_id`` is what its calls are judged under.

    ``service`` has the capabilities of the documents that the vendor has answered.
    """

    stored: StoredService
    service: Service = field(repr=False)
    reached: Connection
    secrets: tuple[str, ...] = field(repr=False)
    declared: Mapping[str, Declared]
    options: tuple[DeclaredOption, ...]
    catalogue: Catalogue
    revision_id: int | None

    @property
    def id(self) -> int:
        """The service's number."""
        return self.stored.id

    @property
    def group_prefix(self) -> str:
        """What its groups in the journal begin with; a vendor that forgot everything has others since."""
        return f"service-{self.id}" + (f".{self.stored.era}" if self.stored.era > 1 else "")

    @property
    def partner_option(self) -> str | None:
        """The id of the option that asks for the partner id, where the vendor has one."""
        return partner_option(self.service, self.options)

    @property
    def catalogue_id(self) -> int | None:
        """The document that the catalogue was read from; None where the service file lists the products."""
        definition = self.declared.get("fields.service_definition")
        return None if definition is None else definition.id

    def maker(self, endpoints: Mapping[str, Endpoint]) -> RequestMaker:
        """Makes the requests to it."""
        return RequestMaker(self.service, endpoints)

    def record(self) -> ServiceRecord:
        """The service as its callers may see it."""
        service, stored = self.service, self.stored
        fetched = {endpoint: declared.fetched for endpoint, declared in self.declared.items()}
        return ServiceRecord(
            id=stored.id,
            name=stored.name,
            endpoint=service.endpoint,
            urls=service.urls,
            application_id=service.credentials.application_id,
            key_hint=hint(service.credentials.api_key),
            key_encoding=service.credentials.key_encoding,
            reseller_support=service.reseller_support,
            capabilities=service.capabilities,
            switches=service.switches,
            token_endpoints=stored.token_endpoints,
            partner_id_option=self.partner_option,
            header_names=tuple(service.headers),
            settings=self._shown_settings(),
            locale=service.locale,
            built_in=stored.built_in,
            registration=stored.registration,
            registration_errors=stored.registration_errors,
            catalogue_fetched=fetched.get("fields.service_definition"),
            options_fetched=fetched.get("account.sync_options"),
            revision=stored.revision,
            created=stored.created,
            updated=stored.updated,
        )

    def _shown_settings(self) -> Mapping[str, str]:
        secret = secret_settings(self.form)
        texts = {k: v if isinstance(v, str) else "|".join(v) for k, v in self.service.settings.items()}
        return {
            key: hint(text) if key in secret or names_a_secret(key) else text for key, text in texts.items()
        }

    @property
    def form(self) -> Any:
        """The vendor's settings form as it last answered it; None where it never did."""
        form = self.declared.get("fields.get")
        return None if form is None else form.value


def read_registered(connection: DatabaseConnection, stored: StoredService) -> Registered:
    """Put together what is kept of a service."""
    settings = settings_of(stored.members)
    assert settings.service is not None, "members without an endpoint are refused"  # noqa: S101
    declared = service_rows.declared_by(connection, stored.id)
    values = {endpoint: one.value for endpoint, one in declared.items()}
    offered = {_DOCUMENTS[endpoint] for endpoint in values if endpoint in _DOCUMENTS}
    withheld = settings.service.withheld
    service = replace(settings.service, capabilities=settings.service.capabilities | (offered - withheld))
    secret = secret_settings(values.get("fields.get"))
    texts = (
        t for k, v in service.settings.items() if k in secret for t in ([v] if isinstance(v, str) else v)
    )
    encoded = service.credentials.encoded_key
    return Registered(
        stored=stored,
        service=service,
        reached=settings.connection,
        secrets=tuple(s for s in dict.fromkeys([*settings.secrets, encoded, *texts]) if s),
        declared=declared,
        options=read_options(values.get("account.sync_options")),
        catalogue=read_catalogue(values.get("fields.service_definition"), service.products),
        revision_id=service_rows.newest_revision(connection, stored.id),
    )


def secret_settings(form: Any) -> frozenset[str]:
    """The ids of the form's fields that are secret."""
    return frozenset(field.id for field in read_form(form) if field.is_secret)


def hint(secret: str) -> str:
    """As much of a secret as tells it from another: its last two signs, of a long one; "" for none."""
    if not secret:
        return ""
    return HINT + (secret[-2:] if len(secret) >= 12 else "")
