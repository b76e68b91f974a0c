"""Outputs through the front door: any number in one run, each readable by others, nothing secret in any."""

from __future__ import annotations

import base64
import html
import json
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

import pytest
from command_line import KEYS, ROOT, environment, junit_of, report_of
from scripted import answer, catalogue, scripted

from simulator.outputs import Format
from tests import wire
from tests.html_page import Page

if TYPE_CHECKING:
    from pathlib import Path

    from command_line import Simulator
    from conftest import Endpoint

ORDER = "known/reseller-first-order"
ALL = [part for format_ in Format for part in ("--output", f"{format_}=out.{format_}")]


def written(folder: Path) -> dict[str, str]:
    return {path.suffix[1:]: path.read_text("utf-8") for path in sorted(folder.glob("out.*"))}


def test_one_run_writes_every_format_and_a_har_is_judged_alike(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    done = simulator(
        *("run", ORDER, "known/direct-customer", "--probes", "safe"),
        *("--endpoint", endpoint("code-1-with-ok"), "--reseller-support", *ALL),
        environ={**KEYS, "GITHUB_STEP_SUMMARY": str(simulator.folder / "summary.md")},
    )
    assert done.code == 1
    files = written(simulator.folder)
    assert set(files) == set(Format)
    assert report_of(simulator.folder / "out.json")["exit_code"] == 1
    assert junit_of(simulator.folder / "out.junit").failures
    events = [json.loads(line) for line in files["ndjson"].splitlines()]
    assert (events[0]["event"], events[-1]["event"], events[-1]["exit_code"]) == ("stream", "run_finished", 1)
    assert files["terminal"].splitlines()[-1] == done.out.splitlines()[-1]
    assert (simulator.folder / "summary.md").read_text("utf-8").strip() == files["markdown"].strip()
    assert "FAILED" in files["html"]
    assert files["github"].startswith("::error title=FAILED")
    findings = {
        (f["check"], f["scenario"], f["call"]) for f in report_of(simulator.folder / "out.json")["findings"]
    }
    told = {name: simulator.judge(f"out.{name}") for name in ("har", "journal")}
    for judged in told.values():
        assert judged.code == 1
        roots = {(f["check"], f["scenario"], f["call"]) for f in judged.roots()}
        assert roots <= findings
        assert {check for check, _, _ in roots} == {"envelope.message-ok"}
    assert told["har"].outcomes() == told["journal"].outcomes()


def test_judge_writes_every_format_too(simulator: Simulator) -> None:
    simulator("run", "known/direct-customer", "--journal", "traffic")
    done = simulator("judge", "traffic", *ALL)
    assert done.code == 0
    files = written(simulator.folder)
    assert set(files) == set(Format)
    assert "recorded traffic of the built-in vendor, not of a real endpoint" in files["html"]
    assert files["journal"].count("\n") == (simulator.folder / "traffic").read_bytes().count(b"\n")
    again = simulator("judge", "out.har")
    assert (again.code, again.last) == (0, done.last)


@pytest.mark.parametrize("format_", [Format.JSON, Format.NDJSON, Format.HTML, Format.JOURNAL])
def test_standard_output_is_for_one_alone(simulator: Simulator, format_: Format) -> None:
    done = simulator("run", "known/direct-customer", "--output", f"{format_}=-", "--output", "github")
    assert done.code == 0
    assert "PASSED (exit 0)" in done.err, "what is for people goes to standard error"
    assert "::notice title=PASSED" in done.err
    assert "PASSED (exit 0)" not in done.out
    if format_ is Format.HTML:
        assert done.out.startswith("<!doctype html>")
    elif format_ is Format.JSON:
        assert json.loads(done.out)["exit_code"] == 0
    else:
        assert all(isinstance(json.loads(line), dict) for line in done.out.splitlines())


def test_nobody_is_called_where_an_output_cannot_be_written(simulator: Simulator) -> None:
    with wire.server(wire.answering(answer({}))) as vendor:
        asked = ("run", ORDER, "--endpoint", vendor.url)
        refused = simulator(*asked, "--output", "html=none/a.html", "--output", "htlm=b", "--output", "sarif")
        assert refused.code == 2
        assert "none/a.html cannot be written: there is no folder none" in refused.said
        assert "there is no format 'htlm'" in refused.said
        assert "Did you mean 'html'?" in refused.said
        assert "'sarif' names no file" in refused.said
        same = simulator(*asked, "--output", "har=a", "--output", "json=./a")
        assert "a is the file of --output har already" in same.said
        assert simulator("judge", "missing.har", "--output", "html=missing.har").code == 2
        assert vendor.received == []


def test_what_happened_is_there_after_a_kill(simulator: Simulator, endpoint: Endpoint) -> None:
    process = simulator.start(
        "run", "--endpoint", endpoint(), "--reseller-support", "--output", "ndjson=events"
    )
    events = simulator.folder / "events"
    deadline = time.monotonic() + 30
    while not events.exists() or events.read_bytes().count(b'"scenario_finished"') < 90:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    *lines, rest = events.read_text("utf-8").split("\n")
    told = [json.loads(line) for line in lines]
    assert rest == ""
    begun: set[str] = set()
    for line in told:
        if line["event"] == "scenario_started":
            begun.add(line["scenario"])
        elif line["event"] == "call" and "registration@" not in line["scenario"]:
            assert line["scenario"] in begun, "a call comes after the beginning of its scenario"


def test_a_stream_that_finds_no_room_does_not_end_the_run(simulator: Simulator, tmp_path: Path) -> None:
    """As when a disk fills up: the file may not grow past a limit of the process."""
    limited = (
        f"ulimit -f 2; exec {sys.executable} -m simulator run known/ --output ndjson=e --output journal=j"
    )
    done = subprocess.run(
        ["/bin/bash", "-c", f"trap '' XFSZ; {limited}"],
        cwd=tmp_path,
        env=environment({}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stdout + done.stderr
    assert "the stream of events cannot be written: File too large" in done.stderr
    assert "the journal cannot be written: File too large" in done.stderr
    assert re.match(r"ERROR \(exit 2\): \d+ passed; ", done.stdout.splitlines()[-1]), done.stdout
    assert "Traceback" not in done.stderr


SECRETS = {
    "key": "k&y<c>\"anary+1/=?'\\",
    "bearer": "bearer-canary'~+/=x",
    "setting": 's"ett\\ing/canary&<>+',
    "form": "f'orm-canary%41\u00fc",
    "made": 'm\'ade "canary" <b>&\u20ac',
    "token": "t'oken/canary+<=>",
}


def forms(secret: str) -> set[str]:
    """The ways in which a careless report would show it."""
    raw, escaped = secret.encode(), json.dumps(secret)[1:-1]
    return {
        secret,
        escaped,
        escaped.replace("/", "\\/"),
        json.dumps(secret, ensure_ascii=False)[1:-1],
        json.dumps(escaped)[1:-1],
        "".join(f"\\u{ord(letter):04x}" for letter in secret),
        base64.b64encode(raw).decode(),
        base64.urlsafe_b64encode(raw).decode(),
        quote(secret, safe=""),
        quote(secret, safe="").lower(),
        quote_plus(secret),
        html.escape(secret),
        html.escape(secret, quote=False),
        secret.replace("'", "'\"'\"'"),
    }


def careless(endpoint: str) -> wire.Script:
    """A vendor that repeats whatever it hears, and makes secrets of its own."""
    numbers = iter(range(1, 10_000))
    everything = "\n".join(sorted(form for secret in SECRETS.values() for form in forms(secret)))
    definition = {"ID": "Entry", "Name": "Entry", "Kind": "PasswordText", "InitialValue": SECRETS["form"]}

    def say(line: wire.Line, request: bytes) -> None:
        heard = f"{request.decode('latin-1')}\n{everything}"
        body = {
            "Code": 0,
            "Message": heard,
            "Result": f"{SECRETS['made']}-{next(numbers)}",
            SECRETS["key"]: heard,
        }
        if b"Create" in request:
            body |= {"Code": -5}
        body |= {"GeneratedPassword": SECRETS["made"], "AccountExtraInfo": {SECRETS["token"]: 7}}
        headers = (
            ("X-CloudPlatform-Token", SECRETS["token"]),
            ("Set-Cookie", "session=c00kie-canary-0123; Path=/"),
            ("X-Echo", SECRETS["bearer"]),
        )
        line.send(wire.http(200, json.dumps(body).encode(), headers))

    form = answer({"Fields": [{"ID": "Entry", "Value": SECRETS["form"], "Definition": definition}]})
    return scripted({"fields/servicedefinition": catalogue(endpoint), "fields/get": form}, otherwise=say)


def shown(texts: dict[str, str]) -> list[str]:
    """What is shown of a secret, wherever lines are broken."""
    known = {form for secret in (*SECRETS.values(), "c00kie-canary-0123") for form in forms(secret)}
    plain = {name: re.sub(r"[\s\\]+", "", text) for name, text in texts.items()}
    return [
        f"{name}: {form}"
        for name, text in texts.items()
        for form in sorted(known)
        if form in text or re.sub(r"[\s\\]+", "", form) in plain[name]
    ] + [f"{name}: a canary" for name, text in plain.items() if "anary" in text]


@pytest.mark.parametrize("how", [["--verbose"], ["--quiet", "--processes", "2", "--cleanup"]])
def test_no_secret_is_in_any_output(simulator: Simulator, endpoint: Endpoint, how: list[str]) -> None:
    service = {
        "settings": {"ApiSecret": SECRETS["setting"], "Entry": SECRETS["form"]},
        "auth": {"bearer": {"env": "BEARER"}},
        "capabilities": ["delete", "change"],
    }
    secret = {**KEYS, "SIMULATOR_API_KEY": SECRETS["key"], "BEARER": SECRETS["bearer"]}
    with wire.server(careless(endpoint())) as vendor:
        (simulator.folder / "s.yaml").write_text(
            json.dumps({"endpoint": f"{vendor.url}/{quote_plus('a b')}", **service})
        )
        done = simulator(
            *("run", ORDER, "known/direct-customer", "registration/register", "--reseller-support"),
            *("--service", "s.yaml", *how, *ALL, "--output", "github"),
            environ=secret,
        )
        received = b"".join(vendor.received).decode("utf-8", "replace")
    assert SECRETS["bearer"] in received, "the vendor did get them"
    assert done.code == 1
    texts = {**written(simulator.folder), "stdout": done.out, "stderr": done.err}
    assert shown(texts) == []
    assert "<redacted>" in texts["journal"]
    if "--verbose" not in how:
        return
    (simulator.folder / "out.har").rename(simulator.folder / "traffic.har")
    judged = simulator("judge", "traffic.har", "--verbose", *ALL, environ=secret)
    assert judged.code == 1
    assert shown({**written(simulator.folder), "stdout": judged.out, "stderr": judged.err}) == []


@pytest.mark.parametrize("where", ["Session.run", "Session.__enter__"])
def test_no_secret_is_in_a_traceback_of_ours(simulator: Simulator, where: str) -> None:
    broken = (
        "import simulator.library.session as s\nfrom simulator.cli import main\n"
        "def fail(*_, **__):\n"
        "    import os\n"
        "    raise RuntimeError('lost ' + os.environ['SIMULATOR_API_KEY'])\n"
        f"s.{where} = fail\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", broken, "run", ORDER, "--endpoint", "http://127.0.0.1:9"],
        cwd=simulator.folder,
        env=environment({**KEYS, "SIMULATOR_API_KEY": SECRETS["key"]}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 70
    assert "RuntimeError: lost <redacted>" in done.stderr
    assert shown({"stderr": done.stderr, "stdout": done.stdout}) == []


MARKUP = (
    "</pre></script><script>alert(1)</script><img src=x onerror=alert(2)>"
    "\"'><a href=javascript:alert(3)>\u202e"
)


def test_nothing_that_a_vendor_sends_means_anything_to_a_page(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    def say(line: wire.Line, request: bytes) -> None:
        body: dict[str, Any] = {
            "Code": 0,
            "Message": MARKUP,
            "Result": MARKUP,
            MARKUP: MARKUP,
            "AccountExtraInfo": MARKUP,
        }
        if b"Create" in request:
            line.send(wire.http(500, f"<html>{MARKUP}".encode(), (("X-Odd", MARKUP[:-1]),)))
        else:
            line.send(answer(body))

    with wire.server(scripted({"fields/servicedefinition": catalogue(endpoint())}, otherwise=say)) as vendor:
        done = simulator(
            *(
                "run",
                ORDER,
                "known/direct-customer",
                "--endpoint",
                f"{vendor.url}/%3Cb%3E",
                "--reseller-support",
            ),
            *("--output", "html=page.html"),
        )
    assert done.code == 1
    text = (simulator.folder / "page.html").read_text("utf-8")
    page = Page(text)
    page.must_be_sound()
    assert [tag for tag, _ in page.elements].count("script") == 1
    assert "\u202e" not in text


def test_the_help_and_the_page_of_outputs_tell_of_every_format(simulator: Simulator) -> None:
    page = (ROOT / "docs" / "outputs.md").read_text("utf-8")
    for command in ("run", "judge", "proxy"):
        helped = " ".join(simulator(command, "--help").out.split())
        assert [format_ for format_ in Format if not re.search(rf"\b{format_}\b", helped)] == []
    assert [format_ for format_ in Format if f"[`{format_}`]" not in page] == []
    (line,) = re.findall(r"^```json\n(.*)\n```$", page, re.MULTILINE)
    assert json.loads(line)["event"] == "call"
    (program,) = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    subprocess.run(
        [sys.executable, "-c", program], cwd=simulator.folder, env=environment({}), check=True, timeout=60
    )
    assert 'class="call"' in (simulator.folder / "report.html").read_text("utf-8")
