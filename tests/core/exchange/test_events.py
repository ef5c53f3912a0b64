"""The log of what happened: written with its cause, in an order that nobody who reads it misses anything of."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from ventanilla.errors import InvalidInput, NotFound, NotPermitted, ScopeMissing
from ventanilla.exchange.events.facts import FACTS
from ventanilla.exchange.events.kinds import KINDS, TYPES
from ventanilla.kernel.actors import Anonymous, AppActor, ClientActor, CustomerActor, StaffActor, SystemActor
from ventanilla.kernel.ids import new_id
from ventanilla.kernel.scopes import Scope
from ventanilla.testing.clock import FixedClock

DESK = StaffActor("Olga", frozenset({"integrations"}), "m")
SYSTEM = ClientActor("erp", "ERP", frozenset({Scope.UTILITY_EVENTS}))


def cause(portal: Any, *undone: str) -> None:
    """Links end, one transaction for all of them."""
    with portal.house.db.write() as connection:
        for link in undone:
            portal.house.jobs.record(connection, "supply.link_undone", link_id=link)


def links(portal: Any, **asked: Any) -> list[str]:
    return [one.data["link"] for one in portal.events.events(SYSTEM, **asked)[0]]


def test_an_event_is_there_when_its_cause_is(portal: Any, clock: FixedClock) -> None:
    cause(portal, "a")
    ((event,), has_more) = portal.events.events(SYSTEM)
    assert (event.type, event.version, event.at, event.position) == ("supply.link_undone", 1, clock.now(), 1)
    assert event.data == {"link": "a", "customer_number": None, "supply_number": None}
    assert not has_more
    assert portal.events.event(DESK, event.id) == event


def test_a_cause_that_is_undone_leaves_no_event(portal: Any) -> None:
    def fail() -> None:
        with portal.house.db.write() as connection:
            portal.house.jobs.record(connection, "supply.link_undone", link_id="a")
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        fail()
    assert links(portal) == []


def test_events_are_read_on_behind_the_last_known_one(portal: Any) -> None:
    cause(portal, *"abc")
    cause(portal, *"de")
    first, has_more = portal.events.events(SYSTEM, limit=2)
    assert ([one.data["link"] for one in first], has_more) == (["a", "b"], True)
    assert links(portal, after=first[-1].id) == ["c", "d", "e"]
    last = portal.events.events(SYSTEM)[0][-1]
    assert links(portal, after=last.id) == []
    cause(portal, "f")
    assert links(portal, after=last.id) == ["f"]
    assert [one.position for one in portal.events.events(SYSTEM)[0]] == [1, 2, 3, 4, 5, 6]


def test_a_transaction_that_ends_late_is_not_read_past(portal: Any) -> None:
    """On PostgreSQL the number of the row is taken first by the one that commits last."""
    if portal.house.db.kind != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    begun, go = Event(), Event()

    def slow() -> None:
        with portal.house.db.write() as connection:
            portal.house.jobs.record(connection, "supply.link_undone", link_id="slow")
            begun.set()
            go.wait(10)

    thread = Thread(target=slow)
    thread.start()
    assert begun.wait(10)
    cause(portal, "quick")
    seen = portal.events.events(SYSTEM)[0]
    assert [one.data["link"] for one in seen] == ["quick"]
    go.set()
    thread.join()
    assert links(portal, after=seen[-1].id) == ["slow"]


def test_two_that_number_at_once_give_no_position_twice(portal: Any) -> None:
    for at in range(20):
        cause(portal, f"{at}a", f"{at}b")
    threads = [Thread(target=portal.events.number) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.position for one in portal.events.events(SYSTEM, limit=100)[0]] == list(range(1, 41))


def test_types_are_chosen_and_wrong_ones_named(portal: Any) -> None:
    cause(portal, "a")
    assert links(portal, types=["supply.link_undone", "billing.bill_issued"]) == ["a"]
    assert links(portal, types=["billing.bill_issued"]) == []
    with pytest.raises(InvalidInput) as refused:
        portal.events.events(SYSTEM, types=["supply.gone"])
    assert set(refused.value.fields) == {"type"}
    for unknown in (new_id(), "x" * 40):
        with pytest.raises(InvalidInput) as refused:
            portal.events.events(SYSTEM, after=unknown)
        assert set(refused.value.fields) == {"after"}


def test_what_is_too_old_goes_and_the_numbers_go_on(portal: Any, clock: FixedClock) -> None:
    cause(portal, "a")
    assert links(portal) == ["a"]
    clock.advance(timedelta(days=91))
    cause(portal, "b")
    assert links(portal) == ["a", "b"]
    portal.house.jobs.run_due()
    ((left,), _) = portal.events.events(SYSTEM)
    assert (left.data["link"], left.position) == ("b", 2)


STRANGERS = (
    Anonymous(),
    CustomerActor("i", "s", "u", "", "", "en"),
    AppActor("i", "c", "g", frozenset({Scope.UTILITY_EVENTS}), frozenset()),
    ClientActor("c", "C", frozenset({Scope.UTILITY_BATCHES})),
    StaffActor("Ana", frozenset({"clerk", "admin"}), "m"),
    SystemActor("jobs"),
)


def test_nobody_else_reads_them(portal: Any) -> None:
    cause(portal, "a")
    event = portal.events.events(SYSTEM)[0][0]
    for actor in STRANGERS:
        for ask in (portal.events.events, portal.events.newest, lambda who: portal.events.event(who, event.id)):
            with pytest.raises((NotPermitted, ScopeMissing)):
                ask(actor)


def test_an_unknown_event_is_not_found(portal: Any) -> None:
    with pytest.raises(NotFound):
        portal.events.event(DESK, new_id())


def test_every_kind_has_its_facts_and_every_fact_its_kind() -> None:
    assert [kind.cause for kind in KINDS] == list(FACTS)
    assert len(set(TYPES)) == len(TYPES)


GONE = {"supply_point_id": "p", "bill_id": "b", "payment_id": "q", "submission_id": "s", "reading_id": "r"} | {
    "batch_id": "t", "link_id": "l", "ticket_id": "k", "certificate_id": "c", "identity_id": "i", "grant_id": "g",
}  # fmt: skip


def test_what_is_gone_by_then_is_told_as_unknown_and_never_fails_its_cause(portal: Any) -> None:
    for kind in KINDS:
        with portal.house.db.write() as connection:
            portal.house.jobs.record(connection, kind.cause, **GONE)
    found, _ = portal.events.events(SYSTEM)
    assert [(event.type, set(event.data)) for event in found] == [(kind.type, set(kind.fields)) for kind in KINDS]


def test_the_documentation_lists_them_all_with_their_data() -> None:
    page = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text(encoding="utf-8")
    table = page[page.index("## Types") : page.index("## Fetching")]
    rows = [line.split("|")[1:4] for line in table.splitlines() if line.startswith("| `")]
    assert [row[0].strip(" `") for row in rows] == list(TYPES)
    for kind, row in zip(KINDS, rows, strict=True):
        named = set(re.findall(r"`([a-z_]+)`", row[2]))
        pair = {"customer_number", "supply_number"} if "supplies" in kind.fields else set()
        assert named - pair == set(kind.fields) - pair, kind.type
