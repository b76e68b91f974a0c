"""Every YAML block of the documentation is right: a whole file can be played, a part fits where it goes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from simulator.cli.main import COMMANDS
from simulator.errors import ScenarioError
from simulator.platform.service import Capability, Service
from simulator.runs.preparing import Impossible, Playable, prepare
from simulator.runs.selection import unsuited
from simulator.scenario.case import RunData
from simulator.scenario.loader import load_scenarios
from simulator.source import FileFormat, parse_yaml, schema_problems
from tests.declared import TODAY, discovery
from tests.stage import judge

if TYPE_CHECKING:
    from simulator.scenario.model import Scenario

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
ENVIRON = {"VENDOR_ADMIN": "https://admin.example.com/v1", "VENDOR_TOKEN": "s3cret-of-the-admin"}


def _blocks() -> list[tuple[str, str]]:
    """(page and line, text) of every block of YAML."""
    found = []
    for page in PAGES:
        text = page.read_text("utf-8")
        for block in re.finditer(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
            line = text[: block.start()].count("\n") + 1
            found.append((f"{page.relative_to(ROOT)}:{line}", block[1]))
    return found


BLOCKS = dict(_blocks())


def _kind(text: str) -> str:
    """What a block is: a part says so in its first line, a whole file by its members."""
    said = re.match(r"# (part of a \w+)", text)
    if said:
        return said[1]
    if re.match(r"# \.?[\w/-]+\.ya?ml\n|- (?:run|uses|name): ", text) and "simulator " in text:
        return "pipeline"
    members = set(re.findall(r"^(\w+):", text, re.MULTILINE))
    return next((kind for kind in ("scenario", "fragment") if kind in members), _by_modeline(text))


def _by_modeline(text: str) -> str:
    said = re.match(r"# yaml-language-server: \$schema=\S*?(\w+)\.schema\.json\n", text)
    return said[1] if said else "service"


def test_there_are_blocks_of_each_kind() -> None:
    assert {"scenario", "fragment", "service", "part of a step"} <= set(map(_kind, BLOCKS.values()))


@pytest.mark.parametrize("place", BLOCKS)
def test_a_block_is_what_it_says(place: str, tmp_path: Path) -> None:
    text = BLOCKS[place]
    match kind := _kind(text):
        case "pipeline":
            parse_yaml(text, file=place, error=ScenarioError)
            commands = re.findall(r"(?<![\w.])simulator ([a-z-]+)", text)
            assert set(commands) <= set(COMMANDS)
        case "part of a step":
            _loads(f"{WHOLE}  - checkout: {{buyer: contoso}}\n{_indented(text)}", tmp_path)
        case "part of a scenario":
            _loads(WHOLE.replace("steps:\n", f"{text}\nsteps:\n  - checkout: {{buyer: contoso}}\n"), tmp_path)
        case "scenario" | "fragment":
            for scenario in _loads(text, tmp_path):
                _rehearsed(scenario, place)
        case _:
            source = parse_yaml(text, file=place, error=ScenarioError)
            assert schema_problems(source, FileFormat.bundled(kind)) == []


WHOLE = (
    "scenario: x\nsource: y\naccounts:\n  acme: {kind: reseller}\n"
    "  contoso: {kind: end_customer, reseller: acme}\nsteps:\n"
)


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


def _loads(text: str, folder: Path) -> tuple[Scenario, ...]:
    """A file beside the fragments that the same page shows."""
    (folder / "fragments").mkdir(exist_ok=True)
    for block in BLOCKS.values():
        name = re.search(r"^# my-scenarios/(fragments/\S+)$", block, re.MULTILINE)
        if name:
            (folder / name[1]).write_text(block, "utf-8")
    (folder / "x.yaml").write_text(text, "utf-8")
    if _kind(text) == "fragment":
        with pytest.raises(ScenarioError, match="this is a fragment"):
            load_scenarios([folder / "x.yaml"])
        return ()
    return load_scenarios([folder / "x.yaml"], environ=ENVIRON)


def _rehearsed(scenario: Scenario, place: str) -> None:
    """Under each setting of Reseller Support that it is for, nothing in it is impossible."""
    played = 0
    for support in (True, False):
        if unsuited(scenario, reseller_support=support, built_in=True):
            continue
        service = Service(
            endpoint="http://vendor.example.com",
            reseller_support=support,
            capabilities=frozenset(Capability) - scenario.needs.without,
            sync_options={"MPNID": "3456890"},
        )
        ready = prepare(
            scenario,
            discovery(service, scenario.built_in.partner_id),
            RunData(seed=1, run_tag="1000001", today=TODAY),
            judge(),
            built_in=True,
            first_number=1,
        )
        assert not isinstance(ready, Impossible), (place, ready.result.findings)
        assert isinstance(ready, Playable), (place, ready)
        assert ready.rehearsal.calls, place
        played += 1
    assert played, place
