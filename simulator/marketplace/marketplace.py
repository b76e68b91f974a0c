"""The mock platform as a whole: one object with a part for each thing that can be done with it.

Everything here is safe to use from many threads at once, and nothing waits for a vendor while it holds
anything that another would need: a vendor may call the platform back while it is being called.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

from simulator.contract import Contract
from simulator.engine import Clock
from simulator.judge import Judge
from simulator.marketplace.accounts import Accounts
from simulator.marketplace.backstage import Backstage
from simulator.marketplace.database import Database
from simulator.marketplace.database import platform as platform_rows
from simulator.marketplace.faults import Faults
from simulator.marketplace.happenings import PlatformReset
from simulator.marketplace.journal import Journal
from simulator.marketplace.orders import Orders
from simulator.marketplace.recovering import recover_everything
from simulator.marketplace.runs import Runs
from simulator.marketplace.scenarios import Scenarios
from simulator.marketplace.services import Services
from simulator.marketplace.storefront import Storefront
from simulator.marketplace.subscriptions import Subscriptions
from simulator.marketplace.tokens import Tokens
from simulator.rules import Ordering

if TYPE_CHECKING:
    from types import TracebackType

    from simulator.marketplace.feed import Feed

__all__ = ["Marketplace"]

_THREADS = 64


class Marketplace:
    """The platform on a database. A context manager; :meth:`close` ends what is under way.

    ``database_url`` is any SQLAlchemy URL (``sqlite:///platform.db``, ``postgresql://user@host/name``); None
    keeps everything in a file that is removed at the end. ``threads`` is how many operations go on at once.
    UsageError where the database cannot be opened, or another platform uses it.
    """

    def __init__(
        self, database_url: str | None = None, *, clock: Clock | None = None, threads: int = _THREADS
    ) -> None:
        self._folder = None if database_url else tempfile.TemporaryDirectory(prefix="marketplace-")
        url = database_url or f"sqlite:///{Path(self._folder.name if self._folder else '')}/platform.db"
        contract = Contract.load()
        judge = Judge(contract=contract, ordering=Ordering.load(contract))
        backstage = self._backstage = Backstage(
            Database(url),
            judge,
            clock or Clock(now=time.time, ticks=time.perf_counter),
            threads=threads,
        )
        recover_everything(backstage)
        self.services = Services(backstage)
        self.accounts = Accounts(backstage)
        self.storefront = Storefront(backstage)
        self.orders = Orders(backstage)
        self.subscriptions = Subscriptions(backstage)
        self.journal = Journal(backstage)
        self.faults = Faults(backstage)
        self.tokens = Tokens(backstage)
        self.scenarios = Scenarios(backstage)
        self.runs = Runs(backstage)

    @property
    def feed(self) -> Feed:
        """What happens, as it happens."""
        return self._backstage.feed

    @property
    def contract(self) -> Contract:
        """The contract that everything is judged by: its endpoints, its checks."""
        return self._backstage.judge.contract

    @property
    def secret(self) -> bytes:
        """Thirty-two bytes that nobody else knows, the same as long as the database: for signing cookies."""
        with self._backstage.database.writing() as connection:
            return platform_rows.secret(connection)

    @property
    def database_url(self) -> str:
        """Where everything is kept, without a password."""
        return self._backstage.database.shown

    @property
    def public_url(self) -> str | None:
        """Where vendors reach the platform's public API; None where they cannot, and get no access token."""
        return self._backstage.public_url

    @public_url.setter
    def public_url(self, url: str | None) -> None:
        self._backstage.public_url = url

    def reset(self, *, keep_services: bool = False) -> None:
        """Remove everything: accounts, orders, journal, runs, and the services unless they are kept.

        What is under way ends without a trace. Accounts made from now on have ids that none had before.
        """
        self.runs.stop_all()
        with self._backstage.database.writing() as connection:
            platform_rows.begin_anew(connection, keep_services=keep_services)
        self._backstage.forget()
        self._backstage.publish(PlatformReset())

    def close(self) -> None:
        """End what is under way (it is Failed, and can be retried), and leave the database to the next."""
        self.runs.stop_all()
        self._backstage.close()
        if self._folder is not None:
            self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
