"""A bill on paper: A4, as many pages as its charges take."""

from __future__ import annotations

from ventanilla.documents.bill.body import draw_charges, draw_facts
from ventanilla.documents.bill.foot import draw_foot, draw_history
from ventanilla.documents.bill.head import draw_head
from ventanilla.documents.bill.receipt import draw_courtesy, draw_summary, draw_vat
from ventanilla.documents.bill.sheet import BillPrint, Sheet

__all__ = ["BillPrint", "print_bill"]


def print_bill(print_: BillPrint) -> bytes:
    """The PDF of a bill; the same facts make the same bytes."""
    sheet = Sheet(print_)
    draw_head(sheet)
    draw_facts(sheet)
    if print_.seen.receipt:
        _draw_in_two(sheet)
    else:
        draw_summary(sheet)
        draw_charges(sheet)
        draw_vat(sheet)
        draw_history(sheet)
        draw_foot(sheet)
    return sheet.finished()


def _draw_in_two(sheet: Sheet) -> None:
    """The front page sums the bill up and is what it is paid with; each line stands on the pages behind."""
    draw_summary(sheet)
    draw_history(sheet)
    draw_foot(sheet)
    sheet.turn()
    draw_charges(sheet)
    draw_vat(sheet)
    draw_courtesy(sheet)
