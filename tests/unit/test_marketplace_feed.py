"""The feed: nobody who publishes waits, and a listener takes up again where it broke off, or is told."""

from __future__ import annotations

import threading

from simulator.marketplace.feed import Feed
from simulator.marketplace.happenings import AccountChanged, Event, Missed, PlatformReset


def test_a_listener_hears_what_happens_from_then_on_in_order() -> None:
    feed = Feed(lambda: 7.0)
    feed.publish(_event(0))
    with feed.listen() as heard:
        published = [feed.publish(_event(number)) for number in range(1, 4)]
        assert [heard.next(0) for _ in range(4)] == [*published, None]
    assert feed.last_id == published[-1].id


def test_a_listener_resumes_after_the_last_event_that_it_heard() -> None:
    feed = Feed(lambda: 0.0)
    ids = [feed.publish(_event(number)).id for number in range(5)]
    with feed.listen(after=ids[1]) as heard:
        assert _events(feed, heard) == [_event(2), _event(3), _event(4)]
    with feed.listen(after=ids[-1]) as heard:
        assert heard.next(0) is None


def test_what_cannot_be_told_any_more_is_told_to_be_missed_once() -> None:
    feed = Feed(lambda: 0.0, kept=3)
    ids = [feed.publish(_event(number)).id for number in range(6)]
    for stale in (ids[0], Feed(lambda: 0.0).publish(_event(0)).id, "nonsense", "x-y-z"):
        with feed.listen(after=stale) as heard:
            assert _events(feed, heard) == [Missed()], stale
            resumed = feed.publish(PlatformReset())
            assert heard.next(0) == resumed
    with feed.listen(after=ids[2]) as heard:
        assert Missed() in _events(feed, heard)


def test_a_listener_that_does_not_keep_up_is_told_so_and_goes_on() -> None:
    feed = Feed(lambda: 0.0, queue=4)
    with feed.listen() as slow:
        for number in range(6):
            feed.publish(_event(number))
        assert _events(feed, slow) == [Missed(), _event(5)]


def test_closing_wakes_whoever_waits() -> None:
    feed = Feed(lambda: 0.0)
    listener = feed.listen()
    heard: list[object] = []
    waiting = threading.Thread(target=lambda: heard.append(listener.next(30)))
    waiting.start()
    listener.close()
    waiting.join(5)
    assert heard == [None]
    assert listener.closed
    feed.publish(_event(1))
    assert listener.waiting == 0


def _event(number: int) -> Event:
    return AccountChanged(account_id=str(number))


def _events(feed: Feed, listener: object) -> list[Event]:
    del feed
    found = []
    while (published := listener.next(0)) is not None:  # type: ignore[attr-defined]
        found.append(published.event)
    return found
