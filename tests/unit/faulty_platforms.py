"""What a faulty platform does wrong, rule by rule: one call of a correct journal swapped, doubled..."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from simulator.exchange import Response
from simulator.matrix.mutations import (
    REMOVED,
    Mutation,
    add,
    alter,
    answered,
    double,
    drop,
    move,
    redirect,
    swap,
    under,
)
from tests.correct_platform import LOST, Story, refused
from tests.unit import rule_stories as correct
from tests.unit.rule_stories import ASKING, KNOWN, PRECHECKED

if TYPE_CHECKING:
    from simulator.rules import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A correct journal, what the platform does wrong, and what must be said of it."""

    story: Story
    does: Mutation
    rule: str
    calls: tuple[int, ...]
    """the counter-example"""
    context: Context = KNOWN
    pointer: str | None = None
    expected: str | None = None
    got: str | None = None
    follows_from: str | None = None
    also: frozenset[str] = field(default_factory=frozenset)
    """other rules that are broken by the same fault"""


def without(name: str) -> Context:
    return replace(KNOWN, capabilities=(KNOWN.capabilities or frozenset()) - {name})


create_of_acme = correct.reseller_for_itself().journal[1]
exists_of_direct = Story(reseller_support=True).call("account.exists", correct.direct).journal[0]
precheck_of_direct = correct.prechecks().journal[1]

FAULTS = {
    # registration
    "validates before it has the form": Fault(
        story=correct.registration(), does=swap(1, 2), rule="order.registration-settings", calls=(1, 2)
    ),
    "defines before it validates": Fault(
        story=correct.registration(), does=swap(2, 3), rule="order.registration-definition", calls=(2, 3)
    ),
    "fetches options first": Fault(
        story=correct.registration(), does=swap(3, 4), rule="order.registration-options", calls=(3, 4)
    ),
    # Reseller Support on
    "synchronizes the customer first": Fault(
        story=correct.first_order(),
        does=swap(1, 2),
        rule="order.reseller-before-customer",
        calls=(1, 2),
        expected="synchronize of the reseller before synchronize of an end customer",
    ),
    "forgets the reseller, who is known from nowhere": Fault(
        story=correct.first_order(),
        does=lambda journal: alter(1, "/ResellerExternalID", "")(drop(1)(journal)),
        rule="order.reseller-before-customer",
        calls=(1,),
        pointer="/ResellerExternalID",
        also=frozenset(),
    ),
    "synchronizes the reseller as a user": Fault(
        story=correct.first_order(),
        does=alter(1, "/Role", "User"),
        rule="order.reseller-before-customer",
        calls=(1, 2),
        also=frozenset({"order.reseller-before-create"}),
    ),
    "synchronizes the reseller last": Fault(
        story=correct.first_order(),
        does=move(1, 4),
        rule="order.reseller-before-create",
        calls=(2, 4),
        follows_from="order.reseller-before-customer",
        also=frozenset({"order.reseller-before-customer"}),
    ),
    "creates for a known customer before the reseller": Fault(
        story=correct.option_enabled_later(),
        does=swap(3, 4),
        rule="order.reseller-before-create",
        calls=(3, 4),
    ),
    "forgets the reseller of a customer known from before": Fault(
        story=correct.option_enabled_later(),
        does=lambda journal: alter(3, "/Account/ResellerExternalID", "")(drop(3)(journal)),
        rule="order.reseller-before-create",
        calls=(3,),
        pointer="/Account/ResellerExternalID",
    ),
    "goes on after the reseller failed": Fault(
        story=correct.first_order(),
        does=answered(1, refused()),
        rule="order.stops-when-reseller-fails",
        calls=(1, 2),
    ),
    "goes on after the reseller's answer was lost": Fault(
        story=correct.first_order(),
        does=answered(1, LOST),
        rule="order.stops-when-reseller-fails",
        calls=(1, 2),
    ),
    "does not retry the reseller": Fault(
        story=correct.failures_and_retry(), does=drop(2), rule="order.stops-when-reseller-fails", calls=(1, 2)
    ),
    # Reseller Support off
    "synchronizes a reseller with the option off": Fault(
        story=correct.first_order(),
        does=lambda journal: tuple(replace(one, reseller_support=False) for one in journal),
        rule="order.no-reseller-when-off",
        calls=(1,),
        pointer="/Role",
        got='"Reseller"',
        also=frozenset({"order.no-reseller-external-id-when-off"}),
    ),
    "one reseller's call with the option off": Fault(
        story=correct.first_order(),
        does=under(1, reseller_support=False),
        rule="order.no-reseller-when-off",
        calls=(1,),
        pointer="/Role",
    ),
    "calls a customer a reseller with the option off": Fault(
        story=correct.support_off(),
        does=alter(1, "/Role", "Reseller"),
        rule="order.no-reseller-when-off",
        calls=(1,),
        pointer="/Role",
        also=frozenset({"carried.role"}),
    ),
    "carries a ResellerExternalID with the option off": Fault(
        story=correct.support_off(),
        does=alter(2, "/Account/ResellerExternalID", "x-1082733"),
        rule="order.no-reseller-external-id-when-off",
        calls=(2,),
        pointer="/Account/ResellerExternalID",
        got='"x-1082733"',
    ),
    "names the reseller where the switch leaves it empty": Fault(
        story=correct.support_off_nameless(),
        does=alter(2, "/Account/ResellerID", "1082733"),
        context=correct.EMPTY_RESELLER_ID,
        rule="order.no-reseller-id-when-off",
        calls=(2,),
        pointer="/Account/ResellerID",
        also=frozenset({"carried.reseller-id"}),
    ),
    # accounts
    "asks whether the account exists, though it never does": Fault(
        story=correct.direct_customer(),
        does=add(exists_of_direct, at=1),
        rule="order.exists-not-asked",
        calls=(1,),
    ),
    "forgets to ask whether the account exists": Fault(
        story=correct.asked_first(),
        does=drop(4),
        context=ASKING,
        rule="order.exists-before-synchronize",
        calls=(4,),
        follows_from="order.stops-when-exists-fails",
        also=frozenset({"order.stops-when-exists-fails"}),
    ),
    "asks twice whether the account exists": Fault(
        story=correct.asked_first(),
        does=double(1),
        context=ASKING,
        rule="order.exists-before-synchronize",
        calls=(1, 2, 3),
    ),
    "synchronizes although account.exists failed": Fault(
        story=correct.asked_first(),
        does=answered(4, LOST),
        context=ASKING,
        rule="order.stops-when-exists-fails",
        calls=(4, 5),
        also=frozenset({"order.exists-before-synchronize"}),
    ),
    "synchronizes an account that is there": Fault(
        story=correct.asked_first(),
        does=add(correct.first_order().journal[1], at=7),
        context=ASKING,
        rule="order.synchronize-once",
        calls=(6, 7),
    ),
    "synchronizes twice": Fault(
        story=correct.first_order(), does=double(1), rule="order.synchronize-once", calls=(1, 2)
    ),
    "synchronizes again much later": Fault(
        story=correct.first_order(), does=double(2, at=5), rule="order.synchronize-once", calls=(2, 5)
    ),
    "retries from the start": Fault(
        story=correct.failures_and_retry(), does=double(2, at=4), rule="order.synchronize-once", calls=(2, 4)
    ),
    "tries again what went well, in vain": Fault(
        story=correct.first_order(),
        does=lambda journal: answered(3, refused())(double(2)(journal)),
        rule="order.synchronize-once",
        calls=(2, 3),
    ),
    "creates before it synchronizes": Fault(
        story=correct.direct_customer(), does=swap(1, 2), rule="order.account-before-create", calls=(1, 2)
    ),
    "creates for an account that nobody knows": Fault(
        story=correct.direct_customer(),
        does=lambda journal: alter(1, "/Account/ExternalID", "")(drop(1)(journal)),
        rule="order.account-before-create",
        calls=(1,),
        pointer="/Account/ExternalID",
    ),
    "creates after the synchronize failed": Fault(
        story=correct.direct_customer(),
        does=answered(1, refused()),
        rule="order.stops-when-account-fails",
        calls=(1, 2),
    ),
    "does not retry the customer": Fault(
        story=correct.failures_and_retry(), does=drop(5), rule="order.stops-when-account-fails", calls=(4, 5)
    ),
    "creates after account.exists failed": Fault(
        story=correct.asked_first(),
        does=answered(6, Response(status=500, body=b"")),
        context=ASKING,
        rule="order.stops-when-account-fails",
        calls=(6, 7),
    ),
    "cancels after the account was deleted": Fault(
        story=correct.deleted_and_back(), does=swap(3, 4), rule="order.nothing-after-delete", calls=(3, 4)
    ),
    "creates for an account that was deleted": Fault(
        story=correct.deleted_and_back(), does=drop(5), rule="order.nothing-after-delete", calls=(4, 5)
    ),
    "deletes twice": Fault(
        story=correct.deleted_and_back(), does=double(4), rule="order.nothing-after-delete", calls=(4, 5)
    ),
    # a journal that begins with nobody known
    "replays an order without the reseller": Fault(
        story=correct.first_order(),
        does=drop(1),
        context=replace(KNOWN, fresh=True),
        rule="order.reseller-before-customer",
        calls=(1,),
        pointer="/ResellerExternalID",
        got='no such call, and account/ResellerExternalID is "x-1082733"',
        also=frozenset({"order.reseller-before-create"}),
    ),
    "replays an order without the customer": Fault(
        story=correct.first_order(),
        does=drop(2),
        context=replace(KNOWN, fresh=True),
        rule="order.account-before-create",
        calls=(2,),
        pointer="/Account/ExternalID",
    ),
    "replays a change without the create": Fault(
        story=correct.first_order(),
        does=drop(3),
        context=replace(KNOWN, fresh=True),
        rule="order.create-before-change",
        calls=(3,),
        pointer="/ID",
    ),
    # subscriptions and addons
    "creates twice": Fault(
        story=correct.first_order(), does=double(3), rule="order.create-once", calls=(3, 4)
    ),
    "retries a line that went well": Fault(
        story=correct.several_lines(), does=double(2, at=5), rule="order.create-once", calls=(2, 5)
    ),
    "changes before it creates": Fault(
        story=correct.first_order(), does=swap(3, 4), rule="order.create-before-change", calls=(3, 4)
    ),
    "changes what it never created": Fault(
        story=correct.first_order(),
        does=lambda journal: alter(3, "/ID", "")(drop(3)(journal)),
        rule="order.create-before-change",
        calls=(3,),
        pointer="/ID",
        got='no such call, and service/ID is ""',
    ),
    "changes after the create failed": Fault(
        story=correct.first_order(),
        does=answered(3, LOST),
        rule="order.stops-when-create-fails",
        calls=(3, 4),
    ),
    "creates the addon before the subscription": Fault(
        story=correct.addons(), does=swap(2, 3), rule="order.create-before-change", calls=(2, 3)
    ),
    "changes an addon before it creates it": Fault(
        story=correct.addons(),
        does=move(6, 3),
        rule="order.addon-create-before-change",
        calls=(3, 4),
    ),
    "changes an addon whose create failed": Fault(
        story=correct.addons(),
        does=answered(3, refused()),
        rule="order.stops-when-addon-create-fails",
        calls=(3, 6),
    ),
    "invents an addon's id": Fault(
        story=correct.addons(),
        does=alter(3, "/Addons/0/ID", "x-domain"),
        rule="order.addon-create-without-id",
        calls=(3,),
        pointer="/Addons/0/ID",
        got='"x-domain"',
    ),
    "invents the second addon's id": Fault(
        story=correct.addons_in_one_call(),
        does=alter(3, "/Addons/1/ID", "x-seats"),
        rule="order.addon-create-without-id",
        calls=(3,),
        pointer="/Addons/1/ID",
    ),
    "invents the id of an addon that the create lists": Fault(
        story=correct.addons_in_create(),
        does=alter(2, "/Addons/0/ID", "x-domain"),
        rule="order.addon-create-without-id",
        calls=(2,),
        pointer="/Addons/0/ID",
    ),
    # pre-checks
    "pre-checks what has no pre-check": Fault(
        story=correct.direct_customer(),
        does=add(precheck_of_direct, at=2),
        rule="order.precheck-not-asked",
        calls=(2,),
    ),
    "forgets the pre-check": Fault(
        story=correct.prechecks(),
        does=drop(4),
        context=PRECHECKED,
        rule="order.precheck-before-call",
        calls=(4,),
        got="0 before call 4 (subscription.update)",
    ),
    "pre-checks twice": Fault(
        story=correct.prechecks(),
        does=double(2),
        context=PRECHECKED,
        rule="order.precheck-before-call",
        calls=(2, 3, 4),
    ),
    "pre-checks afterwards": Fault(
        story=correct.prechecks(),
        does=swap(6, 7),
        context=PRECHECKED,
        rule="order.precheck-before-call",
        calls=(6,),
        also=frozenset({"order.call-after-precheck"}),
    ),
    "goes on after a refused pre-check": Fault(
        story=correct.prechecks(),
        does=answered(2, refused()),
        context=PRECHECKED,
        rule="order.stops-when-precheck-refused",
        calls=(2, 3),
        also=frozenset({"order.precheck-before-call"}),
    ),
    "never makes the call that was pre-checked": Fault(
        story=correct.prechecks(),
        does=drop(7),
        context=PRECHECKED,
        rule="order.call-after-precheck",
        calls=(6,),
    ),
    "orders more than was pre-checked": Fault(
        story=correct.prechecks(),
        does=alter(3, "/Quantity", 50),
        context=PRECHECKED,
        rule="carried.precheck",
        calls=(2, 3),
        pointer="/Quantity",
        expected="5",
        got="50",
    ),
    # options that are off
    "synchronizes with Accounts Management off": Fault(
        story=correct.accounts_off(),
        does=add(correct.direct_customer().journal[0], at=1),
        context=correct.NO_ACCOUNTS,
        rule="order.accounts-off",
        calls=(1,),
        also=frozenset({"carried.account-external-id"}),
    ),
    "creates with Subscriptions Management off": Fault(
        story=correct.direct_customer(),
        does=lambda journal: journal,
        context=without("subscriptions"),
        rule="order.subscriptions-off",
        calls=(2,),
    ),
    "creates an addon with Addons Management off": Fault(
        story=correct.addons(),
        does=lambda journal: journal[:3],
        context=without("addons"),
        rule="order.addons-off",
        calls=(3,),
    ),
    "deletes where that is not offered": Fault(
        story=correct.deleted_and_back(),
        does=lambda journal: journal[:4],
        context=without("delete"),
        rule="order.delete-off",
        calls=(4,),
    ),
    "suspends where that is not offered": Fault(
        story=correct.direct_customer(),
        does=add(correct.lifecycle().journal[3], at=3),
        context=without("change"),
        rule="order.change-off",
        calls=(3,),
    ),
    "upgrades where that is not offered": Fault(
        story=correct.first_order(),
        does=redirect(4, "Subscriptions/Update", "Subscriptions/UpgradeDowngrade"),
        context=without("upgrade"),
        rule="order.upgrade-off",
        calls=(4,),
    ),
    "makes a trial where none is offered": Fault(
        story=correct.direct_customer(),
        does=alter(2, "/IsTrial", True),
        context=without("trial"),
        rule="order.trial-off",
        calls=(2,),
    ),
    # carried values of accounts
    "invents an account's external id": Fault(
        story=correct.first_order(),
        does=alter(1, "/ExternalID", "x-1082733"),
        rule="order.synchronize-without-external-id",
        calls=(1,),
        pointer="/ExternalID",
    ),
    "carries another ResellerExternalID": Fault(
        story=correct.first_order(),
        does=alter(2, "/ResellerExternalID", "X-1082733"),
        rule="carried.reseller-external-id",
        calls=(1, 2),
        pointer="/ResellerExternalID",
        expected='"x-1082733"',
        got='"X-1082733"',
    ),
    "carries no ResellerExternalID": Fault(
        story=correct.first_order(),
        does=alter(2, "/ResellerExternalID", ""),
        rule="carried.reseller-external-id",
        calls=(1, 2),
        pointer="/ResellerExternalID",
        got='""',
    ),
    "carries another ResellerExternalID in the subscription": Fault(
        story=correct.first_order(),
        does=alter(3, "/Account/ResellerExternalID", "x-1082733 "),
        rule="carried.reseller-external-id",
        calls=(1, 3),
        pointer="/Account/ResellerExternalID",
    ),
    "carries the id that the reseller had before": Fault(
        story=correct.reseller_deleted(),
        does=alter(7, "/Account/ResellerExternalID", "x-1082733"),
        rule="carried.reseller-external-id",
        calls=(6, 7),
        pointer="/Account/ResellerExternalID",
    ),
    "mixes up two resellers": Fault(
        story=correct.two_resellers(),
        does=alter(3, "/ResellerID", "1082733"),
        rule="carried.reseller-of-external-id",
        calls=(2, 3),
        pointer="/ResellerID",
        expected='"1082734"',
        got='"1082733"',
        also=frozenset({"carried.reseller-external-id", "carried.reseller-id"}),
    ),
    "names a reseller that nobody knows": Fault(
        story=correct.first_order(),
        does=alter(2, "/ResellerID", "999"),
        rule="carried.reseller-of-external-id",
        calls=(1, 2),
        pointer="/ResellerID",
        also=frozenset({"carried.reseller-id"}),
    ),
    "carries another ExternalID": Fault(
        story=correct.first_order(),
        does=alter(3, "/Account/ExternalID", "x-1082733"),
        rule="carried.account-external-id",
        calls=(2, 3),
        pointer="/Account/ExternalID",
        expected='"x-1082790"',
        got='"x-1082733"',
        also=frozenset({"carried.account-of-external-id"}),
    ),
    "carries an ExternalID as a number": Fault(
        story=correct.integer_result(),
        does=alter(2, "/Account/ExternalID", 4711),
        rule="carried.account-external-id",
        calls=(1, 2),
        pointer="/Account/ExternalID",
        expected='"4711"',
        got="4711",
    ),
    "deletes another account": Fault(
        story=correct.deleted_and_back(),
        does=alter(4, "/ExternalID", "x-other"),
        rule="carried.account-external-id",
        calls=(1, 4),
        pointer="/ExternalID",
    ),
    "sends another account's ID": Fault(
        story=correct.first_order(),
        does=alter(3, "/Account/ID", "999"),
        rule="carried.account-of-external-id",
        calls=(2, 3),
        pointer="/Account/ID",
        expected='"1082790"',
        got='"999"',
        follows_from="carried.subscription-account",
        also=frozenset({"carried.subscription-account"}),
    ),
    "changes the Role": Fault(
        story=correct.reseller_for_itself(),
        does=alter(2, "/Account/Role", "User"),
        rule="carried.role",
        calls=(1, 2),
        pointer="/Account/Role",
        expected='"Reseller"',
        got='"User"',
    ),
    "changes the customer's Role": Fault(
        story=correct.first_order(),
        does=alter(4, "/Account/Role", "Reseller"),
        rule="carried.role",
        calls=(2, 4),
        pointer="/Account/Role",
    ),
    "takes the Role away": Fault(
        story=correct.first_order(),
        does=alter(3, "/Account/Role", REMOVED),
        rule="carried.role",
        calls=(2, 3),
        pointer="/Account/Role",
        got='""',
    ),
    "forgets the reseller": Fault(
        story=correct.support_off(),
        does=alter(2, "/Account/ResellerID", None),
        rule="carried.reseller-id",
        calls=(1, 2),
        pointer="/Account/ResellerID",
        expected='"1082733"',
        got='""',
    ),
    "loses a sync option": Fault(
        story=correct.mpnid(),
        does=alter(6, "/Account/SyncOptions/MPNID", REMOVED),
        rule="carried.sync-options",
        calls=(5, 6),
        pointer="/Account/SyncOptions/MPNID",
        got="(absent)",
    ),
    "makes a text of a number": Fault(
        story=correct.mpnid(3456890),
        does=alter(6, "/Account/SyncOptions/MPNID", "3456890"),
        rule="carried.sync-options",
        calls=(5, 6),
        pointer="/Account/SyncOptions/MPNID",
        expected="3456890",
        got='"3456890"',
    ),
    "makes a number of a switch": Fault(
        story=correct.mpnid(True),
        does=alter(6, "/Account/SyncOptions/MPNID", 1),
        rule="carried.sync-options",
        calls=(5, 6),
        pointer="/Account/SyncOptions/MPNID",
        expected="true",
        got="1",
    ),
    "adds a sync option": Fault(
        story=correct.first_order(),
        does=alter(3, "/Account/SyncOptions/a~1b", "c"),
        rule="carried.sync-options",
        calls=(2, 3),
        pointer="/Account/SyncOptions/a~1b",
        expected="(absent)",
        got='"c"',
    ),
    # required options
    "does not ask for the partner id": Fault(
        story=correct.mpnid(),
        does=alter(5, "/SyncOptions/MPNID", REMOVED),
        rule="order.required-options",
        calls=(4, 5),
        pointer="/SyncOptions/MPNID",
        expected="a value",
        got="(absent)",
        also=frozenset({"carried.sync-options"}),
    ),
    "leaves the partner id of the second customer empty": Fault(
        story=correct.mpnid(),
        does=alter(7, "/SyncOptions/MPNID", ""),
        rule="order.required-options",
        calls=(4, 7),
        pointer="/SyncOptions/MPNID",
        got='""',
        also=frozenset({"carried.sync-options"}),
    ),
    "sends no sync options at all": Fault(
        story=correct.first_order(),
        does=alter(2, "/SyncOptions", None),
        rule="order.required-options",
        calls=(2,),
        pointer="/SyncOptions/username",
        also=frozenset({"carried.sync-options"}),
    ),
    "does not fill in the reseller's options": Fault(
        story=correct.first_order(),
        does=alter(1, "/SyncOptions", {}),
        rule="order.required-options-of-resellers",
        calls=(1,),
        pointer="/SyncOptions/username",
    ),
    "does not ask a direct customer": Fault(
        story=correct.direct_customer(),
        does=alter(1, "/SyncOptions/username", ""),
        rule="order.required-options-of-direct-customers",
        calls=(1,),
        pointer="/SyncOptions/username",
        also=frozenset({"carried.sync-options"}),
    ),
    # carried values of subscriptions and addons
    "carries another subscription's ID": Fault(
        story=correct.first_order(),
        does=alter(4, "/ID", "x-sub-2"),
        rule="carried.subscription-id",
        calls=(3, 4),
        pointer="/ID",
        expected='"x-sub-1"',
        got='"x-sub-2"',
    ),
    "carries the platform's own ID": Fault(
        story=correct.addons(),
        does=alter(6, "/ID", "sub-1"),
        rule="carried.subscription-id",
        calls=(2, 6),
        pointer="/ID",
    ),
    "moves a subscription to another account": Fault(
        story=correct.known_from_before(),
        does=alter(2, "/Account/ID", "999"),
        rule="carried.subscription-account",
        calls=(1, 2),
        pointer="/Account/ID",
    ),
    "carries another ParentID": Fault(
        story=correct.addons(),
        does=alter(3, "/Addons/0/ParentID", "sub-1"),
        rule="carried.addon-parent",
        calls=(2, 3),
        pointer="/Addons/0/ParentID",
        expected='"x-sub-1"',
        got='"sub-1"',
    ),
    "carries another ParentID of the second addon": Fault(
        story=correct.addons_in_one_call(),
        does=alter(3, "/Addons/1/ParentID", ""),
        rule="carried.addon-parent",
        calls=(2, 3),
        pointer="/Addons/1/ParentID",
    ),
    "carries another ParentID of an addon that is left alone": Fault(
        story=correct.addons(),
        does=alter(5, "/Addons/0/ParentID", "x-sub-9"),
        rule="carried.addon-parent",
        calls=(2, 5),
        pointer="/Addons/0/ParentID",
    ),
    "carries another addon's ID": Fault(
        story=correct.addons(),
        does=alter(7, "/Addons/1/ID", "x-domain"),
        rule="carried.addon-id",
        calls=(5, 7),
        pointer="/Addons/1/ID",
        expected='"x-seats"',
        got='"x-domain"',
    ),
}
