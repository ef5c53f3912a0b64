"""Every screen: axe, light and dark, wide and narrow; by keyboard alone; without JavaScript; within its own policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from ventanilla.testing.axe import LOOK, complaints
from ventanilla.testing.mailbox import links

if TYPE_CHECKING:
    from conftest import Socio

pytestmark = pytest.mark.browser

COVERED = {"rules": {"target-size": {"enabled": False}}}
"""An open menu lies over what is below it, until it is closed."""


@dataclass(frozen=True)
class Prepared:
    """E-mailed links by what they are for; a login, and the paths of its steps of linking."""

    links: dict[str, str]
    state: Any
    steps: list[str]


@pytest.fixture(scope="session")
def prepared(
    chromium: Any, site: Any, ana_state: Any, make_socio: Callable[..., Any], unreachable: list[Any]
) -> Prepared:
    """Somebody who has not used their e-mailed links yet, and stands at every step of linking."""
    with make_socio(chromium, site) as vera:
        vera.join("vera")
        steps = []
        vera.claim(unreachable[0].dni, f"{unreachable[0].born_on:%d/%m/%Y}")
        vera.take_all()
        steps.append(vera.path)
        for dni, born in ((unreachable[0].dni, unreachable[0].born_on), (unreachable[1].dni, unreachable[1].born_on)):
            vera.claim(dni, f"{born:%d/%m/%Y}")
            steps.append(vera.path)
        vera.claim("29999888", "03/03/1990")
        steps.append(vera.path)
        state = vera.context.storage_state()
        vera.context.clear_cookies()
        vera.go("/password/forgotten")
        vera.fill({"Usuario o Email": "vera"})
        vera.press("Enviar el enlace")
        vera.register("vera.dos")
        opened = {
            "activate": vera.activation_link("vera.dos"),
            "reset": links(site.mail_to("vera@correo.example", "Tu nueva contraseña"))[0],
            "undo": links(site.mail_to("ana.ferreyra@example.com", "Alguien asoció tu suministro"))[0],
        }
        return Prepared(opened, state, steps)


def public_screens(prepared: Prepared) -> Iterator[tuple[str, Callable[[Socio], object]]]:
    """What everybody sees."""
    texts = ("/help", "/contact", "/privacy", "/accessibility", "/links/undone", "/no-such-page")
    entries = ("/", "/register", "/register/sent", "/sign-in", "/password/forgotten", "/password/forgotten/sent")
    ends = ("/activate/done", "/password/reset/done", "/activate/none", "/password/reset/none", "/links/undo/none")
    for path in (*entries, *ends, *texts):
        yield path, lambda socio, path=path: socio.go(path)
    for name, link in prepared.links.items():
        yield name, lambda socio, link=link: socio.go(link)
    yield "register refused", lambda socio: (socio.go("/register"), socio.press("Registrarme"))
    yield "sign-in refused", lambda socio: (socio.go("/sign-in"), socio.press("Ingresar"))


def supply_screens(socio: Socio) -> Iterator[tuple[str, Callable[[Socio], object]]]:
    """What Ana and Bruno see of a supply, the one looked at first."""
    socio.go("/")
    at = socio.path
    queries = ("?by=year", "?by=month", "?by=day", "?by=hour", "?by=never")
    for path in ("", "bills", "debts", *(f"consumption{query}" for query in queries)):
        yield path, lambda socio, path=path: socio.go(f"{at}{path}")
    yield "bill", lambda socio: (socio.go(at), socio.follow("Ver e imprimir"))


def personal_screens(socio: Socio) -> Iterator[tuple[str, Callable[[Socio], object]]]:
    """What belongs to a login."""
    for path in ("/accounts", "/link", "/password", "/password/done"):
        yield path, lambda socio, path=path: socio.go(path)
    yield "link refused", lambda socio: (socio.go("/link"), socio.press("Buscar mi cuenta"))
    yield "password refused", lambda socio: (socio.go("/password"), socio.press("Cambiar la contraseña"))
    for name in ("header", ".supply"):
        yield f"menu {name}", lambda socio, name=name: (socio.go("/"), socio.page.locator(f"{name} summary").click())


def linking_screens(prepared: Prepared) -> Iterator[tuple[str, Callable[[Socio], object]]]:
    """Code, choice, and what came of it."""
    for path in prepared.steps:
        yield path, lambda socio, path=path: socio.go(path)
    yield "code refused", lambda socio: (socio.go(prepared.steps[-1]), socio.press("Continuar"))


def new_supply_screens(socio: Socio) -> Iterator[tuple[str, Callable[[Socio], object]]]:
    """What there is to see of a supply that has nothing yet."""
    socio.go("/accounts")
    with socio.page.expect_navigation():
        socio.page.get_by_role("link", name="Ver 9001 / 1", exact=True).click()
    at = socio.path
    for path in ("", "bills", "debts", "consumption"):
        yield f"new {path}", lambda socio, path=path: socio.go(f"{at}{path}")


def test_axe_finds_nothing_light_or_dark_and_nothing_is_wider_than_the_screen(
    visit: Callable[..., Socio], ana_state: object, bruno_state: object, prepared: Prepared
) -> None:
    stranger, vera = visit(**LOOK), visit(storage_state=prepared.state, **LOOK)
    ana, bruno = visit(storage_state=ana_state, **LOOK), visit(storage_state=bruno_state, **LOOK)
    wrong, seen = [], 0
    for socio, screens in (
        (stranger, public_screens(prepared)),
        (ana, supply_screens(ana)),
        (bruno, supply_screens(bruno)),
        (bruno, personal_screens(bruno)),
        (bruno, new_supply_screens(bruno)),
        (vera, linking_screens(prepared)),
    ):
        for name, show in screens:
            show(socio)
            seen += 1
            wrong += [(name, *each) for each in complaints(socio, COVERED if name.startswith("menu") else None)]
    assert wrong == []
    assert seen > 50


def test_axe_would_find_something(visit: Callable[..., Socio]) -> None:
    socio = visit(**LOOK)
    socio.go("/sign-in")
    socio.page.evaluate("document.querySelector('label').remove()")
    assert "label" in [found for _, found, _ in complaints(socio)]
    socio.page.add_style_tag(content="main p { color: #ccc; background: #ddd; width: 3000px }")
    found = {(where, what) for where, what, _ in complaints(socio)}
    assert found >= {
        ("1280 light", "color-contrast"),
        ("1280 dark", "color-contrast"),
        ("1280", "scrolls sideways"),
        ("360", "scrolls sideways"),
    }


def test_the_policy_keeps_injected_script_out_and_the_watch_hears_it(socio: Socio) -> None:
    socio.go("/")
    socio.page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.evil = true'}))"
    )
    assert socio.page.evaluate("window.evil") is None
    socio.page.wait_for_timeout(200)
    assert len(socio.faults) == 1
    socio.faults.clear()
