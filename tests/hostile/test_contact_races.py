"""Changing a contact, many times at once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from ventanilla.audit.tables import audit_entry
from ventanilla.errors import VentanillaError
from ventanilla.identity.model import Letter, PhoneCode
from ventanilla.kernel.actors import Anonymous, CustomerActor, SystemActor
from ventanilla.storage import Database
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.linking import build

PASSWORD = "caballo verde lápiz"
AT_ONCE = 20


@pytest.fixture
def house(db: Database, clock: FixedClock) -> Any:
    return build(db, clock)


def signed_in(house: Any, user: str) -> CustomerActor:
    typed = {"user_name": user, "email": f"{user}@correo.example", "first_name": "Ana", "last_name": "Paz"}
    house.identity.open_identity(SystemActor("test"), {**typed, "password": PASSWORD, "password_again": PASSWORD}, "")
    asked = {"user_name": user, "password": PASSWORD}
    actor: CustomerActor = house.identity.sign_in(Anonymous("192.0.2.1"), asked).actor
    return actor


def issued(house: Any, actor: CustomerActor) -> list[Any]:
    """What goes out for every change that waits."""
    from ventanilla.identity.tables import changes

    with house.house.db.read() as connection:
        rows = changes.waiting_of(connection, actor.identity_id, house.house.clock.now())
    return [house.identity.issue_contact_change(row["id"]) for row in rows]


def together(work: Callable[[int], Any]) -> Counter[str]:
    gate = threading.Barrier(AT_ONCE)

    def one(number: int) -> str:
        gate.wait(10)
        try:
            work(number)
        except VentanillaError as fault:
            return fault.code
        return "done"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(one, range(AT_ONCE)))


def count(house: Any, action: str) -> int:
    with house.house.db.read() as connection:
        wanted = select(func.count()).select_from(audit_entry).where(audit_entry.c.action == action)
        return int(connection.execute(wanted).scalar_one())


def test_of_many_codes_at_once_three_are_looked_at(house: Any) -> None:
    actor = signed_in(house, "ana.paz")
    house.identity.request_phone(actor, {"phone": "11 15-2345-6789", "password": PASSWORD})
    (sent,) = issued(house, actor)
    assert isinstance(sent, PhoneCode)
    right = int(sent.code)
    outcome = together(lambda number: house.identity.confirm_phone(actor, f"{(right + 1 + number) % 10**6:06}"))
    assert outcome == {"invalid_input": AT_ONCE}
    assert count(house, "identity.code_refused") == 3
    assert house.identity.profile(actor).phone == ""


def test_one_link_followed_many_times_at_once_changes_once(house: Any) -> None:
    actor = signed_in(house, "ana.paz")
    house.identity.request_email(actor, {"email": "nueva@correo.example", "password": PASSWORD})
    (letter,) = issued(house, actor)
    assert isinstance(letter, Letter)
    secret = letter.path.rpartition("/")[2]
    outcome = together(lambda _: house.identity.confirm_email(actor, secret))
    assert outcome == {"done": 1, "link_expired": AT_ONCE - 1}
    assert count(house, "identity.contact_changed") == 1


def test_one_address_confirmed_by_many_at_once_becomes_one_of_theirs(house: Any) -> None:
    secrets = []
    actors = [signed_in(house, f"user.{at}") for at in range(4)]
    for actor in actors:
        house.identity.request_email(actor, {"email": "una@correo.example", "password": PASSWORD})
        (letter,) = issued(house, actor)
        secrets.append(letter.path.rpartition("/")[2])
    outcome = together(lambda number: house.identity.confirm_email(actors[number % 4], secrets[number % 4]))
    assert outcome == {"done": 1, "link_expired": AT_ONCE - 1}
    assert count(house, "identity.contact_changed") == 1


def test_names_changed_many_times_at_once_never_mix(house: Any) -> None:
    actor = signed_in(house, "ana.paz")
    names = [{"first_name": f"Ana {at}", "last_name": f"Paz {at}"} for at in range(AT_ONCE)]
    assert together(lambda number: house.identity.rename(actor, names[number])) == {"done": AT_ONCE}
    found = house.identity.profile(actor)
    assert {"first_name": found.first_name, "last_name": found.last_name} in names
