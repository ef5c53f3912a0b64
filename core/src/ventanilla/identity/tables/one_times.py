"""One-time passwords: only keyed hashes are here, and at most one of an identity is good."""

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

one_time = Table(
    "one_time_password",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("identity_id", String(26), ForeignKey("identity.id"), nullable=False, index=True),
    Column("hash", String(64), nullable=False),
    Column("source", String(12), nullable=False),
    Column("state", String(8), nullable=False),
    Column("tries_left", Integer, nullable=False),
    Column("made_at", Utc, nullable=False, index=True),
    Column("expires_at", Utc, nullable=False),
    Column("session_id", String(26), nullable=False, default="", server_default="", index=True),
    Column("address", String(254), nullable=False, default="", server_default=""),
)
"""``state``: ``waiting``, ``used`` (by ``session_id``, which still has to choose a password), ``dead``.

``address`` is where it was mailed to, when that becomes the contact once it was used.
"""

_c = one_time.c


def add(connection: Connection, row: Mapping[str, Any]) -> None:
    """Store a new one; the earlier ones of the same identity are dead."""
    kill(connection, row["identity_id"])
    connection.execute(insert(one_time).values(**row))


def kill(connection: Connection, identity_id: str) -> None:
    """Whatever an identity could still use is dead."""
    mine = (_c.identity_id == identity_id) & (_c.state != "dead")
    connection.execute(update(one_time).where(mine).values(state="dead", hash=""))


def take_try(connection: Connection, identity_id: str, now: datetime) -> RowMapping | None:
    """Take one try of the one that waits; None when there is none, or none left.

    One that seems to come from the future is refused: the clock went back, and its time can't be told.
    """
    mine = (_c.identity_id == identity_id) & (_c.state == "waiting")
    alive = (_c.made_at <= now) & (_c.expires_at > now) & (_c.tries_left > 0)
    taken = update(one_time).where(mine & alive).values(tries_left=_c.tries_left - 1)
    return connection.execute(taken.returning(one_time)).mappings().first()


def use(connection: Connection, one_time_id: str, session_id: str) -> bool:
    """Use it up, once, whoever else tries at the same moment."""
    mine = (_c.id == one_time_id) & (_c.state == "waiting")
    used = update(one_time).where(mine).values(state="used", session_id=session_id)
    return bool(connection.execute(used).rowcount)


def pass_on(connection: Connection, half_id: str, session_id: str) -> RowMapping | None:
    """What began a sign-in that was half done belongs to its session now; None when it is dead."""
    mine = (_c.session_id == half_id) & (_c.state == "used")
    passed = update(one_time).where(mine).values(session_id=session_id)
    return connection.execute(passed.returning(one_time)).mappings().first()


def used_by(connection: Connection, session_id: str) -> RowMapping | None:
    """The one that opened a limited session, or None."""
    wanted = select(one_time).where((_c.session_id == session_id) & (_c.state == "used"))
    return connection.execute(wanted).mappings().first()


def forget(connection: Connection, before: datetime) -> None:
    """Delete those from before a moment."""
    connection.execute(delete(one_time).where(_c.made_at < before))
