"""The options that stand for members of the service file, and the two variables of the environment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from simulator.errors import Problem
from simulator.source.pointers import path_in_words
from simulator.values import dataclass

if TYPE_CHECKING:
    from simulator.settings.layers import Layers, Steps

__all__ = ["OPTIONS", "VARIABLES", "is_broken", "lay_environment", "lay_options"]

VARIABLES: Mapping[str, Steps] = {
    "SIMULATOR_APP_ID": ("application_id",),
    "SIMULATOR_API_KEY": ("api_key",),
}
"""Variables that stand for a member. An empty one counts as not set, as CI systems leave it."""


def lay_environment(layers: Layers, environ: Mapping[str, str]) -> list[Problem]:
    """Lay the variables of the environment over the service file."""
    problems: list[Problem] = []
    for variable, steps in VARIABLES.items():
        value = environ.get(variable, "")
        if is_broken(value):
            problems.append(Problem(what="the value is not UTF-8 text", where=variable, fix=_ENCODING))
        elif value:
            layers.put(steps, value, variable)
    return problems


def lay_options(layers: Layers, given: Mapping[str, Any]) -> list[Problem]:
    """Lay options over what is there; ``given`` is by name as in :data:`OPTIONS`, None is "not given"."""
    problems: list[Problem] = []
    for name, value in given.items():
        if value is None:
            continue
        if any(map(is_broken, [value] if isinstance(value, str) else _texts(value))):
            flag = f"--{name.replace('_', '-')}"
            problems.append(Problem(what="the value is not UTF-8 text", where=flag, fix=_ENCODING))
        else:
            problems += OPTIONS[name](layers, value)
    return problems


def is_broken(text: str) -> bool:
    """Whether a command line or variable held bytes that are no UTF-8, which Python keeps as surrogates."""
    return not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text)


_ENCODING = "write it in UTF-8; see the encoding of the terminal or of the CI's settings"


def _texts(value: Any) -> Iterable[str]:
    return value if isinstance(value, tuple | list) else ()


Lay = Callable[["Layers", Any], Iterable[Problem]]


def _single(flag: str, *steps: str) -> Lay:
    def lay(layers: Layers, value: Any) -> Iterable[Problem]:
        layers.put(steps, value, flag)
        return ()

    return lay


def _reseller_support(layers: Layers, value: bool) -> Iterable[Problem]:
    layers.put(("reseller_support",), value, "--reseller-support" if value else "--no-reseller-support")
    return ()


def _capabilities(layers: Layers, names: Iterable[str]) -> Iterable[Problem]:
    """Added to those that the service file names."""
    for name in names:
        known = layers.get(("capabilities",)) or []
        if isinstance(known, list) and name not in known:
            layers.put(("capabilities", len(known)), name, "--capability")
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pairs:
    """A repeatable option of a name and a value. What is malformed may be a secret, and is not shown."""

    flag: str
    member: str
    separator: str
    form: str
    several: bool = False

    def __call__(self, layers: Layers, values: Iterable[str]) -> Iterable[Problem]:
        said: dict[str, list[str]] = {}
        for number, pair in enumerate(values, start=1):
            name, separator, value = pair.partition(self.separator)
            if separator and name.strip():
                said.setdefault(name.strip(), []).append(value.strip() if self.separator == ":" else value)
            else:
                what = f"value {number} is not of the form {self.form}"
                yield Problem(what=what, where=self.flag, fix=f"write {self.flag} {self.form}")
        for name, given in said.items():
            yield from self._lay(layers, name, given)

    def _lay(self, layers: Layers, name: str, values: list[str]) -> Iterable[Problem]:
        if len(values) > 1 and not self.several:
            yield Problem(
                what=f"'{name}' is given {len(values)} times", where=f"{self.flag} {name}", fix="give it once"
            )
        value = values if len(values) > 1 and self.several else values[0]
        layers.put((self.member, name), value, f"{self.flag} {path_in_words([name])}")


OPTIONS: Mapping[str, Lay] = {
    "endpoint": _single("--endpoint", "endpoint"),
    "app_id": _single("--app-id", "application_id"),
    "api_key": _single("--api-key", "api_key"),
    "api_key_encoding": _single("--api-key-encoding", "api_key_encoding"),
    "reseller_support": _reseller_support,
    "partner_id_option": _single("--partner-id-option", "partner_id_option"),
    "timeout": _single("--timeout", "timeouts", "answer"),
    "capability": _capabilities,
    "header": _Pairs(flag="--header", member="headers", separator=":", form="'Name: value'"),
    "setting": _Pairs(flag="--setting", member="settings", separator="=", form="ID=VALUE", several=True),
    "sync_option": _Pairs(flag="--sync-option", member="sync_options", separator="=", form="ID=VALUE"),
}
"""What each option lays over the service file, by the option's name."""
