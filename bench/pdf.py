"""A bill as PDF: ours against plain fpdf2, same words and bars, in one run.

``python bench/pdf.py [ROUNDS]`` prints CPU milliseconds a document, the ratio, and both sizes.
Plain fpdf2 reads its fonts for every document, as its manual shows. The goal is five times faster.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from statistics import median

import font_roboto
import segno
from fpdf import FPDF

from ventanilla.billing.fiscal import arca_stamp
from ventanilla.billing.model import Bill, BillDetail, Charge
from ventanilla.billing.service import Consulted
from ventanilla.documents.bill import BillPrint, print_bill
from ventanilla.documents.look import Look
from ventanilla.i18n import Languages
from ventanilla.kernel.money import Money
from ventanilla.kernel.periods import Month, Period
from ventanilla.kernel.quantities import Commodity, Quantity, Unit
from ventanilla.supply.model import Address, SupplyPoint
from ventanilla.testing.linking import UTILITY

GOAL = 5.0
CHARGES = 15


def _money(amount: str) -> Money:
    return Money(Decimal(amount), "ARS")


def _bill(month: Month, is_open: bool) -> Bill:
    issued, used = month.plus(1).first, Quantity(Decimal(150 + month.month), Unit.KWH)
    total, open_ = _money("1500.00"), _money("1500.00" if is_open else "0")
    return Bill(
        str(month), "s1", month, f"B 0003-{month.month:08d}", issued, issued.replace(day=10), total, open_, used
    )


def _print() -> BillPrint:
    last = Month(2026, 4)
    bills = tuple(_bill(last.plus(-back), back == 0) for back in range(13))
    fiscal = {
        "kind": "18", "cae": "76140123456789", "cae_expires": "2026-05-11", "point_of_sale": "3", "sequence": "4",
        "receiver_document_type": "96", "receiver_document": "20123456",
    }  # fmt: skip
    charges = tuple(Charge(f"Concepto número {at}", _money("100.00"), bills[0].consumption) for at in range(CHARGES))  # type: ignore[arg-type]
    period = Period(date(2026, 4, 1), date(2026, 4, 30))
    detail = BillDetail(bills[0], "Elena Duarte", period, charges, Decimal(14231), Decimal(14452), fiscal=fiscal)
    address = Address("Calle 12 N.º 345", "Villa Serena")
    point = SupplyPoint("s1", "c1", "5555", "1", address, Commodity.ELECTRICITY, "Energía")
    seen = Consulted(detail, point, bills, arca_stamp(detail, UTILITY.tax_id), date(2026, 5, 3))
    return BillPrint(seen, UTILITY, "5555 / 1", Languages.build(UTILITY).default, Look())


def plain(print_: BillPrint) -> bytes:
    """The same content by fpdf2's manual."""
    bill, language = print_.bill, print_.language
    pdf = FPDF()
    for style, name in (("", "Regular"), ("B", "Bold")):
        pdf.add_font("roboto", style, f"{font_roboto.font_directory}/Roboto-{name}.ttf")
    pdf.add_page()
    pdf.set_font("roboto", "B", 14)
    pdf.cell(0, 8, f"{UTILITY.title} {bill.number}", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("roboto", "", 9)
    for text in (print_.detail.holder, print_.label, language.money(bill.total), language.day(bill.due_on)):
        pdf.cell(0, 5, text, new_x="LMARGIN", new_y="NEXT")
    for charge in print_.detail.charges:
        quantity = language.quantity(charge.quantity) if charge.quantity else ""
        for text, width in ((charge.description, 90), (quantity, 40), (language.money(charge.amount), 40)):
            pdf.cell(width, 5, text, border="B")
        pdf.ln()
    for at, each in enumerate(print_.seen.bills):
        height = float(each.consumption.value) / 5 if isinstance(each.consumption, Quantity) else 0
        pdf.rect(15 + at * 9, 220 - height, 6, height, style="F")
        pdf.text(15 + at * 9, 224, language.month(each.month, "short"))
    if print_.stamp:
        matrix = segno.make(print_.stamp.url, error="m").matrix
        for row, cells in enumerate(matrix):
            for column, cell in enumerate(cells):
                if cell:
                    pdf.rect(15 + column * 0.35, 230 + row * 0.35, 0.35, 0.35, style="F")
        pdf.text(60, 240, f"CAE {print_.stamp.authorisation}")
    return bytes(pdf.output())


def _spent(make: Callable[[], bytes]) -> float:
    started = time.process_time()
    make()
    return (time.process_time() - started) * 1000


def main(rounds: int) -> int:
    """Interleaved rounds; 1 when the goal is missed."""
    print_ = _print()
    ours_size, plain_size = len(print_bill(print_)), len(plain(print_))
    ours, theirs = [], []
    for _ in range(rounds):
        theirs.append(_spent(lambda: plain(print_)))
        ours.extend(_spent(lambda: print_bill(print_)) for _ in range(3))
    ratio = median(theirs) / median(ours)
    print(f"plain fpdf2 {median(theirs):7.2f} ms  {plain_size:6d} bytes")
    print(f"ours        {median(ours):7.2f} ms  {ours_size:6d} bytes")
    print(f"ratio       {ratio:7.2f}     (goal {GOAL:g})")
    return 0 if ratio >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 9))
