"""What was said on pytest's command line and in its ini file, as the settings of runs."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.bundled import scenarios_folder
from simulator.testing.asked import Roots

if TYPE_CHECKING:
    import pytest

    from simulator.settings import Settings

__all__ = ["declared", "is_said", "roots_of", "settings_of"]

_MEMBERS = {"endpoint": "endpoint", "reseller_support": "reseller_support", "capability": "capabilities"}
"""Members of the service file by the end of the option that stands for them."""


_OPTIONS = (
    *("endpoint", "service", "reseller_support", "capability", "set", "scenarios", "baseline"),
    *("seed", "run_tag", "strict", "cleanup"),
)


def is_said(config: pytest.Config) -> bool:
    """Whether anything about a vendor was said on the command line."""
    return any(config.getoption(f"vendor_{name}") not in (None, [], False) for name in _OPTIONS)


def declared(config: pytest.Config) -> list[Path]:
    """Where ``--vendor-scenarios`` and ``vendor_scenarios`` say that scenarios lie; bundled ones by name."""
    said = [_place(path) for path in config.getoption("vendor_scenarios") or ()]
    return said + [path.resolve() for path in config.getini("vendor_scenarios")]


def _place(said: str) -> Path:
    path, bundled = Path(said), scenarios_folder() / said
    choices = (path, bundled, bundled.with_name(f"{bundled.name}.yaml"))
    return next((choice for choice in choices if choice.exists()), path).resolve()


def roots_of(config: pytest.Config) -> Roots:
    """Where a YAML file may be a scenario: in declared folders, and beneath paths of the command line."""
    given: list[Path] = []
    if config.args_source is config.ArgsSource.ARGS:
        here = config.invocation_params.dir
        given = [(here / argument.partition("::")[0]).resolve() for argument in config.args]
    return Roots(declared=declared(config), given=given)


def settings_of(config: pytest.Config) -> Settings:
    """The settings. Raises :class:`~simulator.errors.SimulatorError` with everything that is wrong."""
    from simulator.settings import load_settings  # noqa: PLC0415 - not for a run without scenarios

    given: dict[str, Any] = {
        member: value
        for option, member in _MEMBERS.items()
        if (value := config.getoption(f"vendor_{option}")) not in (None, [])
    }
    settings = load_settings(
        service_file=_file(config, "vendor_service"),
        given=given,
        given_as="--vendor-{}",
        sets=config.getoption("vendor_set"),
        environ=os.environ,
        seed=config.getoption("vendor_seed"),
        run_tag=config.getoption("vendor_run_tag"),
        cleanup=config.getoption("vendor_cleanup"),
        strict=config.getoption("vendor_strict"),
        baseline_file=_file(config, "vendor_baseline"),
    )
    worker = getattr(config, "workerinput", None)
    return settings if worker is None else _shared(settings, worker["testrunuid"])


def _shared(settings: Settings, uid: str) -> Settings:
    """What a worker of pytest-xdist plays is part of one run: its seed and run tag are the others' too."""
    chance = random.Random(uid)  # noqa: S311 - test data
    seed, tag = chance.randrange(1_000_000), str(1_000_000 + chance.randrange(1_147_000))
    return replace(
        settings,
        seed=seed if settings.seed is None else settings.seed,
        run_tag=settings.run_tag or (None if settings.service is None else tag),
    )


def _file(config: pytest.Config, name: str) -> Path | None:
    """A file of an option, else of the ini file, which names it from its own folder."""
    if said := config.getoption(name):
        return Path(said)
    written = config.getini(name)
    return config.rootpath / written if written else None
