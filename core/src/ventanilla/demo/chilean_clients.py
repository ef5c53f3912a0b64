"""Invented clients of an electricity company in the south of Chile: their accounts, and what those use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from ventanilla.demo import chilean
from ventanilla.demo.chance import between, one_of
from ventanilla.kernel.periods import Month

ROLLOVER = 100_000
"""What the meters count up to, five digits."""
_EPOCH = Month(2022, 1)
_SEASON = (78, 76, 82, 92, 108, 126, 132, 124, 108, 96, 84, 80)
"""Per cent of the yearly mean, January first: long dark winters."""


@dataclass(frozen=True)
class Supply:
    """One account: ``number`` is the *número de cliente*, ``quirk`` what is special about its history."""

    number: str
    street: str
    comuna: str
    monthly_kwh: int
    since: date
    quirk: str = ""
    tariff: str = "BT1"
    connection_kva: int = 10

    @property
    def is_equipped(self) -> bool:
        """Whether it has panels."""
        return self.quirk.startswith("generation")


@dataclass(frozen=True)
class Client:
    """A person or a company, with the accounts under one RUT."""

    rut: str
    name: str
    email: str
    supplies: tuple[Supply, ...] = ()

    @property
    def is_company(self) -> bool:
        """Whether its name says so."""
        return self.name.endswith(("Ltda.", "S.A.", "SpA"))


@dataclass(frozen=True)
class Area:
    """Where a company's lines reach: roads, and the region of each comuna."""

    roads: tuple[str, ...]
    regions: Mapping[str, str]

    def supply(
        self, number: str, comuna: str, kwh: int, quirk: str = "", *, tariff: str = "BT1", kva: int = 10
    ) -> Supply:
        """An account on one of the roads; ``kwh`` is the mean use of a month."""
        street = f"{one_of(self.roads, number, 'road')} km {between(1, 38, number, 'km')}"
        since = date(2001 + between(0, 18, number, "year"), between(1, 12, number, "month"), 1)
        return Supply(number, street, comuna, kwh, since, quirk, tariff, kva)

    def somebody(self, at: int) -> Client:
        """The client of the place ``at`` in a list: a household with one account."""
        body = 40_900_001 + at * 131
        email = f"cliente{body}@example.com" if between(1, 3, body, "contact") == 1 else ""
        comuna = one_of(tuple(self.regions), body, "comuna")
        supply = self.supply(str(70_001 + at * 13), comuna, between(60, 480, body, "kwh"))
        return Client(chilean.rut_of(body), chilean.full_name(body), email, (supply,))


def used_in(supply: Supply, month: Month) -> int:
    """Kilowatt-hours of a month; a summer house uses nothing from May to September."""
    if supply.quirk == "summer house" and 5 <= month.month <= 9:
        return 0
    return supply.monthly_kwh * _SEASON[month.month - 1] * between(86, 114, supply.number, month, "kwh") // 10_000


@cache
def counter(supply: Supply, month: Month) -> int:
    """What the meter shows at the end of a month: after its last digit it starts again."""
    if month < _EPOCH:
        return between(100, 60_000, supply.number, "counter")
    return (counter(supply, month.plus(-1)) + used_in(supply, month)) % ROLLOVER
