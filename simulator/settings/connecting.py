"""How the vendor is reached: time-outs, size limit, certificates."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

from simulator.errors import Problem
from simulator.settings.values import Connection
from simulator.source.pointers import pointer_to

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.settings.layers import Layers

__all__ = ["connection"]

_DEFAULT = Connection()


def connection(layers: Layers, sound: Mapping[str, Any], problems: list[Problem]) -> Connection:
    """The connection; files that are not there go to ``problems``."""
    timeouts, tls = sound.get("timeouts", {}), sound.get("tls", {})
    for name, seconds in timeouts.items():
        if isnan(seconds):  # it is neither less nor more than any bound of the schema
            where = layers.where(pointer_to(("timeouts", name)))
            problems.append(
                Problem(what="NaN is no number of seconds", where=where, fix="write a number, such as 100")
            )
    answer = timeouts.get("answer", _DEFAULT.answer_timeout)
    files = {name: _file(layers, name, path, problems) for name, path in tls.items()}
    if "client_key" in tls and "client_certificate" not in tls:
        problems.append(
            Problem(
                what="a client key is given without a client certificate",
                where=layers.where("/tls/client_key", key=True),
                fix="give tls.client_certificate too",
            )
        )
    return Connection(
        connect_timeout=float(timeouts.get("connect", min(_DEFAULT.connect_timeout, answer))),
        answer_timeout=float(answer),
        max_answer_bytes=sound.get("max_answer_bytes", _DEFAULT.max_answer_bytes),
        **files,
    )


def _file(layers: Layers, name: str, written: str, problems: list[Problem]) -> str:
    from pathlib import Path  # noqa: PLC0415 - only where there is such a file

    pointer = pointer_to(("tls", name))
    path = layers.folder(pointer) / Path(written).expanduser()
    if not path.is_file() and not (name == "ca_bundle" and path.is_dir()):
        what = f"there is no file {path}" if not path.is_dir() else f"{path} is a folder, not a file"
        problems.append(Problem(what=what, where=layers.where(pointer), fix="check the path"))
    return str(path)
