"""The home page of a supply: what is owed and by when, how much was used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Generic, TypeVar

from ventanilla.billing.model import Bill, BillState, Overview
from ventanilla.kernel.absence import Absent
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Quantity
from ventanilla.readings.model import Consumption
from ventanilla.supply.model import SupplyPoint

T = TypeVar("T")

MONTHS = 12
"""How many months the chart shows."""


@dataclass(frozen=True, slots=True)
class Tile(Generic[T]):
    """One part of the page. ``value`` is None when it could not be had; ``as_of`` is set when it is an older answer."""

    value: T | None
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What was used lately: the entries of the last two years or so, oldest first; none for a new supply."""

    months: tuple[Consumption, ...]

    @property
    def last(self) -> Consumption | None:
        """The latest billed month."""
        return self.months[-1] if self.months else None

    def amount_of(self, month: Month) -> Quantity | None:
        """What a month took; None when it was not billed or is not known."""
        found = next((each.amount for each in self.months if each.month == month), None)
        return found if isinstance(found, Quantity) else None

    @property
    def year_before(self) -> Quantity | None:
        """The amount of the same month a year before the last one, where both are known in one unit."""
        if self.last is None or isinstance(self.last.amount, Absent):
            return None
        before = self.amount_of(self.last.month.plus(-12))
        return before if before and before.unit is self.last.amount.unit else None

    @property
    def change(self) -> int | None:
        """Whole percent more (or less, where negative) than a year before; None when there is nothing to compare."""
        before = self.year_before
        if before is None or not before.value or self.last is None or isinstance(self.last.amount, Absent):
            return None
        share = (self.last.amount.value - before.value) / before.value * 100
        return int(share.quantize(Decimal(1), ROUND_HALF_UP))

    def shown(self, since: date | None) -> tuple[Month, ...]:
        """The months of the chart: twelve up to the last billed one, none before the supply began."""
        if self.last is None:
            return ()
        end = self.last.month
        first = max(end.plus(1 - MONTHS), self.months[0].month)
        if since is not None:
            first = max(end.plus(1 - MONTHS), min(first, Month.of(since)))
        count = (end.year - first.year) * 12 + end.month - first.month
        return tuple(first.plus(each) for each in range(count + 1))


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
