"""Both directions of a supply as JSON."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from ventanilla.api.figures import ChartSchema, chart_json
from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import DecimalText, MomentField, MonthField, QuantityField, moment_json, quantity_json
from ventanilla.api.shell import ApiShell
from ventanilla.kernel.quantities import Unit
from ventanilla.kernel.scopes import Scope
from ventanilla.readings.metered import metered_sheet
from ventanilla.readings.model import Consumption, Injection, MeteredMonth
from ventanilla.readings.series import consumed_series, injected_series
from ventanilla.readings.service import ReadingsService


class SideSchema(Schema):
    """One direction of a month; readings are null where it was not read."""

    amount = QuantityField(required=True)
    previous_reading = DecimalText(required=True, allow_none=True)
    current_reading = DecimalText(required=True, allow_none=True)


class MeteredSchema(Schema):
    """One month in both directions."""

    month = MonthField(required=True)
    consumed = fields.Nested(SideSchema, required=True)
    injected = fields.Nested(SideSchema, required=True)


class MeteredListSchema(Schema):
    """The months of a supply, newest first."""

    items = fields.List(fields.Nested(MeteredSchema), required=True)
    charts = fields.List(fields.Nested(ChartSchema), required=True)
    next = fields.String(required=True, allow_none=True)
    as_of = MomentField(required=True, allow_none=True)


def add_generation(api: StrictBlueprint, service: ReadingsService, shell: ApiShell) -> None:
    """``GET /supplies/{id}/generation/readings``."""
    _add_pdf(api, service, shell)

    @api.route("/supplies/<string:supply_point_id>/generation/readings", scope=Scope.READINGS_READ)
    @api.response(200, MeteredListSchema)
    def generation(supply_point_id: str) -> Response:
        """What a supply with equipment took and gave by month, with the readings of both registers."""
        view = service.generation.metered(shell.actor(), supply_point_id)
        return shell.private(
            {
                "items": [metered_json(one) for one in reversed(view.months)],
                "charts": [
                    chart_json(drawn, shell.language)
                    for drawn in (consumed_series(view.months), injected_series(view.months))
                ],
                "next": None,
                "as_of": moment_json(view.as_of) if view.as_of else None,
            }
        )


def _add_pdf(api: StrictBlueprint, service: ReadingsService, shell: ApiShell) -> None:
    @api.route("/supplies/<string:supply_point_id>/generation/readings/pdf", scope=Scope.READINGS_READ)
    @api.response(200, {"type": "string", "format": "binary"}, content_type="application/pdf")
    def generation_pdf(supply_point_id: str) -> Response:
        """The same as a paper."""
        view = service.generation.metered(shell.customer(), supply_point_id)
        return shell.sheet(metered_sheet(view, shell.house.utility, shell.language))


def metered_json(one: MeteredMonth) -> dict[str, Any]:
    """A month as :class:`MeteredSchema` describes it."""
    return {"month": str(one.month), "consumed": _side(one.consumed), "injected": _side(one.injected)}


def _side(row: Consumption | Injection) -> dict[str, Any]:
    return {
        "amount": quantity_json(row.amount, Unit.KWH),
        "previous_reading": None if row.previous is None else f"{row.previous:f}",
        "current_reading": None if row.current is None else f"{row.current:f}",
    }
