"""A plugin with faults behind a whole portal: it costs its tile, not the page, and not the worker."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from ventanilla.app import Portal, build_portal, create_app
from ventanilla.identity.model import SessionKind
from ventanilla.kernel.actors import Anonymous, SystemActor
from ventanilla.plugin import hookimpl, live_hookimpl
from ventanilla.settings import Settings
from ventanilla.testing import linking
from ventanilla.testing.billing import bill_row, load
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.passwords import QUICK

BASE = "http://127.0.0.1:8000/cosepav"
TYPED = {
    "user_name": "ana.paz",
    "email": "ana@correo.example",
    "first_name": "Ana",
    "last_name": "Paz",
    "password": "caballo verde lápiz",
    "password_again": "caballo verde lápiz",
}


@pytest.fixture
def portal(sqlite_url: str, clock: FixedClock) -> Iterator[Portal]:
    built = build_portal(
        Settings("cosepav", BASE, "a secret key that only the tests know about", sqlite_url, password_work=QUICK),
        clock=clock,
    )
    yield built
    built.house.db.close()


class Customer:
    """Signed in, with a supply that has a bill."""

    def __init__(self, portal: Portal) -> None:
        assert portal.identity.open_identity(SystemActor("test"), TYPED, "es-AR")
        typed = {name: TYPED[name] for name in ("user_name", "password")}
        secret = portal.identity.sign_in(Anonymous("192.0.2.1"), typed).secret
        self._client = create_app(portal.house.settings, portal).test_client()
        self._client.set_cookie("cosepav_session", secret, domain="127.0.0.1", path="/cosepav")
        actor = portal.identity.actor_of(secret, SessionKind.WEB, "192.0.2.1")
        assert actor
        linking.load(portal.house, linking.customer_rows(), linking.point_rows())
        attempt = portal.supply.start_link(actor, linking.WITHOUT_CONTACT)
        self.supply = portal.house.id_of("supply_point", "8888", "1")
        portal.supply.link(actor, attempt.id, [self.supply])
        load(portal.house, "bills", [bill_row()])

    def sees(self, page: str = "") -> Any:
        return self._client.get(f"/supplies/{self.supply}/{page}", base_url=BASE)


@pytest.fixture
def customer(portal: Portal) -> Customer:
    return Customer(portal)


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def evil(portal: Portal, mark: Any, do: Callable[..., Any], *hooks: str) -> None:
    def answer(portal: Any) -> Any:
        return do(portal)

    portal.house.gateway.add_plugin("evil", SimpleNamespace(**{hook: mark(answer) for hook in hooks}))


def raises(_: Any) -> Any:
    raise BaseException("Ana Paz, DNI 30123456")


def spoils(portal: Any) -> Any:
    return [replace(portal, timezone="x")]


@pytest.mark.parametrize("mark", [hookimpl, live_hookimpl], ids=["local", "live"])
@pytest.mark.parametrize("do", [raises, lambda _: sys.exit(7), spoils, lambda _: "12"])
def test_a_broken_tile_leaves_the_others_and_the_next_page(
    portal: Portal, customer: Customer, mark: Any, do: Callable[..., Any]
) -> None:
    evil(portal, mark, do, "bills")
    home = customer.sees()
    assert home.status_code == 200
    assert "Hola, Ana" in home.text
    assert "DNI" not in home.text
    assert "2.671,84" not in home.text
    assert customer.sees("bills").status_code == 503
    assert customer.sees("consumption").status_code == 200


def test_a_page_whose_hooks_all_hang_comes_within_its_budget(
    portal: Portal, customer: Customer, gate: threading.Event
) -> None:
    customer.sees()
    evil(portal, live_hookimpl, lambda _: gate.wait(60), "bills", "consumption", "readings_reach", "interval_readings")
    began = time.monotonic()
    home = customer.sees()
    assert time.monotonic() - began < 5, "one budget of two seconds, not one a hook"
    assert home.status_code == 200
    assert "Hola, Ana" in home.text
