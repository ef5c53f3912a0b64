"""Unsafe requests that carry a key, and what each was answered, so that sending one again has no second effect."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, LargeBinary, String, Table, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ventanilla.storage.hot import Hot
from ventanilla.storage.types import Utc, metadata

posting = Table(
    "posting",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("also", String(64), index=True),
    Column("asked", String(64), nullable=False),
    Column("owner", String(26), nullable=False),
    Column("leased_until", Utc, nullable=False),
    Column("answer", LargeBinary),
    Column("expires_at", Utc, nullable=False, index=True),
)
"""``id`` is a keyed hash of caller and key, ``also`` one of the session that the request itself ended,
``asked`` one of what was sent. ``answer`` is sealed; without it the request runs, for as long as its lease."""


_COLUMNS = (posting.c.asked, posting.c.owner, posting.c.leased_until, posting.c.answer, posting.c.expires_at)
BY_ID = Hot(select(*_COLUMNS).where(posting.c.id == bindparam("id")))
BY_SESSION = Hot(select(*_COLUMNS).where(posting.c.also == bindparam("id")))


class Posting(NamedTuple):
    """What is known of a request under its key."""

    asked: str
    owner: str
    leased_until: datetime
    answer: bytes | None
    expires_at: datetime

    def is_over(self, now: datetime) -> bool:
        """Whether it counts no longer: forgotten, or given up by whoever ran it."""
        return self.expires_at <= now or (self.answer is None and self.leased_until <= now)


def take(connection: Connection, values: Mapping[str, Any], instead_of: str = "") -> bool:
    """Begin a request under its key, or take it over from an owner; whether nobody else was quicker."""
    if instead_of:
        mine = update(posting).where(posting.c.id == values["id"], posting.c.owner == instead_of)
        return connection.execute(mine.values(**values, answer=None, also=None)).rowcount == 1
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    adding = dialect.insert(posting).values(**values).on_conflict_do_nothing().returning(posting.c.id)
    return connection.execute(adding).first() is not None


def finish(connection: Connection, id_: str, owner: str, values: Mapping[str, Any]) -> bool:
    """Keep the answer; False when somebody else took the request over meanwhile."""
    mine = update(posting).where(posting.c.id == id_, posting.c.owner == owner)
    return connection.execute(mine.values(**values)).rowcount == 1


def release(connection: Connection, id_: str, owner: str) -> None:
    """Forget a request that has no answer to be kept: the same key may try again."""
    connection.execute(delete(posting).where(posting.c.id == id_, posting.c.owner == owner))


def forget(connection: Connection, now: datetime) -> int:
    """Delete what counts no longer; how many."""
    return connection.execute(delete(posting).where(posting.c.expires_at <= now)).rowcount
