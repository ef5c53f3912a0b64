"""What the topics do is told with the numbers that the utility's records know, and nothing else of anybody."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from ventanilla.kernel.actors import ClientActor, StaffActor
from ventanilla.kernel.periods import Month
from ventanilla.kernel.scopes import Scope
from ventanilla.messages.model import Medium, Wish
from ventanilla.settings import EgressSettings, Settings
from ventanilla.testing import linking
from ventanilla.testing.apping import Apps, register_system
from ventanilla.testing.billing import bill_row, load, payment_row
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.mailbox import SmtpSink
from ventanilla.testing.reading_desk import Desk, open_desk
from ventanilla.testing.receiving import open_receiver
from ventanilla.testing.subscribing import EMAIL, subscriber

SYSTEM = ClientActor("erp", "ERP", frozenset(Scope))
OFFICE = StaffActor("Olga")
BATCHES = "/utility/batches"


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def portal_settings(portal_settings: Settings) -> Settings:
    return replace(portal_settings, egress=EgressSettings(("127.0.0.1:*",)))


def told(portal: Any) -> list[tuple[str, dict[str, Any]]]:
    return [(one.type, dict(one.data)) for one in portal.events.events(SYSTEM)[0]]


def named(portal: Any, type_: str) -> list[dict[str, Any]]:
    return [data for found, data in told(portal) if found == type_]


def test_bills_payments_links_and_e_bills_are_told(portal: Any) -> None:
    linking.load(portal.house, linking.customer_rows(), linking.point_rows())
    ana = subscriber(portal)
    customer, supply = "8888", "1"
    pair = {"customer_number": customer, "supply_number": supply}
    assert named(portal, "supply.link_made")[-1] == {"link": ana.link_id, **pair}
    month = Month(2026, 4)
    row = bill_row(number="B 1", month=month, issued_on=month.first, due_on=month.plus(1).first)
    load(portal.house, "bills", [row])
    load(portal.house, "payments", [payment_row(number="B 1", paid_on=row["issued_on"])])
    (bill,) = named(portal, "billing.bill_issued")
    assert bill == {**pair, "bill_number": "B 1"}
    (payment,) = named(portal, "billing.payment_received")
    assert {**pair, "bill_number": "B 1"}.items() <= payment.items()
    portal.messages.opt_in(ana.actor, ana.supply, Wish(Medium.EMAIL, is_agreed=True), "web", "en")
    assert named(portal, "messages.e_bill_on") == [pair]
    portal.messages.opt_out(ana.actor, ana.supply, "web", "en")
    assert named(portal, "messages.e_bill_off") == [pair]
    everything = json.dumps(told(portal))
    for secret in (EMAIL, ana.actor.identity_id, ana.supply, ana.actor.user_name):
        assert secret not in everything


@pytest.mark.parametrize("who", ["nobody", "a system", "a webhook"])
def test_what_is_about_supplies_that_nobody_linked_is_told_to_systems_and_to_nobody_else(
    portal: Any, smtp_sink: SmtpSink, who: str
) -> None:
    linking.load(portal.house, linking.customer_rows(), linking.point_rows())
    if who == "a system":
        register_system(portal, scopes=("utility:events",))
    if who == "a webhook":
        with open_receiver() as receiver:
            portal.webhooks.register(StaffActor("root"), receiver.url, "ERP")
    month = Month(2026, 4)
    row = bill_row(number="B 1", month=month, issued_on=month.first, due_on=month.plus(1).first)
    old = bill_row(number="B 0", month=Month(2025, 4), issued_on=Month(2025, 4).first, due_on=Month(2025, 5).first)
    for _ in range(2):
        load(portal.house, "bills", [row, old])
        load(portal.house, "payments", [payment_row(number="B 1", paid_on=row["issued_on"])])
    pair = {"customer_number": "8888", "supply_number": "1"}
    issued, paid = named(portal, "billing.bill_issued"), named(portal, "billing.payment_received")
    assert issued == ([] if who == "nobody" else [{**pair, "bill_number": "B 1"}]), "recent ones, once"
    assert len(paid) == (0 if who == "nobody" else 1)
    waiting = portal.house.jobs.waiting()
    while portal.house.jobs.run_due():
        pass
    assert waiting <= 3, "no job for each of them"
    assert smtp_sink.messages == []
    assert "Sosa" not in json.dumps(told(portal))


@pytest.fixture
def desk(portal_settings: Settings, clock: FixedClock) -> Any:
    opened = open_desk(portal_settings, clock)
    yield opened
    opened.portal.house.db.close()


def test_readings_are_told_from_the_customer_to_the_records(desk: Desk) -> None:
    pair = {"customer_number": "5555", "supply_number": "1"}
    done = desk.submit("97400")
    desk.portal.batches.hand_over(OFFICE)
    assert named(desk.portal, "readings.submitted") == [{**pair, "submission_number": done.number}]
    (batch,) = desk.portal.batches.batches(SYSTEM)
    assert named(desk.portal, "readings.handed_over") == [{"batch": batch.id, "batch_number": batch.number}]
    reading = done.readings[0].id
    desk.bring("reading_outcomes", {"reading": reading, "outcome": "acquired", "day": desk.portal.house.today()})
    (acquired,) = named(desk.portal, "readings.acquired")
    assert acquired == {
        **pair, "submission_number": done.number, "reading": reading, "meter_number": "70011", "register_code": "T1",
    }  # fmt: skip
    desk.bring("reading_outcomes", {"reading": reading, "outcome": "acquired", "day": desk.portal.house.today()})
    assert len(named(desk.portal, "readings.acquired")) == 1, "the same outcome again is no news"
    desk.bring(
        "reading_outcomes",
        {"reading": reading, "outcome": "rejected", "day": desk.portal.house.today(), "reason": "too high"},
    )
    assert len(named(desk.portal, "readings.rejected")) == 1


def test_a_system_of_the_utility_fetches_events_and_batches(desk: Desk) -> None:
    apps = Apps(desk.portal, desk.clock)
    system = register_system(desk.portal, scopes=("utility:events", "utility:batches"))

    def token(scope: str) -> str:
        got = apps.post("/oauth/token", {"grant_type": "client_credentials", "scope": scope}, system)
        return str(got.json["access_token"])

    events, batches = token("utility:events"), token("utility:batches")
    desk.submit("97400")
    first = apps.api("/utility/events?limit=1", events).json
    assert [one["type"] for one in first["items"]] == ["readings.submitted"]
    assert (first["next"], first["items"][0]["utility"]) == (None, "cosepav")
    desk.portal.batches.hand_over(OFFICE)
    later = apps.api(f"/utility/events?after={first['items'][0]['id']}", events).json
    assert [one["type"] for one in later["items"]] == ["readings.handed_over"]
    both = apps.api("/utility/events?limit=1", events).json
    assert apps.api(f"/utility/events?limit=1&cursor={both['next']}", events).json == {**later, "next": None}
    chosen = "/utility/events?type=readings.handed_over,readings.deleted"
    assert apps.api(chosen, events).json["items"] == later["items"]
    for query in ("type=nothing", "after=nothing", "limit=0", "limit=201"):
        assert apps.api(f"/utility/events?{query}", events).status_code == 422
    replayed = apps.api(f"/utility/events/{later['items'][0]['id']}/replay", events, "POST")
    assert (replayed.status_code, replayed.json) == (200, {"webhooks": 0})
    assert apps.api("/utility/events/nothing/replay", events, "POST").status_code == 404

    (batch,) = apps.api(BATCHES, batches).json["items"]
    assert (batch["number"], batch["readings"]) == (1, 1)
    file = apps.api(f"{BATCHES}/{batch['id']}", batches)
    assert file.content_type == "text/csv; charset=utf-8"
    assert "70011,T1" in file.text
    received = apps.api(f"{BATCHES}/{batch['id']}/received", batches, "POST")
    assert received.json == batch
    assert apps.api(f"{BATCHES}/nothing", batches).status_code == 404
    for path, other in (("/utility/events", batches), (BATCHES, events)):
        refused = apps.api(path, other)
        assert refused.status_code == 403
        assert 'error="insufficient_scope"' in refused.headers["WWW-Authenticate"]
    assert apps.api("/utility/events", "vat_nothing").status_code == 401
    assert apps.api("/supplies", events).status_code in (401, 403)


def test_what_a_system_has_received_is_not_handed_over_any_more(desk: Desk, portal_settings: Settings) -> None:
    done = desk.submit("97400")
    desk.portal.batches._parcels.make()
    (batch,) = desk.portal.batches.batches(SYSTEM)
    assert batch.handed_at is None
    state = desk.portal.batches.received(SYSTEM, batch.id)
    assert (state.handed_at, state.reference) == (desk.portal.house.clock.now(), "erp")
    assert desk.portal.batches.received(SYSTEM, batch.id) == state
    assert desk.portal.batches.hand_over(OFFICE) == 0
    (entry,) = [one for one in desk.portal.house.audit.entries(batch.id) if one.action == "readings.handed_over"]
    assert (entry.actor_kind, entry.actor_id) == ("client", "erp")
    assert done.number in desk.portal.batches.batch_file(SYSTEM, batch.id).decode()
