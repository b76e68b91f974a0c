"""Each secret, and a redactor that knows it."""

from __future__ import annotations

import pytest

from simulator.redaction import Redactor
from tests.unit.redaction.planted import SECRETS


@pytest.fixture(params=SECRETS, ids=range(len(SECRETS)))
def secret(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def redactor(secret: str) -> Redactor:
    return Redactor(["another-secret", secret, "yet another one"])
