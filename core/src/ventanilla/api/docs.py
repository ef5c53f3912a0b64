"""``GET /api/v1/docs``: the description of the operations as a page, without a script."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response

from ventanilla.api.document.examples import Examples
from ventanilla.api.operations import ROOT
from ventanilla.api.shell import ApiShell
from ventanilla.kernel.messages import message
from ventanilla.web.shell import Shell

_METHODS = ("get", "post", "put", "patch", "delete")
_JSON = ("application/json", "application/problem+json")


def blueprint(shell: Shell, api: ApiShell) -> Blueprint:
    """The page, in the portal's frame."""
    pages = Blueprint("api_docs_page", __name__)

    @pages.get(f"{ROOT}/docs")
    def docs() -> Response:
        described = api.api
        document: dict[str, Any] = described.document if described else {}
        return shell.page(
            "api/docs.html",
            title=message("api.docs.title"),
            document=document,
            topics=_topics(document),
            schemas=[_shape(name, each) for name, each in sorted(document["components"]["schemas"].items())],
        )

    return pages


def _topics(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The operations by topic, in the order of the document."""
    told = {each["name"]: each.get("description", "") for each in document["tags"]}
    by_topic: dict[str, list[dict[str, Any]]] = {name: [] for name in told}
    for operation in _operations(document):
        by_topic.setdefault(operation["topic"], []).append(operation)
    return [{"name": name, "about": told.get(name, ""), "operations": each} for name, each in by_topic.items() if each]


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    components = document["components"]
    examples = Examples(components["schemas"])
    for path, siblings in document["paths"].items():
        for method in [each for each in _METHODS if each in siblings]:
            operation = siblings[method]
            given = [*siblings.get("parameters", ()), *operation.get("parameters", ())]
            yield {
                "id": operation["operationId"],
                "topic": operation["tags"][0],
                "method": method.upper(),
                "path": path,
                "summary": operation.get("summary", ""),
                "more": operation.get("description", ""),
                "is_public": operation.get("security") == [],
                "parameters": [_parameter(each, components) for each in given],
                "body": _body(operation, examples),
                "answers": [_answer(status, each, components) for status, each in operation["responses"].items()],
            }


def _parameter(parameter: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    found = _followed(parameter, components)
    kind = _type(found.get("schema", {}))
    return {**{name: found.get(name, "") for name in ("name", "in", "description", "required")}, "type": kind}


def _body(operation: dict[str, Any], examples: Examples) -> dict[str, Any] | None:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return None
    properties = _properties(examples.resolved(content["schema"]))
    return {"properties": properties, "example": _pretty(content.get("example"))}


def _answer(status: str, response: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    found = _followed(response, components)
    contents: dict[str, dict[str, Any]] = found.get("content", {})
    kind, content = next(iter(contents.items()), ("", {}))
    shape = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    example = _pretty(content.get("example")) if kind in _JSON and status.startswith("2") else ""
    return {"status": status, "about": found.get("description", ""), "kind": kind, "shape": shape, "example": example}


def _shape(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "properties": _properties(schema)}


def _properties(schema: dict[str, Any]) -> list[dict[str, Any]]:
    required = set(schema.get("required", ()))
    return [
        {"name": name, "type": _type(each), "required": name in required, "description": each.get("description", "")}
        for name, each in schema.get("properties", {}).items()
    ]


def _type(schema: dict[str, Any]) -> str:
    """In words: ``array of Bill``, ``string (date)``."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "allOf" in schema:
        return _type(schema["allOf"][0])
    kind = str(schema.get("type", "any"))
    if kind == "array":
        return f"array of {_type(schema.get('items', {}))}"
    if "enum" in schema:
        return f"{kind}: {', '.join(str(each) for each in schema['enum'])}"
    return f"{kind} ({schema['format']})" if "format" in schema else kind


def _followed(found: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in found:
        return found
    _, _, kind, name = found["$ref"].split("/")
    followed: dict[str, Any] = components[kind][name]
    return followed


def _pretty(example: Any) -> str:
    return "" if example is None else json.dumps(example, indent=2, ensure_ascii=False)
