"""Somebody comes in with Mi Argentina, registers without a password, and has their supply without a code."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ventanilla.demo.model import SandboxPerson
from ventanilla.plugin import ProviderShape
from ventanilla.testing.axe import LOOK, complaints
from ventanilla.testing.mailbox import links
from ventanilla.testing.providing import SECRET, open_idp
from ventanilla.testing.site import open_site
from ventanilla.testing.sites import Sites
from ventanilla.testing.visitor import Visitor, browsing

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
NAME = "mi_argentina"
CARLA = SandboxPerson("ar-carla", "Carla", "Benítez", "30987654", "1984-06-25", "carla@correo.example", "2")


def test_mi_argentina_opens_the_door_and_the_supply(chromium: Browser, sites: Sites, tmp_path: Path) -> None:
    at = tmp_path / "idp"
    at.mkdir()
    with open_idp(at, ProviderShape.MI_ARGENTINA, "", people=(CARLA,)) as idp:
        more = f'[providers.{NAME}]\nurl = "{idp.settings.url}"\nclient_id = "{idp.settings.client_id}"\n'
        secrets = {"VENTANILLA_PROVIDER_MI_ARGENTINA_SECRET": SECRET}
        (tmp_path / "site").mkdir()
        filled = sites.filled("cosepav")
        with open_site(tmp_path / "site", "cosepav", filled=filled, more=more, secrets=secrets) as site:
            back = f"{site.url}/sign-in/with/{NAME}/back"
            idp.provider.client = replace(idp.provider.client, redirect_uri=back)
            with browsing(chromium, locale="es-AR", viewport={"width": 360, "height": 800}, **LOOK) as context:
                carla = Visitor(context, site)
                _join(carla)
                _come_in(carla)
                _link(carla)
                _look_around(carla)
                assert carla.faults == []


def _join(carla: Visitor) -> None:
    carla.go("/sign-in")
    assert complaints(carla) == []
    carla.press("Ingresar con Mi Argentina")
    carla.press("Carla Benítez")
    assert carla.path == "/sign-in/with"
    assert complaints(carla) == []
    carla.follow("Registrarme")
    assert carla.field("Nombre").input_value() == "Carla"
    assert complaints(carla) == []
    carla.fill({"Usuario": "carla.benitez"})
    carla.press("Registrarme")
    assert carla.path == "/register/sent"
    mail = carla.site.mail_to("carla@correo.example", "Activá tu cuenta")
    carla.go(links(mail)[0])
    carla.press("Activar mi usuario")


def _come_in(carla: Visitor) -> None:
    carla.go("/sign-in")
    carla.press("Ingresar con Mi Argentina")
    carla.press("Carla Benítez")
    assert carla.path == "/link"


def _link(carla: Visitor) -> None:
    assert carla.field("DNI").input_value() == "30987654"
    assert "Mi Argentina responde por vos" in carla.words
    assert complaints(carla) == []
    carla.page.get_by_role("main").get_by_role("button").click()
    assert carla.path.endswith("/supplies")
    carla.page.get_by_role("main").get_by_role("button").last.click()
    assert carla.path.endswith("/done")


def _look_around(carla: Visitor) -> None:
    carla.go("/connections")
    assert "Mi Argentina" in carla.words
    assert complaints(carla) == []
    carla.press("Desconectar Mi Argentina")
    assert "No tenés contraseña" in carla.page.inner_text("body")
    carla.page.evaluate("document.querySelector('form[action$=\"/sign-out\"]').submit()")
    carla.page.wait_for_url("**/sign-out/with/mi_argentina")
    assert complaints(carla) == []
