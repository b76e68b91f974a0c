"""``simulator vendor`` says how it is judged, and that command plays everything that a fault may show in."""

from __future__ import annotations

import shlex
import signal
from typing import IO, TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from command_line import Simulator


@pytest.mark.parametrize(
    ("options", "check", "endpoint"),
    [
        (["--fault", "addon-result-ok"], "envelope.result-placeholder", "addon.create"),
        (
            ["--fault", "partner-id-as-number-refused", "--no-reseller-support"],
            "encoding.partner-id-number",
            "account.synchronize",
        ),
    ],
)
def test_the_command_that_it_prints_finds_the_fault(
    simulator: Simulator, options: list[str], check: str, endpoint: str
) -> None:
    with simulator.start("vendor", *options) as vendor:
        try:
            assert vendor.stdout is not None
            words = shlex.split(_command(vendor.stdout))
            done = simulator.run(*words[words.index("run") + 1 :])
        finally:
            vendor.send_signal(signal.SIGINT)
    assert (check, endpoint) in [(found["check"], found["endpoint"]) for found in done.report["findings"]]


def _command(out: IO[bytes]) -> str:
    """The lines after the one that tells to judge it, as far as they go on."""
    while not out.readline().startswith(b"Judge it"):
        pass
    lines = [out.readline().decode()]
    while lines[-1].endswith("\\\n"):
        lines.append(out.readline().decode())
    return "".join(lines).replace("\\\n", " ")
