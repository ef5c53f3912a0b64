"""What a bill is made of, its offer, and its taxes by rate: sections that a manifest declares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ventanilla.billing.model import ReceiptLine
from ventanilla.documents.bill.sheet import Sheet
from ventanilla.documents.letterhead import LEFT, RIGHT

_ROW = 5.2
_MIDDLE = 126.0
_GAP = 6.0
Cell = tuple[float, str, Literal["left", "right"]]


def draw_summary(sheet: Sheet) -> None:
    """The receipt, with the offer beside it."""
    seen = sheet.print.seen
    if not seen.receipt and not seen.offered and seen.yearly is None:
        return
    tall = max(12 + (len(seen.receipt) + 1) * _ROW, 14 + (len(seen.offered) + 1) * 9)
    sheet.make_room(tall)
    top = sheet.y
    right = _MIDDLE if seen.offered or seen.yearly else RIGHT
    bottom = [_receipt(sheet, top, right)] if seen.receipt else [top]
    if right != RIGHT:
        bottom.append(_offer(sheet, top, _MIDDLE + _GAP if seen.receipt else LEFT))
    sheet.y = max(bottom) + 6


def draw_vat(sheet: Sheet) -> None:
    """Rate, taxable amount, tax."""
    lines, say, language = sheet.print.seen.vat, sheet.language.text, sheet.language
    if not lines:
        return
    sheet.make_room(8 + len(lines) * _ROW)
    _title(sheet, say("billing.vat.title"), LEFT)
    places: tuple[float, float, float] = (LEFT + 2, 80.0, 116.0)
    heads = [say(f"billing.vat.{name}") for name in ("rate", "base", "tax")]
    _cells(sheet, _aligned(places, heads), 7.5, soft=True)
    for line in lines:
        said = (f"{language.number(line.rate)}\u00a0%", language.money(line.base), language.money(line.tax))
        _cells(sheet, _aligned(places, said), 8.5)
    sheet.y += 5


def draw_courtesy(sheet: Sheet) -> None:
    """That this paper is a copy, where the bill itself is an electronic document."""
    if sheet.print.seen.is_copy:
        sheet.make_room(12)
        paper, soft = sheet.paper, sheet.look.ink_soft
        sheet.y = paper.block(
            LEFT, sheet.y + 3, sheet.language.text("billing.courtesy"), RIGHT - LEFT, 7.5, colour=soft
        )


def _receipt(sheet: Sheet, top: float, right: float) -> float:
    sheet.y = top
    say, language = sheet.language.text, sheet.language
    _title(sheet, say("billing.receipt.title"), LEFT)
    for line in sheet.print.seen.receipt:
        said = say(f"billing.part.{line.part.value}")
        _cells(sheet, ((LEFT + 2, said, "left"), *_priced(sheet, line, right)), 8.5)
        sheet.paper.line(LEFT, sheet.y - 3.4, right, sheet.y - 3.4, thick=0.12)
    total = language.money(sheet.print.bill.total)
    sheet.y += 0.6
    _cells(sheet, ((LEFT + 2, sheet.say("sum"), "left"), (right - 2, total, "right")), 9.5, style="b")
    return sheet.y


def _priced(sheet: Sheet, line: ReceiptLine, right: float) -> Sequence[Cell]:
    """Quantity × price, and the amount."""
    language, amount = sheet.language, (right - 2, sheet.language.money(line.amount), "right")
    if line.quantity is None or line.price is None:
        return (amount,)  # type: ignore[return-value]
    per = language.text("billing.receipt.per", price=line.price, unit=language.unit(line.quantity.unit.value))
    return ((right - 24, f"{language.quantity(line.quantity)} × {per}", "right"), amount)  # type: ignore[return-value]


def _offer(sheet: Sheet, top: float, x: float) -> float:
    paper, look, language, seen = sheet.paper, sheet.look, sheet.language, sheet.print.seen
    facts = [(language.text(f"attribute.bill.{n}"), language.show(seen.detail.attributes[n])) for n in seen.offered]
    if seen.yearly is not None:
        use = seen.yearly
        said = language.text("billing.offer.yearly_of", amount=use.amount, first=use.first, last=use.last)
        facts.append((language.text("billing.offer.yearly"), said))
    wrapped = [(label, paper.wrapped(value, RIGHT - x - 8, 8.5, "b", 2)) for label, value in facts]
    height = 10 + sum(5.4 + 3.9 * len(lines) for _, lines in wrapped)
    paper.box((x, top - 3.5, RIGHT - x, height), fill=look.wash, radius=3)
    paper.text(x + 4, top + 2, language.text("billing.offer.title"), 9, style="b")
    y = top + 7
    for label, lines in wrapped:
        paper.text(x + 4, y, label, 7, colour=look.ink_soft, within=RIGHT - x - 8)
        for line in lines:
            y += 3.9
            paper.text(x + 4, y, line, 8.5, style="b")
        y += 5.4
    return top - 3.5 + height


def _title(sheet: Sheet, text: str, x: float) -> None:
    sheet.paper.text(x, sheet.y, text, 9, style="b")
    sheet.y += _ROW


def _aligned(places: Sequence[float], said: Sequence[str]) -> list[Cell]:
    return [(x, text, "right" if at else "left") for at, (x, text) in enumerate(zip(places, said, strict=True))]


def _cells(sheet: Sheet, cells: Sequence[Cell], size: float, *, soft: bool = False, style: str = "") -> None:
    colour = sheet.look.ink_soft if soft else sheet.look.ink
    for x, text, align in cells:
        sheet.paper.text(x, sheet.y, text, size, style=style, colour=colour, align=align)
    sheet.y += _ROW
