"""The values of a sentence as JSON, so that it can be said later in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from ventanilla.kernel.money import Money
from ventanilla.kernel.periods import Month


def pack(values: Mapping[str, object]) -> str:
    """Texts, whole numbers, money, days, months and moments as JSON."""
    return json.dumps({name: _packed(value) for name, value in values.items()}, ensure_ascii=False)


def unpack(text: str) -> dict[str, object]:
    """What :func:`pack` was given."""
    return {name: _unpacked(value) for name, value in json.loads(text).items()}


def _packed(value: object) -> Any:
    match value:
        case Money():
            return {"money": [value.minor, value.currency]}
        case datetime():
            return {"moment": value.astimezone(UTC).isoformat()}
        case date():
            return {"day": value.isoformat()}
        case Month():
            return {"month": str(value)}
        case str() | int():
            return value
        case _:
            raise TypeError(f"a {type(value).__name__} can't be kept")


def _unpacked(value: Any) -> object:
    if not isinstance(value, dict):
        return value
    ((kind, inner),) = value.items()
    match kind:
        case "money":
            return Money.of_minor(*inner)
        case "moment":
            return datetime.fromisoformat(inner)
        case "day":
            return date.fromisoformat(inner)
        case _:
            return Month.parse(inner)
