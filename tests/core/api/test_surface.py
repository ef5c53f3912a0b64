"""The description of every utility's API: complete, alike in its ways, and never less than it was."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from ventanilla.plugin.loading import installed
from ventanilla.testing.fuzzing.shapes import as_json_schema
from ventanilla.testing.surface import Document, broken, documents, operations_of, surface_of

UTILITIES = sorted(installed())
SURFACE = Path(__file__).with_name("surface.json")
SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
CAMEL = re.compile(r"[a-z]+([A-Z][a-z0-9]*)*")
SEGMENT = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.json)?|{[a-z_]+}")
OPAQUE = {
    *("attributes", "light", "dark", "look", "fixed"),  # names of the utility's, of a theme's, of parameters
    *("facts", "data", "paper"),  # different for each kind of paper or event
    *("credential", "options"),  # as browsers have them (WebAuthn)
}
"""Maps whose parts are told elsewhere."""


@pytest.fixture(scope="module")
def described() -> dict[str, Document]:
    return documents()


def test_apps_can_rely_on_all_that_they_could_rely_on(described: dict[str, Document]) -> None:
    """When this is to change: see Versions in docs/api.md, then ``python -m ventanilla.testing.surface``."""
    assert broken(json.loads(SURFACE.read_text("utf-8")), surface_of(described)) == []


def test_it_notices_what_apps_can_no_longer_rely_on(described: dict[str, Document]) -> None:
    now = surface_of(described)
    assert broken(now, now) == []
    for change, told in (
        (lambda some: some["operations"].pop("GET /api/v1/supplies"), "GET /api/v1/supplies is gone"),
        (lambda some: some["shapes"]["Bill"].pop("total"), "Bill.total is gone"),
        (lambda some: some["shapes"]["Bill"].update(number="integer!"), "Bill.number is integer!"),
        (lambda some: some["shapes"]["Bill"].update(number="string"), "Bill.number is no longer always there"),
        (lambda some: some["shapes"]["TypedReadings"].update(why="string!"), "TypedReadings.why has to be sent now"),
        (lambda some: some["operations"]["GET /api/v1/manifest"].update(id="m"), "GET /api/v1/manifest is called m"),
        (
            lambda some: some["operations"]["GET /api/v1/supplies/{supply_point_id}/bills"]["query"].pop("year"),
            "GET /api/v1/supplies/{supply_point_id}/bills: ?year is no longer taken",
        ),
    ):
        changed = deepcopy(now)
        change(changed)
        assert any(line.startswith(told) for line in broken(now, changed)), told
    more = deepcopy(now)
    more["shapes"]["Bill"]["colour"] = "string!"
    more["shapes"]["TypedReadings"]["why"] = "string"
    more["operations"]["GET /api/v1/new"] = {"id": "new", "query": {}, "answers": {}}
    assert broken(now, more) == []


@pytest.mark.parametrize("utility", UTILITIES)
def test_every_operation_says_what_it_is_and_what_it_refuses(described: dict[str, Document], utility: str) -> None:
    document = described[utility]
    tags = {each["name"]: each.get("description", "") for each in document["tags"]}
    wrong = []
    for place, told, given in operations_of(document):
        method = place.partition(" ")[0]
        wrong += [f"{place}: {fault}" for fault in _faults_of(told, tags, method)]
        wrong += [
            f"{place}: parameter {each['name']}" for each in given if each.get("in") == "query" and not _is_named(each)
        ]
        wrong += [f"{place}: {part}" for part in place.split("/")[1:] if not SEGMENT.fullmatch(part)]
    assert wrong == []


def _is_named(parameter: dict[str, Any]) -> bool:
    return bool(SNAKE.fullmatch(parameter["name"])) and bool(parameter.get("schema", {}).get("type"))


def _faults_of(told: dict[str, Any], tags: dict[str, str], method: str) -> Iterator[str]:
    if not CAMEL.fullmatch(told.get("operationId", "")):
        yield f"operationId {told.get('operationId')!r}"
    if not 8 <= len(told.get("summary", "")) <= 160:
        yield f"summary {told.get('summary')!r}"
    if not told.get("tags") or not all(tags.get(each) for each in told["tags"]):
        yield "its topic says nothing"
    statuses = set(told["responses"])
    if told.get("security") != [] and "401" not in statuses:
        yield "401 is missing"
    if method != "GET" and not {"409", "422", "429"} <= statuses:
        yield "409, 422 or 429 is missing"
    if not any(each.startswith("2") or each == "302" for each in statuses):
        yield "it never answers well"
    for status, response in told["responses"].items():
        if "$ref" not in response and not response.get("description"):
            yield f"{status} is not described"
        for kind, content in response.get("content", {}).items():
            if not content.get("schema"):
                yield f"{status} {kind} has no shape"


@pytest.mark.parametrize("utility", UTILITIES)
def test_shapes_are_alike_in_their_ways(described: dict[str, Document], utility: str) -> None:
    wrong = []
    for name, shape in described[utility]["components"]["schemas"].items():
        fields = shape.get("properties", {})
        if not fields and not shape.get("allOf") and name != "SchemaForm":
            wrong.append(f"{name} is empty")
        if "items" in fields and "next" not in fields:
            wrong.append(f"{name} is a list without next")
        wrong += [f"{name}.{each}: {fault}" for each, told in fields.items() for fault in _field_faults(each, told)]
    assert wrong == []


def _field_faults(name: str, told: dict[str, Any]) -> Iterator[str]:
    if not SNAKE.fullmatch(name):
        yield "is not snake_case"
    if not {"type", "$ref", "allOf", "anyOf"} & told.keys() and name != "value":
        yield "has no type"
    is_map = told.get("type") == "object" and not told.get("properties")
    if is_map and name not in OPAQUE and not told.get("additionalProperties"):
        yield "is an object of anything"
    if name.endswith("_on") and not name.startswith("is_") and told.get("format") != "date":
        yield "is no day"
    if (name.endswith("_at") or name == "as_of") and told.get("format") != "date-time":
        yield "is no moment"


def test_every_example_is_what_its_shape_says(described: dict[str, Document]) -> None:
    wrong: dict[str, list[str]] = {}
    seen: set[str] = set()
    for document in described.values():
        components = {"schemas": as_json_schema(document["components"]["schemas"])}
        for place, content in _shown(document):
            mark = json.dumps([components["schemas"].get(_name(content)), content], sort_keys=True)
            if mark in seen:
                continue
            seen.add(mark)
            schema = as_json_schema({"x": content["schema"]})["x"]
            validator = jsonschema_rs.validator_for({**schema, "components": components})
            faults = [str(fault)[:300] for fault in validator.iter_errors(content["example"])]
            if faults:
                wrong[place] = faults
    assert wrong == {}
    assert len(seen) > 150


def _name(content: dict[str, Any]) -> str:
    return str(content["schema"].get("$ref", "").rpartition("/")[2])


def _shown(document: Document) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything in JSON that is sent or answered well."""
    for place, told, _given in operations_of(document):
        for at, each in (*told["responses"].items(), ("the body", told.get("requestBody", {}))):
            content = each.get("content", {}).get("application/json")
            if content is not None:
                assert "example" in content, (place, at)
                yield f"{place} {at}", content
