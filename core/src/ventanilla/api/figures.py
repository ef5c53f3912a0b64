"""What a page's charts say, for apps: the sentence above one, its sum and mean, and the points themselves."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from ventanilla.api.schemas import DecimalText
from ventanilla.figures.model import Point, Series
from ventanilla.figures.sentence import sentence
from ventanilla.figures.words import said
from ventanilla.i18n import Language


class ChartSchema(Schema):
    """A series in words and sums; ``total`` and ``average`` are null where nothing is known."""

    title = fields.String(required=True)
    sentence = fields.String(required=True)
    unit = fields.String(required=True)
    total = DecimalText(required=True, allow_none=True)
    average = DecimalText(required=True, allow_none=True)


class ChartPointSchema(Schema):
    """A span of time (``2026-04``) and what it had; null where nothing is known, ``absent`` then says why."""

    period = fields.String(required=True, metadata={"example": "2026-04"})
    value = DecimalText(required=True, allow_none=True)
    absent = fields.String(required=True, allow_none=True)


class DrawnChartSchema(ChartSchema):
    """With all its points."""

    points = fields.List(fields.Nested(ChartPointSchema), required=True)


def chart_json(series: Series, language: Language) -> dict[str, Any]:
    """As :class:`ChartSchema` describes it."""
    total, average = series.total, series.average
    return {
        "title": said(series.title, language),
        "sentence": sentence(series, language),
        "unit": series.unit,
        "total": None if total is None else f"{total:f}",
        "average": None if average is None else f"{average:f}",
    }


def drawn_chart_json(series: Series, language: Language) -> dict[str, Any]:
    """As :class:`DrawnChartSchema` describes it."""
    return {**chart_json(series, language), "points": [_point(point) for point in series.points]}


def _point(point: Point) -> dict[str, Any]:
    known = point.value is not None
    return {
        "period": point.key,
        "value": f"{point.value:f}" if known else None,
        "absent": None if known else point.absent.why.value,
    }
