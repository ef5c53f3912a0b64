"""Debt or overpayment of a contract, and the history of what was charged and paid in a month or a year."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, request

from ventanilla.billing.model import MovementKind
from ventanilla.billing.service import BillingService
from ventanilla.billing.service.spans import MONTH, YEAR, parse_period
from ventanilla.billing.web.places import OF
from ventanilla.errors import InvalidInput
from ventanilla.kernel.messages import Message, message
from ventanilla.web.shell import Shell

SCREEN = "billing.balance"


def add_balance(web: Blueprint, service: BillingService, shell: Shell) -> None:
    """``/balance``, with ``?year=`` and ``?month=``."""

    def shown(supply_point_id: str, query: Mapping[str, str], faults: Mapping[str, Message]) -> Response:
        actor, today = shell.customer(), shell.house.today()
        since, until = parse_period(query, today)
        debt = service.debts(actor, supply_point_id)
        history = service.statement(actor, supply_point_id, since, until)
        paid = [one for one in history.value.movements if one.kind is MovementKind.PAYMENT]
        return shell.page(
            "billing/balance.html",
            title=message("screen.billing.balance"),
            screen=SCREEN,
            status=422 if faults else 200,
            supply_point_id=supply_point_id,
            debt=debt.value,
            statement=history.value,
            charged=[one for one in history.value.movements if one not in paid],
            paid=paid,
            as_of=min((each for each in (debt.as_of, history.as_of) if each), default=None),
            faults=faults,
            year=since.year,
            month=since.month if (since.month, since.day) != (until.month, 1) and since.month == until.month else 0,
            years=range(today.year, today.year - 5, -1),
            in_process=service.paying.in_process([supply_point_id]).get(supply_point_id),
            can_pay=service.paying.is_on,
        )

    @web.get(f"{OF}/balance")
    def balance(supply_point_id: str) -> Response:
        query = {name: request.args.get(name, "") for name in (YEAR, MONTH)}
        try:
            return shown(supply_point_id, query, {})
        except InvalidInput as fault:
            return shown(supply_point_id, {}, fault.fields)
