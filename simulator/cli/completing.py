"""What the shell completes beside options and files: names of scenarios, checks, faults and capabilities.

A shell waits for each of these while somebody types, so that nothing is read that is not needed: names of
scenarios are those of their files, ids of checks are the lines of the catalogue that begin one.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from click.shell_completion import CompletionItem

    Complete = Callable[[click.Context, click.Parameter, str], list[str] | list[CompletionItem[Any]]]

__all__ = [
    "ScenarioPath",
    "complete_capabilities",
    "complete_checks",
    "complete_faults",
    "complete_likes",
    "complete_outputs",
]

_CHECK = re.compile(r"^([a-z][\w.-]*\.[\w.-]+):$", re.MULTILINE)


class ScenarioPath(click.Path):
    """A scenario file or folder, or the name of bundled ones."""

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem[Any]]:
        """Bundled names as far as they go, with the files beside them; else the shell's own files."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - only while somebody types

        from simulator.bundled import scenarios_folder  # noqa: PLC0415

        bundled = scenarios_folder()
        names = [file.relative_to(bundled).with_suffix("").as_posix() for file in bundled.rglob("*.yaml")]
        names += [f"{folder.name}/" for folder in bundled.iterdir() if folder.is_dir()]
        found = [name for name in sorted(names) if name.startswith(incomplete)]
        if not found:
            return super().shell_complete(ctx, param, incomplete)
        return [CompletionItem(name) for name in [*found, *_files(incomplete)]]


def _files(incomplete: str) -> Iterable[str]:
    """Scenario files and folders that begin so: the shell's own are not shown beside names."""
    folder, _, beginning = incomplete.rpartition("/")
    place = Path(folder) if folder else Path()
    for entry in sorted(place.iterdir()) if place.is_dir() else ():
        if entry.name.startswith(beginning) and not entry.name.startswith("."):
            if entry.is_dir():
                yield f"{entry.as_posix()}/"
            elif entry.suffix in (".yaml", ".yml"):
                yield entry.as_posix()


def _beginning(names: Callable[[], Iterable[str]]) -> Complete:
    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
        del ctx, param
        return sorted(name for name in names() if name.startswith(incomplete))

    return complete


def _checks() -> Iterable[str]:
    from simulator.bundled import schemas_folder  # noqa: PLC0415 - as above

    return _CHECK.findall((schemas_folder() / "v1" / "checks.yaml").read_text("utf-8"))


def _faults() -> Iterable[str]:
    from simulator.vendors.faults import FAULTS  # noqa: PLC0415 - as above

    return FAULTS


def _likes() -> Iterable[str]:
    from simulator.vendors.unlike import LIKES  # noqa: PLC0415 - as above

    return LIKES


def _capabilities() -> Iterable[str]:
    from simulator.platform.service import Capability  # noqa: PLC0415 - as above

    return [capability.value for capability in Capability]


def _outputs() -> Iterable[str]:
    from simulator.outputs import Format  # noqa: PLC0415 - as above

    return [f"{format_.value}=" for format_ in Format]


complete_capabilities = _beginning(_capabilities)
complete_checks = _beginning(_checks)
complete_faults = _beginning(_faults)
complete_likes = _beginning(_likes)
complete_outputs = _beginning(_outputs)
