"""The operations on bills, debts and accounts."""

from __future__ import annotations

from flask import Response, request

from ventanilla.api.figures import drawn_chart_json
from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import money_json
from ventanilla.api.shell import ApiShell
from ventanilla.billing.api.agreed import add_agreed
from ventanilla.billing.api.credits import add_credits
from ventanilla.billing.api.paying import add_paying, online_json
from ventanilla.billing.api.schemas import BillDetailSchema, BillListSchema, DebtSchema, StatementSchema
from ventanilla.billing.api.withdrawals import add_withdrawals
from ventanilla.billing.api.written import as_of_json, bill_json, debt_json, detail_json, statement_json
from ventanilla.billing.listing import Wish
from ventanilla.billing.series import consumption_series
from ventanilla.billing.service import BillingService
from ventanilla.billing.service.spans import SPAN_PARAMETERS, parse_span
from ventanilla.kernel.scopes import Scope


def blueprint(service: BillingService, shell: ApiShell) -> StrictBlueprint:
    """The operations on bills."""
    api = shell.blueprint("billing", __name__, "Bills, what they say, and what is owed.")

    @api.route("/supplies/<string:supply_point_id>/bills", scope=Scope.BILLING_READ)
    @api.doc(parameters=[{"name": "year", "in": "query", "schema": {"type": "integer"}, "required": False}])
    @api.response(200, BillListSchema)
    def bills(supply_point_id: str) -> Response:
        """All bills of one supply, or those of one year."""
        answer = service.bills(shell.actor(), supply_point_id)
        year, today = Wish.of(request.args).year, shell.house.today()
        shown = [bill for bill in answer.value if year is None or bill.month.year == year]
        owed = service.overview_of(answer.value).debt.total
        items = {"items": [bill_json(bill, today) for bill in shown], "next": None}
        return shell.private({**items, "owed": money_json(owed), "as_of": as_of_json(answer)})

    @api.route("/supplies/<string:supply_point_id>/bills/<string:bill_id>", scope=Scope.BILLING_READ)
    @api.response(200, BillDetailSchema)
    def bill(supply_point_id: str, bill_id: str) -> Response:
        """One bill with everything that is printed on it."""
        actor = shell.actor()
        answer = service.consult(actor, supply_point_id, bill_id)
        made = service.paying.payments(actor, supply_point_id) if service.paying.is_on else ()
        under_way = [online_json(one) for one in made if one.bill_id == bill_id and one.is_undecided]
        told = detail_json(answer.value, shell.house.utility.shown_attributes("bill"))
        chart = drawn_chart_json(consumption_series(answer.value.bills, answer.value.detail.bill.month), shell.language)
        return shell.private({**told, "chart": chart, "under_way": under_way, "as_of": as_of_json(answer)})

    @api.route("/supplies/<string:supply_point_id>/debts", scope=Scope.BILLING_READ)
    @api.response(200, DebtSchema)
    def debts(supply_point_id: str) -> Response:
        """What one supply owes today."""
        answer = service.debts(shell.actor(), supply_point_id)
        return shell.private({**debt_json(answer.value, shell.house.today()), "as_of": as_of_json(answer)})

    _account(api, service, shell)
    add_paying(api, service, shell)
    add_agreed(api, service, shell)
    add_credits(api, service, shell)
    add_withdrawals(api, service, shell)
    return api


def _account(api: StrictBlueprint, service: BillingService, shell: ApiShell) -> None:
    @api.route("/supplies/<string:supply_point_id>/movements", scope=Scope.BILLING_READ)
    @api.doc(parameters=SPAN_PARAMETERS)
    @api.response(200, StatementSchema)
    def movements(supply_point_id: str) -> Response:
        """The account of one supply: the last twelve months, or from one day to another."""
        actor = shell.actor()
        answer = service.statement(actor, supply_point_id, *parse_span(request.args))
        told = {**statement_json(answer.value), "supply": service.supply_label(actor, supply_point_id)}
        return shell.private({**told, "as_of": as_of_json(answer)})
