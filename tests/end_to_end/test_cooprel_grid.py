"""Cooprel's manual, Figs. 5–17: the public register without a script, and what is printed and looked at with one."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from pypdf import PdfReader

from ventanilla.testing.axe import LOOK, complaints
from ventanilla.testing.visitor import Visitor

Guest = Callable[..., Visitor]
TEODORO = "40562914-3"


def pick(visitor: Visitor, label: str, option: str) -> None:
    """One step of the cascade: choose, and have the next list filled."""
    visitor.main.get_by_label(label, exact=False).first.select_option(label=option)
    visitor.press("Actualizar listas")


@pytest.mark.covers("CPR-04", "CPR-06", "CPR-07", "CPR-13", "CPR-15", "CPR-16", "CPR-30", "CPR-31")
def test_teodoro_finds_a_transformer_without_a_script(guest: Guest) -> None:
    teodoro = guest("cooprel", TEODORO, java_script_enabled=False, viewport={"width": 360, "height": 740})
    teodoro.go("/desk")
    teodoro.follow("IR", teodoro.main.locator("section").first)
    pick(teodoro, "Región", "Región de Los Ríos")
    pick(teodoro, "Comuna", "Río Bueno")
    pick(teodoro, "Subestación", "2 · Pilmaiquén")
    pick(teodoro, "Alimentador", "4 · PILMAIQUEN")
    options = teodoro.main.get_by_label("Transformador", exact=False).first.locator("option")
    wanted = next(text for text in options.all_inner_texts() if text.startswith("328250"))
    teodoro.main.get_by_label("Transformador", exact=False).first.select_option(label=wanted)
    teodoro.main.locator("button[name=search]").click()
    assert teodoro.heading == "Transformador 328250"
    assert "12 últimas Demandas" in teodoro.words
    assert "S/I" in teodoro.words
    teodoro.follow("PILMAIQUEN", teodoro.page.locator("nav.trail"))
    teodoro.field("VANO").fill("338406")
    teodoro.main.locator("form:has(#f-span) button").click()
    assert "Búsqueda de Vano" in teodoro.words
    assert teodoro.faults == []


@pytest.mark.covers("CPR-07")
def test_with_a_script_a_choice_fills_the_lists_below_it(guest: Guest) -> None:
    teodoro = guest("cooprel", TEODORO)
    teodoro.go("/grid")
    boxes = {label: teodoro.main.get_by_label(label).first for label in ("Región", "Comuna", "Subestación")}
    boxes["Región"].select_option(label="Región de Los Ríos")
    boxes["Comuna"].locator("option", has_text="Río Bueno").wait_for(state="attached")
    boxes["Comuna"].select_option(label="Río Bueno")
    boxes["Subestación"].locator("option", has_text="2 · Pilmaiquén").wait_for(state="attached")
    assert teodoro.page.url.endswith("/grid"), "without leaving the page"
    assert boxes["Región"].locator("option:checked").inner_text() == "Región de Los Ríos"


@pytest.mark.covers("CPR-09", "CPR-15", "CPR-16", "CPR-17")
def test_what_is_found_can_be_printed_kept_and_read_by_everybody(guest: Guest) -> None:
    teodoro = guest("cooprel", TEODORO, **LOOK)
    teodoro.go("/grid")
    assert complaints(teodoro) == []
    teodoro.field("Número cliente").fill("40266")
    with teodoro.page.expect_navigation():
        teodoro.main.locator("form[method=post]").get_by_role("button").click()
    assert "40266" not in teodoro.page.url
    assert "40266" not in teodoro.words
    assert "Subestación" in teodoro.words
    assert teodoro.main.get_by_role("button", name="Imprimir").is_visible()
    href = teodoro.main.get_by_role("link", name="Guardar").get_attribute("href")
    assert href is not None
    paper = "".join(page.extract_text() for page in PdfReader(io.BytesIO(teodoro.fetch(href))).pages)
    assert teodoro.heading in paper
    assert complaints(teodoro) == []
    teodoro.go("/grid/feeders/4?pole=40")
    assert complaints(teodoro) == []
    assert teodoro.faults == []


@pytest.mark.covers("CPR-05", "CPR-10", "CPR-12")
def test_the_map_and_the_interruptions_are_for_everybody_to_read(guest: Guest) -> None:
    teodoro = guest("cooprel", TEODORO, **LOOK)
    teodoro.go("/grid/transformers/328250")
    teodoro.follow("Ver en mapa", teodoro.main)
    assert teodoro.heading == "Mapa de PILMAIQUEN"
    assert teodoro.main.locator("svg .map-ring").count() == 1
    assert "328250 (el marcado)" in teodoro.words
    assert complaints(teodoro) == []
    teodoro.follow("Interrupciones", teodoro.page.locator("nav").filter(has_text="Escritorio"))
    assert teodoro.heading == "Interrupciones"
    assert "Sin suministro" in teodoro.words
    assert teodoro.main.get_by_role("img", name="Mapa de las interrupciones").count() == 1
    assert complaints(teodoro) == []
    assert teodoro.faults == []
