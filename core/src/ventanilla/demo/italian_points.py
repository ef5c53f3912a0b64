"""Invented clients of an Italian retailer with their supply points: what they use, and their rows of the feed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ventanilla.demo import italian
from ventanilla.demo.chance import between
from ventanilla.demo.writing import FeedWriter
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Commodity

_COLD = (210, 190, 140, 90, 45, 25, 20, 20, 35, 80, 150, 195)
"""Per cent of the yearly mean, January first: what heating takes of gas."""
_EVEN = (108, 98, 96, 90, 92, 104, 122, 114, 96, 92, 94, 104)


@dataclass(frozen=True)
class Point:
    """A supply point. ``monthly`` is the mean use in Sm³ or kWh; ``since`` the first month that is billed."""

    client: str
    at: int
    commodity: Commodity
    street: str
    locality: str
    monthly: int
    since: date
    quirk: str = ""

    @property
    def number(self) -> str:
        """The retailer's own."""
        return f"PR{self.at:06d}"

    @property
    def code(self) -> str:
        """The market's."""
        return italian.pdr(self.at) if self.commodity is Commodity.GAS else italian.pod(self.at)


@dataclass(frozen=True)
class Client:
    """A client: a household, or a firm with a partita IVA. ``invoice_code`` is printed on their last bill."""

    number: str
    name: str
    tax_code: str
    email: str
    phone: str
    residence: str
    points: tuple[Point, ...]

    @property
    def invoice_code(self) -> str:
        """Eight digits, nobody else's."""
        return f"{between(10**7, 10**8 - 1, self.number, 'invoice'):08d}"

    @property
    def is_firm(self) -> bool:
        """Whether its tax code is a partita IVA."""
        return len(self.tax_code) == 11


def used_in(point: Point, month: Month) -> int:
    """What a point uses in a month, in whole units."""
    season = _COLD if point.commodity is Commodity.GAS else _EVEN
    return point.monthly * season[month.month - 1] * between(88, 112, point.number, month) // 10_000


def write_client(feed: FeedWriter, client: Client, *, fax: str = "") -> None:
    """A row of ``customers.csv``."""
    feed.add(
        "customers",
        number=client.number,
        name=client.name,
        email=client.email,
        phone=client.phone,
        tax_code=client.tax_code,
        invoice_code=client.invoice_code,
        residence=client.residence,
        fax=fax,
    )


def write_consumption(feed: FeedWriter, point: Point, month: Month, counter: int, used: int) -> None:
    """A row of ``consumption.csv``; ``counter`` is what the meter showed before."""
    feed.add(
        "consumption", customer_number=point.client, supply_number=point.number, month=month, read_from=month.first,
        read_to=month.last, previous_reading=counter, current_reading=counter + used, amount=used,
        unit="Sm³" if point.commodity is Commodity.GAS else "kWh", quality="measured",
    )  # fmt: skip
