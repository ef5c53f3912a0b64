"""Schemas of OpenAPI 3.0 as JSON Schema, so that any validator reads them."""

from __future__ import annotations

import json
from collections.abc import Callable
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


def validators(document: dict[str, Any]) -> Callable[[dict[str, Any], Any], str]:
    """What of a value is not as a schema of the document says; empty when all is."""
    import jsonschema_rs

    shapes = as_json_schema(document["components"]["schemas"])
    made: dict[str, Any] = {}

    def wrong(schema: dict[str, Any], value: Any) -> str:
        key = json.dumps(schema, sort_keys=True)
        if key not in made:
            made[key] = jsonschema_rs.validator_for(
                {**as_json_schema({"x": schema})["x"], "components": {"schemas": shapes}}
            )
        for fault in made[key].iter_errors(value):
            return f"{'/'.join(str(part) for part in fault.instance_path)}: {type(fault.kind).__name__}"
        return ""

    return wrong
