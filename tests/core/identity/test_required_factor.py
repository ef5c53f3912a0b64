"""A utility whose manifest asks a second factor of everybody: it is set up before anything else is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ventanilla.app import build_portal, create_app
from ventanilla.errors import FactorRequired, StartRefused
from ventanilla.identity.model import SessionKind
from ventanilla.identity.service.factors.totp import STEP, code_at
from ventanilla.kernel.actors import Anonymous, SystemActor
from ventanilla.plugin import FactorKind, FactorPolicy
from ventanilla.testing.authenticator import Authenticator
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.plugins import installed_from

pytestmark = pytest.mark.utility("acme_water")
Portal = Any
ORIGIN = "https://portal.example"
BASE = f"{ORIGIN}/acme_water"
PASSWORD = "caballo verde lápiz"
ANA = {
    "user_name": "ana.paz",
    "email": "ana@correo.example",
    "first_name": "Ana",
    "last_name": "Paz",
    "password": PASSWORD,
    "password_again": PASSWORD,
}
TYPED = {"user_name": "ana.paz", "password": PASSWORD}


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture(autouse=True)
def acme() -> Iterator[None]:
    with installed_from(Path(__file__).parents[2] / "example_plugin"):
        yield


def require(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    acme: Any = import_module("ventanilla_acme_water")
    policy = FactorPolicy(required=True, **changes)
    identity = replace(acme.UTILITY.identity, factors=policy)
    monkeypatch.setattr(acme, "UTILITY", replace(acme.UTILITY, identity=identity))


@pytest.fixture
def strict(portal_settings: Any, clock: FixedClock, acme: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    require(monkeypatch)
    built = build_portal(replace(portal_settings, base_url=BASE), clock=clock)
    assert built.identity.open_identity(SystemActor("test"), ANA, "es-AR")
    yield built
    built.house.db.close()


@pytest.fixture
def app(strict: Portal) -> Flask:
    return create_app(strict.house.settings, strict)


class Browser:
    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str) -> TestResponse:
        return self.client.get(f"/acme_water{path}", base_url=ORIGIN)

    def post(self, path: str, form: str, **values: Any) -> TestResponse:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(form).text)
        assert token
        sent, headers = {**values, "csrf_token": token[1]}, {"Referer": f"{BASE}{form}"}
        return self.client.post(f"/acme_water{path}", base_url=ORIGIN, data=sent, headers=headers)


@pytest.fixture
def ana(app: Flask) -> Browser:
    browser = Browser(app.test_client())
    sent = browser.post("/sign-in", "/sign-in", **TYPED, next="/acme_water/profile")
    assert sent.headers["Location"] == "/acme_water/profile"
    return browser


def test_whoever_has_none_is_led_to_set_one_up_and_goes_on_from_there(ana: Browser, clock: FixedClock) -> None:
    led = ana.get("/profile")
    assert (led.status_code, led.headers["Location"]) == (303, "/acme_water/security?next=%2Facme_water%2Fprofile")
    page = ana.get("/security?next=/acme_water/profile").text
    assert 'action="/acme_water/security/app/new"' in page
    assert 'href="/acme_water/security/passkeys/new"' in page
    assert "/acme_water/sessions" not in page
    assert "/acme_water/link" not in page
    assert 'href="/acme_water/sign-in"' not in page, "they have signed in"
    assert ana.post("/security/app/new", "/security").status_code == 303
    shown = ana.get("/security/app").text
    found = re.search(r"<p><code>([A-Z2-7 ]+)</code></p>", shown)
    assert found
    code = code_at(found[1].replace(" ", ""), clock.now())
    codes = ana.post("/security/app", "/security/app", code=code)
    assert codes.status_code == 200
    assert len(re.findall(r"<li><code>[a-z0-9-]+</code></li>", codes.text)) == 10
    assert 'href="/acme_water/profile"' in codes.text, "from the codes, shown once, to where they wanted to go"
    assert ana.get("/profile").status_code == 200
    assert ana.get("/security").text.count("/security/app/remove") == 0, "the last one can't be taken away"


def test_no_page_but_the_public_ones_opens_before(app: Flask, ana: Browser) -> None:
    stranger = Browser(app.test_client())
    led = 0
    for rule in app.url_map.iter_rules():
        if (
            "GET" not in (rule.methods or ())
            or rule.arguments
            or rule.rule.startswith(("/api/", "/staff", "/oauth/end"))
        ):
            continue
        theirs, hers = stranger.get(rule.rule), ana.get(rule.rule)
        if theirs.status_code == 303 and "/sign-in" in theirs.headers["Location"]:
            is_set_up = rule.endpoint in {"identity.confirm", "identity.security_app", "identity.security_passkey"}
            if rule.endpoint == "identity.security" or is_set_up:
                continue
            assert hers.status_code == 303, rule.rule
            assert hers.headers["Location"].startswith("/acme_water/security"), rule.rule
            led += 1
    assert led > 10
    assert ana.get("/").headers["Location"] == "/acme_water/security"
    assert ana.get("/sign-in").headers["Location"] == "/acme_water/security"
    assert ana.get("/help").status_code == 200


def test_they_can_leave_instead(ana: Browser) -> None:
    assert ana.post("/sign-out", "/security").status_code == 303
    assert ana.get("/security").headers["Location"].startswith("/acme_water/sign-in")


def test_an_app_is_told_what_its_token_is_good_for(app: Flask, clock: FixedClock) -> None:
    asking = app.test_client()

    def ask(method: str, path: str, **more: Any) -> TestResponse:
        return asking.open(f"/acme_water{path}", method=method, base_url=ORIGIN, headers=bearer, **more)

    bearer: dict[str, str] = {}
    rules = ask("GET", "/api/v1/manifest").get_json()["rules"]["sign_in"]
    assert rules["factor_required"] is True
    came = ask("POST", "/api/v1/identity/sign-in", json=TYPED).get_json()
    assert came["must_set_up_factor"] is True
    bearer["Authorization"] = f"Bearer {came['token']}"
    refused = ask("GET", "/api/v1/identity/me")
    problem = refused.get_json()
    assert (refused.status_code, problem["code"]) == (403, "factor_setup_needed")
    assert {"method": "POST", "path": "/api/v1/identity/factors/authenticator"} in problem["operations"]
    for each in problem["operations"]:
        if each["method"] == "GET":
            assert ask("GET", each["path"]).status_code in (200, 404), each
    state = ask("GET", "/api/v1/identity/factors").get_json()
    assert (state["is_required"], state["is_on"]) == (True, False)
    secret = ask("POST", "/api/v1/identity/factors/authenticator").get_json()["secret"]
    code = code_at(secret, clock.now())
    done = ask("POST", "/api/v1/identity/factors/authenticator/confirm", json={"code": code})
    assert len(done.get_json()["recovery_codes"]) == 10
    assert ask("GET", "/api/v1/identity/me").status_code == 200
    kept = ask("DELETE", "/api/v1/identity/factors/authenticator")
    assert (kept.status_code, kept.get_json()["code"]) == (409, "factor_required")
    clock.advance(timedelta(seconds=3 * STEP))
    again = ask("POST", "/api/v1/identity/sign-in", json=TYPED).get_json()
    assert (again["must_set_up_factor"], again["second_factors"]) == (False, ["totp", "recovery_code"])


def test_every_operation_for_customers_refuses_alike(app: Flask) -> None:
    asking = app.test_client()
    came = asking.post("/acme_water/api/v1/identity/sign-in", base_url=ORIGIN, json=TYPED).get_json()
    bearer = {"Authorization": f"Bearer {came['token']}"}
    document = asking.get("/acme_water/api/v1/openapi.json", base_url=ORIGIN).get_json()
    me = asking.get("/acme_water/api/v1/identity/me", base_url=ORIGIN, headers=bearer).get_json()
    allowed = {(each["method"], each["path"]) for each in me["operations"]}
    refused = 0
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            if method == "parameters":
                continue
            wanted = told.get("security", document.get("security"))
            if not wanted or {} in wanted or (method.upper(), path) in allowed:
                continue
            url = "/acme_water" + re.sub(r"\{[^}]+\}", "x", path)
            answer = asking.open(url, method=method.upper(), base_url=ORIGIN, headers=bearer)
            said = answer.get_json(silent=True) or {}
            if path == "/api/v1/identity/settings":
                continue  # a newcomer's too, who has a password to choose first
            assert (answer.status_code, said.get("code")) == (403, "factor_setup_needed"), (method, path, said)
            refused += 1
    assert refused > 30


def test_a_passkey_is_as_good_and_whoever_shows_it_alone_is_in(strict: Portal) -> None:
    identity, keys = strict.identity, Authenticator(ORIGIN)
    came = identity.sign_in(Anonymous("192.0.2.1"), TYPED)
    assert came.needs_factor
    assert identity.web_actor(came.secret, "192.0.2.1") is None
    actor = identity.setting_up(came.secret)
    asked = identity.factors.ask_passkey(actor)
    identity.factors.add_passkey(
        actor, {"name": "llave", "ticket": asked.ticket, "credential": keys.create(asked.options)}
    )
    actor = identity.web_actor(came.secret, "192.0.2.1")
    assert actor is not None
    assert identity.setting_up(came.secret) is None
    key = identity.factors.state(actor).passkeys[0]
    with pytest.raises(FactorRequired):
        identity.factors.remove_passkey(actor, key.id)
    alone = identity.second.ask_alone(Anonymous("192.0.2.1"))
    shown = {"ticket": alone.ticket, "credential": keys.get(alone.options)}
    signed_in = identity.second.alone(Anonymous("192.0.2.1"), shown, SessionKind.WEB, "")
    assert not signed_in.needs_factor


def test_where_nothing_could_be_set_up_the_portal_does_not_start(
    portal_settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    require(monkeypatch, offered=())
    with pytest.raises(StartRefused, match="requires a second factor and offers none"):
        build_portal(portal_settings)
    monkeypatch.undo()
    require(monkeypatch, offered=(FactorKind.PASSKEY,))
    with pytest.raises(StartRefused, match="no passkey can be set up there"):
        build_portal(portal_settings)
