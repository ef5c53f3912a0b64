"""What linters of API descriptions look at, of every utility's document."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from ventanilla.testing.fuzzing.shapes import as_json_schema
from ventanilla.testing.surface import Document, documents, operations_of

UTILITIES = ("cooprel", "cosepav", "italian_gas", "komiesc", "vologda")


@pytest.fixture(scope="module")
def described() -> dict[str, Document]:
    return documents()


@pytest.mark.parametrize("utility", UTILITIES)
def test_nothing_is_left_unsaid(described: dict[str, Document], utility: str) -> None:
    document, wrong = described[utility], []
    offered = _scopes_of(document)
    for place, told, given in operations_of(document):
        wrong += [f"{place}: {fault}" for fault in _faults_of(told, given, offered)]
    ids = Counter(told["operationId"] for _, told, _ in operations_of(document))
    wrong += [f"{name} is several operations" for name, count in ids.items() if count > 1]
    paths = Counter(re.sub(r"\{[^}]+\}", "{}", path) for path in document["paths"])
    wrong += [f"{path} is several paths" for path, count in paths.items() if count > 1]
    assert wrong == []
    assert document["info"]["contact"]["url"] == f"{document['servers'][0]['url']}/contact"


def _scopes_of(document: Document) -> set[str]:
    flows = document["components"]["securitySchemes"]["oauth2"]["flows"].values()
    return {scope for flow in flows for scope in flow["scopes"]}


def _faults_of(told: dict[str, Any], given: list[dict[str, Any]], offered: set[str]) -> Iterator[str]:
    if not told.get("description"):
        yield "it has no description"
    for each, count in Counter((each["name"], each["in"]) for each in given).items():
        if count > 1:
            yield f"{each} is several parameters"
    for each in given:
        if not each.get("description"):
            yield f"the parameter {each['name']} has no description"
    for each in told.get("security", ()):
        if unknown := set(each.get("oauth2", ())) - offered:
            yield f"scopes that nobody can have: {unknown}"
    for status, response in told["responses"].items():
        if not {"RateLimit", "RateLimit-Policy"} <= set(response.get("headers", ())) and "$ref" not in response:
            yield f"{status} does not say what is left"


@pytest.mark.parametrize("utility", UTILITIES)
def test_every_component_is_used(described: dict[str, Document], utility: str) -> None:
    document = described[utility]
    text = json.dumps(document)
    unused = [
        f"{kind}/{name}"
        for kind, components in document["components"].items()
        if kind != "securitySchemes"
        for name in components
        if f'"#/components/{kind}/{name}"' not in text
    ]
    assert unused == []


def test_every_refusal_has_an_example_that_is_one(described: dict[str, Document]) -> None:
    for document in described.values():
        components = {"schemas": as_json_schema(document["components"]["schemas"])}
        told = [(name, each) for name, each in document["components"]["responses"].items()]
        for _, operation, _ in operations_of(document):
            told += [(status, each) for status, each in operation["responses"].items() if status >= "4"]
        for status, response in told:
            if "$ref" in response:
                continue
            content = response["content"]["application/problem+json"]
            assert content["example"]["status"] == int(status)
            schema = as_json_schema({"x": content["schema"]})["x"]
            validator = jsonschema_rs.validator_for({**schema, "components": components})
            assert [str(fault) for fault in validator.iter_errors(content["example"])] == []
