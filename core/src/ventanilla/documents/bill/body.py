"""The middle of a bill: the period with its readings, and what is charged."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ventanilla.billing.model import Charge
from ventanilla.documents.bill.sheet import BOTTOM, Sheet
from ventanilla.documents.letterhead import LEFT, RIGHT
from ventanilla.kernel.absence import Absent

_QUANTITY, _PRICE, _RATE = 124.0, 150.0, 168.0
"""Where the columns of numbers end."""
_ROW = 5.0
_FACTS = {
    "month": 36.0,
    "period": 45.0,
    "previous_reading": 35.0,
    "current_reading": 38.0,
    "power": 35.0,
    "consumption": 28.0,
}
"""How wide the columns of the facts are."""


def draw_facts(sheet: Sheet) -> None:
    """Month, period, readings, consumption: small columns; readings are left out where each meter has its own."""
    paper, look, y = sheet.paper, sheet.look, sheet.y
    facts = list(_facts(sheet))
    paper.line(LEFT, y, RIGHT, y)
    x = LEFT
    for name, label, value in facts:
        width = _FACTS[name]
        paper.text(x, y + 4.6, label, 7.5, colour=look.ink_soft, within=width - 3)
        paper.text(x, y + 9.4, value, 9.5, style="b", within=width - 3)
        x += width
    paper.line(LEFT, y + 12.4, RIGHT, y + 12.4)
    sheet.y = y + 19


def _facts(sheet: Sheet) -> Iterator[tuple[str, str, str]]:
    language, detail = sheet.language, sheet.print.detail
    period = detail.period
    yield "month", sheet.say("month"), language.month(detail.bill.month)
    span = f"{language.day(period.first)} – {language.day(period.last)}" if period else sheet.say("unknown")
    yield "period", sheet.say("period"), span
    if detail.has_counter or sheet.print.utility.readings is None:
        yield "previous_reading", sheet.say("previous_reading"), _counter(sheet, detail.previous_reading)
        current = "estimated_reading" if detail.is_estimated else "current_reading"
        yield "current_reading", sheet.say(current), _counter(sheet, detail.current_reading)
    if detail.bill.power and not detail.has_counter:
        yield "power", sheet.language.text("billing.bill.power"), language.quantity(detail.bill.power)
    amount = detail.bill.consumption
    is_absent = isinstance(amount, Absent)
    yield "consumption", sheet.say("consumption"), sheet.say("unknown") if is_absent else language.show(amount)


def _counter(sheet: Sheet, value: Decimal | None) -> str:
    return sheet.say("unknown") if value is None else sheet.language.number(value)


def draw_charges(sheet: Sheet) -> None:
    """The table of charges, over as many pages as it takes, and the total."""
    if sheet.print.detail.charges:
        _heading(sheet)
    for at, charge in enumerate(sheet.print.detail.charges):
        _row(sheet, charge, at)
    sheet.make_room(10)
    paper, y = sheet.paper, sheet.y
    paper.line(LEFT, y, RIGHT, y, colour=sheet.look.ink, thick=0.35)
    paper.text(LEFT + 2, y + 5, sheet.say("sum"), 10, style="b")
    paper.text(RIGHT - 2, y + 5, sheet.language.money(sheet.print.bill.total), 10, style="b", align="right")
    sheet.y = y + 11


def _heading(sheet: Sheet) -> None:
    paper, y = sheet.paper, sheet.y
    paper.box((LEFT, y - 4, RIGHT - LEFT, 6), fill=sheet.look.wash, radius=1)
    places = {"description": LEFT + 2, "quantity": _QUANTITY, "price": _PRICE, "rate": _RATE, "amount": RIGHT - 2}
    for name, x in places.items():
        align = "left" if name == "description" else "right"
        paper.text(x, y, sheet.say(f"column.{name}"), 7.5, style="b", colour=sheet.look.ink_soft, align=align)  # type: ignore[arg-type]
    sheet.y = y + 3.4


def _row(sheet: Sheet, charge: Charge, at: int) -> None:
    paper, language = sheet.paper, sheet.language
    lines = paper.wrapped(charge.description, _QUANTITY - LEFT - 24, 8.5, most=2)
    height = _ROW + (len(lines) - 1) * 3.8
    if sheet.y + height > BOTTOM and sheet.make_room(BOTTOM):
        _heading(sheet)
    y = sheet.y + 3.4
    for extra, line in enumerate(lines):
        paper.text(LEFT + 2, y + extra * 3.8, line, 8.5)
    if charge.quantity:
        paper.text(_QUANTITY, y, language.quantity(charge.quantity), 8.5, align="right", within=30)
    if charge.price is not None:
        paper.text(_PRICE, y, language.number(charge.price), 8.5, align="right", within=24)
    if charge.tax_rate is not None:
        paper.text(_RATE, y, f"{language.number(charge.tax_rate)}\u00a0%", 8.5, align="right", within=16)
    paper.text(RIGHT - 2, y, language.money(charge.amount), 8.5, align="right")
    sheet.y += height
    paper.line(LEFT, sheet.y - 0.1, RIGHT, sheet.y - 0.1, thick=0.12)
