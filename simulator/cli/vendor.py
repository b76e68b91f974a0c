"""``simulator vendor``: the built-in reference vendor, for trying the simulator and for developing it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import click

from simulator.cli.completing import complete_faults, complete_likes

if TYPE_CHECKING:
    from simulator.vendors import VendorProfile

__all__ = ["vendor"]

_BEYOND = ("exists", "delete", "change", "upgrade", "trial", "addons", "precheck")
"""capabilities that nobody is asked for who does not say that they are there"""


@click.command()
@click.option(
    "--port", type=int, default=0, metavar="N", help="The port on 127.0.0.1.  [default: a free one]"
)
@click.option(
    "--reseller-support/--no-reseller-support", default=True, show_default="on", help="What it supports."
)
@click.option(
    "--fault", metavar="NAME", shell_complete=complete_faults, help="Break one thing, as real vendors do."
)
@click.option("--list-faults", is_flag=True, help="List the faults it can have, and end.")
@click.option(
    "--like",
    metavar="NAME",
    shell_complete=complete_likes,
    help="Be right in another way: other ids, enums, JSON or HTTP.",
)
@click.option("--list-likes", is_flag=True, help="List the vendors that it can be like, and end.")
def vendor(
    port: int,
    reseller_support: bool,
    fault: str | None,
    list_faults: bool,
    like: str | None,
    list_likes: bool,
) -> None:
    """Serve the built-in vendor on 127.0.0.1 until Ctrl-C.

    It is correct in everything the contract asks for, unless --fault makes it wrong in one thing.
    """
    from simulator.errors import UsageError, near_miss  # noqa: PLC0415 - --help must not wait for Flask
    from simulator.vendors import (  # noqa: PLC0415
        BUILT_IN_API_KEY,
        BUILT_IN_APPLICATION_ID,
        FAULTS,
        LIKES,
        VendorProfile,
        describe,
        serve,
    )

    if list_faults or list_likes:
        likes = [(one.name, one.how) for one in LIKES.values()]
        for name, sentence in [*(describe() if list_faults else ()), *(likes if list_likes else ())]:
            click.echo(click.style(name, bold=True))
            click.echo(click.wrap_text(sentence, 80, initial_indent="    ", subsequent_indent="    "))
        return
    if fault is not None and fault not in FAULTS:
        fix = f"{near_miss(fault, FAULTS)} --list-faults tells what each does."
        raise UsageError.of(f"no fault is called {fault!r}", where="--fault", fix=fix)
    if like is not None and like not in LIKES:
        raise UsageError.of(f"no vendor is called {like!r}", where="--like", fix=near_miss(like, LIKES))
    with serve(port) as server:
        profile = VendorProfile(reseller_support=reseller_support, fault=fault, like=like)
        url = server.url(profile)
        guise = f" in the guise {like}" if like else ""
        click.echo(
            f"The built-in vendor{guise}{f' with the fault {fault}' if fault else ''} listens at {url}"
        )
        click.echo(f"  Application Id: {BUILT_IN_APPLICATION_ID}")
        click.echo(f"  API key:        {BUILT_IN_API_KEY}")
        click.echo("Judge it from another terminal (Ctrl-C ends it):")
        keys = f"SIMULATOR_APP_ID={BUILT_IN_APPLICATION_ID} SIMULATOR_API_KEY='{BUILT_IN_API_KEY}'"
        parts = [keys, f"simulator run --endpoint {url}", *(f"  {one}" for one in _options(profile))]
        click.echo(" \\\n".join(f"  {part}" for part in parts))
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            click.echo("ended")


def _options(profile: VendorProfile) -> list[str]:
    """Those of ``run`` that play all it offers, a line each: a fault shows only in what is played."""
    from simulator.vendors import BUILT_IN_SETTINGS, LIKES, PARTNER_ID_OPTION  # noqa: PLC0415 - as above
    from simulator.vendors.registration import BUILT_IN_PARTNER_ID  # noqa: PLC0415

    lacking = LIKES[profile.like].without if profile.like else ()
    offered = [f"--capability {name}" for name in _BEYOND if name not in lacking]
    settings = [f"--setting {name}={value}" for name, value in BUILT_IN_SETTINGS.items()]
    lines = [
        f"{'--reseller-support' if profile.reseller_support else '--no-reseller-support'} --probes all",
        *(" ".join(offered[first : first + 3]) for first in range(0, len(offered), 3)),
        *(settings if "fields" not in lacking else ()),
    ]
    if not profile.reseller_support:
        lines.append(f"--sync-option {PARTNER_ID_OPTION}={BUILT_IN_PARTNER_ID}")
    return lines
