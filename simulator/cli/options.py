"""Options that several commands share, each with the help that teaches it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from simulator.cli.completing import ScenarioPath, complete_capabilities, complete_outputs

if TYPE_CHECKING:
    from simulator.settings import Verbosity

__all__ = [
    "BASELINE",
    "FILE",
    "SCENARIOS",
    "STRICT",
    "members",
    "report_options",
    "service_options",
    "verbosity_of",
]

FILE = click.Path(path_type=Path)

SCENARIOS = click.argument(
    "scenarios", nargs=-1, type=ScenarioPath(path_type=Path), metavar="[SCENARIO_FILE_OR_FOLDER]..."
)

STRICT = click.option("--strict", is_flag=True, help="Findings of the level should fail the run too.")

BASELINE = click.option(
    "--baseline", type=FILE, metavar="FILE", help="Known failures, which then fail nothing; see 'baseline'."
)

Command = TypeVar("Command", bound=Callable[..., Any])


def service_options(command: Command) -> Command:
    """The options that describe the vendor's service; each stands for a member of the service file."""
    for option in reversed(_SERVICE):
        command = option(command)
    return command


def report_options(command: Command) -> Command:
    """The options that say where reports go."""
    for option in reversed(_REPORTS):
        command = option(command)
    return command


_SERVICE = (
    click.option("--endpoint", metavar="URL", help="The vendor's base URL. Without it, the built-in vendor."),
    click.option(
        "--service", type=FILE, metavar="FILE", help="A service file: all of this, written down once."
    ),
    click.option("--app-id", metavar="GUID", help="The Application Id. [SIMULATOR_APP_ID]"),
    click.option("--api-key", metavar="KEY", help="The API key. [SIMULATOR_API_KEY keeps it out of sight]"),
    click.option(
        "--api-key-encoding",
        type=click.Choice(["base64", "raw"]),
        help="How the key travels in its header.  [default: base64]",
    ),
    click.option(
        "--reseller-support/--no-reseller-support",
        default=None,
        help="The endpoint option Reseller Support.  [default: off]",
    ),
    click.option("--partner-id-option", metavar="ID", help="The sync option that asks for the partner id."),
    click.option(
        "--capability",
        multiple=True,
        metavar="NAME",
        shell_complete=complete_capabilities,
        help=(
            "Something the vendor offers beyond accounts and subscriptions: exists, delete, change, upgrade, "
            "trial, addons, precheck; or fields, service_definition, sync_options to insist on them. "
            "Repeatable."
        ),
    ),
    click.option("--header", multiple=True, metavar="'Name: value'", help="An extra header. Repeatable."),
    click.option(
        "--setting", multiple=True, metavar="ID=VALUE", help="A value of the settings form. Repeatable."
    ),
    click.option(
        "--sync-option",
        multiple=True,
        metavar="ID=VALUE",
        help="A sync option's value, for example MPNID=3456890. Repeatable.",
    ),
    click.option(
        "--set",
        "sets",
        multiple=True,
        metavar="PATH=VALUE",
        help="Any other member of the service file, for example switches.is_test=true. Repeatable.",
    ),
)

_REPORTS = (
    click.option(
        "--output",
        multiple=True,
        metavar="FORMAT=PATH",
        shell_complete=complete_outputs,
        help=(
            "Write a report; - is standard output. Formats: html, json, junit, sarif, markdown, har, "
            "terminal; ndjson and journal as things happen; github (needs no PATH). Repeatable."
        ),
    ),
    click.option("--json", type=FILE, metavar="FILE", help="The same as --output json=FILE."),
    click.option("--junit", type=FILE, metavar="FILE", help="The same as --output junit=FILE."),
)


def members(**given: Any) -> Mapping[str, Any]:
    """The options that were used, by their names; what was left out is not there."""
    return {
        name: value
        for name, value in given.items()
        if value is not None
        and not (isinstance(value, Sequence) and not isinstance(value, str) and not value)
    }


def verbosity_of(*, quiet: bool, verbose: bool) -> Verbosity:
    """What --quiet and --verbose say. UsageError where both are given."""
    from simulator.errors import UsageError  # noqa: PLC0415 - --help must not wait for any of this
    from simulator.settings import Verbosity  # noqa: PLC0415

    if quiet and verbose:
        raise UsageError.of("--quiet and --verbose exclude each other", fix="leave one of them out")
    return Verbosity.QUIET if quiet else Verbosity.VERBOSE if verbose else Verbosity.NORMAL
