"""What is true of every operation, said of every one: its refusals, headers, pages and examples."""

from __future__ import annotations

from typing import Any

from ventanilla.api.deprecation import MARK
from ventanilla.api.document.entering import scopes_of
from ventanilla.api.document.examples import Examples
from ventanilla.api.document.refusals import GOING, HEADERS, LIMITS, PROBLEM, RESPONSES, refusals
from ventanilla.api.document.telling import describe_parameters, entrance, let_in
from ventanilla.api.paging import PAGE_PARAMETERS
from ventanilla.api.problems import TYPE

_METHODS = ("get", "post", "put", "patch", "delete")
_HEADERS: dict[str, dict[str, Any]] = {
    "Accept-Language": {"schema": {"type": "string"}, "description": "The language of texts.", "example": "es-AR"},
    "Idempotency-Key": {
        "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
        "description": "Sent again with the same key and body, a request has one effect and gets the same answer.",
        "example": "8e03978e-40d5-43dd-bc93-6894a57f9324",
    },
    "If-None-Match": {
        "schema": {"type": "string"},
        "description": "The `ETag` of what you have: 304 when it is the same.",
    },
    "If-Match": {
        "schema": {"type": "string"},
        "description": "The `ETag` of what you have seen: 412 when it is no longer so.",
    },
}
_ETAG = {"ETag": {"description": "The name of this content.", "schema": {"type": "string"}}}


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """The document of an API with what its operations share; each keeps what it says itself."""
    schemas = document["components"]["schemas"]
    schemas.pop("PaginationMetadata", None)
    for schema in schemas.values():
        if "properties" in schema and schema is not schemas["Problem"]:
            schema.setdefault("additionalProperties", False)
    is_any_going = any(MARK in each for siblings in document["paths"].values() for each in siblings.values())
    document["components"]["responses"] = {name: RESPONSES[name] for name in RESPONSES if name != "410" or is_any_going}
    document["components"]["headers"] = {name: HEADERS[name] for name in HEADERS if name not in GOING or is_any_going}
    document["components"]["parameters"] = {
        name: {"name": name, "in": "header", "required": False, **told} for name, told in _HEADERS.items()
    }
    document["tags"] = [{**each, "name": each["name"].removeprefix("api_")} for each in document["tags"]]
    examples = Examples(schemas)
    offered = scopes_of(document["components"]["securitySchemes"])
    for path, operations in document["paths"].items():
        shared = operations.get("parameters", [])
        for method in [each for each in _METHODS if each in operations]:
            let_in(operations[method], offered)
            _complete(operations[method], method, path, examples, operations)
        describe_parameters(shared)
    return document


def _complete(
    operation: dict[str, Any],
    method: str,
    path: str,
    examples: Examples,
    siblings: dict[str, Any],
) -> None:
    operation.setdefault("operationId", _operation_id(method, path))
    operation["tags"] = [tag.removeprefix("api_") for tag in operation.get("tags", ())]
    operation["description"] = "\n\n".join(filter(None, (operation.get("description"), entrance(operation))))
    if method == "get" and _is_list(operation, examples):
        known = {each.get("name") for each in operation.get("parameters", ())}
        if "cursor" not in known:
            operation.setdefault("parameters", []).extend(PAGE_PARAMETERS)
    has_query = any(each.get("in") == "query" for each in operation.get("parameters", ()))
    responses = operation["responses"]
    responses.pop("default", None)
    describe_parameters(operation.get("parameters", []))
    if MARK in operation:
        responses["410"] = {"$ref": "#/components/responses/410"}
    for status in refusals(operation, method, path, has_query=has_query):
        if status not in responses or status == "422":
            responses[status] = {"$ref": f"#/components/responses/{status}"}
    _add_headers(operation, method, can_match="get" in siblings)
    _show_problems(responses, examples)
    for at, content in _contents(operation):
        if "schema" in content and at.startswith("application/json"):
            content.setdefault("example", examples.of(content["schema"]))
    operation["responses"] = dict(sorted(responses.items()))


def _add_headers(operation: dict[str, Any], method: str, *, can_match: bool) -> None:
    names = ["Accept-Language", *(["If-None-Match"] if method == "get" else ["Idempotency-Key"])]
    if method != "get" and can_match:
        names.append("If-Match")
    own = [each for each in operation.get("parameters", ()) if each.get("name") not in names]
    operation["parameters"] = [*own, *({"$ref": f"#/components/parameters/{name}"} for name in names)]
    if method == "get" and "200" in operation["responses"]:
        operation["responses"]["200"].setdefault("headers", {}).update(_ETAG)
        operation["responses"]["304"] = {"description": "You have it already.", "headers": {**_ETAG}}
    told = (*LIMITS, *(GOING if MARK in operation else ()))
    for response in [each for status, each in operation["responses"].items() if status < "4"]:
        response.setdefault("headers", {}).update({each: {"$ref": f"#/components/headers/{each}"} for each in told})


def _show_problems(responses: dict[str, Any], examples: Examples) -> None:
    """A refusal that an operation tells in its own words is a problem like all others, which may say more."""
    for status, response in responses.items():
        if status >= "4" and "$ref" not in response:
            usual = RESPONSES.get(status, RESPONSES["400"])
            response["headers"] = usual["headers"]
            told = response.get("content", {}).get("application/json", {}).get("schema", {})
            response["content"] = usual["content"]
            if told.get("$ref", PROBLEM["$ref"]) != PROBLEM["$ref"]:
                more = {name: each for name, each in examples.of(told).items() if name not in examples.of(PROBLEM)}
                example = {**usual["content"][TYPE]["example"], **more}
                response["content"] = {TYPE: {"schema": told, "example": example}}


def _is_list(operation: dict[str, Any], examples: Examples) -> bool:
    """Whether what it answers well is a list in pages."""
    content = operation["responses"].get("200", {}).get("content", {}).get("application/json", {})
    return {"items", "next"} <= set(examples.resolved(content.get("schema", {})).get("properties", {}))


def _contents(operation: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    found = list(operation.get("requestBody", {}).get("content", {}).items())
    for response in operation["responses"].values():
        found += response.get("content", {}).items()
    return found


def _operation_id(method: str, path: str) -> str:
    """``getSuppliesDebts`` of ``GET /api/v1/supplies/{supply_point_id}/debts``."""
    words = [part.strip("{}") for part in path.split("/")[3:]]
    told = [word for word, part in zip(words, path.split("/")[3:], strict=True) if not part.startswith("{")]
    last = ["one"] if path.endswith("}") else []
    return method + "".join(word.title() for part in (*told, *last) for word in part.replace("-", "_").split("_"))
