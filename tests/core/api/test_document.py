"""The API over HTTP: its description, its manifest, its faults."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from lxml import html

from ventanilla.app import Portal, build_portal, create_app
from ventanilla.settings import Settings
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.passwords import QUICK

BASE = "http://127.0.0.1:8000/cosepav"
SIGN_IN = "/api/v1/identity/sign-in"


@pytest.fixture
def portal(sqlite_url: str, clock: FixedClock) -> Iterator[Portal]:
    settings = Settings("cosepav", BASE, "a secret key that only the tests know about", sqlite_url, password_work=QUICK)
    built = build_portal(settings, clock=clock)
    yield built
    built.house.db.close()


@pytest.fixture
def client(portal: Portal) -> Any:
    return create_app(portal.house.settings, portal).test_client()


def get(client: Any, path: str, language: str = "") -> Any:
    return client.get(f"/api/v1{path}", base_url=BASE, headers={"Accept-Language": language} if language else {})


def post(client: Any, body: bytes, kind: str = "application/json") -> Any:
    return client.post(SIGN_IN, base_url=BASE, data=body, content_type=kind)


def test_the_document_names_server_security_and_every_operation(client: Any) -> None:
    answer = get(client, "/openapi.json")
    assert answer.status_code == 200
    document = answer.json
    assert document["openapi"] == "3.0.3"
    assert document["servers"] == [{"url": BASE}]
    own = document["components"]["securitySchemes"]["bearerAuth"]
    assert (own["type"], own["scheme"]) == ("http", "bearer")
    assert document["security"] == [{"bearerAuth": []}]
    for path in ("/manifest", "/identity/sign-in", "/supplies", "/supplies/{supply_point_id}/dashboard"):
        assert f"/api/v1{path}" in document["paths"], path
    tags = {tag["name"] for tag in document["tags"]}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            if isinstance(operation, dict):
                assert set(operation["tags"]) <= tags, path
    assert not [tag for tag in tags if tag.startswith("api_")]


def test_money_and_quantities_are_described_as_texts(client: Any) -> None:
    schemas = get(client, "/openapi.json").json["components"]["schemas"]
    total = schemas["LastBill"]["properties"]["total"]
    assert total["properties"]["amount"]["type"] == "string"
    amount = schemas["LastUsage"]["properties"]["amount"]
    assert "absent" in amount["properties"]


def test_the_manifest_says_what_there_is(client: Any) -> None:
    manifest = get(client, "/manifest", "es").json
    assert manifest["utility"]["name"] == "cosepav"
    assert manifest["locales"] == ["es-AR", "en"]
    assert [screen["label"] for screen in manifest["screens"]][:2] == ["Inicio", "Comprobantes"]
    columns = manifest["screens"][1]["columns"]
    assert [each["name"] for each in columns] == ["number", "issued_on", "due_on", "total", "state"]
    assert [each["label"] for each in columns] == ["Número", "Fecha", "Vencimiento", "Importe", "Estado"]
    assert manifest["landing"] == "home.dashboard"
    assert manifest["utility"]["commodities"]
    assert manifest["linking"]["code_tries"] == 3
    assert manifest["identity"]["password_min_length"] == 10
    assert manifest["theme"]["light"]["brand"].startswith("#")
    assert {each["name"] for each in manifest["documents"]} >= {"bill"}
    assert [field["name"] for field in manifest["linking"]["fields"]] == ["dni", "birth_date"]
    assert manifest["identity"]["sign_in"][1]["type"] == "password"
    assert manifest["contact"]["phone"] == "0800 000 0000"
    assert get(client, "/manifest", "en").json["identity"]["sign_in"][1]["label"] == "Password"


def test_faults_of_the_wire_are_problems_in_the_readers_language(client: Any) -> None:
    for path, language, title in (
        ("/nowhere", "en", "Page not found"),
        ("/nowhere", "es-MX", "No encontramos la página"),
    ):
        answer = get(client, path, language)
        assert answer.status_code == 404
        assert answer.content_type == "application/problem+json"
        assert answer.json["title"] == title


@pytest.mark.parametrize("body", [b"[" * 100_000, b"{", b"\xff", b'{"a":1,"a":2}', b'{"user_name":NaN}', b'"text"x'])
def test_bad_json_is_a_bad_request(client: Any, body: bytes) -> None:
    answer = post(client, body)
    assert answer.status_code == 400
    assert answer.json["code"] == "bad_request"


@pytest.mark.parametrize(
    "body",
    [
        b'"text"',
        b"[]",
        b"null",
        b"1",
        b"{}",
        b'{"user_name":1,"password":[]}',
        b'{"user_name":"a","password":"b","role":"x"}',
    ],
)
def test_json_of_the_wrong_shape_names_what_is_wrong(client: Any, body: bytes) -> None:
    answer = post(client, body)
    assert answer.status_code == 422
    assert answer.json["code"] == "invalid_input"
    assert "Missing data" not in answer.text


def test_only_json_is_taken_and_not_too_much(client: Any) -> None:
    typed = json.dumps({"user_name": "ana", "password": "x"}).encode()
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        assert post(client, typed, kind).status_code == 415
    assert post(client, b" " * (1 << 20) + typed).status_code == 413


def test_a_wrong_method_is_told_with_the_right_ones(client: Any) -> None:
    answer = client.delete(SIGN_IN, base_url=BASE)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) >= {"GET", "POST"}


def test_no_cookie_is_set_or_wanted(client: Any) -> None:
    for answer in (get(client, "/supplies"), post(client, b"{}"), get(client, "/identity/register")):
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in get(client, "/manifest").headers
    assert get(client, "/supplies").status_code == 401


def test_every_operation_has_a_name_examples_and_its_refusals(client: Any) -> None:
    document = get(client, "/openapi.json").json
    names = []
    for path, siblings in document["paths"].items():
        for method, told in siblings.items():
            if method == "parameters":
                continue
            names.append(told["operationId"])
            place = f"{method} {path}"
            assert told["summary"], place
            assert "default" not in told["responses"], place
            assert told.get("security") == [] or "401" in told["responses"], place
            assert method == "get" or {"409", "422"} <= set(told["responses"]), place
            good = [each for status, each in told["responses"].items() if status < "3"]
            for response in good:
                for kind, content in response.get("content", {}).items():
                    assert kind != "application/json" or "example" in content, place
    assert len(names) == len(set(names)) > 60
    for status, response in document["components"]["responses"].items():
        (kind,) = response["content"]
        assert kind == "application/problem+json"
        assert response["content"][kind]["example"]["status"] == int(status)


def test_the_examples_are_what_the_shapes_say(client: Any) -> None:
    jsonschema_rs = pytest.importorskip("jsonschema_rs")
    from ventanilla.testing.fuzzing.shapes import as_json_schema

    document = get(client, "/openapi.json").json
    components = {"schemas": as_json_schema(document["components"]["schemas"])}
    for path, siblings in document["paths"].items():
        for method, told in siblings.items():
            for response in told["responses"].values() if method != "parameters" else ():
                content = response.get("content", {}).get("application/json")
                if content:
                    schema = as_json_schema({"x": content["schema"]})["x"]
                    validator = jsonschema_rs.validator_for({**schema, "components": components})
                    faults = [str(fault) for fault in validator.iter_errors(content["example"])]
                    assert not faults, (method, path, faults)


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_page_that_shows_it_needs_no_script_and_nothing_from_elsewhere(client: Any, language: str) -> None:
    page = client.get("/api/v1/docs", base_url=BASE, headers={"Accept-Language": language})
    assert page.status_code == 200
    assert page.content_type.startswith("text/html")
    tree = html.fromstring(page.text)
    operations = get(client, "/openapi.json").json["paths"]
    said = tree.text_content()
    for path, siblings in operations.items():
        for method in siblings:
            assert method == "parameters" or f"{method.upper()} {path}" in said
    assert not [each for each in tree.xpath("//script") if each.text]
    assert not tree.xpath("//*[@style]")
    for address in tree.xpath("//@src | //link/@href"):
        assert not address.startswith(("http", "//")), address
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    for href in tree.xpath("//main//a/@href"):
        assert not href.startswith("#") or href[1:] in ids, href


def test_the_texts_of_the_footer_are_there_in_the_readers_language(client: Any) -> None:
    for language, words in (("es", "Datos personales"), ("en", "Personal data")):
        told = get(client, "/texts/privacy", language).json
        assert told["title"] == words
        assert "<section>" in told["html"]
        assert "<script" not in told["html"]
    assert get(client, "/texts/nothing").status_code == 404
