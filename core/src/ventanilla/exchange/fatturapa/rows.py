"""Documents as rows of ``bills.csv`` and ``charges.csv``: what the format has no element for is in its free data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from ventanilla.billing.model import ChargePart, priced
from ventanilla.exchange.fatturapa.charging import Charged
from ventanilla.exchange.fatturapa.model import Invoice, InvoiceFault, Line, Note, name_of
from ventanilla.i18n import Language
from ventanilla.kernel.absence import Why
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Commodity, Unit
from ventanilla.plugin import AttributeType, EInvoices, Utility

LONGEST = 200
"""Characters of a charge's description; the format has a thousand."""
_UNITS = {
    "KWH": Unit.KWH, "KW": Unit.KW, "SMC": Unit.SM3, "SM3": Unit.SM3, "STM3": Unit.SM3, "MC": Unit.M3, "M3": Unit.M3,
    "METRICUBI": Unit.M3, "MESE": Unit.MONTH, "MESI": Unit.MONTH, "MM": Unit.MONTH, "GIORNO": Unit.DAY,
    "GIORNI": Unit.DAY, "GG": Unit.DAY, "KWMESE": Unit.KW_MONTH, "KWMESI": Unit.KW_MONTH, "KWXMESE": Unit.KW_MONTH,
}  # fmt: skip
_BY_UNIT = {
    **dict.fromkeys((Unit.KWH, Unit.SM3, Unit.M3), ChargePart.CONSUMPTION),
    **dict.fromkeys((Unit.KW, Unit.KW_MONTH), ChargePart.POWER),
    **dict.fromkeys((Unit.MONTH, Unit.DAY), ChargePart.FIXED),
}
_PARTS = (
    ("consum", ChargePart.CONSUMPTION),
    ("fiss", ChargePart.FIXED),
    ("poten", ChargePart.POWER),
    ("impost", ChargePart.TAX),
    ("accis", ChargePart.TAX),
    ("altr", ChargePart.OTHER),
)
_TAXES = re.compile(r"(accis|addizional|imposta (erariale|di consumo|regionale))", re.IGNORECASE)
_BANDS = re.compile(r"\b(F[1-3]|F23|fasci[ae]|picco)\b", re.IGNORECASE)
"""Hours of the day that are priced apart: lines of them that are alike are two amounts, not one said twice."""
_SUPPLIED = {Commodity.ELECTRICITY: Unit.KWH, Commodity.GAS: Unit.SM3}


def bill_number(invoice: Invoice) -> str:
    """The number that names the document among those of all years: as it is, or with the year it is issued in."""
    year = str(invoice.issued_on.year)
    return invoice.number if year in invoice.number else f"{invoice.number}/{year}"


def bill_row(invoice: Invoice, charged: Sequence[Charged], utility: Utility, commodity: Commodity) -> dict[str, Any]:
    """What ``bills.csv`` would say of it, but for whose it is."""
    names, unit = utility.einvoices or EInvoices(), _SUPPLIED.get(commodity, Unit.KWH)
    first, last = _period(invoice)
    used = _consumption(invoice, names, unit)
    return {
        "month": Month.of(last or invoice.issued_on),
        "number": bill_number(invoice),
        "kind": invoice.kind,
        "issued_on": invoice.issued_on,
        "due_on": invoice.due_on,
        "total": sum((one.amount for one in charged), Decimal(0)),
        "currency": invoice.currency,
        "holder": invoice.holder,
        "period_first": first,
        "period_last": last,
        "previous_reading": _one(invoice.notes(names.previous)),
        "current_reading": _one(invoice.notes(names.current)),
        "estimated": any(note.text.casefold().startswith("stim") for note in invoice.notes(names.source)),
        "consumption": None if used is None else -used if invoice.is_credit_note else used,
        "unit": unit.value,
        "consumption_absent": Why.NOT_APPLICABLE.value if invoice.is_credit_note and used is None else None,
        "power": _power(invoice, names),
        "payment_code": _notice(invoice, names),
        **_attributes(invoice, names, utility),
    }


def charge_rows(invoice: Invoice, charged: Sequence[Charged], utility: Utility, say: Language) -> list[dict[str, Any]]:
    """What ``charges.csv`` would say of its lines, but for whose they are."""
    names = utility.einvoices or EInvoices()
    return [
        {"bill_number": bill_number(invoice), "line": at, "amount": one.amount, **_charge(one, names, say)}
        for at, one in enumerate(charged, start=1)
    ]


def _charge(one: Charged, names: EInvoices, say: Language) -> dict[str, Any]:
    line = one.line
    if line is None:
        return {
            "description": _named(one, say),
            "tax_rate": _short(one.rate),
            "part": (one.part or ChargePart.OTHER).value,
        }
    unit = unit_of(line.unit)
    # A price whose unit is none of ours says nothing: nor does a quantity of one piece.
    is_told = unit is not None and line.quantity is not None and _is_exact(line.quantity)
    return {
        "description": line.description if len(line.description) <= LONGEST else f"{line.description[: LONGEST - 1]}…",
        "quantity": line.quantity if is_told else None,
        "unit": unit.value if unit and is_told else None,
        "price": priced(line.price) if is_told and line.price is not None else None,
        "tax_rate": _short(one.rate),
        "part": part_of(line, names).value,
    }


def _short(value: Decimal | None) -> Decimal | None:
    """The same number without zeros at its end."""
    return None if value is None else value.normalize()


def _named(one: Charged, say: Language) -> str:
    summary = one.summary
    if summary is None:
        return say.text(f"exchange.fatturapa.line.{one.text}")
    if not summary.nature:
        return say.text("exchange.fatturapa.line.vat", rate=summary.rate.normalize())
    law = f" – {summary.law}" if summary.law else ""
    return say.text("exchange.fatturapa.line.no_vat", nature=summary.nature) + law


def unit_of(text: str) -> Unit | None:
    """A unit however it is spelled; None for one that is none of ours (pieces, hours)."""
    return _UNITS.get(name_of(text.replace("³", "3").replace("€", "")))


def part_of(line: Line, names: EInvoices) -> ChargePart:
    """As the line's free data says; else by its words where it is a tax, and by its unit."""
    wanted = {name_of(name) for name in names.part}
    for note in line.notes:
        if note.name in wanted:
            said = note.text.casefold()
            return next((part for word, part in _PARTS if word in said), ChargePart.OTHER)
    if _TAXES.match(line.description):
        return ChargePart.TAX
    unit = unit_of(line.unit)
    return _BY_UNIT.get(unit, ChargePart.OTHER) if unit else ChargePart.OTHER


def _period(invoice: Invoice) -> tuple[date | None, date | None]:
    firsts = [line.first for line in invoice.lines if line.first and line.last]
    lasts = [line.last for line in invoice.lines if line.first and line.last]
    return (min(firsts), max(lasts)) if firsts else (None, None)


def _consumption(invoice: Invoice, names: EInvoices, unit: Unit) -> Decimal | None:
    """What is stated, band by band; else what all lines of the used amount agree on. Nothing is guessed."""
    stated = [note.number for note in invoice.notes(names.consumption) if note.number is not None]
    if stated:
        return sum(stated, Decimal(0))
    lines = [line for line in invoice.lines if part_of(line, names) is ChargePart.CONSUMPTION]
    amounts = {line.quantity for line in lines if line.quantity is not None and unit_of(line.unit) is unit}
    is_by_band = any(_BANDS.search(line.description) for line in lines)
    return amounts.pop() if len(amounts) == 1 and not is_by_band else None


def _power(invoice: Invoice, names: EInvoices) -> Decimal | None:
    stated = [note.number for note in invoice.notes(names.power) if note.number is not None]
    lines = (line for line in invoice.lines if part_of(line, names) is ChargePart.POWER)
    billed = [line.quantity for line in lines if line.quantity is not None and unit_of(line.unit) is Unit.KW]
    return max(stated or billed, default=None)


def _notice(invoice: Invoice, names: EInvoices) -> str | None:
    stated = next((note.text.replace(" ", "") for note in invoice.notes(names.notice) if note.text), "")
    return invoice.payment_code or stated or None


def _one(notes: Iterable[Note]) -> Decimal | None:
    """A counter; None where several are named, since then none is the counter."""
    values = {note.number for note in notes if note.number is not None}
    return values.pop() if len(values) == 1 else None


def _attributes(invoice: Invoice, names: EInvoices, utility: Utility) -> Mapping[str, object]:
    types = {one.name: one.type for one in utility.attributes if one.on == "bill"}
    found: dict[str, object] = {}
    for name, attribute in names.attributes:
        for note in invoice.notes((name,)):
            value = _typed(note, types[attribute])
            if value is not None:
                found.setdefault(attribute, value)
    return found


def _typed(note: Note, type_: AttributeType) -> object:
    if type_ is AttributeType.DATE:
        return note.day
    if type_ is AttributeType.TEXT:
        return note.text or (None if note.number is None else f"{note.number.normalize():f}")
    if note.number is None or type_ is AttributeType.DECIMAL:
        return note.number
    if type_ is AttributeType.INTEGER and note.number == int(note.number):
        return int(note.number)
    raise InvoiceFault("AltriDatiGestionali", "number", value=f"{note.number:f}")


def _is_exact(quantity: Decimal) -> bool:
    """Whether it has no more than the six decimals that quantities are kept with."""
    return quantity == quantity.quantize(Decimal("0.000001"))
