"""What an answer says, apart from whether it says it rightly: one small type per outcome.

The flows and the ordering rules go by this; what is wrong with an answer is told by the checks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from simulator.contract.endpoints import AnswerKind, Endpoint
from simulator.contract.json_text import UNREADABLE, JsonFault, parse_json
from simulator.exchange import Exchange, NoResponse, Response
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Accepted", "Answer", "Broken", "Document", "Exists", "Reading", "Refused", "Silent", "read"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """Code 0. ``result`` is Result as text: an integer in decimal digits, "" for null or none."""

    result: str
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exists:
    """account.exists said that the account is there, and ``result`` is the vendor's id of it."""

    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Any other Code: the vendor declined, for the reason in ``message``.

    ``not_supported`` is the SDK's own refusal on behalf of a vendor that did not implement the endpoint.
    """

    code: int
    message: str
    not_supported: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """There was an answer, and it says neither yes nor no: ``why`` in words for a reader."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The JSON value that a GET asked for, or the list of Fields/Validate. Its shape may still be wrong."""

    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent:
    """No complete answer came."""

    no_response: NoResponse


Answer = Accepted | Exists | Refused | Broken | Document | Silent


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An exchange with its JSON parsed, once for everybody.

    ``request`` is None where no body was sent; ``request`` and ``body`` are UNREADABLE where there is no JSON
    value to be had. The faults are what was wrong with the bytes of either.
    """

    exchange: Exchange
    endpoint: Endpoint | None
    request: Any
    body: Any
    answer: Answer
    request_faults: tuple[JsonFault, ...] = ()
    body_faults: tuple[JsonFault, ...] = ()

    @property
    def not_offered(self) -> bool:
        """The vendor does not have this endpoint: 404, 405, or the SDK's "not supported by default"."""
        reply = self.exchange.reply
        if isinstance(reply, Response) and reply.status in (404, 405):
            return True
        return isinstance(self.answer, Refused) and self.answer.not_supported

    @property
    def account(self) -> Mapping[str, Any]:
        """The account that the request is about: all of it, or a member of it. Empty where there is none."""
        body = self.request if isinstance(self.request, dict) else {}
        account = body.get("Account", body)
        return account if isinstance(account, dict) else {}

    @property
    def check_only(self) -> bool:
        """The request was a pre-check: nothing may be provisioned by it (developer portal)."""
        return isinstance(self.request, dict) and self.request.get("CheckOnly") is True


def read(exchange: Exchange, endpoint: Endpoint | None, *, missing_code_is_success: bool = False) -> Reading:
    """Parse an exchange's bodies and say what the answer means.

    ``missing_code_is_success`` reads an answer without Code as Code 0, as the SDK's model would. An exchange
    of no endpoint is read as a document.
    """
    sent = exchange.request.body
    request, request_faults = parse_json(sent, duplicates=False) if sent else (None, ())
    reply = exchange.reply
    if isinstance(reply, NoResponse):
        return Reading(
            exchange=exchange,
            endpoint=endpoint,
            request=request,
            body=UNREADABLE,
            answer=Silent(no_response=reply),
            request_faults=request_faults,
        )
    body, faults = parse_json(reply.body)
    answer = _answer(reply, body, faults, endpoint, missing_code_is_success=missing_code_is_success)
    return Reading(
        exchange=exchange,
        endpoint=endpoint,
        request=request,
        body=body,
        answer=answer,
        request_faults=request_faults,
        body_faults=faults,
    )


def _answer(
    reply: Response,
    body: Any,
    faults: tuple[JsonFault, ...],
    endpoint: Endpoint | None,
    *,
    missing_code_is_success: bool,
) -> Answer:
    if reply.status != 200:
        return Broken(why=f"HTTP status {reply.status}")
    if body is UNREADABLE:
        return Broken(why=faults[-1].message)
    kind = endpoint.answer_kind if endpoint else AnswerKind.DOCUMENT
    match kind:
        case AnswerKind.RESULT | AnswerKind.EXISTS:
            return _envelope(body, kind, missing_code_is_success=missing_code_is_success)
        case AnswerKind.DOCUMENT:
            return _document(body, dict)
        case AnswerKind.ERROR_LIST:
            return _document(body, list)
        case _:
            assert_never(kind)


def _envelope(body: Any, kind: AnswerKind, *, missing_code_is_success: bool) -> Answer:
    if not isinstance(body, dict):
        return Broken(why="the answer is not a JSON object")
    code = body.get("Code", 0 if missing_code_is_success else None)
    if type(code) is not int:
        return Broken(why="Code is not an integer" if "Code" in body else "the answer has no Code")
    if kind is AnswerKind.EXISTS:
        return _existence(code, body)
    return _refused(code, body) if code else Accepted(result=_id(body), message=_message(body))


def _existence(code: int, body: Mapping[str, Any]) -> Answer:
    match code:
        case 0:
            return Accepted(result="", message=_message(body))
        case 1:
            return Exists(result=_id(body))
        case _:
            return _refused(code, body)


def _document(body: Any, shape: type[dict[str, Any]] | type[list[Any]]) -> Answer:
    """A document, unless the vendor answered with the envelope of a failure in its place."""
    if isinstance(body, dict) and type(code := body.get("Code")) is int and code and "Message" in body:
        return _refused(code, body)
    if not isinstance(body, shape):
        return Broken(why=f"the answer is not a JSON {'object' if shape is dict else 'array'}")
    return Document(value=body)


def _refused(code: int, body: Mapping[str, Any]) -> Refused:
    message = _message(body)
    not_supported = code == -1 and "not supported by default" in message.lower()
    return Refused(code=code, message=message, not_supported=not_supported)


def _message(body: Mapping[str, Any]) -> str:
    message = body.get("Message")
    return message if isinstance(message, str) else ""


def _id(body: Mapping[str, Any]) -> str:
    """Result as text; only a text or an integer can be an id."""
    result = body.get("Result")
    if isinstance(result, str):
        return result
    return str(result) if type(result) is int else ""
