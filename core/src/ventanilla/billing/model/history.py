"""What each of the last months used and cost: charges without and with the value added tax."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ventanilla.billing.model.bills import Bill, Charge
from ventanilla.kernel.absence import NOT_SUPPLIED, Absent, Why
from ventanilla.kernel.money import Money
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Quantity

NOT_BILLED = Absent(Why.PENDING)
"""Of a month whose bill is still to come."""


@dataclass(frozen=True, slots=True)
class BillCharges:
    """The lines of one bill, in its order."""

    supply_point_id: str
    bill_id: str
    charges: tuple[Charge, ...]


@dataclass(frozen=True, slots=True)
class BilledMonth:
    """One month of a supply: its documents, oldest first, and their lines.

    ``absent`` says why there is nothing where no document is there; a month that is billed with nothing is 0.
    """

    month: Month
    currency: str
    bills: tuple[Bill, ...]
    charges: tuple[Charge, ...]
    absent: Absent = NOT_SUPPLIED

    @property
    def consumption(self) -> Quantity | Absent:
        """What was used, by all documents of the month that say it in the same unit."""
        if not self.bills:
            return self.absent
        known = [bill.consumption for bill in self.bills if isinstance(bill.consumption, Quantity)]
        if not known:
            first = self.bills[0].consumption
            return first if isinstance(first, Absent) else NOT_SUPPLIED
        unit = known[0].unit
        return Quantity(sum((one.value for one in known if one.unit is unit), Decimal(0)), unit)

    @property
    def lines(self) -> tuple[Charge, ...]:
        """The lines without the value added tax, which is one of its own."""
        return tuple(charge for charge in self.charges if not charge.is_vat)

    @property
    def net(self) -> Money | Absent:
        """The month's charges: the sum of its lines, without value added tax."""
        return self._sum(self.lines) if self.bills else self.absent

    @property
    def exempt(self) -> Money:
        """The sum of the lines that no value added tax is due on."""
        return self._sum(charge for charge in self.lines if not charge.is_taxed)

    @property
    def taxed(self) -> Money:
        """The sum of the lines that it is due on."""
        return self._sum(charge for charge in self.lines if charge.is_taxed)

    @property
    def vat(self) -> Money:
        """The value added tax itself."""
        return self._sum(charge for charge in self.charges if charge.is_vat)

    @property
    def total(self) -> Money:
        """What the documents come to: lines without tax, lines with it, and the tax."""
        return self._sum(self.charges)

    def _sum(self, charges: Iterable[Charge]) -> Money:
        return sum((charge.amount for charge in charges), Money.zero(self.currency))


def billed_months(
    months: Iterable[Month], bills: Sequence[Bill], charged: Mapping[str, Sequence[Charge]], currency: str
) -> tuple[BilledMonth, ...]:
    """The months with what was billed for each; one after the last that was billed is still to come."""
    by_month: dict[Month, list[Bill]] = {}
    for bill in sorted(bills, key=lambda one: (one.issued_on, one.number)):
        by_month.setdefault(bill.month, []).append(bill)
    last = max(by_month, default=None)
    out = []
    for month in months:
        mine = tuple(by_month.get(month, ()))
        lines = tuple(charge for bill in mine for charge in charged.get(bill.id, ()))
        absent = NOT_BILLED if last is None or month > last else NOT_SUPPLIED
        out.append(BilledMonth(month, currency, mine, lines, absent))
    return tuple(out)
