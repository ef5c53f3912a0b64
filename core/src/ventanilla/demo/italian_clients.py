"""Invented clients of an Italian retailer where it sells: on which streets, of which towns, with which points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ventanilla.demo import italian
from ventanilla.demo.chance import between, one_of
from ventanilla.demo.italian_points import Client, Point
from ventanilla.kernel.quantities import Commodity

GAS, POWER = Commodity.GAS, Commodity.ELECTRICITY
_MONTHLY, _OF_A_FIRM = 90, 2600
"""The mean use of a month in Sm³; of electricity it is twice as many kWh."""
_FIRST = 700_019
"""The client number of the first nobody in particular."""


@dataclass(frozen=True)
class Area:
    """Where a retailer has clients; a town is written with its CAP and province."""

    streets: tuple[str, ...]
    towns: tuple[str, ...]

    def client(
        self,
        number: str,
        tax_code: str,
        name: str,
        email: str,
        kinds: Sequence[Commodity],
        at: int,
        since: date,
        quirk: str = "",
        *,
        address: tuple[str, str] | None = None,
    ) -> Client:
        """Somebody with a point of each of the ``kinds`` at an address, numbered from ``at``."""
        street, town = address or self._address_of(number)
        monthly = _OF_A_FIRM if len(tax_code) == 11 else _MONTHLY
        points = tuple(
            Point(number, at + place, kind, street, town, monthly if kind is GAS else monthly * 2, since, quirk)
            for place, kind in enumerate(kinds)
        )
        return Client(number, name, tax_code, email, italian.mobile(at), f"{street.title()}, {town}", points)

    def somebody(self, at: int, today: date) -> Client:
        """The client of the place ``at`` in a list: a household with the bills of three years."""
        number = f"{_FIRST + at * 37:06d}"
        kinds = (GAS, POWER) if between(1, 3, number, "kinds") == 1 else (one_of((GAS, POWER), number, "kind"),)
        street, town = self._address_of(number)
        since = date(today.year - 3, 1, 1)
        points = tuple(
            Point(number, 1000 + at * 2 + place, kind, street, town, between(30, 240, number, kind), since)
            for place, kind in enumerate(kinds)
        )
        who = italian.person(number)
        email = f"cliente{number}@posta.example" if between(1, 4, number, "contact") > 1 else ""
        where = f"{street.title()}, {town}"
        return Client(number, who.name, who.tax_code, email, italian.mobile(2000 + at), where, points)

    def others(self, how_many: int, today: date) -> Iterator[Client]:
        """So many of them."""
        return (self.somebody(at, today) for at in range(how_many))

    def _address_of(self, number: str) -> tuple[str, str]:
        street = f"{one_of(self.streets, number, 'street')} {between(1, 120, number, 'house')}"
        return street.upper(), one_of(self.towns, number, "town")
