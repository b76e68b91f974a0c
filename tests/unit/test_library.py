"""The library: a few names, and runs as a caller in Python has them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

import simulator
from simulator import Finding, RunResult, Settings, load, run
from simulator.errors import ScenarioError, SimulatorError
from simulator.events import Event, RunFinished, RunStarted
from simulator.library import Session
from simulator.results import ExitCode, Outcome
from simulator.settings.service_members import ServiceMembers
from simulator.vendors import BUILT_IN_API_KEY, BUILT_IN_APPLICATION_ID, VendorProfile, serve

ROOT = Path(__file__).resolve().parents[2]
SERVICE = {"application_id": BUILT_IN_APPLICATION_ID, "api_key": BUILT_IN_API_KEY}


def test_the_library_is_these_names() -> None:
    assert simulator.__all__ == ["Finding", "RunResult", "Settings", "__version__", "load", "run"]
    assert {name: getattr(simulator, name).__module__ for name in simulator.__all__ if name[0] != "_"} == {
        "Finding": "simulator.findings",
        "RunResult": "simulator.results",
        "Settings": "simulator.settings.values",
        "load": "simulator.library.running",
        "run": "simulator.library.running",
    }
    assert set(simulator.__all__) <= set(dir(simulator))
    with pytest.raises(AttributeError, match="no attribute 'Scenario'"):
        simulator.Scenario  # noqa: B018


def test_importing_it_imports_nothing_of_it() -> None:
    probe = (
        "import sys, simulator;"
        "print(sorted(name for name in sys.modules if name.startswith('simulator.') or name == 'click'))"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_correct_vendor_passes_and_a_faulty_one_is_told_in_lines() -> None:
    with serve() as vendor:
        right, wrong = (
            vendor.url(VendorProfile(reseller_support=True, fault=fault))
            for fault in (None, "code-1-with-ok")
        )
        scenarios = load("known/direct-customer")
        assert run(scenarios, Settings.of(endpoint=right, **SERVICE)).passed
        result = run(scenarios, Settings.of(endpoint=wrong, **SERVICE))
    assert isinstance(result, RunResult)
    assert not result.passed
    assert result.exit_code is ExitCode.VENDOR_BROKE_THE_CONTRACT
    (failure,) = result.failures
    assert isinstance(failure, Finding)
    assert str(failure) == (
        'envelope.message-ok: Code 1 means failure, and Message says the string "Ok" '
        "(known/direct-customer@off, call 2); expected Code 0 for success; "
        'got Code 1 with Message the string "Ok"; '
        "fix: Answer success with Code 0; if it was meant as a failure, say in Message what failed."
    )
    assert len(result.all_findings) > 1, "and what follows from it is no failure of its own"


def test_without_anything_said_the_built_in_vendor_is_judged_with_the_probes_and_it_can_be_stopped() -> None:
    heard: list[Event] = []
    stop = threading.Event()

    def hear(event: Event) -> None:
        heard.append(event)
        stop.set()

    result = run(hear=hear, stop=stop)
    (started,) = (event for event in heard if isinstance(event, RunStarted))
    assert started.vendor.built_in
    assert heard[-1] == RunFinished(result=result)
    assert result.exit_code is ExitCode.INTERRUPTED
    assert not result.passed


def test_runs_of_a_session_never_meet_and_ask_only_once_what_the_vendor_declares() -> None:
    with Session(Settings(seed=3)) as session:
        first, second = (session.run(load("known/direct-customer"), reseller_support=True) for _ in range(2))
        fortieth = session.run([], nth=40)
    assert [one.run_tag for one in (first, second, fortieth)] == ["1000001", "1000002", "1000041"]
    assert first.passed
    assert second.passed
    made = [{thing.external_id for one in run.scenarios for thing in one.created} for run in (first, second)]
    assert made[0].isdisjoint(made[1])
    assert first.scenarios[0] is second.scenarios[0], "the registration was judged before"
    assert [one.outcome for one in fortieth.scenarios] == [Outcome.PASSED, Outcome.PASSED]
    assert fortieth.exit_code is ExitCode.NOTHING_JUDGED


def test_a_tag_in_words_is_counted_on_too() -> None:
    with Session(Settings(seed=3, run_tag="mine")) as session:
        tags = [session.run([]).run_tag for _ in range(2)]
    assert tags == ["mine", "mine-1"]


def test_what_the_caller_got_wrong_is_raised_all_at_once(tmp_path: Path) -> None:
    with pytest.raises(SimulatorError) as raised:
        Settings.of(endpont="http://x", capabilities=("chang",), seed=-1, environ={})  # type: ignore[call-arg]
    assert [(str(p.where), p.fix) for p in raised.value.problems] == [
        ("Settings.of(endpont=...)", "Did you mean 'endpoint'?"),
        ("Settings.of(capabilities=...)", "Did you mean 'change'?"),
        ("--seed", "give a whole number from 0"),
    ]
    with pytest.raises(ScenarioError, match="no such scenario file or folder"):
        load(tmp_path / "absent.yaml")


def test_members_win_over_the_service_file_and_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "service.yaml"
    file.write_text("endpoint: https://one.example\nreseller_support: true\napi_key: of-the-file\n", "utf-8")
    settings = Settings.of(
        file,
        endpoint="https://two.example",
        api_key={"env": "KEY"},
        sync_options={"MPNID": "1"},
        environ={"KEY": "of-the-variable", "SIMULATOR_APP_ID": "an id", "SIMULATOR_API_KEY": "another"},
    )
    assert settings.service is not None
    assert settings.service.endpoint == "https://two.example"
    assert settings.service.credentials.api_key == "of-the-variable"
    assert settings.service.credentials.application_id == "an id"
    assert settings.reseller_support is True
    assert "of-the-variable" in settings.secrets


def test_every_member_of_the_service_file_is_a_keyword() -> None:
    schema = json.loads((ROOT / "schemas" / "service.schema.json").read_text("utf-8"))
    assert set(ServiceMembers.__annotations__) == set(schema["properties"])


def test_the_examples_of_the_page_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs" / "library.md").read_text("utf-8")
    first, second = map(textwrap.dedent, re.findall(r"^ *```python\n(.*?)^ *```$", page, re.M | re.S))
    monkeypatch.setenv("STAGING_API_KEY", BUILT_IN_API_KEY)
    with serve() as vendor:
        url = vendor.url(VendorProfile(reseller_support=True))
        ours = first.replace("https://staging.example.com/api", url)
        ours = re.sub(r'application_id="[^"]+"', f'application_id="{BUILT_IN_APPLICATION_ID}"', ours)
        exec(compile(ours, "docs/library.md", "exec"), {})
    assert capsys.readouterr().out == ""
    exec(compile(second.replace('"known"', '"known/direct-customer"'), "docs/library.md", "exec"), {})
    assert capsys.readouterr().out.splitlines()[-1] == "4/4 known/direct-customer@off passed"
