"""Sign-ins that are half done: the password was right, the second factor is still to come. Only hashes are here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    RowMapping,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)

from ventanilla.storage import Utc, metadata

half = Table(
    "identity_half_session",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("identity_id", String(26), ForeignKey("identity.id"), nullable=False, index=True),
    Column("kind", String(8), nullable=False),
    Column("label", String(500), nullable=False),
    Column("tries_left", Integer, nullable=False),
    Column("one_time_id", String(26), nullable=False),
    Column("proved_by", String(40), nullable=False, server_default=""),
    Column("made_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False, index=True),
)
"""It is no session: only the second step looks in here. ``one_time_id``: the one-time password that began it.

``proved_by`` is the first proof, as a session has it."""

_h = half.c


def add(connection: Connection, row: Mapping[str, Any], now: datetime) -> None:
    """Store a new one; those whose time is over go."""
    connection.execute(delete(half).where(_h.expires_at <= now))
    connection.execute(insert(half).values(**row))


def under(connection: Connection, secret_hash: str, kind: str, now: datetime) -> RowMapping | None:
    """The one that a secret opens, or None. One that seems to come from the future is none: the clock went back."""
    wanted = (_h.secret_hash == secret_hash) & (_h.kind == kind) & (_h.expires_at > now) & (_h.made_at <= now)
    return connection.execute(select(half).where(wanted)).mappings().first()


def take_try(connection: Connection, half_id: str) -> int | None:
    """Take a try; how many are left after it, None when there was none."""
    taken = update(half).where((_h.id == half_id) & (_h.tries_left > 0)).values(tries_left=_h.tries_left - 1)
    row = connection.execute(taken.returning(_h.tries_left)).first()
    return int(row.tries_left) if row else None


def finish(connection: Connection, half_id: str, now: datetime) -> RowMapping | None:
    """Use it up, once, whoever else tries at the same moment; None when it is over."""
    its = (_h.id == half_id) & (_h.expires_at > now)
    return connection.execute(delete(half).where(its).returning(half)).mappings().first()


def end(connection: Connection, half_id: str) -> None:
    """Nothing comes of it."""
    connection.execute(delete(half).where(_h.id == half_id))


def end_all(connection: Connection, identity_id: str) -> None:
    """Nothing comes of those of an identity."""
    connection.execute(delete(half).where(_h.identity_id == identity_id))
