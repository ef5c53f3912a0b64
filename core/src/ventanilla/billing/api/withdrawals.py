"""What was billed of energy and power, as JSON."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from marshmallow import Schema, fields

from ventanilla.api.figures import ChartSchema, chart_json
from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import MomentField, QuantityField, quantity_json
from ventanilla.api.shell import ApiShell
from ventanilla.billing.api.written import as_of_json
from ventanilla.billing.model import Withdrawal
from ventanilla.billing.series import power_series, withdrawal_series
from ventanilla.billing.service import BillingService
from ventanilla.billing.service.spans import parse_year
from ventanilla.kernel.quantities import Unit
from ventanilla.kernel.scopes import Scope


class WithdrawalSchema(Schema):
    """A year, or a month of it; ``power`` is the greatest that was billed, ``until`` the last month billed so far."""

    period = fields.String(required=True, metadata={"example": "2025"})
    amount = QuantityField(required=True)
    power = QuantityField(required=True, allow_none=True)
    bills = fields.Integer(required=True)
    until = fields.String(required=True, allow_none=True)


class WithdrawalsSchema(Schema):
    """The years, or the months of ``year``, oldest first; ``years`` are those with bills."""

    items = fields.List(fields.Nested(WithdrawalSchema), required=True)
    next = fields.String(required=True, allow_none=True)
    year = fields.Integer(required=True, allow_none=True)
    years = fields.List(fields.Integer(), required=True)
    charts = fields.List(fields.Nested(ChartSchema), required=True)
    as_of = MomentField(required=True, allow_none=True)


def add_withdrawals(api: StrictBlueprint, service: BillingService, shell: ApiShell) -> None:
    """``GET /supplies/{id}/withdrawals``."""

    @api.route("/supplies/<string:supply_point_id>/withdrawals", scope=Scope.BILLING_READ)
    @api.doc(parameters=[{"name": "year", "in": "query", "schema": {"type": "integer"}, "required": False}])
    @api.response(200, WithdrawalsSchema)
    def withdrawals(supply_point_id: str) -> Response:
        """What was billed of energy and power by year, or by month of one year."""
        year = parse_year(request.args, shell.house.today())
        answer = service.withdrawals(shell.actor(), supply_point_id, year)
        found = answer.value
        items = [_item(one, found.unit) for one in found.items]
        told = {"items": items, "next": None, "year": found.year, "years": list(found.years)}
        drawn = (withdrawal_series(found), *((power_series(found),) if found.has_power else ()))
        told["charts"] = [chart_json(series, shell.language) for series in drawn]
        return shell.private({**told, "as_of": as_of_json(answer)})


def _item(one: Withdrawal, unit: Unit) -> dict[str, Any]:
    return {
        "period": one.key,
        "amount": quantity_json(one.amount, unit),
        "power": quantity_json(one.power, Unit.KW) if one.power else None,
        "bills": one.bills,
        "until": str(one.until) if one.until else None,
    }
