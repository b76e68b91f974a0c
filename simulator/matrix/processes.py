"""Work dealt out to several processes, which come to their end with the one that asked for it."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import TYPE_CHECKING, TypeVar

from simulator.runs.processes import deaf_to_ctrl_c

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["side_by_side"]

Batch = TypeVar("Batch")
Result = TypeVar("Result")


def side_by_side(
    work: Callable[[Batch], Sequence[Result]], batches: Sequence[Batch], workers: int | None
) -> Iterator[Result]:
    """The results of all batches as they come; ``workers`` None: one process a processor.

    Whoever stops listening, or is interrupted, leaves no process behind.
    """
    count = min(workers or os.cpu_count() or 1, len(batches))
    if count <= 1:
        for batch in batches:
            yield from work(batch)
        return
    processes = ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"))
    try:
        with deaf_to_ctrl_c():
            under_way = [processes.submit(work, batch) for batch in batches]
        for future in as_completed(under_way):
            yield from future.result()
    except BaseException:
        processes.shutdown(wait=False, cancel_futures=True)
        for child in multiprocessing.active_children():
            child.terminate()
        raise
    processes.shutdown()
