"""One version of the contract: its endpoints, schemas and checks, read from ``schemas/<version>/``."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from simulator.bundled import schemas_folder
from simulator.contract.catalogue import Catalogue
from simulator.contract.endpoints import Endpoint, load_endpoints
from simulator.contract.validators import Validators
from simulator.errors import UsageError
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from simulator.contract.judge import Plan
    from simulator.contract.table import Stage

__all__ = ["Contract"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What both sides promise. Load it once and share it: schemas are compiled on first use."""

    version: str
    folder: Path
    endpoints: Mapping[str, Endpoint]
    validators: Validators
    catalogue: Catalogue
    plans: dict[tuple[str, Stage], Plan] = field(default_factory=dict, repr=False, compare=False)
    """what is applied to an exchange of an endpoint that came so far; the judge's own memory"""

    @classmethod
    def load(cls, version: str = "v1", *, validators: Validators | None = None) -> Contract:
        """Read one version; raises UsageError for one that does not exist.

        ``validators`` stand in for the default ones, for a run with another engine.
        """
        folder = schemas_folder() / version
        if not (folder / "endpoints.yaml").is_file():
            raise UsageError.of(f"there is no contract version {version!r}", fix="v1 is the only one")
        return cls(
            version=version,
            folder=folder,
            endpoints=load_endpoints(folder / "endpoints.yaml"),
            validators=validators or Validators(folder),
            catalogue=Catalogue(folder / "checks.yaml"),
        )
