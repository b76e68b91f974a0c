"""What a person sees: colours and progress on a terminal, and nothing on it that the vendor put there."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
import unicodedata
from typing import TYPE_CHECKING

from command_line import KEYS, environment
from scripted import answer, catalogue, scripted

from tests import wire

if TYPE_CHECKING:
    from command_line import Simulator
    from conftest import Endpoint

NASTY = "\x1b[2J\x1b]0;owned\x07\x9b31m\x08\x00\u202egnp.exe\r\nPASSED (exit 0)"
"""clears the screen, renames the window, colours, deletes, turns the reading direction, forges a verdict"""


def _on_a_terminal(
    simulator: Simulator, *arguments: str, columns: int = 80, **environ: str
) -> tuple[int, str]:
    """Run the command on a pseudo-terminal: its exit code, and every byte that the terminal got."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "simulator", *arguments],
        cwd=simulator.folder,
        env=environment({**KEYS, "TERM": "xterm-256color", **environ}),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    received = b""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and select.select([ours], [], [], 5)[0]:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        received += piece
    os.close(ours)
    return process.wait(10), received.decode("utf-8", "replace")


def test_a_terminal_gets_colours_and_a_passing_line_while_a_slow_vendor_is_waited_for(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    order = ("run", "known/direct-customer", "--no-reseller-support", "--endpoint")
    code, text = _on_a_terminal(simulator, *order, endpoint("slow-answer"))
    assert code == 0
    assert "\x1b[3" in text, "colours"
    waiting = re.findall(r"\.\.\. [0-9]+ s  A direct customer", text)
    assert len(waiting) > 2, "the seconds go on"
    final = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text).replace("\r\n", "\n")
    assert final.rstrip().splitlines()[-1].startswith("PASSED (exit 0): ")
    code, text = _on_a_terminal(simulator, *order, endpoint(), NO_COLOR="1")
    assert code == 0
    assert not re.search(r"\x1b\[[0-9;]*m", text)


def test_nothing_a_vendor_says_can_steer_the_terminal_or_break_a_report(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    option = {"ID": NASTY, "Definition": {"ID": NASTY, "Name": NASTY, "Kind": NASTY, "DataType": NASTY}}
    answers = {
        "fields/get": answer(NASTY),
        "fields/servicedefinition": catalogue(endpoint()),
        "accounts/syncoptions": answer({"Fields": [option]}),
    }
    refusal = wire.http(
        200,
        b'{"Code":"'
        + NASTY.encode().replace(b"\r\n", b"")
        + b'","Message":"'
        + b"\\u001b[2J\\u009b31m" * 9
        + b'"}',
        (("Content-Type", "text/\x9b2Jplain"),),
        reason="\x1b[2J\x9b",
    )
    with wire.server(scripted(answers, otherwise=refusal)) as vendor:
        order = ("known/direct-customer", "--no-reseller-support", "--endpoint", vendor.url, "--verbose")
        done = simulator.run(*order, "--journal", "journal")
        code, text = _on_a_terminal(simulator, "run", *order)
    assert done.code == code == 1
    controls = {c for c in done.out if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") and c != "\n"}
    assert not controls
    assert "\nPASSED" not in done.out
    assert "\x1b[2J" not in text
    assert "\x1b]" not in text
    assert not {"\x07", "\x9b", "\x00", "\u202e"} & set(text)
    assert max(map(len, done.out.split("\ncurl", maxsplit=1)[0].splitlines())) <= 80
    assert "\x1b" not in (simulator.folder / "report.xml").read_text("utf-8")
    assert done.roots(), "and the findings are told all the same"
    again = simulator.judge("journal")
    assert again.code == 1


def test_a_narrow_or_plain_terminal_still_gets_every_word(simulator: Simulator, endpoint: Endpoint) -> None:
    """A console of another encoding gets other letters, and never an error of ours."""
    order = ("known/direct-customer", "--no-reseller-support", "--endpoint", endpoint("customer-refused"))
    ascii_only = simulator("run", *order, environ={**KEYS, "PYTHONIOENCODING": "ascii"})
    assert ascii_only.code == 1
    assert ascii_only.out.isascii()
    code, text = _on_a_terminal(simulator, "run", *order, columns=40, TERM="dumb")
    assert code == 1
    assert "\x1b" not in text
    assert "FAILED (exit 1)" in text
