"""Reads the URL of a database, and says what stands in its way: no such database, no such driver, none
installed.

Any database that SQLAlchemy knows will do, by any driver that is installed. Where the URL names no driver it
is the first installed one of those that its database is usually reached by.
"""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from sqlalchemy import create_engine
from sqlalchemy.dialects import __all__ as shipped
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from simulator.errors import SimulatorError, UsageError, near_miss

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["address_of", "is_mysql"]

_OF_MYSQL = ("pymysql", "mysqldb", "mariadbconnector", "mysqlconnector")
_DRIVERS: Mapping[str, tuple[str, ...]] = {
    "postgresql": ("psycopg", "psycopg2", "pg8000"),
    "mysql": _OF_MYSQL,
    "mariadb": _OF_MYSQL,
    "mssql": ("pyodbc", "pymssql"),
    "oracle": ("oracledb", "cx_oracle"),
    "sqlite": ("pysqlite",),
}
_EXTRAS: Mapping[str | None, str] = {"psycopg": "postgresql", "pymysql": "mysql"}
_FIX = "write it like sqlite:///platform.db or postgresql://user:password@host/name"


def address_of(url: str) -> URL:
    """The database with its driver, which is installed. UsageError where there is none such."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:  # ValueError: the port is no number
        raise UsageError.of("the database URL is not one", where="--db", fix=_FIX) from error
    address = _with_driver(address)
    _refuse_what_names_no_database(address)
    return address


def is_mysql(address: URL) -> bool:
    """Whether it is MySQL or MariaDB, which are reached alike."""
    return address.get_backend_name() in ("mysql", "mariadb")


def _with_driver(address: URL) -> URL:
    backend, _, named = address.drivername.partition("+")
    usual = () if named else _DRIVERS.get(backend, ())
    tried = [address.set(drivername=f"{backend}+{driver}") for driver in usual] or [address]
    missing: list[ImportError] = []
    for one in tried:
        try:
            if one.get_dialect().is_async:
                raise _asynchronous(backend, named)
            create_engine(one)  # which connects to nothing yet
        except NoSuchModuleError as error:
            raise _unknown(backend, named) from error
        except ImportError as error:
            missing.append(error)
        else:
            return one
    raise _not_installed(tried[0], missing[0]) from missing[0]


def _unknown(backend: str, driver: str) -> SimulatorError:
    known = {*shipped, "mariadb", *(found.name for found in entry_points(group="sqlalchemy.dialects"))}
    if backend not in known:
        fix = f"{near_miss(backend, known)} One that SQLAlchemy does not bring needs the package that does."
        return UsageError.of(f"no database is known by the name '{backend}'", where="--db", fix=fix)
    what = f"no driver of {backend} is known by the name '{driver}'"
    return UsageError.of(what, where="--db", fix=near_miss(driver, _DRIVERS.get(backend, ())))


def _asynchronous(backend: str, driver: str) -> SimulatorError:
    usual = _DRIVERS.get(backend, ("DRIVER",))[0]
    what = f"the platform's threads cannot use {driver}, an asynchronous driver"
    return UsageError.of(what, where="--db", fix=f"name another driver, as in {backend}+{usual}://")


def _not_installed(address: URL, error: ImportError) -> SimulatorError:
    shown = address.render_as_string(hide_password=True)
    extra = _EXTRAS.get(error.name)
    fix = (
        f"install it: pip install 'marketplace-simulator[{extra}]'"
        if extra
        else f"install the package that has it, or name a driver that is installed, as in "
        f"{address.get_backend_name()}+DRIVER://"
    )
    what = f"the database {shown} cannot be used: its driver is not installed ({error.name or error})"
    return UsageError.of(what, where="--db", fix=fix)


def _refuse_what_names_no_database(address: URL) -> None:
    if address.get_backend_name() == "sqlite" and address.database in (None, "", ":memory:"):
        fix = "name a file: sqlite:///platform.db"
        raise UsageError.of("the platform's threads cannot share a database in memory", where="--db", fix=fix)
    if is_mysql(address) and not address.database:
        fix = f"name one, as in {address.drivername}://user:password@host/name, and create it on the server"
        raise UsageError.of("the database URL names no database", where="--db", fix=fix)
