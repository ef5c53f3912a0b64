"""The door for readings that come in otherwise than as rows of a feed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from ventanilla.readings.intake import LONGEST, UNITS, Taken, take_intervals
from ventanilla.readings.model import IntervalReading
from ventanilla.readings.tables.loading import IntervalRow, units_of

__all__ = ["LONGEST", "UNITS", "Taken", "kept_unit", "take_in"]


def kept_unit(connection: Connection, supply_point_id: str) -> str | None:
    """In which unit a supply's consumption is kept; None where there is none yet."""
    return units_of(connection, [supply_point_id]).get(supply_point_id)


def take_in(
    connection: Connection,
    supply_point_id: str,
    readings: Sequence[IntervalReading],
    *,
    now: datetime | None = None,
    is_injected: bool = False,
) -> Taken:
    """Store intervals of one supply: the same ones again change nothing, another value corrects the stored one.

    ``now`` is noted as their change; with ``is_injected`` they were fed into the grid.
    """
    rows = [_row(supply_point_id, reading) for reading in readings]
    return take_intervals(connection, rows, now=now, is_injected=is_injected)


def _row(supply_point_id: str, reading: IntervalReading) -> IntervalRow:
    return IntervalRow(
        supply_point_id,
        int(reading.interval.start.timestamp()),
        int(reading.interval.length.total_seconds()),
        reading.amount.micro,
        reading.amount.unit.value,
        reading.quality.value,
        reading.code,
        reading.cost,
        reading.currency,
    )
