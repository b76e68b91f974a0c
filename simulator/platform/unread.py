"""A package of which some modules are wanted, and not all that it imports when it is imported itself."""

from __future__ import annotations

import sys
import threading
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType

__all__ = ["leave_unread"]


def leave_unread(name: str) -> None:
    """Make the modules of a package importable without the package's own, ``__init__``, being run.

    That is run as soon as anybody asks the package for what is neither there yet nor one of its modules, so
    that to the rest of the process it is the package that it always was. One that has been imported already
    stays as it is.
    """
    spec = None if name in sys.modules else find_spec(name)
    if spec is not None:
        sys.modules[name] = _unread(spec)


def _unread(spec: ModuleSpec) -> ModuleType:
    package, reading, begun = module_from_spec(spec), threading.RLock(), False

    def read(name: str) -> Any:
        nonlocal begun
        if find_spec(f"{spec.name}.{name}") is not None:
            return import_module(f"{spec.name}.{name}")
        with reading:
            if not begun and spec.loader is not None:
                begun = True
                spec.loader.exec_module(package)
        if name not in vars(package):
            raise AttributeError(f"module {spec.name!r} has no attribute {name!r}")
        return vars(package)[name]

    vars(package)["__getattr__"] = read  # what Python asks for a name that a module lacks (PEP 562)
    return package
