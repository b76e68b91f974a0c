"""The built-in vendor on a real socket of 127.0.0.1: ``serve()`` and what it returns.

Flask and werkzeug are imported when a server starts and not with this package.
"""

from __future__ import annotations

import errno
import socket
import threading
from typing import TYPE_CHECKING, Self

from simulator.errors import UsageError, near_miss
from simulator.vendors.faults import FAULTS
from simulator.vendors.unlike import LIKES

if TYPE_CHECKING:
    from types import TracebackType

    from simulator.vendors.profile import VendorProfile

__all__ = ["RunningVendor", "serve"]

HOST = "127.0.0.1"

_BACKLOG = 512
"""connections that may wait to be accepted: more than the platform has workers"""
_LOOKS = 0.02
"""seconds between two looks at whether to stop"""


class RunningVendor:
    """A server with a vendor for every profile. A context manager; closing it twice is fine."""

    def __init__(self, listening: socket.socket, root: VendorProfile | None) -> None:
        from simulator.vendors.mount import Mount  # noqa: PLC0415 - brings in Flask
        from simulator.vendors.sockets import VendorServer  # noqa: PLC0415 - brings in werkzeug

        self.port: int = listening.getsockname()[1]
        self._root = root
        self._server = VendorServer(listening, Mount(root))
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_LOOKS,), name="built-in vendor", daemon=True
        )
        self._thread.start()

    @property
    def endpoint(self) -> str:
        """The address that all profiles have in common."""
        return f"http://{HOST}:{self.port}"

    def url(self, profile: VendorProfile) -> str:
        """The base URL of a profile, without a trailing slash. :class:`UsageError` for names unknown."""
        if profile.fault is not None and profile.fault not in FAULTS:
            raise UsageError.of(
                f"the built-in vendor has no fault {profile.fault!r}", fix=near_miss(profile.fault, FAULTS)
            )
        if profile.like is not None and profile.like not in LIKES:
            raise UsageError.of(
                f"the built-in vendor is never like {profile.like!r}", fix=near_miss(profile.like, LIKES)
            )
        return self.endpoint if profile == self._root else f"{self.endpoint}/{profile.path}"

    def close(self) -> None:
        """Stops accepting, ends open connections and what still waits."""
        if self._thread.is_alive():
            self._server.stop()
            self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def serve(port: int = 0, *, root: VendorProfile | None = None) -> RunningVendor:
    """Starts the built-in vendor in threads of this process; ``port`` 0 is any free one.

    ``root`` is the profile that answers at the bare address; without one, the path must name a profile.
    :class:`UsageError` where the port cannot be had.
    """
    return RunningVendor(_listen(port), root)


def _listen(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen(_BACKLOG)
    except (OSError, OverflowError) as error:
        listening.close()
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        what = f"port {port} is taken" if taken else f"port {port} cannot be used: {error}"
        raise UsageError.of(
            what, where="--port", fix="name another port, or none to get one that is free"
        ) from error
    return listening
