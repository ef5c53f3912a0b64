"""What is checked before consumption is stored, whatever door it comes through."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection

from ventanilla.kernel.messages import Message, message
from ventanilla.kernel.quantities import SCALE, Commodity, Unit
from ventanilla.readings.tables.loading import IntervalRow, intervals_near, put_intervals

LONGEST = 32 * 86400
"""No interval is longer than this many seconds."""
_LARGEST = 10**15

UNITS = {
    Commodity.ELECTRICITY: (Unit.KWH,),
    Commodity.GAS: (Unit.M3, Unit.SM3, Unit.KWH),
    Commodity.WATER: (Unit.M3,),
    Commodity.HOT_WATER: (Unit.M3,),
    Commodity.HEAT: (Unit.GCAL,),
    Commodity.HOUSING: (Unit.M2,),
}
"""In what a commodity is measured; the first is meant where a feed names none."""


class Refused(Exception):
    """A row that can't be taken: its column and a message ``readings.feed.<reason>``."""

    def __init__(self, column: str, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = message(f"readings.feed.{reason}", **values)


def micro_of(value: Decimal, column: str) -> int:
    """An amount in millionths.

    :raises Refused: when it has more than six decimals, or is far too large.
    """
    scaled = value.scaleb(SCALE)
    if scaled != scaled.to_integral_value():
        raise Refused(column, "too_fine")
    if abs(scaled) >= _LARGEST:
        raise Refused(column, "too_large")
    return int(scaled)


def unit_of(named: str | None, commodities: Sequence[Commodity], kept: str | None) -> str:
    """The unit of a row: one of what the utility delivers, and always the same for one supply.

    :raises Refused: when it is another, or when none is named and several are possible.
    """
    possible = [one.value for commodity in commodities for one in UNITS[commodity]]
    unit = named or kept or (possible[0] if len(commodities) == 1 else "")
    if unit not in possible:
        raise Refused("unit", "unit", units=", ".join(dict.fromkeys(possible)))
    if kept is not None and unit != kept:
        raise Refused("unit", "other_unit", unit=kept)
    return unit


@dataclass
class Taken:
    """What became of some intervals; the positions of ``rejected`` are those of the rows given."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[tuple[int, Message]] = field(default_factory=list)

    def refuse(self, at: int, reason: str, **values: object) -> None:
        """Note a row that is not taken."""
        self.rejected.append((at, message(f"readings.feed.{reason}", **values)))


def take_intervals(
    connection: Connection, rows: Sequence[IntervalRow], *, now: datetime | None = None, is_injected: bool = False
) -> Taken:
    """Store intervals: the same ones again change nothing, another value corrects the stored one.

    One that overlaps another, stored or before it in ``rows``, is not taken; nor is a second one of the same start
    that says something else. ``now`` is noted as their change; with ``is_injected`` they were fed into the grid.
    """
    taken = Taken()
    good: list[IntervalRow] = []
    by_supply: dict[str, list[tuple[int, IntervalRow]]] = {}
    for at, row in enumerate(rows):
        by_supply.setdefault(row.supply_point_id, []).append((at, row))
    for supply_point_id, mine in by_supply.items():
        good.extend(_fitting(connection, supply_point_id, mine, taken, is_injected=is_injected))
    put_intervals(connection, good, now=now, is_injected=is_injected)
    return taken


def _fitting(
    connection: Connection,
    supply_point_id: str,
    mine: Sequence[tuple[int, IntervalRow]],
    taken: Taken,
    *,
    is_injected: bool,
) -> Iterable[IntervalRow]:
    first, last = min(row.start_epoch for _, row in mine), max(row.end for _, row in mine)
    near = intervals_near(connection, supply_point_id, first, last, is_injected=is_injected)
    stored = {row.start_epoch: row for row in near}
    line, ends = sorted(stored), {start: row.end for start, row in stored.items()}
    fresh: dict[int, IntervalRow] = {}
    for at, row in mine:
        start = row.start_epoch
        if start in fresh:
            if fresh[start] == row:
                taken.unchanged += 1
            else:
                taken.refuse(at, "contradiction")
        elif _overlaps(row, line, ends):
            taken.refuse(at, "overlap")
        else:
            fresh[start] = row
            if start not in stored:
                insort(line, start)
            ends[start] = row.end
            _count(stored.get(start), row, taken)
    return [row for start, row in fresh.items() if stored.get(start) != row]


def _overlaps(row: IntervalRow, line: Sequence[int], ends: dict[int, int]) -> bool:
    at = bisect_left(line, row.start_epoch)
    after = at + 1 if at < len(line) and line[at] == row.start_epoch else at
    if at > 0 and ends[line[at - 1]] > row.start_epoch:
        return True
    return after < len(line) and line[after] < row.end


def _count(stored: IntervalRow | None, row: IntervalRow, taken: Taken) -> None:
    if stored is None:
        taken.inserted += 1
    elif stored == row:
        taken.unchanged += 1
    else:
        taken.updated += 1
