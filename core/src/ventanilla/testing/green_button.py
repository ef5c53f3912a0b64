"""A third party of Green Button: with the grants of two customers, and on a real server that listens for news."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from lxml import etree

from ventanilla.app import create_app
from ventanilla.apps.tables.clients import app_client
from ventanilla.kernel.periods import Interval, Month
from ventanilla.kernel.quantities import Quantity, Unit
from ventanilla.kernel.scopes import Scope
from ventanilla.readings.feed import feed_files
from ventanilla.readings.model import IntervalReading
from ventanilla.readings.service.intake import take_in
from ventanilla.settings import EgressSettings
from ventanilla.testing.holding import two_holders
from ventanilla.testing.matrix.apps import Apps
from ventanilla.testing.receiving import Receiver
from ventanilla.testing.supplies import load_rows

ATOM, ESPI = "{http://www.w3.org/2005/Atom}", "{http://naesb.org/espi}"
ROOT = "/espi/1_1/resource"
READ = (Scope.READINGS_READ, Scope.BILLING_READ, Scope.SUPPLY_READ, Scope.OFFLINE_ACCESS)


class Third:
    """A third party to whom Ramón gave his supply; Elena gave hers to it too, by a grant of her own."""

    def __init__(self, portal: Any) -> None:
        self.portal = portal
        self.ramon, self.his, self.elena, self.hers = two_holders(portal)
        self.client = create_app(portal.house.settings, portal).test_client()
        self.apps = Apps(portal)
        self.token, self.grant = self.apps.granted(self.ramon.actor, READ, [self.his.link_id])
        self.her_token, self.her_grant = self.apps.granted(self.elena.actor, READ, [self.hers.link_id])
        self.fill()

    @property
    def base(self) -> str:
        """Where the portal is."""
        return str(self.portal.house.settings.base_url)

    @property
    def mine(self) -> str:
        """The resource of Ramón's supply."""
        return f"/Subscription/{self.grant}/UsagePoint/{self.his.supply_point_id}"

    def fill(self, months: int = 3, hours: int = 48) -> None:
        """Billed months of both, and hours of Ramón's."""
        house = self.portal.house
        files = {each.name: each for each in feed_files(house.utility)}
        for customer in ("8888", "5601"):
            rows = [
                {
                    "customer_number": customer,
                    "supply_number": "1",
                    "month": Month(2026, at),
                    "amount": Decimal(100 * at),
                }
                for at in range(1, months + 1)
            ]
            assert not load_rows(house, files["consumption"], rows).rejected
        self.measure(datetime(2026, 4, 1, 3, tzinfo=UTC), hours)

    def measure(self, start: datetime, hours: int, now: datetime | None = None) -> None:
        """Hours of Ramón's, of 1 kWh, 2 kWh and so on, that came in now."""
        readings = [
            IntervalReading(
                Interval(start + timedelta(hours=at), timedelta(hours=1)), Quantity(Decimal(at + 1), Unit.KWH)
            )
            for at in range(hours)
        ]
        with self.portal.house.db.write() as connection:
            take_in(connection, self.his.supply_point_id, readings, now=now)

    def ask(self, path: str, token: str | None = None, **query: str) -> Any:
        """A resource, by its path or its address."""
        sent = {"Authorization": f"Bearer {self.token if token is None else token}"}
        path = path.removeprefix(f"{self.base}{ROOT}")
        return self.client.get(f"{ROOT}{path}", base_url=self.base, headers=sent, query_string=query)

    def tree(self, path: str, **query: str) -> Any:
        """The same as XML."""
        answer = self.ask(path, **query)
        assert answer.status_code == 200, answer.text
        assert answer.content_type == "application/atom+xml"
        return etree.fromstring(answer.data)


class Listening:
    """The same third party with an address for news, on a real server."""

    def __init__(self, portal: Any, receiver: Receiver) -> None:
        house = portal.house
        allowed = replace(house.settings, egress=EgressSettings(allow=(receiver.place,)))
        object.__setattr__(house, "settings", allowed)
        object.__setattr__(house, "egress", type(house.egress)(allowed.egress))
        self.third, self.portal, self.receiver = Third(portal), portal, receiver
        with house.db.write() as connection:
            connection.execute(app_client.update().values(notify_uri=receiver.url))
        self.settle()

    def settle(self) -> None:
        """Let the jobs run that are due."""
        while self.portal.house.jobs.run_due():
            pass

    def later(self, **more: float) -> None:
        """Let time pass, and the jobs run."""
        self.portal.house.clock.set(self.portal.house.clock.now() + timedelta(**more))
        self.settle()

    def look(self) -> None:
        """Look for news, and let the jobs run."""
        self.portal.green_button.notices.look()
        self.settle()

    @property
    def told(self) -> list[list[str]]:
        """The addresses of each call."""
        bodies = (etree.fromstring(each.body) for each in self.receiver.taken)
        return [[one.text or "" for one in body.iter(f"{ESPI}resources")] for body in bodies]
