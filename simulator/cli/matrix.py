"""``simulator matrix``: proves every check by faulty vendors and platforms, and blames no correct one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from simulator.cli.completing import complete_faults
from simulator.cli.options import FILE
from simulator.cli.stopping import ended_by_kill

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from simulator.matrix import Matrix, Subject, Tried

__all__ = ["matrix"]

_INTERRUPTED = 130


@click.command()
@click.option(
    "--faults",
    multiple=True,
    metavar="NAME",
    shell_complete=complete_faults,
    help="Try this one alone. Repeatable.",
)
@click.option("--markdown", type=FILE, metavar="FILE", help="Write the matrix as a page.")
@click.option("--json", type=FILE, metavar="FILE", help="Write the matrix as JSON.")
@click.option("--check", type=FILE, metavar="FILE", help="Fail if FILE is not the page as it is now.")
@click.option(
    "--workers", type=click.IntRange(min=1), metavar="N", help="Processes.  [default: one a processor]"
)
@click.option("--quiet", "-q", is_flag=True, help="Only what is wrong, and the last line.")
def matrix(
    faults: tuple[str, ...],
    markdown: Path | None,
    json: Path | None,
    check: Path | None,
    workers: int | None,
    quiet: bool,
) -> int:
    """Try every faulty vendor, every correct one and every faulty platform, and say what caught them.

    Ends with 0 only where each fault is caught by the check that names it, no correct vendor is blamed, and
    every check is proven by something. Exit code 1 otherwise.
    """
    from simulator.contract import Contract  # noqa: PLC0415 - --help must not wait for it
    from simulator.matrix import as_markdown, matrix_of, problems, subjects  # noqa: PLC0415

    _must_be_possible(faults, {"markdown": markdown, "json": json}, check)
    page = None if check is None else _read(check)
    chosen = _chosen(faults)
    ended: list[Tried] = []
    interrupted = False
    try:
        with ended_by_kill():
            _try(chosen, workers, ended, quiet=quiet)
    except KeyboardInterrupt:
        interrupted = True
    whole = not faults and not interrupted
    made = matrix_of(subjects(), ended, Contract.load().catalogue, whole=whole)
    for problem in problems(made):
        click.echo(problem)
    if interrupted:
        click.echo(f"INTERRUPTED: {len(ended)} of {len(chosen)} tried; nothing is written")
        return _INTERRUPTED
    _write(made, {"markdown": markdown, "json": json})
    stale = page is not None and page != as_markdown(made)
    if stale:
        click.echo(f"{check} is stale: simulator matrix --markdown {check}")
    click.echo(_last_line(made, stale=stale))
    return 0 if made.is_whole and not stale else 1


def _try(chosen: Sequence[Subject], workers: int | None, ended: list[Tried], *, quiet: bool) -> None:
    from simulator.matrix import trials  # noqa: PLC0415

    for one in trials(chosen, workers):
        ended.append(one)
        if not quiet:
            click.echo(f"{len(ended):>4} {one.subject.name}: {one.verdict}")


def _must_be_possible(faults: Sequence[str], files: Mapping[str, Path | None], check: Path | None) -> None:
    """What keeps it from being of use is told before it takes minutes, and not after."""
    from simulator.errors import Problem, UsageError  # noqa: PLC0415
    from simulator.outputs import Format, Output  # noqa: PLC0415
    from simulator.settings.outputs import output_problems  # noqa: PLC0415

    outputs = [
        Output(format=Format(form), path=file, said_by=f"--{form}")
        for form, file in files.items()
        if file is not None
    ]
    found = list(output_problems(outputs, {}, {}))
    whole = "--check" if check else "--markdown" if files["markdown"] else ""
    if faults and whole:
        what = "the page is of everybody, and not of some"
        found.append(Problem(what=what, where=whole, fix="leave --faults out, or write --json"))
    if found:
        raise UsageError(*found)


def _read(page: Path) -> str:
    from simulator.errors import UsageError  # noqa: PLC0415

    try:
        return page.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "is no text"
        fix = f"write it: simulator matrix --markdown {page}"
        raise UsageError.of(f"{page} cannot be read: {why}", where="--check", fix=fix) from error


def _chosen(names: tuple[str, ...]) -> tuple[Subject, ...]:
    from simulator.errors import UsageError, near_miss  # noqa: PLC0415
    from simulator.matrix import subjects  # noqa: PLC0415

    known = {subject.name for subject in subjects()}
    for name in names:
        if name not in known:
            raise UsageError.of(f"nobody is called {name!r}", where="--faults", fix=near_miss(name, known))
    return subjects(names)


def _write(made: Matrix, files: Mapping[str, Path | None]) -> None:
    import json  # noqa: PLC0415

    from simulator.matrix import as_json, as_markdown  # noqa: PLC0415
    from simulator.report.files import write  # noqa: PLC0415

    texts = {
        "markdown": lambda: as_markdown(made),
        "json": lambda: json.dumps(as_json(made), indent=2, ensure_ascii=False) + "\n",
    }
    for form, file in files.items():
        if file is not None:
            write(file, texts[form]())


def _last_line(made: Matrix, *, stale: bool) -> str:
    from simulator.matrix import Verdict  # noqa: PLC0415

    counts = {verdict: len(made.ended(verdict)) for verdict in Verdict}
    said = ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)
    unproven = f", {len(made.unproven)} checks that nothing proves" if made.unproven else ""
    word = "NOT WHOLE" if not made.is_whole else "STALE" if stale else "WHOLE"
    word = click.style(word, fg="green" if word == "WHOLE" else "red", bold=True)
    return f"{word}: {said}{unproven}"
