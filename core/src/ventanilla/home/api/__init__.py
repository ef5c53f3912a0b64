"""``GET /supplies/{id}/dashboard``: a hot path, written straight from the model."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from flask import Response
from marshmallow import Schema, fields

from ventanilla.api.figures import ChartSchema, chart_json
from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import (
    DecimalText,
    MomentField,
    MoneyField,
    MonthField,
    QuantityField,
    moment_json,
    money_json,
    quantity_json,
)
from ventanilla.api.shell import ApiShell
from ventanilla.billing.model import Overview
from ventanilla.figures import Point
from ventanilla.home.api.client import add_client
from ventanilla.home.api.dossier import add_dossier
from ventanilla.home.model import Dashboard, Tile, Usage
from ventanilla.home.service import HomeService
from ventanilla.i18n import Language
from ventanilla.kernel.absence import NOT_SUPPLIED
from ventanilla.kernel.quantities import Unit
from ventanilla.kernel.scopes import Scope
from ventanilla.readings.model import Consumption
from ventanilla.supply.model import SupplyPoint

_SCOPES = Scope.SUPPLY_READ, Scope.BILLING_READ, Scope.READINGS_READ


class AddressSchema(Schema):
    """Where it is delivered."""

    street = fields.String(required=True)
    locality = fields.String(required=True)


class ShownSupplySchema(Schema):
    """The supply shown."""

    id = fields.String(required=True)
    customer_number = fields.String(required=True)
    number = fields.String(required=True)
    service = fields.String(required=True)
    address = fields.Nested(AddressSchema, required=True)


class LastBillSchema(Schema):
    """The latest bill."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    month = MonthField(required=True)
    due_on = fields.Date(required=True)
    total = MoneyField(required=True)
    open = MoneyField(required=True)
    state = fields.String(required=True)
    days_left = fields.Integer(required=True)


class AccountSchema(Schema):
    """What is owed, ``balance`` being that less ``credit``; ``available`` is false when it could not be had."""

    available = fields.Boolean(required=True)
    as_of = MomentField(required=True, allow_none=True)
    last_bill = fields.Nested(LastBillSchema, required=True, allow_none=True)
    owed = MoneyField(required=True, allow_none=True)
    overdue = MoneyField(required=True, allow_none=True)
    credit = MoneyField(required=True, allow_none=True)
    balance = MoneyField(required=True, allow_none=True)
    open_bills = fields.Integer(required=True)


class LastUsageSchema(Schema):
    """The latest month with an amount, and the same month a year earlier."""

    month = MonthField(required=True)
    amount = QuantityField(required=True)
    before = QuantityField(required=True)


class MonthUsageSchema(LastUsageSchema):
    """One month of the last twelve, with the readings that it lies between."""

    is_estimated = fields.Boolean(required=True)
    read_to = fields.Date(required=True, allow_none=True)
    previous_reading = DecimalText(required=True, allow_none=True)
    current_reading = DecimalText(required=True, allow_none=True)


class UsageSchema(Schema):
    """What was used; ``available`` is false when it could not be had."""

    available = fields.Boolean(required=True)
    as_of = MomentField(required=True, allow_none=True)
    unit = fields.String(required=True, allow_none=True)
    last = fields.Nested(LastUsageSchema, required=True, allow_none=True)
    change_percent = fields.Integer(required=True, allow_none=True)
    months = fields.List(fields.Nested(MonthUsageSchema), required=True)
    chart = fields.Nested(ChartSchema, required=True, allow_none=True)


class DashboardSchema(Schema):
    """The home page of one supply."""

    supply = fields.Nested(ShownSupplySchema, required=True)
    today = fields.Date(required=True)
    account = fields.Nested(AccountSchema, required=True)
    consumption = fields.Nested(UsageSchema, required=True)


def blueprint(service: HomeService, shell: ApiShell) -> StrictBlueprint:
    """The dashboard's operation."""
    api = shell.blueprint("home", __name__, "What is owed and by when, how much was used.")

    @api.route("/supplies/<string:supply_point_id>/dashboard", scope=_SCOPES)
    @api.response(200, DashboardSchema)
    def dashboard(supply_point_id: str) -> Response:
        """Latest bill, debt and the last twelve months of one supply."""
        return shell.private(dashboard_json(service.dashboard(shell.actor(), supply_point_id), shell.language))

    if service.file is not None:
        add_dossier(api, service.file, shell)
    if service.clients is not None:
        add_client(api, service.clients, shell)
    return api


def dashboard_json(seen: Dashboard, language: Language) -> dict[str, Any]:
    """The answer's body."""
    return {
        "supply": _supply(seen.supply_point),
        "today": seen.today.isoformat(),
        "account": _account(seen, seen.account),
        "consumption": _usage(seen.usage, language),
    }


def _supply(point: SupplyPoint) -> dict[str, Any]:
    return {
        "id": point.id,
        "customer_number": point.customer_number,
        "number": point.number,
        "service": point.service,
        "address": {"street": point.address.street, "locality": point.address.locality},
    }


def _account(seen: Dashboard, tile: Tile[Overview]) -> dict[str, Any]:
    account, bill = tile.value, seen.bill
    return {
        "available": account is not None,
        "as_of": moment_json(tile.as_of) if tile.as_of else None,
        "last_bill": {
            "id": bill.id,
            "number": bill.number,
            "month": str(bill.month),
            "due_on": bill.due_on.isoformat(),
            "total": money_json(bill.total),
            "open": money_json(bill.open),
            "state": bill.state(seen.today).value,
            "days_left": seen.days_left,
        }
        if bill
        else None,
        "owed": money_json(account.debt.total) if account else None,
        "overdue": money_json(account.debt.overdue) if account else None,
        "credit": money_json(account.debt.credit) if account else None,
        "balance": money_json(account.debt.balance) if account else None,
        "open_bills": len(account.debt.bills) if account else 0,
    }


def _usage(tile: Tile[Usage], language: Language) -> dict[str, Any]:
    usage = tile.value
    last = usage.last if usage else None
    return {
        "available": usage is not None,
        "as_of": moment_json(tile.as_of) if tile.as_of else None,
        "unit": usage.series.unit if usage else None,
        "last": _last(usage, last) if usage and last else None,
        "change_percent": usage.change if usage else None,
        "months": [_month(each, usage.series.unit) for each in usage.series.points] if usage and last else [],
        "chart": chart_json(usage.series, language) if usage and last else None,
    }


def _last(usage: Usage, last: Consumption) -> dict[str, Any]:
    before = usage.before or NOT_SUPPLIED
    unit = Unit(usage.series.unit)
    return {"month": str(last.month), "amount": quantity_json(last.amount, unit), "before": quantity_json(before, unit)}


def _month(point: Point, unit: str) -> dict[str, Any]:
    read_to, previous, current = point.extra or (None, None, None)
    return {
        "month": point.key,
        "amount": _amount(point.value, unit) or {"value": None, "unit": unit, "absent": point.absent.why.value},
        "before": _amount(point.before, unit) or {"value": None, "unit": unit, "absent": "not_supplied"},
        "is_estimated": point.is_estimated,
        "read_to": read_to.isoformat() if isinstance(read_to, date) else None,
        "previous_reading": f"{previous:f}" if isinstance(previous, Decimal) else None,
        "current_reading": f"{current:f}" if isinstance(current, Decimal) else None,
    }


def _amount(value: Decimal | None, unit: str) -> dict[str, str] | None:
    return None if value is None else {"value": f"{value:f}", "unit": unit}
