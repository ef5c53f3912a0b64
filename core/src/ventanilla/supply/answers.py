"""What pages and API share of a customer's contracts: what is billed under each, by which tariff, where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from ventanilla.kernel.actors import Actor
from ventanilla.kernel.money import Money
from ventanilla.kernel.scopes import Scope
from ventanilla.supply.model import Service, SupplyPoint
from ventanilla.supply.service import SupplyService

MOST = 50
"""Contracts on one page."""


class ShownStanding(Protocol):
    """Where a supply stands today."""

    @property
    def owed(self) -> Money:
        """What is to be paid."""
        ...

    @property
    def overdue(self) -> Money:
        """What of it is late."""
        ...

    @property
    def credit(self) -> Money:
        """What is in the customer's favour."""
        ...

    @property
    def in_process(self) -> Money:
        """What was paid in the portal and is on its way."""
        ...

    @property
    def can_be_paid(self) -> bool:
        """Whether something may be paid in the portal now."""
        ...


class ShownTariff(Protocol):
    """A tariff that a service names by its code."""

    @property
    def code(self) -> str:
        """What services call it."""
        ...

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    @property
    def zone(self) -> str:
        """The time of day or the group; empty where there is one price."""
        ...

    @property
    def value(self) -> Decimal:
        """The price."""
        ...

    @property
    def unit(self) -> str:
        """Of what."""
        ...


class MoneyMatters(Protocol):
    """What a topic above this one knows of supplies' money; it is handed over when the portal is put together."""

    def standings(self, actor: Actor, points: Sequence[SupplyPoint]) -> Mapping[str, ShownStanding | None]:
        """Where supplies stand, by id; None where nobody knows now."""
        ...

    def tariffs(self, actor: Actor) -> Sequence[ShownTariff]:
        """Those in force today."""
        ...


@dataclass(frozen=True)
class Contracted:
    """One contract: its services, the tariffs they name by code, and where it stands (None where nobody knows)."""

    point: SupplyPoint
    label: str
    services: tuple[Service, ...]
    standing: ShownStanding | None
    tariffs: Mapping[str, Sequence[ShownTariff]]

    def tariffs_of(self, service: Service) -> Sequence[ShownTariff]:
        """The prices of a service, one a zone; none where it names no tariff that is in force."""
        return self.tariffs.get(str(service.attributes.get("tariff", "")), ())


def contracts_of(service: SupplyService, money: MoneyMatters, actor: Actor) -> tuple[Contracted, ...]:
    """The contracts that the actor may see, at most 50, by their numbers.

    :raises SignInRequired: for a visitor.
    """
    points = service.supplies(actor, Scope.SUPPLY_READ)[:MOST]
    standings = money.standings(actor, points)
    services = {point.id: service.services(actor, point.id).value for point in points}
    by_code: dict[str, list[ShownTariff]] = {}
    if any("tariff" in each.attributes for found in services.values() for each in found):
        for one in money.tariffs(actor):
            by_code.setdefault(one.code, []).append(one)
    return tuple(
        Contracted(point, service.label(point), services[point.id], standings.get(point.id), by_code)
        for point in points
    )
