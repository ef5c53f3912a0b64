"""Schemas of OpenAPI 3.0 as JSON Schema, so that any validator reads them."""

from __future__ import annotations

from typing import Any

_DIALECT = "http://json-schema.org/draft-07/schema#"


def as_json_schema(schemas: dict[str, Any]) -> dict[str, Any]:
    """The same schemas: what may be null says so as JSON Schema does."""
    return {name: {"$schema": _DIALECT, **_changed(schema)} for name, schema in schemas.items()}


def _changed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_changed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {
        name: {each: _changed(inner) for each, inner in value.items()} if name == "properties" else _changed(value)
        for name, value in schema.items()
        if name not in ("nullable", "example", "description")
    }
    return {"anyOf": [plain, {"type": "null"}]} if schema.get("nullable") else plain
