"""Cooprel's manual, Figs. 24–29, and a client's tabs: injections and what they are worth, a complaint, the file."""

from __future__ import annotations

import io
import itertools
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pypdf
import pytest

from ventanilla.testing.axe import LOOK, complaints
from ventanilla.testing.site import VENTANILLA
from ventanilla.testing.visitor import Visitor

pytestmark = pytest.mark.browser
Guest = Callable[..., Visitor]
IGNACIO = "40231907-0"
ENTRIES = (
    "Historial Consumo inyecciones",
    "Información Remanente",
    "Medidor consumo e inyectada",
    "Copia de Documentos",
)


def table(visitor: Visitor) -> list[list[str]]:
    """The rows of the list, not of the tables under the charts."""
    rows = visitor.main.locator("xpath=.//tbody/tr[not(ancestor::details)]").all()
    return [[" ".join(cell.split()) for cell in row.locator("th,td").all_inner_texts()] for row in rows]


def number(text: str) -> Decimal:
    """``1.911,7``."""
    return Decimal(text.replace(".", "").replace(",", "."))


def printed(visitor: Visitor) -> str:
    """What the PDF says that the page offers to keep."""
    href = visitor.main.get_by_role("link", name="Guardar (PDF)").get_attribute("href")
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(visitor.fetch(href or ""))).pages)


def run(visitor: Visitor, *words: str) -> None:
    """As a clerk at the command line."""
    command = [str(VENTANILLA), *words]
    done = subprocess.run(command, env=visitor.site.environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.covers("CPR-24", "CPR-25", "CPR-26", "CPR-27", "CPR-28")
def test_ignacio_looks_at_what_he_injects_and_at_what_it_is_worth(guest: Guest) -> None:
    ignacio = guest("cooprel", IGNACIO, viewport={"width": 1280, "height": 900}, **LOOK)
    ignacio.go("/supplies")
    ignacio.press("Enviar")
    menu = ignacio.page.get_by_role("navigation").filter(has_text="Información Técnica").first
    for name in ENTRIES:
        assert menu.get_by_role("link", name=name).count() == 1, name

    ignacio.follow(ENTRIES[0], menu)
    assert ignacio.main.locator("svg.chart.wide").count() == 2
    assert "Mostrando 1 a 10 de 36" in ignacio.words
    assert complaints(ignacio) == []
    annex = ignacio.main.get_by_role("link", name="Ver Anexo").first.get_attribute("href") or ""
    assert "Anexo de inyección" in pypdf.PdfReader(io.BytesIO(ignacio.fetch(annex))).pages[0].extract_text()

    ignacio.follow(ENTRIES[1], menu)
    assert "Documento Nominativo" in ignacio.words
    assert complaints(ignacio) == []
    assert ignacio.main.get_by_role("button", name="Imprimir").is_visible()
    assert "Remanente" in printed(ignacio)
    ignacio.field("Mostrar").select_option("50")
    ignacio.press("Aplicar")
    months = sorted(table(ignacio), key=lambda row: (row[1], row[0]))
    unread = [row for row in months if row[2] == "aún no leído"]
    assert [row[3:8] for row in unread] == [[""] * 5]
    read = [row for row in months if row not in unread]
    assert len(read) >= 13
    for row in read:
        injected, tariff, _, adjusted, available = map(number, row[2:7])
        assert int(injected * tariff) + adjusted == available, row
    for before, row in itertools.pairwise(read):
        assert row[4] == before[7], row
    (settled,) = [row for row in read if row[8]]
    assert (number(settled[9]), settled[7]) == (number(settled[5]), "0")
    assert "no cuadran" not in ignacio.words

    ignacio.follow(ENTRIES[2], menu)
    assert complaints(ignacio) == []
    for row in table(ignacio):
        injected, was, now, used, before, after = (number(cell) if cell else None for cell in row[2:8])
        assert (injected, used) == (now - was, after - before), row  # type: ignore[operator]

    ignacio.follow(ENTRIES[3], menu)
    assert [row[-1] for row in table(ignacio)][-1] == "N/A"
    contract = ignacio.main.get_by_role("link", name="Ver Copia Contrato").get_attribute("href") or ""
    assert ignacio.fetch(contract).startswith(b"%PDF-")
    assert complaints(ignacio) == []


@pytest.mark.covers("CPR-05")
def test_a_complaint_is_numbered_answered_followed_and_in_the_file(guest: Guest, tmp_path: Path) -> None:
    ignacio = guest("cooprel", IGNACIO, **LOOK)
    ignacio.go("/desk")
    tabs = ignacio.page.get_by_role("navigation").filter(has_text="Monitorizar Reclamos").first
    ignacio.follow("Reclamos y contactos", tabs)
    assert complaints(ignacio) == []
    ignacio.page.get_by_label("Reclamo", exact=False).first.check()
    ignacio.field("Tema").select_option(label="Boleta y pagos")
    ignacio.page.locator("#f-text").fill("Me cobraron dos veces el despacho postal.")
    with ignacio.page.expect_navigation():
        ignacio.page.get_by_role("button", name="Enviar", exact=True).last.click()
    claim = next(word for word in ignacio.words.split() if word.startswith("R-20"))
    assert complaints(ignacio) == []

    answer = tmp_path / "answer.txt"
    answer.write_text("Se descontará en la próxima boleta.", encoding="utf-8")
    clerk = ("staff", "--as", "Paula Ojeda", "--settings", str(ignacio.site.settings))
    for words in (("set-state", claim, "in_work"), ("reply", claim, str(answer), "--close")):
        run(ignacio, *clerk, *words)
    ignacio.go("/tickets")
    assert complaints(ignacio) == []
    ignacio.follow(claim, ignacio.main)
    for words_ in ("recibido", "en curso", "cerrado", "Paula Ojeda", "Se descontará en la próxima boleta."):
        assert words_ in ignacio.words
    assert complaints(ignacio) == []
    ignacio.go("/dossier")
    assert claim in ignacio.words
    assert "Copia Contrato" in ignacio.words or "Mostrando 1 a 10" in ignacio.words
    assert complaints(ignacio) == []
