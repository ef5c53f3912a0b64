"""Doubts, complaints and a person's file over HTTP, as a client of the co-operative has them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from lxml import html

from ventanilla.app import create_app
from ventanilla.billing.feed import feed_files as billing_files
from ventanilla.identity.model import SessionKind
from ventanilla.kernel.actors import Anonymous, CustomerActor, StaffActor, SystemActor
from ventanilla.kernel.ids import new_id
from ventanilla.kernel.periods import Month
from ventanilla.messages.model import StaffReply, due_day
from ventanilla.plugin import Holiday
from ventanilla.readings.feed import feed_files as readings_files
from ventanilla.supply.feed import feed_files as supply_files
from ventanilla.supply.tables.links import add_link
from ventanilla.testing.supplies import add_supply, load_rows
from ventanilla_cooprel.demo import PERSONAS

pytestmark = pytest.mark.utility("cooprel")
BASE = "http://127.0.0.1:8000/cooprel"
CLERK = StaffActor("Paula Ojeda")


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


class Client:
    """A persona who has registered, with the supplies that are handed over, those with panels marked."""

    def __init__(self, portal: Any, persona: int, supplies: dict[str, bool]) -> None:
        login = PERSONAS[persona].identity
        assert login is not None
        values = {
            "rut": login.user_name, "email": login.email, "first_name": login.first_name,
            "last_name": login.last_name, "password": login.password, "password_again": login.password,
            **login.details,
        }  # fmt: skip
        portal.identity.open_identity(SystemActor("test"), values, "es-CL")
        typed = {"rut": login.user_name, "password": login.password}
        where = Anonymous("192.0.2.7")
        self.portal, self.rut = portal, login.user_name
        cookie = portal.identity.sign_in(where, typed).secret
        self.bearer = {
            "Authorization": f"Bearer {portal.identity.sign_in(where, typed, SessionKind.API).secret}",
            "Accept-Language": "es-CL",
        }
        actor = portal.identity.web_actor(cookie, "192.0.2.7")
        assert actor is not None
        self.actor: CustomerActor = actor
        self.supplies = {number: self.hold(number, panels) for number, panels in supplies.items()}
        self.client = create_app(portal.house.settings, portal).test_client()
        self.client.set_cookie("cooprel_session", cookie, domain="127.0.0.1", path="/cooprel")

    def hold(self, number: str, panels: bool) -> str:
        house = self.portal.house
        own = add_supply(house, self.rut, number)
        if panels:
            (points,) = (file for file in supply_files(house.utility) if file.name == "supply_points")
            row = {
                "customer_number": self.rut, "number": number, "street": "Ruta T-85 km 4", "locality": "Río Bueno",
                "commodity": "electricity", "service": "Energía", "generation_kw": Decimal("3.3"),
                "settlement_form": "Documento Nominativo", "settlement_frequency": "Anual",
            }  # fmt: skip
            assert not load_rows(house, points, [row]).rejected
        now = house.clock.now()
        link = {
            "id": new_id(), "identity_id": self.actor.identity_id, "supply_point_id": own,
            "customer_id": house.id_of("customer", self.rut), "policy": "test", "version": 1, "proof": "staff",
            "channel": "", "made_at": now, "effective_at": now, "attempt_id": new_id(),
        }  # fmt: skip
        with house.db.write() as connection:
            add_link(connection, link)
        return own

    def feed(self, name: str, number: str, rows: list[dict[str, Any]]) -> None:
        files = (*billing_files(self.portal.house.utility), *readings_files(self.portal.house.utility))
        file = next(file for file in files if file.name == name)
        whose = {"customer_number": self.rut, "supply_number": number}
        assert not load_rows(self.portal.house, file, [whose | row for row in rows]).rejected

    def get(self, path: str) -> Any:
        return self.client.get(path, base_url=BASE, headers={"Accept-Language": "es-CL"})

    def page(self, path: str) -> Any:
        answer = self.get(path)
        assert answer.status_code == 200, path
        return html.fromstring(answer.text)

    def post(self, path: str, **fields: str) -> Any:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(path).text)
        assert token
        return self.client.post(path, base_url=BASE, data={"csrf_token": token[1], **fields})

    def api(self, method: str, path: str, **options: Any) -> Any:
        return self.client.open(f"/api/v1{path}", base_url=BASE, method=method, headers=self.bearer, **options)


@pytest.fixture
def ignacio(portal: Any) -> Client:
    return Client(portal, 1, {"22222": True, "4000": False})


def text_of(node: Any) -> str:
    return " ".join(" ".join(node.itertext()).split())


CLAIM = {
    "kind": "complaint", "topic": "billing", "text": "Me cobraron dos veces.", "email": "ignacio@example.com",
    "send": "1",
}  # fmt: skip


@pytest.mark.covers("CPR-05")
def test_a_complaint_gets_a_number_and_its_state_history_deadline_and_answer_are_followed(ignacio: Client) -> None:
    sent = ignacio.post("/claims", **CLAIM, supply=ignacio.supplies["22222"])
    assert sent.status_code == 303
    assert "R-2026-000001" in ignacio.get(sent.headers["Location"].partition("/cooprel")[2]).text
    tickets = ignacio.portal.messages.tickets
    tickets.set_state(CLERK, "R-2026-000001", "in_work")
    tickets.reply(CLERK, "R-2026-000001", StaffReply("Se descontará en la próxima boleta.", closes=True))
    tickets.set_state(CLERK, "R-2026-000001", "new")
    while ignacio.portal.house.jobs.run_due():
        pass
    (row,) = ignacio.page("/tickets").xpath("//tbody/tr")
    assert text_of(row).startswith("R-2026-000001")
    assert "Reclamo Boleta y pagos 15-05-2026" in text_of(row)
    (href,) = row.xpath(".//a/@href")
    thread = ignacio.page(href.removeprefix("/cooprel"))
    steps = [text_of(step) for step in thread.xpath("//table//tbody/tr")]
    assert [step.split(" ", 2)[2] for step in steps] == [
        "recibido Usted", "en curso Paula Ojeda", "cerrado Paula Ojeda", "reabierto Paula Ojeda",
    ]  # fmt: skip
    assert "Se descontará en la próxima boleta." in text_of(thread)
    told = [one.kind.value for one in ignacio.portal.messages.notifications(ignacio.actor).items]
    assert sorted(told) == ["ticket_answered", "ticket_moved", "ticket_moved"]


@pytest.mark.covers("CPR-05")
def test_a_form_without_kind_or_topic_says_so_and_keeps_what_was_typed(ignacio: Client) -> None:
    answer = ignacio.post("/claims", **{**CLAIM, "kind": "", "topic": "x'; --"})
    page = html.fromstring(answer.text)
    assert answer.status_code == 422
    assert {one.get("href") for one in page.xpath("//*[@id='summary']//a")} >= {"#f-kind", "#f-topic"}
    assert page.xpath("string(//textarea)").strip() == CLAIM["text"]
    assert ignacio.portal.messages.tickets.tickets(ignacio.actor)[0] == ()


@pytest.mark.covers("CPR-05")
def test_somebody_without_an_account_may_complain_and_nobody_for_a_foreign_one(portal: Any, ignacio: Client) -> None:
    visitor = Client(portal, 4, {})
    assert visitor.post("/claims", **CLAIM).status_code == 303
    assert visitor.post("/claims", **CLAIM, supply=ignacio.supplies["22222"]).status_code == 404
    number = visitor.portal.messages.tickets.tickets(visitor.actor)[0][0].id
    assert ignacio.get(f"/tickets/{number}").status_code == 404


@pytest.mark.covers("CPR-05")
def test_the_api_says_kinds_and_terms_and_takes_a_doubt(ignacio: Client) -> None:
    offered = ignacio.api("GET", "/tickets/form").json
    assert [(one["name"], one["label"], one["due_on"]) for one in offered["kinds"]] == [
        ("doubt", "Duda", "2026-04-29"), ("complaint", "Reclamo", "2026-05-15"),
    ]  # fmt: skip
    body = {"kind": "doubt", "topic": "meter", "text": "¿Cuándo lo leen?", "email": "ignacio@example.com"}
    made = ignacio.api("POST", "/tickets", json=body)
    assert (made.status_code, made.json["kind"], made.json["due_on"]) == (201, "doubt", "2026-04-29")
    assert [one["state"] for one in made.json["history"]] == ["new"]
    assert ignacio.api("POST", "/tickets", json=body | {"kind": "threat"}).json["fields"].keys() == {"kind"}


def test_a_term_in_business_days_leaves_out_weekends_and_holidays() -> None:
    friday = date(2026, 9, 11)
    assert due_day(friday, 3) == date(2026, 9, 14)
    assert due_day(friday, 3, in_business_days=True) == date(2026, 9, 16)
    free = (Holiday(9, 18), Holiday(9, 16, since=2027))
    assert due_day(date(2026, 9, 17), 1, in_business_days=True, holidays=free) == date(2026, 9, 21)


def generate(ignacio: Client) -> None:
    ignacio.feed(
        "injections",
        "22222",
        [
            {"month": Month(2026, 2), "previous_reading": Decimal(0), "current_reading": Decimal(10),
             "amount": Decimal(10)},
            {"month": Month(2026, 3), "previous_reading": Decimal(10), "current_reading": Decimal("94.5"),
             "amount": Decimal("84.5")},
            {"month": Month(2026, 4)},
        ],
    )  # fmt: skip
    amounts = {"previous": Decimal(0), "adjusted": Decimal(0), "accumulated": Decimal(0), "tariff": Decimal("67.4521")}
    ignacio.feed(
        "generation_credits",
        "22222",
        [
            {"month": Month(2026, 2), "injected": Decimal(10), "available": Decimal(674), **amounts},
            {"month": Month(2026, 3), "injected": Decimal("84.5"), "available": Decimal(5000), **amounts},
            {"month": Month(2026, 4)},
        ],
    )


@pytest.mark.covers("CPR-24")
def test_four_more_entries_come_with_the_equipment_and_are_not_there_for_another_account(ignacio: Client) -> None:
    generate(ignacio)
    own, other = ignacio.supplies["22222"], ignacio.supplies["4000"]
    places = ("generation", "generation/credits", "generation/readings", "generation/documents")
    for place in places:
        page = ignacio.page(f"/supplies/{own}/{place}")
        menu = [text_of(one) for one in page.xpath("//nav//a")]
        assert {
            "Historial Consumo inyecciones", "Información Remanente", "Medidor consumo e inyectada",
            "Copia de Documentos",
        } <= set(menu)  # fmt: skip
        for ending in ("", ".csv", ".xlsx", ".pdf"):
            assert ignacio.get(f"/supplies/{other}/{place}{ending}").status_code == 404
        assert ignacio.api("GET", f"/supplies/{own}/{place}").status_code == 200
        assert ignacio.api("GET", f"/supplies/{other}/{place}").status_code == 404
    assert "Información Remanente" not in text_of(ignacio.page(f"/supplies/{other}/consumption"))
    for month in ("2026-04", "2026-13", "x", "2019-01"):
        assert ignacio.get(f"/supplies/{own}/generation/{month}/annex.pdf").status_code == 404
    assert ignacio.get(f"/supplies/{other}/generation/2026-03/annex.pdf").status_code == 404


@pytest.mark.covers("CPR-25", "CPR-26", "CPR-27")
def test_the_pages_say_what_was_not_read_and_what_does_not_add_up(ignacio: Client) -> None:
    generate(ignacio)
    own = ignacio.supplies["22222"]
    rows = [text_of(row) for row in ignacio.page(f"/supplies/{own}/generation").xpath("//table[.//a]//tbody/tr")]
    assert rows[0].startswith("02 2026 ")
    assert "Ver Anexo" in rows[1]
    assert rows[2].endswith("aún no leído - -")
    credits_page = ignacio.page(f"/supplies/{own}/generation/credits")
    (notice,) = credits_page.xpath("//p[contains(@class,'notice')]")
    assert "$5.699" in text_of(notice).replace("\u00a0", "")
    assert "$5.000" in text_of(notice).replace("\u00a0", "")
    assert "Documento Nominativo" in text_of(credits_page)
    assert [wrong["rule"] for one in ignacio.api("GET", f"/supplies/{own}/generation/credits").json["items"]
            for wrong in one["mismatches"]] == ["available"]  # fmt: skip
    meter = ignacio.api("GET", f"/supplies/{own}/generation/readings").json["items"]
    assert meter[0]["injected"] == {
        "amount": {"value": None, "unit": "kWh", "absent": "pending"}, "previous_reading": None,
        "current_reading": None,
    }  # fmt: skip
    searched = ignacio.page(f"/supplies/{own}/generation/readings?find=84,5")
    found = searched.xpath("//table[.//th[@scope='col']//a]//tbody/tr")
    assert [text_of(one).split(" ", 3)[:3] for one in found] == [["03", "2026", "84,5"]]
    for place in ("generation", "generation/credits", "generation/readings", "generation/documents",
                  "generation/2026-03/annex"):  # fmt: skip
        assert ignacio.get(f"/supplies/{own}/{place}.pdf").data.startswith(b"%PDF-")
    csv = ignacio.get(f"/supplies/{own}/generation/credits.csv").data.decode("utf-8-sig").splitlines()
    assert len(csv) == 4
    assert "67.452100" in csv[1]


@pytest.mark.covers("CPR-28")
def test_what_has_no_file_is_not_applicable(ignacio: Client) -> None:
    page = ignacio.page(f"/supplies/{ignacio.supplies['22222']}/generation/documents")
    assert [text_of(row) for row in page.xpath("//tbody/tr")] == [
        "Copia Contrato N/A", "Copia Protocolo conexión N/A", "Copia Ubicación N/A", "Estudio de conexión N/A",
    ]  # fmt: skip


@pytest.mark.covers("CPR-05")
def test_the_file_holds_documents_and_requests_with_their_state(portal: Any, ignacio: Client) -> None:
    generate(ignacio)
    ignacio.post("/claims", **CLAIM)
    page = text_of(ignacio.page("/dossier"))
    for words in ("Anexo de inyección 2026-03 22222", "R-2026-000001", "recibido 15-05-2026", "Cuenta agregada 4000"):
        assert words in page
    told = ignacio.api("GET", "/dossier").json
    assert [(one["kind"], one["number"]) for one in told["documents"]] == [("annex", "2026-03"), ("annex", "2026-02")]
    assert sorted(one["kind"] for one in told["requests"]) == ["link", "link", "ticket"]
    assert told["is_whole"] is True
    nobody = Client(portal, 4, {})
    assert nobody.api("GET", "/dossier").json["documents"] == []
    assert nobody.client.get("/api/v1/dossier", base_url=BASE).status_code == 401
