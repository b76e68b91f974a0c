"""The curl command, run by a real shell: what arrives is what was sent, and no secret is in the text."""

from __future__ import annotations

import base64
import itertools
import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from simulator.exchange import Request
from simulator.report.curl import MASK, curl, key_of

if TYPE_CHECKING:
    from pathlib import Path

SHELL = shutil.which("sh")
URL = "https://staging.vendor.example.com/marketplace/api/Accounts/Synchronize"
KEY = "s3cret key with 'quotes' and a length beyond seventy-six characters, so that base64 would wrap it"

pytestmark = pytest.mark.skipif(SHELL is None, reason="no POSIX shell here")


@pytest.fixture
def stand_in(tmp_path: Path) -> Path:
    """A program named curl that tells its arguments and its input, for the shell to find first."""
    program = tmp_path / "curl"
    program.write_text(
        f"#!{sys.executable} -IS\n"
        "import sys\n"
        "piped = '@-' in sys.argv\n"
        "print(ascii((sys.argv[1:], sys.stdin.buffer.read() if piped else None)))\n"
    )
    program.chmod(0o755)
    return tmp_path


def sent(command: str, stand_in: Path, **environ: str) -> tuple[list[str], bytes | None]:
    """The arguments that curl is given by a shell, and what is piped into it."""
    path = f"{stand_in}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [SHELL or "sh", "-euc", command],
        env={"PATH": path, "LC_ALL": "C.UTF-8"} | environ,
        capture_output=True,
        check=True,
        timeout=20,
    )
    arguments, piped = eval(done.stdout)
    return [part.encode("utf-8", "surrogateescape").decode() for part in arguments], piped


def request(
    body: bytes | None = b"{}", *headers: tuple[str, str], method: str = "POST", url: str = URL
) -> Request:
    return Request(
        method=method, url=url, headers=(("Content-Type", "application/json"), *headers), body=body
    )


BODIES = [
    '{"Name": "O\'Brien & Söhne \\"$HOME\\" `id` \\\\ !! 東京 😀", "Note": "'
    + "long, very long, " * 30
    + '"}',
    "@/etc/passwd",
    "line one\nline two\tand a tab",
    "'" * 200,
    "x" * 500,
    "",
]


@pytest.mark.parametrize("width", [None, 80])
@pytest.mark.parametrize("body", BODIES)
def test_the_same_bytes_arrive(body: str, width: int | None, stand_in: Path) -> None:
    arguments, _ = sent(curl(request(body.encode()), width=width), stand_in)
    assert arguments[arguments.index("--data-raw") + 1] == body
    assert arguments[:4] == ["-sS", "-X", "POST", URL]


@pytest.mark.parametrize("width", [None, 80])
@pytest.mark.parametrize(
    "body", [b"\xff\xfe\x00", b"\x1b[2J" * 40, b"\xef\xbb\xbf{}", "bidi \u202e".encode()]
)
def test_a_body_that_cannot_be_pasted_is_piped(body: bytes, width: int | None, stand_in: Path) -> None:
    command = curl(request(body), width=width)
    assert command.replace("\n", "").isprintable()
    arguments, piped = sent(command, stand_in)
    assert piped == body
    assert arguments[-2:] == ["--data-binary", "@-"]


def test_where_only_ascii_can_be_shown_the_command_is_ascii(stand_in: Path) -> None:
    command = curl(request("東京".encode()), width=80, ascii_only=True)
    assert command.isascii()
    assert sent(command, stand_in)[1] == "東京".encode()


@pytest.mark.parametrize("width", [None, 80])
def test_the_masked_key_is_read_from_the_environment(width: int | None, stand_in: Path) -> None:
    masked = request(b"{}", ("X-CloudPlatform-APIKey", MASK))
    command = curl(masked, width=width)
    assert MASK not in command
    arguments, _ = sent(command, stand_in, SIMULATOR_API_KEY=KEY)
    assert f"X-CloudPlatform-APIKey: {base64.b64encode(KEY.encode()).decode()}" in arguments
    raw, _ = sent(curl(masked, key_encoding="raw", width=width), stand_in, SIMULATOR_API_KEY=KEY)
    assert f"X-CloudPlatform-APIKey: {KEY}" in raw


def test_other_masked_headers_are_read_from_variables_of_their_own(stand_in: Path) -> None:
    masked = request(
        b"{}", ("Authorization", f"Bearer {MASK}"), ("X-It's $odd!", MASK), ("X-Odd", f"a $b! {MASK}c")
    )
    arguments, _ = sent(curl(masked), stand_in, AUTHORIZATION="t0ken", X_ODD="$mid")
    assert "Authorization: Bearer t0ken" in arguments
    assert "X-Odd: a $b! $midc" in arguments


def test_headers_travel_as_they_were(stand_in: Path) -> None:
    odd = (
        ("X-Empty", ""),
        ("X-Quote", 'it\'s "$HOME" `id` !'),
        ("Host", "x"),
        ("Content-Length", "2"),
        (":authority", "x"),
    )
    arguments, _ = sent(curl(request(b"{}", *odd)), stand_in)
    headers = [after for before, after in itertools.pairwise(arguments) if before == "-H"]
    assert headers == ["Content-Type: application/json", "X-Empty;", 'X-Quote: it\'s "$HOME" `id` !']


def test_a_request_without_a_body(stand_in: Path) -> None:
    get, _ = sent(curl(request(None, method="GET")), stand_in)
    assert get == ["-sS", "-X", "GET", URL, "-H", "Content-Type: application/json"]
    post, _ = sent(curl(request(None)), stand_in)
    assert post[-2:] == ["-H", "Content-Length: 0"]


def test_a_body_without_a_content_type_does_not_become_a_form(stand_in: Path) -> None:
    arguments, _ = sent(curl(Request(method="POST", url=URL, headers=(), body=b"{}")), stand_in)
    assert arguments[arguments.index("-H") + 1] == "Content-Type:"


def test_brackets_in_a_url_are_no_pattern(stand_in: Path) -> None:
    url = "https://vendor.example.com/a?filter[]={x}&y='z'"
    arguments, _ = sent(curl(request(url=url)), stand_in)
    assert "--globoff" in arguments
    assert url in arguments


def test_a_command_fits_the_width_unless_a_header_is_longer() -> None:
    body = json.dumps({f"Member{n}": "value " * n for n in range(20)}).encode()
    lines = curl(request(body, ("X-CloudPlatform-APIKey", MASK)), width=80).split("\n")
    assert len(lines) > 10
    assert max(map(len, lines)) <= 80


def test_what_could_steer_a_terminal_is_an_escape() -> None:
    command = curl(request(b"{}", ("X-A", "\x1b[31m\u202e"), url="https://x.example/\x1b]0;a\x07"))
    assert command.isprintable()


def test_the_mask_is_the_one_that_redaction_leaves() -> None:
    redaction = pytest.importorskip("simulator.redaction")
    masked = redaction.Redactor(["a long secret"]).text("with a long secret inside")
    assert masked == f"with {MASK} inside"


@pytest.mark.parametrize(
    ("check", "sent"),
    [
        ("auth.unguarded-order", f"APIKey: {base64.b64encode(b'no key of this registration').decode()}'"),
        ("auth.wrong-key", f"APIKey: {base64.b64encode(b'no key of this registration').decode()}'"),
        ("auth.raw-key", 'APIKey: $SIMULATOR_API_KEY"'),
        ("auth.wrong-application-id", '"$SIMULATOR_API_KEY" | base64'),
    ],
)
def test_what_a_probe_of_keys_has_found_is_shown_by_the_key_that_it_sent(check: str, sent: str) -> None:
    request = Request(method="GET", url=URL, headers=(("X-CloudPlatform-APIKey", MASK),))
    command = curl(request, key_encoding=key_of(check, "base64"))
    assert sent in command
