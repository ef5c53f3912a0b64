"""Declared attributes of a record, stored as one JSON text and given back with the types that were declared.

Only names that the manifest declares are read, so a text never grows into a free-form bag.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

NONE = "{}"


def pack(values: Mapping[str, object]) -> str:
    """The text to store, the same for the same values; absent ones (None) are left out."""
    known = {name: plain(value) for name, value in values.items() if value is not None}
    return json.dumps(known, sort_keys=True, ensure_ascii=False, separators=(",", ":")) if known else NONE


def plain(value: object) -> object:
    """The value as JSON has it: a day as ISO 8601, an exact number as a text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return value


def unpack(text: str, types: Mapping[str, str]) -> dict[str, object]:
    """The values by name. ``types`` are the declared ones: ``text``, ``date``, ``integer``, ``decimal``, ``flag``."""
    if text == NONE or not types:
        return {}
    stored = json.loads(text)
    return {name: _typed(stored[name], type_) for name, type_ in types.items() if name in stored}


def _typed(value: object, type_: str) -> object:
    if type_ == "date":
        return date.fromisoformat(str(value))
    if type_ == "decimal":
        return Decimal(str(value))
    return value
