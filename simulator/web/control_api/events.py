"""What happens, as it happens, with all of its members: server-sent events for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Response, abort, current_app, request

from simulator.web.control_api.plain import plain
from simulator.web.here import marketplace, site

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator

    from simulator.marketplace.feed import Listener
    from simulator.web.live import Watchers

__all__ = ["events"]

_LOOK = 1.0
_HEARTBEAT = 15
"""seconds without an event after which a comment finds out whether anybody is still there"""


def events() -> Response:
    """``event`` is the kind (OrderChanged, ExchangeFinished...), ``data`` its members as JSON."""
    watchers: Watchers = current_app.extensions["watchers"]
    if not watchers.enter():
        abort(503, "as many are listening as there is room for")
    after = request.headers.get("Last-Event-ID") or request.args.get("after") or None
    listener = marketplace().feed.listen(after)
    gone = request.environ.get("waitress.client_disconnected", lambda: False)
    answer = Response(_told(listener, gone, site().closing), mimetype="text/event-stream")

    def leave() -> None:
        listener.close()
        watchers.leave()

    answer.call_on_close(leave)
    return answer


def _told(listener: Listener, gone: Callable[[], bool], closing: threading.Event) -> Iterator[str]:
    yield "retry: 1000\n\n"
    silent = 0
    while not closing.is_set() and not gone() and not listener.closed:
        published = listener.next(_LOOK)
        silent = 0 if published else silent + 1
        if published is not None:
            data = json.dumps(plain(published.event))
            yield f"id: {published.id}\nevent: {type(published.event).__name__}\ndata: {data}\n\n"
        elif silent % _HEARTBEAT == 0:
            yield ": still here\n\n"
