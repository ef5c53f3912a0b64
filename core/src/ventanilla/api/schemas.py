"""How money, quantities, months and moments look in JSON; the same words in every topic's answers."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields

from ventanilla.kernel.absence import Absent
from ventanilla.kernel.money import Money
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Quantity, Unit


def money_json(value: Money) -> dict[str, str]:
    """``{"amount": "2671.84", "currency": "ARS"}``: a text, so that no reader makes a float of it."""
    return {"amount": f"{value.amount:f}", "currency": value.currency}


def quantity_json(value: Quantity | Absent, unit: Unit) -> dict[str, str | None]:
    """``{"value": "221", "unit": "kWh"}``; an absent one has no value and says why."""
    if isinstance(value, Absent):
        return {"value": None, "unit": unit.value, "absent": value.why.value}
    return {"value": f"{value.value:f}", "unit": value.unit.value}


def moment_json(value: datetime) -> str:
    """RFC 3339 in UTC, to the second: ``2026-04-15T12:00:00Z``."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class MoneyField(fields.Field[Money]):
    """Exact money, written as :func:`money_json` says."""

    def _serialize(self, value: Money | None, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else money_json(value)


class QuantityField(fields.Field[Quantity | Absent]):
    """A quantity or its typed absence; ``unit`` is what an absent one is said in."""

    def __init__(self, *, unit: Unit = Unit.KWH, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.unit = unit

    def _serialize(self, value: Quantity | Absent | None, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else quantity_json(value, self.unit)


class MonthField(fields.Field[Month]):
    """``2026-04``."""

    def _serialize(self, value: Month | None, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else str(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Month:
        if isinstance(value, str):
            try:
                return Month.parse(value)
            except ValueError:
                pass
        raise ValidationError("not a month")


class MomentField(fields.Field[datetime]):
    """An aware moment, in UTC."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else moment_json(value)


class DecimalText(fields.Field[Decimal]):
    """An exact number as a text, never as a JSON number."""

    def _serialize(self, value: Decimal | None, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else f"{value:f}"


BINARY = {"type": "string", "format": "binary"}
"""A file, in the description."""


class ProblemSchema(Schema):
    """A fault, as RFC 9457 has it. ``code`` is stable; ``title`` and ``detail`` are in the reader's language."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    code = fields.String(required=True)
    fields_ = fields.Dict(keys=fields.String(), values=fields.String(), data_key="fields")
    operations = fields.List(
        fields.Dict(keys=fields.String(), values=fields.String()),
        metadata={
            "description": "of ``factor_setup_needed``: ``method`` and ``path`` of all that may be asked until then"
        },
    )


_MONEY = {
    "type": "object",
    "required": ["amount", "currency"],
    "properties": {
        "amount": {"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "example": "2671.84"},
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$", "example": "ARS"},
    },
}
_QUANTITY = {
    "type": "object",
    "required": ["value", "unit"],
    "properties": {
        "value": {"type": "string", "nullable": True, "pattern": r"^-?\d+(\.\d+)?$", "example": "221"},
        "unit": {"type": "string", "enum": [unit.value for unit in Unit]},
        "absent": {"type": "string", "enum": ["not_supplied", "not_applicable", "pending", "not_permitted"]},
    },
}
DESCRIPTIONS: dict[type[fields.Field[Any]], dict[str, Any]] = {
    MoneyField: _MONEY,
    QuantityField: _QUANTITY,
    MonthField: {"type": "string", "pattern": r"^\d{4}-\d{2}$", "example": "2026-04"},
    MomentField: {"type": "string", "format": "date-time", "example": "2026-04-15T12:00:00Z"},
    DecimalText: {"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "example": "12.345"},
}
"""What the OpenAPI document says of each of these fields."""
