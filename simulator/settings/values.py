"""What a run is given: one frozen value, checked as a whole before the first call."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal, Self, Unpack

from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike
    from pathlib import Path

    from simulator.baseline import Baseline
    from simulator.errors import Problem
    from simulator.outputs import Format, Output
    from simulator.platform.service import Service
    from simulator.probes import Group
    from simulator.settings.service_members import ServiceMembers

__all__ = ["Connection", "Settings", "Verbosity"]


class Verbosity(StrEnum):
    """How much the terminal shows."""

    QUIET = "quiet"
    NORMAL = "normal"
    VERBOSE = "verbose"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """How the vendor is reached. Time-outs are in seconds; the files are paths as the system takes them."""

    connect_timeout: float = 10.0
    answer_timeout: float = 100.0
    ca_bundle: str | None = None
    client_certificate: str | None = None
    client_key: str | None = None
    max_answer_bytes: int = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A run as its user wants it.

    ``service`` is None where no endpoint was named: the built-in vendor is meant, and ``overrides`` then
    holds the members of the service file that were given all the same, each as the file writes it.
    ``reseller_support`` and ``probes`` are None where nobody said, ``seed`` and ``run_tag`` where fresh ones
    are wanted.
    ``secrets`` is every value that may appear nowhere (see :class:`~simulator.redaction.Redactor`).
    ``warnings`` are worth telling, and stop nothing. ``ignored_service_file`` is a ``simulator.yaml`` that
    lies in the folder and was not asked for.
    """

    service: Service | None = None
    connection: Connection = field(default_factory=Connection)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    scenarios: tuple[Path, ...] = ()
    reseller_support: bool | None = None
    seed: int | None = None
    run_tag: str | None = None
    workers: int = 1
    processes: int = 1
    cleanup: bool = False
    strict: bool = False
    probes: Group | None = None
    outputs: tuple[Output, ...] = ()
    baseline: Baseline | None = None
    verbosity: Verbosity = Verbosity.NORMAL
    overrides: Mapping[str, Any] = field(default_factory=dict, repr=False)
    warnings: tuple[Problem, ...] = ()
    ignored_service_file: Path | None = None

    @property
    def stdout_is_taken(self) -> bool:
        """Whether an output has standard output to itself: what is for people then goes to standard error."""
        return any(output.takes_stdout for output in self.outputs)

    def output(self, format_: Format) -> Output | None:
        """The first output of that format, if one was asked for."""
        return next((output for output in self.outputs if output.format is format_), None)

    @classmethod
    def of(
        cls,
        service_file: str | PathLike[str] | None = None,
        *,
        environ: Mapping[str, str] | None = None,
        seed: int | None = None,
        run_tag: str | None = None,
        workers: int = 1,
        cleanup: bool = False,
        strict: bool = False,
        probes: Literal["none", "safe", "all"] | None = None,
        baseline: str | PathLike[str] | None = None,
        **members: Unpack[ServiceMembers],
    ) -> Self:
        """The settings of a run against the vendor that a service file describes, or ``members`` do.

        ``members`` are those of the service file, written as there, and win over it. As on the command line
        the Application Id and the API key may come from ``SIMULATOR_APP_ID`` and ``SIMULATOR_API_KEY``, of
        ``environ`` or of the process. Without an endpoint the built-in vendor is meant. ``baseline`` is the
        file of the failures that are known.

        Raises :class:`~simulator.errors.SimulatorError` with everything that is wrong.
        """
        import os  # noqa: PLC0415 - the values themselves need none of this
        from pathlib import Path  # noqa: PLC0415

        from simulator.probes import Group  # noqa: PLC0415
        from simulator.settings.loading import load_settings  # noqa: PLC0415

        loaded = load_settings(
            service_file=None if service_file is None else Path(service_file),
            given=members,
            environ=os.environ if environ is None else environ,
            seed=seed,
            run_tag=run_tag,
            workers=workers,
            cleanup=cleanup,
            strict=strict,
            probes=None if probes is None else Group(probes),
            baseline_file=None if baseline is None else Path(baseline),
        )
        assert isinstance(loaded, cls), "nobody makes other settings of these"  # noqa: S101
        return loaded
