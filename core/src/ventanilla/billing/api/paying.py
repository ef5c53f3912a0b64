"""Payments: those the utility knows of, and paying in the portal."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from marshmallow import Schema, fields, validate

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import MomentField, MoneyField, moment_json, money_json
from ventanilla.api.shell import ApiShell
from ventanilla.billing.api.written import as_of_json
from ventanilla.billing.model import OnlinePayment, PaymentLine
from ventanilla.billing.service import BillingService
from ventanilla.billing.service.amounts import parse_amount
from ventanilla.billing.service.spans import PERIOD_PARAMETERS, parse_period
from ventanilla.kernel.scopes import Scope

_KEY = "Idempotency-Key"


class PaymentLineSchema(Schema):
    """A payment; ``state`` is ``received`` once the utility has booked it, else where it stands at the provider."""

    made_on = fields.Date(required=True)
    received_on = fields.Date(required=True, allow_none=True)
    amount = MoneyField(required=True)
    channel = fields.String(required=True)
    document = fields.String(required=True)
    bill_id = fields.String(required=True)
    bill_number = fields.String(required=True)
    state = fields.String(required=True)
    online_id = fields.String(required=True, allow_none=True)


class PaymentLinesSchema(Schema):
    """The payments of a year or a month, the newest first."""

    items = fields.List(fields.Nested(PaymentLineSchema), required=True)
    next = fields.String(required=True, allow_none=True)
    as_of = MomentField(required=True, allow_none=True)


class OrderSchema(Schema):
    """What is to be paid: all that may be where no ``amount`` is given, towards all bills where no ``bill_id`` is."""

    amount = fields.String(load_default="", validate=validate.Length(max=40))
    bill_id = fields.String(load_default="", validate=validate.Length(max=40))


class OnlinePaymentSchema(Schema):
    """A payment made in the portal; the customer is sent to ``url`` to pay."""

    id = fields.String(required=True)
    state = fields.String(required=True)
    amount = MoneyField(required=True)
    bill_id = fields.String(required=True)
    bill_number = fields.String(required=True)
    reference = fields.String(required=True)
    url = fields.String(required=True)
    created_at = MomentField(required=True)
    changed_at = MomentField(required=True)


class PayableSchema(Schema):
    """What may be paid now, and at whose pages; ``in_process`` is on its way and not asked for again."""

    least = MoneyField(required=True)
    most = MoneyField(required=True)
    in_process = MoneyField(required=True)
    bill_id = fields.String(required=True)
    bill_number = fields.String(required=True)
    provider = fields.String(required=True, metadata={"example": "pay.example"})


def add_paying(api: StrictBlueprint, service: BillingService, shell: ApiShell) -> None:
    """``/supplies/<id>/payments`` and ``/supplies/<id>/payable``."""
    _listed(api, service, shell)
    _made(api, service, shell)


def _listed(api: StrictBlueprint, service: BillingService, shell: ApiShell) -> None:
    @api.route("/supplies/<string:supply_point_id>/payments", scope=Scope.BILLING_READ)
    @api.doc(parameters=PERIOD_PARAMETERS)
    @api.response(200, PaymentLinesSchema)
    def payments(supply_point_id: str) -> Response:
        """The payments of this year, or of the year or month asked for."""
        actor = shell.actor()
        answer = service.payments(actor, supply_point_id, *parse_period(request.args, shell.house.today()))
        items = [_line(line) for line in answer.value]
        return shell.private({"items": items, "next": None, "as_of": as_of_json(answer)})

    @api.route("/supplies/<string:supply_point_id>/payable", scope=Scope.BILLING_READ)
    @api.doc(parameters=[{"name": "bill_id", "in": "query", "schema": {"type": "string"}, "required": False}])
    @api.response(200, PayableSchema)
    def payable(supply_point_id: str) -> Response:
        """What may be paid now: one bill, or all that is owed."""
        may = service.paying.payable(shell.actor(), supply_point_id, request.args.get("bill_id", "")[:40])
        amounts = {name: money_json(getattr(may, name)) for name in ("least", "most", "in_process")}
        provider = shell.house.settings.payments.origin.partition("//")[2]
        told = {"bill_id": may.bill_id, "bill_number": may.bill_number, "provider": provider}
        return shell.private({**amounts, **told})


def _made(api: StrictBlueprint, service: BillingService, shell: ApiShell) -> None:
    @api.route("/supplies/<string:supply_point_id>/payments", methods=["POST"], scope=Scope.BILLING_PAY)
    @api.doc(parameters=[{"name": _KEY, "in": "header", "schema": {"type": "string"}, "required": False}])
    @api.arguments(OrderSchema)
    @api.response(201, OnlinePaymentSchema)
    def pay(order: dict[str, str], supply_point_id: str) -> Response:
        """Begin a payment; under one ``Idempotency-Key`` it is one payment however often it is asked for."""
        amount = parse_amount(order["amount"], shell.house.utility.currency) if order["amount"] else None
        key = request.headers.get(_KEY, "")[:80]
        one = service.paying.start(shell.actor(), supply_point_id, amount, bill_id=order["bill_id"], key=key)
        response = shell.private(online_json(one))
        response.status_code = 201
        return response

    @api.route("/supplies/<string:supply_point_id>/payments/<string:payment_id>", scope=Scope.BILLING_READ)
    @api.response(200, OnlinePaymentSchema)
    def payment(supply_point_id: str, payment_id: str) -> Response:
        """Where a payment made in the portal stands; the provider is asked while it is undecided."""
        return shell.private(online_json(service.paying.refreshed(shell.actor(), supply_point_id, payment_id)))


def online_json(one: OnlinePayment) -> dict[str, Any]:
    """A payment made in the portal."""
    return {
        "id": one.id,
        "state": one.state.value,
        "amount": money_json(one.amount),
        "bill_id": one.bill_id,
        "bill_number": one.bill_number,
        "reference": one.reference,
        "url": one.url if one.is_undecided else "",
        "created_at": moment_json(one.created_at),
        "changed_at": moment_json(one.changed_at),
    }


def _line(line: PaymentLine) -> dict[str, Any]:
    return {
        "made_on": line.made_on.isoformat(),
        "received_on": line.received_on.isoformat() if line.received_on else None,
        "amount": money_json(line.amount),
        "channel": line.channel,
        "document": line.document,
        "bill_id": line.bill_id,
        "bill_number": line.bill_number,
        "state": line.state,
        "online_id": line.online_id or None,
    }
