"""The paper of a bill: what it says, what machines read on it, what hostile text does to it."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pypdf
import pytest

from ventanilla.billing.fiscal import arca_stamp, check_digit
from ventanilla.billing.model import Bill, BillDetail, Charge, Payment
from ventanilla.billing.service import Consulted
from ventanilla.documents.bill import BillPrint, print_bill
from ventanilla.documents.codes import interleaved_bars
from ventanilla.documents.look import Look
from ventanilla.i18n import Languages
from ventanilla.kernel.absence import NOT_SUPPLIED
from ventanilla.kernel.money import Money
from ventanilla.kernel.periods import Month, Period
from ventanilla.kernel.quantities import Commodity, Quantity, Unit
from ventanilla.plugin import ReadingPolicy
from ventanilla.supply.model import Address, SupplyPoint
from ventanilla.testing.linking import UTILITY

POINT = SupplyPoint(
    "s1", "c1", "5555", "1", Address("Calle 12 N.º 345", "Villa Serena"), Commodity.ELECTRICITY, "Energía"
)
TODAY = date(2026, 5, 3)


@cache
def languages() -> Languages:
    return Languages.build(UTILITY)


def pesos(amount: str) -> Money:
    return Money(Decimal(amount), "ARS")


APRIL = Month(2026, 4)


def bill(month: Month = APRIL, total: str = "2671.84", open_: str | None = None) -> Bill:
    issued = month.plus(1).first
    number = f"B 0003-{month.year * 100 + month.month:08d}"
    rest = pesos(total if open_ is None else open_)
    used = Quantity(Decimal(150 + month.month), Unit.KWH)
    return Bill(str(month), "s1", month, number, issued, issued.replace(day=10), pesos(total), rest, used)


CHARGES = (
    Charge("Cargo fijo", pesos("412.50")),
    Charge("Energía", pesos("1795.63"), Quantity(Decimal(221), Unit.KWH), Decimal("8.1250")),
    Charge("IVA", pesos("463.71"), tax_rate=Decimal(21)),
)
DETAIL = BillDetail(
    bill(),
    "Elena Duarte",
    Period(date(2026, 4, 1), date(2026, 4, 30)),
    CHARGES,
    Decimal(14231),
    Decimal(14452),
    payment_code="0555500010000267184",
    fiscal={
        "kind": "18",
        "cae": "76140123456789",
        "cae_expires": "2026-05-11",
        "point_of_sale": "3",
        "sequence": "12345",
        "receiver_document_type": "96",
        "receiver_document": "20123456",
    },
)


def paper(detail: BillDetail = DETAIL, others: tuple[Bill, ...] = (), today: date = TODAY, tag: str = "es-AR") -> bytes:
    seen = Consulted(detail, POINT, (detail.bill, *others), arca_stamp(detail, UTILITY.tax_id), today)
    return print_bill(BillPrint(seen, UTILITY, "5555 / 1", languages().get(tag), Look()))


def read(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content), strict=True)


def text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(content).pages).replace("\u00a0", " ")


@pytest.mark.covers("COS-10")
def test_a_paper_says_what_the_bill_says() -> None:
    said = text(paper())
    for part in (
        "B 0003-00202604", "Elena Duarte", "5555 / 1", "Calle 12 N.º 345", "$ 2.671,84", "10/05/2026", "A PAGAR",
        "CAE N.º 76140123456789", "11/05/2026", "14.231", "14.452", "154 kWh", "8,1250", "21 %", "CÓD. 18",
        "Liquidación de Servicios Públicos", "No existen deudas pendientes.", "0555500010000267184", "Talón de pago",
    ):  # fmt: skip
        assert part in said, part


@pytest.mark.covers("KOM-17")
def test_a_paper_names_the_client_where_the_label_does_not() -> None:
    utility = replace(UTILITY, supply_label="{number}")
    seen = Consulted(DETAIL, POINT, (DETAIL.bill,), None, TODAY)
    said = text(print_bill(BillPrint(seen, utility, "1", languages().get("es-AR"), Look())))
    assert "N.º de cliente" in said
    assert "5555" in said
    assert "N.º de cliente" not in text(paper()), "the label says it already"


def test_a_paper_leaves_readings_out_where_each_meter_has_its_own() -> None:
    without = replace(DETAIL, previous_reading=None, current_reading=None)
    utility = replace(UTILITY, readings=ReadingPolicy())
    for detail, is_told in ((without, False), (DETAIL, True)):
        seen = Consulted(detail, POINT, (detail.bill,), None, TODAY)
        said = text(print_bill(BillPrint(seen, utility, "5555 / 1", languages().get("es-AR"), Look())))
        assert ("Lectura anterior" in said) is is_told
    assert "Lectura anterior" in text(paper(without)), "what is missing says so"


def test_the_same_facts_make_the_same_bytes() -> None:
    assert paper() == paper()
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import test_bill_paper as t, hashlib;"
        "print(hashlib.sha256(t.paper()).hexdigest())"
    )
    folder = str(Path(__file__).parent)
    seen = {
        subprocess.run([sys.executable, "-c", script, folder], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    }
    import hashlib

    assert seen == {hashlib.sha256(paper()).hexdigest() + "\n"}


def test_title_language_and_date_are_the_bills() -> None:
    reader = read(paper())
    assert reader.metadata is not None
    assert reader.metadata.title == "Liquidación de Servicios Públicos B 0003-00202604 · Pampa"
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date() == date(2026, 5, 1)
    assert reader.trailer["/Root"]["/Lang"] == "es-AR"


def test_a_paper_speaks_the_language_that_is_asked_for() -> None:
    said = text(paper(tag="en"))
    assert "Payment slip" in said
    assert "TO PAY" in said


@pytest.mark.parametrize(
    ("detail", "today", "mark"),
    [
        (DETAIL, date(2026, 5, 10), "A PAGAR"),
        (DETAIL, date(2026, 5, 11), "VENCIDA"),
        (replace(DETAIL, bill=bill(open_="0")), TODAY, "PAGADA"),
        (replace(DETAIL, bill=bill(total="-10.00", open_="0")), TODAY, "A FAVOR"),
    ],
)
def test_a_paper_is_marked_with_its_state(detail: BillDetail, today: date, mark: str) -> None:
    said = text(paper(detail, today=today))
    assert mark in said
    assert ("Talón de pago" in said) is bool(detail.bill.open)


def test_a_paid_bill_says_when_and_where() -> None:
    paid = replace(DETAIL, bill=bill(open_="0"), payments=(Payment(date(2026, 5, 2), pesos("2671.84"), "Caja 3"),))
    assert "Pagada el 02/05/2026 · Caja 3" in text(paper(paid))


def test_other_debts_are_named() -> None:
    late = tuple(bill(Month(2026, 4).plus(-back)) for back in (1, 2, 3, 4, 5, 6, 7))
    said = " ".join(text(paper(others=late)).split())
    assert "hay deudas vencidas" in said
    assert "B 0003-00202509" in said
    assert "y 2 facturas más" in said


def test_sixty_charges_go_on_over_the_pages() -> None:
    many = tuple(Charge(f"Concepto {at}", pesos("1.00")) for at in range(60))
    content = paper(replace(DETAIL, charges=many))
    reader = read(content)
    assert len(reader.pages) > 1
    said = text(content)
    assert all(f"Concepto {at}" in said for at in range(60))
    pages = [page.extract_text() for page in reader.pages]
    assert all(f"Página {at} de {len(pages)}" in page for at, page in enumerate(pages, start=1))
    assert all("Concepto 59" not in page or "Importe" in page for page in pages)


def test_what_is_missing_is_said_and_not_drawn_as_zero() -> None:
    bare = BillDetail(replace(bill(), consumption=NOT_SUPPLIED), "Elena Duarte", None, ())
    said = text(paper(bare))
    assert said.count("Sin información") == 4
    assert "CAE" not in said


HOSTILE = (
    "Комаров Пётр", "Total €uro ₽", "Ana 😀🏳️‍🌈", "مرحبا שלום", "[x](http://evil.example)", "**b** __i__ ~~s~~",
    "{nb}", "<b>x</b>", "ﬁ Ⅷ ½ ＝", "a\u202eb\u200d\u0000\ud800", "ñ" * 500, "Wort " * 100,
    "", "'); DROP", "()\\\\ /URI (x)",
)  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_printed_as_it_is_and_never_acts(name: str) -> None:
    hostile = replace(DETAIL, holder=name, charges=(Charge(name, pesos("2671.84")),), payment_code=name[:60])
    content = paper(hostile)
    objects = b"".join(repr(obj).encode() for obj in read(content).pages)
    assert b"/Annots" not in objects
    assert b"/JavaScript" not in content
    assert b"/A <<" not in content
    assert "$ 2.671,84" in text(content)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Комаров Пётр €", "Комаров Пётр €"),
        ("[x](http://evil.example) **b** {nb}", "[x](http://evil.example) **b** {nb}"),
        ("Ana 😀", "Ana 😀"),
        ("中文", "\ufffd\ufffd"),
        ("Ωμέγα Ǆ", "Ωμέγα Ǆ"),
    ],
)
def test_names_are_read_back_as_they_were_written(name: str, shown: str) -> None:
    assert shown in text(paper(replace(DETAIL, holder=name)))


def test_the_payload_is_the_tax_authoritys(capsys: Any) -> None:
    stamp = arca_stamp(DETAIL, UTILITY.tax_id)
    assert stamp is not None
    encoded = stamp.url.removeprefix("https://www.afip.gob.ar/fe/qr/?p=")
    assert json.loads(base64.b64decode(encoded), parse_float=Decimal) == {
        "ver": 1, "fecha": "2026-05-01", "cuit": 30500000000, "ptoVta": 3, "tipoCmp": 18, "nroCmp": 12345,
        "importe": Decimal("2671.84"), "moneda": "PES", "ctz": 1, "tipoDocRec": 96, "nroDocRec": 20123456,
        "tipoCodAut": "E", "codAut": 76140123456789,
    }  # fmt: skip


def test_the_bar_code_has_42_digits_and_the_right_check_digit() -> None:
    stamp = arca_stamp(DETAIL, UTILITY.tax_id)
    assert stamp is not None
    assert stamp.barcode == "30500000000018000037614012345678920260511" + check_digit(stamp.barcode[:-1])
    assert len(stamp.barcode) == 42
    assert check_digit("01234567890") == "5"


def test_a_bill_without_its_fiscal_data_has_no_stamp() -> None:
    for name in ("cae", "kind", "sequence", "point_of_sale"):
        fiscal = {key: value for key, value in DETAIL.fiscal.items() if key != name}
        assert arca_stamp(replace(DETAIL, fiscal=fiscal), UTILITY.tax_id) is None


@pytest.mark.covers("COS-10")
def test_scanners_read_qr_and_bar_code_off_the_page() -> None:
    import pypdfium2
    import zxingcpp

    content = paper()
    with pypdfium2.PdfDocument(content) as document:
        page = document[0]
        picture = page.render(scale=3).to_pil()
        page.close()
    found = {code.format.name: code.text for code in zxingcpp.read_barcodes(picture)}
    stamp = arca_stamp(DETAIL, UTILITY.tax_id)
    assert stamp is not None
    assert found == {"QRCode": stamp.url, "ITF": stamp.barcode}


def test_bars_hold_pairs_of_digits_only() -> None:
    for digits in ("123", "12a4", "١٢"):
        with pytest.raises(ValueError, match="pairs of digits"):
            list(interleaved_bars(digits, 0, 0, 10, 10))


def test_nothing_but_printing_imports_the_printer() -> None:
    script = "import sys, ventanilla.documents.service; print('fpdf' in sys.modules, 'fontTools' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert out == "False False\n"
