"""The payments of a supply: made here or elsewhere, received or on their way."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, request

from ventanilla.billing.service import BillingService
from ventanilla.billing.service.spans import YEAR, parse_period
from ventanilla.billing.web.places import OF
from ventanilla.errors import InvalidInput
from ventanilla.kernel.messages import Message, message
from ventanilla.web.shell import Shell

COLUMNS = ("made_on", "received_on", "amount", "channel", "document", "bill", "state")
SCREEN = "billing.payments"
SIGNS = {
    "received": ("paid", "✓"),
    "confirmed": ("paid", "✓"),
    "processing": ("due", "◷"),
    "started": ("due", "◷"),
    "unsure": ("due", "◷"),
    "declined": ("overdue", "!"),
    "expired": ("credit", "–"),
    "refunded": ("credit", "↩"),
}
"""The look and the sign of each state."""


def add_payments(web: Blueprint, service: BillingService, shell: Shell) -> None:
    """``/payments``, of one year."""
    declared = next((screen.columns for screen in shell.house.utility.screens if screen.name == SCREEN), ())
    columns = tuple(name for name in declared if name in COLUMNS) or COLUMNS

    def shown(supply_point_id: str, query: Mapping[str, str], faults: Mapping[str, Message]) -> Response:
        today = shell.house.today()
        since, until = parse_period({YEAR: query.get(YEAR, "")}, today)
        answer = service.payments(shell.customer(), supply_point_id, since, until)
        return shell.page(
            "billing/payments.html",
            title=message("screen.billing.payments"),
            screen=SCREEN,
            status=422 if faults else 200,
            supply_point_id=supply_point_id,
            lines=answer.value,
            as_of=answer.as_of,
            columns=columns,
            year=since.year,
            years=range(today.year, today.year - 5, -1),
            faults=faults,
            signs=SIGNS,
            can_pay=service.paying.is_on,
        )

    @web.get(f"{OF}/payments")
    def payments(supply_point_id: str) -> Response:
        try:
            return shown(supply_point_id, request.args, {})
        except InvalidInput as fault:
            return shown(supply_point_id, {}, fault.fields)
