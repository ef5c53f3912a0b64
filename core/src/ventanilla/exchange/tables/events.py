"""The log of events: written in the transactions of their causes, numbered when they are there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    delete,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from ventanilla.storage import Utc, metadata

_BIG = BigInteger().with_variant(Integer, "sqlite")

event_log = Table(
    "event_log",
    metadata,
    Column("sequence", _BIG, primary_key=True, autoincrement=True),
    Column("id", String(26), nullable=False, unique=True),
    Column("type", String(60), nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", Utc, nullable=False, index=True),
    Column("data", JSON, nullable=False),
    Column("position", BigInteger),
    sqlite_autoincrement=True,
)
"""``sequence`` is given out before its transaction ends, so a higher one may be seen first; ``position`` is given
afterwards, one transaction at a time, to what is there: who has read up to one has missed nothing before it."""
_e = event_log.c
Index("uq_event_log_position", _e.position, unique=True)
Index(
    "ix_event_log_unnumbered",
    _e.sequence,
    sqlite_where=text("position IS NULL"),
    postgresql_where=text("position IS NULL"),
)

event_head = Table(
    "event_head",
    metadata,
    Column("name", String(10), primary_key=True),
    Column("position", BigInteger, nullable=False),
)
"""One row: the last position; whoever numbers holds it."""
_HEAD = "log"


def add(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Note events; they have no position yet."""
    if rows:
        connection.execute(insert(event_log), [dict(row) for row in rows])


def is_any_new(connection: Connection) -> bool:
    """Whether there is an event without a position."""
    return connection.execute(select(_e.sequence).where(_e.position.is_(None)).limit(1)).first() is not None


def number_new(connection: Connection, most: int) -> Sequence[RowMapping]:
    """Give positions to events that have none, at most so many; the events with their positions, in order."""
    last = _held_head(connection)
    unnumbered = select(event_log).where(_e.position.is_(None)).order_by(_e.sequence).limit(most)
    rows = connection.execute(unnumbered).mappings().all()
    for at, row in enumerate(rows, last + 1):
        connection.execute(update(event_log).where(_e.sequence == row["sequence"]).values(position=at))
    if not rows:
        return []
    connection.execute(update(event_head).where(event_head.c.name == _HEAD).values(position=last + len(rows)))
    fresh = select(event_log).where(_e.position > last).order_by(_e.position)
    return connection.execute(fresh).mappings().all()


def after(connection: Connection, position: int, types: Collection[str], limit: int) -> Sequence[RowMapping]:
    """Events behind a position, in order; of some types, where given."""
    wanted = select(event_log).where(_e.position > position)
    if types:
        wanted = wanted.where(_e.type.in_(sorted(types)))
    return connection.execute(wanted.order_by(_e.position).limit(limit)).mappings().all()


def newest(connection: Connection, before: int | None, types: Collection[str], limit: int) -> Sequence[RowMapping]:
    """Events from the last one down; before a position and of some types, where given."""
    wanted = select(event_log).where(_e.position.is_not(None))
    if before is not None:
        wanted = wanted.where(_e.position < before)
    if types:
        wanted = wanted.where(_e.type.in_(sorted(types)))
    return connection.execute(wanted.order_by(_e.position.desc()).limit(limit)).mappings().all()


def since(
    connection: Connection, moment: datetime, types: Collection[str], limit: int, until: datetime | None = None
) -> Sequence[RowMapping]:
    """Events of a moment or later, before another, that have a position, in order; of some types, where given."""
    wanted = select(event_log).where(_e.at >= moment, _e.position.is_not(None))
    if until is not None:
        wanted = wanted.where(_e.at < until)
    if types:
        wanted = wanted.where(_e.type.in_(sorted(types)))
    return connection.execute(wanted.order_by(_e.position).limit(limit)).mappings().all()


def by_id(connection: Connection, event_id: str) -> RowMapping | None:
    """One event that has its position, or None."""
    wanted = select(event_log).where(_e.id == event_id, _e.position.is_not(None))
    return connection.execute(wanted).mappings().first()


def forget(connection: Connection, before: datetime) -> int:
    """Delete what is older; how many there were."""
    return connection.execute(delete(event_log).where(_e.at < before, _e.position.is_not(None))).rowcount


def _held_head(connection: Connection) -> int:
    """The last position; nobody else numbers until this transaction ends."""
    put = (postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert)(event_head)
    held = put.values(name=_HEAD, position=0).on_conflict_do_update(
        index_elements=[event_head.c.name], set_={"position": event_head.c.position}
    )
    return int(connection.execute(held.returning(event_head.c.position)).scalar_one())
