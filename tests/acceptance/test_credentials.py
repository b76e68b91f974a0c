"""Who calls: what a vendor that admits nobody is told of, and that no secret is ever shown."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

import pytest
from scripted import accepting, answer, catalogue, scripted

from tests import wire

if TYPE_CHECKING:
    from command_line import Simulator
    from conftest import Endpoint

ORDER = "known/reseller-first-order"


@pytest.mark.parametrize(("said", "other"), [("base64", "raw"), ("raw", "base64")])
def test_a_vendor_that_refuses_every_call_has_one_fault_to_mend(
    simulator: Simulator, endpoint: Endpoint, said: str, other: str
) -> None:
    """However many calls it shows in: with the other encoding of the key and the headers that were sent."""
    url = endpoint("every-call-unauthorized")
    done = simulator.run(
        *(
            "--endpoint",
            url,
            "--reseller-support",
            "--api-key-encoding",
            said,
            "--header",
            "X-Gate: open sesame",
        )
    )
    assert done.code == 1
    (root,) = done.roots()
    assert (root["check"], root["party"], root["run_wide"]) == ("http.unauthorized", "vendor", True)
    assert f"--api-key-encoding {other}" in root["fix"]
    for name in ("X-CloudPlatform-ApplicationId", "X-CloudPlatform-APIKey", "X-Gate"):
        assert name in root["fix"]
    assert [e["findings"] for e in done.report["entries"]] == [[0]]
    assert done.out.count("http.unauthorized") == 1
    assert "open sesame" not in done.out


def test_refused_orders_are_one_fault_too_where_the_catalogue_is_known(simulator: Simulator) -> None:
    products = [
        {"ID": "mail", "Name": "Mail", "ProductsCollection": {"Products": [{"ID": "m", "Name": "Mail"}]}}
    ]
    service = simulator.folder / "service.yaml"
    with wire.server(wire.answering(wire.http(401, b"{}"))) as vendor:
        service.write_text(json.dumps({"endpoint": vendor.url, "products": products}))
        done = simulator.run(ORDER, "known/direct-customer", "--service", service, "--reseller-support")
    assert done.code == 1
    assert len(done.played()) == 2
    assert [root["check"] for root in done.roots()] == ["http.unauthorized"]
    assert len(done.report["entries"]) == 1
    assert len(done.report["entries"][0]["scenarios"]) >= 1
    assert set(done.outcomes().values()) == {"failed"}


def test_the_key_travels_in_the_encoding_that_was_said(simulator: Simulator) -> None:
    key = "a key/with+signs="
    environ = {"SIMULATOR_APP_ID": "6f1d3b0a-2c58-4f0e-9b7a-5d2e8c41a6f3", "SIMULATOR_API_KEY": key}
    with wire.server(wire.answering(wire.http(401))) as vendor:
        for encoding, sent in (("base64", base64.b64encode(key.encode()).decode()), ("raw", key)):
            vendor.received.clear()
            simulator("run", ORDER, "--endpoint", vendor.url, "--api-key-encoding", encoding, environ=environ)
            assert f"X-CloudPlatform-APIKey: {sent}\r\n".encode() in vendor.received[0]


SECRETS = {
    "key": "k&y<c>\"anary+1/=?'\\",
    "gate": "gate-canary %2F ~|&<",
    "setting": 's"ett\\ing/canary&<>+',
    "password": "pass:canary@ü€",
}


def _forms(secret: str) -> set[str]:
    """The ways in which a careless report would show it."""
    raw = secret.encode()
    escaped = json.dumps(secret)[1:-1]
    return {
        secret,
        escaped,
        escaped.replace("/", "\\/"),
        json.dumps(secret, ensure_ascii=False)[1:-1],
        base64.b64encode(raw).decode(),
        quote(secret, safe=""),
        quote_plus(secret),
        secret.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
    }


def test_no_secret_is_shown_anywhere_even_where_the_vendor_echoes_it(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    def echo(line: wire.Line, request: bytes) -> None:
        """Answers with all it was sent, as a careless error page does, and once more in every form."""
        forms = sorted(form for secret in SECRETS.values() for form in _forms(secret))
        body = {"Code": -1, "Message": request.decode("latin-1"), "Result": None, "Echo": forms}
        text = json.dumps(body).encode() + request + "\n".join(forms).encode()
        headers = (("Content-Type", "application/json"), ("X-Echo", SECRETS["gate"]))
        line.send(wire.http(200, text, headers))

    simulator.folder.joinpath("password").write_text(SECRETS["password"], "utf-8")
    service = {
        "headers": {"X-Gate": {"env": "GATE"}},
        "settings": {"ApiSecret": SECRETS["setting"]},
        "auth": {"basic": {"username": "somebody", "password": {"file": "password"}}},
    }
    with wire.server(scripted({"fields/servicedefinition": catalogue(endpoint())}, otherwise=echo)) as vendor:
        simulator.folder.joinpath("service.yaml").write_text(json.dumps({"endpoint": vendor.url, **service}))
        done = simulator.run(
            *(ORDER, "--service", "service.yaml", "--reseller-support", "--verbose"),
            *("--journal", "journal", "--api-key-encoding", "raw"),
            environ={"SIMULATOR_APP_ID": "app", "SIMULATOR_API_KEY": SECRETS["key"], "GATE": SECRETS["gate"]},
        )
        received = b"".join(vendor.received).decode("latin-1")
    assert done.code == 1
    assert SECRETS["key"] in received, "the vendor did get them"
    assert SECRETS["gate"] in received
    files = {
        name: (simulator.folder / name).read_text("utf-8")
        for name in ("journal", "report.json", "report.xml")
    }
    for name, text in {**files, "stdout": done.out, "stderr": done.err}.items():
        shown = [form for secret in SECRETS.values() for form in _forms(secret) if form in text]
        assert not shown, f"{name} shows {shown}"
        joined = "".join(text.split())  # however lines are broken
        assert not [
            form for secret in SECRETS.values() for form in _forms(secret) if "".join(form.split()) in joined
        ]
    assert "<redacted>" in files["journal"]
    assert "$SIMULATOR_API_KEY" in done.out, "what is masked can be pasted all the same"
    assert "canary" not in "".join(files.values()) + done.out + done.err
    again = simulator.judge("journal")
    assert {f["check"] for f in again.roots()} == {f["check"] for f in done.roots()}


@pytest.mark.parametrize("kind", [1, "passwordtext", "CertificateFile"])
def test_what_the_settings_form_asks_for_as_a_password_is_masked(simulator: Simulator, kind: object) -> None:
    definition = {"ID": "Entry", "Name": "Entry", "Kind": kind, "InitialValue": "canary-of-theirs"}
    form = {"Fields": [{"ID": "Entry", "Value": None, "Definition": definition}]}
    answers = {"fields/get": answer(form), "fields/validate": answer(["no such user: canary-of-ours"])}
    with wire.server(scripted(answers, otherwise=answer({}, 404))) as vendor:
        done = simulator.run(
            *("registration/register", "--endpoint", vendor.url, "--setting", "Entry=canary-of-ours"),
            *("--capability", "service_definition", "--capability", "sync_options", "--journal", "journal"),
        )
        assert b"canary-of-ours" in b"".join(vendor.received)
    (root,) = (root for root in done.roots() if root["endpoint"] == "fields.validate")
    assert root["expected"].startswith("an empty list")
    assert "--setting ID=VALUE" in root["fix"], "the vendor may well be right"
    texts = [(simulator.folder / name).read_text() for name in ("journal", "report.json", "report.xml")]
    assert "no such user: <redacted>" in texts[0]
    assert not any("canary" in text for text in [*texts, done.out, done.err])


def test_secrets_in_mistakes_on_the_command_line_are_not_repeated(simulator: Simulator) -> None:
    done = simulator(
        *(
            "run",
            "--endpoint",
            "https://me:url-canary@staging.example.com/api",
            "--header",
            "no colon canary",
        ),
        *("--setting", "canary", "--api-key-encoding", "raw"),
        environ={"SIMULATOR_APP_ID": "app", "SIMULATOR_API_KEY": "canary\nline"},
    )
    assert done.code == 2
    assert done.err.count("error: ") >= 4
    assert "canary" not in done.out + done.err


@pytest.mark.parametrize(
    "slip",
    [
        ("--seed", "canary-of-eight"),
        ("--probes", "canary-of-eight"),
        ("--json", "https://me:canary@staging.example.com/api"),
        ("--set", "https://me:canary@staging.example.com/api"),
        ("https://me:canary@staging.example.com/api",),
    ],
)
def test_a_secret_given_to_another_option_is_not_repeated(
    simulator: Simulator, slip: tuple[str, ...]
) -> None:
    done = simulator("run", *slip, environ={"SIMULATOR_API_KEY": "canary-of-eight"})
    assert done.code == 2
    assert "<redacted>" in done.err
    assert "canary" not in done.out + done.err


def test_generated_passwords_are_masked(simulator: Simulator, endpoint: Endpoint) -> None:
    answers = {"fields/servicedefinition": catalogue(endpoint())}
    with wire.server(scripted(answers, otherwise=accepting(GeneratedPassword="canary-password"))) as vendor:
        done = simulator.run("known/direct-customer", "--endpoint", vendor.url, "--journal", "journal")
    everything = [(simulator.folder / name).read_text() for name in ("journal", "report.json", "report.xml")]
    assert "canary" not in "".join(everything) + done.out + done.err
    assert "<redacted>" in everything[0]
