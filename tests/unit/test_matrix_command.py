"""``simulator matrix`` fails on whatever is wrong with the matrix, and on a page that is not its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.cli.matrix import matrix
from simulator.findings import Finding, Level, Party
from simulator.matrix import Kind, subjects
from simulator.matrix.setups import ONLY_FOLLOWS
from simulator.matrix.trial import tried

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from simulator.matrix import Subject, Tried

Found = dict[str, list[Finding]]
"""by the name of a subject, what is found in place of what should be"""

_BLAMED = {Kind.FAULTY_PLATFORM: Party.PLATFORM, Kind.NETWORK: Party.NETWORK}


def finding(check: str, party: Party = Party.VENDOR, follows_from: str | None = None) -> Finding:
    return Finding(
        check=check, level=Level.MUST, party=party, message="m", fix="f", follows_from=follows_from
    )


def right(subject: Subject) -> list[Finding]:
    """What should be found of a subject, with the checks that only follow under it."""
    if subject.caught_by is None:
        return []
    cause = finding(subject.caught_by, _BLAMED.get(subject.kind, Party.VENDOR))
    return [cause, *(finding(check, follows_from=cause.check) for check in ONLY_FOLLOWS)]


@pytest.fixture
def ended(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., tuple[int, str]]:
    """The exit code and what is said where these are found, against a page as it should be, or as it is."""

    def end(found: Found, page: str | None = None) -> tuple[int, str]:
        def trials(chosen: Sequence[Subject], _: int | None) -> list[Tried]:
            return [tried(subject, found.get(subject.name, right(subject))) for subject in chosen]

        monkeypatch.setattr("simulator.matrix.trials", trials)
        file = tmp_path / "matrix.md"
        matrix.main(["--quiet", "--markdown", str(file)], standalone_mode=False)
        if page is not None:
            file.write_text(page, "utf-8")
        capsys.readouterr()
        code = matrix.main(["--quiet", "--check", str(file)], standalone_mode=False)
        return code, capsys.readouterr().out

    return end


def test_a_whole_matrix_and_its_page_pass(ended: Callable[..., tuple[int, str]]) -> None:
    code, said = ended({})
    assert (code, said.split(":")[0]) == (0, "WHOLE")


def test_a_page_that_is_not_the_one_it_makes_fails_alone(ended: Callable[..., tuple[int, str]]) -> None:
    code, said = ended({}, page="| another |")
    first, last = said.splitlines()
    assert (code, "is stale: simulator matrix --markdown" in first) == (1, True)
    assert last.startswith("STALE: ")


HTML, NULLS = "html-with-200", next(one.name for one in subjects() if one.caught_by is None)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ({HTML: []}, f"faulty vendor {HTML}: survived (due: json.html)"),
        ({HTML: [finding("json.bom")]}, f"faulty vendor {HTML}: caught by an unrelated check only"),
        ({HTML: [finding("json.html"), finding("json.bom")]}, f"faulty vendor {HTML}: told more than once"),
        ({HTML: [finding("json.html", Party.PLATFORM)]}, f"faulty vendor {HTML}: the wrong party"),
        ({NULLS: [finding("json.html")]}, f"{NULLS}: false alarm"),
        ({one.name: [] for one in subjects() if one.caught_by == "json.bom"}, "nothing proves json.bom"),
    ],
)
def test_each_thing_that_is_wrong_fails_and_is_named(
    ended: Callable[..., tuple[int, str]], found: Found, words: str
) -> None:
    code, said = ended(found)
    assert code == 1
    assert words in said
    assert said.splitlines()[-1].startswith("NOT WHOLE: ")
