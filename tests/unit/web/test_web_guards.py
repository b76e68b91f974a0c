"""Who may use the pages of the mock platform, and what every answer of theirs carries."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from simulator.marketplace import Marketplace
from simulator.web.access import Attempts
from simulator.web.serving import LARGEST_REQUEST
from simulator.web.site import is_loopback
from tests.unit.web.page_reader import HOST, Reader, reader

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def marketplace() -> Iterator[Marketplace]:
    with Marketplace() as marketplace:
        yield marketplace


@pytest.fixture
def anybody(marketplace: Marketplace) -> Reader:
    return reader(marketplace)


@pytest.fixture
def outside(marketplace: Marketplace) -> Reader:
    return reader(marketplace, host="0.0.0.0", password=PASSWORD, hosts=frozenset({"market.example.com"}))


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8700", 200),
        ("localhost:8700", 200),
        ("[::1]:8700", 200),
        ("192.0.2.7", 200),
        ("market.example.com", 421),
        ("evil.example.com:8700", 421),
        ("127.0.0.1.evil.example.com", 421),
        ("", 421),
    ],
)
def test_only_names_of_its_own_are_answered(anybody: Reader, host: str, status: int) -> None:
    """A page of another site cannot reach in by a name that it points at this machine."""
    answer = anybody.client.get("/services", headers={"Host": host})
    assert answer.status_code == status
    assert ("Register a service" in answer.text) is (status == 200)


def test_a_name_can_be_allowed(outside: Reader) -> None:
    assert outside.client.get("/login", headers={"Host": "market.example.com"}).status_code == 200
    assert outside.client.get("/login", headers={"Host": "other.example.com"}).status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example.com"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_of_another_site_does_nothing(
    anybody: Reader, marketplace: Marketplace, headers: dict[str, str]
) -> None:
    anybody.get("/accounts")
    values = anybody.form("Generate").values
    before = marketplace.accounts.page().items
    sent = anybody.client.post("/accounts/generate", data=values, base_url=f"http://{HOST}", headers=headers)
    assert sent.status_code == 403
    assert marketplace.accounts.page().items == before
    right = {"Origin": f"http://{HOST}", "Sec-Fetch-Site": "same-origin"}
    sent = anybody.client.post("/accounts/generate", data=values, base_url=f"http://{HOST}", headers=right)
    assert sent.status_code == 302, "the control: the same form from its own page"
    assert len(marketplace.accounts.page().items) == len(before) + 1


def test_a_form_without_its_token_does_nothing_and_leads_back(
    anybody: Reader, marketplace: Marketplace
) -> None:
    before = marketplace.accounts.page().items
    data = {"kind": "reseller", "count": "1", "csrf_token": "made-up"}
    refused = anybody.client.post("/accounts/generate", data=data, base_url=f"http://{HOST}")
    assert refused.status_code == 400
    referer = {"Referer": f"http://{HOST}/accounts"}
    led = anybody.client.post("/accounts/generate", data=data, base_url=f"http://{HOST}", headers=referer)
    assert (led.status_code, led.location) == (302, f"http://{HOST}/accounts")
    away = {"Referer": "https://evil.example.com/"}
    kept = anybody.client.post("/accounts/generate", data=data, base_url=f"http://{HOST}", headers=away)
    assert kept.status_code == 400
    assert marketplace.accounts.page().items == before


@pytest.mark.parametrize("path", ["/", "/services/new", "/login", "/nothing", "/static/marketplace.js"])
def test_every_answer_carries_the_guards_of_a_browser(anybody: Reader, path: str) -> None:
    anybody.get(path)
    headers = anybody.answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert ("no-store" in headers["Cache-Control"]) is not path.startswith("/static")


@pytest.mark.parametrize("path", ["/", "/services/new", "/accounts/new", "/nothing"])
def test_no_page_has_script_or_style_in_it(anybody: Reader, path: str) -> None:
    anybody.get(path)
    html = anybody.html.lower()
    assert html.count("<script") == 1, "the one file"
    assert "<style" not in html
    assert " style=" not in html
    assert " onclick=" not in html
    assert "javascript:" not in html


def test_nothing_is_loaded_from_elsewhere(anybody: Reader) -> None:
    import re  # noqa: PLC0415

    anybody.get("/")
    loaded = re.findall(r'(?:<link[^>]*href|<script[^>]*src|<img[^>]*src)="([^"]+)"', anybody.html)
    assert len(loaded) >= 4
    assert all(address.startswith("/") and not address.startswith("//") for address in loaded)
    for address in loaded:
        assert anybody.client.get(address, base_url=f"http://{HOST}", buffered=True).status_code == 200, (
            address
        )


def test_a_defect_tells_nothing_of_the_inside(
    marketplace: Marketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the secret sauce")

    monkeypatch.setattr(marketplace.faults, "of", broken)
    monkeypatch.setattr(marketplace.services, "all", broken)
    anybody = reader(marketplace)
    said = anybody.get("/services")
    assert anybody.answer.status_code == 500
    assert "defect of the simulator" in said
    assert "sauce" not in anybody.html
    assert "Traceback" not in anybody.html


def test_what_is_not_there_is_told_with_what_to_do(anybody: Reader) -> None:
    assert "There is nothing here" in anybody.get("/orders/4711")
    assert anybody.answer.status_code == 404
    assert "there is no order" in anybody.html.lower()
    assert anybody.get("/orders?before=x")
    assert anybody.answer.status_code == 404


def test_an_upload_is_limited(anybody: Reader) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="large.yaml"\r\n\r\n'
    large = head + bytes(LARGEST_REQUEST) + b"\r\n--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    answer = anybody.client.post("/services/new", data=large, content_type=kind, base_url=f"http://{HOST}")
    assert answer.status_code == 413
    assert "too large" in answer.text


# -- the password --------------------------------------------------------------------------------------------


def test_nobody_comes_in_without_the_password(outside: Reader) -> None:
    said = outside.get("/orders?status=Failed")
    assert "Log in" in said
    assert outside.answer.request.path == "/login"
    assert "That is not the password" in outside.send("Log in", Password="guess")
    assert outside.answer.status_code == 403
    outside.get("/orders?status=Failed")
    assert "Every basket that was placed" in outside.send("Log in", Password=PASSWORD)
    assert outside.answer.request.full_path == "/orders?status=Failed", "where one wanted to go"
    outside.send("Log out")
    assert "Log in" in outside.get("/services")


def test_a_post_from_outside_does_nothing(outside: Reader, marketplace: Marketplace) -> None:
    before = marketplace.accounts.page().items
    answer = outside.client.post("/accounts/generate", data={"kind": "reseller"}, base_url=f"http://{HOST}")
    assert answer.status_code == 401
    assert marketplace.accounts.page().items == before


def test_a_program_gives_the_password_with_basic(outside: Reader) -> None:
    def asked(word: str) -> int:
        given = base64.b64encode(f"anybody:{word}".encode()).decode()
        headers = {"Authorization": f"Basic {given}"}
        return outside.client.get("/orders", base_url=f"http://{HOST}", headers=headers).status_code

    assert asked(PASSWORD) == 200
    assert asked("guess") == 302


@pytest.mark.parametrize(
    "to", ["https://evil.example.com/", "//evil.example.com", "/\\evil.example.com", "\t/x"]
)
def test_the_login_leads_nowhere_else(outside: Reader, to: str) -> None:
    outside.get("/login", query_string={"to": to})
    outside.send("Log in", Password=PASSWORD)
    assert outside.answer.request.path == "/"


def test_whoever_guesses_waits_longer_each_time() -> None:
    clock = [1000.0]
    attempts = Attempts(now=lambda: clock[0])
    waits = []
    for _ in range(16):
        attempts.wrong("192.0.2.1")
        waits.append(attempts.wait("192.0.2.1"))
    assert waits[: Attempts.free] == [0.0] * Attempts.free
    later = waits[Attempts.free :]
    assert later == sorted(later)
    assert later[-1] == Attempts.longest
    assert attempts.wait("192.0.2.2") == 0.0, "nobody else waits"
    clock[0] += Attempts.longest
    assert attempts.wait("192.0.2.1") == 0.0


def test_the_right_word_does_not_help_while_one_waits(outside: Reader) -> None:
    outside.get("/login")
    for _ in range(Attempts.free + 1):
        outside.send("Log in", Password="guess")
    assert outside.answer.status_code == 429
    assert int(outside.answer.headers["Retry-After"]) >= 1
    outside.send("Log in", Password=PASSWORD)
    assert outside.answer.status_code == 429


@pytest.mark.parametrize(
    ("host", "alone"),
    [
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.0.2.1", False),
        ("market.example.com", False),
    ],
)
def test_what_only_this_machine_can_reach(host: str, alone: bool) -> None:
    assert is_loopback(host) is alone
