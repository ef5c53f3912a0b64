"""Pages and operations of certificates, over HTTP."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import pytest
from lxml import html

from ventanilla.app import create_app
from ventanilla.kernel.actors import Anonymous, SystemActor
from ventanilla.testing import linking
from ventanilla.testing.billing import NUMBER, bill_row, hold, load

pytestmark = pytest.mark.utility("cosepav")
BASE = "http://127.0.0.1:8000/cosepav"
PAGE = {"Accept-Language": "es-AR"}
PASSWORD = "una clave muy larga"


class Visit:
    """A browser and an app on the API, of the holder."""

    def __init__(self, portal: Any) -> None:
        self.portal = portal
        linking.load(portal.house, linking.customer_rows(), linking.point_rows())
        self.client = create_app(portal.house.settings, portal).test_client()
        identity = portal.identity
        values = {
            "user_name": "ramon", "email": "ramon@correo.example", "first_name": "Ramón", "last_name": "Sosa",
            "password": PASSWORD, "password_again": PASSWORD,
        }  # fmt: skip
        identity.open_identity(SystemActor("test"), values, "es-AR")
        login = {"user_name": "ramon", "password": PASSWORD}
        web, api = (identity.sign_in(Anonymous("192.0.2.7"), login, kind).secret for kind in ("web", "api"))
        self.client.set_cookie("cosepav_session", web, domain="127.0.0.1", path="/cosepav")
        self.bearer = {"Authorization": f"Bearer {api}"}
        self.ours = hold(portal, identity.web_actor(web, "192.0.2.7"))
        self.root = f"/supplies/{self.ours.supply_point_id}"

    def get(self, path: str) -> Any:
        return self.client.get(path, headers=PAGE, base_url=BASE)

    def press(self, path: str, form: str) -> Any:
        """Send the form of a page that goes to an address ending so."""
        page = html.fromstring(self.get(path).text)
        (found,) = [each for each in page.forms if each.action.endswith(form)]
        headers = {**PAGE, "Origin": "http://127.0.0.1:8000"}
        return self.client.post(
            found.action.removeprefix("/cosepav"), data=dict(found.form_values()), headers=headers, base_url=BASE
        )

    def json(self, path: str, body: Any = None) -> Any:
        headers = self.bearer
        if body is None:
            return self.client.get(f"/api/v1{path}", headers=headers, base_url=BASE)
        return self.client.post(f"/api/v1{path}", json=body, headers=headers, base_url=BASE)


@pytest.fixture
def visit(portal: Any) -> Visit:
    return Visit(portal)


@pytest.mark.covers("COS-12")
def test_asking_leads_to_the_certificate_and_its_paper(visit: Visit) -> None:
    answer = visit.press(f"{visit.root}/clearance", "/clearance")
    assert answer.status_code == 303
    there = answer.headers["Location"].removeprefix("/cosepav")
    page = visit.get(there)
    assert "LD-2026-000001" in page.text
    paper = visit.get(f"{there}.pdf")
    assert paper.headers["Content-Type"] == "application/pdf"
    assert paper.headers["Cache-Control"] == "no-store"
    assert 'filename="LD-2026-000001.pdf"' in paper.headers["Content-Disposition"]
    listed = visit.get(f"{visit.root}/certificates")
    assert "LD-2026-000001" in listed.text
    assert "LD-2026-000001" in visit.get(f"{visit.root}/clearance").text


@pytest.mark.covers("COS-12")
def test_with_debt_the_form_is_not_there_and_a_post_lists_the_debt(visit: Visit) -> None:
    load(visit.portal.house, "bills", [bill_row(due_on=date(2026, 4, 14))])
    page = visit.get(f"{visit.root}/clearance").text
    assert NUMBER in page
    assert "Emitir el certificado" not in page
    token = html.fromstring(page).xpath("//input[@name='csrf_token']/@value")[0]
    answer = visit.client.post(
        f"{visit.root}/clearance",
        data={"csrf_token": token},
        headers={**PAGE, "Origin": "http://127.0.0.1:8000"},
        base_url=BASE,
    )
    assert answer.status_code == 409
    assert NUMBER in answer.text


def test_on_the_api_it_is_the_same(visit: Visit) -> None:
    seen = visit.json(f"{visit.root}/clearance").get_json()
    assert (seen["can_be_issued"], seen["blocking"]) == (True, [])
    made = visit.json(f"{visit.root}/certificates", {"kind": "clearance"})
    assert made.status_code == 201
    body = made.get_json()
    assert (body["number"], body["state"], body["facts"]["holder"]) == ("LD-2026-000001", "valid", "Ramón Sosa")
    (listed,) = visit.json(f"{visit.root}/certificates").get_json()["items"]
    assert listed == body
    paper = visit.json(f"{visit.root}/certificates/{body['id']}/pdf")
    compared = visit.json("/certificates/compare", {"sha256": hashlib.sha256(paper.data).hexdigest().upper()})
    assert compared.get_json() == {"is_as_issued": True, "state": "valid"}
    assert visit.json("/certificates/compare", {"sha256": "0" * 64}).get_json()["is_as_issued"] is False
    statement = visit.json(f"{visit.root}/certificates", {"kind": "statement", "from": "2026-01-01"})
    assert statement.get_json()["number"] == "RC-2026-000001"
    for wrong in ({}, {"kind": "bill"}, {"kind": "statement", "from": "x"}, {"kind": "clearance", "x": 1}):
        assert visit.json(f"{visit.root}/certificates", wrong).status_code == 422
    assert visit.json("/certificates/compare", {"sha256": "x"}).status_code == 422


def test_on_the_api_a_refusal_lists_the_debt(visit: Visit) -> None:
    load(visit.portal.house, "bills", [bill_row(due_on=date(2026, 4, 14))])
    refused = visit.json(f"{visit.root}/certificates", {"kind": "clearance"})
    assert (refused.status_code, refused.content_type) == (409, "application/problem+json")
    body = refused.get_json()
    assert body["code"] == "debt_pending"
    assert body["owed"] == {"amount": "2671.84", "currency": "ARS"}
    assert [bill["number"] for bill in body["bills"]] == [NUMBER]


def test_a_visitor_is_sent_to_sign_in_and_a_stranger_finds_nothing(visit: Visit) -> None:
    body = visit.json(f"{visit.root}/certificates", {"kind": "clearance"}).get_json()
    stranger = create_app(visit.portal.house.settings, visit.portal).test_client()
    for path in ("clearance", "certificates", f"certificates/{body['id']}", f"certificates/{body['id']}.pdf"):
        answer = stranger.get(f"{visit.root}/{path}", base_url=BASE)
        assert answer.status_code == 303
        assert "/sign-in" in answer.headers["Location"]
    for path in ("clearance", "certificates", f"certificates/{body['id']}/pdf"):
        assert stranger.get(f"/api/v1{visit.root}/{path}", base_url=BASE).status_code == 401
    other = visit.portal.house.id_of("supply_point", "9100", "1")
    assert visit.get(f"/supplies/{other}/clearance").status_code == 404
    assert visit.get(f"{visit.root}/certificates/nonsense").status_code == 404


def test_the_public_page_says_valid_expired_and_revoked(visit: Visit, clock: Any) -> None:
    from datetime import timedelta

    from ventanilla.kernel.actors import StaffActor

    body = visit.json(f"{visit.root}/certificates", {"kind": "clearance"}).get_json()
    path = body["verify_url"].removeprefix(BASE)
    stranger = create_app(visit.portal.house.settings, visit.portal).test_client()

    def said() -> str:
        answer = stranger.get(path, headers=PAGE, base_url=BASE)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        return str(answer.text)

    assert "Certificado vigente" in said()
    assert visit.ours.supply_point_id not in said()
    clock.set(visit.portal.house.clock.now() + timedelta(days=31))
    assert "Certificado vencido" in said()
    visit.portal.documents.revoke_certificate(StaffActor("mesa"), body["number"], "una razón interna")
    assert "Certificado anulado" in said()
    assert "una razón interna" not in said()


def test_the_history_tells_of_it(visit: Visit) -> None:
    visit.json(f"{visit.root}/certificates", {"kind": "clearance"})
    assert "Se emitió el certificado LD-2026-000001" in visit.get("/history").text
