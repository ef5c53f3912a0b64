"""What was billed of energy and power, year by year or month by month of one year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ventanilla.billing.model.bills import Bill
from ventanilla.kernel.absence import NOT_SUPPLIED, Absent, Why
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Quantity, Unit


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A year, or a month of it. ``power`` is the greatest that was billed, None where none was.

    ``until`` is the last month that is billed of a year that goes on, None for one that is over.
    """

    year: int
    month: Month | None
    amount: Quantity | Absent
    power: Quantity | None
    bills: int
    until: Month | None = None

    @property
    def key(self) -> str:
        """``2026`` or ``2026-04``."""
        return str(self.month or self.year)


@dataclass(frozen=True, slots=True)
class Withdrawals:
    """The spans, oldest first: the months of ``year``, or all years where it is None. ``years`` have bills."""

    items: tuple[Withdrawal, ...]
    year: int | None
    years: tuple[int, ...]
    unit: Unit

    @property
    def has_power(self) -> bool:
        """Whether any power was billed: gas has none."""
        return any(one.power for one in self.items)


def withdrawals_of(bills: Sequence[Bill], year: int | None, now: Month, usual: Unit) -> Withdrawals:
    """From all bills of a supply; ``usual`` is the unit where none of them has an amount.

    A bill counts for the month that it is of; credit notes take away what they say. What is in another unit than most
    is left out, since it does not add up.
    """
    units = Counter(one.consumption.unit for one in bills if isinstance(one.consumption, Quantity))
    unit = units.most_common(1)[0][0] if units else usual
    years = tuple(sorted({one.month.year for one in bills}))
    if year is not None:
        of_it = [one for one in bills if one.month.year == year]
        months = [Month(year, month) for month in range(1, 13)]
        items = tuple(_span(year, at, [one for one in of_it if one.month == at], unit, now) for at in months)
        return Withdrawals(items, year, years, unit)
    span = range(years[0], years[-1] + 1) if years else ()
    items = tuple(_span(each, None, [one for one in bills if one.month.year == each], unit, now) for each in span)
    return Withdrawals(items, None, years, unit)


def _span(year: int, month: Month | None, bills: Sequence[Bill], unit: Unit, now: Month) -> Withdrawal:
    until = max((one.month for one in bills), default=None) if month is None and year == now.year else None
    is_to_come = month is not None and month >= now
    amount = _sum(bills, unit) or (Absent(Why.PENDING) if is_to_come and not bills else NOT_SUPPLIED)
    powers = [one.power.value for one in bills if one.power is not None and one.total.minor >= 0]
    power = Quantity(max(powers), Unit.KW) if powers else None
    return Withdrawal(year, month, amount, power, len(bills), until)


def _sum(bills: Iterable[Bill], unit: Unit) -> Quantity | None:
    amounts = [one.consumption for one in bills if isinstance(one.consumption, Quantity)]
    values = [one.value for one in amounts if one.unit is unit]
    return Quantity(sum(values, Decimal(0)), unit) if values else None
