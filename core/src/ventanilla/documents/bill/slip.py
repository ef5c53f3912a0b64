"""The slip to pay with, at the foot of a bill: bar code or payment QR, and the same in letters."""

from __future__ import annotations

from ventanilla.billing.model import PaymentNotice, TransferSlip
from ventanilla.documents.bill.sheet import Sheet
from ventanilla.documents.codes import interleaved_bars, qr_modules
from ventanilla.documents.letterhead import LEFT, RIGHT
from ventanilla.documents.paper import HEIGHT

_SLIP = 45.0
_TRANSFER = 62.0
_QR = 44.0
_TEXT = LEFT + _QR + 8


def slip_height(sheet: Sheet) -> float:
    """Of the slip, in millimetres."""
    return _TRANSFER if sheet.print.seen.slip or sheet.print.seen.notice else _SLIP


def draw_slip(sheet: Sheet) -> None:
    """By bank transfer where the utility declares an account, else by its own code."""
    if sheet.print.seen.slip:
        _transfer(sheet, sheet.print.seen.slip)
    elif sheet.print.seen.notice:
        _notice(sheet, sheet.print.seen.notice)
    else:
        _coded(sheet)


def _transfer(sheet: Sheet, slip: TransferSlip) -> None:
    """The requisites, and the QR of the same bytes that the page shows."""
    paper, look, bank, top = sheet.paper, sheet.look, slip.bank, sheet.y
    say = sheet.language.text
    paper.line(0, top, 210, top, colour=look.ink_soft, dash="4 3")
    x = LEFT
    if slip.content:
        paper.boxes(qr_modules(slip.content, LEFT + 2, top + 9, _QR), "#000000")
        paper.text(LEFT + 2, top + 58, say("billing.transfer.code"), 6.5, colour=look.ink_soft, within=_QR + 4)
        x = _TEXT
    paper.text(x, top + 7, say("billing.transfer.title"), 10, style="b")
    paper.text(RIGHT, top + 7, sheet.language.money(slip.amount), 15, style="b", align="right")
    facts = (
        ("name", bank.name),
        ("tax_id", f"{slip.tax_id}   {say('billing.transfer.kpp')} {bank.kpp}" if bank.kpp else slip.tax_id),
        ("account", bank.account),
        ("bank", bank.bank),
        ("bic", bank.bic),
        ("correspondent", bank.correspondent),
        ("own_account", slip.account_number),
    )
    y = top + 14
    for name, value in facts:
        paper.text(x, y, say(f"billing.transfer.{name}"), 7.5, colour=look.ink_soft, within=36)
        paper.text(x + 38, y, value, 8.5, within=RIGHT - x - 38)
        y += 4.9
    paper.text(x, y, say("billing.transfer.for"), 7.5, colour=look.ink_soft, within=36)
    paper.block(x + 38, y, slip.purpose, RIGHT - x - 38, 8.5, most=3)
    sheet.y = min(HEIGHT, top + _TRANSFER)


def _notice(sheet: Sheet, notice: PaymentNotice) -> None:
    """The pagoPA notice: its QR, and what it says in letters."""
    paper, look, top, say = sheet.paper, sheet.look, sheet.y, sheet.language.text
    paper.line(0, top, 210, top, colour=look.ink_soft, dash="4 3")
    paper.boxes(qr_modules(notice.content, LEFT + 2, top + 9, _QR), "#000000")
    paper.text(_TEXT, top + 7, say("billing.notice.title"), 10, style="b")
    paper.text(RIGHT, top + 7, sheet.language.money(notice.amount), 15, style="b", align="right")
    facts = (
        ("number", notice.written),
        ("tax_code", notice.tax_code),
        ("cbill", notice.cbill),
    )
    y = top + 16
    for name, value in facts:
        if value:
            paper.text(_TEXT, y, say(f"billing.notice.{name}"), 7.5, colour=look.ink_soft)
            paper.text(_TEXT, y + 4.6, value, 11, style="b")
            y += 11
    paper.text(_TEXT, y, say("billing.notice.until", date=sheet.print.bill.due_on), 9, within=RIGHT - _TEXT)
    paper.block(_TEXT, y + 6, say("billing.notice.scan"), RIGHT - _TEXT, 7.5, colour=look.ink_soft, most=2)
    sheet.y = min(HEIGHT, top + _TRANSFER)


def _coded(sheet: Sheet) -> None:
    paper, look, language = sheet.paper, sheet.look, sheet.language
    bill, detail, y = sheet.print.bill, sheet.print.detail, sheet.y
    paper.line(0, y, 210, y, colour=look.ink_soft, dash="4 3")
    paper.text(LEFT, y + 6.5, sheet.say("slip"), 10, style="b")
    paper.text(LEFT + 40, y + 6.5, sheet.print.utility.title, 8, colour=look.ink_soft, within=RIGHT - LEFT - 40)
    facts = (
        ("slip_supply", sheet.print.label, LEFT, 36.0),
        ("slip_number", bill.number, LEFT + 38, 48.0),
        ("slip_due", language.day(bill.due_on), LEFT + 88, 28.0),
        ("slip_code", detail.payment_code, LEFT + 118, 40.0),
    )
    for label, value, x, width in facts:
        if value:
            paper.text(x, y + 12.6, sheet.say(label), 7, colour=look.ink_soft)
            paper.text(x, y + 17, value, 9.5, style="b", within=width)
    paper.text(LEFT, y + 22.4, detail.holder, 8, within=116)
    paper.text(RIGHT, y + 24, sheet.say("to_pay"), 7, colour=look.ink_soft, align="right")
    paper.text(RIGHT, y + 31, language.money(bill.open), 16, style="b", align="right")
    digits = _digits(sheet)
    if digits:
        paper.boxes(interleaved_bars(digits, LEFT + 3, y + 25.5, 114, 12), "#000000")
        paper.text(LEFT + 3, y + 41, digits, 7.5, colour=look.ink)
    sheet.y = min(HEIGHT, y + _SLIP)


def _digits(sheet: Sheet) -> str:
    if sheet.print.stamp and sheet.print.stamp.barcode:
        return sheet.print.stamp.barcode
    code = sheet.print.detail.payment_code
    if not (code.isascii() and code.isdigit()):
        return ""
    return code.zfill(len(code) + len(code) % 2)
