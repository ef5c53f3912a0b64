"""Contract values by month, and the tariffs and norms that are charged by."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, request

from ventanilla.billing.model import TariffKind, sums_of
from ventanilla.billing.service import BillingService
from ventanilla.billing.service.spans import YEAR, parse_period
from ventanilla.billing.web.places import OF
from ventanilla.errors import InvalidInput
from ventanilla.kernel.messages import Message, message
from ventanilla.web.shell import Shell

AHEAD = 1
"""How many years beyond this one may be looked at: contracts are agreed on before the year begins."""


def add_agreed(web: Blueprint, service: BillingService, shell: Shell) -> None:
    """``/contract-values`` of a supply, and ``/tariffs`` for anybody."""

    def values_of(supply_point_id: str, query: Mapping[str, str], faults: Mapping[str, Message]) -> Response:
        today = shell.house.today()
        last = today.replace(year=today.year + AHEAD, month=1, day=1)
        asked = query.get(YEAR, "")
        year = parse_period({YEAR: asked}, last)[0].year if asked.strip() else today.year
        answer = service.agreed.contract_values(shell.customer(), supply_point_id, year)
        volume, amount = sums_of(answer.value)
        return shell.page(
            "billing/contract_values.html",
            title=message("screen.billing.contract_values"),
            screen="billing.contract_values",
            status=422 if faults else 200,
            supply_point_id=supply_point_id,
            rows=answer.value,
            volume=volume,
            amount=amount,
            as_of=answer.as_of,
            year=year,
            years=range(last.year, today.year - 5, -1),
            faults=faults,
        )

    @web.get(f"{OF}/contract-values")
    def contract_values(supply_point_id: str) -> Response:
        try:
            return values_of(supply_point_id, request.args, {})
        except InvalidInput as fault:
            return values_of(supply_point_id, {}, fault.fields)

    @web.get("/tariffs")
    def tariffs() -> Response:
        answer = service.agreed.tariffs(shell.actor())
        groups = [(kind, [one for one in answer.value if one.kind is kind]) for kind in TariffKind]
        return shell.page(
            "billing/tariffs.html",
            title=message("screen.billing.tariffs"),
            screen="billing.tariffs",
            groups=[(kind.value, found) for kind, found in groups if found],
            today=shell.house.today(),
            as_of=answer.as_of,
        )
