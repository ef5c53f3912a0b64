"""What injections were worth, month by month, as a feed brings it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Date, Integer, String, Table, bindparam, select, tuple_

from ventanilla.billing.tables.loading import Put
from ventanilla.billing.tables.putting import put_rows
from ventanilla.storage import Hot, metadata

generation_credit = Table(
    "generation_credit",
    metadata,
    Column("supply_point_id", String(26), primary_key=True),
    Column("month", Integer, primary_key=True, autoincrement=False),
    Column("injected_micro", BigInteger),
    Column("unit", String(8), nullable=False),
    Column("absent", String(20)),
    Column("tariff_micro", BigInteger),
    Column("previous_minor", BigInteger),
    Column("adjusted_minor", BigInteger),
    Column("available_minor", BigInteger),
    Column("accumulated_minor", BigInteger),
    Column("discounted_minor", BigInteger),
    Column("settled_on", Date),
    Column("settled_minor", BigInteger),
    sqlite_with_rowid=False,
)
"""``month`` is 202604; a month that was not read has only ``absent``, which says why."""

_C = generation_credit.c
COLUMNS = tuple(column.name for column in generation_credit.columns)[1:]
_AT_ONCE = 400

CREDITS = Hot(
    select(*(generation_credit.c[name] for name in COLUMNS))
    .where(_C.supply_point_id == bindparam("supply_point_id", type_=String()))
    .where(_C.month >= bindparam("first", type_=Integer()), _C.month <= bindparam("last", type_=Integer()))
    .order_by(_C.month)
)
"""The months of a supply, oldest first."""


def put_credits(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> Put:
    """Store months; the same ones again change nothing, other amounts correct the stored ones."""
    given = {(row["supply_point_id"], row["month"]): row for row in rows}
    keys = sorted(given)
    stored: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for at in range(0, len(keys), _AT_ONCE):
        its = tuple_(_C.supply_point_id, _C.month).in_(keys[at : at + _AT_ONCE])
        for row in connection.execute(select(generation_credit).where(its)).mappings():
            stored[row["supply_point_id"], row["month"]] = dict(row)
    return put_rows(connection, generation_credit, ("supply_point_id", "month"), given, stored, drop=False)


def is_any_credit(connection: Connection) -> bool:
    """Whether there is any month at all."""
    return connection.execute(select(_C.month).limit(1)).first() is not None


def credits_of(connection: Connection, supply_point_ids: Collection[str]) -> dict[str, list[Any]]:
    """All months of some supplies, oldest first, each in the order of ``COLUMNS``."""
    out: dict[str, list[Any]] = {}
    ids = sorted(supply_point_ids)
    for at in range(0, len(ids), _AT_ONCE):
        wanted = select(generation_credit).where(_C.supply_point_id.in_(ids[at : at + _AT_ONCE])).order_by(_C.month)
        for row in connection.execute(wanted):
            out.setdefault(row[0], []).append(row[1:])
    return out
