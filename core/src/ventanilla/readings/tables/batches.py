"""Batches of readings for the back office."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    RowMapping,
    String,
    Table,
    insert,
    or_,
    select,
    update,
)

from ventanilla.readings.tables.submitted import reading_submission, submitted_reading
from ventanilla.storage import Utc, metadata

reading_batch = Table(
    "reading_batch",
    metadata,
    Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("id", String(26), nullable=False, unique=True),
    Column("made_at", Utc, nullable=False),
    Column("readings", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("fault", String(60), nullable=False),
    Column("leased_until", Utc),
    Column("handed_at", Utc, index=True),
    Column("reference", String(120), nullable=False),
    sqlite_autoincrement=True,
)
"""``fault`` is the class of the last error; ``leased_until`` keeps two workers from the same batch."""

_b, _s, _r = reading_batch.c, reading_submission.c, submitted_reading.c


def make(connection: Connection, batch_id: str, moment: datetime, most: int) -> int | None:
    """Put what waits into a new batch, at most so many submissions; its sequence, or None where nothing waits."""
    waiting = select(_s.sequence).where(_s.batch_sequence.is_(None), _s.deleted_at.is_(None))
    some = list(connection.scalars(waiting.order_by(_s.sequence).limit(most)))
    if not some:
        return None
    values = {"id": batch_id, "made_at": moment, "readings": 0, "tries": 0, "fault": "", "reference": ""}
    sequence = int(connection.execute(insert(reading_batch).values(**values).returning(_b.sequence)).scalar_one())
    taken = 0
    for at in range(0, len(some), 400):
        mine = update(reading_submission).where(_s.sequence.in_(some[at : at + 400]))
        free = mine.where(_s.batch_sequence.is_(None), _s.deleted_at.is_(None))
        taken += connection.execute(free.values(batch_sequence=sequence)).rowcount
    count = len(list(rows_of(connection, sequence)))
    connection.execute(update(reading_batch).where(_b.sequence == sequence).values(readings=count))
    return sequence if taken else None


def rows_of(connection: Connection, sequence: int) -> list[RowMapping]:
    """The readings of a batch in their one order."""
    wanted = (
        select(
            _r.id.label("reading_id"), _r.meter_number, _r.register_code, _r.unit, _r.decimals, _r.value_micro,
            _r.is_confirmed, _s.sequence, _s.number, _s.customer_number, _s.supply_number, _s.submitted_at,
            _s.taken_on, _s.period, _s.is_late,
        )
        .join(reading_submission, _s.sequence == _r.submission_sequence)
        .where(_s.batch_sequence == sequence)
        .order_by(_s.sequence, _r.position, _r.id)
    )  # fmt: skip
    return list(connection.execute(wanted).mappings())


def claim(connection: Connection, now: datetime, until: datetime) -> RowMapping | None:
    """The oldest batch that is not handed over and nobody is at work on; it is the caller's until a moment."""
    free = or_(_b.leased_until.is_(None), _b.leased_until <= now)
    wanted = select(reading_batch).where(_b.handed_at.is_(None), free, _b.readings > 0).order_by(_b.sequence).limit(1)
    found = connection.execute(wanted).mappings().first()
    if found is None:
        return None
    mine = update(reading_batch).where(_b.sequence == found["sequence"], _b.handed_at.is_(None), free)
    done = connection.execute(mine.values(leased_until=until, tries=_b.tries + 1))
    return found if done.rowcount else None


def failed(connection: Connection, sequence: int, fault: str) -> None:
    """Note that a batch could not be handed over this time."""
    mine = update(reading_batch).where(_b.sequence == sequence)
    connection.execute(mine.values(fault=fault, leased_until=None))


def handed(connection: Connection, sequence: int, moment: datetime, reference: str) -> bool:
    """Note that a batch is in the back office; False where that was noted before."""
    mine = update(reading_batch).where(_b.sequence == sequence, _b.handed_at.is_(None))
    values: dict[str, Any] = {"handed_at": moment, "leased_until": None, "fault": "", "reference": reference}
    return connection.execute(mine.values(**values)).rowcount == 1


def newest(connection: Connection, before: int | None, limit: int) -> list[RowMapping]:
    """Batches from the newest down; before one, where given."""
    wanted = select(reading_batch).where(_b.readings > 0).order_by(_b.sequence.desc()).limit(limit)
    if before is not None:
        wanted = wanted.where(_b.sequence < before)
    return list(connection.execute(wanted).mappings())


def batch(connection: Connection, batch_id: str) -> RowMapping | None:
    """One batch."""
    return connection.execute(select(reading_batch).where(_b.id == batch_id)).mappings().first()


def handed_sequences(connection: Connection, sequences: set[int]) -> set[int]:
    """Those of these batches that are in the back office."""
    wanted = select(_b.sequence).where(_b.sequence.in_(sorted(sequences)), _b.handed_at.is_not(None))
    return set(connection.scalars(wanted)) if sequences else set()
