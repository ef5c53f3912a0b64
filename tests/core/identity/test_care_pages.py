from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ventanilla.api.shell import ApiShell
from ventanilla.identity import api, web
from ventanilla.web.assembly import create_web
from ventanilla.web.shell import Shell

Desk = Any
ROOT = "/pampa_power"
BASE = "http://127.0.0.1:8000"
COOKIE = "pampa_power_session"
PASSWORD = "caballo verde lápiz"


class Browser:
    """A browser with cookies of its own; forms are sent with their tokens."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str) -> TestResponse:
        return self.client.get(f"{ROOT}{path}", base_url=BASE)

    def post(self, path: str, form: str | None = None, **values: Any) -> TestResponse:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(form or path).text)
        assert token
        return self.client.post(f"{ROOT}{path}", base_url=BASE, data={**values, "csrf_token": token[1]})

    def sign_in(self, user_name: str = "ana.paz") -> Browser:
        assert self.post("/sign-in", user_name=user_name, password=PASSWORD).status_code == 303
        return self


class App:
    """An app with its bearer token."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self.client = client
        self.token = token

    def call(self, method: str, path: str, json: Any = None) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.client.open(f"{ROOT}/api/v1{path}", method=method, base_url=BASE, json=json, headers=headers)


@pytest.fixture
def made(desk: Desk) -> Flask:
    app = Flask("ventanilla", static_folder=None, template_folder=None)
    shell = Shell(desk.house, desk.identity.web_actor, lambda _: (), desk.identity.set_locale)
    described = ApiShell(desk.house, desk.identity.api_actor)
    described.install(app, [api.blueprint(desk.identity, described)])
    create_web(app, desk.house, shell, [web.blueprint(desk.identity, shell)], described.problem)
    desk.active()
    return app


@pytest.fixture
def ana(made: Flask) -> Browser:
    return Browser(made.test_client()).sign_in()


@pytest.fixture
def app_of_ana(made: Flask, desk: Desk) -> App:
    return App(made.test_client(), desk.sign_in(kind="api").secret)


def test_the_profile_leads_to_everything(ana: Browser) -> None:
    page = ana.get("/profile")
    assert page.status_code == 200
    for said in ("Mis datos", "Ana Paz", "Ana.Paz", "ana@correo.example", "Ninguno"):
        assert said in page.text
    for path in ("/profile/name", "/profile/email", "/profile/phone", "/sessions", "/history", "/my-data", "/password"):
        assert f'href="{ROOT}{path}"' in page.text
        assert ana.get(path).status_code == 200


def test_none_of_it_is_there_for_a_visitor(made: Flask) -> None:
    visitor = Browser(made.test_client())
    for path in (
        "/profile", "/profile/name", "/profile/email", "/profile/email/sent", "/profile/phone", "/profile/phone/code",
        "/profile/email/confirm/x", "/sessions", "/history", "/my-data",
    ):  # fmt: skip
        refused = visitor.get(path)
        assert (refused.status_code, "/sign-in" in refused.location) == (303, True), path


def test_a_new_e_mail_by_the_pages(desk: Desk, ana: Browser) -> None:
    wrong = ana.post("/profile/email", email="nueva@correo.example", password="no es esta frase")
    assert wrong.status_code == 422
    assert "Esta no es tu contraseña actual" in wrong.text
    assert 'value="nueva@correo.example"' in wrong.text
    assert "no es esta frase" not in wrong.text
    sent = ana.post("/profile/email", email="nueva@correo.example", password=PASSWORD)
    assert (sent.status_code, sent.location) == (303, f"{ROOT}/profile/email/sent")
    assert "nueva@correo.example está sin confirmar" in ana.get("/profile").text
    path = desk.mail()[-1].path
    assert "nueva@correo.example" in ana.get(path).text
    assert ana.post(path).location == f"{ROOT}/profile"
    assert "Cambiaste tu e-mail" in ana.get("/profile").text
    assert ana.get(path).status_code == 404
    assert "Este enlace ya no sirve" in ana.get(path).text


def test_whoever_has_no_e_mail_yet_is_not_told_of_one(desk: Desk, ana: Browser) -> None:
    assert "Ahora es ana@correo.example." in ana.get("/profile/email").text
    with desk.house.db.write() as connection:
        connection.exec_driver_sql("UPDATE identity SET email = '', email_key = NULL")
    page = ana.get("/profile/email").text
    assert "Todavía no tenés ningún e-mail registrado." in page
    assert "Ahora es" not in page
    assert "también avisamos a tu e-mail actual" not in page


def test_a_taken_and_a_free_address_get_the_same_page(desk: Desk, ana: Browser) -> None:
    desk.active(user_name="eva.luz", email="eva@correo.example")
    answers = []
    for address in ("eva@correo.example", "uva@correo.example"):
        answer = ana.post("/profile/email", email=address, password=PASSWORD)
        page = re.sub(r'(?:value|nonce)="[^"]+"', "", ana.get("/profile/email/sent").text)
        answers.append((answer.status_code, answer.location, page))
    assert answers[0] == answers[1]


def test_the_link_in_another_browser_asks_to_sign_in_first(made: Flask, desk: Desk, ana: Browser) -> None:
    ana.post("/profile/email", email="nueva@correo.example", password=PASSWORD)
    path = desk.mail()[-1].path
    stranger = Browser(made.test_client())
    assert stranger.get(path).status_code == 303
    desk.active(user_name="eva.luz", email="eva@correo.example")
    assert stranger.sign_in("eva.luz").get(path).status_code == 404
    assert ana.post(path).status_code == 303


def test_a_phone_by_the_pages(desk: Desk, ana: Browser) -> None:
    assert ana.get("/profile/phone/code").location == f"{ROOT}/profile/phone"
    asked = ana.post("/profile/phone", phone="11 15-2345-6789", password=PASSWORD)
    assert asked.location == f"{ROOT}/profile/phone/code"
    code = desk.code().code
    assert "+5491123456789" in ana.get("/profile/phone/code").text
    wrong = ana.post("/profile/phone/code", code=f"{(int(code) + 1) % 10**6:06}")
    assert (wrong.status_code, "Te quedan 2 intentos" in wrong.text) == (422, True)
    assert ana.post("/profile/phone/code", code=code).location == f"{ROOT}/profile"
    assert "+5491123456789" in ana.get("/profile").text
    ana.post("/profile/phone", phone="", password=PASSWORD)
    assert "Quitamos tu teléfono" in ana.get("/profile").text


def test_a_name_by_the_page_keeps_what_was_typed(ana: Browser) -> None:
    assert 'value="Paz"' in ana.get("/profile/name").text
    assert ana.post("/profile/name", first_name="Ana <b>", last_name="").status_code == 422
    odd = 'Ana "La" O’Hara 🐎'
    assert ana.post("/profile/name", first_name=odd, last_name="<script>").status_code == 303
    page = ana.get("/profile").text
    assert "Ana &#34;La&#34; O’Hara 🐎 &lt;script&gt;" in page
    assert ana.post("/profile/name", first_name="A", last_name="B", is_staff="1").status_code == 422


def test_sessions_are_listed_and_ended_one_by_one_and_together(made: Flask, desk: Desk, ana: Browser) -> None:
    others = [Browser(made.test_client()).sign_in() for _ in range(3)]
    page = ana.get("/sessions").text
    assert "4 sesiones abiertas" in page
    assert page.count("Esta</span>") == 1
    ids = [each.id for each in desk.identity.sessions_of(desk.identity.web_actor(_secret(others[0]), "192.0.2.1"))]
    mine = desk.identity.web_actor(_secret(others[0]), "192.0.2.1").session_id
    assert mine in ids
    assert ana.post(f"/sessions/{mine}/end", form="/sessions").status_code == 303
    assert others[0].get("/profile").status_code == 303
    assert others[1].get("/profile").status_code == 200
    assert ana.post(f"/sessions/{mine}/end", form="/sessions").status_code == 404
    ana.post("/sessions/others/end", form="/sessions")
    assert "Cerramos 2 sesiones" in ana.get("/sessions").text
    assert [each.get("/profile").status_code for each in others] == [303, 303, 303]
    own = desk.identity.web_actor(_secret(ana), "192.0.2.1").session_id
    assert ana.post(f"/sessions/{own}/end", form="/sessions").location == f"{ROOT}/"
    assert ana.get("/profile").status_code == 303


def test_the_history_page_goes_back_in_time(ana: Browser) -> None:
    for at in range(25):
        ana.post("/profile/name", first_name=f"Ana {at}", last_name="Paz")
    first = ana.get("/history")
    assert first.text.count("Se cambió el nombre") == 20
    older = re.search(r'href="/pampa_power(/history\?before=\d+)"', first.text)
    assert older
    assert ana.get(older[1]).text.count("Se cambió el nombre") == 5
    for odd in ("x", "-1", "0", "9" * 40, "１２"):
        assert ana.get(f"/history?before={odd}").text.count("Se cambió el nombre") == 20


def test_my_data_comes_as_a_file_that_no_cache_keeps(ana: Browser) -> None:
    assert ana.post("/my-data", password="no es esta frase").status_code == 422
    answer = ana.post("/my-data", password=PASSWORD)
    assert (answer.status_code, answer.content_type) == (200, "application/zip")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == "attachment; filename=mis-datos-2026-04-15.zip"
    assert answer.data.startswith(b"PK")


def test_an_app_reads_and_changes_the_profile(app_of_ana: App) -> None:
    found = app_of_ana.call("GET", "/identity/profile")
    assert found.headers["Cache-Control"] == "no-store"
    before = found.get_json()
    assert (before["user_name"], before["email"], before["pending"]) == ("Ana.Paz", "ana@correo.example", [])
    after = app_of_ana.call("PATCH", "/identity/profile", {"first_name": "Anahí", "last_name": "Paz"}).get_json()
    assert after["first_name"] == "Anahí"
    for name in ("is_staff", "role", "tenant_id", "email_verified", "email", "dni", "balance", "id", "__proto__"):
        answer = app_of_ana.call("PATCH", "/identity/profile", {"first_name": "X", "last_name": "Y", name: "1"})
        assert (answer.status_code, list(answer.get_json()["fields"])) == (422, [name])
    assert app_of_ana.call("GET", "/identity/profile").get_json() == after


def test_an_app_changes_contacts_step_by_step(desk: Desk, app_of_ana: App) -> None:
    body = {"email": "nueva@correo.example"}
    for password in ({}, {"password": ""}, {"password": "no es esta frase"}):
        refused = app_of_ana.call("POST", "/identity/email", body | password)
        assert (refused.status_code, list(refused.get_json()["fields"])) == (422, ["password"])
    assert app_of_ana.call("POST", "/identity/email", body | {"password": PASSWORD}).status_code == 202
    secret = desk.secret()
    assert app_of_ana.call("POST", "/identity/email/confirm", {"secret": "x"}).status_code == 404
    assert app_of_ana.call("POST", "/identity/email/confirm", {"secret": secret}).get_json()["email"] == body["email"]
    phone = {"phone": "11 15-2345-6789", "password": PASSWORD}
    assert app_of_ana.call("POST", "/identity/phone", phone).status_code == 202
    done = app_of_ana.call("POST", "/identity/phone/code", {"code": desk.code().code})
    assert done.get_json()["phone"] == "+5491123456789"
    assert app_of_ana.call("POST", "/identity/phone/code", {"code": "123456"}).status_code == 409


def test_an_app_lists_and_ends_sessions(desk: Desk, app_of_ana: App) -> None:
    other = desk.sign_in()
    items = app_of_ana.call("GET", "/identity/sessions").get_json()["items"]
    assert sorted((each["kind"], each["is_current"]) for each in items) == [("api", True), ("web", False)]
    assert app_of_ana.call("DELETE", f"/identity/sessions/{other.actor.session_id}").status_code == 204
    assert desk.who(other.secret) is None
    assert app_of_ana.call("DELETE", f"/identity/sessions/{other.actor.session_id}").status_code == 404
    third = desk.sign_in()
    assert app_of_ana.call("DELETE", "/identity/sessions").status_code == 204
    assert desk.who(third.secret) is None
    assert app_of_ana.call("GET", "/identity/me").status_code == 200


def test_an_app_reads_the_history_in_pages(app_of_ana: App) -> None:
    first = app_of_ana.call("GET", "/identity/history?limit=1").get_json()
    assert [each["text"] for each in first["items"]] == ["Ingreso desde una aplicación."]
    second = app_of_ana.call("GET", f"/identity/history?limit=1&cursor={first['next']}").get_json()
    assert [each["text"] for each in second["items"]] == ["Se activó tu usuario."]
    assert second["next"] is None
    for odd in ("limit=-1", "limit=1000000000", "cursor=9223372036854775808", "cursor=x"):
        assert app_of_ana.call("GET", f"/identity/history?{odd}").status_code == 422


def test_an_app_fetches_the_data_with_the_password_only(app_of_ana: App) -> None:
    assert app_of_ana.call("POST", "/identity/data", {}).status_code == 422
    answer = app_of_ana.call("POST", "/identity/data", {"password": PASSWORD})
    assert (answer.status_code, answer.content_type, answer.headers["Cache-Control"]) == (
        200,
        "application/zip",
        "no-store",
    )


def _secret(browser: Browser) -> str:
    cookie = browser.client.get_cookie(COOKIE, domain="127.0.0.1", path=ROOT)
    assert cookie
    return str(cookie.value)


def test_the_page_that_closes_the_account_says_what_stays_and_asks_for_the_password(ana: Browser, desk: Desk) -> None:
    page = ana.get("/account/close")
    for said in ("Cerrar mi cuenta", "Qué queda", "14 días", "registro suyo"):
        assert said in page.text
    assert f'href="{ROOT}/account/close"' in ana.get("/profile").text
    assert ana.post("/account/close", password="no es esta frase").status_code == 422
    assert ana.client.post(f"{ROOT}/account/close", base_url=BASE, data={"password": PASSWORD}).status_code == 400
    assert ana.get("/profile").status_code == 200
    answer = ana.post("/account/close", password=PASSWORD)
    assert (answer.status_code, answer.location) == (303, f"{ROOT}/")
    assert ana.get("/profile").status_code != 200
    assert Browser(ana.client.application.test_client()).get("/account/close").status_code != 200


def test_an_app_closes_it_too(app_of_ana: App) -> None:
    step = app_of_ana.call("GET", "/identity/closing").json
    assert step["send_to"].endswith("/identity/closing")
    assert "14 días" in step["text"]
    assert app_of_ana.call("POST", "/identity/closing", {}).status_code == 422
    assert app_of_ana.call("POST", "/identity/closing", {"password": PASSWORD}).status_code == 204
    assert app_of_ana.call("GET", "/identity/profile").status_code == 401
