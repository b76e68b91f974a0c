"""Code, Message and Result: what an answer must say for the platform to know where it stands."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.contract.answer import Accepted, Reading, Refused
from simulator.contract.checks.breach import Breach, of_schema
from simulator.contract.json_text import UNREADABLE, excerpt, parse_json
from simulator.contract.wording import described, look_alike
from simulator.findings import Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from simulator.contract.contract import Contract

__all__ = [
    "code_is_written_whole",
    "document_refused",
    "echo",
    "existing_id",
    "failure_called_success",
    "failure_with_internals",
    "failure_without_reason",
    "member_names",
    "missing_yet_named",
    "new_id",
    "result_left_out",
    "schema",
    "wrapped",
]

_LOOK_ALIKES = {
    "Code": ("ErrorCode", "ResultCode", "ReturnCode", "StatusCode"),
    "Message": ("ErrorMessage", "Msg"),
    "Result": ("ResultId", "ExternalID"),
}
_ECHOED = ("ID", "Role", "ResellerID", "Name", "Email", "SyncOptions", "ContactDetails")
_SUCCESS = re.compile(r"\s*(?:ok|okay|success|successful|succeeded|done|no error)\s*[.!]?\s*", re.IGNORECASE)
_INTERNALS = re.compile(
    r"^\s*at [\w.$<>`]+\([^\n]*\)"  # .NET and Java
    r"|^\s*at [^\n]*\.[jt]s:\d+:\d+"  # Node
    r"|^Traceback \(most recent call last\):|^\s*File \"[^\"\n]+\", line \d+"  # Python
    r"|^#\d+ /[^\n]*\.php\(\d+\)| in /[^\n ]*\.php(?: on line|:)\s?\d+"  # PHP
    r"|SQLSTATE\[\w+\]|\bORA-\d{5}\b",
    re.MULTILINE,
)
"""a line of a stack trace, or an error of a database"""
_PLACEHOLDERS = frozenset(
    {
        "ok",
        "success",
        "true",
        "false",
        "null",
        "none",
        "nil",
        "undefined",
        "nan",
        "0",
        "-1",
        "[object object]",
    }
)
_NO_ID_CHECKS = {
    "account": "envelope.result-empty",
    "subscription": "envelope.result-empty",
    "addon": "envelope.addon-result-empty",
}


def schema(reading: Reading, contract: Contract) -> Iterator[Breach]:
    """The answer's schema, without what :func:`echo` and :func:`member_names` say better."""
    if reading.endpoint is None or contract.validators.is_valid(reading.endpoint.answer, reading.body):
        return
    explained = {"envelope.code-missing", "envelope.code-type"} if _echoed(reading) else set()
    if _mistaken_for("Code", reading) is not None or _wrapper(reading) is not None:
        explained = {"envelope.code-missing"}
    errors = contract.validators.errors(reading.endpoint.answer, reading.body)
    breaches = of_schema((error for error in errors if error.check not in explained), Side.ANSWER)
    yield from _written_twice(breaches) if _holds_json(reading.body) else breaches


def _holds_json(body: Any) -> bool:
    """Whether a body is a text that is JSON itself."""
    if not isinstance(body, str) or body.lstrip()[:1] not in ("{", "["):
        return False
    value, _ = parse_json(body.encode("utf-8", "replace"))
    return value is not UNREADABLE


def _written_twice(breaches: Iterable[Breach]) -> Iterator[Breach]:
    """There is but one: what is a text has no members that could be wrong too."""
    for breach in breaches:
        yield replace(
            breach,
            message="the answer was written as JSON twice: the body is a string that holds the JSON",
            fix="Hand the answer itself to what writes the response, and not its JSON: in Express "
            "res.json(answer), without JSON.stringify.",
        )


def echo(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """The account came back in place of an answer."""
    if _echoed(reading):
        yield Breach(
            check="envelope.account-echoed",
            message="the account was sent back in place of an answer with Code, Message and Result",
            pointer="",
            expected="an object with Code, Message, Result",
            got=described(reading.body),
        )


def wrapped(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """A framework has put the envelope into an object of its own."""
    name = _wrapper(reading)
    if name is not None:
        yield Breach(
            check="envelope.wrapped",
            message=f"Code is missing; the whole envelope stands inside the member {name}",
            pointer=f"/{name}",
            expected="Code, Message and Result at the top",
            got=described(reading.body),
        )


def member_names(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """A member that is there under another name."""
    if _members(reading).keys() >= _LOOK_ALIKES.keys() or _echoed(reading):
        return
    others = {
        member: other for member in _LOOK_ALIKES if (other := _mistaken_for(member, reading)) is not None
    }
    if not others:
        return
    right, wrong = _listed(others), _listed(others.values())
    one = len(others) == 1
    members, stands = ("member", "is") if one else ("members", "are")
    yield Breach(
        check="envelope.member-name",
        message=f"{right} {stands} missing; {wrong} {'stands in its' if one else 'stand in their'} place, "
        "and names count letter by letter",
        pointer=f"/{next(iter(others.values()))}",
        expected=f"{'a ' if one else ''}{members} {right}",
        got=f"{'a ' if one else ''}{members} {wrong}",
        fix=f"Rename the {members} {wrong} to {right}: names are exactly Code, Message and Result.",
    )


def _listed(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def code_is_written_whole(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """0.0 is an integer to JSON Schema, and no integer to a reader of integers."""
    code = _members(reading).get("Code")
    if isinstance(code, float) and code.is_integer():
        yield Breach(
            check="envelope.code-type",
            message=f"Code must be an integer, got {described(code)}",
            pointer="/Code",
            expected="an integer",
            got=described(code),
        )


def new_id(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """Code 0 for something new, and its id. A pre-check makes nothing, so it has no id to give."""
    what = reading.endpoint.external_id if reading.endpoint else None
    result = _members(reading).get("Result")
    if what is None or reading.check_only or _wrapper(reading) is not None:
        return
    if _blank(result) and _mistaken_for("Result", reading) is None:
        got = _shown("Result", reading)
        yield Breach(
            check=_NO_ID_CHECKS[what],
            message=f"Code is 0 and Result does not say which {what} was made: {got}",
            pointer=_place("Result", reading),
            expected=f"the vendor's id of the {what}",
            got=f"{got}{_beside(_members(reading).get('Message'))}",
        )
    yield from _odd_id(result)


def _beside(message: Any) -> str:
    """The Message that came with it: mostly it tells of a failure, and Code was left at 0."""
    said = excerpt(message.encode("utf-8", "replace")) if isinstance(message, str) else ""
    return f", with Message {described(said)}" if said else ""


def existing_id(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """Accounts/Exists said yes, and under which id."""
    result = _members(reading).get("Result")
    if _blank(result) and _mistaken_for("Result", reading) is None:
        yield Breach(
            check="envelope.exists-without-id",
            message="Code 1 says that the account is there, and Result does not say under which id",
            pointer=_place("Result", reading),
            expected="the vendor's id of the account",
            got=_shown("Result", reading),
        )
    yield from _odd_id(result)


def _odd_id(result: Any) -> Iterator[Breach]:
    """A word that says yes or nothing in place of an id, or an id whose spaces are carried along."""
    if not isinstance(result, str) or not (bare := result.strip()):
        return
    if bare.lower() in _PLACEHOLDERS:
        yield Breach(
            check="envelope.result-placeholder",
            message=f"Result is {described(result)}, which is hardly an id",
            pointer="/Result",
            expected="an id that no other account or subscription has",
            got=described(result),
        )
    if bare != result:
        yield Breach(
            check="envelope.result-spaces",
            message=f"Result begins or ends with white space: {described(result)}",
            pointer="/Result",
            expected=described(bare),
            got=described(result),
        )


def result_left_out(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """The SDK writes null where there is no Result; leaving the member out is harmless."""
    members = _members(reading)
    if "Result" not in members and _mistaken_for("Result", reading) is None:
        yield Breach(
            check="envelope.result-missing",
            message="the answer has no Result",
            pointer="",
            expected="Result, null where there is nothing to say",
            got=described(members),
        )


def failure_without_reason(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """Message is all that the buyer gets to see of a failure."""
    message = _members(reading).get("Message")
    if isinstance(reading.answer, Refused) and _blank(message) and _mistaken_for("Message", reading) is None:
        yield Breach(
            check="envelope.message-missing",
            message="the call failed, and Message does not say why",
            pointer=_place("Message", reading),
            expected="the reason of the failure",
            got=f"Code {reading.answer.code}, and as Message {_shown('Message', reading)}",
        )


def failure_with_internals(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """What is meant for the vendor's log has come to the buyer."""
    if isinstance(reading.answer, Refused) and (shown := _INTERNALS.search(reading.answer.message)):
        yield Breach(
            check="envelope.message-internals",
            message="Message shows the inside of the vendor's program instead of a reason",
            pointer="/Message",
            expected="a reason that a buyer understands",
            got=f"Code {reading.answer.code}, and in Message {described(shown[0].strip())}",
        )


def failure_called_success(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """A Code other than 0 is a failure to the platform, whatever Message says."""
    if isinstance(reading.answer, Refused) and _SUCCESS.fullmatch(reading.answer.message):
        code, message = reading.answer.code, reading.answer.message
        yield Breach(
            check="envelope.message-ok",
            message=f"Code {code} means failure, and Message says {described(message)}",
            pointer="/Code",
            expected="Code 0 for success",
            got=f"Code {code} with Message {described(message)}",
        )


def missing_yet_named(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """Accounts/Exists said no, and gave an id all the same."""
    result = _members(reading).get("Result")
    if isinstance(reading.answer, Accepted) and isinstance(result, str) and result.strip():
        yield Breach(
            check="envelope.exists-code",
            message=f"Code 0 says that the account is not there, and Result is {described(result)}",
            pointer="/Result",
            expected="Code 1 with an id, or Code 0 without one",
            got=f"Code 0 with Result {described(result)}",
        )


def document_refused(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """What was asked for did not come, but the envelope of a failure."""
    if (
        isinstance(reading.answer, Refused)
        and not reading.answer.not_supported
        and reading.endpoint is not None
    ):
        code, message = reading.answer.code, reading.answer.message
        yield Breach(
            check="envelope.document-refused",
            message=f"{reading.endpoint.path} was answered with a failure: "
            f"Code {code}, Message {described(message)}",
            pointer="",
            expected="what the endpoint is there to give",
            got=f"Code {code}",
        )


def _members(reading: Reading) -> Mapping[str, Any]:
    return reading.body if isinstance(reading.body, dict) else {}


def _blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _place(member: str, reading: Reading) -> str:
    return f"/{member}" if member in _members(reading) else ""


def _shown(member: str, reading: Reading) -> str:
    members = _members(reading)
    return described(members[member]) if member in members else f"no {member}"


def _wrapper(reading: Reading) -> str | None:
    """The member of an answer that is the envelope: the only one, or one beside ``success`` and the like."""
    members = _members(reading)
    if "Code" in members:
        return None
    due = {"Code"} if len(members) == 1 else {"Code", "Result"}
    found = [name for name, inner in members.items() if isinstance(inner, dict) and due <= inner.keys()]
    return found[0] if len(found) == 1 else None


def _mistaken_for(member: str, reading: Reading) -> str | None:
    """The answer's member that was meant to be ``member``, where that one itself is missing."""
    members = _members(reading)
    if member in members:
        return None
    return look_alike(member, members, _LOOK_ALIKES[member])


def _echoed(reading: Reading) -> bool:
    """Several members of the account that was sent, with the values that were sent, and no number as Code.

    The account's own Code is a text, so that an echo may look like an answer with a Code of the wrong type.
    """
    members = _members(reading)
    if isinstance(members.get("Code"), int):
        return False
    sent = reading.request if isinstance(reading.request, dict) else {}
    sent = sent.get("Account", sent)
    same = [name for name in _ECHOED if name in members and members[name] == sent.get(name)]
    return len(same) >= 3
