"""Exchanges that each break one check: its id, the endpoint, and what is wrong with the exchange."""

import json
from typing import Any

from simulator.exchange import NoResponse, Response, Silence
from tests.unit.contract_exchanges import CREDENTIALS, JSON, OK, example, right_request

SYNC, CREATE, EXISTS = "account.synchronize", "subscription.create", "account.exists"
SUSPEND, ADDON, OPTIONS = "subscription.suspend", "addon.create", "account.sync_options"
FORM, CATALOGUE, VALIDATE = "fields.get", "fields.service_definition", "fields.validate"
CUSTOMER, SERVICE = right_request(SYNC), right_request(CREATE)
BACKUP = example("attribute/boolean")
HTML = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body></body></html>"


def silent(silence: Silence) -> dict[str, Any]:
    return {"reply": NoResponse(silence=silence, detail="as the transport words it")}


def status(number: int, *headers: tuple[str, str]) -> dict[str, Any]:
    return {"reply": Response(status=number, headers=headers, body=b"")}


def typed(content_type: str | None) -> dict[str, Any]:
    return {"headers": () if content_type is None else (("Content-Type", content_type),)}


def dated(date: str) -> dict[str, Any]:
    """An answer to a call of 6 January 2026, 9:30 in Greenwich."""
    return {"headers": (*JSON, ("Date", date)), "started": 1767691800.0}


TRACES = (
    "It failed.\n   at Vendor.Accounts.Synchronize(Account account) in C:\\src\\Accounts.cs:line 81",
    "java.lang.NullPointerException\n\tat com.vendor.Accounts.synchronize(Accounts.java:81)",
    "TypeError: x is undefined\n    at synchronize (/srv/app/accounts.js:81:13)",
    'Traceback (most recent call last):\n  File "accounts.py", line 81, in synchronize',
    "Undefined index: role in /var/www/accounts.php on line 81",
    "#0 /var/www/accounts.php(81): synchronize()",
    "SQLSTATE[23000]: Integrity constraint violation",
    "ORA-00001: unique constraint violated",
)
"""what .NET, Java, Node, Python, PHP and databases say to those who wrote the program"""


def option(**changes: Any) -> dict[str, Any]:
    mpn = example("sync-option/partner-id")
    definition = mpn["Definition"] | changes.pop("Definition", {})
    return {"answer": {"Fields": [mpn | {"Definition": definition} | changes]}}


def field(**changes: Any) -> dict[str, Any]:
    username = example("field/recorded")
    definition = username["Definition"] | changes.pop("Definition", {})
    return {"answer": {"Fields": [username | {"Definition": definition} | changes]}}


CHOICE = {"ID": "1", "Name": "User", "IsDefault": True}
TYPE: dict[str, Any] = {
    "ID": "Backup",
    "Name": "Backup",
    "AttributeList": [
        {
            "ID": "Disk",
            "Name": "Disk",
            "Kind": "PredefinedChooseOne",
            "PredefinedValues": [{"ID": "s", "Name": "S"}],
        }
    ],
    "ProductsCollection": {
        "Products": [{"ID": "Basic", "Name": "Basic", "Attributes": [{"ID": "Disk", "Values": ["s"]}]}],
        "Addons": [{"ID": "Help", "Name": "Help", "Products": ["Basic"]}],
    },
}


DISK = TYPE["AttributeList"][0]
PARTS = TYPE["ProductsCollection"]


def sold(product: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """A catalogue of one product type; ``product`` changes its one product."""
    products = [PARTS["Products"][0] | (product or {})]
    kind = TYPE | {"ProductsCollection": PARTS | {"Products": products}} | changes
    return {"answer": {"ProductTypes": [kind]}}


def collection(**changes: Any) -> dict[str, Any]:
    return sold(ProductsCollection=PARTS | changes)


CASES: list[tuple[str, str, dict[str, Any]]] = [
    # what the platform sent
    ("request.verb", SYNC, {"method": "GET"}),
    ("request.verb", SYNC, {"method": "GET", "request": None}),
    ("request.credentials", SYNC, {"sent": JSON}),
    ("request.credentials", SYNC, {"sent": (*CREDENTIALS[:1], ("X-CloudPlatform-APIKey", ""), *JSON)}),
    ("request.content-type", SYNC, {"sent": CREDENTIALS}),
    ("request.content-type", SYNC, {"sent": (*CREDENTIALS, ("Content-Type", "text/json"))}),
    ("request.body-missing", SYNC, {"request": None}),
    ("request.body-missing", SYNC, {"request": b""}),
    ("request.body-unexpected", FORM, {"request": {}}),
    ("request.json", SYNC, {"request": b"{"}),
    ("request.json", SYNC, {"request": json.dumps(CUSTOMER).encode("utf-8-sig")}),
    ("request.role", SYNC, {"request": CUSTOMER | {"Role": "user", "ResellerExternalID": ""}}),
    ("request.three-way", SYNC, {"request": CUSTOMER | {"Role": "Reseller"}}),
    ("request.three-way", CREATE, {"request": SERVICE | {"Account": CUSTOMER | {"Role": "Reseller"}}}),
    ("request.reseller-external-id", SYNC, {"request": CUSTOMER | {"ResellerID": ""}}),
    ("request.reseller-external-id", SYNC, {"request": CUSTOMER | {"Role": "Reseller", "ResellerID": None}}),
    ("request.attribute-key", CREATE, {"request": SERVICE | {"AttributeList": {"Disk": BACKUP}}}),
    ("request.action-type", CREATE, {"request": SERVICE | {"ActionType": "Upgrade"}}),
    ("request.action-type", SUSPEND, {"request": SERVICE | {"ID": "1", "ActionType": "Cancel"}}),
    ("request.subscription-external-id", CREATE, {"request": SERVICE | {"ID": "158cb214"}}),
    ("request.addon-action", ADDON, {"request": right_request(ADDON) | {"Addons": []}}),
    ("request.addon-action", "addon.cancel", {"request": right_request(ADDON)}),
    # did an answer come, and as what
    ("http.unreachable", SYNC, silent(Silence.REFUSED)),
    ("http.unreachable", SYNC, silent(Silence.UNRESOLVED)),
    ("http.unreachable", SYNC, silent(Silence.TLS)),
    ("http.timeout", SYNC, silent(Silence.TIMEOUT)),
    ("http.dropped", SYNC, silent(Silence.DROPPED)),
    ("http.too-large", SYNC, silent(Silence.TOO_LARGE)),
    ("http.garbled", SYNC, silent(Silence.GARBLED)),
    ("http.status", SYNC, status(103)),
    ("http.status", SYNC, {"status": 202}),
    ("http.status", SYNC, {"status": 999}),
    ("http.no-content", SYNC, status(204)),
    ("http.redirect", SYNC, status(302, ("Location", "https://login.example.com/"))),
    ("http.unauthorized", SYNC, status(401)),
    ("http.forbidden", SYNC, status(403)),
    ("http.body-refused", SYNC, status(413)),
    ("http.unsupported-media-type", SYNC, status(415)),
    ("http.rate-limited", SYNC, status(429, ("Retry-After", "30"))),
    ("http.client-error", SYNC, {"status": 400, "answer": {"Message": "The request is invalid."}}),
    ("http.server-error", SYNC, {"status": 500, "answer": {"Message": "An error has occurred."}}),
    ("http.gateway-error", SYNC, status(502)),
    ("http.gateway-error", SYNC, status(504)),
    ("http.content-type", SYNC, typed("text/html; charset=utf-8")),
    ("http.content-type-missing", SYNC, typed(None)),
    ("http.content-type-text", SYNC, typed("text/plain")),
    ("http.content-type-text", SYNC, typed("text/json; charset=utf-8")),
    ("time.slow", SYNC, {"elapsed": 12.5}),
    ("time.clock", SYNC, dated("Tue, 06 Jan 2026 11:30:00 GMT")),
    ("http.charset", SYNC, typed("application/json; charset=iso-8859-1")),
    ("endpoint.not-offered", SYNC, status(404)),
    ("endpoint.not-offered", SYNC, status(405)),
    ("endpoint.not-offered", SYNC, {"answer": {"Code": -1, "Message": "This is not supported by default."}}),
    ("endpoint.not-offered", OPTIONS, {"answer": {"Code": -1, "Message": "It is not supported by default."}}),
    # the body
    ("json.empty", SYNC, {"answer": b""}),
    ("json.empty", SYNC, {"answer": b" \r\n"}),
    ("json.bom", SYNC, {"answer": b"\xef\xbb\xbf" + json.dumps(OK).encode()}),
    ("json.not-utf8", SYNC, {"answer": '{"Code": 0, "Message": "créé", "Result": "1"}'.encode("latin-1")}),
    ("json.not-utf8", SYNC, {"answer": json.dumps(OK).encode("utf-16")}),
    ("json.not-utf8", SYNC, {"answer": json.dumps(OK).encode("utf-16-le")}),
    ("json.html", SYNC, {"answer": HTML}),
    ("json.truncated", SYNC, {"answer": json.dumps(OK).encode()[:-3]}),
    ("json.truncated", SYNC, {"answer": b'{"Code": 0, "Message":'}),
    ("json.syntax", SYNC, {"answer": b"Ok"}),
    ("json.syntax", SYNC, {"answer": b'<?xml version="1.0"?><Code>0</Code>'}),
    ("json.syntax", SYNC, {"answer": b"{'Code': 0}"}),
    ("json.syntax", SYNC, {"answer": json.dumps(OK).encode() + b"}"}),
    ("json.not-a-number", SYNC, {"answer": b'{"Code": 0, "Message": null, "Result": "1", "Price": NaN}'}),
    ("json.not-a-number", SYNC, {"answer": b'{"Code": 0, "Message": null, "Result": "1", "Price": 1e999}'}),
    ("json.duplicate-member", SYNC, {"answer": b'{"Code": -1, "Code": 0, "Message": null, "Result": "1"}'}),
    ("json.too-deep", SYNC, {"answer": b"[" * 65 + b"]" * 65}),
    ("json.too-deep", SYNC, {"answer": b"[" * 100_000 + b"]" * 100_000}),
    ("json.lone-surrogate", SYNC, {"answer": b'{"Code": 0, "Message": "\\ud83d", "Result": "1"}'}),
    # Code, Message, Result
    ("envelope.not-an-object", SYNC, {"answer": []}),
    ("envelope.not-an-object", SYNC, {"answer": json.dumps(OK)}),
    ("envelope.code-missing", SYNC, {"answer": {"Result": "Ok"}}),
    ("envelope.wrapped", SYNC, {"answer": {"data": OK}}),
    ("envelope.wrapped", SYNC, {"answer": {"success": True, "data": OK}}),
    *(
        ("envelope.message-internals", SYNC, {"answer": {"Code": -1, "Message": trace, "Result": None}})
        for trace in TRACES
    ),
    ("envelope.code-type", SYNC, {"answer": OK | {"Code": "0"}}),
    ("envelope.code-type", SYNC, {"answer": OK | {"Code": 0.0}}),
    ("envelope.code-range", SYNC, {"answer": OK | {"Code": 2**31, "Message": "no"}}),
    ("envelope.message-type", SYNC, {"answer": OK | {"Message": ["created"]}}),
    ("envelope.result-type", SYNC, {"answer": OK | {"Result": 4711}}),
    ("envelope.result-type", SYNC, {"answer": OK | {"Result": {"ID": "4711"}}}),
    ("envelope.account-extra-info", SYNC, {"answer": OK | {"AccountExtraInfo": []}}),
    ("envelope.member-name", SYNC, {"answer": {"ErrorCode": 0, "Message": None, "Result": "1"}}),
    ("envelope.member-name", SYNC, {"answer": {"code": 0, "Message": None, "Result": "1"}}),
    ("envelope.member-name", SYNC, {"answer": {"Code": 0, "Message": None, "result": "1"}}),
    ("envelope.member-name", SYNC, {"answer": {"Code": -1, "message": "no such reseller", "Result": None}}),
    ("envelope.account-echoed", SYNC, {"answer": CUSTOMER}),
    ("envelope.account-echoed", CREATE, {"answer": SERVICE["Account"]}),
    ("envelope.result-empty", SYNC, {"answer": OK | {"Result": ""}}),
    ("envelope.result-empty", SYNC, {"answer": OK | {"Result": None}}),
    ("envelope.result-empty", CREATE, {"answer": OK | {"Result": "  "}}),
    ("envelope.result-empty", CREATE, {"answer": {"Code": 0, "Message": "created"}}),
    ("envelope.addon-result-empty", ADDON, {"answer": OK | {"Result": None}}),
    ("envelope.result-missing", SUSPEND, {"answer": {"Code": 0, "Message": None}}),
    ("envelope.result-placeholder", SYNC, {"answer": OK | {"Result": "Ok"}}),
    ("envelope.result-spaces", SYNC, {"answer": OK | {"Result": "4711 "}}),
    ("envelope.message-missing", SYNC, {"answer": {"Code": -1, "Message": None, "Result": None}}),
    ("envelope.message-missing", SYNC, {"answer": {"Code": -1}}),
    ("envelope.message-ok", SYNC, {"answer": OK | {"Code": 1, "Message": "Ok"}}),
    ("envelope.exists-without-id", EXISTS, {"answer": {"Code": 1, "Message": "Ok", "Result": None}}),
    ("envelope.exists-code", EXISTS, {"answer": {"Code": 0, "Message": "Ok", "Result": "4711"}}),
    ("envelope.document-refused", OPTIONS, {"answer": {"Code": -7, "Message": "Not today.", "Result": None}}),
    ("envelope.document-refused", VALIDATE, {"answer": {"Code": -7, "Message": "Wrong.", "Result": None}}),
    # what the GETs give
    ("fields.refusals", VALIDATE, {"answer": {}}),
    ("fields.shape", FORM, {"answer": []}),
    ("fields.id-mismatch", FORM, field(ID="FieldUser")),
    ("fields.choice-empty", FORM, field(Definition={"Kind": "PredefinedChooseOne"})),
    ("fields.choice-empty", FORM, field(Definition={"Kind": 5, "PredefinedValues": None})),
    ("fields.duplicate-id", FORM, {"answer": {"Fields": [
        example("field/recorded"),
        {"ID": "fieldusername", "Definition": {"ID": "fieldusername", "Name": "x", "Kind": 0}},
    ]}}),
    ("sync-options.shape", OPTIONS, {"answer": {"fields": []}}),
    ("sync-options.id-mismatch", OPTIONS, option(ID="PartnerID")),
    ("sync-options.duplicate-id", OPTIONS, {"answer": {"Fields": [example("sync-option/partner-id")] * 2}}),
    ("sync-options.list-empty", OPTIONS, option(Definition={"Kind": "List"})),
    ("sync-options.list-empty", OPTIONS, option(Definition={"Kind": 3, "PredefinedValues": None})),
    ("sync-options.duplicate-value", OPTIONS, option(Definition={
        "Kind": "List", "PredefinedValues": [CHOICE, CHOICE | {"ID": "2", "IsDefault": False}]})),
    ("sync-options.several-defaults", OPTIONS, option(Definition={
        "Kind": "List", "PredefinedValues": [CHOICE, CHOICE | {"ID": "2", "Name": "Reseller"}]})),
    ("sync-options.required-read-only", OPTIONS, option(Definition={"IsReadOnly": True})),
    ("sync-options.username", OPTIONS, option(ID="username", Definition={
        "ID": "username", "Kind": "Boolean"})),
    ("sync-options.role", OPTIONS, option(ID="role", Definition={
        "ID": "role", "Kind": "List", "PredefinedValues": [CHOICE, {"ID": "2", "Name": "Partner"}]})),
    ("catalogue.shape", CATALOGUE, {"answer": {"ProductTypes": None}}),
    ("catalogue.no-types", CATALOGUE, {"answer": {"ProductTypes": []}}),
    ("catalogue.no-products", CATALOGUE, collection(Products=[], Addons=[])),
    ("catalogue.duplicate-type", CATALOGUE, {"answer": {"ProductTypes": [TYPE, TYPE]}}),
    ("catalogue.duplicate-attribute", CATALOGUE, sold(AttributeList=[DISK, DISK])),
    ("catalogue.duplicate-value", CATALOGUE, sold(AttributeList=[
        DISK | {"PredefinedValues": [{"ID": "s", "Name": "S"}, {"ID": "s", "Name": "T"}]}])),
    ("catalogue.duplicate-product", CATALOGUE, collection(Products=PARTS["Products"] * 2)),
    ("catalogue.duplicate-product", CATALOGUE, collection(Addons=PARTS["Addons"] * 2)),
    ("catalogue.unknown-attribute", CATALOGUE, sold({"Attributes": [{"ID": "Cpu", "Values": ["4"]}]})),
    ("catalogue.unknown-value", CATALOGUE, sold({"Attributes": [{"ID": "Disk", "Values": ["xl"]}]})),
    ("catalogue.unknown-product", CATALOGUE, collection(Addons=[
        {"ID": "Help", "Name": "Help", "Products": ["Pro"]}])),
    ("catalogue.unknown-product", CATALOGUE, sold({
        "RelatedProducts": [{"ProductID": "Pro", "Relation": 5}]})),
    ("catalogue.required-attribute", CATALOGUE, sold(
        {"Attributes": None}, AttributeList=[DISK | {"IsRequired": True}])),
    ("catalogue.price-cycle", CATALOGUE, sold({
        "UnitBillingCycles": ["Monthly"],
        "Prices": [{"Currency": "EUR", "Units": [
            {"BillingCycle": 1, "Price": 1}, {"BillingCycle": 0, "Price": 1}]}],
    })),
    ("catalogue.trial-duration", CATALOGUE, sold({"TrialEnabled": True, "TrialDuration": 0})),
]  # fmt: skip
