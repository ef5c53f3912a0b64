"""A bill on paper: A4, as many pages as its charges take."""

from __future__ import annotations

from ventanilla.documents.bill.body import draw_charges, draw_facts
from ventanilla.documents.bill.foot import draw_foot, draw_history
from ventanilla.documents.bill.head import draw_head
from ventanilla.documents.bill.sheet import BillPrint, Sheet

__all__ = ["BillPrint", "print_bill"]


def print_bill(print_: BillPrint) -> bytes:
    """The PDF of a bill; the same facts make the same bytes."""
    sheet = _drawn(print_, pages=1)
    if sheet.page > 1:
        sheet = _drawn(print_, sheet.page)
    return sheet.writer.to_bytes()


def _drawn(print_: BillPrint, pages: int) -> Sheet:
    sheet = Sheet(print_, pages)
    draw_head(sheet)
    draw_facts(sheet)
    draw_charges(sheet)
    draw_history(sheet)
    draw_foot(sheet)
    return sheet
