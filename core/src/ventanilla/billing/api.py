"""Bills and debts as JSON, written straight from the model."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import Schema, fields

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
from ventanilla.billing.listing import Wish
from ventanilla.billing.model import Bill, Charge, Debt, FiscalStamp
from ventanilla.billing.service import BillingService, Consulted
from ventanilla.kernel.quantities import Unit
from ventanilla.plugin import Answer


class BillSchema(Schema):
    """A bill of one supply for one month; ``open`` is what is still to be paid."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    month = MonthField(required=True)
    issued_on = fields.Date(required=True)
    due_on = fields.Date(required=True)
    total = MoneyField(required=True)
    open = MoneyField(required=True)
    consumption = QuantityField(required=True)
    state = fields.String(required=True)
    days_late = fields.Integer(required=True)


class BillListSchema(Schema):
    """Newest first."""

    items = fields.List(fields.Nested(BillSchema), required=True)
    next = fields.String(required=True, allow_none=True)
    as_of = MomentField(required=True, allow_none=True)


class ChargeSchema(Schema):
    """One line of a bill."""

    description = fields.String(required=True)
    amount = MoneyField(required=True)
    quantity = QuantityField(required=True, allow_none=True)
    price = DecimalText(required=True, allow_none=True)
    tax_rate = DecimalText(required=True, allow_none=True)


class PaymentSchema(Schema):
    """What was paid towards a bill."""

    paid_on = fields.Date(required=True)
    amount = MoneyField(required=True)
    channel = fields.String(required=True)


class BilledPeriodSchema(Schema):
    """Local days, both included."""

    first = fields.Date(required=True)
    last = fields.Date(required=True)


class FiscalSchema(Schema):
    """The tax authority's stamp; ``url`` is what the QR of the paper says."""

    letter = fields.String(required=True)
    code = fields.String(required=True)
    authorisation = fields.String(required=True)
    expires = fields.Date(required=True, allow_none=True)
    url = fields.String(required=True)
    barcode = fields.String(required=True)


class BillDetailSchema(BillSchema):
    """A bill with everything that is printed on it."""

    holder = fields.String(required=True)
    period = fields.Nested(BilledPeriodSchema, required=True, allow_none=True)
    previous_reading = DecimalText(required=True, allow_none=True)
    current_reading = DecimalText(required=True, allow_none=True)
    is_estimated = fields.Boolean(required=True)
    payment_code = fields.String(required=True)
    charges = fields.List(fields.Nested(ChargeSchema), required=True)
    payments = fields.List(fields.Nested(PaymentSchema), required=True)
    fiscal = fields.Nested(FiscalSchema, required=True, allow_none=True)
    older = fields.String(required=True, allow_none=True)
    newer = fields.String(required=True, allow_none=True)
    as_of = MomentField(required=True, allow_none=True)


class DebtSchema(Schema):
    """What one supply owes: its open bills, oldest first, and their sum."""

    items = fields.List(fields.Nested(BillSchema), required=True)
    next = fields.String(required=True, allow_none=True)
    total = MoneyField(required=True)
    overdue = MoneyField(required=True)
    as_of = MomentField(required=True, allow_none=True)


def blueprint(service: BillingService, shell: ApiShell) -> Blueprint:
    """The operations on bills."""
    api = shell.blueprint("billing", __name__, "Bills, what they say, and what is owed.")

    @api.route("/supplies/<string:supply_point_id>/bills")
    @api.doc(parameters=[{"name": "year", "in": "query", "schema": {"type": "integer"}, "required": False}])
    @api.response(200, BillListSchema)
    def bills(supply_point_id: str) -> Response:
        """All bills of one supply, or those of one year."""
        answer = service.bills(shell.actor(), supply_point_id, Wish.of(request.args).year)
        today = shell.house.today()
        return shell.private(
            {"items": [bill_json(bill, today) for bill in answer.value], "next": None, "as_of": _as_of(answer)}
        )

    @api.route("/supplies/<string:supply_point_id>/bills/<string:bill_id>")
    @api.response(200, BillDetailSchema)
    def bill(supply_point_id: str, bill_id: str) -> Response:
        """One bill with everything that is printed on it."""
        answer = service.consult(shell.actor(), supply_point_id, bill_id)
        return shell.private({**detail_json(answer.value), "as_of": _as_of(answer)})

    @api.route("/supplies/<string:supply_point_id>/debts")
    @api.response(200, DebtSchema)
    def debts(supply_point_id: str) -> Response:
        """What one supply owes today."""
        answer = service.debts(shell.actor(), supply_point_id)
        return shell.private({**debt_json(answer.value, shell.house.today()), "as_of": _as_of(answer)})

    return api


def bill_json(bill: Bill, today: date) -> dict[str, Any]:
    """One bill in a list; its state is that of the day."""
    return {
        "id": bill.id,
        "number": bill.number,
        "month": str(bill.month),
        "issued_on": bill.issued_on.isoformat(),
        "due_on": bill.due_on.isoformat(),
        "total": money_json(bill.total),
        "open": money_json(bill.open),
        "consumption": quantity_json(bill.consumption, Unit.KWH),
        "state": bill.state(today).value,
        "days_late": bill.days_late(today),
    }


def detail_json(seen: Consulted) -> dict[str, Any]:
    """One bill with everything that is printed on it."""
    detail, period = seen.detail, seen.detail.period
    return {
        **bill_json(detail.bill, seen.today),
        "holder": detail.holder,
        "period": {"first": period.first.isoformat(), "last": period.last.isoformat()} if period else None,
        "previous_reading": None if detail.previous_reading is None else f"{detail.previous_reading:f}",
        "current_reading": None if detail.current_reading is None else f"{detail.current_reading:f}",
        "is_estimated": detail.is_estimated,
        "payment_code": detail.payment_code,
        "charges": [_charge(charge) for charge in detail.charges],
        "payments": [
            {"paid_on": each.paid_on.isoformat(), "amount": money_json(each.amount), "channel": each.channel}
            for each in detail.payments
        ],
        "fiscal": _fiscal(seen.stamp) if seen.stamp else None,
        "older": seen.older.id if seen.older else None,
        "newer": seen.newer.id if seen.newer else None,
    }


def debt_json(debt: Debt, today: date) -> dict[str, Any]:
    """The open bills and their sum."""
    return {
        "items": [bill_json(bill, today) for bill in debt.bills],
        "next": None,
        "total": money_json(debt.total),
        "overdue": money_json(debt.overdue),
    }


def _charge(charge: Charge) -> dict[str, Any]:
    return {
        "description": charge.description,
        "amount": money_json(charge.amount),
        "quantity": quantity_json(charge.quantity, charge.quantity.unit) if charge.quantity else None,
        "price": None if charge.price is None else f"{charge.price:f}",
        "tax_rate": None if charge.tax_rate is None else f"{charge.tax_rate:f}",
    }


def _fiscal(stamp: FiscalStamp) -> dict[str, Any]:
    return {
        "letter": stamp.letter,
        "code": stamp.code,
        "authorisation": stamp.authorisation,
        "expires": stamp.expires.isoformat() if stamp.expires else None,
        "url": stamp.url,
        "barcode": stamp.barcode,
    }


def _as_of(answer: Answer[Any]) -> str | None:
    return moment_json(answer.as_of) if answer.as_of else None
