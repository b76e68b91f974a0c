"""What pytest finds of the simulator: options, hooks and the fixture ``vendor_simulator``; wiring only.

It comes with every pytest of an environment in which the simulator is installed, and so imports nothing
heavy, and leaves every YAML file alone that nobody asked for (:mod:`simulator.testing.asked`).
"""

from __future__ import annotations

from argparse import BooleanOptionalAction
from typing import TYPE_CHECKING

import pytest

from simulator.testing.asked import ENDINGS
from simulator.testing.plugged import PLUGGED, Plugged

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.testing import VendorSimulator

__all__ = ["vendor_simulator"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which vendor, and where scenarios lie; any other member of the service file by --vendor-set."""
    group = parser.getgroup("vendor", "marketplace simulator: scenario files as tests")
    add = group.addoption
    add("--vendor-endpoint", metavar="URL", help="The vendor's base URL. Without it, the built-in vendor.")
    add("--vendor-service", metavar="FILE", help="A service file: all that describes the vendor.")
    support = "The endpoint option Reseller Support."
    add("--vendor-reseller-support", action=BooleanOptionalAction, default=None, help=support)
    add("--vendor-capability", action="append", metavar="NAME", help="Something it offers beyond the usual.")
    member = "Any other member of the service file."
    add("--vendor-set", action="append", default=[], metavar="PATH=VALUE", help=member)
    scenarios = "Scenarios to play: a file, a folder, or the name of bundled ones."
    add("--vendor-scenarios", action="append", metavar="PATH", help=scenarios)
    add("--vendor-baseline", metavar="FILE", help="Known failures, which become xfailed.")
    add("--vendor-seed", type=int, metavar="N", help="Decides the generated data.")
    add("--vendor-run-tag", metavar="TAG", help="Goes into every account id; each test counts on from it.")
    add("--vendor-strict", action="store_true", help="What a vendor should do, and does not, fails too.")
    add("--vendor-cleanup", action="store_true", help="Cancel and delete what each test made.")
    parser.addini("vendor_scenarios", "Folders that hold scenarios.", type="paths", default=[])
    parser.addini("vendor_service", "The service file.", default="")
    parser.addini("vendor_baseline", "The file of known failures.", default="")


def pytest_configure(config: pytest.Config) -> None:
    """Have the state at hand, and tell at once what is wrong with the options."""
    plugged = config.stash[PLUGGED] = Plugged(config)
    config.pluginmanager.register(plugged, "marketplace-simulator-state")
    config.add_cleanup(plugged.close)
    plugged.begin()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A scenario file, if it is one that somebody asked for."""
    root = parent.config.stash[PLUGGED].root_of(file_path) if file_path.suffix in ENDINGS else None
    if root is None:
        return None
    from simulator.testing.items import ScenarioFile  # noqa: PLC0415 - heavy, and only for scenarios

    return ScenarioFile.from_parent(parent, path=file_path, root=root)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, items: list[pytest.Item]) -> None:
    """What the vendor declares is tested before the scenarios."""
    if any(type(item).__module__ == "simulator.testing.items" for item in items):
        from simulator.testing.items import complete  # noqa: PLC0415 - as above

        complete(session, items)


@pytest.fixture(scope="session")
def vendor_simulator(pytestconfig: pytest.Config) -> VendorSimulator:
    """The platform, simulated, in front of the vendor of the options: run scenarios, make single calls."""
    from simulator.errors import SimulatorError  # noqa: PLC0415 - as above

    try:
        return pytestconfig.stash[PLUGGED].simulator
    except SimulatorError as error:
        pytest.fail(str(error), pytrace=False)
