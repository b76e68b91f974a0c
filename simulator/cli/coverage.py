"""``simulator coverage``: what several runs exercised together."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.options import FILE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from simulator.errors import Problem
    from simulator.results import AreaUse

__all__ = ["coverage"]


@click.command()
@click.argument("reports", nargs=-1, required=True, type=FILE, metavar="REPORT.json...")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def coverage(reports: tuple[Path, ...], as_json: bool) -> None:
    """Add up what several runs exercised of the contract, from the JSON reports of 'run' and 'judge'."""
    from simulator.report.coverage import summary, table  # noqa: PLC0415 - --help must not wait for it
    from simulator.report.layout import Look, Paint  # noqa: PLC0415

    documents = _all_read(reports)
    _of_one_contract(documents)
    areas = _merged([document["coverage"] for _, document in documents])
    if as_json:
        import json  # noqa: PLC0415 - only here

        whole = {
            "reports": [str(path) for path in reports],
            "contract": documents[0][1]["contract"],
            "coverage": {area.id: {"title": area.title, "items": dict(area.items)} for area in areas},
        }
        click.echo(json.dumps(whole, ensure_ascii=False, indent=2))
        return
    look = Look.of(sys.stdout, os.environ)
    for path, document in documents:
        vendor = document["vendor"]
        whom = "the built-in vendor, not a real endpoint" if vendor["built_in"] else vendor["endpoint"]
        click.echo(look.fit(f"{path}: {whom}", look.width))
    click.echo()
    for line in table(areas, look):
        click.echo(line)
    click.echo()
    click.echo(look.paint(summary(areas), Paint.STRONG))


def _all_read(paths: Sequence[Path]) -> list[tuple[Path, dict[str, Any]]]:
    """Each report by its path. Raises UsageError with everything that is wrong with any of them."""
    from simulator.errors import UsageError  # noqa: PLC0415 - mostly never needed

    documents: list[tuple[Path, dict[str, Any]]] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            documents.append((path, _read(path)))
        except UsageError as error:
            problems.extend(error.problems)
    if problems:
        raise UsageError(*problems)
    return documents


def _read(path: Path) -> dict[str, Any]:
    import json  # noqa: PLC0415 - as above

    from simulator.errors import UsageError  # noqa: PLC0415 - mostly never needed

    fix = "give the file that run --json or judge --json wrote"
    try:
        document = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UsageError.of(f"cannot be read: {error.strerror or error}", where=str(path), fix=fix) from error
    except (ValueError, RecursionError) as error:
        raise UsageError.of("is no JSON report", where=str(path), fix=fix) from error
    if not _is_report(document):
        raise UsageError.of("is no JSON report with its coverage", where=str(path), fix=fix)
    return dict(document)


def _is_report(document: Any) -> bool:
    """Whether everything that is read here is there, in the form of ``schemas/report.schema.json``."""
    if not isinstance(document, dict) or "report" not in document:
        return False
    areas, vendor = document.get("coverage"), document.get("vendor")
    return (
        isinstance(document.get("contract"), str)
        and isinstance(vendor, dict)
        and isinstance(vendor.get("endpoint"), str)
        and isinstance(vendor.get("built_in"), bool)
        and isinstance(areas, dict)
        and all(_is_area(area) for area in areas.values())
    )


def _is_area(area: Any) -> bool:
    return (
        isinstance(area, dict)
        and isinstance(area.get("title"), str)
        and isinstance(area.get("items"), dict)
        and all(type(times) is int for times in area["items"].values())
    )


def _of_one_contract(documents: Sequence[tuple[Path, Mapping[str, Any]]]) -> None:
    from simulator.errors import UsageError  # noqa: PLC0415 - as above

    first = documents[0][1]["contract"]
    for path, document in documents[1:]:
        if document["contract"] != first:
            raise UsageError.of(
                f"was judged by contract {document['contract']}, and {documents[0][0]} by {first}",
                where=str(path),
                fix="add up reports of one version of the contract",
            )


def _merged(coverages: Sequence[Mapping[str, Any]]) -> tuple[AreaUse, ...]:
    """Area by area, item by item; what only one report knows is kept."""
    from simulator.results import AreaUse  # noqa: PLC0415 - as above

    titles: dict[str, str] = {}
    counted: dict[str, dict[str, int]] = {}
    for one in coverages:
        for id_, area in one.items():
            titles.setdefault(id_, area["title"])
            items = counted.setdefault(id_, {})
            for item, times in area["items"].items():
                items[item] = items.get(item, 0) + times
    return tuple(AreaUse(id=id_, title=titles[id_], items=items) for id_, items in counted.items())
