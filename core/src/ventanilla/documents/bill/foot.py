"""The lower part of a bill: consumption, debts, the tax authority's stamp, the slip to pay with."""

from __future__ import annotations

from ventanilla.billing.series import consumption_series
from ventanilla.documents.bill.sheet import BOTTOM, Sheet
from ventanilla.documents.bill.slip import draw_slip, slip_height
from ventanilla.documents.codes import qr_modules
from ventanilla.documents.drawing import draw_svg
from ventanilla.documents.letterhead import LEFT, RIGHT
from ventanilla.figures.chart import chart_svg
from ventanilla.figures.palette import Palette
from ventanilla.figures.sentence import sentence

_CHART = 116.0
_NOTICE = LEFT + _CHART + 8
_STAMP = 34.0
_HISTORY = 51.0
_QR = 28.0


def draw_history(sheet: Sheet) -> None:
    """Thirteen months of consumption beside what else is owed."""
    sheet.make_room(_HISTORY)
    top = sheet.y
    bottom = [_chart(sheet, top), _debts(sheet, top)]
    if _is_tight(sheet, top):
        bottom.append(_stamp_beside(sheet, bottom[1] + 3))
    sheet.y = max(bottom) + 4


def draw_foot(sheet: Sheet) -> None:
    """Stamp and slip, at the bottom of the last page."""
    is_open = bool(sheet.print.bill.open)
    height = (0 if sheet.is_stamped else _stamp_height(sheet)) + (slip_height(sheet) if is_open else 0)
    sheet.make_room(height)
    sheet.y = BOTTOM - height
    if not sheet.is_stamped:
        _stamp(sheet)
    if is_open:
        draw_slip(sheet)


def _stamp_height(sheet: Sheet) -> float:
    return _STAMP if sheet.print.stamp else 0


def _is_tight(sheet: Sheet, top: float) -> bool:
    """Whether the slip still fits on this page only when the stamp stands beside the chart."""
    slip = slip_height(sheet) if sheet.print.bill.open else 0
    left = BOTTOM - top - _HISTORY - 4 - slip
    return bool(sheet.print.stamp) and len(sheet.print.seen.other_debts) < 2 and 0 <= left < _stamp_height(sheet)


def _chart(sheet: Sheet, y: float) -> float:
    paper, look, language = sheet.paper, sheet.look, sheet.language
    series = consumption_series(sheet.print.seen.bills or (sheet.print.bill,), sheet.print.bill.month)
    paper.text(LEFT, y + 3, language.text("billing.chart.title"), 9, style="b")
    y = paper.block(LEFT, y + 7.4, sentence(series, language), _CHART, 7.5, colour=look.ink_soft, most=3)
    if not series.known:
        return y
    colours = Palette(look.bar, look.bar_before, look.bar_before, look.ink_soft, look.line, look.ink_soft)
    return y + draw_svg(paper, chart_svg(series, language, "print", colours), LEFT, y, _CHART)


def _debts(sheet: Sheet, y: float) -> float:
    paper, look, language = sheet.paper, sheet.look, sheet.language
    debts, width = sheet.print.seen.other_debts, RIGHT - _NOTICE
    shown = debts[:5]
    lines = paper.wrapped(sheet.say("debts" if debts else "no_debts"), width - 8, 8.5)
    height = 12 + len(lines) * 4 + (len(shown) + bool(debts[5:])) * 4.4
    paper.box((_NOTICE, y, width, height), fill=look.wash, radius=3)
    paper.text(_NOTICE + 4, y + 6, sheet.say("debts_title"), 9, style="b")
    at = y + 11
    for line in lines:
        paper.text(_NOTICE + 4, at, line, 8.5)
        at += 4
    for bill in shown:
        at += 0.4
        paper.text(_NOTICE + 4, at, bill.number, 7.5, within=width - 34)
        paper.text(RIGHT - 4, at, language.money(bill.open), 7.5, align="right")
        at += 4
    if debts[5:]:
        paper.text(_NOTICE + 4, at + 0.4, language.plural("documents.bill.more_debts", len(debts) - 5), 7.5)
    return y + height


def _stamp_beside(sheet: Sheet, y: float) -> float:
    stamp, paper = sheet.print.stamp, sheet.paper
    if stamp is None:
        return y
    sheet.is_stamped = True
    paper.boxes(qr_modules(stamp.url, _NOTICE, y + 1, _QR), "#000000")
    x, width = _NOTICE + _QR + 3, RIGHT - _NOTICE - _QR - 3
    at = paper.block(x, y + 4, sheet.say("authorised"), width, 7.5, style="b")
    at = paper.block(x, at + 1.5, sheet.say("cae", cae=stamp.authorisation), width, 7.5)
    if stamp.expires:
        paper.block(x, at + 1.5, sheet.say("cae_expires", date=stamp.expires), width, 7.5)
    return y + 1 + _QR


def _stamp(sheet: Sheet) -> None:
    stamp, paper, look = sheet.print.stamp, sheet.paper, sheet.look
    if stamp is None:
        return
    y = sheet.y
    paper.line(LEFT, y, RIGHT, y)
    paper.boxes(qr_modules(stamp.url, LEFT, y + 3, _QR), "#000000")
    x = LEFT + 34
    paper.text(x, y + 9, sheet.say("authorised"), 10, style="b")
    paper.text(x, y + 15.5, sheet.say("cae", cae=stamp.authorisation), 9)
    if stamp.expires:
        paper.text(x, y + 20.5, sheet.say("cae_expires", date=stamp.expires), 9)
    paper.text(x, y + 27, sheet.say("qr"), 7.5, colour=look.ink_soft)
    sheet.y = y + _STAMP
