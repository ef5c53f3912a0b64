"""Takes rows of ``charges.csv``: all lines of a bill at once, or it is set aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from ventanilla.billing.feed.rows import Refused, Supplies, micro_of, minor_of
from ventanilla.billing.feed.telling import tell_issued
from ventanilla.billing.tables.loading import bills_numbered
from ventanilla.billing.tables.merging import merge_charges
from ventanilla.billing.tables.settling import settle
from ventanilla.house import House
from ventanilla.kernel.money import Money
from ventanilla.kernel.quantities import Unit
from ventanilla.storage.feeds import Loaded, RejectedRow, Row
from ventanilla.storage.staging import Cells


class ChargesLoading:
    """Takes the chunks of one file in; what it found out about supplies serves the next chunk."""

    def __init__(self, house: House) -> None:
        self._supplies = Supplies(house)

    def __call__(self, connection: Connection, house: House, rows: Sequence[Row]) -> Loaded:
        """Store the lines of bills; a bill whose lines do not add up to its total is told and not shown."""
        self._supplies.look_up(connection, rows)
        bills = bills_numbered(connection, [row["bill_number"] for row in rows])
        good: dict[tuple[str, str, int], Cells] = {}
        rejected: list[RejectedRow] = []
        first_at: dict[tuple[str, str], int] = {}
        currency = house.utility.currency
        for at, row in enumerate(rows):
            try:
                line = _stored(row, self._supplies.of(row), bills.get(row["bill_number"]), currency)
            except Refused as refused:
                rejected.append(refused.at(at))
            else:
                good[line[0], line[1], line[2]] = line
                first_at.setdefault((line[0], line[1]), at)
        merged = merge_charges(connection, list(good.values()))
        settled = settle(connection, first_at)
        for key, charged in settled.aside.items():
            total = bills[rows[first_at[key]]["bill_number"]]["total_minor"]
            rejected.append(_apart(charged, total, currency).at(first_at[key]))
        tell_issued(connection, house, settled.shown)
        unchanged = len(good) - merged.inserted - len(merged.changed)
        rejected.sort(key=lambda one: one.row)
        return Loaded(merged.inserted, len(merged.changed), unchanged, tuple(rejected))


def load_charges(connection: Connection, house: House, rows: Sequence[Row]) -> Loaded:
    """Store the lines of some bills."""
    return ChargesLoading(house)(connection, house, rows)


def _apart(charged: int | None, total: int, currency: str) -> Refused:
    sum_ = Money.of_minor(charged or 0, currency)
    return Refused("amount", "charges_do_not_add_up", sum=sum_, total=Money.of_minor(total, currency))


def _stored(row: Row, supply_point_id: str, bill: Mapping[str, Any] | None, currency: str) -> Cells:
    if bill is None or bill["supply_point_id"] != supply_point_id:
        raise Refused("bill_number", "unknown_bill")
    if row["line"] < 1:
        raise Refused("line", "line")
    quantity = micro_of(row["quantity"], "quantity")
    return (
        supply_point_id,
        bill["id"],
        row["line"],
        row["description"],
        minor_of(row["amount"], "amount", currency),
        quantity,
        None if quantity is None else row["unit"] or _KWH,
        _written(row["price"]),
        _written(row["tax_rate"]),
        row["part"],
    )


_KWH = Unit.KWH.value


def _written(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")
