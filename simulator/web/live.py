"""Server-sent events: an open page is told that something it shows has changed, and reads itself anew.

``/live?order=12&after=ID`` tells of everything about order 12 that happened after the event ID. A stream
holds a thread of the server, so their number is bounded, and a window that finds no room looks now and then
instead (the script of the pages does so on 503).
"""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, current_app, request

from simulator.marketplace.happenings import GroupJudged, Missed, PlatformReset
from simulator.web.here import marketplace, site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from simulator.marketplace.feed import Listener
    from simulator.marketplace.happenings import Event

__all__ = ["Watchers", "live", "watching"]

live = Blueprint("live", __name__)

_KEYS = frozenset({"order", "run", "service", "account", "subscription", "operation", "exchange"})
_EVERYBODYS = (GroupJudged, Missed, PlatformReset)
"""what says no order or account, and may concern any page"""

_HEARTBEAT = 15.0
"""seconds without an event after which a comment is sent, to find out whether anybody is still there"""
_LOOK = 1.0
"""seconds between two looks at whether the server ends or the window is gone"""
_LONGEST = 600.0
"""seconds after which a stream ends; the browser opens the next one where it left off"""


class Watchers:
    """How many streams are open, and never more than there is room for."""

    def __init__(self, room: int) -> None:
        self._room = threading.BoundedSemaphore(room)

    def enter(self) -> bool:
        """Takes a place, if there is one."""
        return self._room.acquire(blocking=False)

    def leave(self) -> None:
        """Gives the place back."""
        self._room.release()


def watching(after: str, **what: int | str | None) -> str:
    """The address to watch: what a page shows, and the newest event at the time it was read."""
    concerned = {key: value for key, value in what.items() if value is not None}
    return f"/live?{urlencode({**concerned, 'after': after})}"


@live.get("/live")
def stream() -> Response:
    """Tells of changes until the window goes away."""
    watchers: Watchers = current_app.extensions["watchers"]
    if not watchers.enter():
        abort(503, "As many windows are watching as there is room for.")
    after = request.headers.get("Last-Event-ID") or request.args.get("after") or None
    listener = marketplace().feed.listen(after)
    wanted = {key: value for key, value in request.args.items() if key in _KEYS}
    gone = request.environ.get("waitress.client_disconnected", lambda: False)
    told = _told(listener, wanted, gone, site().closing)
    answer = Response(told, mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})

    def leave() -> None:
        listener.close()
        watchers.leave()

    answer.call_on_close(leave)
    return answer


def _told(
    listener: Listener, wanted: Mapping[str, str], gone: Callable[[], bool], closing: threading.Event
) -> Iterator[str]:
    yield "retry: 1000\n\n"
    silent = lived = 0.0
    while lived < _LONGEST and not closing.is_set() and not gone():
        published = listener.next(_LOOK)
        if published is None:
            silent, lived = silent + _LOOK, lived + _LOOK
            if listener.closed:
                return
            if silent >= _HEARTBEAT:
                silent = 0.0
                yield ": still here\n\n"
        elif _concerns(published.event, wanted):
            silent = 0.0
            data = json.dumps({"what": type(published.event).__name__})
            yield f"id: {published.id}\nevent: change\ndata: {data}\n\n"


def _concerns(event: Event, wanted: Mapping[str, str]) -> bool:
    """Whether an event is about everything that is watched."""
    if isinstance(event, _EVERYBODYS):
        return True
    return all(str(getattr(event, f"{key}_id", "")) == value for key, value in wanted.items())
