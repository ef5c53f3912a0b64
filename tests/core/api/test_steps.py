"""The flows of identity without a page: each step says what it asks for and which one comes next."""

from __future__ import annotations

from typing import Any

import pytest

from ventanilla.app import Portal, create_app
from ventanilla.testing import linking
from ventanilla.testing.mailbox import SmtpSink

pytestmark = pytest.mark.utility("cosepav")

BASE = "http://127.0.0.1:8000/cosepav"
OLD, NEW, LAST = "caballo verde lápiz", "mate amargo tibio", "tres tristes tigres trigo"


class App:
    """An app that knows nothing but what each step says."""

    def __init__(self, portal: Portal, mail: SmtpSink) -> None:
        self.portal, self.mail = portal, mail
        self.client = create_app(portal.house.settings, portal).test_client()
        self.token = ""

    def call(self, method: str, address: str, body: Any = None) -> Any:
        headers = {"Accept-Language": "en", **({"Authorization": f"Bearer {self.token}"} if self.token else {})}
        path = address.removeprefix(BASE) if address.startswith("http") else f"/api/v1{address}"
        return self.client.open(path, method=method, base_url=BASE, json=body, headers=headers)

    def begin(self, path: str) -> Any:
        return self.call("GET", path).json

    def send(self, step: Any, **typed: str) -> Any:
        asked = {field["name"]: field for field in step["fields"]}
        assert set(typed) <= set(asked)
        assert {name for name, field in asked.items() if field["required"]} <= set(typed)
        for name, field in asked.items():
            limits = field["constraints"]
            assert limits["min_length"] <= len(typed[name]) <= limits["max_length"]
            assert field["label"]
            assert field["type"] in ("text", "email", "tel", "password")
            if limits["same_as"]:
                assert typed[name] == typed[limits["same_as"]]
        return self.call(step["method"], step["send_to"], typed)

    def secret(self, address: str, before: str) -> str:
        while self.portal.house.jobs.run_due():
            pass
        for mail in reversed(self.mail.to(address)):
            body = mail.get_body(("plain",))
            assert body is not None
            for word in body.get_content().split():
                if before in word:
                    return str(word.rpartition("/")[2]).rstrip(".")
        raise AssertionError(f"no {before} for {address}")


@pytest.fixture
def app(portal: Portal, smtp_sink: SmtpSink) -> App:
    rows = [row | {"email": "", "phone": ""} if row["number"] == "8888" else row for row in linking.customer_rows()]
    linking.load(portal.house, rows, linking.point_rows())
    return App(portal, smtp_sink)


def test_from_nobody_to_a_linked_supply_and_through_a_forgotten_password(app: App) -> None:
    typed = {
        "user_name": "ana.paz", "email": "ana@correo.example", "first_name": "Ana", "last_name": "Paz",
        "password": OLD, "password_again": OLD,
    }  # fmt: skip
    activate = app.send(app.begin("/identity/register"), **typed)
    assert (activate.status_code, activate.json["step"]) == (202, "activate")
    assert "e-mail" in activate.json["text"]
    secret = app.secret("ana@correo.example", "/activate/")
    assert app.call("POST", "/identity/activate/look", {"secret": secret}).json["user_name"] == "ana.paz"
    sign_in = app.send(activate.json, secret=secret)
    assert (sign_in.status_code, sign_in.json["step"]) == (200, "sign_in")
    assert app.send(activate.json, secret=secret).status_code == 404

    app.token = app.send(sign_in.json, user_name="ana.paz", password=OLD).json["token"]
    choose = app.send(app.begin("/supplies/link"), **linking.WITHOUT_CONTACT)
    assert (choose.status_code, choose.json["step"]) == (201, "choose")
    offers = app.call("GET", choose.json["offers"]).json["items"]
    assert [each["is_linked"] for each in offers] == [False]
    chosen = app.call(choose.json["method"], choose.json["send_to"], {"supplies": [offers[0]["id"]]})
    assert chosen.status_code == 201
    made = app.call("GET", f"/supplies/link/{choose.json['attempt_id']}/links").json["items"]
    assert [each["id"] for each in made] == [offers[0]["id"]]
    assert [each["id"] for each in app.call("GET", "/supplies").json["items"]] == [offers[0]["id"]]

    changed = app.send(app.begin("/identity/password"), current_password=OLD, password=NEW, password_again=NEW)
    assert changed.status_code == 200
    assert app.call("GET", "/supplies").status_code == 401, "the old token ended"
    app.token = changed.json["token"]
    assert app.call("GET", "/supplies").status_code == 200
    app.token = ""

    reset = app.send(app.begin("/identity/recover"), account="ana@correo.example")
    assert (reset.status_code, reset.json["step"]) == (202, "reset")
    secret = app.secret("ana@correo.example", "/password/reset/")
    held = app.call("POST", "/identity/reset/look", {"secret": secret}).json
    assert (held["first_name"], [field["name"] for field in held["fields"]]) == (
        "Ana",
        ["secret", "password", "password_again"],
    )
    weak = app.call("POST", "/identity/reset", {"secret": secret, "password": "123", "password_again": "123"})
    assert (weak.status_code, set(weak.json["fields"])) == (422, {"password"})
    sign_in = app.send(reset.json, secret=secret, password=LAST, password_again=LAST)
    assert (sign_in.status_code, sign_in.json["step"]) == (200, "sign_in")
    assert app.send(sign_in.json, user_name="ana.paz", password=NEW).status_code == 401
    assert app.send(sign_in.json, user_name="ana.paz", password=LAST).status_code == 200


def test_a_code_is_a_step_too(app: App) -> None:
    from ventanilla.testing.holding import person

    app.token = person(app.portal, "elena").token
    code = app.send(app.begin("/supplies/link"), **linking.WITH_EMAIL).json
    assert (code["step"], [field["name"] for field in code["fields"]]) == ("code", ["code"])
    assert app.call("GET", f"/supplies/link/{code['attempt_id']}").json == code
    assert app.call("GET", "/supplies").json["items"] == [], "nothing is visible while the code waits"
    wrong = app.send(code, code="000000")
    assert (wrong.status_code, set(wrong.json["fields"])) == (422, {"code"})


def test_what_is_wrong_is_said_in_the_readers_language(app: App) -> None:
    for language, said in (("en", "Missing."), ("es-AR", "Falta")):
        answer = app.client.post(
            "/api/v1/identity/register", base_url=BASE, json={}, headers={"Accept-Language": language}
        )
        assert answer.status_code == 422
        assert len(answer.json["fields"]) == 6
        assert said.rstrip(".") in answer.text or answer.json["fields"]["email"]
        assert answer.headers["Content-Language"] == language
    assert app.begin("/identity/sign-in")["fields"][1]["label"] == "Password"
