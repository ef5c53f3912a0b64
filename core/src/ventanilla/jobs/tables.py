"""What the queue keeps in the database of its instance."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Connection, Index, Integer, String, Table, delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from ventanilla.storage import Utc, metadata

job = Table(
    "job",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(100), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("leased_until", Utc),
    Column("lease", String(26)),
    Column("dead_at", Utc),
    Index("ix_job_open", "dead_at", "due_at"),
)
"""The queue on SQLite; on PostgreSQL it stays empty, since procrastinate has tables of its own."""

job_fault = Table(
    "job_fault",
    metadata,
    Column("job_id", String(20), primary_key=True),
    Column("fault", String(100), nullable=False),
)
"""Why a job last failed, until it is done: the class of the error, never its text."""

job_effect = Table(
    "job_effect",
    metadata,
    Column("key", String(200), primary_key=True),
)

job_slot = Table(
    "job_slot",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("slot", BigInteger, nullable=False),
)

worker_sign = Table(
    "worker_sign",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Utc, nullable=False),
)


def record_effect(connection: Connection, key: str) -> bool:
    """Whether the key is new; it is known from now on."""
    put = _insert(connection, job_effect).values(key=key).on_conflict_do_nothing().returning(job_effect.c.key)
    return connection.execute(put).first() is not None


def take_slot(connection: Connection, name: str, slot: int) -> bool:
    """Whether this caller is the first to see a slot of periodic work."""
    put = _insert(connection, job_slot).values(name=name, slot=slot)
    newer = put.on_conflict_do_update(
        index_elements=[job_slot.c.name], set_={"slot": slot}, where=job_slot.c.slot < slot
    )
    return connection.execute(newer.returning(job_slot.c.slot)).first() is not None


def sign(connection: Connection, at: datetime) -> None:
    """Note that a worker lives."""
    put = _insert(connection, worker_sign).values(id=1, at=at)
    connection.execute(put.on_conflict_do_update(index_elements=[worker_sign.c.id], set_={"at": at}))


def last_sign(connection: Connection) -> datetime | None:
    """When a worker last gave a sign of life (UTC)."""
    return connection.execute(select(worker_sign.c.at)).scalar()


def note_fault(connection: Connection, job_id: str, fault: str) -> None:
    """Remember why a job failed this time."""
    put = _insert(connection, job_fault).values(job_id=job_id, fault=fault[:100])
    connection.execute(put.on_conflict_do_update(index_elements=[job_fault.c.job_id], set_={"fault": fault[:100]}))


def forget_fault(connection: Connection, job_id: str) -> None:
    """The job is done."""
    connection.execute(delete(job_fault).where(job_fault.c.job_id == job_id))


def faults(connection: Connection, job_ids: list[str]) -> dict[str, str]:
    """Why jobs last failed, by job."""
    wanted = select(job_fault.c.job_id, job_fault.c.fault).where(job_fault.c.job_id.in_(job_ids))
    return {row.job_id: row.fault for row in connection.execute(wanted)}


def _insert(connection: Connection, table: Table) -> Any:
    return (postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert)(table)
