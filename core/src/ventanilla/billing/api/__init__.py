"""The operations on bills, debts and accounts."""

from __future__ import annotations

from flask import Response, request

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.shell import ApiShell
from ventanilla.billing.api.schemas import BillDetailSchema, BillListSchema, DebtSchema, StatementSchema
from ventanilla.billing.api.written import as_of_json, bill_json, debt_json, detail_json, statement_json
from ventanilla.billing.listing import Wish
from ventanilla.billing.service import BillingService
from ventanilla.billing.service.spans import SPAN_PARAMETERS, parse_span


def blueprint(service: BillingService, shell: ApiShell) -> StrictBlueprint:
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
            {"items": [bill_json(bill, today) for bill in answer.value], "next": None, "as_of": as_of_json(answer)}
        )

    @api.route("/supplies/<string:supply_point_id>/bills/<string:bill_id>")
    @api.response(200, BillDetailSchema)
    def bill(supply_point_id: str, bill_id: str) -> Response:
        """One bill with everything that is printed on it."""
        answer = service.consult(shell.actor(), supply_point_id, bill_id)
        return shell.private(
            {**detail_json(answer.value, shell.house.utility.shown_attributes("bill")), "as_of": as_of_json(answer)}
        )

    @api.route("/supplies/<string:supply_point_id>/debts")
    @api.response(200, DebtSchema)
    def debts(supply_point_id: str) -> Response:
        """What one supply owes today."""
        answer = service.debts(shell.actor(), supply_point_id)
        return shell.private({**debt_json(answer.value, shell.house.today()), "as_of": as_of_json(answer)})

    _account(api, service, shell)
    return api


def _account(api: StrictBlueprint, service: BillingService, shell: ApiShell) -> None:
    @api.route("/supplies/<string:supply_point_id>/movements")
    @api.doc(parameters=SPAN_PARAMETERS)
    @api.response(200, StatementSchema)
    def movements(supply_point_id: str) -> Response:
        """The account of one supply: the last twelve months, or from one day to another."""
        actor = shell.actor()
        answer = service.statement(actor, supply_point_id, *parse_span(request.args))
        return shell.private({**statement_json(answer.value), "as_of": as_of_json(answer)})
