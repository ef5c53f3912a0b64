from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ventanilla.api.shell import ApiShell
from ventanilla.identity import api, web
from ventanilla.identity.service.factors.totp import STEP, code_at
from ventanilla.testing.authenticator import Authenticator
from ventanilla.testing.clock import FixedClock
from ventanilla.web.assembly import create_web
from ventanilla.web.shell import Shell

Desk = Any
ROOT, BASE = "/pampa_power", "https://portal.example"
PASSWORD = "caballo verde lápiz"
SIGN_IN = {"user_name": "ana.paz", "password": PASSWORD}


class Browser:
    """A browser with cookies and passkeys of its own; forms are sent with their tokens."""

    def __init__(self, client: FlaskClient, clock: FixedClock) -> None:
        self.client, self.clock = client, clock
        self.keys = Authenticator(BASE)

    def get(self, path: str) -> TestResponse:
        return self.client.get(f"{ROOT}{path}", base_url=BASE)

    def post(self, path: str, form: str = "/confirm", **values: Any) -> TestResponse:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(form).text)
        assert token
        sent = {**values, "csrf_token": token[1]}
        headers = {"Referer": f"{BASE}{ROOT}{form}"}
        return self.client.post(f"{ROOT}{path}", base_url=BASE, data=sent, headers=headers)

    def sign_in(self, **more: str) -> TestResponse:
        return self.post("/sign-in", "/sign-in", **SIGN_IN, **more)

    def set_up_app(self) -> tuple[str, list[str]]:
        """The app's secret and the recovery codes that the page shows."""
        assert self.post("/security/app/new", "/security").headers["Location"].endswith("/security/app")
        shown = self.get("/security/app").text
        found = re.search(r"<p><code>([A-Z2-7 ]+)</code></p>", shown)
        assert found
        secret = found[1].replace(" ", "")
        page = self.post("/security/app", "/security/app", code=self.code(secret))
        assert page.status_code == 200, page.text
        assert 'class="notice good"' in page.text, "it says what has just happened"
        self.clock.advance(timedelta(seconds=3 * STEP))
        return secret, re.findall(r"<li><code>([a-z0-9-]+)</code></li>", page.text)

    def code(self, secret: str) -> str:
        return code_at(secret, self.clock.now())


@pytest.fixture
def made(named_desk: Desk) -> Flask:
    named_desk.active()
    app = Flask("ventanilla", static_folder=None, template_folder=None)
    shell = Shell(named_desk.house, named_desk.identity.web_actor, lambda _: (), named_desk.identity.set_locale)
    described = ApiShell(named_desk.house, named_desk.identity.api_actor)
    described.install(app, [api.blueprint(named_desk.identity, described)])
    create_web(app, named_desk.house, shell, [web.blueprint(named_desk.identity, shell)], described.problem)
    described.guard(app)
    return app


@pytest.fixture
def browser(made: Flask, clock: FixedClock) -> Browser:
    return Browser(made.test_client(), clock)


@pytest.fixture(params=["sqlite"])
def db_url(request: pytest.FixtureRequest) -> Any:
    """Pages are the same over both databases; the services behind them are tested on both."""
    with request.getfixturevalue("sqlite_template").fresh() as url:
        yield url


def test_without_script_an_app_is_set_up_and_asked_for(browser: Browser, named_desk: Desk) -> None:
    browser.sign_in()
    secret, codes = browser.set_up_app()
    assert len(codes) == 10
    assert "Set up on" in browser.get("/security").text or "Configurada" in browser.get("/security").text
    browser.post("/sign-out", "/security")
    sent = browser.sign_in(next=f"{ROOT}/history")
    assert sent.headers["Location"] == f"{ROOT}/sign-in/second?next=/pampa_power/history"
    page = browser.get("/sign-in/second?next=/pampa_power/history")
    assert 'name="code"' in page.text
    wrong = browser.post("/sign-in/second", "/sign-in/second", code="000000", next=f"{ROOT}/history")
    assert wrong.status_code == 422
    done = browser.post("/sign-in/second", "/sign-in/second", code=browser.code(secret), next=f"{ROOT}/history")
    assert done.headers["Location"] == f"{ROOT}/history"
    assert browser.get("/history").status_code == 200
    browser.post("/sign-out", "/security")
    browser.sign_in()
    assert browser.post("/sign-in/second", "/sign-in/second", recovery_code=codes[0]).status_code == 303
    assert browser.get("/history").status_code == 200


def test_half_way_one_is_nobody_and_can_begin_anew(browser: Browser) -> None:
    browser.sign_in()
    browser.set_up_app()
    browser.post("/sign-out", "/security")
    browser.sign_in()
    for path in ("/profile", "/security", "/sessions", "/history", "/my-data", "/password", "/settings", "/confirm"):
        refused = browser.get(path)
        assert (refused.status_code, "/sign-in?" in refused.headers["Location"]) == (303, True), path
    assert browser.post("/sign-in/second/back", "/sign-in/second").headers["Location"].endswith("/sign-in")
    assert browser.get("/sign-in/second").status_code == 303


def test_three_wrong_codes_lead_back_to_the_beginning(browser: Browser) -> None:
    browser.sign_in()
    secret, _ = browser.set_up_app()
    browser.post("/sign-out", "/security")
    browser.sign_in()
    wrong = f"{(int(browser.code(secret)) + 1) % 10**6:06}"
    for status in (422, 422, 303):
        assert browser.post("/sign-in/second", "/sign-in/second", code=wrong).status_code == status
    assert browser.get("/sign-in/second").headers["Location"].startswith(f"{ROOT}/sign-in")


def test_a_passkey_is_made_signs_in_and_proves(browser: Browser) -> None:
    browser.sign_in()
    asked = browser.post("/security/passkeys/challenge", "/security/passkeys/new").get_json()
    import json

    sent = {"name": "the blue key", "ticket": asked["ticket"]}
    made = json.dumps(browser.keys.create(asked["options"]))
    page = browser.post("/security/passkeys/new", "/security/passkeys/new", credential=made, **sent)
    assert page.status_code == 200
    assert "the blue key" in browser.get("/security").text
    browser.post("/sign-out", "/security")
    asked = browser.post("/sign-in/passkey/challenge", "/sign-in").get_json()
    shown = json.dumps(browser.keys.get(asked["options"]))
    assert browser.post("/sign-in/passkey", "/sign-in", credential=shown).headers["Location"] == f"{ROOT}/"
    assert browser.get("/history").status_code == 200
    browser.clock.advance(timedelta(minutes=20))
    assert "/confirm?next=" in browser.get("/security/passkeys/new").headers["Location"]
    asked = browser.post("/confirm/challenge").get_json()
    shown = json.dumps(browser.keys.get(asked["options"]))
    wanted = f"{ROOT}/security/passkeys/new"
    done = browser.post("/confirm", credential=shown, ticket=asked["ticket"], next=wanted)
    assert done.headers["Location"] == wanted
    assert browser.get("/security/passkeys/new").status_code == 200


def test_what_needs_a_fresh_proof_asks_for_it_and_comes_back(browser: Browser) -> None:
    browser.sign_in()
    browser.clock.advance(timedelta(minutes=50))
    refused = browser.post("/security/app/new", "/security")
    assert refused.headers["Location"] == f"{ROOT}/confirm?next=%2Fpampa_power%2Fsecurity"
    assert browser.post("/confirm", password="no es esta frase").status_code == 422
    done = browser.post("/confirm", password=PASSWORD, next=f"{ROOT}/security")
    assert done.headers["Location"] == f"{ROOT}/security"
    assert browser.post("/security/app/new", "/security").headers["Location"].endswith("/security/app")


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example", "/\\evil.example", f"{ROOT}/../x"])
def test_confirming_leads_nowhere_else(browser: Browser, evil: str) -> None:
    browser.sign_in()
    assert 'name="next"' not in browser.get(f"/confirm?next={evil}").text
    assert browser.post("/confirm", password=PASSWORD, next=evil).headers["Location"] == f"{ROOT}/"


def test_the_link_of_a_mail_keeps_the_factors(browser: Browser, named_desk: Desk) -> None:
    from ventanilla.kernel.actors import StaffActor

    browser.sign_in()
    browser.set_up_app()
    staff, identity = StaffActor("Marta", frozenset({"clerk"}), "m" * 26), named_desk.identity
    ana = identity.find_identities(staff, "ana.paz")[0].id
    identity.reset_factors(staff, ana, "somebody called")
    assert "/security/keep" in browser.get("/security").text
    path = identity.factor_resets.issue_stop(ana).path
    browser.post("/sign-out", "/security")
    for _ in range(2):
        assert browser.get(path).status_code == 200
    assert browser.post(path, path).status_code == 303
    assert browser.get(path).status_code == 404
    assert identity.factor_resets.waits_until(ana) is None


class App:
    """An app; ``token`` goes along."""

    def __init__(self, client: FlaskClient) -> None:
        self.client, self.token = client, ""

    def call(self, method: str, path: str, json: Any = None) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return self.client.open(f"{ROOT}/api/v1{path}", method=method, base_url=BASE, json=json, headers=headers)


def test_an_app_does_all_of_it_too(made: Flask, clock: FixedClock) -> None:
    app, keys = App(made.test_client()), Authenticator(BASE)
    first = app.call("POST", "/identity/sign-in", SIGN_IN).get_json()
    assert first["second_factors"] == []
    app.token = first["token"]
    secret = app.call("POST", "/identity/factors/authenticator").get_json()["secret"]
    assert app.call("GET", "/identity/factors/authenticator").get_json()["secret"] == secret
    confirmed = {"code": code_at(secret, clock.now())}
    codes = app.call("POST", "/identity/factors/authenticator/confirm", confirmed).get_json()["recovery_codes"]
    asked = app.call("POST", "/identity/factors/passkeys/challenge").get_json()
    new = {"name": "telephone", "ticket": asked["ticket"], "credential": keys.create(asked["options"])}
    assert app.call("POST", "/identity/factors/passkeys", new).get_json() == {"recovery_codes": []}
    state = app.call("GET", "/identity/factors").get_json()
    assert (state["is_on"], state["recovery_codes_left"], len(state["passkeys"])) == (True, 10, 1)
    clock.advance(timedelta(seconds=3 * STEP))
    app.token = ""
    half = app.call("POST", "/identity/sign-in", SIGN_IN).get_json()
    assert half["second_factors"] == ["totp", "passkey", "recovery_code"]
    app.token = half["token"]
    assert app.call("GET", "/identity/me").status_code == 401
    assert app.call("GET", "/identity/sign-in/second").get_json()["second_factors"] == half["second_factors"]
    wrong = app.call("POST", "/identity/sign-in/second", {"recovery_code": "abcd-efgh-jkmn"})
    assert wrong.status_code == 422
    whole = app.call("POST", "/identity/sign-in/second", {"code": code_at(secret, clock.now())}).get_json()
    assert whole["second_factors"] == []
    assert app.call("GET", "/identity/sign-in/second").status_code == 401
    app.token = whole["token"]
    assert app.call("GET", "/identity/me").status_code == 200
    assert app.call("GET", "/identity/proof").get_json()["ways"] == ["password", "totp", "passkey"]
    clock.advance(timedelta(minutes=50))
    refused = app.call("DELETE", "/identity/factors/authenticator")
    assert (refused.status_code, refused.get_json()["code"]) == (403, "proof_needed")
    asked = app.call("POST", "/identity/proof/challenge").get_json()
    proof = {"ticket": asked["ticket"], "credential": keys.get(asked["options"])}
    assert app.call("POST", "/identity/proof", proof).status_code == 200
    assert app.call("DELETE", "/identity/factors/authenticator").status_code == 204
    assert len(app.call("POST", "/identity/factors/recovery-codes").get_json()["recovery_codes"]) == 10
    app.token = ""
    asked = app.call("POST", "/identity/sign-in/passkey/challenge").get_json()
    shown = {"ticket": asked["ticket"], "credential": keys.get(asked["options"])}
    app.token = app.call("POST", "/identity/sign-in/passkey", shown).get_json()["token"]
    assert app.call("GET", "/identity/me").status_code == 200
    [key] = app.call("GET", "/identity/factors").get_json()["passkeys"]
    assert app.call("DELETE", f"/identity/factors/passkeys/{key['id']}").status_code == 204
    assert app.call("GET", "/identity/factors").get_json()["is_on"] is False
    assert len(codes) == 10
