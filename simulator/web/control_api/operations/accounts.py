"""Accounts: resellers, their end customers, direct customers."""

from __future__ import annotations

from simulator.marketplace.records import AccountRecord, OperationRecord, Standing
from simulator.platform.accounts import AccountKind
from simulator.web.control_api.operation import (
    BOOLEAN,
    INTEGER,
    TEXT,
    TEXTS,
    Given,
    Operation,
    body,
    nullable,
)
from simulator.web.here import marketplace

__all__ = ["ACCOUNTS"]

_KIND = {"enum": [kind.value for kind in AccountKind]}
_MEMBERS = {"type": "object", "description": "As on the wire: Name, Email, Country, FirstName..."}


def _id(given: Given) -> str:
    return str(given.path["account_id"])


def _page(given: Given) -> object:
    kind = given.query.get("kind")
    return marketplace().accounts.page(
        kind=AccountKind(kind) if kind else None,
        reseller_id=given.query.get("reseller_id"),
        search=given.query.get("search", ""),
        before=given.query.get("before"),
        limit=given.query.get("limit", 50),
    )


def _create(given: Given) -> AccountRecord:
    return marketplace().accounts.create(
        AccountKind(given.body["kind"]), given.body["members"], reseller_id=given.body.get("reseller_id")
    )


def _generate(given: Given) -> AccountRecord:
    return marketplace().accounts.generate(
        AccountKind(given.body["kind"]),
        reseller_id=given.body.get("reseller_id"),
        locale=given.body.get("locale", "en_US"),
        seed=given.body.get("seed"),
        members=given.body.get("members"),
    )


ACCOUNTS = (
    Operation(
        id="accounts",
        method="GET",
        path="/accounts",
        summary="Accounts, the newest first.",
        do=_page,
        query={
            "kind": _KIND,
            "reseller_id": TEXT,
            "search": TEXT,
            "before": INTEGER,
            "limit": {**INTEGER, "minimum": 1, "maximum": 500},
        },
        answers=AccountRecord,
        paged=True,
    ),
    Operation(
        id="create_account",
        method="POST",
        path="/accounts",
        summary="An account made by hand; Name and Email are needed.",
        do=_create,
        body=body(("kind", "members"), kind=_KIND, members=_MEMBERS, reseller_id=nullable(TEXT)),
        answers=AccountRecord,
        status=201,
    ),
    Operation(
        id="generate_account",
        method="POST",
        path="/accounts/generated",
        summary="An account with made-up data, the same for the same seed.",
        do=_generate,
        body=body(
            ("kind",),
            kind=_KIND,
            reseller_id=nullable(TEXT),
            locale=TEXT,
            seed={"type": ["string", "integer", "null"]},
            members=_MEMBERS,
        ),
        answers=AccountRecord,
        status=201,
    ),
    Operation(
        id="account",
        method="GET",
        path="/accounts/{account_id}",
        summary="One account.",
        do=lambda given: marketplace().accounts.get(_id(given)),
        answers=AccountRecord,
    ),
    Operation(
        id="change_account",
        method="PATCH",
        path="/accounts/{account_id}",
        summary="Set members; what is not named stays.",
        do=lambda given: marketplace().accounts.change(_id(given), given.body["members"]),
        body=body(("members",), members=_MEMBERS),
        answers=AccountRecord,
    ),
    Operation(
        id="remove_account",
        method="DELETE",
        path="/accounts/{account_id}",
        summary="Remove an account here; no vendor is told.",
        do=lambda given: marketplace().accounts.remove(_id(given)),
        status=204,
    ),
    Operation(
        id="standings",
        method="GET",
        path="/accounts/{account_id}/standings",
        summary="How an account stands with each service: synchronized, external id, sync options.",
        do=lambda given: marketplace().accounts.standings(_id(given)),
        answers=Standing,
        listed=True,
    ),
    Operation(
        id="delete_account_at_vendor",
        method="POST",
        path="/accounts/{account_id}/deletion",
        summary="Call account.delete at a service's vendor.",
        do=lambda given: marketplace().accounts.delete_at(
            _id(given), given.body["service_id"], wait=given.body.get("wait", True)
        ),
        body=body(("service_id",), service_id=INTEGER, wait=BOOLEAN),
        answers=OperationRecord,
    ),
    Operation(
        id="set_account_fields",
        method="PUT",
        path="/accounts/{account_id}/custom-fields",
        summary="Set all custom fields.",
        do=lambda given: marketplace().accounts.set_custom_fields(_id(given), given.body),
        body=TEXTS,
        answers=AccountRecord,
    ),
)
