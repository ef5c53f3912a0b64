"""A utility that takes readings, with two meters of one supply, and somebody who hands readings over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from types import ModuleType
from typing import Any

from ventanilla.app import build_portal, create_app
from ventanilla.kernel.actors import Anonymous, CustomerActor, SystemActor
from ventanilla.kernel.ids import new_id
from ventanilla.plugin import Late, Plausibility, ReadingPolicy, Screen, Window
from ventanilla.plugin.loading import load_utility
from ventanilla.readings.feed import feed_files
from ventanilla.readings.model import Submission
from ventanilla.readings.service import MeterDesk
from ventanilla.settings import Settings
from ventanilla.storage.feeds import Loaded
from ventanilla.supply.tables.links import add_link
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.supplies import add_supply, holder_of, load_rows

POLICY = ReadingPolicy(
    windows=(Window(first_day=15, last_day=25),),
    late=Late.NEXT_PERIOD,
    plausibility=Plausibility(most_a_day=Decimal(300), spike_above=Decimal(100)),
)
OWNER = {"customer_number": "5555", "supply_number": "1"}
HOUSE = {**OWNER, "meter_number": "70011"}
GARAGE = {**OWNER, "meter_number": "70012"}


START = datetime(2026, 11, 20, 9, tzinfo=UTC)
"""Noon in Moscow, in the window."""


@dataclass
class Desk:
    """The desk of one portal, its supply and the holder."""

    portal: Any
    clock: FixedClock
    supply_point_id: str
    actor: CustomerActor

    @property
    def service(self) -> MeterDesk:
        """What is tested."""
        found: MeterDesk = self.portal.readings.desk
        return found

    def bring(self, file: str, *rows: dict[str, Any]) -> Loaded:
        """Load rows of a feed file."""
        files = {each.name: each for each in feed_files(self.portal.house.utility)}
        return load_rows(self.portal.house, files[file], list(rows))

    def register(self, code: str = "T1", meter: str = "70011") -> str:
        """The id of a register."""
        id_: str = self.portal.house.id_of("register", "5555", "1", meter, code)
        return id_

    def submit(self, value: object, code: str = "T1", **more: Any) -> Submission:
        """One value of one register of the house's meter."""
        return self.service.submit(self.actor, self.supply_point_id, {self.register(code): value}, **more)

    def at(self, year: int, month: int, day: int, hour: int = 9, minute: int = 0, second: int = 0) -> None:
        """Put the clock to a moment in UTC."""
        self.clock.set(datetime(year, month, day, hour, minute, second, tzinfo=UTC))


def utility_package(policy: ReadingPolicy | None, **changes: Any) -> ModuleType:
    """The smallest plugin with another policy, in Moscow's time unless ``changes`` of the manifest say otherwise."""
    package = ModuleType("ventanilla_cosepav")
    utility = load_utility("cosepav").utility
    names = changes.pop("readings_screens", ("meters", "entry", "history"))
    screens = [Screen(f"readings.{name}") for name in names] if policy else []
    told: dict[str, Any] = {"timezone": "Europe/Moscow", "settings": ("reading_days",), **changes}
    package.UTILITY = replace(  # type: ignore[attr-defined]
        utility, readings=policy, screens=(*utility.screens, *screens), **told
    )
    return package


def furnish(desk: Desk) -> None:
    """Two meters with a year of readings: 200 a month by day, 100 by night; the garage's ten times 40."""
    meter = {"make": "CE 102", "place": "Hall", "installed_on": date(2021, 1, 1), "verify_by": date(2037, 1, 1)}
    assert desk.bring("meters", {**HOUSE, **meter}, {**GARAGE, "make": "CE 303", "current_ratio": Decimal(40)}).inserted
    registers = [
        {**HOUSE, "register": "T1", "zone": "day", "digits": 5, "position": 0},
        {**HOUSE, "register": "T2", "zone": "night", "digits": 5, "position": 1},
        {**GARAGE, "register": "T1", "zone": "single", "digits": 4, "decimals": 1},
    ]
    assert desk.bring("registers", *registers).inserted == 3
    rows = []
    for at in range(12):
        day = date(2025 + (at + 10) // 12, (at + 10) % 12 + 1, 1)
        steps = ((HOUSE, "T1", 95_000, 200), (HOUSE, "T2", 1000, 100), (GARAGE, "T1", 100, 10))
        for whose, code, first, step in steps:
            rows.append({**whose, "register": code, "day": day, "value": Decimal(first + step * at)})
    loaded = desk.bring("register_readings", *rows)
    assert not loaded.rejected, loaded.rejected[:2]


def open_desk(
    settings: Settings,
    clock: FixedClock,
    policy: ReadingPolicy | None = POLICY,
    start: datetime = START,
    **changes: Any,
) -> Desk:
    """A portal of a policy with two meters: one of day and night, one with transformers and a decimal."""
    clock.set(start)
    portal = build_portal(settings, clock=clock, package=utility_package(policy, **changes))
    supply_point_id = add_supply(portal.house, since=date(2020, 1, 1))
    desk = Desk(portal, clock, supply_point_id, holder_of(portal.house, supply_point_id))
    furnish(desk)
    return desk


class DeskVisit:
    """The pages and the API of the whole portal, as one who holds the supply sees them."""

    form_at = "/readings"
    """The page whose form gives the token."""

    def __init__(self, desk: Desk, name: str = "elena", language: str = "en") -> None:
        self.desk = desk
        house = desk.portal.house
        self._base, self._language = house.settings.base_url, language
        self._client = create_app(house.settings, desk.portal).test_client()
        secrets = _signed_in(desk, name)
        cookie = f"{house.utility.name}_session"
        self._client.set_cookie(cookie, secrets["web"], domain="127.0.0.1", path=house.settings.prefix)
        self.bearer = {"Authorization": f"Bearer {secrets['api']}"}
        self.actor = desk.portal.identity.web_actor(secrets["web"], "192.0.2.7")
        self.root = f"/supplies/{desk.supply_point_id}"

    def hold(self) -> DeskVisit:
        """Give them the supply."""
        now = self.desk.portal.house.clock.now()
        row = {
            "id": new_id(),
            "identity_id": self.actor.identity_id,
            "supply_point_id": self.desk.supply_point_id,
            "customer_id": self.desk.portal.house.id_of("customer", "5555"),
            "policy": "test",
            "version": 1,
            "proof": "staff",
            "channel": "",
            "made_at": now,
            "effective_at": now,
            "attempt_id": new_id(),
        }
        with self.desk.portal.house.db.write() as connection:
            add_link(connection, row)
        return self

    def page(self, path: str) -> Any:
        """A page of the supply."""
        headers = {"Accept-Language": self._language}
        return self._client.get(f"{self.root}{path}", headers=headers, base_url=self._base)

    def post(self, path: str, form: Mapping[str, str]) -> Any:
        """Post a form that was shown, with what its hidden fields said."""
        from lxml import html

        shown: Any = html.fromstring(self.page(self.form_at).text)
        token = shown.xpath("//form//input[@name='csrf_token']/@value")[0]
        values = {"csrf_token": token, **form}
        headers = {"Accept-Language": self._language, "Origin": self._base.rpartition("/")[0]}
        return self._client.post(f"{self.root}{path}", data=values, headers=headers, base_url=self._base)

    def api(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """An operation of the API on the supply; a body of bytes is sent as it is."""
        sent = {"data": body, "content_type": "application/json"} if isinstance(body, bytes) else {"json": body}
        return self._client.open(
            f"/api/v1{self.root}{path}",
            method=method,
            headers={**self.bearer, **headers},
            base_url=self._base,
            **(sent if body is not None else {}),
        )

    def hand_over(self, *values: tuple[str, Any], **more: Any) -> Any:
        """Post values of registers to the API."""
        readings = [{"register": register, "value": value} for register, value in values]
        return self.api("POST", "/readings", {"readings": readings, **more})


def _signed_in(desk: Desk, name: str) -> dict[str, str]:
    identity, password = desk.portal.identity, "una clave muy larga"
    values = {
        "user_name": name,
        "email": f"{name}@correo.example",
        "first_name": name.title(),
        "last_name": "Sosa",
        "password": password,
        "password_again": password,
    }
    identity.open_identity(SystemActor("test"), values, "en")
    typed = {"user_name": name, "password": password}
    return {kind: identity.sign_in(Anonymous("192.0.2.7"), typed, kind).secret for kind in ("web", "api")}
