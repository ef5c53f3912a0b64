"""Cooprel's frame around every page, its public site, and what the records say of a client, over HTTP."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import html

import ventanilla_cooprel.demo
from ventanilla.app import create_app
from ventanilla.kernel.actors import Anonymous, SystemActor
from ventanilla.supply.feed import feed_files
from ventanilla.supply.tables.links import add_link
from ventanilla.testing.supplies import load_rows
from ventanilla_cooprel.demo.people import NOBODY, PERSONAS

pytestmark = pytest.mark.utility("cooprel")
BASE = "http://127.0.0.1:8000/cooprel"
WORDS = {"Accept-Language": "es-CL"}
SITE = ["INICIO", "NOSOTROS", "CONOCE TU BOLETA", "INFORMACIÓN", "TARIFAS", "RECLAMOS", "SUCURSALES", "NOTICIAS"]
TABS = ["Escritorio", "Expediente en Línea", "Reclamos y contactos", "Monitorizar Reclamos", "Interrupciones"]


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def client(portal: Any) -> Any:
    folder = Path(ventanilla_cooprel.demo.__file__).parent / "content"
    portal.messages.site.import_entries(SystemActor("test"), folder)
    return create_app(portal.house.settings, portal).test_client()


@pytest.fixture
def olga(portal: Any, client: Any) -> Any:
    """Somebody who has registered, signed in on the pages and on the API."""
    who = next(each.identity for each in PERSONAS if each.identity and each.identity.user_name == NOBODY)
    typed = {
        "rut": who.user_name, "first_name": who.first_name, "last_name": who.last_name, "email": who.email,
        "password": who.password, "password_again": who.password, **who.details,
    }  # fmt: skip
    portal.identity.open_identity(SystemActor("test"), typed, "es-CL")
    asked = {"rut": who.user_name, "password": who.password}
    web, api = (portal.identity.sign_in(Anonymous("192.0.2.7"), asked, kind) for kind in ("web", "api"))
    client.set_cookie("cooprel_session", web.secret, domain="127.0.0.1", path="/cooprel")
    return web.actor, {"Authorization": f"Bearer {api.secret}", **WORDS}


def get(client: Any, path: str) -> Any:
    return client.get(path, base_url=BASE, headers=WORDS)


def tree_of(client: Any, path: str) -> Any:
    answer = get(client, path)
    assert answer.status_code == 200, (path, answer.status_code, answer.text[:2000])
    return html.fromstring(answer.text)


def texts(tree: Any, path: str) -> list[str]:
    return [" ".join(each.text_content().split()) for each in tree.xpath(path)]


def give(portal: Any, actor: Any, number: str) -> str:
    """Somebody's supply with a bill, linked."""
    house = portal.house
    files = {file.name: file for file in feed_files(house.utility)}
    person = {"number": "40118732-4", "rut": "40118732-4", "name": "Rosa Catrileo", "email": "rosa@correo.example"}
    load_rows(house, files["customers"], [person])
    point = {
        "customer_number": "40118732-4", "number": number, "street": "Ruta T-85 km 3", "locality": "La Unión",
        "commodity": "electricity", "service": "Energía", "region": "Región de Los Ríos", "connection_kva": 15,
    }  # fmt: skip
    assert not load_rows(house, files["supply_points"], [point]).rejected
    id_, now = house.id_of("supply_point", "40118732-4", number), house.clock.now()
    row = {
        "id": f"link{number}", "identity_id": actor.identity_id, "supply_point_id": id_,
        "customer_id": house.id_of("customer", "40118732-4"), "policy": "test", "version": 1, "proof": "staff",
        "channel": "", "made_at": now, "effective_at": now, "attempt_id": f"try{number}",
    }  # fmt: skip
    with house.db.write() as connection:
        add_link(connection, row)
    return str(id_)


@pytest.mark.covers("CPR-01")
def test_the_public_header_and_its_eight_entries(client: Any) -> None:
    front = tree_of(client, "/")
    assert texts(front, "//header//a")[:4] == ["800 000 303", "contacto@cooprel.example", "Sucursal virtual",
                                               "Registrarse"]  # fmt: skip
    menu = front.xpath("//nav[contains(@class, 'sections')]//a")
    assert [each.text_content() for each in menu] == SITE
    for entry in menu:
        path = entry.get("href").removeprefix("/cooprel")
        page = tree_of(client, path)
        current = texts(page, "//nav[contains(@class, 'sections')]//a[@aria-current]")
        assert current == [entry.text_content()], path
    for path in ("/sign-in", "/register"):
        assert texts(tree_of(client, path), "//nav[contains(@class, 'sections')]//a") == SITE


@pytest.mark.covers("CPR-03")
def test_the_sign_in_page_says_what_the_manual_says(client: Any) -> None:
    page = tree_of(client, "/sign-in")
    assert texts(page, "//h1") == ["Login oficina virtual"]
    assert texts(page, "//main//label") == ["Rut", "Contraseña"]
    assert {"Estimado cliente"} <= set(texts(page, "//h2"))
    assert "¿Olvidó su contraseña?" in texts(page, "//main//a")
    assert texts(page, "//nav[contains(@class, 'trail')]//a") == ["Inicio", "Login oficina virtual"]


@pytest.mark.covers("CPR-04", "CPR-06")
def test_who_has_registered_gets_header_tabs_and_a_landing_page_without_any_account(client: Any, olga: Any) -> None:
    start = get(client, "/")
    assert (start.status_code, start.headers["Location"]) == (303, "/cooprel/desk")
    desk = tree_of(client, start.headers["Location"].removeprefix("/cooprel"))
    strip = "//div[@class='strip']//nav//*[self::a or self::button]"
    assert texts(desk, strip) == ["Mis datos", "Cambiar contraseña", "Cerrar Sesión"]
    assert texts(desk, "//nav[contains(@class, 'sections')]//a") == TABS
    ways = {each.get("href") for each in desk.xpath("//main//a") if each.text_content().strip().startswith("IR")}
    assert len(ways) == 2
    assert "/cooprel/supplies" in ways


@pytest.mark.covers("CPR-05")
def test_each_tab_opens_and_is_marked(client: Any, olga: Any) -> None:
    for entry in tree_of(client, "/profile").xpath("//nav[contains(@class, 'sections')]//a"):
        page = tree_of(client, entry.get("href").removeprefix("/cooprel"))
        assert texts(page, "//nav[contains(@class, 'sections')]//a[@aria-current]") == [entry.text_content()]


@pytest.mark.covers("CPR-18", "CPR-19")
def test_the_first_entry_asks_for_an_account_and_later_ones_let_choose(portal: Any, client: Any, olga: Any) -> None:
    actor, _ = olga
    first = get(client, "/supplies")
    assert (first.status_code, first.headers["Location"]) == (303, "/cooprel/link")
    form = tree_of(client, "/link")
    assert texts(form, "//main//label") == ["RUT del titular", "Número de cliente"]
    assert form.xpath("//input[@name='rut']/@value") == [NOBODY]
    point = give(portal, actor, "11111")
    give(portal, actor, "4821")
    chosen = tree_of(client, "/supplies")
    assert texts(chosen, "//nav[@class='nav']//a") == ["Ver información", "Agregar cuenta", "Manual"]
    assert [each.split(" ")[0] for each in texts(chosen, "//select[@id='supply']/option")] == ["4821", "11111"]
    assert texts(chosen, "//main//button") == ["Enviar"]
    going = get(client, f"/supplies?supply={point}")
    assert (going.status_code, going.headers["Location"]) == (303, f"/cooprel/supplies/{point}/client")
    for other in ("x", "%00", portal.house.id_of("supply_point", "1-9", "1"), "' OR 1=1"):
        assert get(client, f"/supplies?supply={other}").status_code == 422
    assert tree_of(client, "/help").xpath("//h1/text()") == ["Manual"]


@pytest.mark.covers("CPR-20", "CPR-31")
def test_general_user_and_technical_information(portal: Any, client: Any, olga: Any) -> None:
    actor, bearer = olga
    point = give(portal, actor, "11111")
    page = tree_of(client, f"/supplies/{point}/client")
    facts = dict(zip(texts(page, "//main//dt"), texts(page, "//main//dd"), strict=True))
    assert list(facts) == [
        "RUT Cliente", "Nombre", "Correo", "Dirección", "Comuna", "Región", "Fecha de Facturación",
        "Capacidad Empalme [KVA]", "Transformador",
    ]  # fmt: skip
    assert facts["RUT Cliente"] == "40118732-4"
    assert (facts["Comuna"], facts["Región"]) == ("La Unión", "Región de Los Ríos")
    assert (facts["Fecha de Facturación"], facts["Transformador"]) == ("Todavía sin facturar", "Sin información")
    assert facts["Capacidad Empalme [KVA]"] == "15", "the label names the unit"
    assert texts(page, "//nav[@class='nav']//a")[:3] == ["Información General", "Información Usuario",
                                                         "Información Técnica"]  # fmt: skip
    trail = page.xpath("//nav[contains(@class, 'trail')]//a")
    assert [each.text_content() for each in trail] == ["Inicio", "Selección de cliente", "Cliente 11111"]
    assert [each.get("href") for each in trail] == [
        "/cooprel/",
        "/cooprel/supplies",
        f"/cooprel/supplies/{point}/client",
    ]
    below = tree_of(client, f"/supplies/{point}/client/technical")
    assert texts(below, "//nav[contains(@class, 'trail')]//a")[-2:] == ["Cliente 11111", "Información Técnica"]
    assert texts(tree_of(client, f"/supplies/{point}/client/holder"), "//main//h2") == ["Información Usuario"]
    paper = get(client, f"/supplies/{point}/client/general.pdf")
    assert (paper.content_type, paper.data[:5]) == ("application/pdf", b"%PDF-")
    assert get(client, f"/supplies/{point}/client/nothing.pdf").status_code == 404
    told = client.get(f"/api/v1/supplies/{point}/client", base_url=BASE, headers=bearer).json
    assert [each["name"] for each in told["blocks"]] == ["holder", "technical"]
    assert (told["billed_on"], told["transformer"]) == (None, None)
    only = client.get(f"/api/v1/supplies/{point}/client?part=holder", base_url=BASE, headers=bearer).json
    assert [each["name"] for each in only["blocks"]] == ["holder"]
    assert client.get(f"/api/v1/supplies/{point}/client/pdf", base_url=BASE, headers=bearer).data[:5] == b"%PDF-"


def test_a_foreign_client_is_like_one_that_does_not_exist(portal: Any, client: Any, olga: Any) -> None:
    actor, bearer = olga
    mine = give(portal, actor, "11111")
    house = portal.house
    files = {file.name: file for file in feed_files(house.utility)}
    row = {
        "customer_number": "40118732-4", "number": "777", "street": "X", "locality": "La Unión",
        "commodity": "electricity", "service": "Energía", "since": date(2020, 1, 1),
    }  # fmt: skip
    load_rows(house, files["supply_points"], [row])
    foreign = house.id_of("supply_point", "40118732-4", "777")
    for way in ("client", "client/holder", "client/technical", "client/general.pdf"):
        assert get(client, f"/supplies/{mine}/{way}").status_code == 200
        for other in (foreign, "nothing"):
            assert get(client, f"/supplies/{other}/{way}").status_code == 404
    for way in ("client", "client/pdf"):
        for other in (foreign, "nothing"):
            answer = client.get(f"/api/v1/supplies/{other}/{way}", base_url=BASE, headers=bearer)
            assert answer.status_code == 404
