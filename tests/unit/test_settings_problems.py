"""What is wrong with options and the environment: what, where, how to mend it, all at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulator.errors import Location, OutputError, Problem, SettingsError, SimulatorError, UsageError
from simulator.settings import load_settings

GOOD = {"endpoint": "https://vendor.example", "app_id": "", "api_key": ""}


def problems(kind: type[SimulatorError] = UsageError, /, **given: Any) -> list[Problem]:
    given.setdefault("environ", {})
    with pytest.raises(SimulatorError) as caught:
        load_settings(**given)
    assert type(caught.value) is kind
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("options", "where", "what", "fix"),
    [
        (
            {"endpoint": "localhost:8080"},
            "--endpoint",
            "the URL 'localhost:8080' has no scheme",
            "http://localhost:8080",
        ),
        ({"endpoint": "vendor.example/api"}, "--endpoint", "has no scheme", "https://vendor.example/api"),
        ({"endpoint": "10.0.0.5:80/api"}, "--endpoint", "has no scheme", "http://10.0.0.5:80/api"),
        ({"endpoint": "//vendor.example/api"}, "--endpoint", "has no scheme", "https://vendor.example/api"),
        ({"endpoint": ""}, "--endpoint", "the URL '' is empty", "leave it out"),
        ({"endpoint": "ftp://vendor.example"}, "--endpoint", "scheme other than http and https", "https://"),
        ({"endpoint": "https://[::1/api"}, "--endpoint", "is not a URL", "https://"),
        ({"endpoint": "https://vendor..example"}, "--endpoint", "that no DNS can know", "1 to 63 characters"),
        ({"endpoint": "https://vendor.example:0"}, "--endpoint", "has the port 0", "port"),
        ({"endpoint": "https://vendor.example/a b"}, "--endpoint", "a space", "%20"),
        ({"endpoint": "https://vendor.example/a\nb"}, "--endpoint", "control character", "remove"),
        (
            {"endpoint": "https://qa:hunter2@vendor.example"},
            "--endpoint",
            "'https://vendor.example' has a user name",
            "auth",
        ),
        ({"api_key_encoding": "base46"}, "--api-key-encoding", "must be one of 'base64', 'raw'", "'base64'?"),
        (
            {"capability": ("delete", "chnage")},
            "--capability",
            "not the text 'chnage'",
            "Did you mean 'change'?",
        ),
        (
            {"header": ("X-Stage",)},
            "--header",
            "value 1 is not of the form 'Name: value'",
            "--header 'Name: value'",
        ),
        ({"header": ("X-A: b", ": hunter2")}, "--header", "value 2 is not of the form", "'Name: value'"),
        ({"header": ("X Stage: blue",)}, "--header X Stage", "must be the name of an HTTP header", ""),
        ({"header": ("X-A: b", "X-A: c")}, "--header X-A", "'X-A' is given 2 times", "once"),
        ({"header": ("X-A: b\r\nX-B: c",)}, "--header X-A", "has a line break in its value", "remove"),
        ({"header": ("X-A: β",)}, "--header X-A", "cannot travel in an HTTP header (U+03B2)", "Latin-1"),
        (
            {"header": ("X-CloudPlatform-ApplicationId: a",)},
            "--header X-CloudPlatform-ApplicationId",
            "is the platform's own",
            "--app-id",
        ),
        (
            {"header": ("x-cloudplatform-trackid: a",)},
            "--header x-cloudplatform-trackid",
            "is the platform's own",
            "switches.send_track_id",
        ),
        (
            {"header": ("Transfer-Encoding: chunked",)},
            "--header Transfer-Encoding",
            "belongs to the connection",
            "remove",
        ),
        ({"setting": ("Region",)}, "--setting", "value 1 is not of the form ID=VALUE", "--setting ID=VALUE"),
        ({"setting": ("=EU",)}, "--setting", "value 1 is not of the form ID=VALUE", "--setting ID=VALUE"),
        ({"setting": ("My Region=EU",)}, "--setting My Region", "must be a field id", ""),
        ({"setting": ("Region=a\ab",)}, "--setting Region", "the setting Region has a character", "Latin-1"),
        ({"sync_option": ("MPNID=1", "MPNID=2")}, "--sync-option MPNID", "'MPNID' is given 2 times", "once"),
        ({"sync_option": ("Domain={tga}",)}, "--sync-option Domain", "unknown placeholder '{tga}'", "'tag'?"),
        ({"partner_id_option": ""}, "--partner-id-option", "must not be empty", "write a value"),
        ({"timeout": 0.0}, "--timeout", "'timeouts.answer' must be more than 0", ""),
        ({"timeout": 1e9}, "--timeout", "'timeouts.answer' must be at most 3600", ""),
        ({"timeout": float("nan")}, "--timeout", "NaN is no number of seconds", "a number"),
        ({"app_id": "a\nb"}, "--app-id", "the Application Id has a line break", "remove"),
        ({"api_key": "a\nb"}, "--api-key", "the API key has a line break", "remove"),
    ],
)
def test_an_option_that_cannot_be_used(options: dict[str, Any], where: str, what: str, fix: str) -> None:
    (problem,) = problems(members=GOOD | options)
    assert problem.where == where
    assert what in problem.what
    assert fix in problem.fix
    assert "hunter2" not in str(problem)


@pytest.mark.parametrize(
    ("run", "where", "what", "fix"),
    [
        ({"seed": -1}, "--seed", "must not be negative, and is -1", "from 0"),
        ({"run_tag": "a b"}, "--run-tag", "'a b' cannot be a run tag", "letters"),
        ({"run_tag": ""}, "--run-tag", "cannot be a run tag", "1 to 16"),
        ({"run_tag": "a" * 17}, "--run-tag", "cannot be a run tag", "1 to 16"),
        ({"run_tag": "a\n"}, "--run-tag", "cannot be a run tag", "1 to 16"),
        ({"workers": 0}, "--workers", "must be from 1 to 256, and is 0", "--workers"),
        ({"workers": 257}, "--workers", "must be from 1 to 256, and is 257", "--workers"),
        ({"processes": -3}, "--processes", "must be from 1 to 256, and is -3", "--processes"),
    ],
)
def test_a_run_that_cannot_be_meant(run: dict[str, Any], where: str, what: str, fix: str) -> None:
    (problem,) = problems(**run)
    assert problem.where == where
    assert what in problem.what
    assert fix in problem.fix


def test_an_endpoint_without_credentials_names_options_and_variables() -> None:
    application, key = problems(members={"endpoint": "https://vendor.example"})
    assert "the Application Id is missing" in application.what
    assert "SIMULATOR_APP_ID" in application.fix
    assert "--app-id" in application.fix
    assert "the API key is missing" in key.what
    assert "SIMULATOR_API_KEY" in key.fix
    assert "--api-key" in key.fix
    assert "--api-key ''" in key.fix


def test_a_problem_in_the_environment_is_told_at_its_variable() -> None:
    (problem,) = problems(
        members={"endpoint": "https://vendor.example", "api_key_encoding": "raw"},
        environ={"SIMULATOR_APP_ID": "", "SIMULATOR_API_KEY": "κλειδί"} | {"SIMULATOR_APP_ID": "x"},
    )
    assert problem.where == "SIMULATOR_API_KEY"
    assert "U+03BA" in problem.what
    assert "κλειδί" not in str(problem)


def test_references_that_lead_nowhere(tmp_path: Path) -> None:
    empty, binary, large = tmp_path / "empty", tmp_path / "binary", tmp_path / "large"
    empty.write_text("\n")
    binary.write_bytes(b"\xff\xfe")
    large.write_text("x" * 70_000)
    found = problems(
        SettingsError,
        members=GOOD,
        sets=(
            "headers.A.env=NOT_SET",
            "headers.B.env=EMPTY",
            f"headers.C.file={tmp_path / 'none'}",
            f"headers.D.file={empty}",
            f"headers.E.file={binary}",
            f"headers.F.file={large}",
            f"settings.G.file={tmp_path}",
        ),
        environ={"EMPTY": ""},
    )
    assert [(str(p.where), p.what.removeprefix(f"the file {tmp_path}")) for p in found] == [
        ("--set headers.A.env", "the environment variable NOT_SET is not set"),
        ("--set headers.B.env", "the environment variable EMPTY is empty"),
        ("--set headers.C.file", "/none cannot be read: No such file or directory"),
        ("--set headers.D.file", "/empty is empty"),
        ("--set headers.E.file", "/binary is not UTF-8 text"),
        ("--set headers.F.file", "/large has more than 65,536 bytes"),
        ("--set settings.G.file", " cannot be read: Is a directory"),
    ]
    assert all(problem.fix for problem in found)


def test_bytes_that_are_no_text_are_told() -> None:
    """Python keeps such bytes of a command line as lone surrogates, which nothing can be made of later."""
    broken = b"\xe9\xff".decode("utf-8", "surrogateescape")
    found = problems(
        SettingsError,
        members={"endpoint": "https://vendor.example", "sync_option": (f"MPNID={broken}",), "app_id": broken},
        sets=(f"accounts.Name={broken}", "settings.A.env=A"),
        environ={"SIMULATOR_API_KEY": broken, "A": broken},
    )
    assert [(p.where, p.what) for p in found if p.where] == [
        ("SIMULATOR_API_KEY", "the value is not UTF-8 text"),
        ("--sync-option", "the value is not UTF-8 text"),
        ("--app-id", "the value is not UTF-8 text"),
        (
            "--set accounts.Name",
            "VALUE cannot be read as YAML: the control character U+DCE9 is not allowed in YAML",
        ),
        ("--set settings.A.env", "the environment variable A is not UTF-8 text"),
    ]


def test_everything_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "simulator.yaml"
    file.write_text(
        "endpoint: vendor.example\nlocal: x\nheaders: {X-A: {env: NOT_SET}}\nswitches: {is_test: 1}\n"
    )
    found = problems(
        SettingsError,
        service_file=file,
        members={"timeout": -1.0, "header": ("oops",)},
        sets=("acounts.x=1", "locale=zz"),
        seed=-1,
        json=tmp_path,
    )
    assert {str(p.where) for p in found} == {
        f"{file}:1:11",
        f"{file}:2:1",
        f"{file}:3:22",
        f"{file}:4:21",
        "--timeout",
        "--header",
        "--set acounts.x",
        "--set locale",
        "--seed",
        "--json",
        "None",
    }
    assert len(found) == 12, "one for each place, and two for the credentials that are missing"


def test_a_problem_on_the_way_to_a_members_option_is_told_there(tmp_path: Path) -> None:
    """A mapping that only options speak of has no place in the file."""
    file = tmp_path / "simulator.yaml"
    file.write_text("locale: en_US\n")
    (problem,) = problems(SettingsError, service_file=file, sets=("auth.basic.username=qa",))
    assert problem.where == "--set auth.basic.username"


def test_a_service_file_that_is_not_there(tmp_path: Path) -> None:
    (problem,) = problems(SettingsError, service_file=tmp_path / "none.yaml")
    assert problem.where == Location(file=str(tmp_path / "none.yaml"))
    assert problem.what == "there is no such file"


# -- outputs --------------------------------------------------------------------------------


@pytest.mark.parametrize("option", ["json", "junit", "journal"])
def test_an_output_that_cannot_be_written_is_known_at_once(tmp_path: Path, option: str) -> None:
    def only(path: Path) -> Problem:
        (problem,) = problems(OutputError, **{option: path})
        assert problem.where == f"--{option}"
        return problem

    folder = only(tmp_path)
    assert "it is a folder" in folder.what
    assert "name a file in it" in folder.fix
    missing = only(tmp_path / "none" / "report")
    assert f"there is no folder {tmp_path / 'none'}" in missing.what
    assert f"mkdir -p {tmp_path / 'none'}" in missing.fix
    impossible = only(Path("/proc/simulator-report"))
    assert "cannot be written: " in impossible.what
    assert "choose a place that may be written to" in impossible.fix


def test_outputs_are_left_as_they_are_until_they_are_written(tmp_path: Path) -> None:
    old, new = tmp_path / "old.json", tmp_path / "new.xml"
    old.write_text("kept")
    settings = load_settings(environ={}, json=old, junit=new)
    assert [(output.format, output.path) for output in settings.outputs] == [("json", old), ("junit", new)]
    assert old.read_text() == "kept"
    assert not new.exists()


def test_two_things_in_one_file_are_refused(tmp_path: Path) -> None:
    report, service, scenario = tmp_path / "report", tmp_path / "simulator.yaml", tmp_path / "a.yaml"
    service.write_text("locale: en_US\n")
    scenario.write_text("scenario: A\n")
    found = problems(
        OutputError,
        service_file=service,
        scenarios=(scenario,),
        json=report,
        junit=tmp_path / "." / "report",
        journal=service,
    )
    assert [(p.where, p.what) for p in found] == [
        ("--junit", f"{report} is the file of --json already"),
        ("--journal", f"{service} is the service file already"),
    ]
    (problem,) = problems(OutputError, scenarios=(scenario,), json=scenario)
    assert problem.what == f"{scenario} is a scenario file already"


def test_a_device_will_do() -> None:
    (output,) = load_settings(environ={}, json=Path("/dev/null")).outputs
    assert output.path == Path("/dev/null")
