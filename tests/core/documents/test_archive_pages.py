"""The archive over HTTP: its pages, its PDFs, and the same on the API."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest
from lxml import html

from ventanilla.app import create_app

BASE = "http://127.0.0.1:8000/sever"


class Visit:
    """A browser and an app on the API, of the organisation's accountant."""

    def __init__(self, sever: Any) -> None:
        self.client = create_app(sever.portal.house.settings, sever.portal).test_client()
        self.client.set_cookie("sever_session", sever.secrets["web"], domain="127.0.0.1", path="/sever")
        self.bearer = {"Authorization": f"Bearer {sever.secrets['api']}"}
        self.root = f"/supplies/{sever.ours}/documents"

    def get(self, path: str = "") -> Any:
        return self.client.get(f"{self.root}{path}", headers={"Accept-Language": "ru"}, base_url=BASE)

    def json(self, path: str = "") -> Any:
        return self.client.get(f"/api/v1{self.root}{path}", headers=self.bearer, base_url=BASE)


@pytest.fixture
def visit(sever: Any) -> Visit:
    return Visit(sever)


def rows(answer: Any) -> list[list[str]]:
    page = html.fromstring(answer.text)
    return [[" ".join(cell.text_content().split()) for cell in row] for row in page.xpath("//tbody/tr")]


@pytest.mark.covers("VOL-06")
def test_the_list_is_filtered_by_the_address(visit: Visit) -> None:
    every = visit.get("?month=10&year=2026")
    assert every.status_code == 200
    assert [row[0] for row in rows(every)] == [
        "Итоговый счёт",
        "Счёт-фактура",
        "Акт приёма-передачи",
        "Ведомость энергопотребления",
        "Плановый счёт",
    ]
    assert "5 документов" in every.text
    one = visit.get("?month=10&year=2026&kind=invoice")
    assert [row[0] for row in rows(one)] == ["Счёт-фактура"]
    page = html.fromstring(one.text)
    assert page.xpath("//select[@name='kind']/option[@selected]/text()") == ["Счёт-фактура"]
    assert page.xpath("//select[@name='month']/option[@selected]/text()") == ["Октябрь"]


@pytest.mark.covers("VOL-06", "VOL-08")
def test_nothing_found_offers_all_and_says_since_when(visit: Visit) -> None:
    none = visit.get("?month=1&year=2026")
    assert none.status_code == 200
    assert "Документы не найдены" in none.text
    assert "01.08.2026" in none.text


NONSENSE = {
    "month=13": "month",
    "month=%D9%A1": "month",
    "month=1e1": "month",
    "year=abc": "year",
    "year=99999": "year",
    "year=%00": "year",
    "kind=x": "kind",
    "kind=bill": "kind",
    "page=0": "page",
    "page=-1": "page",
}


def test_nonsense_is_named_and_the_list_stays(visit: Visit) -> None:
    for query, field in NONSENSE.items():
        page = visit.get(f"?{query}")
        assert page.status_code == 422, query
        assert "summary" in page.text
        assert len(rows(page)) > 3
        problem = visit.json(f"?{query}")
        assert problem.status_code == 422, query
        assert problem.headers["Content-Type"].startswith("application/problem+json")
        assert field in problem.text


@pytest.mark.covers("VOL-06")
def test_a_document_opens_in_a_new_window_and_is_saved_under_its_name(visit: Visit) -> None:
    page = html.fromstring(visit.get("?month=10&kind=acceptance_act").text)
    (link,), (_, save) = page.xpath("//tbody//th//a"), page.xpath("//tbody//td//a")
    assert (link.get("target"), link.get("rel")) == ("_blank", "noopener")
    path = link.get("href").partition("/documents")[2]
    shown, saved = visit.get(path), visit.get(save.get("href").partition("/documents")[2])
    for answer in (shown, saved):
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.data.startswith(b"%PDF-")
        name = unquote(answer.headers["Content-Disposition"].partition("UTF-8''")[2])
        assert name == "Акт приёма-передачи 77-01-10.pdf"
    assert shown.headers["Content-Disposition"].startswith("inline; ")
    assert saved.headers["Content-Disposition"].startswith("attachment; ")


@pytest.mark.covers("VOL-07")
def test_a_paper_can_be_read_without_a_pdf(visit: Visit) -> None:
    page = html.fromstring(visit.get("?month=10&kind=invoice").text)
    path = page.xpath("//tbody//td//a/@href")[0].partition("/documents")[2]
    answer = visit.get(path)
    assert answer.status_code == 200
    shown = html.fromstring(answer.text).xpath("//article")[0]
    assert shown.get("lang") == "ru"
    text = " ".join(shown.text_content().split())
    for part in ("Статус: 1", "Продавец (2)", "5 250,00", "Всего к оплате (9)", "9 150,00"):
        assert part in text
    told = visit.json(path).get_json()
    assert told["kind"] == "invoice"
    tables = [block for block in told["paper"]["blocks"] if block["type"] == "table"]
    assert tables[0]["sums"][0][-1].replace("\xa0", " ") == "9 150,00"


@pytest.mark.covers("VOL-06")
def test_the_api_tells_what_the_page_shows(visit: Visit) -> None:
    told = visit.json("?month=10&year=2026").get_json()
    assert [one["label"] for one in told["items"]] == [row[0] for row in rows(visit.get("?month=10"))]
    assert (told["count"], told["next"], told["years"], told["since"]) == (5, None, [2026], "2026-08-01")
    assert {"name": "contract_copy", "label": "Копия договора", "is_missing": True} in told["kinds"]
    one = told["items"][0]
    paper = visit.json(f"/{one['id']}/pdf")
    assert paper.headers["Content-Type"] == "application/pdf"
    assert paper.data == visit.get(f"/{one['id']}.pdf").data


def test_foreign_and_unknown_are_answered_alike(sever: Any, visit: Visit) -> None:
    foreign = visit.root.replace(sever.ours, sever.other)
    unknown = visit.root.replace(sever.ours, "a" * 26)
    for prefix, headers in (("", {}), ("/api/v1", visit.bearer)):
        for tail in ("", f"/{'b' * 26}", f"/{'b' * 26}{'/pdf' if prefix else '.pdf'}"):
            answers = [
                visit.client.get(f"{prefix}{root}{tail}", headers=headers, base_url=BASE) for root in (foreign, unknown)
            ]
            assert [answer.status_code for answer in answers] == [404, 404]
            if prefix:
                assert answers[0].data == answers[1].data


def test_a_visitor_is_asked_to_sign_in_and_may_print_the_agreement(visit: Visit) -> None:
    visit.client.delete_cookie("sever_session", domain="127.0.0.1", path="/sever")
    assert visit.get().status_code in (302, 303)
    answer = visit.client.get("/agreement.pdf", base_url=BASE)
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"].startswith("inline; ")
    same = visit.client.get("/api/v1/agreement/pdf", base_url=BASE)
    assert same.data == answer.data
