"""The pages of bills, debts and the account statement."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from ventanilla.billing.listing import SIZES, SORTABLE, Wish, listing
from ventanilla.billing.model import Bill, BillState, OnlinePayment
from ventanilla.billing.series import consumption_series
from ventanilla.billing.service import BillingService, Consulted
from ventanilla.billing.web.agreed import add_agreed
from ventanilla.billing.web.balance import add_balance
from ventanilla.billing.web.credits import add_credits
from ventanilla.billing.web.paying import add_paying
from ventanilla.billing.web.payments import add_payments
from ventanilla.billing.web.places import OF
from ventanilla.billing.web.statement import add_statement
from ventanilla.billing.web.withdrawals import add_withdrawals
from ventanilla.figures.codes import qr_svg
from ventanilla.figures.view import figure_view
from ventanilla.kernel.absence import Absent
from ventanilla.kernel.messages import message
from ventanilla.supply.model import SupplyPoint
from ventanilla.web.shell import Shell

COLUMNS = ("number", "issued_on", "due_on", "total", "state")
_SIGNS = {BillState.PAID: "✓", BillState.DUE: "◷", BillState.OVERDUE: "!", BillState.CREDIT: "↩"}


def blueprint(service: BillingService, shell: Shell) -> Blueprint:
    """Bills, one bill, debts, the statement with its file, payments, what was agreed on."""
    web = shell.blueprint("billing", __name__)
    _add_bills(web, service, shell)
    add_statement(web, service, shell)
    add_balance(web, service, shell)
    add_payments(web, service, shell)
    add_paying(web, service, shell)
    add_agreed(web, service, shell)
    add_credits(web, service, shell)
    add_withdrawals(web, service, shell)
    return web


def _add_bills(web: Blueprint, service: BillingService, shell: Shell) -> None:
    @web.get(f"{OF}/bills")
    def bills(supply_point_id: str) -> Response:
        wish = Wish.of(request.args)
        answer = service.bills(shell.customer(), supply_point_id)
        return shell.page(
            "billing/bills.html",
            title=message("billing.bills.title"),
            screen="billing.bills",
            supply_point_id=supply_point_id,
            wish=wish,
            list=listing(answer.value, wish),
            debt=service.overview_of(answer.value).debt,
            as_of=answer.as_of,
            columns=_columns(shell),
            sizes=SIZES,
            sortable=SORTABLE,
            **_words(shell),
            can_pay=service.paying.is_on,
        )

    @web.get(f"{OF}/bills/<bill_id>")
    def bill(supply_point_id: str, bill_id: str) -> Response:
        answer = service.consult(shell.customer(), supply_point_id, bill_id)
        seen, language = answer.value, shell.language
        kind = message(seen.title)
        return shell.page(
            "billing/bill.html",
            title=message("billing.bill.title", kind=kind, number=seen.detail.bill.number),
            screen="billing.bills",
            supply_point_id=supply_point_id,
            seen=seen,
            label=_label(shell, seen.supply_point),
            kind=kind,
            figure=figure_view(consumption_series(seen.bills, seen.detail.bill.month), language),
            as_of=answer.as_of,
            document_of=lambda other: _document(shell, seen, other),
            code=qr_svg(seen.slip.content, shell.language.text("billing.transfer.code")) if seen.slip else "",
            notice_code=qr_svg(seen.notice.content, language.text("billing.notice.code")) if seen.notice else "",
            under_way=_under_way(shell, service, supply_point_id, bill_id),
            **_words(shell),
            can_pay=service.paying.is_on,
        )

    @web.get(f"{OF}/debts")
    def debts(supply_point_id: str) -> Response:
        answer = service.debts(shell.customer(), supply_point_id)
        return shell.page(
            "billing/debts.html",
            title=message("billing.debts.title"),
            screen="billing.debts",
            supply_point_id=supply_point_id,
            debt=answer.value,
            as_of=answer.as_of,
            **_words(shell),
            can_pay=service.paying.is_on,
        )


def _label(shell: Shell, point: SupplyPoint) -> str:
    return shell.house.utility.supply_label.format(customer_number=point.customer_number, number=point.number)


def _under_way(shell: Shell, service: BillingService, supply_point_id: str, bill_id: str) -> list[OnlinePayment]:
    """Payments of that bill which the provider has not decided on."""
    if not service.paying.is_on:
        return []
    made = service.paying.payments(shell.customer(), supply_point_id)
    return [one for one in made if one.bill_id == bill_id and one.is_undecided]


def _document(shell: Shell, seen: Consulted, other: Bill) -> str:
    """A neighbour by its month; by its number where that month has more than one document."""
    if sum(1 for bill in seen.bills if bill.month == other.month) == 1:
        return shell.language.month(other.month)
    is_credit = other.total.minor < 0
    return shell.language.text("billing.bill.note_named", number=other.number) if is_credit else other.number


def _columns(shell: Shell) -> tuple[str, ...]:
    declared = next((screen.columns for screen in shell.house.utility.screens if screen.name == "billing.bills"), ())
    return tuple(name for name in declared if name in {*SORTABLE, "state", "consumption"}) or COLUMNS


def _words(shell: Shell) -> dict[str, Any]:
    """What templates ask about a bill on this day."""
    today, language = shell.house.today(), shell.language

    def state_text(bill: Bill) -> str:
        state, days = bill.state(today), (bill.due_on - today).days
        if state is BillState.OVERDUE:
            return language.plural("billing.state.overdue_days", -days)
        if state is BillState.DUE and days <= 7:
            return language.plural("billing.state.due_in", days) if days else language.text("billing.state.due_today")
        return language.text(f"billing.state.{state.value}")

    return {
        "today": today,
        "state_of": lambda bill: bill.state(today),
        "state_text": state_text,
        "sign_of": lambda bill: _SIGNS[bill.state(today)],
        "is_absent": lambda value: isinstance(value, Absent),
    }
