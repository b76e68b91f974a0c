"""Is the key looked at? An account is synchronized with a wrong key, then with the right one.

The latter is the control. The wrong call comes first, so that a refusal cannot be one of the repetition.
"""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.contract import Accepted, Reading, Refused
from simulator.exchange import Deliberate, Response
from simulator.probes.cast import ACCOUNTS, CONTOSO
from simulator.probes.judging import CRASH_ON_WRONG_DATA, must_refuse
from simulator.probes.probe import (
    Broken,
    Group,
    Held,
    Probe,
    Probing,
    Saying,
    Wanted,
    ask,
    came,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from simulator.probes.scene import Scene

__all__ = ["KEYS", "KEY_HEADER"]

KEY_HEADER = "X-CloudPlatform-APIKey"
_APPLICATION = "X-CloudPlatform-ApplicationId"
_STATUS = "auth.refusal-status"


def _wrong_key(scene: Scene) -> Probing:
    wrong = base64.b64encode(f"no key of this registration {scene.guid()}".encode()).decode("ascii")
    yield from _with(scene, "auth.wrong-key", "a call with a wrong API key", {KEY_HEADER: wrong})


def _missing_key(scene: Scene) -> Probing:
    yield from _with(scene, "auth.missing-key", "a call without an API key", {KEY_HEADER: None})


def _raw_key(scene: Scene) -> Probing:
    as_it_stands = scene.service.credentials.api_key
    yield from _with(scene, "auth.raw-key", "a call with the API key not encoded", {KEY_HEADER: as_it_stands})


def _wrong_application(scene: Scene) -> Probing:
    what = "a call with the key of another Application Id"
    yield from _with(scene, "auth.wrong-application-id", what, {_APPLICATION: scene.guid()})


def _with(scene: Scene, check: str, what: str, headers: Mapping[str, str | None]) -> Probing:
    call = scene.synchronize("contoso", what, deliberate=Deliberate.WRONG)
    wrong = yield from ask(replace(call, headers=headers))
    right = yield from ask(scene.synchronize("contoso", "the same call with the right credentials"))
    yield from must_refuse(check, wrong, right, what=what, like="the same call with the right credentials")
    if isinstance(right.answer, Accepted):
        yield from _status(wrong)


def _status(wrong: Reading) -> Iterator[Saying]:
    reply = wrong.exchange.reply
    if not isinstance(reply, Response) or isinstance(wrong.answer, Accepted):
        return
    if reply.status == 401:
        yield Held(check=_STATUS)
    elif reply.status != 200 or isinstance(wrong.answer, Refused):
        yield Broken(
            check=_STATUS,
            message="wrong credentials were refused otherwise than with HTTP status 401",
            at=wrong,
            expected="HTTP status 401",
            got=came(wrong),
        )


def _probe(name: str, title: str, check: str, run: Callable[[Scene], Probing], wants: Wanted) -> Probe:
    return Probe(
        name=name,
        title=title,
        group=Group.SAFE,
        checks=(check, _STATUS, CRASH_ON_WRONG_DATA),
        run=run,
        parts=(CONTOSO,),
        capabilities=ACCOUNTS,
        wants=wants,
    )


KEYS: tuple[Probe, ...] = (
    _probe("wrong-key", "A call with a wrong API key is refused", "auth.wrong-key", _wrong_key, Wanted.KEY),
    _probe(
        "missing-key", "A call without an API key is refused", "auth.missing-key", _missing_key, Wanted.KEY
    ),
    _probe(
        "raw-key",
        "A call with the API key as it stands, not encoded, is refused",
        "auth.raw-key",
        _raw_key,
        Wanted.ENCODED_KEY,
    ),
    _probe(
        "wrong-application-id",
        "A call with the key of another Application Id is refused",
        "auth.wrong-application-id",
        _wrong_application,
        Wanted.KEY,
    ),
)
