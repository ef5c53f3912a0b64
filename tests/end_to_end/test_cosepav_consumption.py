"""§1 of COSEPAV's manual: following one's consumption, as chart, table, sentence and files."""

from __future__ import annotations

import csv
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

if TYPE_CHECKING:
    from conftest import Socio

pytestmark = pytest.mark.browser

TODAY = datetime.now(ZoneInfo("America/Argentina/Buenos_Aires")).date()
LAST_MONTH = TODAY.replace(day=1) - timedelta(days=1)
YESTERDAY = TODAY - timedelta(days=1)
STEPS = [
    ("Año", "by=year", None),
    ("Mes", "by=month&year=2025", 12),
    ("Día", f"by=day&month={LAST_MONTH:%Y-%m}", LAST_MONTH.day),
    ("Hora", f"by=hour&day={YESTERDAY}", 24),
]


def consumption(ana: Socio, query: str = "") -> None:
    """The page of 5555/1, which has a year of hours."""
    ana.go("/accounts")
    with ana.page.expect_navigation():
        ana.main.get_by_role("link", name="Ver 5555 / 1", exact=True).click()
    ana.follow("Consumos", ana.page.get_by_role("navigation", name="Secciones"))
    if query:
        ana.go(f"{ana.path}?{query}")


def number(text: str) -> Decimal:
    """A number as Argentina writes it."""
    return Decimal(re.sub(r"[^\d,-]", "", text).replace(",", "."))


def shown_total(ana: Socio) -> Decimal:
    """The total in large print."""
    found = re.search(r"Total del período ([\d.,]+) kWh", ana.words)
    assert found, ana.words
    return number(found[1])


def column(ana: Socio, title: str) -> list[str]:
    """A column of the table of values."""
    table = ana.main.get_by_role("table")
    at = [" ".join(head.split()) for head in table.get_by_role("columnheader").all_inner_texts()].index(title)
    rows = table.locator("tbody tr").all()
    return [row.locator("th, td").nth(at).inner_text().strip() for row in rows]


@pytest.mark.covers("COS-11")
@pytest.mark.parametrize(("tab", "query", "count"), STEPS, ids=["year", "month", "day", "hour"])
def test_chart_table_sentence_and_files_say_the_same(ana: Socio, tab: str, query: str, count: int | None) -> None:
    consumption(ana, query)
    current = ana.page.get_by_role("navigation", name="Ver por").locator("[aria-current]")
    assert current.inner_text() == tab
    values = [number(text) for text in column(ana, "Consumo (kWh)") if re.search(r"\d", text)]
    assert len(values) == (count or len(values)) > 1
    total = shown_total(ana)
    assert sum(values) == total
    charts = ana.main.get_by_role("img").or_(ana.main.get_by_role("group")).filter(visible=True)
    assert charts.count() >= 1, "a chart with a name"
    marks = ana.page.locator("svg.chart:visible").first.locator(":scope > a, :scope > g").count()
    assert marks >= len(values), "each value has its mark"
    mean = re.search(r"En promedio, ([\d.,]+) kWh por", ana.words)
    assert mean
    assert min(values) <= number(mean[1]) <= max(values)
    assert f"{largest(ana)} kWh" in ana.words, "the sentence names the largest"

    for name, read in (("Descargar CSV", csv_values), ("Descargar Excel (XLSX)", xlsx_values)):
        with ana.page.expect_download() as saved:
            ana.page.get_by_role("link", name=name).click()
        content = saved.value.path().read_bytes()
        assert saved.value.suggested_filename.startswith("consumo-5555-1")
        assert read(content) == values, name


@pytest.mark.covers("COS-11")
def test_a_period_has_its_previous_and_current_reading(ana: Socio) -> None:
    consumption(ana, "by=month&year=2025")
    before, after = column(ana, "Lectura anterior"), column(ana, "Lectura actual")
    used = [number(text) for text in column(ana, "Consumo (kWh)")]
    assert [(number(b) - number(a)) % 100_000 for a, b in zip(before, after, strict=True)] == used
    assert before[1:] == after[:-1], "one reading is the next one's previous"


@pytest.mark.covers("COS-11")
def test_finer_steps_add_up_to_the_coarser_ones(ana: Socio) -> None:
    consumption(ana, f"by=month&year={LAST_MONTH.year}")
    month = number(column(ana, "Consumo (kWh)")[LAST_MONTH.month - 1])
    with ana.page.expect_navigation():
        ana.main.get_by_role("rowheader").get_by_role("link").nth(LAST_MONTH.month - 1).click()
    assert f"month={LAST_MONTH:%Y-%m}" in ana.page.url
    assert shown_total(ana) == month
    fifth = number(column(ana, "Consumo (kWh)")[4])
    with ana.page.expect_navigation():
        ana.main.get_by_role("rowheader").get_by_role("link").nth(4).click()
    assert f"day={date(LAST_MONTH.year, LAST_MONTH.month, 5)}" in ana.page.url
    assert shown_total(ana) == fifth


@pytest.mark.covers("COS-11")
def test_one_moves_through_time_and_by_the_tabs(ana: Socio) -> None:
    consumption(ana)
    tabs = ana.page.get_by_role("navigation", name="Ver por")
    for tab in ("Año", "Mes", "Día", "Hora"):
        ana.follow(tab, tabs)
        assert tabs.locator("[aria-current]").inner_text() == tab
    before = ana.page.get_by_role("heading", level=2).all_inner_texts()
    with ana.page.expect_navigation():
        ana.page.get_by_role("link", name=re.compile("Día anterior")).click()
    assert ana.page.get_by_role("heading", level=2).all_inner_texts() != before
    with ana.page.expect_navigation():
        ana.page.get_by_role("link", name=re.compile("Día siguiente")).click()
    assert ana.page.get_by_role("heading", level=2).all_inner_texts() == before


@pytest.mark.covers("COS-11")
def test_a_month_without_a_bill_is_said_and_not_a_zero(socio: Socio, code_in: object) -> None:
    socio.join("carla.gaps")
    socio.claim("30987654", "25/06/1984")
    socio.enter_code(code_in(socio.site.sms_to("+5493482555131", "tu código")))  # type: ignore[operator]
    socio.take_all()
    socio.go("/")
    socio.go(f"{socio.path}consumption?by=month&year=2025")
    cells = column(socio, "Consumo (kWh)")
    assert cells.count("sin dato") in (1, 2)
    assert sum(number(text) for text in cells if text != "sin dato") == shown_total(socio)
    assert "Sin información" in socio.words


def largest(ana: Socio) -> str:
    """The largest value as the sentence writes it: without the zeros at its end."""
    text = max(column(ana, "Consumo (kWh)"), key=lambda cell: number(cell) if re.search(r"\d", cell) else Decimal(0))
    return text.rstrip("0").rstrip(",") if "," in text else text


def csv_values(content: bytes) -> list[Decimal]:
    """The column of consumption of the CSV file."""
    header, *rows = csv.reader(StringIO(content.decode("utf-8-sig")))
    at = header.index("Consumo (kWh)")
    return [Decimal(row[at]) for row in rows if row[at]]


def xlsx_values(content: bytes) -> list[Decimal]:
    """The column of consumption of the workbook."""
    book = load_workbook(BytesIO(content))
    header, *rows = book.active.iter_rows(values_only=True)
    at = header.index("Consumo (kWh)")
    book.close()
    return [Decimal(str(row[at])) for row in rows if row[at] is not None]
