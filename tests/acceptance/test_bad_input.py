"""What the user gets wrong is told before the first call: what happened, where, what to do; exit code 2."""

from __future__ import annotations

import re
import socket
from typing import TYPE_CHECKING

from command_line import KEYS

from simulator.vendors import PartnerId
from tests import wire

if TYPE_CHECKING:
    from collections.abc import Iterable

    from command_line import Done, Simulator
    from conftest import Endpoint

GOOD = """\
scenario: A direct customer orders
source: nobody
accounts:
  initech: {kind: direct_customer}
steps:
  - checkout: {buyer: initech, basket: [{product: any, quantity: 1}]}
    expect:
      calls:
        - account.synchronize: {account: initech}
        - subscription.create: {account: initech}
"""


def _told(done: Done, *parts: str) -> None:
    """A usage error: exit code 2, each part said on standard error, and a fix."""
    assert done.code == 2, done.out + done.err
    assert done.out == ""
    missing = [part for part in parts if part not in done.said]
    assert not missing, done.err
    assert done.err.count("fix: ") <= done.err.count("error: ")


def test_an_option_of_one_value_that_is_given_several_is_told(simulator: Simulator) -> None:
    done = simulator(
        *("run", "--json", "a.json", "--json=b.json", "--reseller-support", "--no-reseller-support"),
        *(
            "-v",
            "-v",
            "--capability",
            "change",
            "--capability",
            "addons",
            "--run-tag",
            "--seed",
            "--seed",
            "1",
        ),
    )
    _told(
        done,
        "--json: it is given 2 times, and takes one value fix: give it once",
        "--reseller-support: --no-reseller-support is given as well fix: leave one of the two out",
    )
    assert done.err.count("error: ") == 2
    assert not list(simulator.folder.glob("*.json"))


def test_everything_wrong_with_the_options_is_told_at_once_and_nothing_is_sent(simulator: Simulator) -> None:
    with wire.server(wire.answering(wire.http(200, b"{}"))) as vendor:
        done = simulator(
            *("run", "--endpoint", vendor.url, "--header", "no colon", "--setting", "Workspace"),
            *("--set", "switchs.is_test=true", "--set", "switches.is_test=maybe", "--capability", "addon"),
            *("--workers", "0", "--processes", "300", "--run-tag", "a b", "--seed", "-1", "--timeout", "0"),
            *("--set", "locale=xx_XX", "--sync-option", "=3", "--json", "nowhere/report.json"),
        )
        assert not vendor.received
    _told(
        done,
        "--header: value 1 is not of the form 'Name: value'",
        "--setting: value 1 is not of the form ID=VALUE",
        "--sync-option: value 1",
        "--set switchs.is_test: the service file has no member 'switchs' there fix: Did you mean 'switches'?",
        "--set switches.is_test",
        "the text 'addon' fix: Did you mean 'addons'?",
        "--workers: must be from 1 to 256, and is 0",
        "--processes",
        "'a b' cannot be a run tag",
        "--seed",
        "--timeout",
        "no accounts can be made in the locale 'xx_XX'",
        "nowhere/report.json cannot be written",
    )


def test_options_and_commands_that_are_not_there_name_the_near_miss(simulator: Simulator) -> None:
    _told(simulator("run", "--endpont", "http://127.0.0.1"), "No such option '--endpont'", "'--endpoint'")
    _told(simulator("rn"), "No such command 'rn'", "Did you mean 'run'?")
    _told(simulator("run", "--seed", "many"), "'many' is not a valid integer")
    _told(simulator("run", "--quiet", "--verbose"), "--quiet and --verbose exclude each other")
    _told(simulator("judge"), "Missing argument")
    _told(simulator("judge", "any.har", "-q", "-v"), "--quiet and --verbose exclude each other")


def test_urls_that_cannot_be_meant_say_how_to_write_them(simulator: Simulator) -> None:
    for url, parts in {
        "staging.example.com/api": ("has no scheme", "https://staging.example.com/api"),
        "localhost:8080": ("has no scheme", "http://localhost:8080"),
        "ftp://example.com": ("has a scheme other than http and https",),
        "https://": ("names no host",),
        "https://example.com/api?key=17": ("has a query",),
    }.items():
        done = simulator("run", "--endpoint", url)
        _told(done, "--endpoint: the URL", *parts)
        assert "17" not in done.err


def test_credentials_that_are_missing_are_told_by_the_variables_that_give_them(simulator: Simulator) -> None:
    done = simulator("run", "--endpoint", "http://127.0.0.1:9", environ={"SIMULATOR_APP_ID": ""})
    _told(
        done,
        "the Application Id is missing",
        "SIMULATOR_APP_ID",
        "the API key is missing",
        "SIMULATOR_API_KEY",
    )


def test_scenario_files_are_told_with_line_column_and_near_miss_all_at_once(simulator: Simulator) -> None:
    folder = simulator.folder / "mine"
    folder.mkdir()
    files = {
        "unparsable": GOOD.replace("{kind: direct_customer}", "{kind: direct_customer"),
        "tab": GOOD.replace("  initech", "\tinitech"),
        "duplicate": GOOD.replace("source: nobody", "source: nobody\nscenario: again"),
        "unknown-key": GOOD.replace("scenario:", "scenaro:"),
        "unknown-account": GOOD.replace("buyer: initech", "buyer: initec"),
        "unknown-endpoint": GOOD.replace("subscription.create:", "subscriptions.create:"),
        "unknown-kind": GOOD.replace("direct_customer", "customer"),
        "not-utf-8": GOOD.replace("nobody", "n\xf6body"),
        "yes-is-text": GOOD.replace("steps:", "needs: {reseller_support: yes}\nsteps:"),
        "good": GOOD,
    }
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, "latin-1")
    with wire.server(wire.answering(wire.http(200, b"{}"))) as vendor:
        done = simulator("run", "mine", "--endpoint", vendor.url)
        assert not vendor.received
    _told(
        done,
        "Did you mean 'scenario'?",
        "Did you mean 'initech'?",
        "Did you mean 'subscription.create'?",
        "must be one of 'reseller', 'end_customer', 'direct_customer', not the text 'customer'",
    )
    told = {found[1]: (int(found[2]), int(found[3])) for found in _places(done)}
    assert set(told) >= set(files) - {"good", "not-utf-8"}
    assert "good.yaml" not in done.err
    assert "mine/not-utf-8.yaml" in done.err
    assert told["unknown-account"] == (6, 23)
    assert told["duplicate"][0] == 3
    assert told["unknown-key"] == (1, 1)


def _places(done: Done) -> Iterable[re.Match[str]]:
    return re.finditer(r"^error: mine/([a-z0-9-]+)\.yaml:(\d+):(\d+): ", done.err, re.MULTILINE)


def test_a_name_that_no_file_can_have_is_told(simulator: Simulator) -> None:
    name = "a" * 300
    _told(simulator("run", name), f"{name}: cannot be looked at: File name too long")
    _told(simulator("run", "--json", name), f"--json: {name} cannot be written: File name too long")
    _told(simulator("new", name, "--flow", "first-order"), "FILE: that file name is too long")


def test_scenarios_that_are_not_there_name_the_near_miss(simulator: Simulator) -> None:
    (simulator.folder / "empty").mkdir()
    done = simulator("run", "known/reseler-first-order", "empty", "nothing-like-it.yaml", "/nowhere")
    _told(
        done,
        "known/reseler-first-order: no such scenario file or folder",
        "Did you mean 'known/reseller-first-order'?",
        "empty: no scenario file (*.yaml, *.yml) in this folder",
        "nothing-like-it.yaml: no such scenario file or folder",
        "/nowhere: no such scenario file or folder",
        "'simulator list' shows the bundled scenarios by name",
    )


def test_service_files_are_told_with_line_column_and_near_miss(simulator: Simulator) -> None:
    service = simulator.folder / "service.yaml"
    _told(simulator("run", "--service", "service.yaml"), "service.yaml: there is no such file")
    service.write_text("endpoint: http://127.0.0.1:9\nresellersupport: true\nresellersupport: true\n")
    _told(simulator("run", "--service", "service.yaml"), "service.yaml:3:1:", "twice")
    _told(simulator("run", "--service", "."), "this is a folder, not a file")
    service.write_text("endpoint: [\n")
    _told(simulator("run", "--service", "service.yaml"), "service.yaml:")
    service.write_text(
        "endpoint: 127.0.0.1:9\nresellersupport: true\napi_key: {env: NOT_SET}\nurls: {account.sync: http://x}\n"
        "tls: {ca_bundle: no.pem}\n"
    )
    _told(
        simulator("run", "--service", "service.yaml", environ={}),
        "service.yaml:1:11: the URL '127.0.0.1:9' has no scheme",
        "service.yaml:2:1:",
        "Did you mean 'reseller_support'?",
        "NOT_SET",
        "Did you mean 'account.synchronize'?",
        "service.yaml:5:18: there is no file",
    )


def test_outputs_that_cannot_be_written_are_known_before_the_first_call(simulator: Simulator) -> None:
    folder = simulator.folder
    (folder / "there").mkdir()
    (folder / "kept.json").write_text("kept")
    with wire.server(wire.answering(wire.http(200, b"{}"))) as vendor:
        for options, message in {
            ("--json", "nowhere/report.json"): "there is no folder nowhere",
            ("--junit", "there"): "it is a folder",
            ("--journal", "/proc/nowhere"): "/proc/nowhere cannot be written",
            ("--json", "same", "--junit", "same"): "same is the file of --json already",
            ("--json", "kept.json", "--junit", "nowhere/x"): "there is no folder nowhere",
        }.items():
            _told(simulator("run", "--endpoint", vendor.url, *options), message)
        assert not vendor.received
    assert (folder / "kept.json").read_text() == "kept", "nothing is touched until all is well"
    assert {file.name for file in folder.iterdir()} == {"there", "kept.json"}


def test_what_a_run_reads_is_never_written_over(simulator: Simulator) -> None:
    (simulator.folder / "mine.yaml").write_text(GOOD)
    _told(simulator("run", "mine.yaml", "--json", "mine.yaml"), "mine.yaml is a scenario file already")
    assert (simulator.folder / "mine.yaml").read_text() == GOOD


def test_the_vendor_command_tells_what_it_cannot_do(simulator: Simulator) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        _told(simulator("vendor", "--port", port), f"--port: port {port} is taken", "name another port")
    _told(simulator("vendor", "--port", "99999"), "port 99999 cannot be used")
    _told(simulator("vendor", "--fault", "huge-anser"), "Did you mean 'huge-answer'? --list-faults tells")
    _told(
        simulator("vendor", "--fault", "zzz"), "Known: absent-members-refused, ", " more. --list-faults tells"
    )


def test_a_simulator_yaml_that_was_not_asked_for_is_pointed_at_and_not_used(simulator: Simulator) -> None:
    (simulator.folder / "simulator.yaml").write_text("endpoint: http://127.0.0.1:9\n")
    done = simulator("run", "known/direct-customer", "--no-reseller-support", environ={})
    assert done.code == 0
    assert "hint: simulator.yaml is not used; --service simulator.yaml judges the service" in done.said
    assert done.first.startswith("Judging the built-in vendor")


def test_a_capability_that_was_asked_for_and_is_not_there_is_one_finding(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    """However many scenarios need it: the vendor's fault, since somebody said that it is offered."""
    done = simulator.run(
        *("addons", "known/direct-customer", "--no-reseller-support", "--capability", "addons"),
        *("--endpoint", endpoint("no-addons", support=False, partner_id=PartnerId.NONE)),
        environ=KEYS,
    )
    assert done.code == 1
    roots = [root for root in done.roots() if root["endpoint"] == "addon.create"]
    assert [(root["check"], root["party"]) for root in roots] == [("endpoint.not-offered", "vendor")]
    assert done.outcomes()["known/direct-customer@off"] == "passed"


def test_who_waits_for_an_endpoint_that_is_not_there_is_told_no_second_fault(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    done = simulator.run(
        *("inspection/known-once-synchronized", "--capability", "exists", "--reseller-support"),
        *("--endpoint", endpoint("no-exists", partner_id=PartnerId.NONE)),
        environ=KEYS,
    )
    assert [root["check"] for root in done.roots()] == ["endpoint.not-offered"]
