"""What a probe needs before it begins: accounts that the vendor knows, synchronized as in any order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.contract import Accepted, Reading
from simulator.probes.judging import control_failed
from simulator.probes.probe import Asking, Saying, ask

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from simulator.probes.scene import Scene

__all__ = ["introduce", "ordered"]


def introduce(
    scene: Scene, name: str, *checks: str
) -> Generator[Asking | Saying, Sequence[Reading], str | None]:
    """Synchronize an account and remember its id; None, and ``checks`` left open, where that fails."""
    reading = yield from ask(scene.synchronize(name, f"{name}, as in an order"))
    if isinstance(reading.answer, Accepted) and reading.answer.result:
        scene.learn(name, reading.answer.result)
        return reading.answer.result
    yield from control_failed(reading, f"the synchronization of {name}", *checks)
    return None


def ordered(
    scene: Scene, name: str, *checks: str, single: bool = False
) -> Generator[Asking | Saying, Sequence[Reading], Reading | None]:
    """Create a first subscription for a known account; None, and ``checks`` left open, where that fails."""
    subscription = scene.subscription(name, single=single)
    reading = yield from ask(scene.create(subscription, f"the first order of {name}"))
    if isinstance(reading.answer, Accepted):
        return reading
    yield from control_failed(reading, f"the first order of {name}", *checks)
    return None
