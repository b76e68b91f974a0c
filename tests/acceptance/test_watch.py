"""``run --watch``: what changes is played again, and Ctrl-C ends it with the verdict."""

from __future__ import annotations

import os
import shutil
import signal
import threading
from typing import TYPE_CHECKING

from command_line import ROOT

if TYPE_CHECKING:
    import subprocess

    from command_line import Simulator

KNOWN = ROOT / "scenarios" / "known"


def _told(process: subprocess.Popen[bytes]) -> str:
    """What is told up to the next wait for changes."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line.decode())
        if lines[-1].startswith("Watching for changes"):
            break
    return "".join(lines)


def test_what_changes_is_played_again_until_ctrl_c(simulator: Simulator) -> None:
    folder = simulator.folder / "mine"
    folder.mkdir()
    for name in ("direct-customer", "repeat-order-known-customer"):
        shutil.copy(KNOWN / f"{name}.yaml", folder)
    process = simulator.start("run", "mine", "--watch", "--reseller-support")
    ending = threading.Timer(60, os.killpg, (process.pid, signal.SIGKILL))
    ending.start()
    try:
        first = _told(process)
        assert "PASSED (exit 0): 3 passed; the built-in vendor" in first
        assert "\x1b" not in first, "a screen is only cleared where there is one"
        file = folder / "direct-customer.yaml"
        text = file.read_text("utf-8")
        file.write_text(text.replace("subscription: Synchronized", "subscription: Failed"), "utf-8")
        second = _told(process)
        assert "changed: mine/direct-customer.yaml" in second
        assert "repeat-order" not in second
        assert "Ctrl-C ends with exit code 2." in second
        shutil.copy(KNOWN / "reseller-first-order.yaml", folder)
        third = _told(process)
        assert "ok    reseller-first-order" in third
        assert "Failing still, from before: direct-customer@on" in third
        file.write_text("scenario: [", "utf-8")
        assert "Ctrl-C ends with exit code 2." in _told(process)
        file.unlink()
        assert "Ctrl-C ends with exit code 0." in _told(process)
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(timeout=30) == 0
        assert process.stderr is not None
        said = process.stderr.read().decode()
        assert "error: mine/direct-customer.yaml:2:1: " in said
        assert "Traceback" not in said
    finally:
        ending.cancel()
        process.kill()
        process.communicate()
