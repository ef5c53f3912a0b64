"""The kinds of values: how an app shows or asks one, told from its shape in the description."""

from __future__ import annotations

from typing import Any

KINDS = ("text", "number", "money", "quantity", "day", "month", "moment", "flag", "list", "group")
"""All there are."""
_BY_FORMAT = {"date": "day", "date-time": "moment"}
_BY_TYPE = {"boolean": "flag", "integer": "number", "number": "number", "array": "list"}


def kind_of(schema: dict[str, Any]) -> str:
    """The kind of a resolved schema; what has parts of its own is a group."""
    properties = schema.get("properties", {})
    if "amount" in properties and "currency" in properties:
        return "money"
    if "value" in properties and "unit" in properties:
        return "quantity"
    if properties:
        return "group"
    pattern = schema.get("pattern", "")
    if pattern.startswith(r"^-?\d"):
        return "number"
    if pattern.startswith(r"^\d{4}-\d{2}"):
        return "month"
    known = _BY_FORMAT.get(schema.get("format", "")) or _BY_TYPE.get(schema.get("type", ""))
    return known or "text"
