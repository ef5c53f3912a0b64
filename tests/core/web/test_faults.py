"""Every fault as a page and as a problem, in the reader's language, with what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from psycopg import DataError as PostgresFault
from sqlalchemy import event
from sqlalchemy.exc import DataError

from ventanilla.app import Portal, create_app
from ventanilla.errors import (
    FeedRefused,
    InvalidInput,
    ProofNeeded,
    ScopeMissing,
    SignInRequired,
    StartRefused,
    VentanillaError,
)
from ventanilla.i18n import Languages
from ventanilla.kernel.messages import message
from ventanilla.storage import Database
from ventanilla.web.faults import HTTP_CODES
from ventanilla_cosepav import UTILITY


def family(of: type[VentanillaError] = VentanillaError) -> Iterator[type[VentanillaError]]:
    yield of
    for each in of.__subclasses__():
        yield from family(each)


def one(kind: type[VentanillaError]) -> VentanillaError:
    if issubclass(kind, InvalidInput):
        return kind({"dni": message("error.field.missing")})
    if issubclass(kind, StartRefused | FeedRefused):
        return kind("a sentence for the operator: secret.toml line 3")
    if issubclass(kind, ScopeMissing):
        return kind("billing:read")
    return kind()


KINDS = sorted(set(family()), key=lambda kind: kind.__name__)


@pytest.fixture
def broken(portal: Portal) -> Flask:
    app = create_app(portal.house.settings, portal)
    for at, kind in enumerate(KINDS):

        def fail(kind: type[VentanillaError] = kind) -> str:
            raise one(kind)

        app.add_url_rule(f"/broken/{kind.__name__}", f"broken{at}", fail)
        app.add_url_rule(f"/api/v1/broken/{kind.__name__}", f"api_broken{at}", fail)

    def crash() -> str:
        raise RuntimeError("the password is hunter2")

    def store() -> str:
        raise DataError("insert", {}, PostgresFault("text fields cannot contain NUL"))

    app.add_url_rule("/crash", "crash", crash)
    for at, root in enumerate(("", "/api/v1")):
        app.add_url_rule(f"{root}/stored", f"stored{at}", store)
    app.add_url_rule("/api/v1/crash", "api_crash", crash)
    return app


def test_each_code_has_its_three_texts_in_each_language() -> None:
    languages = Languages.build(UTILITY)
    codes = {kind.code for kind in KINDS} | set(HTTP_CODES.values()) | {"form_expired"}
    ids = [f"error.{code}{part}" for code in codes for part in ("", ".title", ".next")]
    assert languages.missing(ids) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_of_ours_is_a_page_with_its_status_and_words(broken: Flask, kind: type[VentanillaError]) -> None:
    answer = broken.test_client().get(f"/broken/{kind.__name__}", base_url="http://127.0.0.1:8000/cosepav")
    if issubclass(kind, SignInRequired | ProofNeeded):
        page = "sign-in" if kind is SignInRequired else "confirm"
        assert answer.status_code == 303
        assert answer.headers["Location"] == f"/cosepav/{page}?next=%2Fcosepav%2Fbroken%2F{kind.__name__}"
        return
    assert answer.status_code == kind.status
    title = Languages.build(UTILITY).default.text(f"error.{kind.code}.title")
    assert f"<h1>{title}</h1>" in answer.text
    assert "/cosepav/contact" in answer.text
    if issubclass(kind, StartRefused):
        assert "secret.toml" not in answer.text


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_of_ours_is_a_problem_below_the_api(broken: Flask, kind: type[VentanillaError]) -> None:
    answer = broken.test_client().get(
        f"/api/v1/broken/{kind.__name__}", base_url="http://127.0.0.1:8000/cosepav", headers={"Accept-Language": "en"}
    )
    assert answer.status_code == kind.status
    assert answer.content_type == "application/problem+json"
    body = answer.json
    assert body["code"] == kind.code
    assert body["status"] == kind.status
    assert body["title"]
    assert body["detail"] != f"error.{kind.code}"
    assert ("fields" in body) is issubclass(kind, InvalidInput)
    assert (answer.headers.get("WWW-Authenticate") == "Bearer") is (kind.status == 401)


def test_a_crash_says_nothing_of_its_cause(broken: Flask) -> None:
    for path in ("/crash", "/api/v1/crash"):
        answer = broken.test_client().get(path, base_url="http://127.0.0.1:8000/cosepav")
        assert answer.status_code == 500
        assert "hunter2" not in answer.text
        assert "RuntimeError" not in answer.text


def test_a_database_that_is_locked_is_said_to_be_away_and_not_a_fault(portal: Portal, visitor: Any) -> None:
    engine, blocker = portal.house.db.engine, Database(portal.house.settings.database)
    engine.dispose()
    event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout=20").close())
    typed = {"user_name": "ana.paz", "password": "caballo verde lápiz"}
    path = "/api/v1/identity/sign-in"
    with blocker.write():
        page = visitor.post("/sign-in", "/sign-in", typed)
        told = visitor.client.post(path, base_url=visitor.base_url, json=typed, headers={"Idempotency-Key": "k" * 20})
    assert page.status_code == told.status_code == 503
    assert "No disponible en este momento" in page.text
    assert (told.json["code"], told.content_type) == ("unavailable", "application/problem+json")
    assert int(told.headers["Retry-After"]) > 0
    blocker.close()


def test_what_no_database_keeps_is_a_bad_request(broken: Flask) -> None:
    client = broken.test_client()
    for path in ("/stored", "/api/v1/stored"):
        answer = client.get(path, base_url="http://127.0.0.1:8000/cosepav")
        assert answer.status_code == 400
        assert "NUL" not in answer.text


def test_a_wrong_method_names_the_right_ones(visitor: Any) -> None:
    answer = visitor.client.put("/api/v1/manifest", base_url=visitor.base_url)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert answer.json["code"] == "method_not_allowed"
    answer = visitor.client.get("/language", base_url=visitor.base_url)
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_a_page_of_a_foreign_supply_and_of_none_are_alike(ana: Any) -> None:
    assert ana.get("/supplies/abc/").status_code == 404
    assert ana.get("/supplies/abc/").status_code == ana.get("/supplies/abcdefghijklmnopqrstuvwxyz/").status_code
