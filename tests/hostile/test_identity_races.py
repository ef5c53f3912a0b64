from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from ventanilla.audit.tables import audit_entry
from ventanilla.errors import LinkExpired, SignInRefused, TooManyTries, VentanillaError
from ventanilla.identity.model import Letter
from ventanilla.identity.service import IdentityService
from ventanilla.identity.tables.identities import identity
from ventanilla.kernel.actors import Anonymous, SystemActor
from ventanilla.storage import Database
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.linking import build

ANA = {
    "user_name": "ana.paz",
    "email": "ana@correo.example",
    "first_name": "Ana",
    "last_name": "Paz",
    "password": "caballo verde lápiz",
    "password_again": "caballo verde lápiz",
}


@pytest.fixture
def house(db: Database, clock: FixedClock) -> Any:
    return build(db, clock)


def together(count: int, work: Callable[[int], Any]) -> Counter[str]:
    """Do it so many times at once; what came out of it, counted."""
    gate = threading.Barrier(20)

    def one(number: int) -> str:
        if number < 20:
            gate.wait(10)
        try:
            work(number)
        except VentanillaError as fault:
            return fault.code
        return "done"

    with ThreadPoolExecutor(20) as pool:
        return Counter(pool.map(one, range(count)))


def test_parallel_guesses_are_never_more_than_the_budget(house: Any) -> None:
    service: IdentityService = house.identity
    service.open_identity(SystemActor("test"), ANA, "es-AR")
    wrong = {"user_name": "ana.paz", "password": "no es esta frase"}
    outcome = together(200, lambda number: service.sign_in(Anonymous(f"198.51.100.{number}"), wrong))
    assert set(outcome) <= {SignInRefused.code, TooManyTries.code}
    assert _count(house, "identity.sign_in_refused") == 10
    with pytest.raises(SignInRefused):
        service.sign_in(Anonymous("203.0.113.1"), {**wrong, "password": ANA["password"]})


def test_parallel_right_sign_ins_all_get_in(house: Any) -> None:
    service: IdentityService = house.identity
    service.open_identity(SystemActor("test"), ANA, "es-AR")
    right = {"user_name": "ana.paz", "password": ANA["password"]}
    service.sign_in(Anonymous("192.0.2.1"), right)
    outcome = [_outcome(service, right) for _ in range(15)]
    assert outcome == ["done"] * 15


def test_a_link_used_by_many_at_once_is_used_once(house: Any) -> None:
    service: IdentityService = house.identity
    letters: list[Letter] = []
    house.house.jobs.on(
        "identity.registration_received",
        "test.mail",
        lambda payload: letters.extend(filter(None, [service.issue_activation(payload["registration_id"])])),
    )
    service.register(Anonymous("192.0.2.1"), ANA, "es-AR")
    house.house.jobs.run_due()
    secret = letters[-1].path.removeprefix("/activate/")
    outcome = together(20, lambda _: service.activate(secret))
    assert outcome == {"done": 1, LinkExpired.code: 19}


def test_one_name_activated_by_many_at_once_is_one_identity(house: Any) -> None:
    service: IdentityService = house.identity
    outcome = together(
        20, lambda n: service.open_identity(SystemActor("test"), {**ANA, "email": f"ana{n}@correo.example"}, "es-AR")
    )
    assert outcome["done"] + outcome[TooManyTries.code] == 20
    with house.house.db.read() as connection:
        assert connection.execute(select(func.count()).select_from(identity)).scalar_one() == 1


def _outcome(service: IdentityService, values: dict[str, str]) -> str:
    try:
        service.sign_in(Anonymous("192.0.2.1"), values)
    except VentanillaError as fault:
        return fault.code
    return "done"


def _count(house: Any, action: str) -> int:
    wanted = select(func.count()).select_from(audit_entry).where(audit_entry.c.action == action)
    with house.house.db.read() as connection:
        return int(connection.execute(wanted).scalar_one())
