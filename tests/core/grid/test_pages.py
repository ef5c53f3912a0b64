"""The pages of the register, as a browser without scripts gets them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from lxml import html
from pypdf import PdfReader

from ventanilla.app import create_app
from ventanilla.identity.model import SessionKind
from ventanilla.kernel.actors import Anonymous, SystemActor
from ventanilla.plugin import FieldKind, GridAccess, GridPolicy
from ventanilla.testing.gridding import Grid

pytestmark = pytest.mark.utility("cooprel")
BASE = "http://127.0.0.1:8000/cooprel"
RUT = "11111111-1"
PASSWORD = "caballo verde lápiz"


@pytest.fixture
def db_url(sqlite_url: str) -> Iterator[str]:
    """The pages ask the services only: one kind of database is enough."""
    return sqlite_url


class Browser:
    """Somebody with the pages and the API; a visitor until they sign in."""

    def __init__(self, portal: Any) -> None:
        self.portal = portal
        self.client = create_app(portal.house.settings, portal).test_client()
        self.token = ""

    def sign_in(self) -> Browser:
        house, identity = self.portal.house, self.portal.identity
        typed = {}
        for field in house.utility.identity.register:
            values = {
                FieldKind.CL_RUT: RUT,
                FieldKind.EMAIL: "elena@correo.example",
                FieldKind.NEW_PASSWORD: PASSWORD,
                FieldKind.PASSWORD_AGAIN: PASSWORD,
                FieldKind.BIRTH_DATE: "14-02-1975",
                FieldKind.PHONE: "64 2341214",
            }
            typed[field.name] = values.get(field.kind, "Elena")
            if getattr(field, "choices", ()):
                typed[field.name] = field.choices[0].value
            if field.kind.value == "country":
                typed[field.name] = "CL"
        assert identity.open_identity(SystemActor("test"), typed, "es-CL")
        asked = {
            each.name: PASSWORD if each.kind is FieldKind.PASSWORD else RUT for each in house.utility.identity.sign_in
        }
        secret = identity.sign_in(Anonymous("192.0.2.4"), asked, SessionKind.WEB).secret
        self.token = identity.sign_in(Anonymous("192.0.2.4"), asked, SessionKind.API).secret
        self.client.set_cookie("cooprel_session", secret, domain="127.0.0.1", path="/cooprel")
        return self

    def get(self, path: str) -> Any:
        return self.client.get(path, base_url=BASE, headers={"Accept-Language": "es-CL"})

    def post(self, path: str, **fields: str) -> Any:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/grid").text)
        assert token
        return self.client.post(path, base_url=BASE, data={"csrf_token": token[1], **fields})

    def api(self, path: str, body: dict[str, str] | None = None) -> Any:
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        send = self.client.get if body is None else self.client.post
        more = {} if body is None else {"json": body}
        return send(f"/api/v1{path}", base_url=BASE, headers=sent, **more)


@pytest.fixture
def browser(grid: Grid) -> Browser:
    return Browser(grid.portal).sign_in()


def tree(answer: Any) -> Any:
    assert answer.status_code in (200, 404, 422), answer.status_code
    return html.fromstring(answer.text)


def words(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def headings(page: Any, caption: str) -> list[str]:
    (table,) = [each for each in page.iter("table") if words(each.find("caption")) == caption]
    return [words(each) for each in table.find("thead").iter("th")]


@pytest.mark.covers("CPR-06", "CPR-07", "CPR-30")
def test_the_advanced_search_goes_step_by_step_without_a_script(browser: Browser) -> None:
    def options(page: Any, name: str) -> list[str]:
        return [each.get("value") for each in page.xpath(f"//select[@name='{name}']/option") if each.get("value")]

    page = tree(browser.get("/grid"))
    assert options(page, "region") == ["10", "14"]
    assert options(page, "municipality") == []
    refused = browser.get("/grid?search=1&region=&municipality=")
    assert refused.status_code == 422
    assert {each.get("href") for each in tree(refused).xpath("//*[@id='summary']//a")} == {
        "#f-region",
        "#f-municipality",
    }
    page = tree(browser.get("/grid?region=14&municipality=14204&substation=2&feeder=4"))
    assert options(page, "transformer") == ["328250", "328258"]
    goes = {
        "region=14&municipality=14204": "/grid/municipalities/14204",
        "region=14&municipality=14204&substation=2": "/grid/municipalities/14204?substation=2",
        "region=14&municipality=14204&substation=2&feeder=4": "/grid/substations/2/feeders?feeder=4",
        "region=14&municipality=14204&substation=2&feeder=4&transformer=328250": "/grid/transformers/328250",
    }
    for query, target in goes.items():
        answer = browser.get(f"/grid?search=1&{query}")
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/cooprel{target}")
    assert words(tree(browser.get(goes["region=14&municipality=14204&substation=2"])).find(".//tbody")).startswith(
        "Subestación 2 Pilmaiquén VER"
    )


@pytest.mark.covers("CPR-08", "CPR-10", "CPR-14", "CPR-31")
def test_the_lists_have_the_manuals_columns_and_every_level_is_a_link(browser: Browser) -> None:
    page = tree(browser.get("/grid/municipalities/14204"))
    assert headings(page, "Subestaciones") == ["Id subestación", "Nombre subestación", "Alimentadores"]
    page = tree(browser.get("/grid/substations/2/feeders"))
    assert headings(page, "Alimentadores") == ["Id Alimentador", "Nombre Alimentador", "Transformador"]
    page = tree(browser.get("/grid/feeders/4/transformers"))
    assert headings(page, "Transformadores") == ["Id Transformador", "Nombre Transformador"]
    page = tree(browser.get("/grid/transformers/328250"))
    trail = page.xpath("//nav[contains(@class, 'trail')]//a")
    assert [words(each) for each in trail] == [
        "Inicio",
        "Región de Los Ríos",
        "Río Bueno",
        "Subestaciones",
        "Pilmaiquén",
        "Alimentadores",
        "PILMAIQUEN",
        "Transformadores",
        "TRANSF.MON.10 KVA.7620 V.",
    ]
    for each in trail[1:]:
        assert browser.get(each.get("href").removeprefix("/cooprel")).status_code == 200


@pytest.mark.covers("CPR-09", "CPR-11", "CPR-15", "CPR-17")
def test_each_detail_can_be_printed_and_kept(browser: Browser) -> None:
    page = tree(browser.get("/grid/transformers/328250"))
    facts = {words(each.find("dt")): words(each.find("dd")) for each in page.xpath("//dl/div")}
    assert facts["Número (Placa poste)"] == "8377"
    assert facts["Identificador de fase (RST, RS, RT)"] == "++R"
    assert facts["Conexión"] == "S/I"
    assert facts["Tensión (V)"] == "AT"
    rows = [[words(cell) for cell in row] for row in page.xpath("//tbody/tr")]
    assert (len(rows), rows[0], rows[8]) == (12, ["11/2020", "S/I", "S/I"], ["3/2020", "6,9", "29"])
    for path in ("/grid/substations/1", "/grid/feeders/4", "/grid/transformers/328250", "/grid/vnr?code=12"):
        page = tree(browser.get(path))
        (link,) = page.xpath("//a[contains(@href, '/pdf')]/@href")
        assert page.xpath("//button[@data-print]")
        pdf = browser.get(link.removeprefix("/cooprel"))
        assert pdf.content_type == "application/pdf"
        text = "".join(each.extract_text() for each in PdfReader(io.BytesIO(pdf.data)).pages)
        assert any(known in text for known in ("328156", "328250", "0,0133")), path


@pytest.mark.covers("CPR-13")
def test_spans_are_sought_at_the_foot_of_the_feeder(browser: Browser) -> None:
    page = tree(browser.get("/grid/feeders/4?span=338406"))
    assert headings(page, "Búsqueda de Vano") == [
        "Identificador",
        "Tensión",
        "Nodo origen",
        "Nodo destino",
        "Extensión(mts)",
        "Tipo conductor",
        "VNR",
        "Capacidad conductor(A)",
        "Cantidad fases",
    ]
    (row,) = [each for each in page.xpath("//tbody/tr") if "338406" in words(each)]
    assert words(row) == "338406 AT 7706 7705 96 ALAMBRE CU DESNUDO 3 AWG CDAACU3A025000 0 RST"
    for text in ("%", "_", "nothing"):
        assert "No se encontró nada" in browser.get(f"/grid/feeders/4?pole={quote(text)}").text
    long = browser.get(f"/grid/feeders/4?pole={'7' * 10_000}")
    assert long.status_code == 422
    assert "Tiene más de 40 caracteres" in long.text


@pytest.mark.covers("CPR-16")
def test_a_client_number_leads_to_the_transformer_and_stands_in_no_address(browser: Browser) -> None:
    found = browser.post("/grid/find", client_number="11111")
    assert (found.status_code, found.headers["Location"]) == (303, "/cooprel/grid/found/328250")
    page = browser.get("/grid/found/328250")
    assert all(word in page.text for word in ("PILMAIQUEN", "Pilmaiquén", "Río Bueno", "12 últimas Demandas"))
    for secret in ("Elena Duarte", "Calle 12", "11111", "Avellaneda"):
        assert secret not in page.text.replace("11111111", "")
    unknown = browser.post("/grid/find", client_number="99999")
    assert unknown.status_code == 200
    assert "No se encontró información" in unknown.text
    several = browser.post("/grid/find", pole_plate="8377")
    assert len(tree(several).xpath("//tbody/tr")) == 2
    assert browser.post("/grid/find").status_code == 422
    answers = [browser.post("/grid/find", client_number=str(number)).status_code for number in range(100)]
    assert answers.count(200) < 20
    assert set(answers[20:]) == {429}


@pytest.mark.covers("CPR-17")
def test_an_invalid_code_is_a_clear_error(browser: Browser) -> None:
    facts = tree(browser.get("/grid/vnr?code=12")).xpath("//dl/div")
    assert [words(each) for each in facts] == [
        "Flete Bodega 0,0133%",
        "Bodega 0,06%",
        "Flete Obra 0,0278%",
        "Costo de Ingeniería 0,0278%",
        "Int. intercalarios 0,0291%",
        "Gastos generales 0,0588%",
    ]
    for code, status in (("13", 404), ("", 422), ("x" * 10_000, 422), ("%", 404)):
        answer = browser.get(f"/grid/vnr?code={quote(code)}")
        assert answer.status_code == status
        assert tree(answer).xpath("//*[@id='summary']//a/@href") == ["#f-code"]


def test_the_api_tells_the_same(browser: Browser) -> None:
    assert [each["id"] for each in browser.api("/grid/regions").get_json()["items"]] == ["10", "14"]
    view = browser.api("/grid/transformers/328250").get_json()
    assert view["capacity_kva"] == "10"
    assert view["position"] == {"lon": "-72.861000", "lat": "-40.402000"}
    assert view["demands"][8] == {"month": "2020-03", "least": "6.9", "most": "29", "absent": None}
    assert view["demands"][0]["absent"] == "not_supplied"
    found = browser.api("/grid/find", {"client_number": "11111"}).get_json()["items"]
    assert [each["number"] for each in found] == ["328250"]
    assert "position" not in found[0]
    assert browser.api("/grid/find", {"client_number": "424242"}).get_json()["items"] == []
    assert browser.api("/grid/find", {"pole_plate": "1", "transformer_plate": "2"}).status_code == 422
    parts = browser.api("/grid/feeders/4/parts?kind=span&number=3384").get_json()
    assert [each["from_node"] for each in parts["spans"]] == ["7706", "7706"]
    assert browser.api(f"/grid/feeders/4/parts?kind=pole&number={'9' * 10_000}").status_code == 422
    first = browser.api("/grid/feeders/4/transformers?limit=1").get_json()
    assert [each["id"] for each in first["items"]] == ["328250"]
    second = browser.api(f"/grid/feeders/4/transformers?limit=1&cursor={quote(first['next'])}").get_json()
    assert ([each["id"] for each in second["items"]], second["next"]) == (["328258"], None)
    chosen = browser.api("/grid/search?region=14&municipality=14204&substation=2").get_json()
    assert (chosen["is_enough"], [each["id"] for each in chosen["feeders"]]) == (True, ["4"])
    assert browser.api("/grid/vnr/12").get_json()["storage"] == "0.06"
    assert browser.api("/grid/vnr/13").status_code == 404
    for nothing in ("transformers/1", "feeders/%25", "substations/9", "municipalities/x", "regions/'", "feeders/4/x"):
        assert browser.api(f"/grid/{nothing}").status_code == 404


def test_without_signing_in_nobody_sees_anything_unless_the_utility_says_so(grid: Grid) -> None:
    visitor = Browser(grid.portal)
    for path in ("/desk", "/grid", "/grid/transformers/328250", "/grid/feeders/4?span=1", "/grid/vnr?code=12"):
        assert "/sign-in" in visitor.get(path).headers.get("Location", ""), path
    assert visitor.api("/grid/transformers/328250").status_code == 401
    house = grid.portal.house
    open_house = replace(house, utility=replace(house.utility, grid=GridPolicy(access=GridAccess.ANONYMOUS)))
    service = type(grid.service)(open_house, grid.portal.supply)
    everybody = Browser(replace(grid.portal, house=open_house, grid=service))
    page = everybody.get("/grid")
    assert page.status_code == 200
    assert "client_number" not in page.text
    assert everybody.get("/grid/transformers/328250").status_code == 200
    assert everybody.api("/grid/transformers/328250").status_code == 200
    assert everybody.api("/grid/find", {"client_number": "11111"}).status_code == 401
    assert "/sign-in" in everybody.post("/grid/find", client_number="11111").headers["Location"]


@pytest.mark.covers("CPR-04")
def test_the_desk_leads_to_both_profiles(browser: Browser) -> None:
    page = tree(browser.get("/desk"))
    ways = {words(each.find("h3")): each.xpath(".//a/@href") for each in page.xpath("//section")}
    assert set(ways) == {"Buscar información - Perfil público", "Buscar información - Perfil Cliente"}
    ((public,), (client,)) = (ways[name] for name in sorted(ways, reverse=True))
    assert browser.get(public.removeprefix("/cooprel")).status_code == 200
    # Who has no account yet is asked to add one.
    assert browser.get(client.removeprefix("/cooprel")).headers["Location"].endswith("/link")
