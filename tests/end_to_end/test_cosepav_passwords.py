"""§6 and §6.1 of COSEPAV's manual: signing in and out, and passwords."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from ventanilla.testing.mailbox import links

if TYPE_CHECKING:
    from conftest import Socio

pytestmark = pytest.mark.browser

REFUSED = "No pudimos verificar esos datos."
LABELS = ("Contraseña actual", "Contraseña nueva", "Contraseña nueva, otra vez")
NEW = "otra frase bien larga"
PRIVATE = ("Ana", "Ferreyra", "5555", "Calle 12", "$")


@pytest.mark.covers("COS-03")
def test_a_wrong_password_and_an_unknown_user_get_the_same_answer(socio: Socio, ana_state: object) -> None:
    said = []
    for user in ("ana", "nadie.de.nadie"):
        socio.sign_in(user, "no es esta frase")
        assert socio.path == "/sign-in"
        assert socio.field("Usuario").input_value() == user
        assert socio.field("Contraseña").input_value() == ""
        said.append(socio.page.get_by_role("alert").inner_text())
    assert REFUSED in said[0]
    assert said[0] == said[1]


@pytest.mark.covers("COS-03")
@pytest.mark.parametrize("user", ["ana", "ANA"])
def test_user_and_password_lead_to_the_page_that_was_asked_for(
    visit: Callable[..., Socio], ana_state: object, user: str
) -> None:
    somebody = visit()
    somebody.go("/accounts")
    assert somebody.path == "/sign-in"
    somebody.fill({"Usuario": user, "Contraseña": "caballo correcto batería"})
    somebody.press("Ingresar")
    assert somebody.path == "/accounts"


@pytest.mark.covers("COS-03")
def test_a_forgotten_password_is_reset_by_email(visit: Callable[..., Socio]) -> None:
    olga, elsewhere, stranger = visit(), visit(), visit()
    olga.register("olga")
    olga.activate("olga")
    elsewhere.sign_in("olga")
    assert elsewhere.path == "/link"

    olga.go("/sign-in")
    olga.follow("¿Olvidó su contraseña?")
    olga.fill({"Usuario o Email": "olga"})
    olga.press("Enviar el enlace")
    stranger.go("/password/forgotten")
    stranger.fill({"Usuario o Email": "nadie.de.nadie"})
    stranger.press("Enviar el enlace")
    assert olga.heading == stranger.heading == "Revisá tu e-mail"
    assert olga.words == stranger.words, "whether there is such a user stays unsaid"

    link = links(olga.site.mail_to("olga@correo.example", "Tu nueva contraseña"))[0]
    for _ in range(2):
        stranger.go(link)
    olga.sign_in("olga")
    assert olga.path == "/link", "until then the old one is good"
    olga.go(link)
    olga.fill({"Contraseña nueva": NEW, "Contraseña nueva, otra vez": "otra cosa bien larga"})
    assert olga.press("Guardar la contraseña nueva").status == 422
    assert "Las dos contraseñas no son iguales." in olga.words
    olga.fill({"Contraseña nueva": NEW, "Contraseña nueva, otra vez": NEW})
    olga.press("Guardar la contraseña nueva")
    assert olga.heading.endswith("Cambiaste tu contraseña")

    elsewhere.go("/accounts")
    assert elsewhere.path == "/sign-in", "every session has ended"
    elsewhere.sign_in("olga")
    assert REFUSED in elsewhere.words
    elsewhere.sign_in("olga", NEW)
    assert elsewhere.path == "/link"
    assert stranger.go(link).status >= 400
    olga.site.mail_to("olga@correo.example", "Cambió tu contraseña")


@pytest.mark.covers("COS-18")
def test_the_password_is_changed_with_the_current_one_and_the_new_one_twice(visit: Callable[..., Socio]) -> None:
    pedro, elsewhere = visit(), visit()
    pedro.join("pedro")
    elsewhere.sign_in("pedro")
    pedro.page.get_by_text("Pedro Quiroga", exact=True).first.click()
    pedro.follow("Cambiar Contraseña")
    wanted = dict(zip(LABELS, ("caballo correcto batería", NEW, NEW), strict=True))

    pedro.fill({**wanted, "Contraseña actual": "no es esta frase"})
    assert pedro.press("Cambiar la contraseña").status == 422
    assert "Esta no es tu contraseña actual." in pedro.words
    pedro.fill({**wanted, "Contraseña nueva, otra vez": "otra cosa bien larga"})
    assert pedro.press("Cambiar la contraseña").status == 422
    assert "Las dos contraseñas no son iguales." in pedro.words
    assert [pedro.field(label).input_value() for label in LABELS] == ["", "", ""]

    pedro.fill(wanted)
    pedro.press("Cambiar la contraseña")
    assert pedro.heading.endswith("Cambiaste tu contraseña")
    pedro.go("/accounts")
    assert pedro.path == "/accounts", "here the session goes on"
    elsewhere.go("/accounts")
    assert elsewhere.path == "/sign-in", "elsewhere it has ended"
    elsewhere.sign_in("pedro")
    assert REFUSED in elsewhere.words
    elsewhere.sign_in("pedro", NEW)
    assert elsewhere.path == "/link"
    pedro.site.mail_to("pedro@correo.example", "Cambió tu contraseña")


@pytest.mark.covers("COS-04")
def test_after_signing_out_the_back_button_shows_nothing_private(
    visit: Callable[..., Socio], ana_state: object
) -> None:
    ana = visit()
    ana.sign_in("ana")
    private = ana.path
    assert "Calle 12" in ana.words
    ana.page.get_by_text("Ana Ferreyra", exact=True).first.click()
    ana.press("Cerrar Sesión")
    assert "Cerraste la sesión." in ana.words
    for _ in range(3):
        ana.page.go_back()
        said = ana.page.locator("body").inner_text()
        assert [word for word in PRIVATE if word in said] == []
    ana.go(private)
    assert ana.path == "/sign-in"
