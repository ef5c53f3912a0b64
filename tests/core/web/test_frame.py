"""The frame: who is signed in, which supply is shown, where one may go."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ventanilla.app import Portal, create_app
from ventanilla.plugin import Screen
from ventanilla.testing import linking


def link_all(portal: Portal, browser: Any) -> dict[str, str]:
    """Load the invented customers and link the three supplies of one of them to Ana."""
    linking.load(portal.house, linking.customer_rows(), linking.point_rows())
    secret = next(c.value for c in browser.client._cookies.values() if c.key == "cosepav_session")
    actor = portal.identity.actor_of(secret, "web", "192.0.2.1")
    assert actor
    attempt = portal.supply.start_link(actor, linking.WITH_EMAIL)
    notice = portal.supply.issue_code(attempt.id)
    assert notice
    portal.supply.enter_code(actor, attempt.id, notice.code)
    offered = portal.supply.offered(actor, attempt.id)
    portal.supply.link(actor, attempt.id, [one.supply_point.id for one in offered])
    return {portal.supply.label(one.supply_point): one.supply_point.id for one in offered}


def test_a_visitor_sees_the_two_ways_in_and_no_menu(visitor: Any) -> None:
    page = visitor.get("/").text
    assert 'href="/cosepav/sign-in"' in page
    assert 'href="/cosepav/register"' in page
    assert 'class="nav"' not in page
    assert "/sign-out" not in page


def test_somebody_without_a_supply_is_led_to_link_one(ana: Any) -> None:
    assert ana.get("/").headers["Location"] == "/cosepav/link"
    page = ana.get("/link").text
    assert "Asociar Cuenta" in page
    assert "Comprobantes" not in page.split('class="nav"')[1].split("</nav>")[0]
    assert 'class="supply"' not in page


def test_the_user_menu_changes_the_password_and_signs_out(ana: Any) -> None:
    page = ana.get("/link").text
    assert 'href="/cosepav/password"' in page
    assert 'href="/cosepav/notifications"' in page
    assert "Notificaciones" in page
    assert "Cambiar Contraseña" in page
    assert "Cerrar Sesión" in page
    assert "Ana Paz" in page
    answer = ana.post("/sign-out", "/link", {})
    assert answer.status_code == 303
    assert ana.get("/link").headers["Location"].startswith("/cosepav/sign-in")


def test_the_menu_is_that_of_the_manifest_in_its_own_words(ana: Any, portal: Portal) -> None:
    ids = link_all(portal, ana)
    shown = next(iter(ids.values()))
    page = ana.get(f"/supplies/{shown}/").text
    nav = page.split('class="nav"')[1].split("</nav>")[0]
    assert re.findall(r">([^<>]+)</a>", nav) == [
        "Inicio",
        "Comprobantes",
        "Consumos",
        "Deudas",
        "Resumen de Cuenta",
        "Libre de Deuda",
        "Adhesion al envio de factura digital",
        "Consulta familiares adherido",
        "Servicios",
        "Cuentas",
        "Asociar Cuenta",
    ]
    assert nav.count('aria-current="page"') == 1
    assert f'href="/cosepav/supplies/{shown}/bills"' in nav


def test_another_supply_keeps_the_page_and_is_remembered(ana: Any, portal: Portal) -> None:
    ids = list(link_all(portal, ana).values())
    page = ana.get(f"/supplies/{ids[0]}/consumption?by=month").text
    bar = page.split('class="supply"')[1].split("</ul>")[0]
    assert "Suministro Actual" in bar
    assert bar.count("<li>") == len(ids) - 1 == 2
    assert f'href="/cosepav/supplies/{ids[1]}/consumption?by=month"' in bar
    assert f"/{ids[0]}/" not in bar
    ana.get(f"/supplies/{ids[1]}/bills")
    assert ana.get("/").headers["Location"] == f"/cosepav/supplies/{ids[1]}/"
    assert f'href="/cosepav/supplies/{ids[1]}/bills"' in ana.get("/accounts").text


def test_the_chosen_language_is_kept_with_the_identity(ana: Any, portal: Portal) -> None:
    ana.post("/language", "/link", {"language": "en"})
    secret = next(c.value for c in ana.client._cookies.values() if c.key == "cosepav_session")
    actor = portal.identity.actor_of(secret, "web", "192.0.2.1")
    assert actor
    assert actor.locale == "en"


def test_before_the_first_link_the_home_page_invites_to_it(ana: Any) -> None:
    assert '<a href="/cosepav/link">Inicio</a>' in ana.get("/accounts").text


def test_whoever_is_signed_in_needs_no_way_in(ana: Any) -> None:
    for path in ("/register", "/sign-in"):
        answer = ana.get(path)
        assert (answer.status_code, answer.location) == (303, "/cosepav/")


def test_anybody_finds_where_certificates_are_checked(visitor: Any) -> None:
    assert '<a href="/cosepav/verify">Verificar un certificado</a>' in visitor.get("/help").text
    assert "web.help.screen." not in visitor.get("/help").text


@pytest.fixture
def lands(portal: Portal, request: pytest.FixtureRequest) -> Any:
    """A browser of Ana's at a portal whose manifest is changed."""

    def build(**changes: Any) -> Any:
        house = portal.house
        utility = replace(house.utility, **changes)
        changed = replace(portal, house=replace(house, utility=utility))
        app = create_app(house.settings, changed)
        browser = request.getfixturevalue("ana")
        again = type(browser)(app, browser.base_url)
        again.client._cookies.update(browser.client._cookies)
        return again

    return build


def test_the_first_page_is_the_landing_screen_of_the_supply_last_looked_at(
    ana: Any, portal: Portal, lands: Callable[..., Any]
) -> None:
    ids = list(link_all(portal, ana).values())
    browser = lands(landing="billing.bills")
    assert browser.get("/").location == f"/cosepav/supplies/{ids[0]}/bills"
    browser.get(f"/supplies/{ids[1]}/debts")
    assert browser.get("/").location == f"/cosepav/supplies/{ids[1]}/bills"
    assert lands(landing="supply.accounts").get("/").location == "/cosepav/accounts"


def test_from_a_page_of_no_supply_another_one_leads_to_its_first_section(ana: Any, portal: Portal, lands: Any) -> None:
    ids = list(link_all(portal, ana).values())
    menu = (Screen("supply.accounts"), Screen("billing.debts"))
    page = lands(landing="supply.accounts", screens=menu).get("/accounts").text
    bar = page.split('class="supply"')[1].split("</ul>")[0]
    assert f'href="/cosepav/supplies/{ids[1]}/debts"' in bar


def test_the_menu_may_sign_out(ana: Any, lands: Callable[..., Any]) -> None:
    browser = lands(screens=(Screen("supply.accounts"), Screen("identity.sign_out")), landing="supply.accounts")
    page = browser.get("/accounts").text
    nav = page.split('class="nav"')[1].split("</nav>")[0]
    assert 'action="/cosepav/sign-out"' in nav
    assert browser.post("/sign-out", "/accounts", {}).status_code == 303
    assert browser.get("/accounts").location.startswith("/cosepav/sign-in")
