"""The Italian guide in a browser: from the bill to the first page, the picker, and the page that locks the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ventanilla.testing.axe import LOOK, complaints
from ventanilla.testing.issuing import password_in
from ventanilla.testing.mailbox import plain
from ventanilla_italian_gas.demo.people import KNOWN

pytestmark = pytest.mark.browser
VIOLA = KNOWN[3]
MINE = "una frase non banale 7"


@pytest.mark.covers("ITA-01", "ITA-02", "ITA-04", "ITA-06", "ITA-16", "ITA-17")
def test_the_guide_is_played_by_somebody_with_a_bill(guest: Callable[..., Any], sites: Any) -> None:
    visitor = guest("italian_gas", viewport={"width": 1280, "height": 900}, **LOOK)
    visitor.go("/")
    visitor.follow("Sei un cliente e vuoi registrarti ?", visitor.main)
    assert visitor.heading == "Registrazione nuovo utente"
    visitor.fill({
        "Codice cliente presente in fattura": VIOLA.number,
        "Codice fiscale o partita IVA": VIOLA.tax_code.lower(),
    })  # fmt: skip
    visitor.press("Continua")
    assert visitor.heading == "Conferma registrazione"
    assert "Bindi" not in visitor.words
    assert complaints(visitor) == []
    visitor.fill({"E-Mail": VIOLA.email})
    visitor.press("Conferma")
    once = password_in(plain(sites("italian_gas").mail_to(VIOLA.email, "La Sua password")))
    visitor.follow("Accedi", visitor.main)
    visitor.fill({"User": VIOLA.number, "Password": once})
    visitor.press("Accedi")
    form = visitor.main
    form.locator("input[name=current_password]").fill(once)
    form.locator("input[name=password]").fill(MINE)
    form.locator("input[name=password_again]").fill(MINE)
    form.locator("button[type=submit]").click()
    visitor.page.wait_for_url("**/supplies/**")
    assert "Benvenuto Bindi Viola" in " ".join(visitor.page.locator("header").inner_text().split())
    assert VIOLA.points[0].code in visitor.page.locator(".supply").inner_text()
    menu = visitor.page.get_by_role("navigation", name="Sezioni").get_by_role("link")
    shown = [each.strip() for each in menu.all_inner_texts()]
    assert shown[0] == "Home Page"
    assert "Misure elettriche" in shown
    assert "Autolettura Contatore" not in shown, "there is no gas here"
    visitor.follow("Cambio Password")
    assert complaints(visitor) == []
    ways = visitor.page.locator("a[href], button:not([type=button]), summary, select").all_inner_texts()
    assert [each for each in ways if each] == ["Annulla", "Conferma"]
    visitor.follow("Annulla")
    assert "/supplies/" in visitor.path


@pytest.mark.covers("ITA-04", "ITA-07", "ITA-10", "ITA-12")
def test_a_client_with_gas_and_power_looks_at_their_data_on_a_phone(guest: Callable[..., Any]) -> None:
    alba = guest("italian_gas", "000123", viewport={"width": 360, "height": 800}, java_script_enabled=False)
    alba.go("/")
    for name, found in (
        ("Dati Anagrafici", "Residenza/Sede"),
        ("Dati Tecnici", "Classe del contatore"),
        ("Dati Contrattuali", "Codice offerta"),
        ("I miei documenti", "Contratto di fornitura"),
        ("Modulistica", "Richiesta di voltura"),
    ):
        alba.follow(name)
        assert found in alba.words, name
        wide = alba.page.locator("html").bounding_box()
        assert wide is not None
        assert wide["width"] <= 360
    alba.follow("Dati Tecnici")
    alba.page.locator("nav.supply summary").click()
    alba.page.locator("nav.supply .drop a").first.click()
    assert "Tensione" in alba.words, "the other point, on the same page"
