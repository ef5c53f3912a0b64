"""What a supply injects into the grid, by month, beside what it takes from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from ventanilla.kernel.absence import NOT_APPLICABLE, NOT_SUPPLIED, Absent, Why
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Quantity
from ventanilla.readings.model.consumption import Consumption


@dataclass(frozen=True, slots=True)
class Injection:
    """What was injected in one month; ``amount`` says why where it is not known. Readings are the register's."""

    month: Month
    amount: Quantity | Absent
    previous: Decimal | None = None
    current: Decimal | None = None


@dataclass(frozen=True, slots=True)
class MeteredMonth:
    """Both directions of one month; readings are None where the month was not read."""

    month: Month
    consumed: Consumption
    injected: Injection


def metered_months(
    consumed: tuple[Consumption, ...], injected: tuple[Injection, ...], today: Month
) -> tuple[MeteredMonth, ...]:
    """Both directions side by side, oldest first, from the first month that is known to the last.

    A month without a row is not known, this one and later ones are still to come; before the first injection there
    was nothing to inject. A register that stands at nothing after it stood at more was not read: three zeros are no
    reset (Cooprel's manual, Fig. 28).
    """
    taken = {one.month: one for one in _as_read(consumed)}
    given = {one.month: one for one in _as_read(injected)}
    first, last = min((*taken, *given), default=None), max((*taken, *given), default=None)
    if first is None or last is None:
        return ()
    begun = min(given, default=None)
    out, month = [], first
    while month <= last:
        missing = Absent(Why.PENDING) if month >= today else NOT_SUPPLIED
        before = begun is None or month < begun
        out.append(
            MeteredMonth(
                month,
                taken.get(month, Consumption(month, missing)),
                given.get(month, Injection(month, NOT_APPLICABLE if before else missing)),
            )
        )
        month = month.plus(1)
    return tuple(out)


Row = TypeVar("Row", Consumption, Injection)


def _as_read(rows: tuple[Row, ...]) -> list[Row]:
    out: list[Row] = []
    stood = Decimal(0)
    for row in rows:
        is_blank = isinstance(row.amount, Quantity) and not row.amount.value and row.current == 0
        if is_blank and stood:
            row = replace(row, amount=Absent(Why.PENDING), previous=None, current=None)
        stood = row.current if row.current is not None else stood
        out.append(row)
    return out
