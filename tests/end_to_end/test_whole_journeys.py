"""From a stranger to the own bills in one go: by keyboard alone, without JavaScript, and on PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from ventanilla.testing.mailbox import plain

if TYPE_CHECKING:
    from conftest import Socio
    from ventanilla.testing.site import Site

pytestmark = pytest.mark.browser

FOCUS = """() => {
    const here = document.activeElement, style = getComputedStyle(here);
    return here !== document.body && (style.outlineStyle !== 'none' && style.outlineWidth !== '0px'
        || style.boxShadow !== 'none');
}"""
PROOF = ("20123456", "14/03/1971")


def tab_to(socio: Socio, role: str, name: str) -> None:
    """Press Tab until something has the focus; it is always seen where that is."""
    wanted = socio.page.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
    for _ in range(60):
        socio.page.keyboard.press("Tab")
        assert socio.page.evaluate(FOCUS), f"the focus is not seen on the way to {name}"
        if any(each.evaluate("it => it === document.activeElement") for each in wanted.all()):
            return
    raise AssertionError(f"Tab never reaches {role} {name}")


def type_into(socio: Socio, *pairs: tuple[str, str]) -> None:
    """Type into fields, one after the other, and send the form."""
    for label, value in pairs:
        tab_to(socio, "textbox", label)
        socio.page.keyboard.type(value)
    enter(socio)


def enter(socio: Socio) -> None:
    """Press Enter and wait for the page that comes of it."""
    with socio.page.expect_navigation():
        socio.page.keyboard.press("Enter")


@pytest.mark.covers("COS-01", "COS-02", "COS-03", "COS-05", "COS-06", "COS-07", "COS-17")
def test_the_keyboard_is_enough(socio: Socio, code_in: Callable[[str], str]) -> None:
    socio.go("/")
    socio.page.keyboard.press("Tab")
    assert socio.page.locator(":focus").inner_text() == "Ir al contenido"
    socio.page.keyboard.press("Enter")
    tab_to(socio, "link", "Registrarse")
    enter(socio)
    password = "caballo correcto batería"
    type_into(
        socio,
        ("Usuario", "sara"),
        ("Email", "sara@correo.example"),
        ("Nombre", "Sara"),
        ("Apellido", "Toffoli"),
        ("Contraseña", password),
        ("Confirmación Contraseña", password),
    )
    assert socio.path == "/register/sent"
    socio.go(socio.activation_link("sara"))
    tab_to(socio, "button", "Activar mi usuario")
    enter(socio)
    tab_to(socio, "link", "Ingresar")
    enter(socio)
    type_into(socio, ("Usuario", "sara"), ("Contraseña", password))
    type_into(socio, ("DNI", PROOF[0]), ("Fecha de Nacimiento", PROOF[1]))
    type_into(socio, ("Código", code_in(plain(socio.site.mail_to("ana.ferreyra@example.com", "Tu código")))))
    tab_to(socio, "button", "Asociar")
    enter(socio)
    tab_to(socio, "link", "Ver mi suministro")
    enter(socio)
    first = socio.path
    assert "ÚLTIMA FACTURA" in socio.words

    socio.page.keyboard.press("Tab")
    while not socio.page.locator(".supply details > summary").evaluate("it => it === document.activeElement"):
        socio.page.keyboard.press("Tab")
    socio.page.keyboard.press("Enter")
    socio.page.keyboard.press("Tab")
    enter(socio)
    assert socio.path != first
    assert "ÚLTIMA FACTURA" in socio.words


@pytest.mark.covers("COS-01", "COS-02", "COS-03", "COS-05", "COS-06", "COS-10", "COS-11")
def test_everything_works_without_javascript(visit: Callable[..., Socio], code_in: Callable[[str], str]) -> None:
    tomas = visit(java_script_enabled=False)
    journey(tomas, "tomas", code_in)
    first = tomas.path
    tomas.page.locator(".supply summary").click()
    tomas.follow("8888 / 1 Calle 7 N.º 120, Avellaneda")
    assert tomas.path != first
    tomas.follow("Consumos", tomas.page.get_by_role("navigation", name="Secciones"))
    assert tomas.page.locator("svg.chart:visible").count() == 1
    assert tomas.main.get_by_role("table").locator("tbody tr").count() > 1
    tomas.page.get_by_label("Otro año").select_option("2025")
    tomas.press("Ver")
    assert "Consumo de 2025" in tomas.words
    tomas.press("English")
    assert tomas.heading == "Consumption"
    tomas.page.locator("header summary").click()
    tomas.press("Sign out")
    tomas.go(first)
    assert tomas.path == "/sign-in"


@pytest.mark.covers("COS-01", "COS-02", "COS-03", "COS-05", "COS-07", "COS-10")
def test_the_journey_is_the_same_on_postgresql(
    visit: Callable[..., Socio], postgres_site: Site, code_in: Callable[[str], str]
) -> None:
    ana = visit(postgres_site)
    journey(ana, "ana", code_in)
    ana.go("/accounts")
    assert ana.main.get_by_role("row").count() == 1 + 2


def journey(socio: Socio, user: str, code_in: Callable[[str], str]) -> None:
    """Register, activate, sign in, link, look at the newest bill and its PDF; ends on the home page."""
    socio.join(user)
    socio.claim(*PROOF)
    socio.enter_code(code_in(plain(socio.site.mail_to("ana.ferreyra@example.com", "Tu código"))))
    socio.take_all()
    socio.go("/")
    home, words = socio.path, socio.words
    total = re.search(r"ÚLTIMA FACTURA (\$ ?[\d.]+,\d\d)", words)
    assert total, words
    socio.follow("Ver e imprimir")
    assert total[1] in socio.words
    href = socio.page.get_by_role("link", name="Descargar PDF").get_attribute("href")
    assert href
    pages = PdfReader(BytesIO(socio.fetch(href))).pages
    assert total[1] in " ".join(" ".join(page.extract_text() for page in pages).split())
    socio.go(home)
