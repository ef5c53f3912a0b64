"""Several workers bring events at once, on both databases: none comes twice, none gets lost, the order is one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from ventanilla.errors import InvalidInput
from ventanilla.settings import EgressSettings, Settings
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.hooking import DESK, Work, happen, registered, states, told, working
from ventanilla.testing.receiving import Receiver, open_receiver

WORKERS = 4


@pytest.fixture
def portal_settings(portal_settings: Settings) -> Settings:
    return replace(portal_settings, egress=EgressSettings(("127.0.0.1:*",)))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with open_receiver() as opened:
        yield opened


@pytest.fixture
def work(portal: Any, clock: FixedClock) -> Work:
    return working(portal, clock)


def at_once(do: Callable[[], Any]) -> list[Any]:
    """The same by all workers at the same moment."""
    gate = Barrier(WORKERS)

    def begin(_: int) -> Any:
        gate.wait(10)
        return do()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(begin, range(WORKERS)))


def test_workers_side_by_side_bring_each_event_once(portal: Any, receiver: Receiver, work: Work) -> None:
    made = registered(portal, receiver)
    links = [f"l{number:02}" for number in range(40)]
    happen(portal, *links)

    def all_that_is_due() -> None:
        while portal.house.jobs.run_due():
            pass

    at_once(all_that_is_due)
    work(minutes=20)
    assert Counter(told(receiver)) == dict.fromkeys(links, 1)
    assert {state for state, _, _ in states(portal, made)} == {"done"}
    positions = [event.position for event in portal.events.events(DESK)[0]]
    assert positions == list(range(1, 41)), "numbered without a gap, whoever did"


def test_one_endpoint_in_many_hands_gets_each_delivery_once(portal: Any, receiver: Receiver, clock: FixedClock) -> None:
    """As after a worker that was thought dead: more than one job looks after the same endpoint."""
    made = registered(portal, receiver)
    links = [f"l{number:02}" for number in range(24)]
    happen(portal, *links)
    portal.events.number()
    delivering = portal.webhooks.deliveries._delivering

    def bring() -> None:
        delivering._bring(made.endpoint.id)

    for _ in range(3):
        at_once(bring)
    assert Counter(told(receiver)) == dict.fromkeys(links, 1)
    assert Counter(states(portal, made)) == {("done", 1, 200): 24}


def test_what_a_dead_worker_had_claimed_comes_when_its_lease_is_over(
    portal: Any, receiver: Receiver, clock: FixedClock
) -> None:
    from ventanilla.exchange.tables import webhooks as tables

    made = registered(portal, receiver)
    happen(portal, "a", "b")
    portal.events.number()
    now = clock.now()
    with portal.house.db.write() as connection:
        assert tables.claim(connection, made.endpoint.id, now, now + timedelta(minutes=1)) is not None
    delivering = portal.webhooks.deliveries._delivering
    at_once(lambda: delivering._bring(made.endpoint.id))
    assert told(receiver) == ["b"]
    clock.advance(timedelta(minutes=2))
    at_once(lambda: delivering._bring(made.endpoint.id))
    assert told(receiver) == ["b", "a"]


def test_only_one_of_many_registers_an_address(portal: Any, receiver: Receiver) -> None:
    def register() -> bool:
        try:
            registered(portal, receiver)
        except InvalidInput:
            return False
        return True

    assert sorted(at_once(register)) == [False] * (WORKERS - 1) + [True]
    assert len(portal.webhooks.endpoints(DESK)) == 1
