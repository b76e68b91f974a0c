"""What holds for every test: examples are not timed, as a busy machine would fail tests that are right."""

from __future__ import annotations

import gc

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_collection_finish() -> None:
    """Thousands of collected tests stay until the end: the garbage collector need not look at them again."""
    gc.collect()
    gc.freeze()
