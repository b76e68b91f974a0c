"""Services: registration, settings, test of the connection, the platform's faults."""

from __future__ import annotations

from typing import Any

from simulator.diagnosis import Verdict
from simulator.marketplace.asking import Asked
from simulator.marketplace.forms import SettingsForm
from simulator.marketplace.records import Fault, FaultSwitch, OperationRecord, ServiceRecord
from simulator.marketplace.storefront import OfferedProduct
from simulator.platform.sync_options import DeclaredOption
from simulator.web.control_api.operation import BOOLEAN, TEXT, Given, Operation, body
from simulator.web.faulty import register_faulty
from simulator.web.here import marketplace

__all__ = ["SERVICES"]

_NUMBER = {"type": "number", "minimum": 0, "maximum": 600}
_ENDPOINTS = {"type": "array", "items": TEXT, "description": "Ids of endpoints that get an access token."}
_MEMBERS = {
    "type": "object",
    "description": "Members of the service file (schemas/service.schema.json); null takes one away.",
}
_WITH_KEY = {
    "type": "object",
    "required": ["service", "api_key"],
    "properties": {
        "service": ServiceRecord,
        "api_key": {"type": ["string", "null"], "description": "Told this once, where it was made here."},
    },
}


def _id(given: Given) -> int:
    return int(given.path["service_id"])


def _register(given: Given) -> dict[str, Any]:
    record, key = marketplace().services.register(
        given.body["name"],
        given.body.get("members", {}),
        token_endpoints=given.body.get("token_endpoints", ()),
    )
    return {"service": record, "api_key": key}


def _register_faulty(given: Given) -> ServiceRecord:
    record = register_faulty(given.body["fault"], reseller_support=given.body.get("reseller_support", True))
    return marketplace().services.register_with_vendor(record.id)


def _change(given: Given) -> ServiceRecord:
    return marketplace().services.change(
        _id(given),
        given.body.get("members", {}),
        name=given.body.get("name"),
        token_endpoints=given.body.get("token_endpoints"),
    )


def _renew(given: Given) -> dict[str, Any]:
    record, key = marketplace().services.renew_credentials(_id(given))
    return {"service": record, "api_key": key}


def _refresh(given: Given) -> dict[str, Any]:
    record, errors = marketplace().services.refresh(_id(given))
    return {"service": record, "errors": errors}


def _last_test(given: Given) -> dict[str, Any]:
    operation, verdicts = marketplace().services.last_test(_id(given))
    return {"operation": operation, "verdicts": verdicts}


def _switch_on(given: Given) -> FaultSwitch:
    return marketplace().faults.switch_on(
        _id(given),
        Fault(given.body["fault"]),
        endpoint=given.body.get("endpoint"),
        once=given.body.get("once", True),
        seconds=given.body.get("seconds", 0.0),
    )


SERVICES = (
    Operation(
        id="services",
        method="GET",
        path="/services",
        summary="Every service, in the order of registration.",
        do=lambda _: marketplace().services.all(),
        answers=ServiceRecord,
        listed=True,
    ),
    Operation(
        id="register_service",
        method="POST",
        path="/services",
        summary="Register a service. Application Id and API key are made where they are not given.",
        do=_register,
        body=body(("name", "members"), name=TEXT, members=_MEMBERS, token_endpoints=_ENDPOINTS),
        answers=_WITH_KEY,
        status=201,
    ),
    Operation(
        id="register_faulty_vendor",
        method="POST",
        path="/services/faulty",
        summary="Register the built-in vendor, where it runs, with one of its faults.",
        do=_register_faulty,
        body=body(("fault",), fault=TEXT, reseller_support=BOOLEAN),
        answers=ServiceRecord,
        status=201,
    ),
    Operation(
        id="service",
        method="GET",
        path="/services/{service_id}",
        summary="One service; its key is never told again.",
        do=lambda given: marketplace().services.get(_id(given)),
        answers=ServiceRecord,
    ),
    Operation(
        id="change_service",
        method="PATCH",
        path="/services/{service_id}",
        summary="Change what is named; the rest stays, secrets included.",
        do=_change,
        body=body(name=TEXT, members=_MEMBERS, token_endpoints=_ENDPOINTS),
        answers=ServiceRecord,
    ),
    Operation(
        id="remove_service",
        method="DELETE",
        path="/services/{service_id}",
        summary="Take a service away, with its orders, its journal and its runs.",
        do=lambda given: marketplace().services.remove(_id(given)),
        status=204,
    ),
    Operation(
        id="renew_credentials",
        method="POST",
        path="/services/{service_id}/credentials",
        summary="A fresh API key in place of the old one.",
        do=_renew,
        answers=_WITH_KEY,
    ),
    Operation(
        id="settings_form",
        method="GET",
        path="/services/{service_id}/form",
        summary="The vendor's settings form with what is filled in; fetch asks the vendor for it anew.",
        do=lambda given: marketplace().services.form(_id(given), fetch=given.query.get("fetch", False)),
        query={"fetch": BOOLEAN},
        answers=SettingsForm,
    ),
    Operation(
        id="register_with_vendor",
        method="POST",
        path="/services/{service_id}/registration",
        summary="Have the vendor check the settings, then ask for its catalogue and options; waits for it.",
        do=lambda given: marketplace().services.register_with_vendor(_id(given), given.body.get("settings")),
        body=body(settings={"type": "object", "description": "Values by field id, texts or lists of texts."}),
        answers=ServiceRecord,
    ),
    Operation(
        id="refresh_service",
        method="POST",
        path="/services/{service_id}/refresh",
        summary="Ask the vendor anew for its catalogue and options; waits for it.",
        do=_refresh,
        answers={
            "type": "object",
            "required": ["service", "errors"],
            "properties": {"service": ServiceRecord, "errors": {"type": "array", "items": TEXT}},
        },
    ),
    Operation(
        id="sync_options",
        method="GET",
        path="/services/{service_id}/options",
        summary="The synchronization options as the vendor last declared them.",
        do=lambda given: marketplace().services.options(_id(given)),
        answers=DeclaredOption,
        listed=True,
    ),
    Operation(
        id="test_connection",
        method="POST",
        path="/services/{service_id}/test",
        summary="Try name, connection, TLS, key and each endpoint; makes nothing at the vendor.",
        do=lambda given: marketplace().services.test_connection(
            _id(given), wait=given.body.get("wait", True)
        ),
        body=body(wait=BOOLEAN),
        answers=OperationRecord,
    ),
    Operation(
        id="last_test",
        method="GET",
        path="/services/{service_id}/test",
        summary="The last test of the connection, with its verdicts so far.",
        do=_last_test,
        answers={
            "type": "object",
            "required": ["operation", "verdicts"],
            "properties": {
                "operation": OperationRecord | None,
                "verdicts": {"type": "array", "items": Verdict},
            },
        },
    ),
    Operation(
        id="offers",
        method="GET",
        path="/services/{service_id}/offers",
        summary="What is on sale; with buyer_id, also why that buyer cannot have it.",
        do=lambda given: marketplace().storefront.offers(_id(given), given.query.get("buyer_id")),
        query={"buyer_id": TEXT},
        answers=OfferedProduct,
        listed=True,
    ),
    Operation(
        id="questions",
        method="GET",
        path="/services/{service_id}/questions",
        summary="What a buyer is asked for at checkout: a form for each account that is new to the service.",
        do=lambda given: marketplace().storefront.questions(_id(given), given.query["buyer_id"]),
        query={"buyer_id": {**TEXT, "required": True}},
        answers=Asked,
        listed=True,
    ),
    Operation(
        id="faults",
        method="GET",
        path="/services/{service_id}/faults",
        summary="The platform's faults that are switched on.",
        do=lambda given: marketplace().faults.of(_id(given)),
        answers=FaultSwitch,
        listed=True,
    ),
    Operation(
        id="switch_fault_on",
        method="POST",
        path="/services/{service_id}/faults",
        summary="Have the platform repeat a call, send it twice at once, drop its connection, or delay it.",
        do=_switch_on,
        body=body(
            ("fault",),
            fault={"enum": [fault.value for fault in Fault]},
            endpoint=TEXT,
            once=BOOLEAN,
            seconds=_NUMBER,
        ),
        answers=FaultSwitch,
        status=201,
    ),
    Operation(
        id="switch_faults_off",
        method="DELETE",
        path="/services/{service_id}/faults",
        summary="Switch all faults of a service off.",
        do=lambda given: marketplace().faults.switch_off(_id(given)),
        status=204,
    ),
    Operation(
        id="switch_fault_off",
        method="DELETE",
        path="/services/{service_id}/faults/{fault_id}",
        summary="Switch one fault off.",
        do=lambda given: marketplace().faults.switch_off(_id(given), given.path["fault_id"]),
        status=204,
    ),
)
