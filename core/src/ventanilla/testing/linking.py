"""A small house for tests of linking: a utility of its own, customers of its own, everything else real."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from werkzeug.test import TestResponse

from ventanilla.audit import Audit
from ventanilla.house import House
from ventanilla.i18n import Languages
from ventanilla.identity.service import IdentityService
from ventanilla.jobs import make_jobs, prepare
from ventanilla.kernel.actors import CustomerActor
from ventanilla.kernel.clock import Clock
from ventanilla.kernel.quantities import Commodity
from ventanilla.plugin import (
    ContactPoint,
    Field,
    FieldKind,
    Gateway,
    IdentityPolicy,
    LinkingPolicy,
    Screen,
    Utility,
)
from ventanilla.settings import Settings
from ventanilla.storage import Database
from ventanilla.storage.feeds import Loaded, Row
from ventanilla.storage.tables import id_key
from ventanilla.supply import hooks
from ventanilla.supply.feed import feed_files
from ventanilla.supply.records import SupplyRecords
from ventanilla.supply.service import SupplyService
from ventanilla.testing.passwords import QUICK

_USER = Field("user_name", FieldKind.USER_NAME)
_EMAIL = Field("email", FieldKind.EMAIL)
_NAMES = (Field("first_name", FieldKind.FIRST_NAME), Field("last_name", FieldKind.LAST_NAME))
_PASSWORDS = (Field("password", FieldKind.NEW_PASSWORD), Field("password_again", FieldKind.PASSWORD_AGAIN))
_CURRENT = Field("password", FieldKind.PASSWORD)

LINKING = LinkingPolicy(
    "dni_birth_date",
    1,
    (
        Field("dni", FieldKind.AR_DNI, hint="field.hint.dni"),
        Field("birth_date", FieldKind.BIRTH_DATE, hint="field.hint.birth_date"),
    ),
)
UTILITY = Utility(
    name="pampa_power",
    title="Cooperativa Eléctrica de la Pampa",
    short_title="Pampa",
    country="AR",
    timezone="America/Argentina/Buenos_Aires",
    currency="ARS",
    locales=("es-AR", "en"),
    commodities=(Commodity.ELECTRICITY, Commodity.WATER),
    core=">=0",
    tax_id="30500000000",
    contact=ContactPoint("+54 3482 400000", "oficina@pampa.example", "Calle 1 N.º 1", "lunes a viernes de 8 a 12"),
    identity=IdentityPolicy(
        (_USER, _EMAIL, *_NAMES, *_PASSWORDS), (_USER, _CURRENT), (_EMAIL,), (_CURRENT, *_PASSWORDS)
    ),
    linking=LINKING,
    screens=(Screen("supply.accounts"), Screen("supply.link")),
)

WITH_EMAIL = {"dni": "20123456", "birth_date": "14/02/1975"}
"""What the customer 5555 knows: three supplies under two numbers, one of them ended; e-mail and phone on file."""
WITHOUT_CONTACT = {"dni": "23456789", "birth_date": "01/07/1952"}
"""The customer 8888: one supply, nothing on file."""
WITH_PHONE = {"dni": "31222333", "birth_date": "30/11/1984"}
"""The customer 9100: one supply, a mobile phone on file and no e-mail."""
UNKNOWN = {"dni": "29999888", "birth_date": "03/03/1990"}

_CUSTOMERS = (
    ("5555", "Elena Duarte", "elena@mail.example", "+54 9 11 2345-6789", "20.123.456", date(1975, 2, 14)),
    ("5601", "Elena Duarte", "", "", "20.123.456", date(1975, 2, 14)),
    ("8888", "Ramón Sosa", "", "", "23456789", date(1952, 7, 1)),
    ("9100", "Inés Paz", "", "+54 9 11 3456-7890", "31222333", date(1984, 11, 30)),
)
_POINTS = (
    ("5555", "1", "Calle 12 N.º 345", None),
    ("5555", "2", "Calle 14 N.º 20", None),
    ("5555", "3", "Calle 3 N.º 8", date(2024, 12, 31)),
    ("5601", "1", "Calle 40 N.º 900", None),
    ("8888", "1", "Calle 7 N.º 120", None),
    ("9100", "1", "Calle 9 N.º 77", None),
)


@dataclass
class Linking:
    """A house and its supply service."""

    house: House
    identity: IdentityService
    supply: SupplyService

    def points(self) -> dict[str, str]:
        """The ids of all supplies, by their label."""
        return {
            f"{number}/{own}": self.house.id_of("supply_point", number, own) for number, own, _street, _until in _POINTS
        }


def build(db: Database, clock: Clock, utility: Utility = UTILITY, plugin: object | None = None) -> Linking:
    """A house on a migrated database, with its customers loaded through their feed."""
    prepare(db)
    key = id_key(db)
    gateway = Gateway((hooks,), db=db, clock=clock, timezone=utility.timezone, key=key)
    gateway.add_records(SupplyRecords(db, utility, key))
    if plugin is not None:
        gateway.add_plugin(utility.name, plugin)
    house = House(
        settings=Settings(
            utility.name,
            "http://127.0.0.1:8000/pampa_power",
            "a secret key that only the tests know",
            password_work=QUICK,
        ),
        utility=utility,
        db=db,
        gateway=gateway,
        jobs=make_jobs(db, clock),
        audit=Audit(db, clock),
        languages=Languages.build(utility),
        clock=clock,
        zone=ZoneInfo(utility.timezone),
        id_key=key,
    )
    for name, loaded in load(house, customer_rows(), point_rows()).items():
        assert not loaded.rejected, (name, loaded)
    identity = IdentityService(house)
    supply = SupplyService(house, identity)
    supply.subscribe()
    return Linking(house, identity, supply)


def load(house: House, customers: Iterable[Row], points: Iterable[Row]) -> Mapping[str, Loaded]:
    """Load rows as exchange does, by file."""
    rows = {"customers": list(customers), "supply_points": list(points)}
    out = {}
    for file in feed_files(house.utility):
        if file.name not in rows:
            continue
        blank: dict[str, Any] = {column.name: None for column in file.columns}
        with house.db.write() as connection:
            out[file.name] = file.load(connection, house, [blank | dict(row) for row in rows[file.name]])
    return out


def customer_rows() -> list[dict[str, Any]]:
    """The invented customers."""
    names = ("number", "name", "email", "phone", "dni", "birth_date")
    return [dict(zip(names, row, strict=True)) for row in _CUSTOMERS]


def point_rows() -> list[dict[str, Any]]:
    """Their supplies."""
    return [
        {
            "customer_number": number,
            "number": own,
            "street": street,
            "locality": "Villa Serena",
            "commodity": "electricity",
            "service": "Servicio eléctrico",
            "since": date(2004, 3, 30),
            "until": until,
        }
        for number, own, street, until in _POINTS
    ]


def applicant(name: str = "mara", address: str = "192.0.2.10") -> CustomerActor:
    """A signed-in identity; the same name is the same one."""
    return CustomerActor(f"identity{name:>018}"[:26], f"session-{name}", name, name.title(), "Luna", "es-AR", address)


def web_app(linking: Linking) -> Flask:
    """Its pages and its API; the session's secret, or the token, is the name of the :func:`applicant`."""
    from ventanilla.api.shell import ApiShell
    from ventanilla.supply import api, web
    from ventanilla.web.assembly import create_web
    from ventanilla.web.shell import Shell

    def who(secret: str, address: str) -> CustomerActor | None:
        return applicant(secret, address) if secret else None

    app = Flask("ventanilla", static_folder=None)
    shell = Shell(linking.house, who, partial(linking.supply.supplies, scope=None))
    api_shell = ApiShell(linking.house, who)
    create_web(app, linking.house, shell, [web.blueprint(linking.supply, shell)], api_shell.problem)
    api_shell.install(app, [api.blueprint(linking.supply, api_shell)])
    return app


class Browser:
    """Plays a browser of one identity without a browser: forms with their token, redirects one by one."""

    def __init__(self, app: Flask, name: str = "") -> None:
        self.root = "/pampa_power"
        self._client = app.test_client()
        if name:
            self._client.set_cookie("pampa_power_session", name, domain="127.0.0.1", path=self.root)

    def get(self, path: str) -> TestResponse:
        """A page, by its path below the prefix."""
        return self._client.get(path, base_url=f"http://127.0.0.1:8000{self.root}")

    def post(self, path: str, page: str = "", **values: Any) -> TestResponse:
        """Send a form that stands on ``page`` (the same path, where none is given)."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(page or path).text)
        data = {"csrf_token": found[1] if found else "", **values}
        origin = {"Origin": "http://127.0.0.1:8000"}
        return self._client.post(path, base_url=f"http://127.0.0.1:8000{self.root}", data=data, headers=origin)

    def call(self, method: str, path: str, token: str = "", body: object = None) -> TestResponse:
        """An operation of the API."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        base = f"http://127.0.0.1:8000{self.root}"
        return self._client.open(f"/api/v1{path}", method=method, base_url=base, json=body, headers=headers)

    def path_of(self, response: TestResponse) -> str:
        """Where a redirect leads, below the prefix."""
        assert response.status_code == 303, response.text
        location: str = response.headers["Location"]
        assert location.startswith(f"{self.root}/"), location
        return location.removeprefix(self.root)
