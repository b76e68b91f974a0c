"""What holds for every test: examples are not timed, as a busy machine would fail tests that are right."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
