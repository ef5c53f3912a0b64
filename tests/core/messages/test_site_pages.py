"""The public portal over HTTP: everybody may read it, in a page and on the API, and nobody can break it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from ventanilla.app import create_app
from ventanilla.kernel.actors import StaffActor, SystemActor
from ventanilla.messages.model import EntryDraft, EntryKind

BASE = "http://127.0.0.1:8000/komiesc"
RUSSIAN = {"Accept-Language": "ru"}
pytestmark = pytest.mark.utility("komiesc")


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def client(portal: Any) -> Any:
    import ventanilla_komiesc.demo

    folder = Path(ventanilla_komiesc.demo.__file__).parent / "content"
    portal.messages.site.import_entries(SystemActor("test"), folder)
    return create_app(portal.house.settings, portal).test_client()


def get(client: Any, path: str) -> Any:
    return client.get(path, base_url=BASE, headers=RUSSIAN)


def ask(client: Any, **typed: str) -> Any:
    token = re.search(r'name="csrf_token" value="([^"]+)"', get(client, "/questions").text)
    assert token
    form = {"csrf_token": token[1], "name": "Пётр", "email": "petr@pochta.example", "text": "Где офис?", **typed}
    return client.post("/questions", base_url=BASE, data=form, headers=RUSSIAN)


@pytest.mark.covers("KOM-01")
def test_a_visitor_sees_company_hours_address_tariffs_and_contact_centre(client: Any) -> None:
    front = get(client, "/").text
    for words in ("Новости", "Контакт-центр", "Северного Сияния", "8 800 000-00-11", "с 8 до 18"):
        assert words in front
    for path in ("/news", "/news/new-tariffs", "/pages/company", "/pages/tariffs", "/pages/contacts", "/services",
                 "/services/heating", "/questions", "/about", "/search?q=тариф"):  # fmt: skip
        assert get(client, path).status_code == 200, path


def test_what_is_not_published_is_not_there(client: Any, portal: Any) -> None:
    portal.messages.site.write_entry(StaffActor("x"), EntryDraft(EntryKind.PAGE, "secret", "Секрет"))
    for path in ("/pages/secret", "/pages/nothing", "/news/../x", "/services/%00", "/news/" + "a" * 500):
        assert get(client, path).status_code == 404, path


@pytest.mark.parametrize(
    "typed", ["", "   ", "%%%", "'", "<script>alert(1)</script>", "а" * 5000, "\x00", "\\", "тариф\u202e"]
)
def test_any_search_is_answered_and_nothing_of_it_is_run(client: Any, typed: str) -> None:
    answer = client.get("/search", query_string={"q": typed}, base_url=BASE, headers=RUSSIAN)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


@pytest.mark.covers("KOM-15")
def test_a_question_is_confirmed_with_its_number_and_faults_keep_what_was_typed(client: Any, portal: Any) -> None:
    done = ask(client)
    assert done.status_code == 303
    assert "Вопросу присвоен номер" in get(client, done.headers["Location"].rpartition("/komiesc")[2]).text
    assert len(portal.messages.site.questions(StaffActor("x"))) == 1
    wrong = ask(client, email="a@b\r\nBcc: c@d.example", text="\x00" * 3)
    assert wrong.status_code == 422
    tree = html.fromstring(wrong.text)
    assert tree.xpath("//input[@name='name']/@value") == ["Пётр"]
    assert "Укажите один адрес электронной почты" in wrong.text
    assert client.post("/questions", base_url=BASE, data={"name": "x"}).status_code == 400
    for _ in range(2):
        assert ask(client, text="Ещё").status_code == 303
    assert ask(client, text="И ещё").status_code == 429


@pytest.mark.covers("KOM-02", "KOM-15")
def test_the_api_reads_searches_and_asks_without_a_token(client: Any) -> None:
    def api(path: str) -> Any:
        return get(client, f"/api/v1/site{path}").get_json()

    assert api("/news")["items"][0]["slug"] == "new-tariffs"
    assert [one["slug"] for one in api("/pages")["items"]][-3:] == ["company", "tariffs", "contacts"]
    assert "<table>" in api("/pages/tariffs")["html"]
    assert api("/services/heating")["title"] == "Отопление и горячая вода"
    assert api("/news/nothing")["code"] == "not_found"
    assert len(api("/questions")["items"]) == 4
    first = api("/search?q=тарифов")["items"][0]
    assert (first["slug"], [piece["text"] for piece in first["title"] if piece["is_hit"]]) == ("tariffs", ["Тарифы"])
    body = {"name": "Пётр", "email": "petr@pochta.example", "text": "Где?", "key": "key-000001"}
    asked = client.post("/api/v1/site/questions", json=body, base_url=BASE)
    assert asked.status_code == 201
    assert client.post("/api/v1/site/questions", json=body, base_url=BASE).get_json() == asked.get_json()
    wrong = client.post("/api/v1/site/questions", json={**body, "email": "x", "state": "answered"}, base_url=BASE)
    assert wrong.status_code == 422


@pytest.mark.utility("cosepav")
def test_a_utility_without_a_site_has_none(portal: Any) -> None:
    client = create_app(portal.house.settings, portal).test_client()
    base = "http://127.0.0.1:8000/cosepav"
    for path in ("/news", "/search", "/questions", "/api/v1/site/news", "/api/v1/site/search?q=x", "/tickets"):
        assert client.get(path, base_url=base).status_code in (401, 404), path
    assert client.get("/", base_url=base).status_code == 200
