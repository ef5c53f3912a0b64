"""The account statement: its page and its file. The days that are shown stand in the address."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask import Blueprint, Response, request

from ventanilla.billing.model import Movement, MovementKind
from ventanilla.billing.series import statement_csv
from ventanilla.billing.service import BillingService
from ventanilla.billing.service.spans import SINCE, UNTIL, parse_span
from ventanilla.billing.web.places import OF
from ventanilla.errors import InvalidInput
from ventanilla.figures.files import CSV_TYPE
from ventanilla.kernel.messages import Message, message
from ventanilla.web.shell import Shell

COLUMNS = ("date", "kind", "document", "text", "debit", "credit", "balance")
AMOUNTS = frozenset({"debit", "credit", "balance"})
_SIGNS = {MovementKind.BILL: "+", MovementKind.PAYMENT: "−", MovementKind.CREDIT: "−", MovementKind.ADJUSTMENT: "±"}
_SCREEN = "billing.statement"
_UNSAFE = re.compile(r"[^A-Za-z0-9._]+")


def add_statement(web: Blueprint, service: BillingService, shell: Shell) -> None:
    """``/statement`` with ``.csv``; the paper is made by documents."""
    declared = next((screen.columns for screen in shell.house.utility.screens if screen.name == _SCREEN), ())
    columns = tuple(name for name in declared if name in COLUMNS) or COLUMNS

    def shown(supply_point_id: str, faults: Mapping[str, Message]) -> Response:
        since, until = (None, None) if faults else parse_span(request.args)
        answer = service.statement(shell.customer(), supply_point_id, since, until)
        statement = answer.value
        return shell.page(
            "billing/statement.html",
            title=message("screen.billing.statement"),
            screen=_SCREEN,
            status=422 if faults else 200,
            supply_point_id=supply_point_id,
            statement=statement,
            as_of=answer.as_of,
            columns=columns,
            amounts=AMOUNTS,
            sign_of=lambda one: _SIGNS[one.kind],
            faults=faults,
            names=(SINCE, UNTIL),
            typed={name: request.args.get(name, "")[:40] for name in faults},
            span={SINCE: statement.since.isoformat(), UNTIL: statement.until.isoformat()},
            is_today=statement.until == shell.house.today(),
            detail=lambda one: _detail(one, shell),
        )

    @web.get(f"{OF}/statement")
    def statement(supply_point_id: str) -> Response:
        try:
            return shown(supply_point_id, {})
        except InvalidInput as fault:
            return shown(supply_point_id, fault.fields)

    @web.get(f"{OF}/statement.csv")
    def statement_file(supply_point_id: str) -> Response:
        answer = service.statement(shell.customer(), supply_point_id, *parse_span(request.args))
        response = Response(b"".join(statement_csv(answer.value, shell.language)), content_type=CSV_TYPE)
        label = service.supply_label(shell.customer(), supply_point_id)
        word = shell.language.text("billing.statement.file_name")
        name = _UNSAFE.sub("-", f"{word} {label} {answer.value.since} {answer.value.until}")
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return response


def _detail(one: Movement, shell: Shell) -> str:
    return shell.language.month(one.month, "medium") if one.month else one.text
