"""Which feeds came in, and what became of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Integer,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from ventanilla.storage import Utc, metadata

feed_run = Table(
    "feed_run",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("source", String(200), nullable=False),
    Column("source_hash", String(64), nullable=False, index=True),
    Column("started_at", Utc, nullable=False),
    Column("finished_at", Utc),
    Column("inserted", BigInteger, nullable=False, default=0),
    Column("updated", BigInteger, nullable=False, default=0),
    Column("unchanged", BigInteger, nullable=False, default=0),
    Column("rejected", BigInteger, nullable=False, default=0),
    Column("files", Integer, nullable=False, default=0),
    Column("is_kept", Boolean, nullable=False, default=True),
)

feed_lock = Table(
    "feed_lock",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("run_id", String(26), nullable=False),
    Column("host", String(200), nullable=False),
    Column("pid", Integer, nullable=False),
    Column("process", String(26), nullable=False),
    Column("beat_at", Utc, nullable=False),
)
"""At most one row: the import that is at work, by its machine and process, and its last sign of life."""
_NAME = "import"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who imports. ``process`` tells a process from an earlier one of the same number."""

    run_id: str
    host: str
    pid: int
    process: str
    beat_at: datetime | None = None


def take_lock(
    connection: Connection, me: Holder, now: datetime, stale: datetime, is_alive: Callable[[Holder], bool]
) -> Holder | None:
    """Take the place of whoever imports, where it is free, stale or its process is gone; else who holds it."""
    mine = {"run_id": me.run_id, "host": me.host, "pid": me.pid, "process": me.process, "beat_at": now}
    c = feed_lock.c
    wanted = select(c.run_id, c.host, c.pid, c.process, c.beat_at).where(c.name == _NAME)
    found = connection.execute(wanted).one_or_none()
    if found is None:
        try:
            with connection.begin_nested():
                connection.execute(insert(feed_lock).values(name=_NAME, **mine))
            return None
        except IntegrityError:
            found = connection.execute(wanted).one()
    other = Holder(*found)
    if is_alive(other) and other.beat_at is not None and other.beat_at > stale:
        return other
    # Only one of two that come at once finds the row as both have read it.
    its = (c.name == _NAME, c.run_id == other.run_id, c.beat_at == other.beat_at)
    return None if connection.execute(update(feed_lock).where(*its).values(mine)).rowcount == 1 else other


def keep_lock(connection: Connection, me: Holder, now: datetime) -> bool:
    """Give a sign of life; whether the place is still ours."""
    its = (feed_lock.c.name == _NAME, feed_lock.c.run_id == me.run_id)
    return connection.execute(update(feed_lock).where(*its).values(beat_at=now)).rowcount == 1


def free_lock(connection: Connection, me: Holder) -> None:
    """Leave the place, where it is still ours."""
    connection.execute(delete(feed_lock).where(feed_lock.c.name == _NAME, feed_lock.c.run_id == me.run_id))


def start_run(connection: Connection, id_: str, kind: str, source: str, source_hash: str, at: datetime) -> None:
    """Note that a feed begins to come in."""
    row = {"id": id_, "kind": kind, "source": source[:200], "source_hash": source_hash, "started_at": at}
    connection.execute(insert(feed_run).values(row))


def finish_run(connection: Connection, id_: str, at: datetime, is_kept: bool, files: int, **counts: int) -> None:
    """Note what became of it."""
    done = update(feed_run).where(feed_run.c.id == id_)
    connection.execute(done.values(finished_at=at, is_kept=is_kept, files=files, **counts))


def last_kept(connection: Connection, source_hash: str) -> str | None:
    """The run that last took exactly this feed without a rejected row; None when there was none."""
    runs = select(feed_run.c.id).where(
        feed_run.c.source_hash == source_hash,
        feed_run.c.is_kept.is_(True),
        feed_run.c.finished_at.is_not(None),
        feed_run.c.rejected == 0,
    )
    found: str | None = connection.execute(runs.order_by(feed_run.c.started_at.desc()).limit(1)).scalar()
    return found
