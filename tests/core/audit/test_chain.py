"""The chain of entries."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import delete, insert, select, update

from ventanilla.audit import Audit
from ventanilla.audit.tables import audit_entry
from ventanilla.kernel.actors import Anonymous, CustomerActor, SystemActor
from ventanilla.kernel.clock import SystemClock
from ventanilla.storage import Database
from ventanilla.testing.clock import FixedClock

ROSA = CustomerActor("identity-1", "session-1", "rosa.funes", "Rosa", "Funes", "es-AR", "203.0.113.9")


@pytest.fixture
def audit(db: Database, clock: FixedClock) -> Audit:
    return Audit(db, clock)


def note(db: Database, audit: Audit, action: str, subject: str, **facts: str) -> None:
    with db.write() as connection:
        audit.note(connection, ROSA, action, subject, **facts)


def test_an_entry_says_who_did_what_and_when(db: Database, audit: Audit, clock: FixedClock) -> None:
    note(db, audit, "supply.linked", "link-1", policy="dni_birth_date/1")
    (entry,) = audit.entries()
    assert (entry.sequence, entry.at) == (1, clock.now())
    assert (entry.actor_kind, entry.actor_id) == ("identity", "identity-1")
    assert (entry.action, entry.subject, entry.facts) == ("supply.linked", "link-1", {"policy": "dni_birth_date/1"})


def test_nothing_personal_of_the_actor_is_kept(db: Database, audit: Audit) -> None:
    with db.write() as connection:
        audit.note(connection, ROSA, "a", "1")
        audit.note(connection, Anonymous("203.0.113.9"), "b", "2")
        audit.note(connection, SystemActor("worker"), "c", "3")
    with db.read() as connection:
        everything = repr(connection.execute(select(audit_entry)).all())
    assert all(word not in everything for word in ("rosa", "Rosa", "Funes", "203.0.113.9", "session-1"))
    assert [(e.actor_kind, e.actor_id) for e in audit.entries()] == [
        ("system", "worker"),
        ("anonymous", ""),
        ("identity", "identity-1"),
    ]


def test_entries_come_newest_first_by_subject_and_by_page(db: Database, audit: Audit, clock: FixedClock) -> None:
    for number in range(5):
        note(db, audit, "a", f"subject-{number % 2}")
        clock.advance(timedelta(seconds=1))
    assert [e.sequence for e in audit.entries()] == [5, 4, 3, 2, 1]
    assert [e.sequence for e in audit.entries(subject="subject-0")] == [5, 3, 1]
    assert [e.sequence for e in audit.entries(before=4, limit=2)] == [3, 2]


def test_an_entry_of_a_change_that_is_rolled_back_is_not_there(db: Database, audit: Audit) -> None:
    def fail() -> None:
        with db.write() as connection:
            audit.note(connection, ROSA, "a", "1")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        fail()
    assert audit.entries() == []
    assert audit.head() == (0, "0" * 64)


def test_an_untouched_chain_is_found_whole(db: Database, audit: Audit) -> None:
    assert audit.verify() is None
    for number in range(12):
        note(db, audit, "áñ“€", str(number), name=f"ü{number}")
    assert audit.verify() is None
    assert audit.head()[0] == 12


TAMPERINGS = {
    "a fact": update(audit_entry).where(audit_entry.c.sequence == 3).values(facts={"n": "9"}),
    "the actor": update(audit_entry).where(audit_entry.c.sequence == 3).values(actor_id="somebody-else"),
    "the kind of actor": update(audit_entry).where(audit_entry.c.sequence == 3).values(actor_kind="system"),
    "the action": update(audit_entry).where(audit_entry.c.sequence == 3).values(action="b"),
    "the subject": update(audit_entry).where(audit_entry.c.sequence == 3).values(subject="4"),
    "the hash": update(audit_entry).where(audit_entry.c.sequence == 3).values(hash="0" * 64),
    "the hash before": update(audit_entry).where(audit_entry.c.sequence == 3).values(previous="0" * 64),
    "an entry taken out": delete(audit_entry).where(audit_entry.c.sequence == 3),
    "the moment": update(audit_entry)
    .where(audit_entry.c.sequence == 3)
    .values(at=SystemClock().now().replace(microsecond=1)),
}


@pytest.mark.parametrize("tampering", TAMPERINGS.values(), ids=TAMPERINGS.keys())
def test_a_change_is_found_at_its_place(db: Database, audit: Audit, tampering: object) -> None:
    for number in range(5):
        note(db, audit, "a", "1", n=str(number))
    with db.write() as connection:
        connection.execute(tampering)  # type: ignore[call-overload]
    assert audit.verify() == 3


def test_an_entry_put_in_is_found(db: Database, audit: Audit) -> None:
    note(db, audit, "a", "1")
    with db.write() as connection:
        last = dict(connection.execute(select(audit_entry)).one()._mapping)
        connection.execute(insert(audit_entry).values(**{**last, "sequence": 2}))
    assert audit.verify() == 2


def test_writers_at_the_same_time_make_one_chain(db: Database) -> None:
    audit = Audit(db, SystemClock())

    def write() -> None:
        for number in range(10):
            note(db, audit, "a", str(number))

    threads = [Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert audit.verify() is None
    assert audit.head()[0] == 40
