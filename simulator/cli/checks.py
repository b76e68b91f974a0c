"""``simulator checks`` and ``simulator explain``: what is checked, and everything about one check."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from simulator.cli.completing import complete_checks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from simulator.report.page import Page

__all__ = ["checks", "explain"]

_READABLE = 30
"""names that an error message lists; more than so many nobody reads"""


@click.command()
@click.argument("words", nargs=-1, metavar="[WORD]...")
@click.option("--family", metavar="NAME", help="The first part of the id, for example envelope.")
@click.option("--level", metavar="LEVEL", help="must, should or may.")
@click.option("--party", metavar="PARTY", help="vendor, platform, scenario, tool or network.")
@click.option("--endpoint", metavar="ID", help="Those of one endpoint, for example account.synchronize.")
@click.option("--json", "as_json", is_flag=True, help="Print them whole, as JSON.")
def checks(
    words: tuple[str, ...],
    family: str | None,
    level: str | None,
    party: str | None,
    endpoint: str | None,
    as_json: bool,
) -> None:
    """List the checks, one a line, id first.

    With WORDs, those that have every WORD in their id or title. The page of one: simulator explain CHECK_ID.
    """
    from simulator.report.layout import Look  # noqa: PLC0415 - --help must not wait for any of this
    from simulator.report.page import listed  # noqa: PLC0415

    pages = _pages()
    for option, given, known in (
        ("--family", family, {page.check.family for page in pages.values()}),
        ("--level", level, {page.check.level.value for page in pages.values()}),
        ("--party", party, {page.check.party.value for page in pages.values()}),
        ("--endpoint", endpoint, {name for page in pages.values() for name in page.endpoints}),
    ):
        _must_be_known(option, given, known)
    found = [
        page
        for page in pages.values()
        if family in (None, page.check.family)
        and level in (None, page.check.level)
        and party in (None, page.check.party)
        and (endpoint is None or endpoint in page.endpoints)
        and all(word.lower() in f"{page.check.id} {page.check.title}".lower() for word in words)
    ]
    if as_json:
        _print_json(found)
        return
    for line in listed([page.check for page in found], Look.of(sys.stdout, os.environ)):
        click.echo(line)
    amount = "1 check" if len(found) == 1 else f"{len(found)} checks"
    click.echo(f"\n{amount} of {len(pages)}; the page of one: simulator explain CHECK_ID")


@click.command()
@click.argument("check_id", metavar="CHECK_ID", shell_complete=complete_checks)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def explain(check_id: str, as_json: bool) -> None:
    """Tell everything about one check: why it matters, how to mend what it finds, a sample, its source."""
    from simulator.report.layout import Look  # noqa: PLC0415 - --help must not wait for any of this
    from simulator.report.page import lines  # noqa: PLC0415

    pages = _pages()
    _must_be_known("CHECK_ID", check_id, pages)
    if as_json:
        _print_json([pages[check_id]])
        return
    for line in lines(pages[check_id], Look.of(sys.stdout, os.environ)):
        click.echo(line)


def _must_be_known(option: str, given: str | None, known: Iterable[str]) -> None:
    from simulator.errors import UsageError, near_miss  # noqa: PLC0415 - mostly never needed

    names = set(known)
    if given is None or given in names:
        return
    fix = near_miss(given, names)
    if len(names) > _READABLE and fix.startswith("Known:"):
        fix = "simulator checks lists them."
    raise UsageError.of(f"{option} {given!r} is not known", fix=fix)


def _pages() -> Mapping[str, Page]:
    from simulator.contract import Contract, Sources, endpoints_by_check  # noqa: PLC0415 - as above
    from simulator.report.page import Page  # noqa: PLC0415
    from simulator.rules import Ordering  # noqa: PLC0415

    contract = Contract.load()
    ordering, sources = Ordering.load(contract), Sources.load(contract.folder)
    endpoints: dict[str, Sequence[str]] = dict(endpoints_by_check(contract))
    reach = {}
    for rule in ordering.rules:
        endpoints[rule.id] = ordering.endpoints_of(rule)
        reach[rule.id] = _scope(rule.for_each, rule.when)
    faults = _faults()
    return {
        check.id: Page(
            check=check,
            clauses=sources.clauses(check.source),
            endpoints=endpoints.get(check.id, ()),
            reach=reach.get(check.id, ""),
            faults=faults.get(check.id, ()),
        )
        for check in contract.catalogue.values()
    }


def _scope(for_each: str, when: Mapping[str, object]) -> str:
    """What an ordering rule compares, and under which settings it speaks."""
    words = for_each.replace("_", " ")
    whole = "a journal as a whole" if for_each == "journal" else f"the calls that share one {words}"
    if "reseller_support" in when:
        whole += f", with Reseller Support {'on' if when['reseller_support'] else 'off'}"
    return f"the order of {whole}"


def _faults() -> Mapping[str, Sequence[tuple[str, str]]]:
    from simulator.vendors.faults import FAULTS  # noqa: PLC0415 - as above

    caught: dict[str, list[tuple[str, str]]] = {}
    for fault in FAULTS.values():
        if fault.caught_by is not None:
            caught.setdefault(fault.caught_by, []).append((fault.name, fault.breaks))
    return caught


def _print_json(pages: Sequence[Page]) -> None:
    import json  # noqa: PLC0415 - only here

    from simulator.report.page import as_json  # noqa: PLC0415

    click.echo(json.dumps([as_json(page) for page in pages], ensure_ascii=False, indent=2))
