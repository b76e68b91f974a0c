"""``simulator serve``: the mock platform that people click through."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.options import FILE, members, service_options

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.marketplace import Marketplace
    from simulator.settings import Settings
    from simulator.vendors import RunningVendor
    from simulator.web import Listening, Site

__all__ = ["serve"]

PASSWORD = "SIMULATOR_PASSWORD"  # noqa: S105 - the name of a variable
DATABASE = "sqlite:///marketplace.db"
_SHORTEST = 8
_PORT = 8700

EPILOG = """\b
Examples:
  simulator serve
      the built-in vendor: click through everything, with no configuration
  simulator serve --endpoint http://127.0.0.1:8080/api --reseller-support
      your own endpoint (SIMULATOR_APP_ID and SIMULATOR_API_KEY are read)
  simulator serve --service simulator.yaml --db postgresql://me@db/market
      a service file, and a database of your own
  SIMULATOR_PASSWORD=... simulator serve --host 0.0.0.0
      for a team: who does not know the password stays outside
"""


@click.command(epilog=EPILOG)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=_PORT,
    show_default=True,
    metavar="N",
    help="The port; 0 is any free one.",
)
@click.option(
    "--db",
    default=DATABASE,
    show_default=True,
    metavar="URL",
    help="Where everything is kept: the URL of a database (SQLite, PostgreSQL, MySQL, MariaDB, "
    "or any other that SQLAlchemy knows and a driver is installed for).",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="Where to listen. Where others can reach it, a password is demanded.",
)
@click.option(
    "--allow-host",
    "hosts",
    multiple=True,
    metavar="NAME",
    help="Another name that browsers may reach it by. Repeatable.",
)
@click.option(
    "--password-file",
    type=FILE,
    metavar="FILE",
    help=f"A file whose first line is the password. [{PASSWORD}]",
)
@service_options
def serve(
    *,
    port: int,
    db: str,
    host: str,
    hosts: tuple[str, ...],
    password_file: Path | None,
    **service: Any,
) -> int:
    """Serve a marketplace to click through, in front of a vendor's real endpoint.

    What happens in the browser calls the endpoint through the same flows as a scenario of 'simulator run', is
    kept in a journal, and is judged by the same checks. Everything survives a restart. Without --endpoint and
    --service: the built-in vendor, and the pages say so.
    """
    settings = _settings(**service)
    password = _password(host, password_file)
    from simulator.web import listen  # noqa: PLC0415 - --help must not wait for Flask

    with ExitStack() as stack:
        listening = stack.enter_context(listen(host, port))
        market = stack.enter_context(_marketplace(db))
        vendor = _vendor(market, settings, stack)
        from simulator.web import Site  # noqa: PLC0415

        site = Site(
            host=host,
            port=listening.port,
            hosts=frozenset(hosts),
            password=password,
            secret_key=market.secret,
            vendor=vendor,
        )
        market.public_url = site.url.rstrip("/")
        with suppress(KeyboardInterrupt):
            _serve(listening, market, site, settings)
    click.echo("ended")
    return 0


def _settings(*, service: Path | None, sets: tuple[str, ...], **given: Any) -> Settings:
    from simulator.settings import load_settings  # noqa: PLC0415

    return load_settings(service_file=service, members=members(**given), sets=sets, environ=os.environ)


def _password(host: str, file: Path | None) -> str:
    """The password, "" for none. UsageError where others could come in without one."""
    from simulator.errors import UsageError  # noqa: PLC0415
    from simulator.web.site import is_loopback  # noqa: PLC0415

    where = f"--password-file {file}" if file else PASSWORD
    try:
        text = file.read_text("utf-8") if file else os.environ.get(PASSWORD, "")
    except (OSError, UnicodeDecodeError) as error:
        said = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise UsageError.of(f"the password cannot be read: {said}", where=where) from error
    password = text.splitlines()[0].strip() if text.strip() else ""
    if not password and (file or not is_loopback(host)):
        raise UsageError.of(
            "the password file is empty" if file else f"others can reach {host}, and no password is set",
            where=where if file else f"--host {host}",
            fix=f"set {PASSWORD}, or name a file with --password-file, or listen on 127.0.0.1",
        )
    if 0 < len(password) < _SHORTEST:
        what = f"the password has {len(password)} characters"
        raise UsageError.of(what, where=where, fix=f"choose one of at least {_SHORTEST}")
    return password


def _marketplace(url: str) -> Marketplace:
    from simulator.marketplace import Marketplace  # noqa: PLC0415

    return Marketplace(url)


def _vendor(market: Marketplace, settings: Settings, stack: ExitStack) -> RunningVendor | None:
    """Registers the service that was described; where none was, the built-in vendor, which is started."""
    if settings.service is not None:
        from urllib.parse import urlsplit  # noqa: PLC0415

        market.services.adopt(
            urlsplit(settings.service.endpoint).netloc.rpartition("@")[2],
            settings.service,
            settings.connection,
        )
        return None
    from simulator import vendors  # noqa: PLC0415
    from simulator.vendors.registration import registered  # noqa: PLC0415

    server = stack.enter_context(vendors.serve())
    market.services.built_in(registered(server, settings.overrides))
    return server


def _serve(listening: Listening, market: Marketplace, site: Site, settings: Settings) -> None:
    from simulator.web import create_app  # noqa: PLC0415

    app = create_app(market, site)
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    click.echo(f"The marketplace is open at {site.url}")
    if settings.service is None:
        click.echo("  vendor:   the built-in vendor, not a real endpoint (--endpoint URL names yours)")
    else:
        click.echo(f"  vendor:   {settings.service.endpoint}")
    click.echo(f"  kept in:  {market.database_url}")
    click.echo(f"  password: {'asked for' if site.password else 'none, as only this machine can reach it'}")
    click.echo("Ctrl-C ends it.")
    listening.serve(app, site)
