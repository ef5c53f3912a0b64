"""What a document charges, to the cent: its lines, what rounding leaves, taxes, and what is not paid to the issuer.

Tolerances are those of the exchange system (checks 00421 and 00422), its euro on the taxable amounts narrowed to a
cent a line; the total of the document has to be exact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from ventanilla.billing.model import ChargePart
from ventanilla.exchange.fatturapa.model import Invoice, InvoiceFault, Line, Summary

_CENT = Decimal("0.01")
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Charged:
    """One charge. ``line`` is the document's own; None for one that is worked out, which ``text`` names."""

    amount: Decimal
    rate: Decimal | None = None
    part: ChargePart | None = None
    line: Line | None = None
    text: str = ""
    summary: Summary | None = None


def charges_of(invoice: Invoice) -> tuple[Charged, ...]:
    """The charges of a document; their sum is what the customer pays. A credit note's are negative.

    :raises InvoiceFault: when taxable amounts, taxes or the total do not add up.
    """
    _check_rates(invoice)
    whole = _whole(invoice)
    stamp = _stamp(invoice, whole)
    found = [
        *(Charged(_cents(line.total), line.rate, None, line) for line in invoice.lines),
        *_rounded(invoice),
        *(Charged(amount, rate, ChargePart.OTHER, text="fund") for amount, rate in invoice.funds),
        *(Charged(one.tax, one.rate, ChargePart.VAT, text="vat", summary=one) for one in invoice.summaries),
        *_others(invoice, stamp),
    ]
    is_in_favour = whole < 0
    turned = -1 if invoice.is_credit_note and not is_in_favour else 1
    return tuple(Charged(turned * one.amount, one.rate, one.part, one.line, one.text, one.summary) for one in found)


@dataclass
class _Rate:
    """What a document says of one rate: its lines, contributions, taxable amounts and their rounding."""

    lines: list[Decimal] = field(default_factory=list)
    funds: Decimal = _ZERO
    base: Decimal = _ZERO
    rounding: Decimal = _ZERO

    @property
    def summed(self) -> Decimal:
        """Lines and contributions, as exact as they are."""
        return sum(self.lines, self.funds)


def _rates(invoice: Invoice) -> dict[Decimal, _Rate]:
    found: defaultdict[Decimal, _Rate] = defaultdict(_Rate)
    for line in invoice.lines:
        found[line.rate].lines.append(line.total)
    for amount, rate in invoice.funds:
        found[rate].funds += amount
    for one in invoice.summaries:
        found[one.rate].base += one.base
        found[one.rate].rounding += one.rounding
    return dict(sorted(found.items()))


def _check_rates(invoice: Invoice) -> None:
    """Each rate's taxable amount is that of its lines, and its tax the rate's."""
    for rate, its in _rates(invoice).items():
        stated = its.base - its.rounding
        if abs(stated - its.summed) > _CENT * max(1, len(its.lines)):
            raise InvoiceFault("ImponibileImporto", "base", invoice.at, rate=rate, stated=stated, sum=its.summed)
    for one in invoice.summaries:
        if abs(one.tax - one.base * one.rate / 100) > _CENT:
            raise InvoiceFault("Imposta", "tax", invoice.at, rate=one.rate, stated=one.tax, base=one.base)
        for name, value in (("ImponibileImporto", one.base), ("Imposta", one.tax)):
            if value != _cents(value):
                raise InvoiceFault(name, "cents", invoice.at, value=value)


def _whole(invoice: Invoice) -> Decimal:
    """The total as it follows from the summaries."""
    taxed = sum((one.base + one.tax for one in invoice.summaries), _ZERO)
    return taxed + invoice.adjustment + invoice.rounding


def _stamp(invoice: Invoice, whole: Decimal) -> Decimal:
    """The stamp duty that the total holds beside its lines: some issuers charge it in a line of its own."""
    if invoice.total is None or invoice.total == whole:
        return _ZERO
    if invoice.stamp and invoice.total == whole + invoice.stamp:
        return invoice.stamp
    raise InvoiceFault("ImportoTotaleDocumento", "total", invoice.at, stated=invoice.total, sum=whole)


def _rounded(invoice: Invoice) -> Iterator[Charged]:
    """What the lines of a rate, each to the cent, lack of its taxable amount."""
    for rate, its in _rates(invoice).items():
        left = its.base - sum(map(_cents, its.lines), _ZERO) - its.funds
        if left:
            yield Charged(left, rate, ChargePart.OTHER, text="rounding")


def _others(invoice: Invoice, stamp: Decimal) -> Iterator[Charged]:
    split = sum((one.tax for one in invoice.summaries if one.is_split), _ZERO)
    for text, amount in (
        ("surcharge" if invoice.adjustment > 0 else "discount", invoice.adjustment),
        ("rounding", invoice.rounding),
        ("stamp", stamp),
        ("split", -split),
        ("withheld", -invoice.withheld),
    ):
        if amount != _cents(amount):
            raise InvoiceFault("DatiGeneraliDocumento", "cents", invoice.at, value=amount)
        if amount:
            yield Charged(amount, None, ChargePart.OTHER, text=text)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)
