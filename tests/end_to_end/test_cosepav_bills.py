"""§1, §2 and §6.2 of COSEPAV's manual: comprobantes on the page and as PDF, and debts."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

if TYPE_CHECKING:
    from conftest import Socio

pytestmark = pytest.mark.browser

COLUMNS = ["Número", "Fecha", "Vencimiento", "Importe", "Estado"]
NUMBER = re.compile(r"(?:NC )?B \d{5}-\d{8}")


def section(socio: Socio, label: str, name: str) -> None:
    """A section of one supply, through the accounts table and the menu."""
    socio.go("/accounts")
    with socio.page.expect_navigation():
        socio.main.get_by_role("link", name=f"Ver {label}", exact=True).click()
    socio.follow(name, socio.page.get_by_role("navigation", name="Secciones"))


def rows(socio: Socio) -> list[list[str]]:
    """The cells of the table, row by row."""
    found = socio.main.get_by_role("table").locator("tbody tr").all()
    return [[" ".join(cell.split()) for cell in row.locator("th, td").all_inner_texts()] for row in found]


def amount(text: str) -> Decimal:
    """A number as Argentina writes it."""
    return Decimal(re.sub(r"[^\d,-]", "", text).replace(",", "."))


def pdf_text(content: bytes) -> str:
    """The words of a PDF, blanks made one."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


@pytest.mark.covers("COS-10")
def test_comprobantes_are_listed_with_number_dates_amount_and_state(ana: Socio) -> None:
    section(ana, "5555 / 1", "Comprobantes")
    heads = [re.sub(r"\s*[↑↓]", "", head) for head in ana.main.get_by_role("columnheader").all_inner_texts()]
    assert heads[:5] == COLUMNS
    first_page = rows(ana)
    assert len(first_page) == 12
    for number, issued, due, total, state, *_ in first_page:
        assert NUMBER.fullmatch(number)
        assert day(issued) < day(due)
        assert amount(total) > 0
        assert re.search("Pagada|A pagar|Vence|Vencida", state)
    dates = [day(row[1]) for row in first_page]
    assert dates == sorted(dates, reverse=True), "newest first"
    assert len({row[0] for row in first_page}) == 12

    ana.page.get_by_label("Año").select_option("2025")
    ana.page.get_by_label("Por página").select_option("60")
    ana.press("Aplicar")
    assert len(rows(ana)) == 12, "a year of months"
    ana.go(f"{ana.path}?size=60")
    assert len(rows(ana)) == 36


@pytest.mark.covers("COS-10")
def test_a_comprobante_is_consulted_and_its_pdf_says_the_same(ana: Socio) -> None:
    section(ana, "5555 / 1", "Comprobantes")
    number, issued, due, total, *_ = rows(ana)[3]
    ana.follow(f"Ver el comprobante {number}")
    words = ana.words
    assert number in ana.heading
    for value in (total, issued, due, "Ferreyra, Ana", "5555 / 1", "Calle 12 N.º 345", "Lectura anterior", "kWh"):
        assert value in words
    assert "Pagada" in words
    charges = ana.main.get_by_role("table").filter(has_text="Energía, bloque 1")
    lines = [amount(cell) for cell in charges.locator("tbody td:last-child").all_inner_texts()]
    assert sum(lines) == amount(total), "the lines add up"
    cae = re.search(r"CAE (\d{14})", words)
    assert cae
    check = ana.page.get_by_role("link", name=re.compile("ARCA")).get_attribute("href")
    assert (check or "").startswith("https://"), check

    link = ana.page.get_by_role("link", name="Descargar PDF")
    with ana.page.expect_response(re.compile(r"\.pdf$")) as shown:
        link.click()
    assert shown.value.status == 200
    assert shown.value.headers["content-type"] == "application/pdf"
    assert shown.value.headers["cache-control"] == "no-store"
    content = ana.fetch(shown.value.url)
    text = pdf_text(content)
    for value in (total, issued, cae[1], "Ferreyra, Ana", "PAGADA"):
        assert value in text, value
    assert number.rpartition(" ")[2] in text
    assert "Talón de pago" not in text, "nothing to pay"


@pytest.mark.covers("COS-10")
def test_an_unpaid_comprobante_is_marked_and_its_pdf_is_payable(bruno: Socio) -> None:
    section(bruno, "2041 / 1", "Comprobantes")
    found = rows(bruno)
    assert ["Vencida" in row[4] for row in found[:4]] == [False, True, True, False]
    number, _issued, due, total, *_ = found[1]
    bruno.follow(f"Ver el comprobante {number}")
    assert "Total a pagar" in bruno.words
    assert "Está vencida" in bruno.words
    code = re.search(r"Código de pago (\d+)", bruno.words)
    assert code
    href = bruno.page.get_by_role("link", name="Descargar PDF").get_attribute("href")
    assert href
    text = pdf_text(bruno.fetch(href))
    for value in ("VENCIDA", "Talón de pago", total, due):
        assert value in text, value
    assert code[1] in text.replace(" ", "")
    others = [row for row in found[:3] if row[0] != number]
    assert [row[3] in bruno.words for row in others] == [False, True], "of the other debts, the overdue one is listed"


@pytest.mark.covers("COS-10")
def test_a_credit_note_is_in_the_members_favour(socio: Socio) -> None:
    socio.join("hugo.z")
    socio.claim("8765432", "17/12/1952")
    socio.take_all()
    section(socio, "1818 / 1", "Comprobantes")
    socio.go(f"{socio.path}?size=60")
    notes = [row for row in rows(socio) if row[0].startswith("NC B")]
    assert notes
    assert all("A tu favor" in row[4] and amount(row[3]) < 0 for row in notes)
    socio.follow(f"Ver el comprobante {notes[0][0]}")
    assert "Nota de crédito" in socio.heading
    assert "Total a pagar" not in socio.words


@pytest.mark.covers("COS-10")
def test_another_ones_comprobante_is_not_found(ana: Socio, bruno: Socio) -> None:
    section(ana, "5555 / 1", "Comprobantes")
    for link in (ana.page.get_by_role("link", name=re.compile("^Ver el")), ana.page.get_by_role("link", name="PDF")):
        href = link.first.get_attribute("href") or ""
        assert bruno.context.request.get(f"{bruno.origin}{href}").status == 404
    assert bruno.go(ana.path).status == 404
    assert "5555" not in bruno.page.content()


@pytest.mark.covers("COS-11")
def test_debts_add_up_to_the_open_comprobantes_with_their_days_late(bruno: Socio) -> None:
    section(bruno, "2041 / 1", "Comprobantes")
    unpaid = {row[0]: (row[2], row[3]) for row in rows(bruno) if "Pagada" not in row[4]}
    assert len(unpaid) == 3
    bruno.follow("Deudas", bruno.page.get_by_role("navigation", name="Secciones"))
    assert bruno.main.get_by_role("columnheader").all_inner_texts() == [
        "Comprobante",
        "Vencimiento",
        "Importe",
        "Días de atraso",
        "Para pagar",
    ]
    owed = rows(bruno)
    assert {row[0]: (row[1], row[2]) for row in owed} == unpaid
    today = datetime.now(ZoneInfo("America/Argentina/Buenos_Aires")).date()
    for _number, due, _amount, late, _pay in owed:
        days = (today - day(due)).days
        assert late.removeprefix("! ") == (str(days) if days > 0 else "En término")
    total = sum(amount(row[2]) for row in owed)
    shown = re.search(r"Total adeudado (\$ ?[\d.,]+\d)", bruno.words)
    assert shown
    assert amount(shown[1]) == total
    overdue = sum(amount(row[2]) for row in owed if "En término" not in row[3])
    said = re.search(r"De ese total, (\$ ?[\d.,]+\d) está vencido", bruno.words)
    assert said
    assert amount(said[1]) == overdue
    bruno.follow("Inicio", bruno.page.get_by_role("navigation", name="Secciones"))
    assert shown[1] in bruno.words, "the home page says the same"


def day(text: str) -> date:
    """A date as Argentina writes it."""
    number, month, year = map(int, text.split("/"))
    return date(year, month, number)
