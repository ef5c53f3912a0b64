"""Contract values, tariffs and norms, and the history of an account by month or year."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, request
from marshmallow import Schema, fields

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import (
    DecimalText,
    MomentField,
    MoneyField,
    MonthField,
    QuantityField,
    money_json,
    quantity_json,
)
from ventanilla.api.shell import ApiShell
from ventanilla.billing.api.schemas import StatementSchema
from ventanilla.billing.api.written import as_of_json, statement_json
from ventanilla.billing.model import ContractValue, Tariff, sums_of
from ventanilla.billing.service import BillingService
from ventanilla.billing.service.spans import PERIOD_PARAMETERS, YEAR, parse_period
from ventanilla.kernel.money import Money
from ventanilla.kernel.scopes import Scope


class ContractValueSchema(Schema):
    """What a contract foresees for a month; null where it says nothing."""

    month = MonthField(required=True)
    service = fields.String(required=True)
    volume = QuantityField(required=True, allow_none=True)
    amount = MoneyField(required=True, allow_none=True)


class ContractValuesSchema(Schema):
    """The contract values of a year, the oldest first, and their sums; null where nothing can be summed."""

    items = fields.List(fields.Nested(ContractValueSchema), required=True)
    volume = QuantityField(required=True, allow_none=True)
    amount = MoneyField(required=True, allow_none=True)
    next = fields.String(required=True, allow_none=True)
    as_of = MomentField(required=True, allow_none=True)


class TariffSchema(Schema):
    """A price or a norm; it holds from ``since`` to ``until``, both included."""

    code = fields.String(required=True)
    kind = fields.String(required=True)
    service = fields.String(required=True)
    name = fields.String(required=True)
    zone = fields.String(required=True)
    value = DecimalText(required=True)
    unit = fields.String(required=True)
    since = fields.Date(required=True)
    until = fields.Date(required=True, allow_none=True)
    basis = fields.String(required=True)


class TariffsSchema(Schema):
    """Those in force today or later, by code."""

    items = fields.List(fields.Nested(TariffSchema), required=True)
    next = fields.String(required=True, allow_none=True)
    as_of = MomentField(required=True, allow_none=True)


class BalanceSchema(StatementSchema):
    """An account of a year or a month; ``in_process`` is on its way and not booked yet."""

    in_process = MoneyField(required=True)


def add_agreed(api: StrictBlueprint, service: BillingService, shell: ApiShell) -> None:
    """``/supplies/<id>/contract-values``, ``/supplies/<id>/balance`` and ``/tariffs``."""

    @api.route("/supplies/<string:supply_point_id>/contract-values", scope=Scope.BILLING_READ)
    @api.doc(parameters=PERIOD_PARAMETERS[:1])
    @api.response(200, ContractValuesSchema)
    def contract_values(supply_point_id: str) -> Response:
        """What the contract foresees for the months of this year, of another one, or of the next."""
        actor, today = shell.actor(), shell.house.today()
        asked = request.args.get(YEAR, "")
        year = parse_period({YEAR: asked}, date(today.year + 1, 1, 1))[0].year if asked.strip() else today.year
        answer = service.agreed.contract_values(actor, supply_point_id, year)
        items = [_value(one) for one in answer.value]
        volume, amount = sums_of(answer.value)
        sums = {
            "volume": quantity_json(volume, volume.unit) if volume else None,
            "amount": None if amount is None else money_json(amount),
        }
        return shell.private({"items": items, **sums, "next": None, "as_of": as_of_json(answer)})

    @api.route("/supplies/<string:supply_point_id>/balance", scope=Scope.BILLING_READ)
    @api.doc(parameters=PERIOD_PARAMETERS)
    @api.response(200, BalanceSchema)
    def balance(supply_point_id: str) -> Response:
        """What was charged and paid in this year, or in the year or month asked for, with the balances around it."""
        actor = shell.actor()
        answer = service.statement(actor, supply_point_id, *parse_period(request.args, shell.house.today()))
        waiting = service.paying.in_process([supply_point_id]).get(supply_point_id)
        in_process = money_json(waiting or Money.zero(shell.house.utility.currency))
        label = service.supply_label(actor, supply_point_id)
        told = {**statement_json(answer.value), "supply": label, "in_process": in_process}
        return shell.private({**told, "as_of": as_of_json(answer)})

    @api.route("/tariffs")
    @api.doc(security=[])
    @api.response(200, TariffsSchema)
    def tariffs() -> Response:
        """Tariffs and norms; anybody may ask."""
        answer = service.agreed.tariffs(shell.actor())
        return shell.private(
            {"items": [_tariff(one) for one in answer.value], "next": None, "as_of": as_of_json(answer)}
        )


def _value(one: ContractValue) -> dict[str, Any]:
    return {
        "month": str(one.month),
        "service": one.service,
        "volume": quantity_json(one.volume, one.volume.unit) if one.volume else None,
        "amount": money_json(one.amount) if one.amount is not None else None,
    }


def _tariff(one: Tariff) -> dict[str, Any]:
    return {
        "code": one.code,
        "kind": one.kind.value,
        "service": one.service,
        "name": one.name,
        "zone": one.zone,
        "value": f"{one.value:f}",
        "unit": one.unit,
        "since": one.since.isoformat(),
        "until": one.until.isoformat() if one.until else None,
        "basis": one.basis,
    }
