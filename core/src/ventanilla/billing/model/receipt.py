"""A bill summed up by its parts: quantity × mean price, taxes, the value added tax by rate; and the year behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ventanilla.billing.model.bills import Bill, BillDetail, Charge, ChargePart
from ventanilla.kernel.money import Money
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Quantity

YEAR = 12
_CENT = Decimal("0.01")
_FINEST = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One part of a bill. ``price`` is the mean of one unit, to the millionth; both are None where they say nothing."""

    part: ChargePart
    amount: Money
    quantity: Quantity | None = None
    price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class VatLine:
    """What a rate, in per cent, was taken of, and the tax."""

    rate: Decimal
    base: Money
    tax: Money


@dataclass(frozen=True, slots=True)
class YearlyUse:
    """What was billed in twelve months, from ``first`` to ``last``; fewer where the bills begin later."""

    amount: Quantity
    first: Month
    last: Month


def receipt_of(detail: BillDetail) -> tuple[ReceiptLine, ...]:
    """The parts in their order; none where the utility does not say which part its lines belong to."""
    return tuple(line for part in ChargePart if (line := _line(detail, part)) is not None)


def vat_of(detail: BillDetail) -> tuple[VatLine, ...]:
    """The value added tax, a row a rate; none where the lines don't say."""
    currency, found = detail.bill.total.currency, []
    taxed = [one for one in detail.charges if one.part is not None and one.tax_rate is not None]
    for rate in sorted({one.tax_rate for one in taxed if one.tax_rate is not None}):
        its = [one for one in taxed if one.tax_rate == rate]
        base = _sum((one for one in its if one.part is not ChargePart.VAT), currency)
        found.append(VatLine(rate, base, _sum((one for one in its if one.part is ChargePart.VAT), currency)))
    return tuple(found)


def yearly_use(bills: Sequence[Bill], bill: Bill) -> YearlyUse | None:
    """What was billed in the twelve months up to that bill's; None where nothing is known of them."""
    since = bill.month.plus(1 - YEAR)
    counted = [one for one in bills if since <= one.month <= bill.month and isinstance(one.consumption, Quantity)]
    units = {one.consumption.unit for one in counted if isinstance(one.consumption, Quantity)}
    if len(units) != 1:
        return None
    values = [one.consumption.value for one in counted if isinstance(one.consumption, Quantity)]
    first = min(one.month for one in bills)
    return YearlyUse(Quantity(sum(values, Decimal(0)), units.pop()), max(since, first), bill.month)


def _line(detail: BillDetail, part: ChargePart) -> ReceiptLine | None:
    its = [one for one in detail.charges if one.part is part]
    if not its:
        return None
    amount = _sum(its, detail.bill.total.currency)
    quantity = _quantity(detail, part, its)
    if quantity is None or quantity.value <= 0:
        return ReceiptLine(part, amount)
    price = (abs(amount.amount) / quantity.value).quantize(_FINEST, ROUND_HALF_UP)
    return ReceiptLine(part, amount, quantity, priced(price))


def priced(price: Decimal) -> Decimal:
    """A price without zeros at its end, but with two decimals at least."""
    short = price.normalize()
    return short if short == price and short != short.quantize(_CENT) else short.quantize(_CENT)


def _quantity(detail: BillDetail, part: ChargePart, its: Sequence[Charge]) -> Quantity | None:
    """What was used as the bill has it; of other parts what all their lines agree on."""
    if part is ChargePart.CONSUMPTION:
        used = detail.bill.consumption
        return Quantity(abs(used.value), used.unit) if isinstance(used, Quantity) else None
    if part not in (ChargePart.FIXED, ChargePart.POWER):
        return None
    amounts = {one.quantity for one in its}
    return amounts.pop() if len(amounts) == 1 else None


def _sum(charges: Iterable[Charge], currency: str) -> Money:
    return sum((one.amount for one in charges), Money.zero(currency))
