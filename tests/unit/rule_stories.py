"""Journals of a correct platform, each a story, for the ordering rules; and the judge of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.contract import Contract, Reading, endpoint_of, read
from simulator.rules import Context, Judgement, Ordering
from tests.correct_platform import LOST, Story, account, addon, refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.exchange import Exchange

CONTRACT = Contract.load()
ORDERING = Ordering.load(CONTRACT)

KNOWN = Context(
    capabilities=frozenset(
        {"fields", "service_definition", "sync_options", "exists", "delete", "accounts", "subscriptions"}
        | {"change", "upgrade", "trial", "addons", "precheck"}
    ),
    precheck=frozenset(),
    support_off_reseller_id="sent",
    saved_options_in_subscription_calls=True,
    exists_before_synchronize=False,
    required_options=frozenset({"username"}),
    required_options_for_resellers=True,
    required_options_for_direct_customers=True,
)
"""everything is offered, and every setting said"""

UNSAID = Context()

PRECHECKED = replace(
    KNOWN, precheck=frozenset({"subscription.create", "subscription.update", "addon.create"})
)
ASKING = replace(KNOWN, exists_before_synchronize=True)
EMPTY_RESELLER_ID = replace(KNOWN, support_off_reseller_id="empty")

acme = account("1082733", Role="Reseller")
"""a reseller"""
acme_known = acme | {"ExternalID": "x-1082733"}
contoso = account("1082790", ResellerID="1082733", ResellerExternalID="x-1082733")
"""its end customer, with Reseller Support on"""
contoso_known = contoso | {"ExternalID": "x-1082790"}
contoso_off = contoso | {"ResellerExternalID": ""}
contoso_off_known = contoso_off | {"ExternalID": "x-1082790"}
direct = account("1083001")
direct_known = direct | {"ExternalID": "x-1083001"}


def readings(journal: tuple[Exchange, ...]) -> list[Reading]:
    return [
        read(one, endpoint_of(one.request.method, one.request.url, CONTRACT.endpoints)) for one in journal
    ]


def judged(journal: tuple[Exchange, ...], context: Context = KNOWN) -> Judgement:
    return ORDERING.judge(readings(journal), context)


def on() -> Story:
    return Story(reseller_support=True)


def off() -> Story:
    return Story(reseller_support=False)


OPTIONS = {
    "Fields": [
        {"ID": "MPNID", "Definition": {"ID": "MPNID", "IsRequired": True, "AvailableToStorefront": True}},
        {"ID": "note", "Definition": {"ID": "note", "IsRequired": False}},
        {"ID": "region", "Definition": {"ID": "region", "IsRequired": True, "IsReadOnly": True}},
    ]
}


def registration() -> Story:
    return (
        off()
        .call("fields.get", answer={"Fields": []})
        .call("fields.validate", {"Fields": []}, [])
        .call("fields.service_definition", answer={"ProductTypes": []})
        .call("account.sync_options", answer=OPTIONS)
    )


def first_order() -> Story:
    return (
        on()
        .synchronize(acme)
        .synchronize(contoso)
        .create(contoso_known)
        .service("subscription.update", contoso_known, Quantity=7)
    )


def repeat_order() -> Story:
    """The reseller's later orders: for another new customer, then again for that one."""
    fabrikam = contoso | {"ID": "1082800", "Name": "Fabrikam"}
    known = fabrikam | {"ExternalID": "x-1082800"}
    return (
        first_order()
        .synchronize(fabrikam)
        .create(known, SubscriptionID="sub-2")
        .create(known, SubscriptionID="sub-3")
    )


def known_from_before() -> Story:
    return (
        on()
        .create(contoso_known)
        .service("subscription.suspend", contoso_known)
        .service("subscription.cancel", contoso_known, SubscriptionID="sub-9", ID="x-sub-9")
    )


def option_enabled_later() -> Story:
    story = off().synchronize(contoso_off).create(contoso_off_known)
    story.reseller_support = True
    return story.synchronize(acme).create(contoso_known, SubscriptionID="sub-2")


def option_disabled_later() -> Story:
    story = first_order()
    story.reseller_support = False
    return story.create(contoso_off_known, SubscriptionID="sub-2")


def reseller_for_itself() -> Story:
    return on().synchronize(acme).create(acme_known).service("subscription.cancel", acme_known)


def support_off() -> Story:
    return (
        off()
        .synchronize(contoso_off)
        .create(contoso_off_known)
        .create(contoso_off_known, SubscriptionID="sub-2")
    )


def support_off_nameless() -> Story:
    nameless = contoso_off | {"ResellerID": ""}
    return off().synchronize(nameless).create(nameless | {"ExternalID": "x-1082790"})


def direct_customer(no_reseller: Any = "1083001", *, support: bool = True) -> Story:
    buyer = direct | {"ResellerID": no_reseller}
    story = Story(reseller_support=support)
    return story.synchronize(buyer).create(buyer | {"ExternalID": "x-1083001"})


def mpnid(value: Any = "3456890") -> Story:
    buyer = contoso_off | {"SyncOptions": {"username": "a@example.com", "MPNID": value}}
    other = buyer | {"ID": "1082791", "SyncOptions": {"username": "b@example.com", "MPNID": value}}
    return (
        registration()
        .synchronize(buyer)
        .create(buyer | {"ExternalID": "x-1082790"})
        .synchronize(other)
        .create(other | {"ExternalID": "x-1082791"}, SubscriptionID="sub-2")
    )


def several_lines() -> Story:
    """The second line fails, which does not stop the third; Retry repeats only the second."""
    return (
        on()
        .synchronize(direct)
        .create(direct_known)
        .create(direct_known, refused(), SubscriptionID="sub-2")
        .create(direct_known, SubscriptionID="sub-3")
        .create(direct_known, SubscriptionID="sub-2")
    )


def failures_and_retry() -> Story:
    """Every step fails once, each in another way, and Retry resumes at it."""
    return (
        on()
        .synchronize(acme, LOST)
        .synchronize(acme)
        .synchronize(contoso, {"Message": "no Code"})
        .synchronize(contoso, refused(1))
        .synchronize(contoso)
        .create(contoso_known, refused())
        .create(contoso_known, LOST)
        .create(contoso_known)
        .service("subscription.update", contoso_known, refused(), Quantity=9)
        .service("subscription.update", contoso_known, Quantity=9)
    )


def injected_failure() -> Story:
    return (
        on()
        .call("account.synchronize", acme, refused(), injected=True)
        .synchronize(acme)
        .synchronize(contoso)
        .create(contoso_known)
    )


def empty_result() -> Story:
    """Code 0 without a Result: the order goes on with empty ids, and the next one synchronizes again."""
    nobody = contoso | {"ResellerExternalID": ""}
    return (
        on()
        .synchronize(acme, result="")
        .synchronize(nobody, result="")
        .create(nobody, result="")
        .service("subscription.update", nobody, ID="")
        .synchronize(acme)
        .synchronize(contoso)
        .create(contoso_known, SubscriptionID="sub-2")
    )


def integer_result() -> Story:
    return on().synchronize(direct, result=4711).create(direct | {"ExternalID": "4711"}, result=5)


def addons() -> Story:
    """Two addons, created one by one; one is changed, the other cancelled."""
    domain, seats = addon(), addon("Seats", ProductID="10")
    created = domain | {"ID": "x-domain"}
    left_alone = created | {"ActionType": "None"}
    return (
        on()
        .synchronize(direct)
        .create(direct_known)
        .service("addon.create", direct_known, Addons=[domain], result="x-domain")
        .service("addon.create", direct_known, refused(), Addons=[left_alone, seats])
        .service("addon.create", direct_known, Addons=[left_alone, seats], result="x-seats")
        .service(
            "addon.update", direct_known, Addons=[created, seats | {"ID": "x-seats", "ActionType": "None"}]
        )
        .service(
            "addon.cancel",
            direct_known,
            Addons=[left_alone, seats | {"ID": "x-seats", "ActionType": "Cancel"}],
        )
    )


def addons_in_one_call() -> Story:
    both = [addon(), addon("Seats", ProductID="10")]
    known = [{**one, "ID": "x-both"} for one in both]
    return (
        on()
        .synchronize(direct)
        .create(direct_known)
        .service("addon.create", direct_known, Addons=both, result="x-both")
        .service("addon.update", direct_known, Addons=[known[0], known[1] | {"ActionType": "None"}])
    )


def addons_in_create() -> Story:
    return (
        on()
        .synchronize(direct)
        .create(direct_known, Addons=[addon(ParentID="")])
        .service("addon.cancel", direct_known, Addons=[addon(ActionType="Cancel")])
    )


def prechecks() -> Story:
    story = on().synchronize(direct).create(direct_known, CheckOnly=True, result="").create(direct_known)
    for quantity in (6, 7):
        story.service("subscription.update", direct_known, Quantity=quantity, CheckOnly=True)
        story.service("subscription.update", direct_known, Quantity=quantity)
    return story


def precheck_refused() -> Story:
    return (
        on()
        .synchronize(direct)
        .create(direct_known, refused(), CheckOnly=True)
        .create(direct_known, CheckOnly=True, result="")
        .create(direct_known, LOST)
        .create(direct_known, CheckOnly=True, result="")
        .create(direct_known)
    )


def precheck_of_addons() -> Story:
    domain, seats = addon(), addon("Seats", ProductID="10")
    story = on().synchronize(direct).create(direct_known, CheckOnly=True).create(direct_known)
    for one in (domain, seats):
        story.service("addon.create", direct_known, Addons=[one], CheckOnly=True, result="")
        story.service("addon.create", direct_known, Addons=[one], result=f"x-{one['Name']}")
    return story


def asked_first() -> Story:
    """account.exists before each synchronize: not there, then failing, then there and adopted."""
    absent, there = {"Code": 0, "Result": None}, {"Code": 1, "Message": "", "Result": "x-1082790"}
    return (
        on()
        .call("account.exists", acme, absent)
        .synchronize(acme, LOST)
        .call("account.exists", acme, refused())
        .call("account.exists", acme, absent)
        .synchronize(acme)
        .call("account.exists", contoso, there)
        .create(contoso_known)
    )


def reseller_adopted() -> Story:
    there = {"Code": 1, "Message": "", "Result": "x-1082733"}
    absent = {"Code": 0, "Result": None}
    return (
        on()
        .call("account.exists", acme, there)
        .call("account.exists", contoso, absent)
        .synchronize(contoso)
        .create(contoso_known)
    )


def deleted_and_back() -> Story:
    again = direct | {"ExternalID": "x-again"}
    return (
        on()
        .synchronize(direct)
        .create(direct_known)
        .service("subscription.cancel", direct_known)
        .call("account.delete", direct_known)
        .synchronize(direct, result="x-again")
        .create(again, SubscriptionID="sub-2")
        .call("account.delete", again, refused())
        .service("subscription.cancel", again, SubscriptionID="sub-2", ID="x-sub-2")
    )


def reseller_deleted() -> Story:
    """The reseller is new again; its customer's next order synchronizes it under its new id."""
    customer = contoso_known | {"ResellerExternalID": "x-new"}
    return (
        first_order()
        .call("account.delete", acme_known)
        .synchronize(acme, result="x-new")
        .create(customer, SubscriptionID="sub-2")
    )


def accounts_off() -> Story:
    return off().create(direct).service("subscription.cancel", direct)


def lifecycle() -> Story:
    story = on().synchronize(direct).create(direct_known, IsTrial=True)
    for verb in ("upgrade_to_paid", "suspend", "activate", "cancel"):
        story.service(f"subscription.{verb}", direct_known)
    return story.create(direct_known, SubscriptionID="sub-2").service(
        "subscription.upgrade_downgrade",
        direct_known,
        SubscriptionID="sub-2",
        OriginalSubscriptionID="sub-2",
        ID="x-sub-2",
    )


def two_resellers() -> Story:
    """Two resellers with a customer each, their calls interleaved as two workers would."""
    northwind = account("1082734", Role="Reseller")
    tailspin = contoso | {"ID": "1082795", "ResellerID": "1082734", "ResellerExternalID": "x-1082734"}
    return (
        on()
        .synchronize(acme)
        .synchronize(northwind)
        .synchronize(tailspin)
        .synchronize(contoso)
        .create(contoso_known)
        .create(tailspin | {"ExternalID": "x-1082795"}, SubscriptionID="sub-2")
    )


NO_ACCOUNTS = replace(KNOWN, capabilities=frozenset({"subscriptions", "change"}))

STORIES: Mapping[str, tuple[Story, Context]] = {
    "registration": (registration(), KNOWN),
    "first order": (first_order(), KNOWN),
    "repeat order": (repeat_order(), KNOWN),
    "known from before": (known_from_before(), KNOWN),
    "option enabled later": (option_enabled_later(), KNOWN),
    "option disabled later": (option_disabled_later(), KNOWN),
    "reseller for itself": (reseller_for_itself(), KNOWN),
    "support off": (support_off(), KNOWN),
    "support off, nameless": (support_off_nameless(), EMPTY_RESELLER_ID),
    "direct, own id": (direct_customer(), KNOWN),
    "direct, empty": (direct_customer(""), KNOWN),
    "direct, null": (direct_customer(None, support=False), KNOWN),
    "mpnid": (mpnid(), KNOWN),
    "mpnid as a number": (mpnid(3456890), KNOWN),
    "several lines": (several_lines(), KNOWN),
    "failures and retry": (failures_and_retry(), KNOWN),
    "injected failure": (injected_failure(), KNOWN),
    "empty result": (empty_result(), KNOWN),
    "integer result": (integer_result(), KNOWN),
    "addons": (addons(), KNOWN),
    "addons in one call": (addons_in_one_call(), KNOWN),
    "addons in create": (addons_in_create(), KNOWN),
    "prechecks": (prechecks(), PRECHECKED),
    "precheck refused": (precheck_refused(), PRECHECKED),
    "precheck of addons": (precheck_of_addons(), PRECHECKED),
    "asked first": (asked_first(), ASKING),
    "reseller adopted": (reseller_adopted(), ASKING),
    "deleted and back": (deleted_and_back(), KNOWN),
    "reseller deleted": (reseller_deleted(), KNOWN),
    "accounts off": (accounts_off(), NO_ACCOUNTS),
    "lifecycle": (lifecycle(), KNOWN),
    "two resellers": (two_resellers(), KNOWN),
}
