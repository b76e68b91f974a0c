"""The folders of service files: those that must load, and those with one thing wrong, named at its place.

An invalid example begins with two lines that say what is expected of it::

    # wrong at LINE:COLUMN: part of what is said
    # fix: part of the advice
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from simulator.errors import Location, SettingsError
from simulator.settings import load_settings

EXAMPLES = Path(__file__).parents[1] / "examples" / "service"
VALID = sorted(path for path in (EXAMPLES / "valid").iterdir() if path.is_file())
INVALID = sorted((EXAMPLES / "invalid").iterdir())
HEAD = re.compile(r"# wrong at (\d+):(\d+): (.+)\n# fix: ?(.*)\n")

ENVIRON = {
    "STAGING_API_KEY": "key-of-staging",
    "STAGING_TOKEN": "token-of-staging",
    "GATEWAY_KEY": "key-of-gateway",
    "VENDOR_SECRET": "secret-of-vendor",
}


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_service_file_loads(path: Path) -> None:
    settings = load_settings(service_file=path, environ=ENVIRON)
    assert (settings.service is None) == (path.stem == "built-in-vendor")
    assert settings.warnings == ()


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_an_invalid_service_file_is_told_at_its_place(path: Path) -> None:
    head = HEAD.match(path.read_text("utf-8"))
    assert head, "an invalid example says what is wrong with it in its first two lines"
    line, column, what, fix = head.groups()
    with pytest.raises(SettingsError) as caught:
        load_settings(service_file=path, environ=ENVIRON)
    (problem,) = caught.value.problems
    assert problem.where == Location(file=str(path), line=int(line), column=int(column))
    assert what in problem.what
    assert fix in problem.fix
    assert "hunter2" not in str(caught.value)


def test_there_is_an_example_for_each_way() -> None:
    assert len(VALID) >= 5
    assert len(INVALID) >= 50
