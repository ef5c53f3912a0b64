"""Takes rows of ``charges.csv``: all lines of a bill at once, or it is set aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from ventanilla.billing.feed.rows import Refused, Supplies, micro_of, minor_of, report
from ventanilla.billing.feed.telling import tell_issued
from ventanilla.billing.tables.loading import bills_numbered, put_charges, settle
from ventanilla.house import House
from ventanilla.kernel.money import Money
from ventanilla.kernel.quantities import Unit
from ventanilla.storage.feeds import Loaded, RejectedRow, Row


def load_charges(connection: Connection, house: House, rows: Sequence[Row]) -> Loaded:
    """Store the lines of bills; a bill whose lines do not add up to its total is told and not shown."""
    supplies = Supplies(connection, house, rows)
    bills = bills_numbered(connection, {row["bill_number"] for row in rows})
    good: list[Mapping[str, Any]] = []
    rejected: list[RejectedRow] = []
    first_at: dict[tuple[str, str], int] = {}
    for at, row in enumerate(rows):
        try:
            line = _stored(house, row, supplies.of(row), bills.get(row["bill_number"]))
        except Refused as refused:
            rejected.append(refused.at(at))
        else:
            good.append(line)
            first_at.setdefault((line["supply_point_id"], line["bill_id"]), at)
    put = put_charges(connection, good)
    totals = {(row["supply_point_id"], row["id"]): row["total_minor"] for row in bills.values()}
    currency = house.utility.currency
    settled = settle(connection, first_at)
    for key, charged in settled.aside.items():
        sum_, total = Money.of_minor(charged or 0, currency), Money.of_minor(totals[key], currency)
        rejected.append(Refused("amount", "charges_do_not_add_up", sum=sum_, total=total).at(first_at[key]))
    tell_issued(connection, house, settled.shown)
    return report(put, rejected)


def _stored(house: House, row: Row, supply_point_id: str, bill: Mapping[str, Any] | None) -> Mapping[str, Any]:
    if bill is None or bill["supply_point_id"] != supply_point_id:
        raise Refused("bill_number", "unknown_bill")
    if row["line"] < 1:
        raise Refused("line", "line")
    quantity = micro_of(row["quantity"], "quantity")
    return {
        "supply_point_id": supply_point_id,
        "bill_id": bill["id"],
        "line": row["line"],
        "description": row["description"],
        "amount_minor": minor_of(row["amount"], "amount", house.utility.currency),
        "quantity_micro": quantity,
        "unit": None if quantity is None else row["unit"] or Unit.KWH.value,
        "price": _written(row["price"]),
        "tax_rate": _written(row["tax_rate"]),
    }


def _written(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")
