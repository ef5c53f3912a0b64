"""Cooprel's manual, §2 and §4: from the public site through registration to the information of an account."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from ventanilla.testing.axe import LOOK, complaints
from ventanilla.testing.mailbox import links, plain
from ventanilla.testing.sites import Sites
from ventanilla.testing.visitor import Visitor

pytestmark = pytest.mark.browser
PASSWORD = "una clave bien larga"
FORM = {
    "Rut": "12.345.678-9", "Nombres": "Olga Inés", "Apellido paterno": "Yáñez", "Apellido materno": "Igor",
    "Fecha de nacimiento": "25/06/1984", "Email": "olga.ines@correo.example", "Fono": "64 2341214",
    "Calle": "Calle Los Arrayanes", "Ingresar contraseña": PASSWORD, "Confirmar contraseña": PASSWORD,
}  # fmt: skip


@pytest.mark.covers("CPR-01", "CPR-02", "CPR-03", "CPR-04", "CPR-18", "CPR-19", "CPR-20", "CPR-31")
def test_from_the_public_site_to_an_account(guest: Callable[..., Visitor], sites: Sites) -> None:
    olga = guest("cooprel", viewport={"width": 1280, "height": 900}, **LOOK)
    olga.go("/")
    assert complaints(olga) == []
    olga.follow("CONOCE TU BOLETA")
    assert olga.heading == "Conoce tu boleta"
    olga.follow("Registrarse")
    assert complaints(olga) == []
    olga.fill(FORM)
    for label, value in (("Nacionalidad", "CL"), ("Género", "female"), ("Comuna", "La Unión")):
        olga.field(label).select_option(value)
    olga.press("Crear cuenta")
    assert "12345678-5" in olga.words
    assert complaints(olga) == []
    olga.fill({"Rut": "12.345.678-5", "Ingresar contraseña": PASSWORD, "Confirmar contraseña": PASSWORD})
    olga.press("Crear cuenta")
    letter = sites("cooprel").mail_to("olga.ines@correo.example", "Active su cuenta")
    (link,) = [each for each in links(letter) if "/activate/" in each]
    olga.go(link)
    olga.page.get_by_role("main").get_by_role("button").click()
    olga.follow("Sucursal virtual")
    olga.fill({"Rut": "12345678-5", "Contraseña": PASSWORD})
    olga.press("Ingresar")
    assert olga.heading == "Escritorio"
    assert complaints(olga) == []
    olga.go("/supplies")
    assert olga.path == "/link"
    olga.fill({"RUT del titular": "40.118.732-4", "Número de cliente": "11111"})
    olga.press("Agregar cuenta")
    mail = sites("cooprel").mail_to("rosa.catrileo@example.com", "Su código")
    code = re.search(r"\b\d{6}\b", plain(mail))
    assert code
    olga.field("Código").fill(code[0])
    assert complaints(olga) == []
    olga.page.get_by_role("main").get_by_role("button").first.click()
    olga.page.get_by_role("main").get_by_role("button").last.click()
    olga.go("/supplies")
    assert complaints(olga) == []
    olga.press("Enviar")
    assert olga.heading == "Información General"
    assert "Rosa Elvira Catrileo Vidal" in olga.words
    assert complaints(olga) == []
    assert olga.follow("Cliente 11111").ok
    assert olga.faults == []
