"""A login that its owner closed and the staff lets in again: what it held comes back as far as it is still theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ventanilla.kernel.actors import StaffActor
from ventanilla.testing import linking
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.holding import PASSWORD, Person, enter, person
from ventanilla.testing.mailbox import SmtpSink

pytestmark = pytest.mark.utility("cosepav")
DESK = StaffActor("Olga")


def work(portal: Any) -> None:
    while portal.house.jobs.run_due():
        pass
    assert portal.house.jobs.dead() == []


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def mara(portal: Any) -> Person:
    no_contact = [row | {"email": "", "phone": ""} for row in linking.customer_rows()]
    linking.load(portal.house, no_contact, linking.point_rows())
    made = person(portal, "mara")
    link(portal, made)
    return made


def link(portal: Any, who: Person) -> None:
    attempt = portal.supply.start_link(who.actor, linking.WITHOUT_CONTACT)
    offered = portal.supply.offered(who.actor, attempt.id)
    portal.supply.link(who.actor, attempt.id, [one.supply_point.id for one in offered])
    work(portal)


def close(portal: Any, who: Person) -> None:
    portal.identity.closing.close(who.actor, {"password": PASSWORD})
    work(portal)


def let_in(portal: Any, who: Person) -> Person:
    portal.staff.let_in(DESK, who.actor.identity_id, "asked on the telephone")
    work(portal)
    return enter(portal, who.name)


def held(portal: Any, who: Person) -> list[str]:
    return [one.supply_point.number for one in portal.supply.links_of(who.actor, None)]


def told(portal: Any, who: Person) -> list[str]:
    return [each.kind.value for each in portal.messages.notifications(who.actor).items]


def test_what_ended_with_the_login_comes_back_with_it(portal: Any, mara: Person, smtp_sink: SmtpSink) -> None:
    before = held(portal, mara)
    first = {one.id for one in portal.supply.links_of(mara.actor, None)}
    close(portal, mara)
    assert [one.ended_by for one in portal.supply.held_links(DESK, identity_id=mara.actor.identity_id)] == (
        ["closing"] * len(before)
    )
    again = let_in(portal, mara)
    assert held(portal, again) == before != []
    links = portal.supply.links_of(again.actor, None)
    assert first.isdisjoint({one.id for one in links}), "what was let in to the old ones stays out"
    assert all(one.is_effective(portal.house.clock.now()) for one in links)
    assert "link_left" not in told(portal, again)
    said = [portal.house.languages.get("es-AR").say(each.what) for each in portal.identity.history(again.actor).entries]
    assert any("volvió al reabrirse tu cuenta" in each for each in said)
    portal.house.jobs.run_due()
    let_in_twice = portal.supply.held_links(DESK, identity_id=mara.actor.identity_id)
    assert sum(one.ended_at is None for one in let_in_twice) == len(before)


def test_what_they_had_let_go_themselves_stays_gone(portal: Any, mara: Person) -> None:
    gone, *kept = portal.supply.links_of(mara.actor, None)
    portal.supply.unlink(mara.actor, gone.id)
    work(portal)
    close(portal, mara)
    again = let_in(portal, mara)
    assert held(portal, again) == [one.supply_point.number for one in kept]
    assert "link_left" not in told(portal, again)


def test_what_somebody_else_has_linked_since_stays_out_and_they_are_told(
    portal: Any, mara: Person, smtp_sink: SmtpSink
) -> None:
    count = len(held(portal, mara))
    close(portal, mara)
    link(portal, person(portal, "nora"))
    again = let_in(portal, mara)
    assert held(portal, again) == []
    assert told(portal, again).count("link_left") == count
    mails = [str(mail["Subject"]) for mail in smtp_sink.to("mara@correo.example")]
    assert sum("volver a asociar un suministro" in each for each in mails) == count
    portal.identity.closing.close(again.actor, {"password": PASSWORD})
    work(portal)
    assert told(portal, let_in(portal, again)).count("link_left") == count, "told once"


def test_beside_somebody_who_held_it_before_knowledge_alone_waits_again(
    portal: Any, mara: Person, clock: FixedClock
) -> None:
    nora = person(portal, "nora")
    link(portal, nora)
    clock.advance(timedelta(days=4))
    mara, nora = enter(portal, "mara"), enter(portal, "nora")
    close(portal, mara)
    again = let_in(portal, mara)
    links = portal.supply.links_of(again.actor, None)
    assert links
    assert not any(one.is_effective(portal.house.clock.now()) for one in links)
    assert "link_by_other" in told(portal, nora)


def test_a_supply_of_another_customer_now_or_of_none_is_theirs_no_more(portal: Any, mara: Person) -> None:
    count = len(held(portal, mara))
    close(portal, mara)
    with portal.house.db.write() as connection:
        connection.exec_driver_sql("UPDATE supply_point SET until = '2026-01-31'")
    again = let_in(portal, mara)
    assert held(portal, again) == []
    assert told(portal, again).count("link_left") == count


def test_a_block_by_the_staff_ends_no_link(portal: Any, mara: Person) -> None:
    before = [one.id for one in portal.supply.links_of(mara.actor, None)]
    portal.staff.block(DESK, mara.actor.identity_id, "a complaint")
    work(portal)
    again = let_in(portal, mara)
    assert [one.id for one in portal.supply.links_of(again.actor, None)] == before
