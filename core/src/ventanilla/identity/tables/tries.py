"""Counters of tries: each key has the moments of its tries, under a lock of its row."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import Column, Connection, String, Table, Text, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from ventanilla.storage import Utc, metadata

identity_try = Table(
    "identity_try",
    metadata,
    Column("key", String(26), primary_key=True),
    Column("moments", Text, nullable=False),
    Column("trusted_until", Utc),
    Column("forget_at", Utc, nullable=False, index=True),
)
"""``moments`` is a JSON list of milliseconds since 1970. Keys are keyed hashes: nobody's name is readable in them."""


def locked(connection: Connection, key: str, forget_at: datetime) -> tuple[list[int], datetime | None]:
    """The moments of a key's tries and until when it is trusted; its row stays locked until the transaction ends.

    It is one upsert, so that two first tries at the same moment meet on the same row.
    """
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(identity_try).values(key=key, moments="[]", forget_at=forget_at)
    locking = statement.on_conflict_do_update(index_elements=["key"], set_={"key": statement.excluded.key})
    row = connection.execute(locking.returning(identity_try.c.moments, identity_try.c.trusted_until)).one()
    return json.loads(row.moments), row.trusted_until


def keep(connection: Connection, key: str, moments: list[int], forget_at: datetime) -> None:
    """Store the moments of a locked key."""
    values = {"moments": json.dumps(moments), "forget_at": forget_at}
    connection.execute(update(identity_try).where(identity_try.c.key == key).values(values))


def trust(connection: Connection, key: str, until: datetime) -> None:
    """Forget a key's tries and trust it until a moment."""
    values = {"moments": "[]", "trusted_until": until, "forget_at": until}
    connection.execute(update(identity_try).where(identity_try.c.key == key).values(values))


def clear(connection: Connection, key: str) -> None:
    """Forget a key's tries."""
    connection.execute(update(identity_try).where(identity_try.c.key == key).values(moments="[]"))


def forget(connection: Connection, before: datetime) -> None:
    """Delete the counters that no longer count."""
    connection.execute(delete(identity_try).where(identity_try.c.forget_at < before))
