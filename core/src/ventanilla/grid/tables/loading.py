"""Whole chunks of a feed into the register: the database compares, and says what was new and what changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Column, Connection, MetaData, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite

from ventanilla.grid.tables.schema import (
    KEY,
    grid_connection,
    grid_demand,
    grid_equipment,
    grid_feeder,
    grid_municipality,
    grid_pole,
    grid_region,
    grid_revision,
    grid_span,
    grid_substation,
    grid_transformer,
    grid_vnr,
)
from ventanilla.storage.staging import Cells, Merge, fill

TABLES = {
    "regions": grid_region,
    "municipalities": grid_municipality,
    "substations": grid_substation,
    "feeders": grid_feeder,
    "transformers": grid_transformer,
    "poles": grid_pole,
    "spans": grid_span,
    "equipment": grid_equipment,
    "vnr_codes": grid_vnr,
    "demands": grid_demand,
    "connections": grid_connection,
}
"""The tables by their feed file's name, without ``grid_``."""

_MERGES = {
    name: Merge(table, [column.name for column in table.primary_key], [column.name for column in table.c])
    for name, table in TABLES.items()
}
_asked = Table(
    "feed_grid_key",
    MetaData(),
    Column("id", KEY),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DELETE ROWS",
)


def cells_of(name: str) -> list[str]:
    """The columns of a table, in the order in which :func:`merge` takes cells."""
    return [column.name for column in TABLES[name].c]


def merge(connection: Connection, name: str, rows: Sequence[Cells]) -> tuple[int, int]:
    """Take rows in, no two of one key: how many were new, and how many changed what was stored."""
    merged = _MERGES[name](connection, rows)
    return merged.inserted, len(merged.changed)


def known(connection: Connection, name: str, ids: Collection[str]) -> set[str]:
    """Which of these keys a table has."""
    wanted = {id_ for id_ in ids if id_}
    if not wanted:
        return set()
    table = TABLES[name]
    if len(wanted) <= _FEW:
        return set(connection.scalars(select(table.c.id).where(table.c.id.in_(sorted(wanted)))))
    fill(connection, _asked, [(id_,) for id_ in wanted])
    return set(connection.scalars(select(table.c.id).join(_asked, _asked.c.id == table.c.id)))


_FEW = 200


def stored_spans(connection: Connection, feeder_id: str) -> Iterable[tuple[str, str, str]]:
    """The spans of a feeder that are not meant to close a ring: id, and the ids of both poles."""
    c = grid_span.c
    its = select(c.id, c.from_id, c.to_id).where(c.feeder_id == feeder_id, c.closes_ring.is_(False))
    return ((row[0], row[1], row[2]) for row in connection.execute(its))


def raise_revision(connection: Connection, now: datetime) -> None:
    """Say that the register is another one from now on."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    first = dialect.insert(grid_revision).values(id=1, revision=1, changed_at=now)
    again = {"revision": grid_revision.c.revision + 1, "changed_at": first.excluded.changed_at}
    connection.execute(first.on_conflict_do_update(index_elements=["id"], set_=again))


def count_of(connection: Connection, name: str) -> int:
    """How many rows a table has; it walks through all of them."""
    return int(connection.execute(select(func.count()).select_from(TABLES[name])).scalar_one())
