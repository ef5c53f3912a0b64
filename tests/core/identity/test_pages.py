from __future__ import annotations

import re
from collections.abc import Iterator
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
COOKIE = "pampa_power_session"


class Browser:
    """A visitor's browser: keeps cookies, fills in forms with their tokens."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str) -> TestResponse:
        return self.client.get(f"{ROOT}{path}", base_url="http://127.0.0.1:8000")

    def post(self, path: str, form: str | None = None, **values: Any) -> TestResponse:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(form or path).text)
        assert token
        values["csrf_token"] = token[1]
        return self.client.post(f"{ROOT}{path}", base_url="http://127.0.0.1:8000", data=values)

    @property
    def session(self) -> str:
        cookie = self.client.get_cookie(COOKIE, domain="127.0.0.1", path=ROOT)
        return cookie.value if cookie else ""


@pytest.fixture
def app(desk: Desk) -> Flask:
    made = Flask("ventanilla", static_folder=None, template_folder=None)
    shell = Shell(desk.house, desk.identity.web_actor, lambda _: (), desk.identity.set_locale)
    described = ApiShell(desk.house, desk.identity.api_actor)
    described.install(made, [api.blueprint(desk.identity, described)])
    create_web(made, desk.house, shell, [web.blueprint(desk.identity, shell)], described.problem)
    return made


@pytest.fixture
def browser(app: Flask) -> Iterator[Browser]:
    with app.test_client() as client:
        yield Browser(client)


def sign_in(browser: Browser, password: str = "caballo verde lápiz", **more: str) -> TestResponse:
    return browser.post("/sign-in", user_name="ana.paz", password=password, **more)


@pytest.mark.covers("COS-01", "COS-02", "COS-03")
def test_a_newcomer_registers_activates_and_signs_in(desk: Desk, browser: Browser, ana: dict[str, str]) -> None:
    sent = browser.post("/register", **ana)
    assert (sent.status_code, sent.location) == (303, f"{ROOT}/register/sent")
    assert browser.get("/register/sent").status_code == 200
    path = desk.mail()[-1].path
    assert "Ana.Paz" in browser.get(path).text
    assert browser.get(path).status_code == 200
    done = browser.post(path)
    assert (done.status_code, done.location) == (303, f"{ROOT}/activate/done")
    assert browser.get("/activate/done").status_code == 200
    assert browser.get(path).status_code == 404
    entered = sign_in(browser)
    assert (entered.status_code, entered.location) == (303, f"{ROOT}/")
    assert desk.who(browser.session) == "Ana.Paz"


@pytest.mark.covers("COS-01")
def test_a_wrong_form_comes_back_with_what_was_typed_but_no_passwords(browser: Browser, ana: dict[str, str]) -> None:
    page = browser.post("/register", **{**ana, "email": "ana@", "password_again": "otra cosa"})
    assert page.status_code == 422
    assert "Escribí una dirección de e-mail" in page.text
    assert "Las dos contraseñas no son iguales" in page.text
    assert 'value="Ana.Paz"' in page.text
    assert "caballo" not in page.text
    assert "otra cosa" not in page.text


def test_known_and_unknown_get_the_same_pages(desk: Desk, browser: Browser, ana: dict[str, str]) -> None:
    desk.active()
    for path, values in (
        ("/sign-in", [{"user_name": name, "password": "no es esta frase"} for name in ("ana.paz", "nad.ie1")]),
        ("/password/forgotten", [{"email": name} for name in ("ana.paz", "nad.ie1")]),
        ("/register", [{**ana, "user_name": name} for name in ("Ana.Paz", "Nad.ie1")]),
    ):
        known, unknown = (_bare(browser.post(path, **each), each) for each in values)
        assert known == unknown


def test_signing_in_takes_a_new_secret_whatever_was_there(desk: Desk, browser: Browser) -> None:
    desk.active()
    browser.client.set_cookie(COOKIE, "preset-by-somebody", domain="127.0.0.1", path=ROOT)
    sign_in(browser)
    first = browser.session
    assert first not in ("", "preset-by-somebody")
    sign_in_again = browser.get("/sign-in")
    assert (sign_in_again.status_code, sign_in_again.location) == (303, f"{ROOT}/")


def test_signing_out_ends_the_session_itself(desk: Desk, browser: Browser) -> None:
    desk.active()
    sign_in(browser)
    secret = browser.session
    assert browser.post("/sign-out", form="/help").status_code == 303
    assert browser.session == ""
    assert desk.who(secret) is None
    assert browser.get("/password").status_code == 303


@pytest.mark.parametrize("evil", ["//evil.example", "https://evil.example", "/\\evil.example", "/%09/evil.example"])
def test_after_signing_in_nobody_is_led_elsewhere(desk: Desk, browser: Browser, evil: str) -> None:
    desk.active()
    assert sign_in(browser, next=evil).location == f"{ROOT}/"


def test_after_signing_in_the_wanted_page_follows(desk: Desk, browser: Browser) -> None:
    desk.active()
    page = browser.get(f"/sign-in?next={ROOT}/password")
    assert f'name="next" value="{ROOT}/password"' in page.text
    assert sign_in(browser, next=f"{ROOT}/password").location == f"{ROOT}/password"


def test_a_form_without_its_token_is_refused(desk: Desk, browser: Browser) -> None:
    desk.active()
    form = {"user_name": "ana.paz", "password": "caballo verde lápiz"}
    refused = browser.client.post(f"{ROOT}/sign-in", base_url="http://127.0.0.1:8000", data=form)
    assert (refused.status_code, refused.location) == (303, f"{ROOT}/sign-in?again=1")
    assert "Ingresá de nuevo." in browser.get("/sign-in?again=1").text
    assert browser.session == ""


@pytest.mark.covers("COS-03")
def test_a_forgotten_password_is_recovered_on_the_pages(desk: Desk, browser: Browser, new: dict[str, str]) -> None:
    desk.active()
    sent = browser.post("/password/forgotten", email="ana.paz")
    assert (sent.status_code, sent.location) == (303, f"{ROOT}/password/forgotten/sent")
    assert "60 minutos" in browser.get("/password/forgotten/sent").text
    path = desk.mail()[-1].path
    short = browser.post(path, password="corta", password_again="corta")
    assert short.status_code == 422
    assert "al menos 10" in short.text
    done = browser.post(path, **new)
    assert (done.status_code, done.location) == (303, f"{ROOT}/password/reset/done")
    assert browser.get("/password/reset/done").status_code == 200
    gone = browser.get(path)
    assert gone.status_code == 404
    assert "/password/forgotten" in gone.text
    assert sign_in(browser, new["password"]).status_code == 303


@pytest.mark.covers("COS-18")
def test_the_password_is_changed_on_its_page(desk: Desk, browser: Browser, new: dict[str, str]) -> None:
    desk.active()
    sign_in(browser)
    before = browser.session
    wrong = browser.post("/password", current_password="no es esta", **new)
    assert wrong.status_code == 422
    assert "Esta no es tu contraseña actual" in wrong.text
    done = browser.post("/password", current_password="caballo verde lápiz", **new)
    assert (done.status_code, done.location) == (303, f"{ROOT}/password/done")
    assert browser.get("/password/done").status_code == 200
    assert browser.session != before
    assert desk.who(before) is None


def test_link_pages_are_not_kept_by_caches_nor_told_to_others(desk: Desk, browser: Browser) -> None:
    desk.register()
    page = browser.get(desk.mail()[-1].path)
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"


def test_a_name_sent_twice_is_refused(browser: Browser, ana: dict[str, str]) -> None:
    page = browser.post("/register", **{**ana, "email": ["a@correo.example", "b@correo.example"]})
    assert page.status_code == 422
    assert "un solo texto" in page.text


def test_pages_speak_english_to_who_wants_it(browser: Browser) -> None:
    page = browser.client.get(
        f"{ROOT}/register", base_url="http://127.0.0.1:8000", headers={"Accept-Language": "en-GB"}
    )
    assert "<h1>Register</h1>" in page.text
    assert "identity." not in re.sub(r"<[^>]*>", "", page.text)


class App:
    """Somebody's app on the API."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def ask(self, method: str, path: str, token: str = "", **more: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.client.open(
            f"{ROOT}/api/v1{path}", method=method, base_url="http://127.0.0.1:8000", headers=headers, **more
        )

    def sign_in(self, **more: Any) -> TestResponse:
        return self.ask(
            "POST", "/identity/sign-in", json={"user_name": "ana.paz", "password": "caballo verde lápiz", **more}
        )


@pytest.fixture
def phone(app: Flask) -> App:
    return App(app.test_client())


def test_an_app_signs_in_asks_and_signs_out(desk: Desk, phone: App) -> None:
    desk.active()
    fields = phone.ask("GET", "/identity/sign-in").json
    assert fields is not None
    assert [each["name"] for each in fields["fields"]] == ["user_name", "password"]
    answer = phone.sign_in()
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json is not None
    assert answer.json["expires_at"] == "2026-04-29T12:00:00Z"
    token = answer.json["token"]
    me = phone.ask("GET", "/identity/me", token).json
    assert me is not None
    assert (me["user_name"], me["email"], me["locale"]) == ("Ana.Paz", "ana@correo.example", "es-AR")
    assert phone.ask("DELETE", "/identity/session", token).status_code == 204
    assert phone.ask("GET", "/identity/me", token).status_code == 401


def test_the_api_refuses_alike(desk: Desk, phone: App) -> None:
    desk.active()
    known, unknown = phone.sign_in(password="no es esta frase"), phone.sign_in(user_name="nadie")
    assert (known.status_code, known.data) == (unknown.status_code, unknown.data)
    assert known.status_code == 401


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({"password": ""}, "password"),
        ({"password": 3}, "password"),
        ({"user_name": ["ana.paz"]}, "user_name"),
        ({"user_name": None}, "user_name"),
        ({"is_staff": "1"}, "is_staff"),
    ],
)
def test_the_api_names_what_is_wrong(desk: Desk, phone: App, more: dict[str, Any], name: str) -> None:
    desk.active()
    answer = phone.sign_in(**more)
    assert answer.status_code == 422
    assert answer.json is not None
    assert list(answer.json["fields"]) == [name]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'"x"', b"{", b"[" * 100_000, b"\xff", b'{"user_name":"a","user_name":"b"}']
)
def test_the_api_takes_no_other_body(desk: Desk, phone: App, body: bytes) -> None:
    answer = phone.ask("POST", "/identity/sign-in", data=body, content_type="application/json")
    assert answer.status_code in (400, 422)


def test_a_cookie_authenticates_nothing_on_the_api(desk: Desk, browser: Browser, phone: App) -> None:
    desk.active()
    sign_in(browser)
    assert browser.get("/api/v1/identity/me").status_code == 401
    assert phone.ask("GET", "/identity/me", browser.session).status_code == 401


def _bare(page: TestResponse, values: dict[str, str]) -> tuple[int, str, list[str], str]:
    """A page without what was typed and without its tokens."""
    text = re.sub(r'name="(csrf_token|form_key)" value="[^"]+"|nonce="[^"]+"', "", page.text)
    for value in values.values():
        text = text.replace(value, "")
    return page.status_code, page.location or "", sorted(page.headers.keys()), text
