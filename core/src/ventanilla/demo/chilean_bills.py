"""Boletas of Chile: lines in whole pesos, taxed and untaxed, that add up to the total, and when they were paid."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from ventanilla.demo.chance import between, one_of
from ventanilla.demo.chilean_clients import Supply, used_in
from ventanilla.kernel.periods import Month

IVA = 19
"""Per cent."""


@dataclass(frozen=True)
class Line:
    """One charge in whole pesos; ``price`` is that of a kWh."""

    description: str
    pesos: int
    taxed: bool = True
    kwh: int | None = None
    price: Decimal | None = None


@dataclass(frozen=True)
class Bill:
    """A month's boleta or factura."""

    supply: Supply
    month: Month
    kwh: int
    issued_on: date
    due_on: date
    lines: tuple[Line, ...]

    @property
    def number(self) -> str:
        """As printed."""
        return f"{self.supply.number}-{self.month.year % 100:02d}{self.month.month:02d}"

    @property
    def net(self) -> int:
        """The sum of its lines: the month's *cargos*."""
        return sum(line.pesos for line in self.lines)

    @property
    def taxed(self) -> int:
        """The sum of the lines that IVA is due on."""
        return sum(line.pesos for line in self.lines if line.taxed)

    @property
    def tax(self) -> int:
        """IVA on the taxed lines."""
        return pesos(Decimal(self.taxed * IVA) / 100)

    @property
    def total(self) -> int:
        """What is to be paid."""
        return self.net + self.tax


@dataclass(frozen=True)
class Billing:
    """How a company bills: the lines of an account's month with its use in kWh, on which days, how many months."""

    lines_of: Callable[[Supply, Month, int], Iterable[Line]]
    channels: tuple[str, ...]
    issue_day: int = 5
    due_day: int = 25
    months: int = 37

    def bills_of(self, supply: Supply, today: date) -> list[Bill]:
        """The bills of the last months that are out by that day, oldest first; a new account has none."""
        if supply.quirk == "new":
            return []
        last = Month.of(today).plus(-1 if today.day >= self.issue_day else -2)
        return [self._bill(supply, last.plus(-back)) for back in reversed(range(self.months))]

    def paid_on(self, bill: Bill, today: date) -> date | None:
        """When it was paid; None while it is not. A debtor's last three are always open."""
        if bill.total == 0:
            return None
        if bill.supply.quirk == "debt":
            day = bill.month.plus(4).first.replace(day=self.issue_day)
        elif is_late(bill.supply, bill.month):
            day = bill.due_on + timedelta(days=between(1, 9, bill.number, "late"))
        else:
            day = bill.due_on - timedelta(days=between(0, 18, bill.number, "days"))
        return day if day <= today else None

    def channel_of(self, bill: Bill) -> str:
        """Where it was paid."""
        return one_of(self.channels, bill.supply.number, "channel")

    def _bill(self, supply: Supply, month: Month) -> Bill:
        kwh = used_in(supply, month)
        lines = tuple(self.lines_of(supply, month, kwh)) if kwh or supply.quirk != "summer house" else ()
        issued_on, due_on = (month.plus(1).first.replace(day=day) for day in (self.issue_day, self.due_day))
        return Bill(supply, month, kwh, issued_on, due_on, lines or (Line("Sin consumo facturado", 0, taxed=False),))


def is_late(supply: Supply, month: Month) -> bool:
    """Whether a month's bill was paid after its day."""
    return supply.quirk == "debt" or between(1, 14, supply.number, month, "late") == 1


def price_in(month: Month, thousandths: int) -> Decimal:
    """A price of 2023 in a month: 2 % more each January and July, three decimals."""
    halves = max(0, (month.year - 2023) * 2 + (month.month >= 7))
    price = Decimal(thousandths).scaleb(-3)
    for _ in range(halves):
        price = (price * Decimal("1.02")).quantize(Decimal("0.001"))
    return price


def by_kwh(description: str, kwh: int, price: Decimal, *, taxed: bool = True) -> Line:
    """A line of use × price."""
    return Line(description, pesos(kwh * price), taxed, kwh, price)


def pesos(amount: Decimal) -> int:
    """To the whole peso, half up."""
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))
