"""Faults that show under one setting of Reseller Support alone."""

from __future__ import annotations

from simulator.vendors.account_message import Kind, read_account
from simulator.vendors.call import Answer, Call, Reason, refusal
from simulator.vendors.faults.fault import Answering, Fault, Right, at, kind

__all__ = ["OPTION_FAULTS"]


def _insists_on_the_reseller(call: Call, right: Right) -> Answer:
    if kind(call) is Kind.END_CUSTOMER and not read_account(call.body).reseller_external_id:
        return refusal(Reason.UNKNOWN_RESELLER, "ResellerExternalID is required")
    return right(call)


OPTION_FAULTS: tuple[Fault, ...] = (
    Fault(
        name="reseller-external-id-required",
        breaks="Refuses every end customer without a ResellerExternalID, Reseller Support or not.",
        caught_by="expectation.answer",
        change=Answering(how=_insists_on_the_reseller, scope=at("account.synchronize")),
    ),
)
