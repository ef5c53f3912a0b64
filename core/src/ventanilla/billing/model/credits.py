"""What injected power is worth, how it is deducted, and what remains: the arithmetic of net billing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from ventanilla.kernel.absence import Absent
from ventanilla.kernel.money import Money, digits_of
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Quantity


@dataclass(frozen=True, slots=True)
class Credit:
    """One month of a supply that injects, as the utility reckons it.

    ``tariff`` is what a kWh is worth, with all its decimals. ``previous`` is what the month before left over,
    ``adjusted`` the same with its readjustment, ``available`` what may be deducted from the bill and ``accumulated``
    what is left over in the end. ``discounted`` is what the bill took, where the utility says it. All are None in a
    month that was not read: its ``injected`` says why. ``settled`` was paid out on ``settled_on``.
    """

    supply_point_id: str
    month: Month
    injected: Quantity | Absent
    tariff: Decimal | None = None
    previous: Money | None = None
    adjusted: Money | None = None
    available: Money | None = None
    accumulated: Money | None = None
    discounted: Money | None = None
    settled_on: date | None = None
    settled: Money | None = None

    @property
    def is_read(self) -> bool:
        """Whether the month has its reading, and so its amounts."""
        return isinstance(self.injected, Quantity)


class Rule(StrEnum):
    """What the amounts of a month have to obey.

    ``AVAILABLE``: the worth of the injection, cut to the smallest unit, and the adjusted rest. ``PREVIOUS``: what the
    month before accumulated. ``ACCUMULATED``: what is available less what the bill took and what was paid out, give or
    take one smallest unit; nothing after a settlement, and never more than is available.
    """

    AVAILABLE = "available"
    PREVIOUS = "previous"
    ACCUMULATED = "accumulated"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """An amount that does not follow from the others: what it should be, and what the utility says."""

    rule: Rule
    expected: Money
    found: Money


@dataclass(frozen=True, slots=True)
class CheckedCredit:
    """A month with all that does not add up in it; nothing where all does."""

    credit: Credit
    mismatches: tuple[Mismatch, ...] = ()


def check_credits(rows: Sequence[Credit]) -> tuple[CheckedCredit, ...]:
    """Reckon again what the utility says of consecutive months, oldest first.

    A month that was not read is exempt and skipped; after a month that is missing nothing is known of the one before.
    """
    out: list[CheckedCredit] = []
    before: Credit | None = None
    last: Month | None = None
    for row in rows:
        if last is not None and row.month != last.plus(1):
            before = None
        last = row.month
        if not row.is_read:
            out.append(CheckedCredit(row))
            continue
        out.append(CheckedCredit(row, tuple(_mismatches(row, before))))
        before = row
    return tuple(out)


def worth(injected: Quantity, tariff: Decimal, currency: str) -> Money:
    """What an injection is worth: the product, cut down to the currency's smallest unit."""
    step = Decimal(1).scaleb(-digits_of(currency))
    return Money((injected.value * tariff).quantize(step, ROUND_DOWN), currency)


def _mismatches(row: Credit, before: Credit | None) -> Iterator[Mismatch]:
    assert isinstance(row.injected, Quantity)
    if row.tariff is not None and row.adjusted is not None and row.available is not None:
        expected = worth(row.injected, row.tariff, row.adjusted.currency) + row.adjusted
        if expected != row.available:
            yield Mismatch(Rule.AVAILABLE, expected, row.available)
    if before is not None and before.accumulated is not None and row.previous not in (None, before.accumulated):
        assert row.previous is not None
        yield Mismatch(Rule.PREVIOUS, before.accumulated, row.previous)
    if row.available is not None and row.accumulated is not None:
        yield from _left_over(row, row.available, row.accumulated)


def _left_over(row: Credit, available: Money, accumulated: Money) -> Iterator[Mismatch]:
    nothing = Money.zero(available.currency)
    if row.discounted is not None:
        expected = available - row.discounted - (row.settled or nothing)
        if abs((expected - accumulated).minor) > 1:
            yield Mismatch(Rule.ACCUMULATED, expected, accumulated)
    elif row.settled and accumulated:
        yield Mismatch(Rule.ACCUMULATED, nothing, accumulated)
    elif accumulated < nothing or (accumulated - available).minor > 1:
        yield Mismatch(Rule.ACCUMULATED, max(nothing, available, key=lambda one: one.minor), accumulated)
