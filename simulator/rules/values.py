"""What a rule can ask of a call: a member of its account, service or addon, its Result, and so on.

``account/ExternalID``  a member of the account, wherever it lies in the request (also service/...)
``addon/ParentID``      a member of each addon that the call concerns; ``addons/ParentID``: that it lists
``account/ResellerID``  the id of another account that is the reseller, "" in every encoding of "no reseller"
``result``              the Result of the answer, as text
``request``             the whole request but CheckOnly, by which a pre-check differs from its call
``required options``    ids of the required sync options that the answer declares
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.findings import Side
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from simulator.rules.calls import Call

__all__ = ["Value", "filled", "value_of"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Value:
    """One thing to ask of a call. ``get`` gives None where it is not there.

    ``pointer`` is the JSON pointer to it in the half of the exchange that ``side`` names. Where a call may
    have several (``each`` is not None: a member of the addons concerned), ``get`` gives the first.
    """

    name: str
    side: Side
    get: Callable[[Call], Any]
    pointer: Callable[[Call], str]
    each: Callable[[Call], Sequence[tuple[str, Any]]] | None = None

    def found(self, call: Call) -> Sequence[tuple[str, Any]]:
        """Every place and what is there."""
        return ((self.pointer(call), self.get(call)),) if self.each is None else self.each(call)


def value_of(name: str) -> Value:
    """The value of that name; ValueError where there is none."""
    if name in _SPECIAL:
        return _SPECIAL[name]
    owner, _, member = name.partition("/")
    if owner not in _MEMBER or not member or "/" in member:
        raise ValueError(f"no call has a value {name!r}")
    return _MEMBER[owner](name, member)


def filled(value: object) -> bool:
    """Whether there is something in a value: 0 and false are something, null and "" are not."""
    if type(value) is str:
        return value != ""
    return value is not None and value not in ([], {})


def _of_account(name: str, member: str) -> Value:
    def get(call: Call) -> Any:
        account = call.account
        return None if account is None else account.get(member)

    return Value(name=name, side=Side.REQUEST, get=get, pointer=lambda call: f"{call.at}/{member}")


def _of_service(name: str, member: str) -> Value:
    def get(call: Call) -> Any:
        service = call.service
        return None if service is None else service.get(member)

    return Value(name=name, side=Side.REQUEST, get=get, pointer=lambda _: f"/{member}")


def _of_addon(name: str, member: str) -> Value:
    return Value(
        name=name,
        side=Side.REQUEST,
        get=lambda call: call.addons[0][1].get(member) if call.addons else None,
        pointer=lambda call: f"{call.addons[0][0]}/{member}" if call.addons else "/Addons",
        each=lambda call: [(f"{at}/{member}", addon.get(member)) for at, addon in call.addons],
    )


def _of_addons(name: str, member: str) -> Value:
    def each(call: Call) -> Sequence[tuple[str, Any]]:
        listed = call.service.get("Addons") if call.service is not None else None
        return [
            (f"/Addons/{index}/{member}", addon.get(member))
            for index, addon in enumerate(listed if type(listed) is list else ())
            if type(addon) is dict
        ]

    return Value(
        name=name,
        side=Side.REQUEST,
        get=lambda call: next((value for _, value in each(call)), None),
        pointer=lambda _: "/Addons",
        each=each,
    )


_MEMBER: Mapping[str, Callable[[str, str], Value]] = {
    "account": _of_account,
    "service": _of_service,
    "addon": _of_addon,
    "addons": _of_addons,
}


def _reseller_id(call: Call) -> Any:
    reseller = call.reseller_id
    return "" if reseller == call.account_id else reseller


def _request(call: Call) -> Any:
    request = call.reading.request
    if type(request) is not dict:
        return None
    return {member: value for member, value in request.items() if member != "CheckOnly"}


def _required_options(call: Call) -> Any:
    body = call.reading.body
    fields = body.get("Fields") if type(body) is dict else None
    ids = [
        field.get("ID")
        for field in (fields if type(fields) is list else ())
        if type(field) is dict and _is_required(field.get("Definition"))
    ]
    return [option for option in ids if type(option) is str and option]


def _is_required(definition: object) -> bool:
    """A read-only option is the vendor's own to fill."""
    return (
        type(definition) is dict
        and definition.get("IsRequired") is True
        and definition.get("IsReadOnly") is not True
    )


_SPECIAL: Mapping[str, Value] = {
    value.name: value
    for value in (
        Value(
            name="account/ResellerID",
            side=Side.REQUEST,
            get=_reseller_id,
            pointer=lambda call: f"{call.at}/ResellerID",
        ),
        Value(name="result", side=Side.ANSWER, get=lambda call: call.result, pointer=lambda _: "/Result"),
        Value(name="request", side=Side.REQUEST, get=_request, pointer=lambda _: ""),
        Value(name="required options", side=Side.ANSWER, get=_required_options, pointer=lambda _: "/Fields"),
    )
}
