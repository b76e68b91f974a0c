"""What several modules of tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.database_kinds import Databases

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Empty databases of each kind, on servers of our own."""
    with Databases() as made:
        yield made
