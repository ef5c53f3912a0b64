"""What of a bill is goods and what is VAT, so that the lines of an invoice add up to the bill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ventanilla.billing.model import BillDetail, Charge
from ventanilla.kernel.money import Money
from ventanilla.kernel.quantities import Quantity
from ventanilla.plugin import Utility

_PRICE = Decimal("0.00001")


@dataclass(frozen=True, slots=True)
class Goods:
    """A line of an invoice: ``price`` is without VAT, None where the bill names none."""

    description: str
    quantity: Quantity | None
    price: Decimal | None
    net: Money
    vat: Money

    @property
    def gross(self) -> Money:
        """With VAT."""
        return self.net + self.vat


@dataclass(frozen=True, slots=True)
class Worth:
    """A bill as its invoice tells it. ``rate`` is in per cent, None without VAT.

    ``is_included`` says that the bill's own prices hold the VAT already.
    """

    lines: tuple[Goods, ...]
    rate: Decimal | None
    is_included: bool
    total: Money

    @property
    def net(self) -> Money:
        """Without VAT."""
        return sum((line.net for line in self.lines), Money.zero(self.total.currency))

    @property
    def vat(self) -> Money:
        """The VAT."""
        return sum((line.vat for line in self.lines), Money.zero(self.total.currency))


def worth_of(detail: BillDetail, utility: Utility) -> Worth:
    """Split a bill. Its charges add up to its total, so the lines do too.

    Charges that carry a tax rate and no quantity are the VAT; where there are none, the prices hold it, at the rate of
    the last day billed. VAT is spread over the lines by what they are worth; the last line takes the odd kopeck.
    """
    taxes = [charge for charge in detail.charges if charge.tax_rate is not None and charge.quantity is None]
    goods = [charge for charge in detail.charges if charge not in taxes]
    if taxes:
        owed = sum((charge.amount for charge in taxes), Money.zero(detail.bill.total.currency))
        rates = {charge.tax_rate for charge in taxes}
        lines = tuple(_beside(goods, owed))
        return Worth(lines, rates.pop() if len(rates) == 1 else None, False, detail.bill.total)
    day = detail.period.last if detail.period else detail.bill.month.last
    rate = utility.rate("vat", day)
    return Worth(tuple(_within(charge, rate) for charge in goods), rate, True, detail.bill.total)


def included(gross: Money, rate: Decimal | None) -> Money:
    """The VAT within an amount."""
    if not rate:
        return Money.zero(gross.currency)
    return Money.rounded(gross.amount * rate / (100 + rate), gross.currency)


def _beside(goods: Sequence[Charge], owed: Money) -> list[Goods]:
    whole = sum((charge.amount.minor for charge in goods), 0)
    left, out = owed, []
    for at, charge in enumerate(goods):
        part = _part(owed, charge.amount.minor, whole) if at < len(goods) - 1 else left
        left = left - part
        out.append(Goods(charge.description, charge.quantity, charge.price, charge.amount, part))
    return out


def _part(owed: Money, piece: int, whole: int) -> Money:
    if not whole:
        return Money.zero(owed.currency)
    share = (Decimal(owed.minor) * piece / whole).quantize(Decimal(1), ROUND_HALF_UP)
    return Money.of_minor(int(share), owed.currency)


def _within(charge: Charge, rate: Decimal | None) -> Goods:
    vat = included(charge.amount, rate)
    price = charge.price
    if price is not None and rate:
        price = (price * 100 / (100 + rate)).quantize(_PRICE, ROUND_HALF_UP)
    return Goods(charge.description, charge.quantity, price, charge.amount - vat, vat)
