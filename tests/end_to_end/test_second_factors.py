"""Second factors in a browser: an app that shows codes, without script, and a passkey of Chromium's authenticator."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ventanilla.identity.service.factors.totp import STEP, code_at
from ventanilla.testing.axe import LOOK, complaints
from ventanilla.testing.mailbox import plain
from ventanilla.testing.site import Site, open_site

if TYPE_CHECKING:
    from conftest import Socio
    from ventanilla.testing.sites import Sites

pytestmark = pytest.mark.browser


@pytest.fixture
def named_site(tmp_path: Path, sites: Sites) -> Iterator[Site]:
    """COSEPAV's, reached by a name."""
    with open_site(tmp_path, "cosepav", filled=sites.filled("cosepav"), host="localhost") as opened:
        yield opened


def code(secret: str, steps: int = 0) -> str:
    return code_at(secret, datetime.now(UTC) + timedelta(seconds=steps * STEP))


def sign_out(socio: Socio) -> None:
    socio.page.locator("header summary").first.click()
    socio.press("Cerrar Sesión")


def test_an_app_and_a_passkey_are_set_up_and_sign_in(visit: Callable[..., Socio], named_site: Site) -> None:
    elsa = visit(named_site, **LOOK)
    elsa.join("elsa")
    elsa.go("/profile")
    elsa.page.get_by_role("link", name="Seguridad").click()
    elsa.page.wait_for_url("**/security")
    wrong = [("/security", *each) for each in complaints(elsa)]

    elsa.press("Configurar la aplicación")
    assert elsa.path == "/security/app"
    wrong += [("/security/app", *each) for each in complaints(elsa)]
    secret = "".join(elsa.page.locator("main code").inner_text().split())
    elsa.fill({"Código de tu aplicación": code(secret)})
    elsa.press("Activar")
    codes = elsa.page.locator("main ol code").all_inner_texts()
    assert len(set(codes)) == 10
    wrong += [("codes", *each) for each in complaints(elsa)]
    assert "aplicación de autenticación" in plain(named_site.mail_to("elsa@correo.example", "Seguridad de tu cuenta"))
    elsa.follow("Ya los guardé")
    assert "Te quedan 10 códigos" in elsa.words

    make_passkey(elsa)
    wrong += [("with all", *each) for each in complaints(elsa)]
    sign_out(elsa)
    elsa.go("/sign-in")
    elsa.press("Ingresar con una llave de acceso")
    assert elsa.path == "/link"
    sign_out(elsa)

    elsa.sign_in("elsa")
    assert (elsa.path, elsa.heading) == ("/sign-in/second", "Un paso más")
    wrong += [("/sign-in/second", *each) for each in complaints(elsa)]
    elsa.press("Mostrar tu llave de acceso")
    assert elsa.path == "/link"
    elsa.go("/confirm?next=/cosepav/sessions")
    wrong += [("/confirm", *each) for each in complaints(elsa)]
    elsa.press("Confirmar con una llave de acceso")
    assert elsa.path == "/sessions"
    assert wrong == []

    plainly = visit(named_site, java_script_enabled=False)
    plainly.sign_in("elsa")
    assert not plainly.page.get_by_role("button", name="Mostrar tu llave de acceso").is_visible()
    plainly.fill({"Código de tu aplicación": "000 000"})
    assert plainly.press("Ingresar").status in (303, 422)
    plainly.fill({"Código de tu aplicación": code(secret, 1)})
    plainly.press("Ingresar")
    assert plainly.path == "/link"
    sign_out(plainly)
    plainly.sign_in("elsa")
    plainly.page.locator("summary", has_text="Usar un código de recuperación").click()
    plainly.fill({"Código de recuperación": codes[3]})
    plainly.press("Ingresar con un código de recuperación")
    assert plainly.path == "/link"


def make_passkey(socio: Socio) -> Any:
    """A passkey by Chromium's own authenticator, which nobody has to touch."""
    devices = socio.context.new_cdp_session(socio.page)
    devices.send("WebAuthn.enable")
    how = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": how})
    socio.follow("Agregar una llave de acceso")
    socio.fill({"Nombre": "mi teléfono"})
    socio.press("Crear la llave de acceso")
    assert socio.path == "/security"
    assert re.search(r"mi teléfono", socio.words)
    return devices
