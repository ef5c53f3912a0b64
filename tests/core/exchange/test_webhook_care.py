"""The care of webhooks: registered, changed, tried out, stopped, sent once more; by whom, and who hears of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ventanilla.errors import Conflict, InvalidInput, NotFound, NotPermitted
from ventanilla.exchange.model.webhooks import DeliveryState, StoppedBy
from ventanilla.identity.service.factors.totp import code_at
from ventanilla.kernel.actors import Anonymous, ClientActor, CustomerActor, StaffActor, SystemActor
from ventanilla.kernel.scopes import Scope
from ventanilla.settings import EgressSettings, Settings
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.hooking import DESK, SYSTEM, Work, happen, is_right, registered, states, told, working
from ventanilla.testing.mailbox import SmtpSink, plain
from ventanilla.testing.receiving import Receiver, open_receiver


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
    return working(portal, clock)


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


def test_an_address_has_one_webhook(portal: Any, receiver: Receiver) -> None:
    made = registered(portal, receiver)
    other = portal.webhooks.register(DESK, f"{receiver.url}?other=1", "Other")
    for again in (receiver.url, f" {receiver.url} ", receiver.url.replace("http://", "HTTP://"), f"{receiver.url}#top"):
        with pytest.raises(InvalidInput) as refused:
            portal.webhooks.register(DESK, again, "Twice")
        assert refused.value.fields["url"].id == "webhooks.fault.taken"
    with pytest.raises(InvalidInput) as refused:
        portal.webhooks.change(DESK, other.endpoint.id, receiver.url, "Other", [], 1)
    assert set(refused.value.fields) == {"url"}
    kept = portal.webhooks.change(DESK, made.endpoint.id, receiver.url, "The same", [], 1)
    assert kept.about == "The same"
    portal.webhooks.remove(DESK, made.endpoint.id)
    assert registered(portal, receiver).endpoint.url == receiver.url


def test_what_happened_between_two_moments_goes_once_more(
    portal: Any, receiver: Receiver, work: Work, clock: FixedClock
) -> None:
    made, moments = registered(portal, receiver), []
    for link in ("a", "b", "c"):
        moments.append(clock.now())
        happen(portal, link)
        work(hours=1)
    deliveries = portal.webhooks.deliveries
    assert deliveries.replay_since(DESK, made.endpoint.id, moments[1], moments[2]) == 1
    work()
    assert told(receiver) == ["a", "b", "c", "b"]
    with pytest.raises(InvalidInput) as refused:
        deliveries.replay_since(DESK, made.endpoint.id, moments[1], moments[1])
    assert set(refused.value.fields) == {"until"}
    with pytest.raises(InvalidInput) as refused:
        deliveries.moment("tomorrow", "until")
    assert set(refused.value.fields) == {"until"}


def enrol(portal: Any, name: str, *roles: str) -> None:
    """A member of the staff who has come in by their invitation."""
    root, members = StaffActor("the command line"), portal.staff.members
    path = members.add(root, {"name": name, "email": f"{name.lower()}@oficina.example"}, roles).path
    secret = path.rpartition("/")[2]
    code = code_at(members.enrolment(secret).factor, portal.house.clock.now())
    password = "caballo verde lápiz"
    members.enrol(secret, {"password": password, "password_again": password, "code": code})


def test_who_looks_after_webhooks_gets_one_mail_that_names_nobody(
    portal: Any, receiver: Receiver, work: Work, smtp_sink: SmtpSink
) -> None:
    enrol(portal, "Olga", "integrations")
    enrol(portal, "Marta", "integrations", "admin")
    enrol(portal, "Rosa", "clerk")
    portal.staff.members.add(StaffActor("root"), {"name": "Ivo", "email": "ivo@oficina.example"}, ["integrations"])
    smtp_sink.unknown = {"olga@oficina.example"}
    registered(portal, receiver)
    receiver.answer = 500
    happen(portal, "a")
    for _ in range(6):
        work(days=1)
        happen(portal, "b")
        work()
    assert [to for _, to in smtp_sink.envelopes] == [("marta@oficina.example",)], "one is refused, the other comes once"
    text = plain(smtp_sink.messages[0])
    assert "/staff/webhooks" in text
    for said in (receiver.place, "Marta", "Olga", "ERP"):
        assert said not in text
    assert portal.house.jobs.dead() == []
