"""The bytes of a 200 answer: JSON, in UTF-8, whole, and with nothing that only lenient readers take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.contract.checks.breach import Breach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.contract.answer import Reading
    from simulator.contract.contract import Contract

__all__ = ["json_text"]


def json_text(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """Whatever was odd about the answer's bytes when they were parsed."""
    for fault in reading.body_faults:
        yield Breach(
            check=f"json.{fault.check}", message=fault.message, pointer="", expected="JSON", got=fault.got
        )
