"""Consumption as JSON."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate

from ventanilla.api.figures import ChartSchema, chart_json
from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import DecimalText, MomentField, QuantityField, moment_json, quantity_json
from ventanilla.api.shell import ApiShell
from ventanilla.figures import Point
from ventanilla.i18n import Language
from ventanilla.kernel.absence import Absent
from ventanilla.kernel.quantities import Quantity
from ventanilla.kernel.scopes import Scope
from ventanilla.readings.anchors import parse_anchor
from ventanilla.readings.model import Consumption, Coverage, Step
from ventanilla.readings.service import ConsumptionView, ReadingsService


class ConsumptionQuery(Schema):
    """What to look at; a span that is left out is the latest one of which there is something."""

    by = fields.String(load_default=Step.MONTH.value, metadata={"enum": [step.value for step in Step]})
    year = fields.String(metadata={"description": "with `by=year` (the last of ten) or `by=month`", "example": "2026"})
    month = fields.String(metadata={"description": "with `by=day`", "example": "2026-04"})
    day = fields.String(metadata={"description": "with `by=hour`", "example": "2026-04-03"})


class ConsumptionItem(Schema):
    """One year, month, day or hour. ``missing`` counts what an amount lacks: it is the sum of what is there."""

    period = fields.String(required=True, metadata={"example": "2026-04"})
    amount = QuantityField(required=True)
    before = QuantityField(allow_none=True, metadata={"description": "the same span a year earlier"})
    is_estimated = fields.Boolean(required=True)
    missing = fields.Integer(required=True)
    read_from = fields.Date(allow_none=True)
    read_to = fields.Date(allow_none=True)
    previous_reading = DecimalText(allow_none=True)
    current_reading = DecimalText(allow_none=True)


class CoverageSchema(Schema):
    """How many intervals of ``seconds`` are there."""

    present = fields.Integer(required=True)
    expected = fields.Integer(required=True)
    missing = fields.Integer(required=True)
    seconds = fields.Integer(required=True)


class ConsumptionSchema(Schema):
    """Consumption of one supply over one span, in the utility's local time."""

    by = fields.String(required=True, validate=validate.OneOf([step.value for step in Step]))
    span = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    time_zone = fields.String(required=True, metadata={"example": "America/Argentina/Buenos_Aires"})
    total = QuantityField(required=True)
    chart = fields.Nested(ChartSchema, required=True)
    items = fields.List(fields.Nested(ConsumptionItem), required=True)
    coverage = fields.Nested(CoverageSchema, allow_none=True)
    steps = fields.List(fields.String(), required=True)
    years = fields.List(fields.Integer(), required=True)
    earlier = fields.Dict(keys=fields.String(), values=fields.String(), allow_none=True)
    later = fields.Dict(keys=fields.String(), values=fields.String(), allow_none=True)
    as_of = MomentField(allow_none=True)
    next = fields.String(allow_none=True)


def add_consumption(api: StrictBlueprint, service: ReadingsService, shell: ApiShell) -> None:
    """``GET /supplies/{id}/consumption``."""

    @api.route("/supplies/<supply_point_id>/consumption", scope=Scope.READINGS_READ)
    @api.arguments(ConsumptionQuery, location="query")
    @api.response(200, ConsumptionSchema)
    def consumption(query: dict[str, str], supply_point_id: str) -> Response:
        """Consumption of one supply."""
        actor = shell.customer()
        view = service.consumption(actor, supply_point_id, parse_anchor(query))
        return shell.private(view_json(view, shell.house.utility.timezone, shell.language))


def view_json(view: ConsumptionView, time_zone: str, language: Language) -> dict[str, Any]:
    """The answer, as :class:`ConsumptionSchema` describes it."""
    span = {name: value for name, value in view.anchor.query.items() if name != "by"}
    return {
        "by": view.anchor.step.value,
        "span": span,
        "time_zone": time_zone,
        "total": quantity_json(view.total, view.unit),
        "chart": chart_json(view.series, language),
        "items": [_item(point, view) for point in view.series.points],
        "coverage": None if view.coverage is None else coverage_json(view.coverage),
        "steps": [step.value for step in view.steps],
        "years": list(view.years),
        "earlier": None if view.earlier is None else view.earlier.query,
        "later": None if view.later is None else view.later.query,
        "as_of": None if view.as_of is None else moment_json(view.as_of),
        "next": None,
    }


def _item(point: Point, view: ConsumptionView) -> dict[str, Any]:
    amount: Quantity | Absent = point.absent if point.value is None else Quantity(point.value, view.unit)
    before = None if point.before is None else quantity_json(Quantity(point.before, view.unit), view.unit)
    item: dict[str, Any] = {
        "period": point.key,
        "amount": quantity_json(amount, view.unit),
        "before": before,
        "is_estimated": point.is_estimated,
        "missing": point.missing,
    }
    if point.key in view.billed:
        item.update(_readings(view.billed[point.key]))
    return item


def _readings(billed: Consumption) -> dict[str, str | None]:
    return {
        "read_from": None if billed.read_from is None else billed.read_from.isoformat(),
        "read_to": None if billed.read_to is None else billed.read_to.isoformat(),
        "previous_reading": None if billed.previous is None else f"{billed.previous:f}",
        "current_reading": None if billed.current is None else f"{billed.current:f}",
    }


def coverage_json(coverage: Coverage) -> dict[str, int]:
    """As :class:`CoverageSchema` describes it."""
    return {
        "present": coverage.present,
        "expected": coverage.expected,
        "missing": coverage.missing,
        "seconds": coverage.seconds,
    }
