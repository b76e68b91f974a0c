"""Plays ``inspect`` and ``wait``: asks the vendor's own admin API, and looks at what comes back."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from simulator.contract import UNREADABLE
from simulator.exchange import Deliberate, Request
from simulator.platform.flows import Call
from simulator.scenario.actions import Condition, Inspect, Question, Wait
from simulator.scenario.durations import in_words
from simulator.scenario.expectations import compare
from simulator.scenario.loom import addressed
from simulator.scenario.mismatch import Mismatch, Topic
from simulator.scenario.planned import Came, Pause, PlannedInspection
from simulator.scenario.references import UNKNOWN, token
from simulator.scenario.resolving import Resolve, resolved, resolver
from simulator.scenario.stage import Inspected, Stage, StepRecord

__all__ = ["inspect"]

_OURS = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate",
    "User-Agent": "marketplace-simulator",
}


Asking = Generator[PlannedInspection | Pause, Came, None]


def inspect(stage: Stage, record: StepRecord) -> Asking:
    """Ask what the step asks. What is otherwise than expected is noted in the record."""
    match record.step.action:
        case Inspect(question=question, expect=expect):
            inspected = yield from _ask(stage, record, question)
            if inspected is not None and not inspected.made_up:
                record.unmet += _unmet(expect, inspected, resolver(stage, record))
        case Wait() as wait:
            yield from _wait(stage, record, wait)


def _ask(
    stage: Stage, record: StepRecord, asked: Question | str
) -> Generator[PlannedInspection, Came, Inspected | None]:
    """One question and its answer; None where it cannot be asked, which has been told."""
    if isinstance(asked, str):
        account = stage.accounts[asked]
        body = stage.platform.message(account)
        planned = PlannedInspection(
            step=record.step,
            asked=Call(endpoint="account.exists", account=account, body=body),
            account=asked,
            track_id=stage.guid(),
            reseller_support=stage.platform.service.reseller_support,
            probe=Deliberate.VALID,
        )
    else:
        request = _request(asked, resolver(stage, record))
        if not isinstance(request, Request):
            record.unmet += request
            return None
        planned = PlannedInspection(step=record.step, asked=request)
    inspected = yield planned
    assert isinstance(inspected, Inspected), "as it was asked"  # noqa: S101
    record.inspected.append(inspected)
    return inspected


def _wait(stage: Stage, record: StepRecord, wait: Wait) -> Asking:
    asked = wait.question if wait.question is not None else wait.exists or ""
    began: float | None = None
    while True:
        inspected = yield from _ask(stage, record, asked)
        if inspected is None or inspected.made_up:
            return
        resolve = resolver(stage, record)
        missing = list(_unmet(wait.until, inspected, resolve))
        if not missing:
            return
        if wait.fail_when is not None and not any(_unmet(wait.fail_when, inspected, resolve)):
            where = wait.fail_when.pointer
            record.unmet.append(_in_vain(where, "what it fails by has come about", inspected, missing[0]))
            return
        if _went_otherwise(stage, record):
            why = "what came before was answered otherwise than expected"
            record.unmet.append(_in_vain(wait.pointer, why, inspected, missing[0]))
            return
        began = inspected.ended - inspected.elapsed if began is None else began
        if inspected.ended + wait.every - began > wait.at_most:
            record.unmet.append(_too_long(wait, inspected, missing[0], inspected.ended - began))
            return
        yield Pause(seconds=wait.every)


def _went_otherwise(stage: Stage, record: StepRecord) -> bool:
    """Whether the vendor answered an earlier step otherwise: what its right answer leads to never comes."""
    earlier = (one for one in stage.records if one is not record)
    return any(found.topic is Topic.ANSWER for one in earlier for found in compare(stage, one))


def _in_vain(where: str, why: str, inspected: Inspected, missing: Mismatch) -> Mismatch:
    return Mismatch(
        topic=Topic.UNREACHED if missing.topic is Topic.UNREACHED else Topic.WAIT,
        where=where,
        message=f"waiting has become pointless: {why}",
        call=inspected.number,
        endpoint=inspected.endpoint,
        pointer=missing.pointer,
        expected=missing.expected,
        got=missing.got,
    )


def _too_long(wait: Wait, inspected: Inspected, missing: Mismatch, waited: float) -> Mismatch:
    return Mismatch(
        topic=Topic.UNREACHED if missing.topic is Topic.UNREACHED else Topic.WAIT,
        where=f"{wait.pointer}/at_most",
        message=f"what is waited for did not come about in {in_words(waited)}",
        call=inspected.number,
        endpoint=inspected.endpoint,
        pointer=missing.pointer,
        expected=missing.expected,
        got=missing.got,
    )


def _unmet(condition: Condition, inspected: Inspected, resolve: Resolve) -> Iterator[Mismatch]:
    """Everything in which an answer is not as a condition has it."""

    def otherwise(place: str, expected: str, got: str, at: str | None = None) -> Mismatch:
        return Mismatch(
            topic=Topic.UNREACHED if inspected.unreached else Topic.INSPECTION,
            where=place,
            message="the answer to the inspection is not the expected one",
            call=inspected.number,
            endpoint=inspected.endpoint,
            pointer=at,
            expected=expected,
            got=got,
        )

    if inspected.status is None:
        yield otherwise(condition.pointer, "an answer", inspected.silence)
        return
    if condition.statuses and inspected.status not in condition.statuses:
        wanted = _statuses(condition.statuses)
        yield otherwise(f"{condition.pointer}/status", wanted, f"HTTP status {inspected.status}")
    if condition.at and inspected.body is UNREADABLE:
        yield otherwise(f"{condition.pointer}/at", "JSON to look at", "none")
    elif condition.at:
        from simulator.scenario.matching import wrong_in  # noqa: PLC0415 - few scenarios look that close

        for wrong in wrong_in(inspected.body, condition.at, resolve):
            yield otherwise(wrong.wanted.pointer, wrong.expected, wrong.got, wrong.at)
    if condition.within is not None and inspected.elapsed > condition.within:
        allowed = f"an answer in {in_words(condition.within)}"
        yield otherwise(f"{condition.pointer}/within", allowed, in_words(inspected.elapsed))


def _statuses(statuses: tuple[int, ...]) -> str:
    if len(statuses) > 5:
        return f"HTTP status {statuses[0]} to {statuses[-1]}"
    return f"HTTP status {' or '.join(map(str, statuses))}"


def _request(question: Question, resolve: Resolve) -> Request | list[Mismatch]:
    """The request for a question, or why it cannot be made; [] where that has been told already."""
    url = addressed(question.url, lambda name, _: resolve(f"${{{name}}}"))
    headers = {name: resolve(value) for name, value in question.headers.items()}
    body = resolved(question.json, resolve)
    if "${" in url or UNKNOWN in headers.values() or body is UNKNOWN:
        return []
    problems = [*_url_problems(url, question), *_header_problems(headers, question)]
    if problems:
        return problems
    said = {name.lower() for name in headers}
    ours = {name: value for name, value in _OURS.items() if name.lower() not in said}
    if body is not None and "content-type" not in said:
        ours["Content-Type"] = "application/json; charset=utf-8"
    return Request(
        method=question.method,
        url=url,
        headers=(*ours.items(), *((name, str(value)) for name, value in headers.items())),
        body=None if body is None else json.dumps(body, ensure_ascii=False).encode(),
    )


def _url_problems(url: str, question: Question) -> Iterator[Mismatch]:
    try:
        parts = urlsplit(url)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fine = False
    if not fine or re.search(r"[\s\x00-\x1f\x7f]", url):
        yield _unaskable(
            question.pointer, "the address of an inspection is no URL", "http://... or https://...", url
        )


def _header_problems(headers: Mapping[str, Any], question: Question) -> Iterator[Mismatch]:
    for name, value in headers.items():
        text = str(value)
        if not text.isascii() or re.search(r"[\x00-\x08\x0a-\x1f\x7f]", text):
            where = f"{question.pointer.rpartition('/')[0]}/headers/{token(name)}"
            yield _unaskable(where, f"the header {name} cannot be sent", "printable ASCII", repr(text))


def _unaskable(where: str, message: str, expected: str, got: str) -> Mismatch:
    return Mismatch(topic=Topic.ADDRESS, where=where, message=message, expected=expected, got=got)
