"""The upper part of a bill: who bills whom, how much, until when."""

from __future__ import annotations

from ventanilla.billing.model import BillState
from ventanilla.billing.service.issuer import issuer_number
from ventanilla.documents.bill.sheet import Sheet
from ventanilla.documents.letterhead import LEFT, RIGHT, draw_issuer

_MIDDLE = 105.0
_CARD = 120.0
"""Where the card with the amount begins."""
_ROOM = RIGHT - _CARD - 10
"""How wide a line in the card may be."""


def draw_head(sheet: Sheet) -> None:
    """The band, the letter of the document, the holder, the amount."""
    utility = sheet.print.utility
    tax = sheet.say("tax_id", tax_id=issuer_number(utility))
    draw_issuer(sheet.paper, utility, tax)
    _document(sheet)
    _letter(sheet)
    _holder(sheet)
    _amount(sheet)
    sheet.y = 73


def _document(sheet: Sheet) -> None:
    paper, ink, bill = sheet.paper, sheet.look.brand_ink, sheet.print.bill
    y = 11.0
    for line in paper.wrapped(sheet.print.title, 72, 12, "b", 2):
        paper.text(RIGHT, y, line, 12, style="b", colour=ink, align="right")
        y += 5
    number = sheet.say("number", number=bill.number)
    paper.text(RIGHT, y + 0.8, number, 11, colour=ink, align="right", within=72)
    issued = sheet.say("issued", date=bill.issued_on)
    paper.text(RIGHT, y + 5.8, issued, 8.5, colour=ink, align="right", within=72)
    if sheet.print.seen.sections:
        whose = sheet.language.text("supply.details.customer_number")
        said = f"{whose} {sheet.print.seen.supply_point.customer_number}"
        paper.text(RIGHT, y + 10.4, said, 8.5, style="b", colour=ink, align="right", within=72)


def _letter(sheet: Sheet) -> None:
    stamp, paper, look = sheet.print.stamp, sheet.paper, sheet.look
    if stamp is None or not stamp.letter:
        return
    paper.box((_MIDDLE - 8.5, 8, 17, 18), fill="#ffffff", radius=2)
    paper.text(_MIDDLE, 19.2, stamp.letter, 28, style="b", colour=look.ink, align="center")
    code = sheet.say("code", code=stamp.code)
    paper.text(_MIDDLE, 23.8, code, 6.5, style="b", colour=look.ink_soft, align="center")


def _holder(sheet: Sheet) -> None:
    paper, look, point = sheet.paper, sheet.look, sheet.print.seen.supply_point
    soft = look.ink_soft
    paper.text(LEFT, 39, sheet.say("holder"), 7.5, colour=soft)
    y = paper.block(LEFT, 44, sheet.print.detail.holder, _CARD - LEFT - 6, 12, style="b", most=2, leading=1.2)
    for line in (point.address.street, point.address.locality):
        paper.text(LEFT, y, line, 9, within=_CARD - LEFT - 6)
        y += 4.4
    market = sheet.print.utility.market_code(point.commodity)
    if market and point.code:
        paper.text(LEFT, y, f"{market.name} {point.code}", 9, within=_CARD - LEFT - 6)
        y += 4.4
    x = LEFT
    if not sheet.print.utility.supply_label_names_customer and not sheet.print.seen.sections:
        label = sheet.language.text("supply.details.customer_number")
        paper.text(x, y + 3, label, 7.5, colour=soft, within=27)
        paper.text(x, y + 7.6, point.customer_number, 11, style="b", within=27)
        x += 30
    paper.text(x, y + 3, sheet.say("supply"), 7.5, colour=soft)
    paper.text(x, y + 7.6, sheet.print.label, 11, style="b", within=40 if x == LEFT else 27)
    x += 44 if x == LEFT else 30
    paper.text(x, y + 3, sheet.say("service"), 7.5, colour=soft)
    paper.text(x, y + 7.6, point.service, 10, within=_CARD - x - 6)


def _amount(sheet: Sheet) -> None:
    paper, look, bill, state = sheet.paper, sheet.look, sheet.print.bill, sheet.print.state
    paper.box((_CARD, 34, RIGHT - _CARD, 35), fill=look.wash, radius=3)
    _mark(sheet, state)
    is_open = bool(bill.open)
    label = "to_pay" if is_open else "credit_total" if state is BillState.CREDIT else "total"
    paper.text(_CARD + 5, 47, sheet.say(label), 8.5, colour=look.ink_soft)
    shown = sheet.language.money(bill.open if is_open else bill.total)
    size = 25.0
    while paper.width(shown, size, "b") > _ROOM and size > 9:
        size -= 1
    paper.text(_CARD + 5, 57, shown, size, style="b")
    paper.text(_CARD + 5, 64, _until(sheet, state), 10, style="b" if is_open else "", within=_ROOM)


def _until(sheet: Sheet, state: BillState) -> str:
    bill, payments = sheet.print.bill, sheet.print.detail.payments
    if state is BillState.CREDIT:
        return sheet.say("credit_note")
    if state is BillState.PAID and payments:
        last = payments[-1]
        paid = sheet.say("paid_on_at" if last.channel else "paid_on", date=last.paid_on, channel=last.channel)
        whole = f"{paid} · {sheet.say('due', date=bill.due_on)}"
        return whole if sheet.paper.width(whole, 10, "") <= _ROOM else paid
    if bill.open and bill.open != bill.total:
        return sheet.say("due_rest", date=bill.due_on, total=bill.total)
    return sheet.say("due", date=bill.due_on)


def _mark(sheet: Sheet, state: BillState) -> None:
    paper, look = sheet.paper, sheet.look
    colour = {BillState.PAID: look.good, BillState.DUE: look.warn, BillState.OVERDUE: look.bad}.get(state, look.good)
    word = sheet.say(f"mark.{state.value}")
    width = paper.width(word, 8.5, "b") + 11
    x = RIGHT - 5 - width
    paper.box((x, 36.8, width, 6.4), fill="#ffffff", stroke=colour, radius=3.2, thick=0.4)
    _sign(sheet, state, x + 4.4, 40, colour)
    paper.text(x + 8, 41.1, word, 8.5, style="b", colour=colour)


def _sign(sheet: Sheet, state: BillState, x: float, y: float, colour: str) -> None:
    paper = sheet.paper
    if state in (BillState.PAID, BillState.CREDIT):
        paper.path([(x - 1.5, y + 0.1), (x - 0.4, y + 1.2), (x + 1.7, y - 1.3)], colour=colour, thick=0.55)
    elif state is BillState.DUE:
        paper.box((x - 1.6, y - 1.6, 3.2, 3.2), stroke=colour, radius=1.6, thick=0.45)
        paper.path([(x, y - 0.9), (x, y), (x + 0.7, y + 0.5)], colour=colour, thick=0.4)
    else:
        paper.path([(x, y - 1.6), (x, y + 0.4)], colour=colour, thick=0.7)
        paper.path([(x, y + 1.5), (x, y + 1.51)], colour=colour, thick=0.8)
