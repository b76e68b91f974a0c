"""The built-in vendor behind a doorman: takes its time, writes down what arrives, does what a test wants."""

from __future__ import annotations

import io
import json
import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from simulator.vendors import BUILT_IN_API_KEY, BUILT_IN_APPLICATION_ID, BUILT_IN_SETTINGS, VendorProfile
from simulator.vendors.app import create_app
from simulator.vendors.faulty import Vendor
from simulator.vendors.sockets import VendorServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MEMBERS = {
    "application_id": BUILT_IN_APPLICATION_ID,
    "api_key": BUILT_IN_API_KEY,
    "settings": dict(BUILT_IN_SETTINGS),
    "reseller_support": True,
    "capabilities": ["change", "upgrade", "trial", "addons", "delete"],
}
"""how it is registered, but for its endpoint"""


class SlowVendor:
    """``log`` holds path and message of every call in the order of arrival. ``before`` is called with both,
    and the request's headers, before the vendor hears of it; ``answers`` by path are given in
    the vendor's place.
    """

    def __init__(self, port: int, seconds: float) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.seconds = seconds
        self.log: list[tuple[str, Any]] = []
        self.release = threading.Event()
        self.answers: dict[str, Any] = {}
        self.most_at_once = self._inside = 0
        self.before: Callable[[str, Any, dict[str, str]], None] | None = None
        self._vendor = create_app(Vendor(VendorProfile(reseller_support=True))).wsgi_app
        self._writing = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(raw)
        path, body = environ["PATH_INFO"], json.loads(raw) if raw else None
        with self._writing:
            self.log.append((path, body))
            self._inside += 1
            self.most_at_once = max(self.most_at_once, self._inside)
        time.sleep(self.seconds)
        if self.before is not None:
            headers = {k[5:].replace("_", "-").title(): v for k, v in environ.items() if k[:5] == "HTTP_"}
            self.before(path, body, headers)
        with self._writing:
            self._inside -= 1
        if path in self.answers:
            answer = self.answers[path]
            raw = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            headers = [("Content-Type", "application/json"), ("Content-Length", str(len(raw)))]
            start_response("200 OK", headers)
            return [raw]
        environ["PATH_INFO"] = path.lower()
        return self._vendor(environ, start_response)

    def ids(self, path: str) -> list[str]:
        """The accounts that calls of a path were about."""
        return [str((b.get("Account") or b)["ID"]) for p, b in self.log if p == path]


@contextmanager
def slow_vendor(seconds: float = 0.0) -> Iterator[SlowVendor]:
    """It, on a free port."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(256)
    vendor = SlowVendor(listening.getsockname()[1], seconds)
    server = VendorServer(listening, vendor)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield vendor
    finally:
        vendor.release.set()
        server.stop()
        thread.join()
