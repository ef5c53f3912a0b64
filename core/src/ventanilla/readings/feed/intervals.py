"""Takes rows of ``intervals.csv``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from ventanilla.readings.feed.supplies import Supplies
from ventanilla.readings.intake import LONGEST, Refused, micro_of, take_intervals
from ventanilla.readings.model import Quality
from ventanilla.readings.tables.loading import IntervalRow
from ventanilla.storage.feeds import Loaded, RejectedRow, Row


def load_intervals(connection: Connection, house: Any, rows: Sequence[Row]) -> Loaded:
    """Store intervals: the same rows again change nothing, another value corrects the stored one."""
    supplies = Supplies(connection, house, rows)
    good: list[IntervalRow] = []
    places: list[int] = []
    rejected = []
    for at, row in enumerate(rows):
        try:
            good.append(_stored(row, *supplies.of(row)))
            places.append(at)
        except Refused as refused:
            rejected.append(RejectedRow(at, refused.column, refused.reason))
    taken = take_intervals(connection, good, now=house.clock.now())
    rejected += [RejectedRow(places[at], "start", reason) for at, reason in taken.rejected]
    rejected.sort(key=lambda one: one.row)
    return Loaded(taken.inserted, taken.updated, taken.unchanged, tuple(rejected))


def _stored(row: Row, supply_point_id: str, unit: str) -> IntervalRow:
    start, seconds = row["start"], row["seconds"]
    if not 1 <= seconds <= LONGEST:
        raise Refused("seconds", "seconds", most=LONGEST)
    if start.microsecond:
        raise Refused("start", "part_of_a_second")
    amount = micro_of(row["amount"], "amount")
    quality = row["quality"] or Quality.MEASURED.value
    return IntervalRow(supply_point_id, int(start.timestamp()), seconds, amount, unit, quality)
