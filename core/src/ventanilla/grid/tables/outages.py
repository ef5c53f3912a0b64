"""Outages and what they touch, as they are stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    RowMapping,
    Select,
    String,
    Table,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from ventanilla.grid.model.outages import LONGEST_CAUSE, Outage, OutageKind
from ventanilla.grid.tables.schema import (
    KEY,
    grid_connection,
    grid_feeder,
    grid_municipality,
    grid_substation,
    grid_transformer,
)
from ventanilla.storage import Utc, metadata

grid_outage = Table(
    "grid_outage",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("number", String(40), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("starts_at", Utc, nullable=False),
    Column("expected_end_at", Utc),
    Column("restored_at", Utc),
    Column("cancelled_at", Utc),
    Column("cause", String(LONGEST_CAUSE), nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_grid_outage_starts_at", "starts_at"),
)

grid_outage_part = Table(
    "grid_outage_part",
    metadata,
    Column("outage_id", KEY, primary_key=True),
    Column("kind", String(12), primary_key=True),
    Column("asset_id", KEY, primary_key=True),
    Index("ix_grid_outage_part_asset", "kind", "asset_id"),
)
"""What is without supply: ``kind`` is ``feeder`` (and all that hangs on it) or ``transformer``."""

_o, _p = grid_outage.c, grid_outage_part.c
_AT_ONCE = 400
_COLUMNS = tuple(column.name for column in grid_outage.c)
_PLANNED = _o.kind == OutageKind.PLANNED.value
_PARTS = {"feeder": "feeders", "transformer": "transformers"}


def stored(connection: Connection, ids: Collection[str]) -> dict[str, Outage]:
    """Outages by their ids."""
    found: dict[str, Outage] = {}
    for some in _some(sorted(set(ids))):
        found.update({one.id: one for one in _read(connection, select(grid_outage).where(_o.id.in_(some)))})
    return found


def lasting(connection: Connection, now: datetime, since: datetime, most: int) -> list[Outage]:
    """Those that are to come or under way, and those that were over since a moment; what began first first."""
    planned_over = and_(_PLANNED, _o.expected_end_at <= since, _o.starts_at <= now)
    is_over = or_(_o.restored_at <= since, and_(_o.restored_at.is_(None), planned_over))
    wanted = select(grid_outage).where(_o.cancelled_at.is_(None), ~func.coalesce(is_over, False))
    return _read(connection, wanted.order_by(_o.starts_at, _o.id).limit(most))


def latest(connection: Connection, most: int) -> list[Outage]:
    """The outages that begin last, whatever became of them."""
    return _read(connection, select(grid_outage).order_by(_o.starts_at.desc(), _o.id).limit(most))


def touching(connection: Connection, supplies: Sequence[str], since: datetime) -> list[tuple[str, Outage]]:
    """Which of these supplies an outage touches that was not over before a moment: the supply and the outage."""
    found: dict[str, set[str]] = {}
    for some in _some(supplies):
        for supply, outage in connection.execute(_of_supplies(some)):
            found.setdefault(outage, set()).add(supply)
    outages = stored(connection, found)
    recent = [one for one in outages.values() if (one.restored_at or one.expected_end_at or since) >= since]
    ordered = sorted(recent, key=lambda one: (one.starts_at, one.id))
    return [(supply, one) for one in ordered for supply in sorted(found[one.id])]


def _of_supplies(supplies: Sequence[str]) -> Select[Any]:
    c, t = grid_connection.c, grid_transformer.c
    hit = or_(
        and_(_p.kind == "transformer", _p.asset_id == c.transformer_id),
        and_(_p.kind == "feeder", _p.asset_id == t.feeder_id),
    )
    joined = grid_connection.join(grid_transformer, t.id == c.transformer_id).join(grid_outage_part, hit)
    return select(c.supply_point_id, _p.outage_id).select_from(joined).where(c.supply_point_id.in_(supplies)).distinct()


def places(connection: Connection, ids: Collection[str]) -> dict[str, tuple[set[str], set[str]]]:
    """By outage the names of its feeders, and of the municipalities where they are."""
    found: dict[str, tuple[set[str], set[str]]] = {id_: (set(), set()) for id_ in ids}
    for some in _some(sorted(set(ids))):
        for statement in (_feeder_places(some), _transformer_places(some)):
            for outage, feeder, municipality in connection.execute(statement):
                found[outage][0].add(feeder)
                if municipality:
                    found[outage][1].add(municipality)
    return found


def _feeder_places(ids: Sequence[str]) -> Select[Any]:
    f, s, m = grid_feeder.c, grid_substation.c, grid_municipality.c
    where = func.coalesce(func.nullif(f.municipality_id, ""), s.municipality_id)
    joined = grid_outage_part.join(grid_feeder, and_(_p.kind == "feeder", f.id == _p.asset_id))
    joined = joined.outerjoin(grid_substation, s.id == f.substation_id).outerjoin(grid_municipality, m.id == where)
    return select(_p.outage_id, f.name, m.name).select_from(joined).where(_p.outage_id.in_(ids)).distinct()


def _transformer_places(ids: Sequence[str]) -> Select[Any]:
    t, f, s, m = grid_transformer.c, grid_feeder.c, grid_substation.c, grid_municipality.c
    of_feeder = func.coalesce(func.nullif(f.municipality_id, ""), s.municipality_id)
    where = func.coalesce(func.nullif(t.municipality_id, ""), of_feeder)
    joined = grid_outage_part.join(grid_transformer, and_(_p.kind == "transformer", t.id == _p.asset_id))
    joined = joined.join(grid_feeder, f.id == t.feeder_id).outerjoin(grid_substation, s.id == f.substation_id)
    joined = joined.outerjoin(grid_municipality, m.id == where)
    return select(_p.outage_id, f.name, m.name).select_from(joined).where(_p.outage_id.in_(ids)).distinct()


def put(connection: Connection, outages: Iterable[Outage]) -> None:
    """Store new ones, and in place of what is stored those that changed."""
    for one in outages:
        row = {name: getattr(one, name) for name in _COLUMNS} | {"kind": one.kind.value}
        if not connection.execute(update(grid_outage).where(_o.id == one.id).values(**row)).rowcount:
            connection.execute(insert(grid_outage).values(**row))
        connection.execute(delete(grid_outage_part).where(_p.outage_id == one.id))
        parts = [
            {"outage_id": one.id, "kind": kind, "asset_id": asset}
            for kind, name in _PARTS.items()
            for asset in sorted(getattr(one, name))
        ]
        connection.execute(insert(grid_outage_part), parts)


def transformers_of(connection: Connection, outage_id: str, after: str, most: int) -> list[str]:
    """The ids of the transformers without supply, some at a time from behind one of them on."""
    t = grid_transformer.c
    hit = or_(
        and_(_p.kind == "transformer", _p.asset_id == t.id), and_(_p.kind == "feeder", _p.asset_id == t.feeder_id)
    )
    wanted = select(t.id).select_from(grid_outage_part.join(grid_transformer, hit))
    its = wanted.where(_p.outage_id == outage_id, t.id > bindparam("after", type_=KEY)).distinct().order_by(t.id)
    return list(connection.scalars(its.limit(most), {"after": after}))


def _read(connection: Connection, wanted: Select[Any]) -> list[Outage]:
    rows = connection.execute(wanted).mappings().all()
    parts: dict[tuple[str, str], set[str]] = {}
    for some in _some([row["id"] for row in rows]):
        for outage, kind, asset in connection.execute(select(grid_outage_part).where(_p.outage_id.in_(some))):
            parts.setdefault((outage, kind), set()).add(asset)
    return [_outage(row, parts) for row in rows]


def _outage(row: RowMapping, parts: Mapping[tuple[str, str], set[str]]) -> Outage:
    cells: dict[str, Any] = {name: row[name] for name in _COLUMNS}
    named: dict[str, Any] = {name: frozenset(parts.get((row["id"], kind), ())) for kind, name in _PARTS.items()}
    return Outage(**cells | named | {"kind": OutageKind(row["kind"])})


def _some(items: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(items)
    while part := list(islice(rest, _AT_ONCE)):
        yield part
