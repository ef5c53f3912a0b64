"""§7.3 and §6.2 of COSEPAV's manual: the services of the account, and the family group."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from ventanilla.testing.axe import LOOK, complaints

if TYPE_CHECKING:
    from conftest import Socio

pytestmark = pytest.mark.browser

DAY = re.compile(r"\d{2}/\d{2}/\d{4}")


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


@pytest.mark.covers("COS-09")
def test_services_have_the_manuals_columns_and_rows(ana: Socio) -> None:
    section(ana, "5555 / 1", "Servicios")
    assert ana.heading == "Servicios"
    heads = ana.main.get_by_role("columnheader").all_inner_texts()
    assert heads == ["Código", "Servicio", "Fecha Alta", "Fecha Inicio Fact.", "Estado"]
    found = rows(ana)
    assert [(row[0], row[1]) for row in found] == [
        ("1", "SERVICIO ELÉCTRICO"),
        ("4", "ACUA MEDIDA"),
        ("5", "TPP"),
        ("6", "SERVICIO"),
    ]
    assert all(DAY.fullmatch(row[2]) and DAY.fullmatch(row[3]) for row in found)
    assert {row[4] for row in found} <= {"CONECTADO", "DESCONECTADO"}
    assert found[2][2] == "31/01/2002"


@pytest.mark.covers("COS-09")
def test_a_new_supply_is_connected_and_not_billed_yet(bruno: Socio) -> None:
    section(bruno, "9001 / 1", "Servicios")
    (only,) = rows(bruno)
    assert only[:2] == ["1", "SERVICIO ELÉCTRICO"]
    assert not DAY.search(only[3])
    assert only[3], "what is not known says so in words"


@pytest.mark.covers("COS-15")
def test_the_family_group_is_that_of_the_supply_that_is_shown(ana: Socio, bruno: Socio) -> None:
    section(ana, "5555 / 1", "Consulta familiares adherido")
    assert ana.heading == "Consulta familiares adherido"
    assert ana.main.get_by_role("columnheader").all_inner_texts() == [
        "Nombre",
        "Vínculo",
        "Fecha de nacimiento",
        "Desde",
    ]
    family = rows(ana)
    assert family
    assert {row[1] for row in family} <= {"Cónyuge", "Hijo/a"}
    path = ana.path
    assert bruno.go(path).status == 404
    section(bruno, "9001 / 1", "Consulta familiares adherido")
    assert "No hay nadie en tu grupo familiar" in bruno.words
    assert not any(row[0] in bruno.words for row in family)


def test_axe_finds_nothing(visit: Callable[..., Socio], bruno_state: object, ana_state: object) -> None:
    for state, label in ((ana_state, "5555 / 1"), (bruno_state, "9001 / 1")):
        socio = visit(storage_state=state, **LOOK)
        for name in ("Servicios", "Consulta familiares adherido"):
            section(socio, label, name)
            assert complaints(socio) == [], (label, name)
