"""Scenarios that can be run: the bundled ones, and those saved here, as from a journey just clicked."""

from __future__ import annotations

import re
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.contract import read
from simulator.errors import MarketplaceError, ScenarioError, UnknownError
from simulator.marketplace.contexts import judged_by
from simulator.marketplace.database import accounts as account_rows
from simulator.marketplace.database import journal as journal_rows
from simulator.marketplace.database import orders as order_rows
from simulator.marketplace.database import runs as run_rows
from simulator.marketplace.database import services as service_rows
from simulator.marketplace.records.journal import Direction, JournalFilter, Verdict
from simulator.marketplace.records.runs import SavedScenario, ScenarioEntry
from simulator.scenario.loader import load_scenarios
from simulator.scenario.recorded import scenario_from

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.contract import Reading
    from simulator.marketplace.backstage import Backstage
    from simulator.marketplace.database import Connection
    from simulator.scenario.model import Scenario

__all__ = ["SAVED", "Scenarios", "scenarios_named"]

SAVED = "saved/"
"""what the name of a saved scenario begins with where scenarios are named for a run"""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
_LARGEST = 256 * 1024
_LONGEST = 2_000
"""calls of an order that are looked at"""


class Scenarios:
    """Lists, keeps and makes scenarios; :class:`~simulator.marketplace.runs.Runs` plays them."""

    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage
        self._bundled: tuple[ScenarioEntry, ...] = ()

    def all(self) -> tuple[ScenarioEntry, ...]:
        """Those that were saved, by name, then the bundled ones in list order."""
        if not self._bundled:
            self._bundled = tuple(_entry(scenario) for scenario in load_scenarios([]))
        return (*(_saved_entry(saved) for saved in self.saved()), *self._bundled)

    def saved(self) -> tuple[SavedScenario, ...]:
        """Those that were saved here, by name."""
        with self._backstage.database.reading() as connection:
            return tuple(run_rows.saved_scenarios(connection))

    def get(self, name: str) -> SavedScenario:
        """A saved scenario. UnknownError where there is none of that name."""
        with self._backstage.database.reading() as connection:
            found = run_rows.saved_scenario(connection, name.removeprefix(SAVED))
        if found is None:
            raise UnknownError.of(f"there is no saved scenario {name}", where="name")
        return found

    def save(self, name: str, text: str) -> SavedScenario:
        """Keep a scenario's YAML, in place of one of that name.

        Raises:
            MarketplaceError: a name that is none.
            ScenarioError: everything that is wrong with the text, with line and column.
        """
        name = name.removeprefix(SAVED)
        if not _NAME.fullmatch(name):
            what = "a scenario's name has 1 to 80 letters, digits, hyphens and underscores"
            raise MarketplaceError.of(what, where="name", fix="write it like first-order")
        if len(text) > _LARGEST:
            raise MarketplaceError.of(f"a scenario has at most {_LARGEST:,} characters", where="text")
        saved = SavedScenario(name=name, text=text, saved=self._backstage.clock.now())
        with _loaded([saved]):
            pass
        with self._backstage.database.writing() as connection:
            run_rows.put_scenario(connection, name, text, now=saved.saved)
        return saved

    def remove(self, name: str) -> None:
        """Take a saved scenario away. UnknownError where there is none of that name."""
        with self._backstage.database.writing() as connection:
            if not run_rows.remove_scenario(connection, name.removeprefix(SAVED)):
                raise UnknownError.of(f"there is no saved scenario {name}", where="name")

    def from_orders(self, order_ids: Sequence[int], *, title: str = "") -> str:
        """The YAML of a scenario that does again what was done with these orders: their checkouts, Retries
        and changes, in the order in which they happened, with ids turned into references and what failed as
        an injected reply.

        MarketplaceError where nothing was sent yet, or the orders are of several services.
        """
        with self._backstage.database.reading() as connection:
            orders = [order_rows.known_order(connection, order_id) for order_id in order_ids]
            services = {order.service_id for order in orders}
            if len(services) != 1:
                what = "a scenario is of one service, and of one order at least"
                raise MarketplaceError.of(what, where="order_ids", fix="choose orders of one service")
            readings = [
                reading
                for order_id in dict.fromkeys(order_ids)
                for reading in self._readings(connection, JournalFilter(order_id=order_id))
            ]
            names = {o.buyer_id: account_rows.known_account(connection, o.buyer_id) for o in orders}
            resellers = {
                a.reseller_id: account_rows.known_account(connection, a.reseller_id)
                for a in names.values()
                if a.reseller_id
            }
            registered = self._backstage.registered(services.pop(), connection)
        numbers = ", ".join(str(order_id) for order_id in order_ids)
        text = scenario_from(
            sorted(readings, key=lambda reading: reading.exchange.started),
            title=title or f"What was done with order {numbers}",
            source=f"recorded by the mock platform from order {numbers}",
            names={id_: account.alias for id_, account in {**names, **resellers}.items()},
            partner_option=registered.partner_option,
        )
        if text is None:
            what = f"nothing was sent for order {numbers}"
            raise MarketplaceError.of(what, where="order_ids", fix="retry the order first")
        return text

    def _readings(self, connection: Connection, wanted: JournalFilter) -> Iterator[Reading]:
        endpoints = self._backstage.judge.contract.endpoints
        lenient: dict[int | None, bool] = {None: False}
        for line, exchange in journal_rows.wholes(connection, wanted, limit=_LONGEST):
            if line.direction is not Direction.TO_VENDOR or line.verdict is Verdict.WAITING:
                continue
            if line.revision_id not in lenient and line.revision_id is not None:
                context = service_rows.revision_context(connection, line.revision_id)
                lenient[line.revision_id] = judged_by(context).missing_code_is_success
            yield read(
                exchange,
                endpoints.get(exchange.endpoint or ""),
                missing_code_is_success=lenient[line.revision_id],
            )


def scenarios_named(connection: Connection, names: Sequence[str]) -> tuple[Scenario, ...]:
    """Scenarios by what a run was asked for: bundled names, files and folders, and ``saved/NAME``.

    All bundled ones where none is named. ScenarioError, UnknownError for what cannot be had.
    """
    saved = []
    for name in names:
        if name.startswith(SAVED):
            found = run_rows.saved_scenario(connection, name.removeprefix(SAVED))
            if found is None:
                raise UnknownError.of(f"there is no saved scenario {name}", where="scenarios")
            saved.append(found)
    others = [Path(name) for name in names if not name.startswith(SAVED)]
    listed = load_scenarios(others) if others or not saved else ()
    with _loaded(saved) as kept:
        return (*listed, *kept)


@contextmanager
def _loaded(saved: Sequence[SavedScenario]) -> Iterator[tuple[Scenario, ...]]:
    """Saved scenarios, read as files are, each called by its saved name. ScenarioError for a bad one."""
    if not saved:
        yield ()
        return
    with tempfile.TemporaryDirectory(prefix="scenarios-") as folder:
        paths = []
        for one in saved:
            path = Path(folder) / SAVED / f"{one.name}.yaml"
            path.parent.mkdir(exist_ok=True)
            path.write_text(one.text, "utf-8", "replace")
            paths.append(path)
        try:
            loaded = load_scenarios(paths)
        except ScenarioError as error:
            raise _from_here(error, folder) from error
    yield loaded


def _from_here(error: ScenarioError, folder: str) -> ScenarioError:
    """The same problems, told of the saved scenario and not of a file that is gone."""
    from dataclasses import replace  # noqa: PLC0415 - only for what is wrong

    from simulator.errors import Location  # noqa: PLC0415

    told = []
    for problem in error.problems:
        where = problem.where
        if isinstance(where, Location):
            where = replace(where, file=where.file.removeprefix(f"{folder}/"))
        told.append(replace(problem, where=where))
    return ScenarioError(*told)


def _entry(scenario: Scenario) -> ScenarioEntry:
    return ScenarioEntry(
        name=scenario.name,
        title=scenario.title,
        source=scenario.source,
        reseller_support=scenario.needs.reseller_support,
    )


def _saved_entry(saved: SavedScenario) -> ScenarioEntry:
    try:
        with _loaded([saved]) as (scenario,):
            return ScenarioEntry(
                name=f"{SAVED}{saved.name}",
                title=scenario.title,
                source=scenario.source,
                reseller_support=scenario.needs.reseller_support,
                saved=True,
            )
    except ScenarioError as error:  # written by another version of the simulator
        return ScenarioEntry(
            name=f"{SAVED}{saved.name}",
            title=saved.name,
            source="",
            reseller_support=None,
            saved=True,
            problem=error.problems[0].what,
        )
