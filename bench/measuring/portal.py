"""A whole portal with invented customers, and somebody who is signed in: what the dashboard's contests run on."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from ventanilla.app import Portal, build_portal, create_app
from ventanilla.identity.model import SessionKind
from ventanilla.kernel.actors import Anonymous, SystemActor
from ventanilla.kernel.periods import Month
from ventanilla.logs import configure_logging
from ventanilla.plugin import PluginPortal, hookimpl
from ventanilla.readings.feed import feed_files as readings_files
from ventanilla.settings import Settings
from ventanilla.supply.model import SupplyPoint
from ventanilla.testing import linking
from ventanilla.testing.billing import bill_row, load
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.databases import PostgresServer, SqliteTemplate
from ventanilla.testing.fixtures import NOW
from ventanilla.testing.passwords import QUICK
from ventanilla.testing.supplies import load_rows

BASE = "http://127.0.0.1:8000/cosepav"
LAST = Month(2026, 4)
MONTHS = 36
OTHERS = 100
"""Other customers, so that a lookup has something to look past."""
ANA = {
    "user_name": "ana.paz",
    "email": "ana@correo.example",
    "first_name": "Ana",
    "last_name": "Paz",
    "password": "caballo verde lápiz",
    "password_again": "caballo verde lápiz",
}

Answer = tuple[str, list[tuple[str, str]], bytes]
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Any]


class Silent:
    """A plugin that hears the dashboard's questions and leaves the answer to the records."""

    @hookimpl
    def bills(self, portal: PluginPortal, supply_point: SupplyPoint, since: Month) -> None:
        """Nothing of its own."""

    @hookimpl
    def consumption(self, portal: PluginPortal, supply_point: SupplyPoint, first: Month, last: Month) -> None:
        """Nothing of its own."""


@dataclass
class Site:
    """The portal, the app around it, and what its visitor sends along."""

    portal: Portal
    app: Wsgi
    url: str
    supply: str
    token: str
    secret: str

    @property
    def json_request(self) -> dict[str, Any]:
        """The dashboard as an app asks for it."""
        return environ(f"/cosepav/api/v1/supplies/{self.supply}/dashboard", HTTP_AUTHORIZATION=f"Bearer {self.token}")

    @property
    def page_request(self) -> dict[str, Any]:
        """The dashboard as a browser asks for it, after the first page of its visit."""
        path = f"/cosepav/supplies/{self.supply}/"
        cookies = [f"cosepav_session={self.secret}"]
        _, headers, _ = call(self.app, environ(path, HTTP_COOKIE=cookies[0]))
        cookies += [value.partition(";")[0] for name, value in headers if name == "Set-Cookie"]
        return environ(path, HTTP_COOKIE="; ".join(cookies))


def environ(path: str, **more: str) -> dict[str, Any]:
    """What a server hands to an app for a reading request."""
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1:8000",
        "REMOTE_ADDR": "192.0.2.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": None,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **more,
    }


def call(app: Wsgi, request: dict[str, Any]) -> Answer:
    """One request without a server: status, headers, body."""
    kept: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], _fault: Any = None) -> None:
        kept[:] = [status, headers]

    chunks = app({**request, "wsgi.input": BytesIO()}, start_response)
    body = b"".join(chunks)
    if hasattr(chunks, "close"):
        chunks.close()
    return kept[0], kept[1], body


@contextmanager
def sites(kinds: tuple[str, ...]) -> Iterator[Iterator[tuple[str, Site]]]:
    """One site a kind of database, one after the other."""
    configure_logging(open(os.devnull, "w"))  # noqa: SIM115

    def each() -> Iterator[tuple[str, Site]]:
        for kind in kinds:
            with tempfile.TemporaryDirectory(prefix="ventanilla-bench-") as folder:
                server = PostgresServer() if kind == "postgresql" else None
                if server:
                    server.start()
                try:
                    with (server or SqliteTemplate(Path(folder))).fresh() as url:
                        site = _site(url, Path(folder))
                        yield kind, site
                        site.portal.house.db.close()
                finally:
                    if server:
                        server.stop()

    yield each()


def _site(url: str, folder: Path) -> Site:
    portal = build_portal(
        Settings(
            "cosepav", BASE, "a secret key of the bench, of no other use", url, password_work=QUICK, files=str(folder)
        ),
        clock=FixedClock(NOW),
    )
    portal.house.gateway.add_plugin("silent", Silent())
    supply = _furnish(portal)
    assert portal.identity.open_identity(SystemActor("bench"), ANA, "es-AR")
    typed = {name: ANA[name] for name in ("user_name", "password")}
    secret = portal.identity.sign_in(Anonymous("192.0.2.1"), typed).secret
    token = portal.identity.sign_in(Anonymous("192.0.2.1"), typed, kind=SessionKind.API).secret
    actor = portal.identity.actor_of(secret, SessionKind.WEB, "192.0.2.1")
    assert actor
    attempt = portal.supply.start_link(actor, linking.WITHOUT_CONTACT)
    portal.supply.link(actor, attempt.id, [supply])
    return Site(portal, create_app(portal.house.settings, portal), url, supply, token, secret)


def _furnish(portal: Portal) -> str:
    """Load the customers, three years of bills and consumption; the id of the supply that is looked at."""
    numbers = [str(20_000 + at) for at in range(OTHERS)]
    points = linking.point_rows()
    others = [{**points[0], "customer_number": number, "number": "1", "until": None} for number in numbers]
    customers = [*linking.customer_rows(), *({"number": number, "name": "Ana Paz"} for number in numbers)]
    linking.load(portal.house, customers, [*points, *others])
    consumption = next(each for each in readings_files(portal.house.utility) if each.name == "consumption")
    for at, number in enumerate(["8888", *numbers]):
        bills = [_bill(number, at, back) for back in range(MONTHS)]
        load(portal.house, "bills", bills, are_charged=False)
        load(portal.house, "charges", [_charge(bill) for bill in bills])
        load(portal.house, "payments", [_payment(bill) for bill in bills[2:]])
        taken = load_rows(portal.house, consumption, [_usage(bill) for bill in bills])
        assert not taken.rejected, taken
    return str(portal.house.id_of("supply_point", "8888", "1"))


def _bill(customer: str, at: int, back: int) -> dict[str, Any]:
    month = LAST.plus(-back)
    used = 150 + (at * 7 + month.month * 13 + month.year) % 120
    return bill_row(
        customer_number=customer,
        month=month,
        number=f"B 0003-{at * MONTHS + back:08d}",
        issued_on=month.first,
        due_on=month.first.replace(day=10),
        total=Decimal(used * 1209).scaleb(-2),
        period_first=month.plus(-1).first,
        period_last=month.plus(-1).last,
        consumption=Decimal(used),
    )


def _charge(bill: dict[str, Any]) -> dict[str, Any]:
    whose = {"customer_number": bill["customer_number"], "bill_number": bill["number"]}
    return {**whose, "line": 1, "description": "Energía", "amount": bill["total"]}


def _payment(bill: dict[str, Any]) -> dict[str, Any]:
    paid_on: date = bill["due_on"]
    whose = {"customer_number": bill["customer_number"], "bill_number": bill["number"]}
    return {**whose, "paid_on": paid_on, "amount": bill["total"], "channel": "Caja"}


def _usage(bill: dict[str, Any]) -> dict[str, Any]:
    return {
        "customer_number": bill["customer_number"],
        "supply_number": "1",
        "month": bill["month"],
        "amount": bill["consumption"],
        "unit": "kWh",
    }
