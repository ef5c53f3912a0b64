"""Which feeds came in, and what became of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, Column, Connection, Integer, String, Table, insert, select, update

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
