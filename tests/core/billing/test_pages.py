"""The pages and operations of bills and debts, over HTTP."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pypdf
import pytest

from ventanilla.kernel.periods import Month
from ventanilla.testing.billing import NUMBER, bill_row, charge_rows, load, payment_row
from ventanilla.testing.visiting import Visit

pytestmark = pytest.mark.utility("cosepav")


@pytest.fixture
def visit(portal: Any) -> Visit:
    return Visit(portal)


def _id(visit: Visit, number: str = NUMBER) -> str:
    return str(visit.portal.house.id_of("bill", number))


def _months(visit: Visit, count: int) -> None:
    rows = [
        bill_row(number=f"B {month}", month=month, issued_on=month.first, due_on=month.first.replace(day=20))
        for month in (Month(2026, 4).plus(-back) for back in range(count))
    ]
    load(visit.portal.house, "bills", rows)
    load(visit.portal.house, "payments", [payment_row(number=row["number"]) for row in rows[2:]])


def _said(tree: Any) -> str:
    return " ".join(tree.find(".//main").text_content().split()).replace("\u00a0", " ")


@pytest.mark.covers("COS-10")
def test_the_list_shows_number_date_due_date_amount_and_state(visit: Visit) -> None:
    _months(visit, 3)
    table = visit.page("/bills").find(".//table")
    assert [" ".join(cell.text_content().split()) for cell in table.findall("./thead/tr/th")][:5] == [
        "Número", "Fecha ↓", "Vencimiento", "Importe", "Estado",
    ]  # fmt: skip
    first = [cell.text_content().strip() for cell in table.findall("./tbody/tr")[0]]
    assert first[:3] == ["B 2026-04", "01/04/2026", "20/04/2026"]
    states = [row[4].text_content().split(maxsplit=1) for row in table.findall("./tbody/tr")]
    assert states == [["◷", "A pagar"], ["!", "Vencida"], ["✓", "Pagada"]]


def test_year_order_size_and_page_stand_in_the_address(visit: Visit) -> None:
    _months(visit, 30)
    tree = visit.page("/bills")
    assert len(tree.findall(".//tbody/tr")) == 12
    assert "Página 1 de 3" in _said(tree)
    numbers = [
        cell.text_content() for cell in visit.page("/bills?year=2025&sort=number&size=24").findall(".//tbody/tr/th")
    ]
    assert numbers == [f"B 2025-{month:02d}" for month in range(1, 13)]
    assert "Página 3 de 3" in _said(visit.page("/bills?page=99&size=x&sort=evil&year=20256"))


def test_an_empty_list_says_what_comes_next(visit: Visit) -> None:
    language = visit.portal.house.languages.default
    assert language.text("billing.bills.empty") in _said(visit.page("/bills"))
    assert language.text("billing.debts.none") in _said(visit.page("/debts"))


@pytest.mark.covers("COS-10")
def test_the_bill_page_says_everything_that_is_on_the_paper(visit: Visit) -> None:
    load(visit.portal.house, "bills", [bill_row()])
    load(visit.portal.house, "charges", charge_rows())
    said = _said(visit.page(f"/bills/{_id(visit)}"))
    for part in (
        NUMBER, "$ 2.671,84", "Vencida hace 5 días", "Ramón Sosa", "8888 / 1", "Calle 7 N.º 120", "14.231", "14.452",
        "221 kWh", "Cargo fijo", "$ 412,50", "8,125", "21 %", "76140123456789", "0888800010000267184",
        "No existen deudas pendientes.", "Cómo pagarla", "Consumo de los últimos 13 meses",
    ):  # fmt: skip
        assert part in said, part
    link = visit.page(f"/bills/{_id(visit)}").xpath("//a[contains(@href, 'afip.gob.ar')]")
    assert link[0].get("href").startswith("https://www.afip.gob.ar/fe/qr/?p=")


def test_a_paid_bill_was_due_and_its_neighbours_of_one_month_go_by_their_numbers(visit: Visit) -> None:
    note = bill_row(number="NC 1", total=Decimal("-100.00"), kind="8", issued_on=date(2026, 4, 2))
    before = bill_row(number="B 1", month=Month(2026, 3), issued_on=date(2026, 3, 1), due_on=date(2026, 3, 10))
    load(visit.portal.house, "bills", [before, bill_row(), note])
    load(visit.portal.house, "payments", [payment_row(), payment_row(number="B 1")])
    said = _said(visit.page(f"/bills/{_id(visit)}"))
    assert "Pagada · Vencía el 10/04/2026" in said
    assert "← Anterior: marzo de 2026" in said
    assert "Siguiente: nota de crédito NC 1 →" in said
    (due,) = visit.page(f"/bills/{_id(visit, 'NC 1')}").xpath("//dt[.='Vencimiento']/following-sibling::dd[1]")
    assert due.text_content() == "–"
    row = next(row for row in visit.page("/bills").findall(".//tbody/tr") if "NC 1" in row.text_content())
    assert [cell.text_content().strip() for cell in row][2] == "–"


def test_a_name_is_text_on_the_page(visit: Visit) -> None:
    load(visit.portal.house, "bills", [bill_row(holder="<script>alert(1)</script>{{7*7}}")])
    tree = visit.page(f"/bills/{_id(visit)}")
    assert "<script>alert(1)</script>{{7*7}}" in _said(tree)


@pytest.mark.covers("COS-11")
def test_debts_show_document_due_date_amount_days_late_and_the_sum(visit: Visit) -> None:
    _months(visit, 4)
    tree = visit.page("/debts")
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in tree.findall(".//tbody/tr")]
    assert [row[0] for row in rows] == ["B 2026-03", "B 2026-04"]
    assert rows[0][1:] == ["20/03/2026", "$ 2.671,84", "! 26", "Ver y pagar · PDF"]
    bill = f"/bills/{_id(visit, 'B 2026-03')}"
    links = [link.get("href") for link in tree.findall(".//tbody/tr")[0].iter("a")]
    assert [link.endswith(end) for link, end in zip(links, (bill, bill, f"{bill}.pdf"), strict=True)] == [True] * 3
    assert "Cómo pagar En «Ver y pagar» está el código de pago" in _said(tree)
    assert "$ 5.343,68" in _said(tree)


@pytest.mark.covers("COS-10")
def test_the_pdf_is_shown_in_the_browser_under_the_bills_number(visit: Visit) -> None:
    load(visit.portal.house, "bills", [bill_row()])
    answer = visit.get(f"/bills/{_id(visit)}.pdf")
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == 'inline; filename="B-0003-00012345.pdf"'
    assert "no-store" in answer.headers["Cache-Control"]
    said = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.data)).pages)
    assert NUMBER in said
    api = visit.json(f"/bills/{_id(visit)}/pdf")
    assert api.data == answer.data


@pytest.mark.parametrize("path", ["/bills/{}", "/bills/{}.pdf"])
def test_somebody_elses_bill_is_not_found(visit: Visit, path: str) -> None:
    load(visit.portal.house, "bills", [bill_row()])
    unknown = visit.get(path.format("x" * 26))
    visit.enter("extrana")
    answers = [(each.status_code, each.content_type) for each in (unknown, visit.get(path.format(_id(visit))))]
    assert answers == [(404, "text/html; charset=utf-8")] * 2


def test_the_api_says_the_same_as_the_page(visit: Visit) -> None:
    load(visit.portal.house, "bills", [bill_row()])
    load(visit.portal.house, "charges", charge_rows())
    load(visit.portal.house, "payments", [payment_row("1000.00")])
    listed = visit.json("/bills").json
    (item,) = listed["items"]
    assert item == {
        "id": _id(visit), "number": NUMBER, "month": "2026-04", "issued_on": "2026-04-01", "due_on": "2026-04-10",
        "total": {"amount": "2671.84", "currency": "ARS"}, "open": {"amount": "1671.84", "currency": "ARS"},
        "consumption": {"value": "221", "unit": "kWh"}, "state": "overdue", "days_late": 5,
        "power": None, "has_paper": True,
    }  # fmt: skip
    assert (listed["next"], listed["as_of"]) == (None, None)
    detail = visit.json(f"/bills/{_id(visit)}").json
    assert sum(Decimal(charge["amount"]["amount"]) for charge in detail["charges"]) == Decimal("2671.84")
    assert detail["charges"][1]["price"] == "8.125"
    assert detail["fiscal"]["letter"] == "B"
    assert detail["period"] == {"first": "2026-03-01", "last": "2026-03-31"}
    debts = visit.json("/debts").json
    assert debts["total"] == debts["overdue"] == {"amount": "1671.84", "currency": "ARS"}
    visit.enter("extrana")
    for path in ("/bills", f"/bills/{_id(visit)}", f"/bills/{_id(visit)}/pdf", "/debts"):
        assert visit.json(path).status_code == 404


def test_a_month_without_a_bill_is_missing_in_the_chart(visit: Visit) -> None:
    load(visit.portal.house, "bills", [bill_row(), bill_row(number="B 1", month=Month(2026, 2), consumption=None)])
    tree = visit.page(f"/bills/{_id(visit)}")
    assert len(tree.xpath("//*[contains(@class, 'wide')]//*[contains(@class, 'chart-none')]")) >= 12
    assert date(2026, 4, 1) == Month(2026, 4).first
