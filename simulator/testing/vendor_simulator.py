"""What the fixture ``vendor_simulator`` is: a vendor, to run scenarios and make single calls against."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from simulator.library import Session
from simulator.scenario.loader import load_scenarios
from simulator.scenario.model import Scenario
from simulator.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from simulator.library.calling import Called
    from simulator.results import RunResult

__all__ = ["VendorSimulator"]


class VendorSimulator:
    """The platform, simulated, in front of one vendor. Nothing is opened before it is used.

    ``settings`` say which vendor; without an endpoint it is the built-in one.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._opened = ExitStack()
        self._session: Session | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End every connection, those of :meth:`at` too."""
        self._session = None
        self._opened.close()

    @property
    def session(self) -> Session:
        """The session that all of its runs and calls share."""
        if self._session is None:
            self._session = self._opened.enter_context(Session(self.settings))
        return self._session

    def at(self, endpoint: str, **members: Any) -> VendorSimulator:
        """The same in front of another vendor: the one that a test has just started, for example.

        ``members`` are those of the service file, as for ``Settings.of``; what is left out is as it was, as
        far as there was an endpoint before.
        """
        before = self.settings.service
        known: dict[str, Any] = {}
        if before is not None:
            credentials = before.credentials
            known = {
                "application_id": credentials.application_id,
                "api_key": credentials.api_key,
                "api_key_encoding": credentials.key_encoding.value,
                "reseller_support": before.reseller_support,
            }
        settings = Settings.of(endpoint=endpoint, seed=self.settings.seed, **(known | members))
        return self._opened.enter_context(VendorSimulator(settings))

    def run(self, *scenarios: str | PathLike[str] | Scenario) -> RunResult:
        """Play scenarios, each a file, a folder, the name of a bundled one, or loaded already."""
        loaded = [one for one in scenarios if isinstance(one, Scenario)]
        places = [Path(one) for one in scenarios if not isinstance(one, Scenario)]
        found = load_scenarios(places) if places or not loaded else ()
        return self.session.run((*loaded, *found))

    def call(self, endpoint: str, body: Mapping[str, Any] | None = None) -> Called:
        """Make one call of the contract, ``account.synchronize`` for example, and judge it by itself."""
        return self.session.call(endpoint, body)

    def account(
        self, kind: str = "direct_customer", reseller: Mapping[str, Any] | None = None, **members: Any
    ) -> dict[str, Any]:
        """The body of a new account; see :meth:`simulator.library.Session.account`."""
        return self.session.account(kind, reseller, **members)
