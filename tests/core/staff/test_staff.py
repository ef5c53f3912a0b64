from __future__ import annotations

from typing import Any

import pytest

from ventanilla.errors import Conflict, InvalidInput, NotFound, NotPermitted
from ventanilla.identity.model import SessionKind
from ventanilla.kernel.actors import Anonymous, CustomerActor, StaffActor, SystemActor
from ventanilla.testing.linking import customer_rows, point_rows
from ventanilla.testing.supplies import load_rows

Portal = Any
MARTA = StaffActor("marta")
PASSWORD = "caballo verde lápiz"
pytestmark = pytest.mark.utility("cosepav")


def add_customers(portal: Portal) -> None:
    from ventanilla.supply.feed import feed_files

    files = {file.name: file for file in feed_files(portal.house.utility)}
    for name, rows in (("customers", customer_rows()), ("supply_points", point_rows())):
        taken = load_rows(portal.house, files[name], rows)
        assert not taken.rejected, taken


def ana(portal: Portal, user: str = "ana.paz") -> CustomerActor:
    names = [field.name for field in portal.house.utility.identity.register]
    typed = dict(zip(names, (user, f"{user}@correo.example", "Ana", "Paz", PASSWORD, PASSWORD), strict=True))
    assert portal.identity.open_identity(SystemActor("test"), typed, "es-AR")
    sign_in = [field.name for field in portal.house.utility.identity.sign_in]
    actor = portal.identity.sign_in(
        Anonymous("192.0.2.1"), dict(zip(sign_in, (user, PASSWORD), strict=True)), SessionKind.WEB
    ).actor
    assert isinstance(actor, CustomerActor)
    return actor


def link(portal: Portal, actor: CustomerActor) -> str:
    names = [field.name for field in portal.house.utility.linking.fields]
    attempt = portal.supply.start_link(actor, dict(zip(names, ("23456789", "01/07/1952"), strict=True)))
    offered = portal.supply.offered(actor, attempt.id)
    (made,) = portal.supply.link(actor, attempt.id, [one.supply_point.id for one in offered])
    return str(made.id)


def last(portal: Portal) -> Any:
    return portal.house.audit.entries(limit=1)[0]


def head(portal: Portal) -> int:
    return int(portal.house.audit.head()[0])


@pytest.mark.parametrize("text", ["8888", " 8888 ", "23.456.789", "23456789", "sosa", "RAMON  sosa", "Ramón"])
def test_a_customer_is_found_by_number_document_or_name(portal: Portal, text: str) -> None:
    add_customers(portal)
    before = head(portal)
    found = portal.staff.find(MARTA, text, "llamó por teléfono")
    assert [one.number for one in found.customers] == ["8888"]
    assert head(portal) == before + 1
    entry = last(portal)
    assert (entry.actor_kind, entry.actor_id, entry.action) == ("staff", "marta", "staff.looked_up")
    assert entry.subject == found.customers[0].id
    assert entry.facts == {"reason": "llamó por teléfono", "customers": "1", "identities": "0"}


def test_a_look_up_shows_links_evidence_and_state(portal: Portal) -> None:
    add_customers(portal)
    actor = ana(portal)
    link_id = link(portal, actor)
    for text in ("8888", "ana.paz", "ANA.PAZ@correo.example"):
        found = portal.staff.find(MARTA, text)
        ((shown,),) = found.links.values()
        assert (shown.id, shown.identity_id, shown.ended_at) == (link_id, actor.identity_id, None)
        assert (shown.evidence.proof, shown.evidence.policy) == ("knowledge", portal.house.utility.linking.name)
        assert found.logins[actor.identity_id].user_name == "ana.paz"
    assert last(portal).subject == actor.identity_id
    told = [portal.house.languages.default.say(one.what) for one in portal.identity.history(actor).entries]
    assert told[:2] == ["El personal consultó tu cuenta."] * 2
    assert any(one.startswith("Asociaste el suministro 8888") for one in told)


def test_who_is_not_there_is_not_found_and_the_look_up_is_noted_all_the_same(portal: Portal) -> None:
    add_customers(portal)
    for text in ("nadie", "99999", "%", "_", "a' OR 1=1 --", "29.999.888"):
        assert portal.staff.find(MARTA, text).is_empty, text
        assert (last(portal).action, last(portal).facts["customers"]) == ("staff.looked_up", "0")
        assert text not in str(last(portal).facts)


@pytest.mark.parametrize(
    ("text", "field"), [("", "text"), ("   ", "text"), ("so\x1b[2Jsa", "text"), ("a\u202eb", "text")]
)
def test_a_look_up_for_nothing_is_refused(portal: Portal, text: str, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        portal.staff.find(MARTA, text)
    assert list(caught.value.fields) == [field]


def test_an_undone_link_ends_at_once_and_its_owner_is_told(portal: Portal) -> None:
    add_customers(portal)
    actor = ana(portal)
    link_id = link(portal, actor)
    (point,) = portal.supply.supplies(actor, None)
    before = head(portal)
    assert portal.staff.undo_link(MARTA, link_id).ended_by == "staff"
    assert head(portal) == before + 1
    assert (last(portal).action, last(portal).subject) == ("supply.undone_by_staff", link_id)
    assert portal.supply.supplies(actor, None) == ()
    with pytest.raises(NotFound):
        portal.supply.supply_point(actor, point.id, scope=None)
    with pytest.raises(Conflict):
        portal.staff.undo_link(MARTA, link_id)
    with pytest.raises(NotFound):
        portal.staff.undo_link(MARTA, "nothing")
    assert head(portal) == before + 1
    ended = portal.supply.ended_link(link_id)
    assert (ended.identity_id, ended.by_staff, ended.by_holder) == (actor.identity_id, True, False)


def test_an_activation_is_sent_again_and_the_earlier_link_is_dead(portal: Portal, smtp_sink: Any) -> None:
    names = [field.name for field in portal.house.utility.identity.register]
    typed = dict(zip(names, ("ana.paz", "ana@correo.example", "Ana", "Paz", PASSWORD, PASSWORD), strict=True))
    portal.identity.register(Anonymous("192.0.2.1"), typed, "es-AR")
    portal.house.jobs.run_due()
    assert len(smtp_sink.to("ana@correo.example")) == 1
    assert not portal.staff.find(MARTA, "ana.paz").identities[0].is_active
    before = head(portal)
    portal.staff.resend_activation(MARTA, "Ana@correo.example")
    assert head(portal) == before + 1
    portal.house.jobs.run_due()
    assert len(smtp_sink.to("ana@correo.example")) == 2
    with pytest.raises(NotFound):
        portal.staff.resend_activation(MARTA, "nadie.mas")
    ana(portal, "eva.luz")
    with pytest.raises(Conflict):
        portal.staff.resend_activation(MARTA, "eva.luz")


def test_a_dead_job_is_listed_and_put_back_with_one_entry(portal: Portal) -> None:
    def fail(_payload: Any) -> None:
        raise RuntimeError("a secret")

    portal.house.jobs.on("test.broken", "test.broken", fail)
    with portal.house.db.write() as connection:
        portal.house.jobs.record(connection, "test.broken", thing="x")
    for _ in range(8):
        portal.house.jobs.run_due()
        portal.house.clock.advance(portal.house.utility.identity.session_idle)
    (dead,) = portal.staff.dead_jobs(MARTA)
    assert (dead.event, dead.fault) == ("test.broken", "RuntimeError")
    before = head(portal)
    portal.staff.retry_job(MARTA, dead.id)
    assert portal.staff.dead_jobs(MARTA) == []
    assert head(portal) == before + 1
    for job_id in (dead.id, "x", "9" * 40):
        with pytest.raises(NotFound):
            portal.staff.retry_job(MARTA, job_id)
    assert head(portal) == before + 1


def test_a_flipped_byte_in_the_audit_is_found(portal: Portal) -> None:
    from sqlalchemy import text

    ana(portal)
    whole = portal.staff.verify_audit(MARTA)
    assert (whole.broken_at, whole.last) == (None, head(portal))
    with portal.house.db.write() as connection:
        connection.execute(text("UPDATE audit_entry SET subject = 'x' WHERE sequence = 1"))
    assert portal.staff.verify_audit(MARTA).broken_at == 1


def test_a_certificate_that_is_not_there_is_not_revoked(portal: Portal) -> None:
    with pytest.raises(NotFound):
        portal.staff.revoke_certificate(MARTA, "LD-0000-0000", "error de carga")
    with pytest.raises(InvalidInput):
        portal.staff.revoke_certificate(MARTA, "LD-0000-0000", "  ")


@pytest.mark.parametrize(
    "actor",
    [Anonymous(), CustomerActor("a", "b", "marta", "Marta", "Paz", "es-AR"), SystemActor("marta")],
    ids=lambda actor: type(actor).__name__,
)
def test_nobody_but_the_staff_does_any_of_it(portal: Portal, actor: Any) -> None:
    before = head(portal)
    for act in (
        lambda: portal.staff.find(actor, "8888"),
        lambda: portal.staff.undo_link(actor, "x"),
        lambda: portal.staff.resend_activation(actor, "ana.paz"),
        lambda: portal.staff.revoke_certificate(actor, "x", "y"),
        lambda: portal.staff.dead_jobs(actor),
        lambda: portal.staff.retry_job(actor, "1"),
        lambda: portal.staff.verify_audit(actor),
        lambda: portal.identity.find_identities(actor, "ana.paz"),
        lambda: portal.identity.resend_activation(actor, "ana.paz"),
        lambda: portal.supply.find_customers(actor, "8888"),
        lambda: portal.supply.held_links(actor, identity_id="x"),
        lambda: portal.supply.undo_link(actor, "x"),
    ):
        with pytest.raises(NotPermitted):
            act()
    assert head(portal) == before
