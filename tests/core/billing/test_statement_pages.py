"""The account statement over HTTP: page, file, paper and API say the same."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pypdf
import pytest
from lxml import html

from ventanilla.kernel.periods import Month
from ventanilla.storage import Database
from ventanilla.testing.billing import bill_row, load, payment_row
from ventanilla.testing.visiting import Visit

pytestmark = pytest.mark.utility("cosepav")


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def visit(portal: Any) -> Visit:
    """Three bills, one of them paid, and a credit note."""
    found = Visit(portal)
    rows = [
        bill_row(
            number=f"B {month}",
            month=Month(2026, month),
            issued_on=date(2026, month, 1),
            due_on=date(2026, month, 20),
            total=Decimal("100.50"),
            sequence=month,
        )
        for month in (1, 2, 3)
    ]
    rows.append(bill_row(number="=NC 1", kind="8", total=Decimal("-10"), issued_on=date(2026, 3, 5), sequence=9))
    load(portal.house, "bills", rows)
    load(portal.house, "payments", [payment_row("100.50", "B 1", paid_on=date(2026, 1, 20), channel="@Caja")])
    return found


def _rows(tree: Any) -> list[list[str]]:
    rows = tree.xpath("//main//table/tbody/tr")
    return [[" ".join(cell.text_content().split()).replace("\xa0", " ") for cell in row] for row in rows]


@pytest.mark.covers("COS-13")
def test_the_page_shows_every_movement_with_the_balance_after_it(visit: Visit) -> None:
    tree = visit.page("/statement")
    assert tree.findtext(".//main/h1") == "Resumen de Cuenta"
    heads = [cell.text_content().strip() for cell in tree.xpath("//main//table/thead/tr/th")]
    assert heads == ["Fecha", "Movimiento", "Comprobante", "Detalle", "Debe", "Haber", "Saldo"]
    rows = _rows(tree)
    assert rows[0] == ["Saldo anterior", "$ 0,00"]
    assert rows[1] == ["01/01/2026", "+ Factura", "B 1", "ene 2026", "$ 100,50", "", "$ 100,50"]
    assert rows[2] == ["20/01/2026", "− Pago", "B 1", "@Caja", "", "$ 100,50", "$ 0,00"]
    assert [row[-1] for row in rows[3:]] == ["$ 100,50", "$ 201,00", "$ 191,00"]
    assert tree.xpath("string(//main//tfoot//td)").strip().replace("\xa0", " ") == "$ 191,00"
    said = visit.said(tree)
    for part in ("Saldo al 15/04/2026", "Es lo que debés.", "el saldo pasó de $ 0,00 a $ 191,00", "Ver"):
        assert part in said, part
    assert "191,00" in visit.said(visit.page("/debts"))


def test_the_period_stands_in_the_address_of_page_file_and_paper(visit: Visit) -> None:
    tree = visit.page("/statement?from=2026-02-15&to=2026-03-02")
    rows = _rows(tree)
    assert [row[0] for row in rows] == ["Saldo anterior", "01/03/2026"]
    assert rows[0][1] == "$ 100,50"
    values = {field.get("name"): field.get("value") for field in tree.xpath("//main//form[@method='get']//input")}
    assert values == {"from": "2026-02-15", "to": "2026-03-02"}
    links = [link.get("href") for link in tree.xpath("//main//a[contains(@class, 'button')]")]
    assert [link.rpartition("/")[2] for link in links] == [
        "statement.pdf?from=2026-02-15&to=2026-03-02",
        "statement.csv?from=2026-02-15&to=2026-03-02",
    ]
    empty = visit.said(visit.page("/statement?from=2026-02-15&to=2026-02-16"))
    assert "No hay movimientos en este período" in empty
    assert "El saldo sigue en $ 100,50" in empty


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("from=x", ["from"]),
        ("from=2026-02-30&to=y", ["from", "to"]),
        ("from=2026-03-02&to=2026-03-01", ["to"]),
        ("from=2027-01-01", ["from"]),
    ],
)
def test_a_wrong_period_is_told_by_its_field_everywhere(visit: Visit, query: str, fields: list[str]) -> None:
    page = visit.get(f"/statement?{query}")
    assert page.status_code == 422
    tree = html.fromstring(page.text)
    assert [link.get("href") for link in tree.xpath("//*[@id='summary']//a")] == [f"#f-{name}" for name in fields]
    assert [field.get("name") for field in tree.xpath("//input[@aria-invalid='true']")] == fields
    assert len(_rows(tree)) == 6, "the last twelve months are shown meanwhile"
    for path in ("/statement.csv", "/statement.pdf"):
        assert visit.get(f"{path}?{query}").status_code == 422
    for path in ("/movements", "/statement/pdf"):
        answer = visit.json(f"{path}?{query}")
        assert (answer.status_code, list(answer.json["fields"])) == (422, fields)


def test_the_file_holds_the_same_and_starts_no_formula(visit: Visit) -> None:
    answer = visit.get("/statement.csv?from=2026-01-01&to=2026-03-31")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="resumen-8888-1-2026-01-01-2026-03-31.csv"'
    header, opening, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert header == ["Fecha", "Movimiento", "Comprobante", "Detalle", "Debe", "Haber", "Saldo"]
    assert opening == ["2026-01-01", "Saldo anterior", "", "", "", "", "0.00"]
    assert rows[1] == ["2026-01-20", "Pago", "B 1", "'@Caja", "", "100.50", "0.00"]
    assert rows[-1] == ["2026-03-05", "Nota de crédito", "'=NC 1", "2026-04", "", "10.00", "191.00"]
    balance = Decimal(opening[6])
    for row in rows:
        balance += Decimal(row[4] or 0) - Decimal(row[5] or 0)
        assert balance == Decimal(row[6])


def test_the_paper_says_the_same(visit: Visit) -> None:
    answer = visit.get("/statement.pdf?from=2026-01-01&to=2026-03-31")
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == 'inline; filename="resumen-8888-1-2026-01-01-2026-03-31.pdf"'
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.data)).pages)
    words = " ".join(text.split()).replace("\xa0", " ")
    for part in (
        "Resumen de Cuenta", "Del 01/01/2026 al 31/03/2026", "Emitido el 15/04/2026", "Ramón Sosa", "8888 / 1",
        "Saldo anterior", "$ 201,00", "Saldo final", "$ 191,00", "Nota de crédito", "=NC 1", "Página 1 de 1",
        "CUIT 30-00000001-5",
    ):  # fmt: skip
        assert part in words, part
    assert visit.get("/statement.pdf?from=2026-01-01&to=2026-03-31").data == answer.data


def test_a_long_account_takes_more_pages(visit: Visit) -> None:
    rows = [
        bill_row(
            number=f"L {at}", month=Month(2026, 4), issued_on=date(2026, 4, 1), total=Decimal(1), sequence=100 + at
        )
        for at in range(90)
    ]
    load(visit.portal.house, "bills", rows)
    pages = pypdf.PdfReader(io.BytesIO(visit.get("/statement.pdf").data)).pages
    assert len(pages) == 3
    for at, page in enumerate(pages, start=1):
        text = " ".join(page.extract_text().split())
        assert f"Página {at} de 3" in text
        assert "Comprobante" in text or at == 3


def test_the_api_says_the_same(visit: Visit) -> None:
    seen = visit.json("/movements?from=2026-02-15").json
    assert (seen["from"], seen["to"], seen["as_of"], seen["next"]) == ("2026-02-15", "2026-04-15", None, None)
    assert (seen["opening"]["amount"], seen["closing"]["amount"]) == ("100.50", "191.00")
    assert seen["items"][0] == {
        "date": "2026-03-01", "kind": "bill", "document": "B 3", "bill_id": visit.portal.house.id_of("bill", "B 3"),
        "month": "2026-03", "text": "", "reference": "", "received_on": None,
        "debit": {"amount": "100.50", "currency": "ARS"},
        "credit": {"amount": "0.00", "currency": "ARS"}, "balance": {"amount": "201.00", "currency": "ARS"},
    }  # fmt: skip
    debts = visit.json("/debts").json
    assert debts["balance"] == debts["total"] == seen["closing"]
    assert debts["credit"]["amount"] == "0.00"
    assert visit.json("/statement/pdf").data.startswith(b"%PDF")
    visit.enter("extrana")
    for path in ("/movements", "/statement/pdf"):
        assert visit.json(path).status_code == 404


def test_what_stands_to_the_customers_credit_is_said_on_both_pages(visit: Visit) -> None:
    load(visit.portal.house, "payments", [payment_row("500", "B 2")])
    said = visit.said(visit.page("/statement"))
    assert "$ 309,00 Está a tu favor" in said
    assert "-$ 309,00a favor" in said
    assert "Tenés $ 309,00 a favor" in visit.said(visit.page("/debts"))


def test_nobody_else_sees_any_of_it(visit: Visit, db: Database) -> None:
    visit.enter("extrana")
    for path in ("/statement", "/statement.csv", "/statement.pdf"):
        assert visit.get(path).status_code == 404
    visit.client.delete_cookie("cosepav_session", domain="127.0.0.1", path="/cosepav")
    for path in ("/statement", "/statement.csv", "/statement.pdf"):
        assert visit.get(path).status_code == 303
