"""The specialists of supplies: small groups that a feed replaces as a whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Column, Connection, Integer, String, Table, bindparam, delete, insert, select, table
from sqlalchemy import column as plain_column

from ventanilla.storage import Hot, metadata

specialist = Table(
    "specialist",
    metadata,
    Column("supply_point_id", String(26), primary_key=True),
    Column("code", String(40), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("position", String(200), nullable=False),
    Column("phone", String(40), nullable=False),
    Column("email", String(254), nullable=False),
    Column("office", String(200), nullable=False),
    Column("hours", String(120), nullable=False),
    Column("topics", String(400), nullable=False),
)
"""``topics`` are names with blanks between; ``place`` is that in the feed, within the supply."""

_s = specialist.c
_supply_point = table("supply_point", plain_column("id"))

SPECIALISTS = Hot(
    select(_s.supply_point_id, _s.code, _s.name, _s.position, _s.phone, _s.email, _s.office, _s.hours, _s.topics)
    .where(_s.supply_point_id == bindparam("supply_point_id", type_=String))
    .order_by(_s.place)
)


def known_supplies(connection: Connection, ids: Collection[str]) -> set[str]:
    """Which of these supplies the records have."""
    wanted, known = sorted(ids), set[str]()
    for at in range(0, len(wanted), 400):
        found = select(_supply_point.c.id).where(_supply_point.c.id.in_(wanted[at : at + 400]))
        known.update(connection.scalars(found))
    return known


def stored(connection: Connection, supplies: Collection[str]) -> dict[tuple[str, str], dict[str, Any]]:
    """The rows of some supplies, by supply and code."""
    wanted, out = sorted(supplies), {}
    for at in range(0, len(wanted), 400):
        rows = connection.execute(select(specialist).where(_s.supply_point_id.in_(wanted[at : at + 400]))).mappings()
        out.update({(row["supply_point_id"], row["code"]): dict(row) for row in rows})
    return out


def remove(connection: Connection, keys: Iterable[tuple[str, str]]) -> None:
    """Take rows away."""
    for supply_point_id, code in keys:
        connection.execute(delete(specialist).where(_s.supply_point_id == supply_point_id, _s.code == code))


def put(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Store rows in place of those of the same supply and code."""
    made = [dict(row) for row in rows]
    remove(connection, [(row["supply_point_id"], row["code"]) for row in made])
    if made:
        connection.execute(insert(specialist), made)
