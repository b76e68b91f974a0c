"""A cloud marketplace, simulated: it calls a vendor's real endpoint and judges what comes back.

The library is these few names (``docs/library.md``). They are imported when they are first used, so that the
command line waits for none of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.findings import Finding
    from simulator.library import load, run
    from simulator.results import RunResult
    from simulator.settings import Settings

__version__ = "0.1.0"

__all__ = ["Finding", "RunResult", "Settings", "__version__", "load", "run"]

_HOMES = {
    "Finding": "simulator.findings",
    "RunResult": "simulator.results",
    "Settings": "simulator.settings",
    "load": "simulator.library",
    "run": "simulator.library",
}
"""Each name by the module that has it; as text, since the layers below import this module too."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return globals().setdefault(name, getattr(import_module(_HOMES[name]), name))


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
