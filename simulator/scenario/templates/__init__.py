"""Templates of scenarios, a YAML file a flow (``.on`` and ``.off``: for one setting of Reseller Support)."""

from __future__ import annotations

from pathlib import Path

from simulator.errors import UsageError, near_miss
from simulator.values import dataclass

__all__ = ["FLOWS", "Flow", "scenario_for"]

_FOLDER = Path(__file__).parent
_SETTINGS = {True: "on", False: "off"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One of the platform's flows, and what it is in a few words."""

    name: str
    title: str

    def settings(self) -> tuple[bool, ...]:
        """The settings of Reseller Support that it has a template for; both where one serves for either."""
        if (_FOLDER / f"{self.name}.yaml").is_file():
            return (True, False)
        return tuple(on for on, ending in _SETTINGS.items() if self._file(ending).is_file())

    def template(self, reseller_support: bool) -> str:
        """The text, with ``$MODELINE`` and perhaps ``$NEEDS`` to be filled in."""
        file = self._file(_SETTINGS[reseller_support])
        return (file if file.is_file() else _FOLDER / f"{self.name}.yaml").read_text("utf-8")

    def _file(self, setting: str) -> Path:
        return _FOLDER / f"{self.name}.{setting}.yaml"


FLOWS = {
    flow.name: flow
    for flow in (
        Flow(name="first-order", title="a reseller's first order, for a new customer"),
        Flow(name="repeat-order", title="a reseller's later orders, for a new and for a known customer"),
        Flow(name="direct-customer", title="a customer without a reseller"),
        Flow(name="partner-id", title="the partner id (MPNID) of the reseller"),
        Flow(name="change", title="quantity, suspend, activate, cancel"),
        Flow(name="addons", title="an addon in the basket"),
        Flow(name="failure-and-retry", title="a call that fails, and the Retry after it"),
    )
}


def scenario_for(flow: str, reseller_support: bool | None, modeline: str) -> str:
    """The text of a new scenario; ``reseller_support`` of None is what the flow is mostly for.

    Raises UsageError for a flow that is unknown, or not to be had under that setting.
    """
    if flow not in FLOWS:
        raise UsageError.of(f"no flow is called {flow!r}", where="--flow", fix=near_miss(flow, FLOWS))
    settings = FLOWS[flow].settings()
    setting = settings[0] if reseller_support is None else reseller_support
    if setting not in settings:
        other = "--no-reseller-support" if setting else "--reseller-support"
        what = f"the flow {flow} is only for Reseller Support {_SETTINGS[not setting]}"
        raise UsageError.of(what, where="--flow", fix=f"give {other}, or leave it out")
    needs = "" if reseller_support is None else f"needs: {{reseller_support: {str(setting).lower()}}}\n"
    return FLOWS[flow].template(setting).replace("$MODELINE", modeline).replace("$NEEDS\n", f"{needs}\n")
