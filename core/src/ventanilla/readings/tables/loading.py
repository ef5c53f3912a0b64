"""Taking consumption in: the same rows again change nothing, later ones correct earlier ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, and_, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from ventanilla.readings.tables.schema import billed_consumption, injected_interval, injection, interval_reading

_AT_ONCE = 500


class IntervalRow(NamedTuple):
    """An interval as it is stored, but for when that was."""

    supply_point_id: str
    start_epoch: int
    seconds: int
    amount_micro: int
    unit: str
    quality: str
    quality_code: int | None = None
    cost: int | None = None
    currency: int | None = None

    @property
    def end(self) -> int:
        """The first second after it."""
        return self.start_epoch + self.seconds


class BilledRow(NamedTuple):
    """A billed month as it is stored."""

    supply_point_id: str
    month: int
    amount_micro: int | None
    unit: str
    absent: str | None
    read_from: Any
    read_to: Any
    previous_micro: int | None
    current_micro: int | None
    quality: str


class InjectedRow(NamedTuple):
    """A month of injection as it is stored."""

    supply_point_id: str
    month: int
    amount_micro: int | None
    unit: str
    absent: str | None
    previous_micro: int | None
    current_micro: int | None


def injected_among(connection: Connection, keys: Collection[tuple[str, int]]) -> dict[tuple[str, int], InjectedRow]:
    """The stored months of injection among some keys."""
    return {(row[0], row[1]): InjectedRow(*row) for row in _among(connection, injection, keys)}


def put_injected(connection: Connection, rows: Sequence[InjectedRow]) -> None:
    """Insert or overwrite months of injection."""
    _put(connection, injection, ("supply_point_id", "month"), [row._asdict() for row in rows])


def billed_among(connection: Connection, keys: Collection[tuple[str, int]]) -> dict[tuple[str, int], BilledRow]:
    """The stored months among some keys."""
    return {(row[0], row[1]): BilledRow(*row) for row in _among(connection, billed_consumption, keys)}


def _among(connection: Connection, table: Table, keys: Collection[tuple[str, int]]) -> Iterator[Any]:
    ordered = sorted(keys)
    for at in range(0, len(ordered), _AT_ONCE):
        some = ordered[at : at + _AT_ONCE]
        where = or_(*(and_(table.c.supply_point_id == point, table.c.month == month) for point, month in some))
        yield from connection.execute(select(table).where(where))


def units_of(connection: Connection, supply_point_ids: Iterable[str]) -> dict[str, str]:
    """In which unit each supply's consumption is kept, where it has any."""
    out: dict[str, str] = {}
    for supply_point_id in set(supply_point_ids):
        for table in (billed_consumption, interval_reading):
            unit = connection.execute(
                select(table.c.unit).where(table.c.supply_point_id == supply_point_id).limit(1)
            ).scalar()
            if unit is not None:
                out[supply_point_id] = unit
    return out


def _table(*, is_injected: bool) -> Table:
    return injected_interval if is_injected else interval_reading


def intervals_near(
    connection: Connection, supply_point_id: str, start: int, end: int, *, is_injected: bool = False
) -> list[IntervalRow]:
    """The stored intervals that touch a span, and the one before it; oldest first."""
    c = _table(is_injected=is_injected).c
    mine = c.supply_point_id == supply_point_id
    before = connection.execute(select(func.max(c.start_epoch)).where(mine, c.start_epoch < start)).scalar()
    first = start if before is None else before
    rows = select(*(c[name] for name in IntervalRow._fields)).where(mine, c.start_epoch >= first, c.start_epoch < end)
    rows = rows.order_by(c.start_epoch)
    return [IntervalRow(*row) for row in connection.execute(rows)]


def put_billed(connection: Connection, rows: Sequence[BilledRow]) -> None:
    """Insert or overwrite months."""
    _put(connection, billed_consumption, ("supply_point_id", "month"), [row._asdict() for row in rows])


def put_intervals(
    connection: Connection, rows: Sequence[IntervalRow], *, now: datetime | None = None, is_injected: bool = False
) -> None:
    """Insert or overwrite intervals; the caller has seen to it that none overlap. ``now`` is noted as their change."""
    at = None if now is None else int(now.timestamp())
    values = [row._asdict() | {"changed_epoch": at} for row in rows]
    _put(connection, _table(is_injected=is_injected), ("supply_point_id", "start_epoch"), values)


def _put(connection: Connection, table: Table, key: tuple[str, ...], rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(table)
    changed = {column.name: insert.excluded[column.name] for column in table.c if column.name not in key}
    connection.execute(insert.on_conflict_do_update(index_elements=list(key), set_=changed), list(rows))
