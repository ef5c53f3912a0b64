"""The slip of a bill that is paid by bank transfer: what a scanner reads off the page, and the same in letters."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pypdf
import pypdfium2
import pytest
import zxingcpp

from ventanilla.billing.model import Bill, BillDetail, Charge
from ventanilla.billing.payment_code import read_payment_code
from ventanilla.billing.service import Consulted
from ventanilla.billing.service.slip import transfer_slip
from ventanilla.documents.bill import BillPrint, print_bill
from ventanilla.documents.look import Look
from ventanilla.i18n import Languages
from ventanilla.kernel.money import Money
from ventanilla.kernel.periods import Month, Period
from ventanilla.kernel.quantities import Commodity, Quantity, Unit
from ventanilla.supply.model import Address, SupplyPoint
from ventanilla_komiesc import UTILITY

POINT = SupplyPoint(
    "s1", "c1", "10317722", "1031772201", Address("ул. Пармы, д. 52, кв. 42", "Сосногорск"), Commodity.ELECTRICITY,
    "Электроэнергия",
)  # fmt: skip
TODAY = date(2026, 11, 21)


def roubles(amount: str) -> Money:
    return Money(Decimal(amount), "RUB")


DETAIL = BillDetail(
    Bill(
        "b1", "s1", Month(2026, 10), "1031772201-1026", date(2026, 11, 3), date(2026, 11, 15), roubles("1285.04"),
        roubles("1285.04"), Quantity(Decimal(223), Unit.KWH),
    ),
    "Рочев Степан Олегович",
    Period(date(2026, 10, 1), date(2026, 10, 31)),
    (Charge("Электроэнергия", roubles("1285.04"), Quantity(Decimal(223), Unit.KWH), Decimal("5.7625")),),
    payment_code="1031772201",
)  # fmt: skip


def printed(qr: str = "windows-1251", detail: BillDetail = DETAIL, **bank: Any) -> tuple[Consulted, bytes]:
    assert UTILITY.bank is not None
    utility = replace(UTILITY, bank=replace(UTILITY.bank, qr=qr, **bank))
    language = Languages.build(utility, "ventanilla_komiesc").default
    slip = transfer_slip(detail, POINT, utility, language)
    seen = Consulted(detail, POINT, (detail.bill,), None, TODAY, slip)
    return seen, print_bill(BillPrint(seen, utility, "1031772201", language, Look()))


def scanned(pdf: bytes) -> list[bytes]:
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        picture = page.render(scale=200 / 72).to_pil()
        found += [bytes(code.bytes) for code in zxingcpp.read_barcodes(picture)]
    return found


@pytest.mark.covers("KOM-11")
@pytest.mark.parametrize(("qr", "head"), [("utf-8", b"ST00012"), ("windows-1251", b"ST00011")])
def test_scanners_read_the_same_bytes_off_the_page(qr: str, head: bytes) -> None:
    seen, pdf = printed(qr)
    assert seen.slip is not None
    assert scanned(pdf) == [seen.slip.content]
    assert seen.slip.content.startswith(head)
    read = read_payment_code(seen.slip.content)
    assert (read.sum, read.month, read.faults) == (128504, Month(2026, 10), ())
    assert read.fields["PersAcc"] == "1031772201"
    assert read.fields["Purpose"] == "Оплата по счёту № 1031772201-1026 от 03.11.2026, договор № 1031772201"


def test_the_paper_says_the_same_in_letters() -> None:
    seen, pdf = printed()
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert seen.slip is not None
    bank = seen.slip.bank
    for value in (bank.account, bank.bic, bank.correspondent, bank.kpp, UTILITY.tax_id, "№ 1031772201-1026"):
        assert value in text, value


def test_only_what_is_open_is_asked_for() -> None:
    partly = replace(DETAIL, bill=replace(DETAIL.bill, open=roubles("85.04")))
    seen, _ = printed(detail=partly)
    assert seen.slip is not None
    assert read_payment_code(seen.slip.content).sum == 8504
    paid, pdf = printed(detail=replace(DETAIL, bill=replace(DETAIL.bill, open=roubles("0"))))
    assert paid.slip is None
    assert scanned(pdf) == []


def test_a_payee_that_no_code_can_name_is_still_printed_in_letters() -> None:
    seen, pdf = printed("utf-8", name="Ы" * 120)
    assert seen.slip is not None
    assert seen.slip.content == b""
    assert scanned(pdf) == []
