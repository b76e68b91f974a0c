"""The pytest plug-in in pytests of their own: what is collected, what is told, and what is left alone."""

from __future__ import annotations

import re
import shutil
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from command_line import KEYS, ROOT

if TYPE_CHECKING:
    from conftest import Endpoint

PAGE = (ROOT / "docs" / "pytest.md").read_text("utf-8")
ORDERS = ("direct-customer", "mpnid-as-text", "reseller-first-order")


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project with three scenarios, one slip of a file, other YAML, and a test of its own."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest -p no:faker")  # over a second at each start
    folder = pytester.mkdir("scenarios")
    for name in ORDERS:
        shutil.copy(ROOT / "scenarios" / "known" / f"{name}.yaml", folder)
    (folder / "docker-compose.yaml").write_text("services: {web: {image: x}}\n", "utf-8")
    (folder / "fragment.yaml").write_text("fragment: A part\nsteps: []\n", "utf-8")
    pytester.makepyfile(test_own="def test_of_ones_own(): pass\n")
    return pytester


def test_scenarios_are_tests_and_the_built_in_vendor_is_named(project: pytest.Pytester) -> None:
    done = project.runpytest_subprocess("scenarios")
    done.assert_outcomes(passed=6)
    lines = done.stdout.str()
    assert lines.count("vendor: the built-in vendor, not a real endpoint") == 2, "in the header and the end"
    done.stdout.fnmatch_lines(
        [
            "vendor ..*",
            "scenarios/direct-customer.yaml ..*",
            "scenarios/mpnid-as-text.yaml .*",
            "vendor: the built-in vendor, not a real endpoint: 4 scenarios judged",
        ]
    )


def test_a_failure_is_told_without_a_traceback_and_a_skip_with_its_reason(
    project: pytest.Pytester, endpoint: Endpoint
) -> None:
    url = endpoint("code-1-with-ok")
    options = ("--vendor-endpoint", url, "--vendor-reseller-support", "--junitxml", "junit.xml", "-rfs")
    done = project.runpytest_subprocess("scenarios", *options)
    done.assert_outcomes(passed=1, failed=2, skipped=1)
    assert done.ret == pytest.ExitCode.TESTS_FAILED
    done.stdout.fnmatch_lines(
        [
            f"vendor: {url}",
            "*_ direct-customer@on _*",
            "The vendor must mend",
            "*check     envelope.message-ok",
            "*expected  Code 0 for success",
            "curl -sS -X POST *",
            "To play it alone: simulator run scenarios/direct-customer.yaml --seed *",
            f"vendor: {url}: 2 scenarios judged, 1 skipped",
            "FAILED scenarios/direct-customer.yaml::direct-customer@on - envelope.message-*",
            "SKIPPED * scenarios/mpnid-as-text.yaml:1: needs Reseller Support off: --no-reseller-support",
        ]
    )
    assert "Traceback" not in done.stdout.str()
    assert KEYS["SIMULATOR_API_KEY"] not in done.stdout.str()
    cases = ET.parse(project.path / "junit.xml").iter("testcase")
    failed = {case.get("name"): case for case in cases if case.find("failure") is not None}
    assert set(failed) == {"direct-customer@on", "reseller-first-order@on"}
    properties = {p.get("name"): p.get("value") for p in failed["direct-customer@on"].iter("property")}
    assert properties["vendor"] == url


def test_it_works_with_xdist_and_each_worker_plays_apart(
    project: pytest.Pytester, endpoint: Endpoint
) -> None:
    options = ("--vendor-endpoint", endpoint(), "--vendor-reseller-support", "-n", "2")
    done = project.runpytest_subprocess("scenarios", "--junitxml", "junit.xml", *options)
    done.assert_outcomes(passed=3, skipped=1)
    done.stdout.fnmatch_lines([f"vendor: {endpoint()}: 2 scenarios judged, 1 skipped"])
    cases = ET.parse(project.path / "junit.xml").iter("testcase")
    said = [{p.get("name"): p.get("value") for p in case.iter("property")} for case in cases]
    assert len({one["seed"] for one in said}) == 1
    assert len({one["run_tag"] for one in said}) == 4


def test_yaml_that_nobody_asked_for_is_left_alone_and_nothing_heavy_is_imported(
    project: pytest.Pytester,
) -> None:
    project.makeconftest(
        """
        import sys

        HEAVY = ("simulator.settings", "simulator.library", "yaml", "requests", "jsonschema", "click", "rich")

        def pytest_unconfigure(config):
            print("loaded:", [name for name in HEAVY if name in sys.modules])
        """
    )
    done = project.runpytest_subprocess("-p", "no:xdist", "-p", "no:hypothesispytest", "-p", "no:faker", "-s")
    done.assert_outcomes(passed=1)
    assert "vendor" not in done.stdout.str().replace("test_of", "")
    done.stdout.fnmatch_lines(["loaded: []"])


def test_a_declared_folder_holds_scenarios_alone_so_that_a_slip_is_told(project: pytest.Pytester) -> None:
    project.makeini("[pytest]\nvendor_scenarios = scenarios\n")
    done = project.runpytest_subprocess()
    assert done.ret == pytest.ExitCode.INTERRUPTED
    done.stdout.fnmatch_lines(
        [
            "*ERROR collecting scenarios/docker-compose.yaml*",
            "scenarios/docker-compose.yaml:1:1: unknown member*",
        ]
    )
    assert "Traceback" not in done.stdout.str()


def test_bundled_scenarios_are_played_by_name_and_known_failures_are_xfailed(
    project: pytest.Pytester, endpoint: Endpoint
) -> None:
    project.path.joinpath("baseline.yaml").write_text(
        "known:\n"
        "  - {check: envelope.message-ok, scenario: known/direct-customer@on, reason: ticket 7}\n"
        "  - {check: envelope.message-ok, scenario: known/reseller-first-order@on, reason: ticket 9}\n",
        "utf-8",
    )
    options = ("--vendor-endpoint", endpoint("code-1-with-ok"), "--vendor-reseller-support")
    played = ("--vendor-scenarios", "known/direct-customer", "--vendor-baseline", "baseline.yaml", "-rx")
    done = project.runpytest_subprocess(*options, *played)
    done.assert_outcomes(passed=1, xfailed=1)
    done.stdout.fnmatch_lines(["XFAIL *known to fail: envelope.message-ok: ticket 7*"])
    right = project.runpytest_subprocess(
        "--vendor-endpoint", endpoint(), "--vendor-reseller-support", *played
    )
    right.assert_outcomes(passed=1, failed=1)
    right.stdout.fnmatch_lines(["*baseline.stale*"])


def test_where_every_scenario_is_skipped_nothing_has_passed(
    project: pytest.Pytester, endpoint: Endpoint
) -> None:
    options = ("--vendor-endpoint", endpoint(), "--vendor-reseller-support")
    done = project.runpytest_subprocess("scenarios/mpnid-as-text.yaml", "test_own.py", *options)
    done.assert_outcomes(passed=2, skipped=1)
    assert done.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    done.stdout.fnmatch_lines(["Nothing was judged, which is no pass*"])


def test_a_vendor_that_nobody_reaches_fails(project: pytest.Pytester) -> None:
    done = project.runpytest_subprocess(
        "scenarios/direct-customer.yaml", "--vendor-endpoint", "http://127.0.0.1:9"
    )
    done.assert_outcomes(failed=2)
    done.stdout.fnmatch_lines(["The vendor could not be reached", "*check     http.unreachable"])


def test_wrong_options_are_told_at_once(project: pytest.Pytester) -> None:
    wrong = (
        "--vendor-endpoint",
        "staging.example.com",
        "--vendor-capability",
        "chang",
        "--vendor-seed",
        "-1",
    )
    done = project.runpytest_subprocess("scenarios", *wrong)
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    said = done.stderr.str()
    assert "--vendor-endpoint: " in said
    assert "Did you mean 'change'?" in said
    assert "--seed: the seed must not be negative" in said


def test_the_fixture_runs_scenarios_and_makes_single_calls(
    project: pytest.Pytester, endpoint: Endpoint
) -> None:
    project.makepyfile(
        test_vendor=f"""
        import pytest
        from simulator import Finding, RunResult
        from simulator.testing import VendorSimulator

        def test_runs(vendor_simulator: VendorSimulator) -> None:
            result: RunResult = vendor_simulator.run("known/direct-customer", "known/reseller-first-order")
            assert result.vendor.built_in
            assert result.passed, str(result)

        def test_calls(vendor_simulator: VendorSimulator) -> None:
            wrong = vendor_simulator.at(
                {endpoint("code-left-out")!r},
                application_id={KEYS["SIMULATOR_APP_ID"]!r},
                api_key={KEYS["SIMULATOR_API_KEY"]!r},
                reseller_support=True,
            )
            reseller = vendor_simulator.account("reseller")
            called = vendor_simulator.call("account.synchronize", reseller)
            assert not called.findings
            assert called.status == 200
            reseller["ExternalID"] = called.answer["Result"]
            customer = vendor_simulator.account("end_customer", reseller, Name="Contoso")
            assert customer["ResellerExternalID"] == reseller["ExternalID"]
            assert vendor_simulator.call("account.synchronize", customer).answer["Code"] == 0
            (finding,) = wrong.call("account.synchronize", wrong.account()).failures
            assert isinstance(finding, Finding)
            assert finding.check == "envelope.code-missing"

        def test_unknown(vendor_simulator: VendorSimulator) -> None:
            with pytest.raises(Exception, match="Did you mean 'account.synchronize'"):
                vendor_simulator.call("account.sinchronize")
        """
    )
    (example,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    project.makepyfile(test_page=example)
    done = project.runpytest_subprocess("test_vendor.py", "test_page.py")
    done.assert_outcomes(passed=5)


def test_the_page_names_the_options_that_are_there() -> None:
    source = (ROOT / "simulator" / "pytest_plugin.py").read_text("utf-8")
    named = {name.replace("--no-", "--") for name in re.findall(r"--(?:no-)?vendor-[a-z-]+", PAGE)}
    assert named == set(re.findall(r"--vendor-[a-z-]+", source))
    assert set(re.findall(r"`(vendor_[a-z]+)`", PAGE)) == {
        *re.findall(r'addini\("(\w+)"', source),
        "vendor_simulator",
    }
