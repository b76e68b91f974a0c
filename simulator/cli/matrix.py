"""``simulator matrix``: proves every check by faulty vendors and platforms, and blames no correct one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from simulator.cli.completing import complete_faults
from simulator.cli.options import FILE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from simulator.matrix import Matrix, Subject

__all__ = ["matrix"]


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
    from simulator.matrix import matrix_of, problems, subjects, trials  # noqa: PLC0415

    chosen = _chosen(faults)
    ended = []
    for one in trials(chosen, workers):
        ended.append(one)
        if not quiet:
            click.echo(f"{len(ended):>4} {one.subject.name}: {one.verdict}")
    made = matrix_of(subjects(), ended, Contract.load().catalogue, whole=not faults)
    _write(made, {"markdown": markdown, "json": json})
    for problem in problems(made):
        click.echo(problem)
    stale = check is not None and not _is_current(made, check)
    if stale:
        click.echo(f"{check} is stale: simulator matrix --markdown {check}")
    click.echo(_last_line(made))
    return 0 if made.is_whole and not stale else 1


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

    from simulator.errors import OutputError  # noqa: PLC0415
    from simulator.matrix import as_json, as_markdown  # noqa: PLC0415

    texts = {
        "markdown": lambda: as_markdown(made),
        "json": lambda: json.dumps(as_json(made), indent=2, ensure_ascii=False) + "\n",
    }
    for form, file in files.items():
        if file is None:
            continue
        try:
            file.write_text(texts[form](), encoding="utf-8")
        except OSError as error:
            raise OutputError.of(
                f"the matrix cannot be written: {error.strerror or error}", where=str(file)
            ) from error


def _is_current(made: Matrix, page: Path) -> bool:
    from simulator.matrix import as_markdown  # noqa: PLC0415

    try:
        return page.read_text(encoding="utf-8") == as_markdown(made)
    except (OSError, UnicodeDecodeError):
        return False


def _last_line(made: Matrix) -> str:
    from simulator.matrix import Verdict  # noqa: PLC0415

    counts = {verdict: len(made.ended(verdict)) for verdict in Verdict}
    said = ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)
    unproven = f", {len(made.unproven)} checks that nothing proves" if made.unproven else ""
    color = "green" if made.is_whole else "red"
    word = click.style("WHOLE" if made.is_whole else "NOT WHOLE", fg=color, bold=True)
    return f"{word}: {said}{unproven}"
