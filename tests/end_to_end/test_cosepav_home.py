"""§6.1, §6.2 and §7.2 of COSEPAV's manual: header, tiles, switching supplies, the accounts table, languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Socio

pytestmark = pytest.mark.browser

MONEY = r"\$ ?[\d.]+,\d\d"
DAY = r"\d\d/\d\d/\d{4}"


def home(socio: Socio) -> str:
    """Its home page, and where it is."""
    socio.go("/")
    assert socio.path.startswith("/supplies/")
    return socio.path


def bar(socio: Socio) -> str:
    """What the supply bar says, opened or not."""
    return " ".join(socio.page.locator(".supply summary, .supply p").first.inner_text().split())


def switch(socio: Socio, label: str) -> None:
    """Open ▼ and choose."""
    socio.page.get_by_text("Suministro Actual", exact=True).click()
    with socio.page.expect_navigation():
        socio.page.locator(".supply").get_by_role("link", name=label).click()


def choose(socio: Socio, label: str) -> None:
    """The home page of one supply, whichever was looked at last."""
    home(socio)
    if label not in bar(socio):
        switch(socio, label)


def newest_bill(socio: Socio) -> str:
    """The first row of the list, blanks made one."""
    return " ".join(socio.main.get_by_role("row").nth(1).inner_text().split())


@pytest.mark.covers("COS-04")
def test_the_header_is_on_every_page(ana: Socio) -> None:
    choose(ana, "5555 / 1")
    at = ana.path
    for path in (at, f"{at}bills", f"{at}consumption", f"{at}debts", "/accounts", "/link", "/password", "/help"):
        ana.go(path)
        header = ana.page.get_by_role("banner")
        assert "Cooperativa de Servicios Públicos de Avellaneda" in header.inner_text(), path
        assert bar(ana).lower().startswith("suministro actual 5555 / 1 calle 12 n.º 345"), path
        sections = ana.page.get_by_role("navigation", name="Secciones")
        assert sections.get_by_role("link", name="Inicio", exact=True).get_attribute("href") == f"/cosepav{at}"
        header.get_by_text("Ana Ferreyra", exact=True).first.click()
        assert header.get_by_role("link", name="Cambiar Contraseña").is_visible(), path
        assert header.get_by_role("button", name="Cerrar Sesión").is_visible(), path


@pytest.mark.covers("COS-04", "COS-07")
def test_all_that_is_offered_works(ana: Socio) -> None:
    home(ana)
    ways = {link.get_attribute("href") or "" for link in ana.page.locator("a[href^='/']").all()}
    assert len(ways) > 10
    broken = {way: answer.status for way in ways if not (answer := ana.context.request.get(f"{ana.origin}{way}")).ok}
    assert broken == {}


@pytest.mark.covers("COS-04", "COS-06")
def test_there_is_nothing_to_switch_to_with_a_single_supply(socio: Socio) -> None:
    socio.join("emilia")
    socio.claim("24111222", "19/05/1974")
    socio.take_all()
    home(socio)
    assert "4210 / 1" in bar(socio)
    assert socio.page.locator(".supply details").count() == 0
    assert "suministros" not in bar(socio).lower()


@pytest.mark.covers("COS-06")
@pytest.mark.parametrize("section", ["", "bills", "consumption?by=month&year=2025", "debts"])
def test_switching_keeps_the_page_and_switches_what_it_shows(ana: Socio, section: str) -> None:
    choose(ana, "5555 / 1")
    first = ana.path
    ana.go(f"{first}{section}")
    heading, before = ana.heading, ana.words
    switch(ana, "8888 / 1")
    second = ana.path.removesuffix(section.partition("?")[0])
    assert second != first
    assert ana.page.url.endswith(f"{second}{section}"), "the same page of the other supply"
    assert ana.heading == heading
    assert ana.words != before
    assert "8888 / 1 Calle 7 N.º 120" in bar(ana)
    assert ana.page.get_by_role("banner").locator("..").get_by_text("5555 / 1").count() == 1, (
        "now it is among the others"
    )
    ana.go("/")
    assert ana.path == second, "the supply last looked at comes first"


@pytest.mark.covers("COS-06", "COS-10")
def test_switching_from_a_bill_leads_to_the_list_of_the_other_supply(ana: Socio) -> None:
    choose(ana, "5555 / 1")
    ana.follow("Ver e imprimir")
    number = re.search(r"B \d{5}-\d{8}", ana.heading)
    assert number
    switch(ana, "8888 / 1")
    assert ana.heading == "Comprobantes"
    assert number[0] not in ana.words


@pytest.mark.covers("COS-07")
def test_the_tiles_say_what_was_used_and_what_is_to_be_paid_until_when(ana: Socio) -> None:
    choose(ana, "5555 / 1")
    words = ana.words
    assert "5555 / 1 Calle 12 N.º 345, Avellaneda" in words
    assert re.search(r"ULTIMO CONSUMO \d+ kWh", words)
    tile = re.search(rf"ÚLTIMA FACTURA ({MONEY}) .*?Vencimiento ({DAY})", words)
    assert tile
    assert re.search(r"ACCESO A COMPROBANTES Consulta e Impresión de Comprobantes", words)

    ana.follow("Ver e imprimir")
    assert tile[1] in ana.words
    assert tile[2] in ana.words
    ana.go("/")
    with ana.page.expect_navigation():
        ana.page.get_by_role("link", name="Consulta e Impresión de Comprobantes").click()
    newest = newest_bill(ana)
    assert tile[1] in newest
    assert tile[2] in newest


@pytest.mark.covers("COS-07", "COS-10", "COS-11")
def test_a_new_supply_says_that_there_is_nothing_yet(bruno: Socio) -> None:
    choose(bruno, "9001 / 1")
    at = bruno.path
    assert "Calle 305 N.º 1410" in bruno.words
    assert "Este suministro es nuevo" in bruno.words
    bruno.go(f"{at}bills")
    assert "Todavía no hay comprobantes" in bruno.words
    bruno.go(f"{at}debts")
    assert "No debés nada" in bruno.words
    bruno.go(f"{at}consumption")
    assert "Este suministro todavía no tiene consumos." in bruno.words
    for page in ("", "bills", "debts", "consumption"):
        bruno.go(f"{at}{page}")
        assert not re.search(r"\b0 ?kWh|\$ ?0,00", bruno.words), "what is not known is no zero"


@pytest.mark.covers("COS-08")
def test_the_accounts_table_has_the_manuals_columns(ana: Socio) -> None:
    home(ana)
    ana.follow("Cuentas")
    heads = ana.main.get_by_role("columnheader").all_inner_texts()
    assert heads[:5] == ["Socio", "Suministro", "Domicilio", "Localidad", "Servicio"]
    rows = [row.get_by_role("cell").all_inner_texts()[:5] for row in ana.main.get_by_role("row").all()[1:]]
    assert rows == [
        ["5555", "1", "Calle 12 N.º 345", "Avellaneda", "Energía"],
        ["8888", "1", "Calle 7 N.º 120", "Avellaneda", "Energía"],
    ]
    with ana.page.expect_navigation():
        ana.main.get_by_role("link", name="Ver 8888 / 1").click()
    assert "8888 / 1" in bar(ana)


@pytest.mark.covers("COS-04")
def test_another_language_and_back(ana: Socio) -> None:
    choose(ana, "5555 / 1")
    ana.go(f"{ana.path}bills")
    at = ana.page.url
    total = newest_bill(ana)
    assert re.search(MONEY, total)
    ana.press("English")
    try:
        assert_english(ana, at)
    finally:
        ana.press("Español")
    ana.go(at)
    assert ana.heading == "Comprobantes"
    assert newest_bill(ana) == total


def assert_english(ana: Socio, at: str) -> None:
    """The same page in the other language, and the next ones too."""
    assert ana.page.url == at
    assert ana.page.locator("html").get_attribute("lang") == "en"
    assert ana.heading == "Bills"
    assert not re.search(MONEY, newest_bill(ana)), "numbers as the language writes them"
    ana.go("/accounts")
    ana.page.get_by_role("banner").get_by_text("Ana Ferreyra", exact=True).first.click()
    assert ana.page.get_by_role("button", name="Sign out").is_visible()
