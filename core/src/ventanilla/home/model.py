"""The home page of a supply: what is owed and by when, how much was used."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Generic, TypeVar

from ventanilla.billing.model import Bill, BillState, Overview
from ventanilla.figures import Series
from ventanilla.grid.model import Transformer
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Quantity
from ventanilla.readings.model import Consumption
from ventanilla.readings.service import Recent
from ventanilla.supply.model import Details, SupplyPoint

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ClientView:
    """A supply with its customer, when it was last billed, and the transformer that feeds it; None: not known."""

    details: Details
    billed_on: date | None
    transformer: Transformer | None


@dataclass(frozen=True, slots=True)
class Tile(Generic[T]):
    """One part of the page. ``value`` is None when it could not be had; ``as_of`` is set when it is an older answer."""

    value: T | None
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What was used lately: the latest billed month that has an amount, and the months up to it as a series.

    ``last`` and ``amount`` are None for a supply that never was billed.
    """

    last: Consumption | None
    amount: Quantity | None
    before: Quantity | None
    series: Series

    @classmethod
    def of(cls, recent: Recent, since: date | None) -> Usage:
        """Of a supply; months before it began are not missing, so they are left out."""
        amount = recent.last.amount if recent.last and isinstance(recent.last.amount, Quantity) else None
        points = recent.series.points
        if since is not None:
            start = str(Month.of(since))
            kept = tuple(each for each in points if each.value is not None or each.key >= start)
            points = kept or points
        return cls(recent.last, amount, recent.before, replace(recent.series, points=points))

    @property
    def change(self) -> int | None:
        """Whole percent more (or less, where negative) than a year before; None when there is nothing to compare."""
        now, before = self.amount, self.before
        if now is None or before is None or not before.value or before.unit is not now.unit:
            return None
        return int(((now.value - before.value) / before.value * 100).quantize(Decimal(1), ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Everything on the home page of one supply on one day."""

    supply_point: SupplyPoint
    today: date
    account: Tile[Overview]
    usage: Tile[Usage]

    @property
    def bill(self) -> Bill | None:
        """The latest bill; None when there is none, or when it could not be had."""
        return self.account.value.last if self.account.value else None

    @property
    def bill_state(self) -> BillState | None:
        """Where the latest bill stands today."""
        return self.bill.state(self.today) if self.bill else None

    @property
    def days_left(self) -> int:
        """Days to the due date of the latest bill; negative once it is past."""
        return (self.bill.due_on - self.today).days if self.bill else 0
