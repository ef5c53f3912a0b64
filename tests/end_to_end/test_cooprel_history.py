"""Cooprel's manual, Figs. 19–23: from the choice of an account to its 36 months, a month's charges, its boleta."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pypdf
import pypdfium2
import pytest
import zxingcpp

from ventanilla.testing.axe import LOOK, complaints
from ventanilla.testing.visitor import Visitor

Guest = Callable[..., Visitor]
ROSA, TEODORO = "40118732-4", "40562914-3"


def choose(visitor: Visitor, number: str) -> None:
    """Fig. 19."""
    visitor.go("/supplies")
    options = visitor.field("Número de cliente").locator("option")
    label = next(text for text in options.all_inner_texts() if text.split()[:1] == [number])
    visitor.field("Número de cliente").select_option(label=label)
    visitor.press("Enviar")


def column(visitor: Visitor, place: int) -> list[str]:
    """The cells of a column of the list, not of the tables under the charts."""
    cells = visitor.main.locator(f"xpath=.//tbody/tr[not(ancestor::details)]/*[{place}]")
    return [" ".join(text.split()) for text in cells.all_inner_texts()]


def pesos(text: str) -> int:
    """``$47.045``."""
    return int(re.sub(r"[^0-9-]", "", text))


@pytest.mark.covers("CPR-19", "CPR-20", "CPR-21", "CPR-22", "CPR-23")
def test_rosa_looks_at_her_months_at_one_of_them_and_at_its_boleta(guest: Guest) -> None:
    rosa = guest("cooprel", ROSA, **LOOK)
    choose(rosa, "11111")
    assert "Información General" in rosa.heading
    rosa.follow("Ver consumo últimos 36 meses", rosa.main)

    assert rosa.heading == "Consumo y cargos históricos"
    assert "Mostrando 1 a 10 de 36" in rosa.words
    assert rosa.main.locator("svg.chart.wide").count() == 2
    assert complaints(rosa) == []
    rosa.follow("Siguiente", rosa.main)
    assert "Mostrando 11 a 20 de 36" in rosa.words
    rosa.field("Mostrar").select_option("25")
    rosa.field("Buscar").fill("julio")
    rosa.press("Aplicar")
    assert "Mostrando 1 a 3 de 3 (de 36 en total)" in rosa.words
    assert {"size=25", "find=julio"} <= set(urlsplit(rosa.page.url).query.split("&"))
    assert set(column(rosa, 1)) == {"07"}
    charged = pesos(column(rosa, 4)[0])

    rosa.main.get_by_role("link", name=re.compile("^Detalle")).first.click()
    rosa.page.wait_for_url(re.compile(r"/history/20\d\d-07$"))
    amounts, taxed = map(pesos, column(rosa, 2)), column(rosa, 3)
    by_tax = dict.fromkeys(("SI", "NO"), 0)
    for amount, is_taxed in zip(amounts, taxed, strict=True):
        by_tax[is_taxed] += amount
    assert sum(by_tax.values()) == charged
    total = by_tax["NO"] + by_tax["SI"] + round(by_tax["SI"] * 19 / 100)
    assert f"Total del documento ${total:,}".replace(",", ".") in rosa.words
    assert complaints(rosa) == []

    boleta = rosa.fetch(rosa.main.get_by_role("link", name=re.compile("^Ver DTE")).first.get_attribute("href") or "")
    said = pypdf.PdfReader(io.BytesIO(boleta)).pages[0].extract_text()
    assert "BOLETA ELECTRÓNICA" in said
    assert f"{total:,}".replace(",", ".") in said
    with pypdfium2.PdfDocument(boleta) as document:
        page = document[0]
        (code,) = zxingcpp.read_barcodes(page.render(scale=3).to_pil())
        page.close()
    assert f"<MNT>{total}</MNT>".encode() in code.bytes

    assert rosa.page.get_by_role("button", name="Imprimir").is_visible()
    with rosa.page.expect_download() as saving:
        rosa.main.get_by_role("link", name="Guardar (PDF)").click()
    assert saving.value.suggested_filename.endswith(".pdf")


@pytest.mark.covers("CPR-21")
def test_months_without_a_document_show_a_dash_and_the_pages_work_without_scripts(guest: Guest) -> None:
    teodoro = guest("cooprel", TEODORO, java_script_enabled=False)
    choose(teodoro, "40266")
    teodoro.follow("Ver historial cargos netos últimos 36 meses", teodoro.main)
    assert {"-", "Ver DTE"} <= {text.split(" Boleta")[0] for text in column(teodoro, 6)}
    assert teodoro.page.get_by_role("button", name="Imprimir").count() == 0
    teodoro.field("Buscar").fill("facturado")
    teodoro.press("Aplicar")
    assert "Aún no facturado" in teodoro.words
