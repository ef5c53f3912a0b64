"""§6.2 of COSEPAV's manual: Libre de Deuda and the certified Resumen de Cuenta, from asking to the stranger's check."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader

from ventanilla.testing.axe import LOOK, complaints

if TYPE_CHECKING:
    from conftest import Socio

pytestmark = pytest.mark.browser

NUMBER = re.compile(r"LD-\d{4}-\d{6}")


def clearance(socio: Socio, label: str) -> None:
    """The page of one supply, through the accounts table and the menu."""
    socio.go("/accounts")
    with socio.page.expect_navigation():
        socio.main.get_by_role("link", name=f"Ver {label}", exact=True).click()
    socio.follow("Libre de Deuda", socio.page.get_by_role("navigation", name="Secciones"))


def issued(socio: Socio, label: str = "8888 / 1") -> str:
    """The number of a certificate that was just asked for."""
    clearance(socio, label)
    socio.press("Emitir el certificado")
    found = NUMBER.search(socio.heading)
    assert found, socio.words
    return found[0]


def paper(socio: Socio) -> bytes:
    """The PDF of the certificate on the page."""
    href = socio.main.get_by_role("link", name="Descargar el PDF").get_attribute("href")
    assert href
    return socio.fetch(href)


def said(content: bytes) -> str:
    """The words of a PDF, blanks made one."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def address(content: bytes) -> str:
    """What is printed beside the QR."""
    found = re.search(r"http://\S+/verify/\s?[a-z2-7]+", said(content))
    assert found
    return found[0].replace(" ", "")


@pytest.mark.covers("COS-12")
def test_nothing_past_due_is_certified_and_a_stranger_checks_it(ana: Socio, visit: Callable[..., Socio]) -> None:
    clearance(ana, "8888 / 1")
    assert "No hay deuda vencida" in ana.words
    ana.press("Emitir el certificado")
    found = NUMBER.search(ana.heading)
    assert found
    number = found[0]
    assert "Vigente" in ana.words
    assert "Válido hasta el" in ana.words
    assert "Qué podés hacer ahora" in ana.words
    content = paper(ana)
    text = said(content)
    for part in (number, "Certificado de Libre de Deuda", "no registra deuda vencida", "8888 / 1", "Ley 24.240"):
        assert part in text, part
    clearance(ana, "8888 / 1")
    ana.press("Emitir el certificado")
    assert number in ana.heading, "the same paper on the same day"
    assert paper(ana) == content

    stranger = visit()
    stranger.go(address(content))
    assert stranger.heading.endswith("Certificado vigente")
    fingerprint = ana.page.locator("dd.whole").inner_text()
    for part in (number, fingerprint, "8888 / 1", "no registra deuda vencida"):
        assert part in stranger.words, part


@pytest.mark.covers("COS-12")
def test_what_is_past_due_is_listed_and_nothing_is_issued(bruno: Socio) -> None:
    clearance(bruno, "2041 / 1")
    assert "Todavía no se puede emitir" in bruno.words
    assert bruno.main.get_by_role("table").locator("tbody tr").count() >= 1
    assert "de atraso" in bruno.words
    assert bruno.main.get_by_role("button", name="Emitir el certificado").count() == 0
    bruno.follow("Ver la deuda y cómo pagar", bruno.main)
    assert bruno.path.endswith("/debts")


@pytest.mark.covers("COS-12")
def test_the_code_and_the_file_are_checked_and_the_number_opens_nothing(
    ana: Socio, visit: Callable[..., Socio], tmp_path: Path
) -> None:
    number = issued(ana)
    content = paper(ana)
    code = address(content).rpartition("/")[2]
    stranger = visit()
    stranger.go("/verify")
    stranger.fill({"Código de verificación": f" {code.upper()} "})
    stranger.press("Verificar")
    assert stranger.heading.endswith("Certificado vigente")

    answers = set()
    for guess in (number, "LD-2026-000001", code[:-1], "x" * 26):
        stranger.go("/verify")
        stranger.fill({"Código de verificación": guess})
        assert stranger.press("Verificar").status == 404
        answers.add((stranger.path, stranger.words))
    assert len(answers) == 1

    for name, body, answer in (
        ("bueno.pdf", content, "Este archivo es exactamente el que emitimos"),
        ("cambiado.pdf", content[:-9] + bytes([content[-9] ^ 1]) + content[-8:], "no es uno que hayamos emitido"),
    ):
        (tmp_path / name).write_bytes(body)
        stranger.go("/verify")
        stranger.field("Archivo PDF del certificado").set_input_files(str(tmp_path / name))
        assert stranger.press("Comparar el archivo").status == 200
        assert answer in stranger.words
    assert number not in stranger.words
    stranger.go("/verify")
    assert stranger.press("Comparar el archivo").status == 422
    assert "Primero elegí el archivo." in stranger.words
    (tmp_path / "grande.pdf").write_bytes(b"x" * (1 << 20))
    stranger.go("/verify")
    stranger.field("Archivo PDF del certificado").set_input_files(str(tmp_path / "grande.pdf"))
    assert stranger.press("Comparar el archivo").status == 413


@pytest.mark.covers("COS-12")
def test_the_qr_of_the_paper_leads_to_its_page(ana: Socio, visit: Callable[..., Socio]) -> None:
    import pypdfium2
    import zxingcpp

    number = issued(ana)
    content = paper(ana)
    with pypdfium2.PdfDocument(content) as document:
        page = document[0]
        picture = page.render(scale=3).to_pil()
        page.close()
    (code,) = zxingcpp.read_barcodes(picture)
    stranger = visit()
    stranger.go(code.text)
    assert number in stranger.words


def movements(socio: Socio) -> list[str]:
    """The rows of the table, however wide the page shows it."""
    return [" ".join(row.split()) for row in socio.main.get_by_role("table").locator("tbody tr").all_inner_texts()]


@pytest.mark.covers("COS-13")
def test_the_statement_is_certified_for_the_days_on_the_page(ana: Socio, visit: Callable[..., Socio]) -> None:
    clearance(ana, "5555 / 1")
    ana.follow("Resumen de Cuenta", ana.page.get_by_role("navigation", name="Secciones"))
    ana.press("Certificar este resumen")
    assert re.search(r"Resumen de Cuenta RC-\d{4}-\d{6}", ana.heading)
    rows = movements(ana)
    content = paper(ana)
    assert "Resumen de Cuenta" in said(content)
    stranger = visit()
    stranger.go(address(content))
    assert stranger.heading.endswith("Certificado vigente")
    assert len(rows) > 12
    assert movements(stranger) == rows


@pytest.mark.covers("COS-12")
def test_axe_finds_nothing_on_these_pages(ana_state: Any, bruno_state: Any, visit: Callable[..., Socio]) -> None:
    ana, bruno = visit(storage_state=ana_state, **LOOK), visit(storage_state=bruno_state, **LOOK)
    stranger = visit(**LOOK)
    issued(ana)
    page = ana.path
    found = address(paper(ana))
    wrong = wrong_at(ana, page)
    wrong += wrong_at(ana, f"{page.rpartition('/certificates')[0]}/clearance")
    wrong += wrong_at(ana, page.rpartition("/")[0])
    wrong += [each for path in ("/verify", "/verify/unknown", found) for each in wrong_at(stranger, path)]
    clearance(bruno, "2041 / 1")
    wrong += wrong_at(bruno, bruno.path)
    assert wrong == []


def wrong_at(socio: Socio, path: str) -> list[tuple[object, ...]]:
    """What axe finds on a page, with its path."""
    socio.go(path)
    return [(path, *each) for each in complaints(socio)]
