"""A vendor of a few lines over raw sockets: each endpoint answers with the bytes that a test wants."""

from __future__ import annotations

import base64
import itertools
import json
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

from simulator.vendors import BUILT_IN_API_KEY, BUILT_IN_APPLICATION_ID
from tests import wire

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Answer = bytes | Callable[["wire.Line", bytes], None]

__all__ = ["accepting", "answer", "catalogue", "scripted"]


def answer(body: object, status: int = 200) -> bytes:
    """An HTTP answer with a JSON body."""
    return wire.http(status, json.dumps(body).encode())


def accepting(**members: Any) -> Answer:
    """Code 0 with a new external id each time."""
    numbers = itertools.count(1)

    def say(line: wire.Line, _: bytes) -> None:
        line.send(answer({"Code": 0, "Message": "Ok", "Result": f"ext-{next(numbers)}", **members}))

    return say


def catalogue(endpoint: str) -> bytes:
    """The answer of a built-in vendor's Fields/ServiceDefinition."""
    headers = {
        "X-CloudPlatform-ApplicationId": BUILT_IN_APPLICATION_ID,
        "X-CloudPlatform-APIKey": base64.b64encode(BUILT_IN_API_KEY.encode()).decode(),
    }
    with urlopen(Request(f"{endpoint}/Fields/ServiceDefinition", headers=headers), timeout=10) as answered:
        return wire.http(200, answered.read())


def scripted(answers: Mapping[str, Answer], *, otherwise: Answer) -> wire.Script:
    """Answers by the end of the path, in lower case (``accounts/synchronize``).

    An answer that is a function is handed the line and the request, and does as it likes.
    """

    def script(line: wire.Line) -> None:
        while request := line.read():
            path = request.split(b" ", 2)[1].decode().lower()
            said = next((one for end, one in answers.items() if path.endswith(end)), otherwise)
            if callable(said):
                said(line, request)
            else:
                line.send(said)

    return script
