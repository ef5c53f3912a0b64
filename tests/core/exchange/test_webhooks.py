"""Events brought to real receivers: signed, tried again, given up, sent once more."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ventanilla.errors import Conflict, InvalidInput, NotFound, NotPermitted
from ventanilla.exchange.model.webhooks import MOST_TRIES, PAUSES, DeliveryState, NewSecret, StoppedBy
from ventanilla.kernel.actors import Anonymous, ClientActor, CustomerActor, StaffActor, SystemActor
from ventanilla.kernel.ids import new_id
from ventanilla.kernel.scopes import Scope
from ventanilla.settings import EgressSettings, Settings
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.receiving import Receiver, Taken, open_receiver

DESK = StaffActor("Olga", frozenset({"integrations"}), "m")
SYSTEM = ClientActor("erp", "ERP", frozenset({Scope.UTILITY_EVENTS}))
Work = Callable[..., None]


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def portal_settings(portal_settings: Settings) -> Settings:
    return replace(portal_settings, egress=EgressSettings(("127.0.0.1:*",)))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with open_receiver() as opened:
        yield opened


@pytest.fixture
def work(portal: Any, clock: FixedClock) -> Work:
    """Let time pass, and do what is due."""

    def do(**passed: float) -> None:
        clock.advance(timedelta(**passed))
        while portal.house.jobs.run_due():
            pass

    return do


def happen(portal: Any, *undone: str, event: str = "supply.link_undone") -> None:
    with portal.house.db.write() as connection:
        for link in undone:
            portal.house.jobs.record(connection, event, link_id=link)


def registered(portal: Any, receiver: Receiver, *types: str) -> NewSecret:
    made: NewSecret = portal.webhooks.register(DESK, receiver.url, "ERP", types)
    return made


def told(receiver: Receiver) -> list[str]:
    return [json.loads(one.body)["data"].get("link", "ping") for one in receiver.taken]


def states(portal: Any, made: NewSecret) -> list[tuple[str, int, int]]:
    found = portal.webhooks.deliveries.latest(DESK, made.endpoint.id)
    return [(one.state.value, one.tries, one.status) for one in reversed(found)]


def is_right(secret: str, taken: Taken) -> bool:
    """Computed by hand, as the specification of Standard Webhooks says."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{taken.headers['webhook-id']}.{taken.headers['webhook-timestamp']}.".encode() + taken.body
    wanted = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return f"v1,{wanted}" in taken.headers["webhook-signature"].split(" ")


def test_an_event_is_brought_at_once_and_signed(portal: Any, receiver: Receiver, work: Work, clock: FixedClock) -> None:
    made = registered(portal, receiver)
    happen(portal, "a")
    work()
    (taken,) = receiver.taken
    body = json.loads(taken.body)
    assert list(body) == ["id", "type", "version", "at", "utility", "data"]
    assert body["id"] == taken.headers["webhook-id"] == portal.events.events(DESK)[0][0].id
    assert (body["type"], body["utility"]) == ("supply.link_undone", portal.house.utility.name)
    assert taken.headers["content-type"] == "application/json"
    assert taken.headers["webhook-timestamp"] == str(int(clock.now().timestamp()))
    assert is_right(made.secret, taken)
    assert not is_right(made.secret, replace(taken, body=taken.body.replace(b'"a"', b'"b"')))
    assert states(portal, made) == [("done", 1, 200)]


def verify() -> Callable[..., Any]:
    """The snippet of the documentation, as it stands there."""
    text = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text(encoding="utf-8")
    found = re.search(r"```python\n(.*?def verified.*?)```", text, re.DOTALL)
    assert found is not None
    space: dict[str, Any] = {}
    exec(compile(found[1], "webhooks.md", "exec"), space)
    return space["verified"]  # type: ignore[no-any-return]


def test_the_snippet_of_the_documentation_tells_right_from_wrong(
    portal: Any, receiver: Receiver, work: Work, clock: FixedClock
) -> None:
    made = registered(portal, receiver)
    happen(portal, "a")
    work()
    (taken,) = receiver.taken
    verified, now = verify(), clock.now().timestamp()
    assert verified(made.secret, taken.headers, taken.body, now)["type"] == "supply.link_undone"
    for headers, body, at in (
        (taken.headers, taken.body + b" ", now),
        (taken.headers, taken.body, now + 301),
        (taken.headers, taken.body, now - 301),
        ({**taken.headers, "webhook-id": new_id()}, taken.body, now),
        ({**taken.headers, "webhook-timestamp": str(int(now) + 1)}, taken.body, now),
        ({**taken.headers, "webhook-signature": ""}, taken.body, now),
        ({**taken.headers, "webhook-signature": "v1,AAAA"}, taken.body, now),
        ({}, taken.body, now),
    ):
        with pytest.raises(ValueError, match="signature"):
            verified(made.secret, headers, body, at)
    portal.webhooks.rotate(DESK, made.endpoint.id)
    happen(portal, "b")
    work()
    assert verified(made.secret, receiver.taken[1].headers, receiver.taken[1].body, now)


def test_only_the_chosen_types_are_brought(portal: Any, receiver: Receiver, work: Work) -> None:
    registered(portal, receiver, "supply.link_made")
    happen(portal, "a")
    happen(portal, "b", event="supply.link_made")
    work()
    assert told(receiver) == ["b"]


def test_what_fails_is_tried_again_under_the_same_id_and_with_the_same_bytes(
    portal: Any, receiver: Receiver, work: Work, clock: FixedClock
) -> None:
    made = registered(portal, receiver)
    receiver.answer = 500
    happen(portal, "a")
    work()
    assert states(portal, made) == [("waiting", 1, 500)]
    work(seconds=9)
    assert len(receiver.taken) == 1
    work(seconds=1)
    assert len(receiver.taken) == 2
    receiver.answer = 200
    work(minutes=1)
    assert states(portal, made) == [("done", 3, 200)]
    assert len({(one.headers["webhook-id"], one.body) for one in receiver.taken}) == 1
    assert len({one.headers["webhook-timestamp"] for one in receiver.taken}) == 3
    assert all(is_right(made.secret, one) for one in receiver.taken)
    assert portal.webhooks.endpoint(DESK, made.endpoint.id).failing_since is None


def test_after_ten_tries_in_three_days_it_is_given_up(portal: Any, receiver: Receiver, work: Work) -> None:
    made = registered(portal, receiver)
    receiver.answer = 400
    happen(portal, "a")
    work()
    for pause in PAUSES:
        work(seconds=pause.total_seconds())
    assert (len(receiver.taken), MOST_TRIES) == (10, 10)
    assert states(portal, made) == [("given_up", 10, 400)]
    assert timedelta(days=2, hours=22) < sum(PAUSES, timedelta()) < timedelta(days=3, hours=2)
    work(days=1)
    assert len(receiver.taken) == 10


def test_a_receiver_that_is_down_is_left_alone_and_then_gets_all_in_order(
    portal: Any, receiver: Receiver, work: Work
) -> None:
    made = registered(portal, receiver)
    receiver.answer = 503
    happen(portal, *"abcde")
    work()
    assert told(receiver) == ["a"]
    assert portal.webhooks.endpoint(DESK, made.endpoint.id).paused_until is not None
    receiver.answer = 200
    work(seconds=10)
    assert sorted(told(receiver)[1:]) == list("abcde")
    assert told(receiver)[1:][:4] == list("abcd") or told(receiver)[1:] == list("bcdea")
    assert {state for state, _, _ in states(portal, made)} == {"done"}


def test_one_event_that_is_refused_holds_up_no_other(portal: Any, receiver: Receiver, work: Work) -> None:
    made = registered(portal, receiver)

    def picky(handler: Any, _ended: Any) -> None:
        is_bad = b'"a"' in receiver.taken[-1].body
        handler.wfile.write(b"HTTP/1.1 422 No\r\n\r\n" if is_bad else b"HTTP/1.1 200 OK\r\n\r\n")

    receiver.behaviour = picky
    happen(portal, *"abc")
    work()
    assert told(receiver) == ["a", "b", "c"]
    assert states(portal, made).count(("done", 1, 200)) == 2
    assert states(portal, made).count(("waiting", 1, 422)) == 1


def test_a_receiver_that_takes_nothing_for_days_is_switched_off_and_the_staff_sees_it(
    portal: Any, receiver: Receiver, work: Work
) -> None:
    made = registered(portal, receiver)
    receiver.answer = 500
    happen(portal, "a")
    for _ in range(6):
        work(days=1)
        happen(portal, "b")
        work()
    one = portal.webhooks.endpoint(DESK, made.endpoint.id)
    assert (one.is_enabled, one.stopped_by) == (False, StoppedBy.FAILING)
    assert portal.staff.doors.open_work(DESK).webhooks == 1
    assert {state for state, _, _ in states(portal, made)} == {"given_up"}
    assert [entry.action for entry in portal.house.audit.entries(one.id)] == ["webhooks.stopped", "webhooks.registered"]
    count = len(receiver.taken)
    happen(portal, "c")
    work(days=1)
    assert len(receiver.taken) == count
    receiver.answer = 200
    portal.webhooks.switch(DESK, one.id, is_on=True)
    assert portal.webhooks.deliveries.replay_since(DESK, one.id, portal.house.clock.now() - timedelta(days=2)) >= 1
    work()
    assert told(receiver)[-1] == "c"
    assert portal.staff.doors.open_work(DESK).webhooks == 0


def test_whoever_answers_that_they_are_gone_is_asked_no_more(portal: Any, receiver: Receiver, work: Work) -> None:
    made = registered(portal, receiver)
    receiver.answer = 410
    happen(portal, "a", "b")
    work()
    assert len(receiver.taken) == 1
    assert portal.webhooks.endpoint(DESK, made.endpoint.id).stopped_by is StoppedBy.GONE


def test_both_secrets_sign_for_a_day_after_a_change(portal: Any, receiver: Receiver, work: Work) -> None:
    old = registered(portal, receiver)
    new = portal.webhooks.rotate(DESK, old.endpoint.id)
    happen(portal, "a")
    work(hours=23)
    assert is_right(old.secret, receiver.taken[0])
    assert is_right(new.secret, receiver.taken[0])
    happen(portal, "b")
    work(hours=2)
    assert not is_right(old.secret, receiver.taken[1])
    assert is_right(new.secret, receiver.taken[1])


def test_the_secret_is_not_in_the_database(portal: Any, receiver: Receiver) -> None:
    made = registered(portal, receiver)
    with portal.house.db.read() as connection:
        stored = str(connection.exec_driver_sql("SELECT * FROM webhook").all())
    assert made.endpoint.id in stored
    assert made.secret not in stored
    assert made.secret not in repr(made)


def test_a_job_that_comes_twice_brings_nothing_twice(portal: Any, receiver: Receiver, work: Work) -> None:
    registered(portal, receiver)
    happen(portal, "a")
    payloads: list[Any] = []
    handler = portal.house.jobs._handlers["exchange.deliver_webhooks"]
    portal.house.jobs._handlers["exchange.deliver_webhooks"] = lambda payload: payloads.append(payload)
    work()
    for _ in range(3):
        handler(payloads[0])
    assert told(receiver) == ["a"]


def test_a_worker_that_dies_after_sending_sends_the_same_id_again(portal: Any, receiver: Receiver, work: Work) -> None:
    made = registered(portal, receiver)
    happen(portal, "a")
    delivering = portal.webhooks._delivering
    done = delivering._done

    def die(*_: Any) -> bool:
        raise SystemExit

    delivering._done = die
    work()
    delivering._done = done
    assert states(portal, made) == [("waiting", 1, 0)]
    work(minutes=21)
    assert states(portal, made) == [("done", 2, 200)]
    assert len(receiver.taken) == 2
    assert len({one.headers["webhook-id"] for one in receiver.taken}) == 1


def test_a_ping_tries_an_endpoint_out(portal: Any, receiver: Receiver, work: Work) -> None:
    made = registered(portal, receiver, "billing.bill_issued")
    portal.webhooks.ping(DESK, made.endpoint.id)
    work()
    (taken,) = receiver.taken
    body = json.loads(taken.body)
    assert (body["type"], body["data"], body["id"]) == ("webhook.ping", {}, taken.headers["webhook-id"])
    assert is_right(made.secret, taken)
    assert portal.events.events(DESK)[0] == []
    with pytest.raises(Conflict):
        portal.webhooks.deliveries.replay(DESK, portal.webhooks.deliveries.latest(DESK, made.endpoint.id)[0].id)


def test_one_or_all_since_a_moment_go_once_more_under_their_ids(
    portal: Any, receiver: Receiver, work: Work, clock: FixedClock
) -> None:
    made = registered(portal, receiver)
    happen(portal, "a")
    work()
    start = clock.now() + timedelta(minutes=1)
    clock.advance(timedelta(hours=1))
    happen(portal, "b", "c")
    work()
    first = portal.webhooks.deliveries.latest(DESK, made.endpoint.id)[-1]
    portal.webhooks.deliveries.replay(DESK, first.id)
    work()
    assert told(receiver) == ["a", "b", "c", "a"]
    assert receiver.taken[3].headers["webhook-id"] == receiver.taken[0].headers["webhook-id"]
    assert portal.webhooks.deliveries.replay_since(DESK, made.endpoint.id, start) == 2
    assert portal.webhooks.deliveries.replay_since(DESK, made.endpoint.id, start) == 0, "they are on their way"
    work()
    assert told(receiver)[4:] == ["b", "c"]
    assert portal.webhooks.deliveries.replay_event(SYSTEM, first.event_id) == 1
    work()
    assert told(receiver)[6:] == ["a"]


def test_an_endpoint_is_changed_switched_off_and_removed(portal: Any, receiver: Receiver, work: Work) -> None:
    made = registered(portal, receiver)
    one = portal.webhooks.change(DESK, made.endpoint.id, receiver.url, "Billing", ["supply.link_made"], 1)
    assert (one.about, one.types, one.version) == ("Billing", ("supply.link_made",), 2)
    with pytest.raises(Conflict):
        portal.webhooks.change(DESK, one.id, receiver.url, "Other", [], 1)
    assert not portal.webhooks.switch(DESK, one.id, is_on=False).is_enabled
    for act in (
        lambda: portal.webhooks.ping(DESK, one.id),
        lambda: portal.webhooks.deliveries.replay_since(DESK, one.id, portal.house.clock.now()),
    ):
        with pytest.raises(Conflict):
            act()
    happen(portal, "a", event="supply.link_made")
    work()
    assert receiver.taken == []
    portal.webhooks.remove(DESK, one.id)
    with pytest.raises(NotFound):
        portal.webhooks.endpoint(DESK, one.id)
    actions = [entry.action for entry in portal.house.audit.entries(one.id)]
    assert actions == [f"webhooks.{deed}" for deed in ("removed", "switched_off", "changed", "registered")]


@pytest.mark.parametrize(
    ("url", "about", "types", "field"),
    [
        ("https://10.0.0.1/", "ERP", [], "url"),
        ("http://hooks.example/", "ERP", [], "url"),
        ("ftp://127.0.0.1/", "ERP", [], "url"),
        ("", "ERP", [], "url"),
        ("https://nowhere.invalid/", "ERP", [], "url"),
        ("http://127.0.0.1:9/", " ", [], "about"),
        ("http://127.0.0.1:9/", "x" * 121, [], "about"),
        ("http://127.0.0.1:9/", "a\u202eb", [], "about"),
        ("http://127.0.0.1:9/", "ERP", ["supply.link_made", "nothing.such"], "type"),
    ],
)
def test_bad_input_is_named(portal: Any, url: str, about: str, types: list[str], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        portal.webhooks.register(DESK, url, about, types)
    assert set(refused.value.fields) == {field}
    assert portal.webhooks.endpoints(DESK) == ()


STRANGERS = (
    Anonymous(),
    CustomerActor("i", "s", "u", "", "", "en"),
    ClientActor("c", "C", frozenset({Scope.UTILITY_BATCHES})),
    StaffActor("Ana", frozenset({"clerk", "meter_desk", "admin"}), "m"),
    SystemActor("jobs"),
)


def test_nobody_else_sees_or_changes_them(portal: Any, receiver: Receiver) -> None:
    hooks, id_ = portal.webhooks, registered(portal, receiver).endpoint.id
    now = portal.house.clock.now()
    deeds: list[Callable[[Any], Any]] = [
        hooks.endpoints,
        lambda who: hooks.endpoint(who, id_),
        lambda who: hooks.counts(who, id_),
        lambda who: hooks.register(who, receiver.url, "x"),
        lambda who: hooks.change(who, id_, receiver.url, "x", [], 1),
        lambda who: hooks.switch(who, id_, is_on=False),
        lambda who: hooks.rotate(who, id_),
        lambda who: hooks.remove(who, id_),
        lambda who: hooks.ping(who, id_),
        lambda who: hooks.deliveries.latest(who, id_),
        lambda who: hooks.deliveries.one(who, id_),
        lambda who: hooks.deliveries.replay(who, id_),
        lambda who: hooks.deliveries.replay_since(who, id_, now),
        lambda who: hooks.deliveries.replay_event(who, id_),
    ]
    for who in STRANGERS:
        for deed in deeds:
            with pytest.raises(NotPermitted):
                deed(who)
    assert hooks.counts(DESK, id_) == dict.fromkeys(DeliveryState, 0)
