"""Measures as JSON, and as files."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from marshmallow import Schema, fields, validate

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.paging import MOST, USUAL
from ventanilla.api.schemas import DecimalText, MomentField, QuantityField, moment_json, quantity_json
from ventanilla.api.shell import ApiShell
from ventanilla.errors import NotFound
from ventanilla.kernel.absence import Absent
from ventanilla.kernel.quantities import Quantity
from ventanilla.kernel.scopes import Scope
from ventanilla.readings.api.consumption import CoverageSchema, coverage_json
from ventanilla.readings.measure_files import ENDINGS, written
from ventanilla.readings.measures_wish import parse_measures
from ventanilla.readings.model import Measure, MeasureStep, MeasuresWish
from ventanilla.readings.service import MeasuresView, ReadingsService


class SpanQuery(Schema):
    """Local days, both included; without any the month up to the latest measure."""

    from_ = fields.String(data_key="from", metadata={"example": "2026-10-01"})
    to = fields.String(metadata={"example": "2026-10-31"})


class MeasuresQuery(SpanQuery):
    """How finely, and which part of the list."""

    by = fields.String(load_default=MeasureStep.READING.value, metadata={"enum": [one.value for one in MeasureStep]})
    limit = fields.Integer(load_default=USUAL, validate=validate.Range(1, MOST))
    cursor = fields.String(load_default="", validate=validate.Length(max=400))


class BandSchema(Schema):
    """A band of hours with what was used in it."""

    band = fields.String(required=True)
    label = fields.String(required=True)
    amount = QuantityField(required=True)


class MeasureSchema(Schema):
    """A measure, or a sum of them. ``missing`` counts those that are not there: without an amount it is a gap."""

    start = MomentField(required=True)
    end = MomentField(required=True)
    amount = QuantityField(required=True)
    band = fields.String(allow_none=True)
    bands = fields.List(DecimalText(), metadata={"description": "sums by band, in the order of `bands`"})
    missing = fields.Integer(required=True)
    is_estimated = fields.Boolean(required=True)


class PeakSchema(Schema):
    """The measure of the greatest power, in kW."""

    start = MomentField(required=True)
    end = MomentField(required=True)
    power = QuantityField(required=True)


class PictureItem(Schema):
    """A span as the chart shows it: an hour, a day or a month of the utility's local time."""

    period = fields.String(required=True, metadata={"example": "2026-04-03"})
    amount = QuantityField(required=True)
    bands = fields.List(DecimalText(allow_none=True))
    missing = fields.Integer(required=True)
    is_estimated = fields.Boolean(required=True)


class MeasuresSchema(Schema):
    """Measures of some local days: sums over all of them, few spans for a chart, and the list."""

    first = fields.Date(required=True)
    last = fields.Date(required=True)
    time_zone = fields.String(required=True, metadata={"example": "Europe/Rome"})
    by = fields.String(required=True)
    steps = fields.List(fields.String(), required=True)
    known_from = fields.Date(allow_none=True)
    known_to = fields.Date(allow_none=True)
    seconds = fields.Integer(required=True, metadata={"description": "how long most measures are"})
    total = QuantityField(required=True)
    bands = fields.List(fields.Nested(BandSchema), required=True)
    unbanded = QuantityField(allow_none=True)
    peak = fields.Nested(PeakSchema, allow_none=True)
    coverage = fields.Nested(CoverageSchema, allow_none=True)
    picture = fields.List(fields.Nested(PictureItem), required=True)
    count = fields.Integer(required=True)
    items = fields.List(fields.Nested(MeasureSchema), required=True)
    as_of = MomentField(allow_none=True)
    next = fields.String(allow_none=True)


def add_measures(api: StrictBlueprint, service: ReadingsService, shell: ApiShell) -> None:
    """``GET /supplies/{id}/measures``, and ``…/measures/csv``, ``…/xlsx`` for the files."""

    @api.route("/supplies/<supply_point_id>/measures", scope=Scope.READINGS_READ)
    @api.arguments(MeasuresQuery, location="query")
    @api.response(200, MeasuresSchema)
    def measures(query: dict[str, Any], supply_point_id: str) -> Response:
        """Measures of one supply, from quarter hours to months."""
        wish, limit = _wish(query), query["limit"]
        of = repr((request.path, sorted(wish.query.items())))
        offset = int(shell.cursors.read(of, query["cursor"])) if query["cursor"] else 0
        view = service.measures.view(shell.customer(), supply_point_id, wish, limit, offset)
        following = offset + limit
        told = _told(view, shell)
        told["next"] = shell.cursors.write(of, following) if following < view.count else None
        return shell.private(told)

    @api.route("/supplies/<supply_point_id>/measures/<ending>", scope=Scope.READINGS_READ)
    @api.arguments(SpanQuery, location="query")
    @api.response(200)
    @api.files(*ENDINGS.values())
    def measures_file(query: dict[str, str], supply_point_id: str, ending: str) -> Response:
        """All measures of some days as a file: `csv` or `xlsx`; Green Button is an operation of its own."""
        actor = shell.customer()
        if ending not in ENDINGS:
            raise NotFound
        found = service.measures.file(actor, supply_point_id, _wish(query))
        body, name = written(found, ending, shell.language, shell.house.zone)
        response = Response(body, content_type=ENDINGS[ending])
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        response.headers["Vary"] = "Authorization, Accept-Language"
        return response


def _wish(query: dict[str, Any]) -> MeasuresWish:
    named = {"from": query.get("from_", ""), "to": query.get("to", ""), "by": query.get("by", "")}
    return parse_measures(named)


def _told(view: MeasuresView, shell: ApiShell) -> dict[str, Any]:
    """As :class:`MeasuresSchema` describes it, the first page without a cursor."""
    peak = None
    if view.peak is not None:
        row, power = view.peak
        peak = {"start": moment_json(row.start), "end": moment_json(row.end)}
        peak["power"] = {"value": f"{power:f}", "unit": "kW"}  # type: ignore[assignment]
    known = view.known or (None, None)
    bands = [
        {"band": name, "label": shell.language.text(f"readings.zone.{name}"), "amount": quantity_json(each, view.unit)}
        for name, each in view.bands
    ]
    return {
        "first": view.first.isoformat(),
        "last": view.last.isoformat(),
        "time_zone": shell.house.utility.timezone,
        "by": view.wish.by.value,
        "steps": [step.value for step in view.steps],
        "known_from": None if known[0] is None else known[0].isoformat(),
        "known_to": None if known[1] is None else known[1].isoformat(),
        "seconds": view.length,
        "total": quantity_json(view.total, view.unit),
        "bands": bands,
        "unbanded": None if view.unbanded is None else quantity_json(view.unbanded, view.unit),
        "peak": peak,
        "coverage": None if view.coverage is None else coverage_json(view.coverage),
        "picture": [_spot(view, point) for point in view.series.points],
        "count": view.count,
        "items": [_item(row, view) for row in view.rows],
        "as_of": None if view.as_of is None else moment_json(view.as_of),
        "next": None,
    }


def _spot(view: MeasuresView, point: Any) -> dict[str, Any]:
    amount: Quantity | Absent = point.absent if point.value is None else Quantity(point.value, view.unit)
    return {
        "period": point.key,
        "amount": quantity_json(amount, view.unit),
        "bands": [None if one is None else f"{one:f}" for one in point.extra],
        "missing": point.missing,
        "is_estimated": point.is_estimated,
    }


def _item(row: Measure, view: MeasuresView) -> dict[str, Any]:
    amount = {"value": None, "unit": view.unit.value, "absent": "not_supplied"}
    if row.amount is not None:
        amount = {"value": f"{row.amount:f}", "unit": view.unit.value}
    return {
        "start": moment_json(row.start),
        "end": moment_json(row.end),
        "amount": amount,
        "band": row.band,
        "bands": [f"{one:f}" for one in row.bands],
        "missing": row.missing,
        "is_estimated": row.is_estimated,
    }
