"""Takes rows of ``consumption.csv`` and ``injections.csv``."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from ventanilla.kernel.absence import Why
from ventanilla.kernel.quantities import Unit
from ventanilla.readings.feed.supplies import Supplies
from ventanilla.readings.intake import Refused, micro_of
from ventanilla.readings.model import Quality
from ventanilla.readings.tables.loading import (
    BilledRow,
    InjectedRow,
    billed_among,
    injected_among,
    put_billed,
    put_injected,
)
from ventanilla.storage.feeds import Loaded, RejectedRow, Row


def load_injections(connection: Connection, house: Any, rows: Sequence[Row]) -> Loaded:
    """Store months of injection: the same rows again change nothing, another value corrects the stored one."""
    supplies = Supplies(connection, house, rows)
    good: dict[tuple[str, int], InjectedRow] = {}
    rejected = []
    for at, row in enumerate(rows):
        try:
            stored = _injected(row, supplies.id_of(row))
        except Refused as refused:
            rejected.append(RejectedRow(at, refused.column, refused.reason))
        else:
            good[(stored.supply_point_id, stored.month)] = stored
    before = injected_among(connection, good.keys())
    changed = [row for key, row in good.items() if before.get(key) != row]
    put_injected(connection, changed)
    updated = sum(1 for row in changed if (row.supply_point_id, row.month) in before)
    unchanged = len(rows) - len(rejected) - len(changed)
    return Loaded(len(changed) - updated, updated, unchanged, tuple(rejected))


def _injected(row: Row, supply_point_id: str) -> InjectedRow:
    amount = row["amount"]
    if amount is not None and row["absent"]:
        raise Refused("absent", "absent_with_amount")
    if amount is not None and amount < 0:
        raise Refused("amount", "negative_injection")
    _check_readings(row, Decimal("0.1"))
    return InjectedRow(
        supply_point_id=supply_point_id,
        month=row["month"].year * 100 + row["month"].month,
        amount_micro=None if amount is None else micro_of(amount, "amount"),
        unit=row["unit"] or Unit.KWH.value,
        absent=None if amount is not None else row["absent"] or Why.PENDING.value,
        previous_micro=_micro(row, "previous_reading"),
        current_micro=_micro(row, "current_reading"),
    )


def load_consumption(connection: Connection, house: Any, rows: Sequence[Row]) -> Loaded:
    """Store billed months: the same rows again change nothing, another value corrects the stored one."""
    supplies = Supplies(connection, house, rows)
    good: dict[tuple[str, int], BilledRow] = {}
    rejected = []
    for at, row in enumerate(rows):
        try:
            stored = _stored(row, *supplies.of(row))
        except Refused as refused:
            rejected.append(RejectedRow(at, refused.column, refused.reason))
        else:
            good[(stored.supply_point_id, stored.month)] = stored
    before = billed_among(connection, good.keys())
    changed = [row for key, row in good.items() if before.get(key) != row]
    put_billed(connection, changed)
    updated = sum(1 for row in changed if (row.supply_point_id, row.month) in before)
    unchanged = len(rows) - len(rejected) - len(changed)
    return Loaded(len(changed) - updated, updated, unchanged, tuple(rejected))


def _stored(row: Row, supply_point_id: str, unit: str) -> BilledRow:
    amount = row["amount"]
    if amount is not None and row.get("absent"):
        raise Refused("absent", "absent_with_amount")
    _check_days(row)
    _check_readings(row)
    return BilledRow(
        supply_point_id=supply_point_id,
        month=row["month"].year * 100 + row["month"].month,
        amount_micro=None if amount is None else micro_of(amount, "amount"),
        unit=unit,
        absent=None if amount is not None else row.get("absent") or Why.NOT_SUPPLIED.value,
        read_from=row["read_from"],
        read_to=row["read_to"],
        previous_micro=_micro(row, "previous_reading"),
        current_micro=_micro(row, "current_reading"),
        quality=row["quality"] or Quality.MEASURED.value,
    )


def _micro(row: Row, column: str) -> int | None:
    return None if row[column] is None else micro_of(row[column], column)


def _check_days(row: Row) -> None:
    if row["read_from"] and row["read_to"] and row["read_to"] < row["read_from"]:
        raise Refused("read_to", "read_to_before_read_from")


def _check_readings(row: Row, slack: Decimal = Decimal(1)) -> None:
    """The readings give the amount: their difference, over the top of the counter where said, times the coefficient."""
    previous, current, amount = row["previous_reading"], row["current_reading"], row["amount"]
    for column in ("previous_reading", "current_reading"):
        if row[column] is not None and row[column] < 0:
            raise Refused(column, "negative_reading")
    if previous is None or current is None or amount is None:
        return
    top = row.get("rollover")
    if current < previous and top is None:
        raise Refused("current_reading", "reading_below")
    if top is not None and max(previous, current) >= top:
        raise Refused("rollover", "rollover_too_low")
    difference = current - previous + (top if top is not None and current < previous else Decimal(0))
    coefficient = row.get("coefficient") or Decimal(1)
    if abs(difference * coefficient - amount) >= slack * max(Decimal("0.5"), abs(coefficient)):
        raise Refused("amount", "amount_and_readings", expected=difference * coefficient)
