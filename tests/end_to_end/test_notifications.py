"""Notificaciones, played in a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from ventanilla.testing.mailbox import links

if TYPE_CHECKING:
    from conftest import Socio

pytestmark = pytest.mark.browser

PASSWORD = "caballo correcto batería"
NEW = "nueve lunas muy claras"


@pytest.mark.covers("COS-16", "COS-04")
def test_a_changed_password_is_told_once_by_mail_and_in_the_portal(socio: Socio) -> None:
    socio.join("nora.cambia", first_name="Nora")
    socio.page.locator("header summary").click()
    menu = socio.page.locator("header .drop")
    socio.follow("Notificaciones", menu)
    assert socio.heading == "Notificaciones"
    assert "No tenés notificaciones" in socio.words
    socio.go("/password")
    fields = socio.page.locator("input[type=password]")
    for at, word in enumerate((PASSWORD, NEW, NEW)):
        fields.nth(at).fill(word)
    socio.press("Cambiar la contraseña")
    socio.site.mail_to("nora.cambia@correo.example", "Cambió tu contraseña")
    for _ in range(60):
        socio.go("/notifications")
        if "Cambió tu contraseña" in socio.words:
            break
        socio.page.wait_for_timeout(250)
    assert "1 sin leer" in socio.page.locator("header").inner_text()
    socio.press("Marcar todas como leídas")
    assert "sin leer" not in socio.page.locator("header").inner_text()
    subjects = [str(mail["Subject"]) for mail in socio.site.mail.to("nora.cambia@correo.example")]
    assert len([one for one in subjects if "Cambió tu contraseña" in one]) == 1


@pytest.mark.covers("COS-16")
def test_a_sign_in_from_a_new_device_is_told(visit: Callable[..., Socio]) -> None:
    olga = visit()
    olga.join("olga.nueva", first_name="Olga")
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    other = visit(user_agent=agent)
    other.sign_in("olga.nueva")
    warned = other.site.mail_to("olga.nueva@correo.example", "Ingreso desde un equipo nuevo")
    assert any(link.endswith("/sessions") for link in links(warned))
    other.go("/notifications")
    assert "desde un equipo que no conocíamos" in other.words


@pytest.mark.covers("COS-16")
def test_one_chooses_what_comes_by_mail_too(socio: Socio) -> None:
    socio.join("pilar", first_name="Pilar")
    socio.go("/notifications/settings")
    socio.page.get_by_label("Factura por vencer").check()
    socio.press("Guardar")
    assert "Guardamos tu elección." in socio.words
    assert socio.page.get_by_label("Factura por vencer").is_checked()
    assert not socio.page.get_by_label("Pago recibido").is_checked()
