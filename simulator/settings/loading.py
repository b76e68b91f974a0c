"""All layers into one checked value: defaults, service file, environment, options, ``--set``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from os.path import isfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from simulator.errors import Location, OutputError, Problem, SettingsError, UsageError
from simulator.settings.connecting import connection
from simulator.settings.layers import Layers
from simulator.settings.options import lay_environment, lay_options
from simulator.settings.outputs import output_problems, read_outputs
from simulator.settings.references import References
from simulator.settings.registration import Registration
from simulator.settings.values import Settings, Verbosity
from simulator.source import FileFormat, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.baseline import Baseline
    from simulator.probes import Group

__all__ = ["SERVICE_FILE", "RunOptions", "load_settings"]

SERVICE_FILE = Path("simulator.yaml")
"""What a service file is usually called. It is used only where it is named."""

_MOST_WORKERS = 256
_RUN_TAG = re.compile(r"[A-Za-z0-9-]{1,16}")


class RunOptions(TypedDict, total=False):
    """What is said about the run, and not about the service; see :class:`~simulator.settings.Settings`."""

    scenarios: tuple[Path, ...]
    seed: int | None
    run_tag: str | None
    workers: int
    processes: int
    cleanup: bool
    strict: bool
    probes: Group | None
    verbosity: Verbosity


def load_settings(
    *,
    service_file: Path | None = None,
    members: Mapping[str, Any] | None = None,
    sets: Sequence[str] = (),
    given: Mapping[str, Any] | None = None,
    given_as: str = "Settings.of({}=...)",
    baseline_file: Path | None = None,
    environ: Mapping[str, str],
    calling: bool = True,
    outputs: Sequence[str] = (),
    json: Path | None = None,
    junit: Path | None = None,
    journal: Path | None = None,
    reading: Mapping[Path, str] | None = None,
    **run: Unpack[RunOptions],
) -> Settings:
    """Everything said about a run, checked as a whole. No output is written, created or truncated.

    ``members`` are the options that stand for members of the service file, by name (see
    :data:`simulator.settings.options.OPTIONS`), ``sets`` the values of ``--set``, ``given`` members as the
    file itself writes them. From weak to strong: defaults, service file, ``SIMULATOR_APP_ID`` and
    ``SIMULATOR_API_KEY``, options, ``--set``, ``given`` (``given_as`` is how messages call one of them).
    ``calling`` is False where nothing of ours will be sent: a service then needs neither endpoint nor
    credentials. ``outputs`` are values of ``--output`` (``html=report.html``), to which ``json``, ``junit``
    and ``journal`` are added; ``reading`` are files that are read and must not be written over, with what
    each is. ``baseline_file`` is read with the rest.

    Raises:
        SettingsError: with every problem found, where one of them is in the service file or in a ``--set``.
        UsageError: with every problem found, where all are in other options or in the environment.
        OutputError: where nothing is wrong but a report or journal that cannot be written.
    """
    source = read_yaml(service_file, error=SettingsError) if service_file else None
    if source and not isinstance(source.value, dict):
        raise SettingsError(
            *FileFormat.bundled("service").problems(source.value, lambda at, key: source.where(at, key=key))
        )
    layers = Layers(source)
    warnings: list[Problem] = []
    problems = _lay(layers, members or {}, sets, environ, warnings)
    for name, value in (given or {}).items():
        layers.put((name,), _as_yaml_has_it(value), given_as.format(name))
    sound = _sound(layers, problems)
    references = References(layers=layers, environ=environ, needed=calling)
    registration = Registration(layers=layers, sound=sound, references=references, calling=calling)
    service = registration.service() if calling or source or "endpoint" in layers.value else None
    baseline = _baseline(baseline_file, problems)
    settings = Settings(
        service=service,
        baseline=baseline,
        connection=connection(layers, sound, problems),
        overrides={} if service else registration.overrides(),
        secrets=tuple(dict.fromkeys(references.secrets)),
        reseller_support=sound.get("reseller_support"),
        warnings=(*warnings, *registration.warnings),
        ignored_service_file=None if service or source or not SERVICE_FILE.is_file() else SERVICE_FILE,
        outputs=tuple(read_outputs(outputs, {"json": json, "junit": junit, "journal": journal}, problems)),
        **run,
    )
    problems += registration.problems + references.problems
    files = [path for path in settings.scenarios if isfile(path)]  # noqa: PTH113 - False for any odd name
    read = dict.fromkeys(files, "a scenario file") | dict(reading or {})
    named = {service_file: "the service file", baseline_file: "the baseline"}
    read |= {path: what for path, what in named.items() if path}
    unwritable = output_problems(settings.outputs, read, environ)
    _refuse([*problems, *_run_problems(settings)], list(unwritable))
    return settings


def _lay(
    layers: Layers,
    members: Mapping[str, Any],
    sets: Sequence[str],
    environ: Mapping[str, str],
    warnings: list[Problem],
) -> list[Problem]:
    problems = lay_environment(layers, environ) + lay_options(layers, members)
    return problems + _lay_sets(layers, sets, warnings) if sets else problems


def _lay_sets(layers: Layers, sets: Sequence[str], warnings: list[Problem]) -> list[Problem]:
    from simulator.settings.paths import assignment  # noqa: PLC0415 - only for --set

    problems: list[Problem] = []
    schema = FileFormat.bundled("service").schema
    for text in sets:
        try:
            said = assignment(text, schema)
        except SettingsError as error:
            problems += error.problems
            continue
        other = layers.option_for(said.steps)
        if said.value is not None and other is not None and layers.get(said.steps) != said.value:
            what = f"it wins over {other}, which says otherwise"
            warnings.append(Problem(what=what, where=said.said_by, fix="leave one of the two out"))
        if said.value is None:
            layers.take_away(said.steps)
        else:
            layers.put(said.steps, said.value, said.said_by)
    return problems


def _as_yaml_has_it(value: Any) -> Any:
    """The value made of dict and list, whatever kinds of mapping and sequence a caller has."""
    match value:
        case Mapping():
            return {name: _as_yaml_has_it(member) for name, member in value.items()}
        case tuple() | list() | set() | frozenset():
            return [_as_yaml_has_it(item) for item in value]
        case _:
            return value


def _sound(layers: Layers, problems: list[Problem]) -> Mapping[str, Any]:
    """The members that fit the service file's schema; what does not goes to ``problems``."""
    if not layers.value:
        return {}
    service_file = FileFormat.bundled("service")
    found = service_file.problems(layers.value, layers.where)
    if not found:
        return layers.value
    problems += found
    return {name: value for name, value in layers.value.items() if service_file.fits({name: value})}


def _run_problems(settings: Settings) -> Iterator[Problem]:
    if settings.seed is not None and settings.seed < 0:
        what = f"the seed must not be negative, and is {settings.seed}"
        yield Problem(what=what, where="--seed", fix="give a whole number from 0")
    if settings.run_tag is not None and not _RUN_TAG.fullmatch(settings.run_tag):
        yield Problem(
            what=f"'{settings.run_tag}' cannot be a run tag: it goes into ids, names and e-mail addresses",
            where="--run-tag",
            fix="use 1 to 16 letters (a-z, A-Z), digits and hyphens",
        )
    for option, count in (("--workers", settings.workers), ("--processes", settings.processes)):
        if not 1 <= count <= _MOST_WORKERS:
            what = f"must be from 1 to {_MOST_WORKERS}, and is {count}"
            yield Problem(what=what, where=option, fix=f"give {option} a number in that range")


def _baseline(file: Path | None, problems: list[Problem]) -> Baseline | None:
    """The baseline; what is wrong with it goes to ``problems``."""
    if file is None:
        return None
    from simulator.baseline import read_baseline  # noqa: PLC0415 - few runs have one

    try:
        return read_baseline(file)
    except SettingsError as error:
        problems += error.problems
    return None


def _refuse(problems: list[Problem], unwritable: list[Problem]) -> None:
    everything = list(dict.fromkeys(problems + unwritable))
    if not problems and unwritable:
        raise OutputError(*everything)
    if not everything:
        return
    in_file = any(isinstance(problem.where, Location) for problem in everything)
    by_path = any(str(problem.where).startswith("--set ") for problem in everything)
    raise (SettingsError if in_file or by_path else UsageError)(*everything)
