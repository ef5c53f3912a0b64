"""Keys that id_tokens are signed with: the private part is sealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, RowMapping, String, Table, Text, delete, insert, select, update

from ventanilla.storage import Utc, metadata

app_key = Table(
    "app_key",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("public", Text, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("made_at", Utc, nullable=False),
    Column("retired_at", Utc, index=True),
)
"""``public`` is a JWK. One that is retired signs no more; what it signed is checked with it for a while."""

_k = app_key.c


def add(connection: Connection, row: Mapping[str, Any]) -> None:
    """Store a new key."""
    connection.execute(insert(app_key).values(**row))


def every(connection: Connection) -> Sequence[RowMapping]:
    """All keys, the newest first."""
    return connection.execute(select(app_key).order_by(_k.made_at.desc(), _k.id)).mappings().all()


def retire(connection: Connection, now: datetime, except_id: str) -> int:
    """Let all but one sign no more; how many there were."""
    others = (_k.id != except_id) & _k.retired_at.is_(None)
    return int(connection.execute(update(app_key).where(others).values(retired_at=now)).rowcount)


def forget(connection: Connection, before: datetime) -> int:
    """Delete the keys that were retired before a moment; how many there were."""
    return int(connection.execute(delete(app_key).where(_k.retired_at < before)).rowcount)
