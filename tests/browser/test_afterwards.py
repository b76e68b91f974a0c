"""What comes after an order: a failure and its Retry, changes, faults of the platform, hostile vendors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from test_flows import CREATE, SERVICES, SYNCHRONIZE, generate, order, register, to_checkout

from simulator.vendors.faults.markup import MARKUP

if TYPE_CHECKING:
    from market import Window


def register_faulty(window: Window, fault: str) -> None:
    """The built-in vendor with a fault, registered up to its catalogue."""
    window.open("/services")
    window.main.get_by_label("Fault").select_option(fault)
    window.press("Register it")
    window.press("Ask the vendor")
    window.press("Save and validate")
    window.wait_for("Registered: the vendor accepted the settings.")


def order_at_the_newest(window: Window, fault: str, *, synchronized: bool) -> list[str]:
    window.follow("Order for this account")
    window.main.get_by_label("Service", exact=True).select_option(label=f"Built-in vendor: {fault}")
    window.press("Choose")
    window.main.get_by_label("Quantity of Lanternfish Mail Shoal").first.fill("5")
    window.press("To checkout")
    return order(window, synchronized=synchronized)


def test_a_failed_order_says_why_and_a_retry_goes_on_where_it_stopped(window: Window) -> None:
    register_faulty(window, "subscription-refused-once")
    generate(window, "a reseller")
    generate(window, "an end customer")
    calls = order_at_the_newest(window, "subscription-refused-once", synchronized=False)
    assert calls == [SYNCHRONIZE, SYNCHRONIZE, CREATE]
    assert "Refused: the credit limit is reached" in window.text
    window.press("Retry")
    window.wait_for("Everything of this order is provisioned")
    assert window.endpoints()[1:] == [SYNCHRONIZE, SYNCHRONIZE, CREATE, CREATE], "nothing was repeated"


def test_a_mistake_is_told_where_it_is_with_its_fix(window: Window) -> None:
    register_faulty(window, "code-1-with-ok")
    generate(window, "a direct customer")
    order_at_the_newest(window, "code-1-with-ok", synchronized=False)
    window.leave_by(window.main.get_by_role("link", name=CREATE, exact=True).last)
    assert "envelope.message-ok" in window.text
    marked = window.main.locator("pre mark").first
    assert marked.inner_text().startswith('"Code": 1')
    window.leave_by(window.main.locator("pre mark + a").first)
    assert "#finding-1" in window.page.url
    window.main.get_by_role("button", name="Copy", exact=True).first.click()
    window.main.get_by_role("button", name="Copied", exact=True).wait_for()
    copied = window.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("curl ")
    assert "$SIMULATOR_API_KEY" in copied


def test_a_subscription_is_changed_suspended_activated_and_cancelled(window: Window) -> None:
    register(window, support=True)
    generate(window, "a direct customer")
    to_checkout(window, support=True)
    order(window)
    window.follow("Lanternfish Mail Shoal")
    window.main.get_by_label("New quantity").fill("7")
    window.press("Change quantity")
    window.wait_for("7 × Lanternfish Mail Shoal")
    for press, then in (("Suspend", "Activate"), ("Activate", "Suspend"), ("Cancel", "Order again")):
        window.press(press)
        if then != "Order again":
            window.main.get_by_role("button", name=then, exact=True).wait_for()
    window.wait_for("cancelled")
    assert [name for name in window.endpoints() if name.startswith("subscription.")] == [
        CREATE,
        "subscription.update",
        "subscription.suspend",
        "subscription.activate",
        "subscription.cancel",
    ]


def test_a_fault_of_the_platform_is_switched_on_and_marked(window: Window) -> None:
    register(window, support=True)
    window.navigate("Faults")
    window.main.get_by_label("Fault", exact=True).select_option(label="Repeat the call after its answer")
    window.main.get_by_label("On calls of").select_option(label=CREATE)
    window.press("Switch on")
    assert "the next call" in window.text
    generate(window, "a direct customer")
    to_checkout(window, support=True)
    assert order(window) == [SYNCHRONIZE, CREATE, CREATE]
    window.navigate("Faults")
    assert "Calls are sent as they should be." in window.text, "it was for one call"


def test_nothing_of_a_vendor_is_run(window: Window) -> None:
    """Its names, ids and messages are full of scripts; each is shown as the text that it is."""
    register_faulty(window, "markup-everywhere")
    generate(window, "a reseller")
    generate(window, "an end customer")
    order_at_the_newest(window, "markup-everywhere", synchronized=True)
    assert MARKUP in window.text
    seen = [window.page.url]
    window.leave_by(window.main.get_by_role("link", name=CREATE, exact=True).last)
    seen.append(window.page.url)
    assert MARKUP.replace('"', '\\"') in window.text, "in the body, as JSON has it"
    generate(window, "a direct customer")
    order_at_the_newest(window, "markup-everywhere", synchronized=False)
    assert f"no direct customers {MARKUP}" in window.text
    for path in (
        "/",
        "/services",
        "/accounts",
        "/orders",
        "/subscriptions",
        "/journal",
        "/journal?view=diagram",
    ):
        window.open(path)
        assert window.page.evaluate("document.querySelectorAll('main script, main img').length") == 0, path
        assert window.page.title() != "run", path


def test_services_stand_side_by_side(window: Window) -> None:
    register(window, support=True)
    register(window, support=False)
    generate(window, "a direct customer")
    to_checkout(window, support=True)
    order(window)
    window.navigate("Accounts")
    window.leave_by(window.main.locator("tbody th a").first)
    rows = window.main.locator("table").first.locator("tbody tr")
    states = {row.locator("th").inner_text(): row.locator("td").first.inner_text() for row in rows.all()}
    assert states[SERVICES[True]].startswith("synchronized")
    assert states[SERVICES[False]].startswith("not synchronized")


def test_a_journey_is_saved_as_a_scenario_and_played(window: Window) -> None:
    register(window, support=True)
    generate(window, "a reseller")
    generate(window, "an end customer")
    to_checkout(window, support=True)
    order(window)
    window.follow("Save as scenario")
    text = window.main.get_by_label("Scenario (YAML)").input_value()
    assert "checkout:" in text
    assert "ExternalID}" in text, "ids are references"
    window.main.get_by_label("Name").fill("clicked")
    window.press("Save")
    window.wait_for("Saved as saved/clicked.")
    window.press("Run")
    window.wait_for("1 passed")
    window.leave_by(window.main.get_by_role("link", name="What was done with order 1"))
    assert [name for name in window.endpoints() if name in (SYNCHRONIZE, CREATE)] == [
        SYNCHRONIZE,
        SYNCHRONIZE,
        CREATE,
    ]


def test_a_folder_of_scenarios_is_run_and_watched(window: Window) -> None:
    register(window, support=True)
    window.navigate("Scenarios")
    window.main.get_by_label("Which").select_option(label="all of known")
    window.press("Run")
    window.main.get_by_role("heading", level=1).get_by_text("passed").wait_for(timeout=60_000)
    assert window.main.locator("tbody tr").count() >= 4
    window.press("Run again")
    window.leave_by(window.main.get_by_role("link", name="Compare with run 1"), seconds=60)
    assert "No step back from run 1" in window.text
    window.navigate("Scenarios")
    assert "known" in window.main.locator("tbody th").first.inner_text()


def test_a_connection_is_tried_step_by_step(window: Window) -> None:
    register(window, support=True)
    window.press("Test connection")
    window.main.get_by_role("row", name="clock").wait_for()
    states = window.main.locator("#service-connection tbody td:first-of-type").all_inner_texts()
    assert len(states) > 10
    assert set(states) <= {"fine", "note", "unknown"}
