"""``/supplies`` on the API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from ventanilla.storage import Database
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.linking import UNKNOWN, WITH_EMAIL, WITHOUT_CONTACT, Browser, Linking, build, web_app


@pytest.fixture
def linking(sqlite_url: str, clock: FixedClock) -> Iterator[Linking]:
    db = Database(sqlite_url)
    yield build(db, clock)
    db.close()


@pytest.fixture
def app(linking: Linking) -> Flask:
    return web_app(linking)


def test_an_app_links_supplies_step_by_step(app: Flask, linking: Linking) -> None:
    api = Browser(app)
    asked = api.call("GET", "/supplies/link", "mara").json
    assert [one["name"] for one in asked["fields"]] == ["dni", "birth_date"]
    started = api.call("POST", "/supplies/link", "mara", WITH_EMAIL)
    assert started.status_code == 201
    step = started.json
    assert step["step"] == "code"
    assert [one["name"] for one in step["fields"]] == ["code"]
    notice = linking.supply.issue_code(step["attempt_id"])
    assert notice is not None
    at = f"/supplies/link/{step['attempt_id']}"
    assert api.call("POST", f"{at}/code", "mara", {"code": "1"}).status_code == 422
    assert api.call("GET", f"{at}/supplies", "mara").status_code == 409
    assert api.call("POST", f"{at}/code", "mara", {"code": notice.code}).json["step"] == "choose"
    offers = api.call("GET", f"{at}/supplies", "mara").json["items"]
    assert [one["label"] for one in offers] == ["5555 / 1", "5555 / 2", "5601 / 1"]
    linked = api.call("POST", f"{at}/supplies", "mara", {"supplies": [offers[0]["id"]]})
    assert linked.status_code == 201
    items = api.call("GET", "/supplies", "mara").json
    assert items == {"items": linked.json["items"], "next": None}
    (supply,) = items["items"]
    assert supply["evidence"] == {
        "policy": "dni_birth_date",
        "version": 1,
        "proof": "possession",
        "channel": "email",
        "made_at": "2026-04-15T12:00:00Z",
    }
    assert supply["since"] == "2004-03-30"
    assert supply["address"] == {"street": "Calle 12 N.º 345", "locality": "Villa Serena"}
    assert api.call("GET", f"/supplies/{supply['id']}", "mara").json == supply
    assert api.call("DELETE", f"/supplies/links/{supply['link_id']}", "mara").status_code == 204
    assert api.call("GET", "/supplies", "mara").json["items"] == []


def test_without_a_token_everything_is_refused(app: Flask) -> None:
    api = Browser(app, "mara")  # the cookie counts for nothing here
    for method, path, body in (
        ("GET", "/supplies", None),
        ("GET", "/supplies/x", None),
        ("GET", "/supplies/link", None),
        ("POST", "/supplies/link", WITH_EMAIL),
        ("POST", "/supplies/link/x/code", {"code": "123456"}),
        ("DELETE", "/supplies/links/x", None),
    ):
        assert api.call(method, path, "", body).status_code == 401, path


def test_foreign_and_unknown_supplies_answer_alike(app: Flask, linking: Linking) -> None:
    api = Browser(app)
    step = api.call("POST", "/supplies/link", "otto", WITHOUT_CONTACT).json
    own = linking.points()["8888/1"]
    api.call("POST", f"/supplies/link/{step['attempt_id']}/supplies", "otto", {"supplies": [own]})
    answers = [api.call("GET", f"/supplies/{one}", "mara") for one in (own, "nothing")]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].json == answers[1].json
    assert api.call("GET", f"/supplies/link/{step['attempt_id']}/supplies", "mara").status_code == 404


def test_a_claim_names_its_wrong_fields(app: Flask) -> None:
    api = Browser(app)
    wrong = api.call("POST", "/supplies/link", "mara", {"dni": "1"})
    assert wrong.status_code == 422
    assert set(wrong.json["fields"]) == {"dni", "birth_date"}
    more = api.call("POST", "/supplies/link", "mara", {**UNKNOWN, "customer_id": "x"})
    assert more.status_code == 422
