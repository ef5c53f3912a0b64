"""The last 36 months over HTTP: pages, papers and the API say the same."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest
from lxml import html

from ventanilla.app import create_app
from ventanilla.demo.dte import dte_xml

BASE = "http://127.0.0.1:8000/austral"


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


class Visit:
    """A browser and an app on the API, of the client."""

    def __init__(self, austral: Any) -> None:
        self.client = create_app(austral.portal.house.settings, austral.portal).test_client()
        self.client.set_cookie("austral_session", austral.secrets["web"], domain="127.0.0.1", path="/austral")
        self.bearer = {"Authorization": f"Bearer {austral.secrets['api']}", "Accept-Language": "es-CL"}
        self.root = f"/supplies/{austral.ours}/history"

    def get(self, path: str = "") -> Any:
        return self.client.get(f"{self.root}{path}", headers={"Accept-Language": "es-CL"}, base_url=BASE)

    def json(self, path: str = "") -> Any:
        return self.client.get(f"/api/v1{self.root}{path}", headers=self.bearer, base_url=BASE)


@pytest.fixture
def visit(austral: Any) -> Visit:
    austral.hand_over("dte", dte_xml(austral.dte()))
    return Visit(austral)


def rows(answer: Any) -> list[list[str]]:
    """The cells of the list, not of the tables under the charts."""
    page = html.fromstring(answer.text)
    found = page.xpath("//main//table[not(ancestor::details)]/tbody/tr")
    return [[" ".join(cell.text_content().replace("\xa0", " ").split()) for cell in row] for row in found]


@pytest.mark.covers("CPR-21")
def test_the_page_lists_ten_of_thirty_six_with_their_links(visit: Visit, austral: Any) -> None:
    answer = visit.get()
    assert answer.status_code == 200
    found = rows(answer)
    assert len(found) == 10
    assert found[0][:4] == ["01", "2026", "286 kWh", "$47.045"]
    assert found[8][2:4] == ["0 kWh", "$0"]
    assert "Mostrando 1 a 10 de 36" in answer.text
    page = html.fromstring(answer.text)
    assert page.xpath("//tbody/tr[1]/td/a/@href") == [
        f"/austral{visit.root}/2026-01",
        f"/austral/supplies/{austral.ours}/bills/{austral.bill_id('11-2026-01')}/dte.pdf",
    ]
    assert [row[-1] for row in found[1:]] == ["-"] * 9
    assert len(page.xpath("//svg[contains(@class, 'wide')]")) == 2
    second = rows(visit.get("?page=2"))
    assert second[0] == ["11", "2026", "Aún no facturado", "Aún no facturado", "-", "-"]


@pytest.mark.covers("CPR-21")
def test_size_search_order_and_page_stand_in_the_address(visit: Visit) -> None:
    for query, first, count in (
        ("?size=50", "01", 36),
        ("?find=2025", "01", 10),
        ("?find=facturado", "11", 1),
        ("?find=47045", "01", 1),
        ("?find=enero+2026", "01", 1),
        ("?sort=-charges", "01", 10),
        ("?size=25&page=2", "03", 11),
    ):
        found = rows(visit.get(query))
        assert (found[0][0], len(found)) == (first, count), query


@pytest.mark.covers("CPR-22")
def test_the_charges_of_a_month_are_shown_with_who_is_charged(visit: Visit, austral: Any) -> None:
    answer = visit.get("/2026-01")
    assert rows(answer)[2] == ["Servicio público", "$141", "NO"]
    assert rows(answer)[5] == ["Uso del sistema de transmisión $/Kwh 286.00000 * 17.12500", "$4.898", "SI"]
    assert "Mostrando 1 a 8 de 8" in answer.text
    page = html.fromstring(answer.text)
    pairs = page.xpath("//dl[contains(@class, 'facts')]/div")
    facts = {one.xpath("string(dt)"): " ".join(one.xpath("string(dd)").split()) for one in pairs}
    assert facts["Total del documento"] == "$55.900"
    assert facts["Región"] == "Los Ríos"
    assert "40118732-4" in facts.values()
    assert "05-11-2026" in facts["Fecha de facturación"]
    assert f"/austral/supplies/{austral.ours}/bills/{austral.bill_id('11-2026-01')}/dte.pdf" in answer.text
    assert rows(visit.get("/2026-01?find=si"))[0][0] == "Despacho postal"
    assert [row[1] for row in rows(visit.get("/2026-01?sort=-amount"))][:2] == ["$32.780", "$7.181"]


@pytest.mark.covers("CPR-22")
def test_a_month_without_charges_says_so(visit: Visit) -> None:
    answer = visit.get("/2026-11")
    assert answer.status_code == 200
    assert "Aún no facturado" in answer.text
    for month in ("/2023-11", "/2026-13", "/x", "/%00", "/2026-01%0a"):
        assert visit.get(month).status_code == 404, month


@pytest.mark.covers("CPR-21", "CPR-22")
def test_the_papers_say_what_the_pages_say(visit: Visit) -> None:
    for path, wanted in ((".pdf", "47.045"), ("/2026-01.pdf", "4.898")):
        answer = visit.get(path)
        assert answer.headers["Content-Disposition"].startswith("attachment")
        pages = pypdf.PdfReader(io.BytesIO(answer.data)).pages
        whole = "\n".join(page.extract_text() for page in pages)
        for text in (wanted, "40118732-4", "Camino Uno km 3", "2001"):
            assert text in whole, (path, text)


@pytest.mark.covers("CPR-21", "CPR-22", "CPR-23")
def test_the_api_says_the_same(visit: Visit, austral: Any) -> None:
    items = visit.json().get_json()["items"]
    assert [one["month"] for one in items][:3] == ["2026-01", "2026-02", "2026-03"]
    assert items[0]["net"] == {"amount": "47045", "currency": "CLP"}
    assert items[0]["documents"][0]["folio"] == 2001
    assert (items[10]["net"], items[10]["absent"]) == (None, "pending")
    month = visit.json("/2026-01").get_json()
    assert month["total"]["amount"] == "55900"
    assert [line["taxed"] for line in month["charges"]] == [True, True, False, False, True, True, True, True]
    for path in ("/pdf", "/2026-01/pdf"):
        assert visit.json(path).data == visit.get(".pdf" if path == "/pdf" else "/2026-01.pdf").data
    bill = f"/api/v1/supplies/{austral.ours}/bills/{austral.bill_id('11-2026-01')}/dte/pdf"
    assert visit.client.get(bill, headers=visit.bearer, base_url=BASE).data.startswith(b"%PDF-")
    assert visit.json("/2026-13").status_code == 404
    assert visit.client.get(f"/api/v1{visit.root}", base_url=BASE).status_code == 401


@pytest.mark.covers("CPR-23")
def test_the_document_of_a_bill_opens_and_one_that_has_none_is_not_found(visit: Visit, austral: Any) -> None:
    at = f"/supplies/{austral.ours}/bills"
    opened = visit.client.get(f"{at}/{austral.bill_id('11-2026-01')}/dte.pdf", base_url=BASE)
    assert opened.content_type == "application/pdf"
    assert opened.headers["Content-Disposition"].startswith("inline")
    missing = visit.client.get(f"{at}/{austral.bill_id('11-2026-03')}/dte.pdf", base_url=BASE)
    foreign = visit.client.get(f"/supplies/{austral.other}/bills/x/dte.pdf", base_url=BASE)
    assert (missing.status_code, foreign.status_code) == (404, 404)
