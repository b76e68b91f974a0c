"""The login page of a marketplace that others can reach, and the guard that leads to it.

One password for everybody, compared in constant time. A program gives it with HTTP Basic (any user name)
instead of a cookie. Whoever guesses waits longer with each wrong word.
"""

from __future__ import annotations

import hashlib
import hmac
import threading
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, redirect, render_template, request, session, url_for

from simulator.values import dataclass
from simulator.web.programs import asked_by_program, proves_itself

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from werkzeug.wrappers import Response

    from simulator.web.site import Site

__all__ = ["Attempts", "Door", "access", "lock"]

access = Blueprint("access", __name__)

_OPEN = frozenset({"access.login", "static", "bootstrap.static", "assets.sequence_style"})
_INSIDE = "inside"


@dataclass(slots=True)
class _Tries:
    wrong: int = 0
    until: float = 0.0


class Attempts:
    """How often each address guessed wrong, and until when it has to wait.

    The first few slips cost nothing; then the wait doubles, up to ``longest`` seconds. ``now`` is a clock.
    """

    free = 4
    longest = 300.0
    remembered = 4096

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._tries: dict[str, _Tries] = {}

    def wait(self, address: str) -> float:
        """Seconds that this address still has to wait; 0.0 if it may try."""
        with self._lock:
            tries = self._tries.get(address)
            return max(tries.until - self._now(), 0.0) if tries else 0.0

    def wrong(self, address: str) -> None:
        """One more wrong word from there."""
        with self._lock:
            if len(self._tries) >= self.remembered and address not in self._tries:
                self._tries.pop(next(iter(self._tries)))  # the oldest: memory is bounded, whoever comes
            tries = self._tries.setdefault(address, _Tries())
            tries.wrong += 1
            if tries.wrong > self.free:
                tries.until = self._now() + min(2.0 ** (tries.wrong - self.free), self.longest)

    def right(self, address: str) -> None:
        """The right word: what was wrong before is forgotten."""
        with self._lock:
            self._tries.pop(address, None)


class Door:
    """The password, kept as its digest, and who tried it."""

    def __init__(self, password: str) -> None:
        self._digest = _digest(password)
        self.attempts = Attempts()

    def opens(self, word: str, address: str) -> bool:
        """Whether the word is right. Each wrong one counts against the address."""
        if self.attempts.wait(address):
            return False
        if hmac.compare_digest(_digest(word), self._digest):
            self.attempts.right(address)
            return True
        self.attempts.wrong(address)
        return False

    @property
    def mark(self) -> str:
        """What a session holds that came in: it ends when the password changes."""
        return hashlib.sha256(b"session" + self._digest).hexdigest()[:32]


def _digest(word: str) -> bytes:
    return hashlib.sha256(word.encode("utf-8", "surrogatepass")).digest()


def lock(app: Flask, site: Site) -> None:
    """Demands the password before every page, if there is one. Some programs prove themselves."""
    door = Door(site.password) if site.password else None
    app.extensions["door"] = door
    app.register_blueprint(access)
    if door is None:
        return

    def check() -> Response | None:
        if request.endpoint in _OPEN or session.get(_INSIDE) == door.mark or _proven(door):
            return None
        if proves_itself():
            return None
        if asked_by_program() or request.method != "GET":
            abort(401, "A password is asked for here.")
        return redirect(url_for("access.login", to=request.full_path.rstrip("?")))

    app.before_request(check)


def _proven(door: Door) -> bool:
    """HTTP Basic, for programs: the user name says nothing."""
    given = request.authorization
    if given is None or given.type != "basic" or given.password is None:
        return False
    return door.opens(given.password, request.remote_addr or "")


@access.route("/login", methods=["GET", "POST"])
def login() -> Response | tuple[str, int, dict[str, str]] | str:
    """Asks for the password, and leads back to the page that was wanted."""
    door: Door | None = current_app.extensions["door"]
    to = _inside(request.values.get("to", ""))
    if door is None or session.get(_INSIDE) == door.mark:
        return redirect(to)
    if request.method == "GET":
        return render_template("login.html", to=to, wrong=False, wait=0)
    address = request.remote_addr or ""
    if door.opens(request.form.get("password", ""), address):
        session.clear()
        session[_INSIDE] = door.mark
        return redirect(to)
    wait = round(door.attempts.wait(address) + 0.5)
    status, headers = (429, {"Retry-After": str(wait)}) if wait else (403, {})
    return render_template("login.html", to=to, wrong=True, wait=wait), status, headers


@access.post("/logout")
def logout() -> Response:
    """Ends the session of this browser."""
    session.clear()
    return redirect(url_for("access.login"))


def _inside(to: str) -> str:
    """A path of ours, whatever was asked for: nobody is led to another site by a link to this login."""
    parts = urlsplit(to)
    safe = to.startswith("/") and not to.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return to if safe and to.isprintable() and "\\" not in to else url_for("home.index")
