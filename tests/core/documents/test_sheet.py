"""What a page shows, on paper."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from functools import cache

import pypdf

from ventanilla.documents.look import Look
from ventanilla.documents.sheet import print_sheet
from ventanilla.figures.model import Point, Series
from ventanilla.figures.sheet import Chart, Facts, Note, Sheet, SheetColumn, SheetTable
from ventanilla.i18n import Languages
from ventanilla.kernel.periods import Month
from ventanilla.testing.linking import UTILITY

DAY = date(2026, 11, 21)
MONTHS = [Month(2024, 1).plus(at) for at in range(36)]
SERIES = Series(
    "used", "Consumo", "kWh", "month", tuple(Point(str(m), m, Decimal(at)) for at, m in enumerate(MONTHS))
)  # fmt: skip


@cache
def languages() -> Languages:
    return Languages.build(UTILITY)


def printed(*parts: Facts | SheetTable | Chart | Note, is_wide: bool = False) -> bytes:
    sheet = Sheet("Transformador 7", parts, "transformador-7", is_wide=is_wide)
    return print_sheet(sheet, UTILITY, languages().default, Look(), DAY)


def text_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def test_all_that_is_on_the_page_is_on_the_paper() -> None:
    columns = (SheetColumn("Mes", share=2), SheetColumn("Consumo", is_number=True))
    rows = tuple((str(month), str(at)) for at, month in enumerate(MONTHS))
    pages = text_of(
        printed(
            Facts((("Capacidad [KVA]", "15"), ("Nota", "<b>Ñ</b> \u202e " + "larga " * 80)), "Información técnica"),
            Chart(SERIES),
            SheetTable(columns, rows, "Históricos", (("Total", "630"),)),
            Note("Datos del registro."),
        )
    )
    whole = "\n".join(pages)
    for wanted in ("Transformador 7", UTILITY.title, "Información técnica", "Capacidad [KVA]", "Históricos", "630",
                   "Datos del registro.", "2026-12", "<b>Ñ</b>"):  # fmt: skip
        assert wanted in whole
    assert len(pages) > 1
    assert all("Transformador 7" in page for page in pages)


def test_the_same_sheet_makes_the_same_bytes() -> None:
    assert printed(Chart(SERIES)) == printed(Chart(SERIES))


def test_a_series_without_values_says_so_and_a_wide_sheet_lies_down() -> None:
    empty = Series("none", "Consumo", "kWh", "month", (Point("2026-01", Month(2026, 1), None),))
    pdf = printed(Chart(empty), Note("Fin."), is_wide=True)
    box = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    assert box.width > box.height
    assert "Fin." in text_of(pdf)[0]
