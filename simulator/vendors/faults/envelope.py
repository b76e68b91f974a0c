"""Faults of the answer: the result envelope, its members, and what stands in its place."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.vendors.call import Answer, Call, refusal
from simulator.vendors.faults.fault import Answering, Change, Fault, Mind, Right, Scope, at
from simulator.vendors.habits import issued_id

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ENVELOPE_FAULTS"]

_SYNCHRONIZE = at("account.synchronize")
_CREATE = at("subscription.create", check_only=False)
_CHANGES = at("subscription.update", "subscription.suspend", "subscription.activate", "subscription.cancel")


def _edited(edit: Callable[[dict[str, Any]], Any], scope: Scope = _SYNCHRONIZE) -> Change:
    """Success alone is edited: a refusal stays as it is."""

    def how(call: Call, right: Right) -> Answer:
        answer = right(call)
        return Answer(body=edit(dict(answer.body))) if answer.body["Code"] == 0 else answer

    return Answering(how=how, scope=scope)


def _echo(call: Call, _: Right) -> Answer:
    return Answer(body=call.body)


def _refusal_as_http_400(call: Call, right: Right) -> Answer:
    answer = right(call)
    refused = isinstance(answer.body, dict) and answer.body.get("Code", 0) < 0
    return Answer(body=answer.body, status=400) if refused else answer


def _refusal_without_message(call: Call, right: Right) -> Answer:
    answer = right(call)
    refused = isinstance(answer.body, dict) and answer.body.get("Code", 0) < 0
    return Answer(body={**answer.body, "Message": None}) if refused else answer


def _refusal_with_a_huge_code(call: Call, right: Right) -> Answer:
    answer = right(call)
    refused = isinstance(answer.body, dict) and answer.body.get("Code", 0) < 0
    return Answer(body={**answer.body, "Code": 1_479_945_139_000}) if refused else answer


def _exists_without_id(call: Call, right: Right) -> Answer:
    return Answer(body={**right(call).body, "Result": None})


def _exists_under_another_id(call: Call, right: Right) -> Answer:
    answer = right(call)
    return Answer(body={**answer.body, "Result": answer.body["Result"] and f"crm-{answer.body['Result']}"})


def _exists_with_code_0(call: Call, right: Right) -> Answer:
    return Answer(body={**right(call).body, "Code": 0})


def _exists_always(call: Call, right: Right) -> Answer:
    answer = right(call)
    return Answer(body={**answer.body, "Code": 1, "Result": answer.body["Result"] or "acc-unknown"})


def _exists_with_code_404(call: Call, right: Right) -> Answer:
    answer = right(call)
    return answer if answer.body["Code"] == 1 else refusal(404, "Not found")


def _issued_with_line_break(kind: str, *names: object) -> str:
    return f"{issued_id(kind, *names)}\r\n"


def _one_id_for_all_subscriptions(kind: str, *names: object) -> str:
    return "sub-0000000000000001" if kind == "sub" else issued_id(kind, *names)


def _without(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda body: {key: value for key, value in body.items() if key != name}


def _with(**members: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda body: {**body, **members}


def _renamed(old: str, new: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda body: {new if key == old else key: value for key, value in body.items()}


ENVELOPE_FAULTS: tuple[Fault, ...] = (
    Fault(
        name="ok-without-code",
        breaks='Answers changes with {"Result": "Ok"} and nothing else.',
        caught_by="envelope.code-missing",
        change=_edited(lambda _: {"Result": "Ok"}, _CHANGES),
    ),
    Fault(
        name="code-left-out",
        breaks="Leaves Code out of an answer that is right otherwise.",
        caught_by="envelope.code-missing",
        change=_edited(_without("Code")),
    ),
    Fault(
        name="code-1-with-ok",
        breaks='Answers Code 1 with Message "Ok" where it means success.',
        caught_by="envelope.message-ok",
        change=_edited(_with(Code=1, Message="Ok"), _CREATE),
    ),
    Fault(
        name="code-as-text",
        breaks='Writes Code as "0".',
        caught_by="envelope.code-type",
        change=_edited(_with(Code="0")),
    ),
    Fault(
        name="code-as-boolean",
        breaks="Writes Code as false.",
        caught_by="envelope.code-type",
        change=_edited(_with(Code=False)),
    ),
    Fault(
        name="code-null",
        breaks="Writes Code as null.",
        caught_by="envelope.code-type",
        change=_edited(_with(Code=None)),
    ),
    Fault(
        name="error-code-instead-of-code",
        breaks="Writes ErrorCode instead of Code.",
        caught_by="envelope.member-name",
        change=_edited(_renamed("Code", "ErrorCode")),
    ),
    Fault(
        name="lower-case-members",
        breaks="Writes code, message and result in lower case.",
        caught_by="envelope.member-name",
        change=_edited(lambda body: {key.lower(): value for key, value in body.items()}),
    ),
    Fault(
        name="synchronize-without-result",
        breaks="Answers a synchronize with Code 0 and an empty Result.",
        caught_by="envelope.result-empty",
        change=_edited(_with(Result="")),
    ),
    Fault(
        name="create-without-result",
        breaks="Answers a subscription.create with Code 0 and Result null.",
        caught_by="envelope.result-empty",
        change=_edited(_with(Result=None), _CREATE),
    ),
    Fault(
        name="result-as-number",
        breaks="Writes the external id as a number.",
        caught_by="envelope.result-type",
        change=_edited(lambda body: {**body, "Result": int(body["Result"].partition("-")[2][:12], 16)}),
    ),
    Fault(
        name="result-as-object",
        breaks="Wraps the external id in an object.",
        caught_by="envelope.result-type",
        change=_edited(lambda body: {**body, "Result": {"ID": body["Result"]}}),
    ),
    Fault(
        name="account-echoed-back",
        breaks="Answers with the account as it came.",
        caught_by="envelope.account-echoed",
        change=Answering(how=_echo, scope=_SYNCHRONIZE),
    ),
    Fault(
        name="empty-array",
        breaks="Answers [] where an object is due.",
        caught_by="envelope.not-an-object",
        change=_edited(lambda _: []),
    ),
    Fault(
        name="json-in-a-string",
        breaks="Answers a JSON string that holds the JSON.",
        caught_by="envelope.not-an-object",
        change=_edited(json.dumps),
    ),
    Fault(
        name="refusal-as-http-400",
        breaks="Answers HTTP 400 to what it refuses for business reasons.",
        caught_by="http.client-error",
        change=Answering(how=_refusal_as_http_400),
    ),
    Fault(
        name="refusal-without-message",
        breaks="Refuses without saying why.",
        caught_by="envelope.message-missing",
        change=Answering(how=_refusal_without_message),
    ),
    Fault(
        name="code-out-of-range",
        breaks="Refuses with the milliseconds since 1970 as Code.",
        caught_by="envelope.code-range",
        change=Answering(how=_refusal_with_a_huge_code),
    ),
    Fault(
        name="message-as-list",
        breaks="Writes Message as a list of messages.",
        caught_by="envelope.message-type",
        change=_edited(_with(Message=["Synchronized"])),
    ),
    Fault(
        name="result-left-out",
        breaks="Leaves Result out where there is nothing to say.",
        caught_by="envelope.result-missing",
        change=_edited(_without("Result"), at("subscription.suspend", "account.delete")),
    ),
    Fault(
        name="addon-without-result",
        breaks="Answers an addon.create with Code 0 and Result null.",
        caught_by="envelope.addon-result-empty",
        change=_edited(_with(Result=None), at("addon.create", check_only=False)),
    ),
    Fault(
        name="result-ok",
        breaks='Writes "Success" where the external id is due.',
        caught_by="ids.account-distinct",
        change=_edited(_with(Result="Success")),
    ),
    Fault(
        name="addon-result-ok",
        breaks='Writes "Success" where the id of an addon is due.',
        caught_by="envelope.result-placeholder",
        change=_edited(_with(Result="Success"), at("addon.create", check_only=False)),
    ),
    Fault(
        name="result-with-line-break",
        breaks="Ends the external id with a line break.",
        caught_by="envelope.result-spaces",
        change=Mind(change=lambda habits: replace(habits, issue=_issued_with_line_break)),
    ),
    Fault(
        name="one-id-for-all-subscriptions",
        breaks="Gives every subscription the same external id.",
        caught_by="ids.subscription-distinct",
        change=Mind(change=lambda habits: replace(habits, issue=_one_id_for_all_subscriptions)),
    ),
    Fault(
        name="account-extra-info-as-array",
        breaks="Writes an empty AccountExtraInfo as [], as PHP does.",
        caught_by="envelope.account-extra-info",
        change=_edited(_with(AccountExtraInfo=[])),
    ),
    Fault(
        name="generated-password-as-boolean",
        breaks="Says in GeneratedPassword whether there is one.",
        caught_by="envelope.generated-password",
        change=_edited(_with(GeneratedPassword=True)),
    ),
    Fault(
        name="custom-fields-as-array",
        breaks="Writes CustomFieldValues as a list of names and values.",
        caught_by="envelope.custom-field-values",
        change=_edited(_with(CustomFieldValues=[{"ID": "Seats", "Value": "5"}]), _CREATE),
    ),
    Fault(
        name="send-notification-as-text",
        breaks='Writes SendNotification as "no".',
        caught_by="envelope.send-notification",
        change=_edited(_with(SendNotification="no"), _CREATE),
    ),
    Fault(
        name="extra-info-as-text",
        breaks="Writes ExtraInfo as a text.",
        caught_by="envelope.extra-info",
        change=_edited(_with(ExtraInfo="see the ticket"), _CREATE),
    ),
    Fault(
        name="exists-without-id",
        breaks="Says that an account exists, and not under which id.",
        caught_by="envelope.exists-without-id",
        change=Answering(how=_exists_without_id, scope=at("account.exists")),
    ),
    Fault(
        name="exists-under-another-id",
        breaks="Says that an account exists, with the key of another table as its id.",
        caught_by="expectation.answer-member",
        change=Answering(how=_exists_under_another_id, scope=at("account.exists")),
    ),
    Fault(
        name="exists-with-code-0",
        breaks="Says Code 0 with an id of an account that exists.",
        caught_by="envelope.exists-code",
        change=Answering(how=_exists_with_code_0, scope=at("account.exists")),
    ),
    Fault(
        name="exists-always",
        breaks="Says of every account that it exists.",
        caught_by="expectation.answer-member",
        change=Answering(how=_exists_always, scope=at("account.exists")),
    ),
    Fault(
        name="exists-with-code-404",
        breaks="Says of an account that is not there Code 404.",
        caught_by="expectation.answer-member",
        change=Answering(how=_exists_with_code_404, scope=at("account.exists")),
    ),
)
