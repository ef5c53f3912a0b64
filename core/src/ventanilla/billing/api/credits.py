"""What injections are worth, as JSON."""

from __future__ import annotations

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
from ventanilla.billing.credit_sheet import credits_sheet
from ventanilla.billing.credits import credits_series
from ventanilla.billing.model import CheckedCredit, Rule
from ventanilla.billing.service import BillingService
from ventanilla.kernel.quantities import Unit
from ventanilla.kernel.scopes import Scope

AMOUNTS = ("previous", "adjusted", "available", "accumulated", "discounted", "settled")


class MismatchSchema(Schema):
    """An amount that does not follow from the others."""

    rule = fields.String(required=True, metadata={"enum": [rule.value for rule in Rule]})
    expected = MoneyField(required=True)
    found = MoneyField(required=True)


class CreditSchema(Schema):
    """One month; amounts are null where it was not read. ``tariff`` has all the decimals that are reckoned with."""

    month = MonthField(required=True)
    injected = QuantityField(required=True)
    tariff = DecimalText(required=True, allow_none=True)
    previous = MoneyField(required=True, allow_none=True)
    adjusted = MoneyField(required=True, allow_none=True)
    available = MoneyField(required=True, allow_none=True)
    accumulated = MoneyField(required=True, allow_none=True)
    discounted = MoneyField(required=True, allow_none=True)
    settled_on = fields.Date(required=True, allow_none=True)
    settled = MoneyField(required=True, allow_none=True)
    mismatches = fields.List(fields.Nested(MismatchSchema), required=True)


class CreditsSchema(Schema):
    """The months of a supply, newest first; ``form`` and ``frequency`` of the settlement in the utility's words."""

    form = fields.String(required=True)
    frequency = fields.String(required=True)
    chart = fields.Nested(ChartSchema, required=True)
    items = fields.List(fields.Nested(CreditSchema), required=True)
    next = fields.String(required=True, allow_none=True)
    as_of = MomentField(required=True, allow_none=True)


def add_credits(api: StrictBlueprint, service: BillingService, shell: ApiShell) -> None:
    """``/supplies/<id>/generation/credits``."""
    _add_pdf(api, service, shell)

    @api.route("/supplies/<string:supply_point_id>/generation/credits", scope=Scope.BILLING_READ)
    @api.response(200, CreditsSchema)
    def credits(supply_point_id: str) -> Response:
        """What the injections of a supply are worth by month, and what of it does not add up."""
        view = service.credits.view(shell.actor(), supply_point_id)
        return shell.private(
            {
                "form": view.form,
                "frequency": view.frequency,
                "chart": chart_json(credits_series(view.rows, shell.language), shell.language),
                "items": [_credit(one) for one in reversed(view.rows)],
                "next": None,
                "as_of": moment_json(view.as_of) if view.as_of else None,
            }
        )


def _add_pdf(api: StrictBlueprint, service: BillingService, shell: ApiShell) -> None:
    @api.route("/supplies/<string:supply_point_id>/generation/credits/pdf", scope=Scope.BILLING_READ)
    @api.response(200, {"type": "string", "format": "binary"}, content_type="application/pdf")
    def credits_pdf(supply_point_id: str) -> Response:
        """The same as a paper."""
        view = service.credits.view(shell.customer(), supply_point_id)
        return shell.sheet(credits_sheet(view, shell.house.utility, shell.language))


def _credit(one: CheckedCredit) -> dict[str, Any]:
    row = one.credit
    amounts = {name: getattr(row, name) for name in AMOUNTS}
    return {
        "month": str(row.month),
        "injected": quantity_json(row.injected, Unit.KWH),
        "tariff": None if row.tariff is None else f"{row.tariff:f}",
        **{name: None if amount is None else money_json(amount) for name, amount in amounts.items()},
        "settled_on": row.settled_on.isoformat() if row.settled_on else None,
        "mismatches": [
            {"rule": wrong.rule.value, "expected": money_json(wrong.expected), "found": money_json(wrong.found)}
            for wrong in one.mismatches
        ],
    }
