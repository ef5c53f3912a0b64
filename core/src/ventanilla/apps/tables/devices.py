"""Devices without a keyboard that wait for a customer to let them in (RFC 8628)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, ForeignKey, Integer, RowMapping, String, Table, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ventanilla.storage import Utc, metadata

app_device = Table(
    "app_device",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("user_hash", String(64), nullable=False, unique=True),
    Column("client_id", String(26), ForeignKey("app_client.id"), nullable=False, index=True),
    Column("scopes", String(500), nullable=False),
    Column("state", String(8), nullable=False),
    Column("grant_id", String(26), ForeignKey("app_grant.id", ondelete="CASCADE"), index=True),
    Column("proved_at", Utc),
    Column("proved_by", String(40), nullable=False, server_default=""),
    Column("pause", Integer, nullable=False),
    Column("polled_at", Utc),
    Column("made_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False, index=True),
)
"""``state`` is ``waiting``, ``given``, ``refused`` or ``used``; ``pause`` are the seconds between two questions."""

_d = app_device.c


def add(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Store a device that waits; False when its user code is another's already."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    put = dialect.insert(app_device).values(**row).on_conflict_do_nothing().returning(_d.hash)
    return connection.execute(put).first() is not None


def read(connection: Connection, hash_: str) -> RowMapping | None:
    """One by its device code, or None."""
    return connection.execute(select(app_device).where(_d.hash == hash_)).mappings().first()


def waiting(connection: Connection, user_hash: str, now: datetime) -> RowMapping | None:
    """One by its user code that nobody has answered yet, or None."""
    mine = (_d.user_hash == user_hash) & (_d.state == "waiting") & (_d.expires_at > now)
    return connection.execute(select(app_device).where(mine)).mappings().first()


def move(connection: Connection, hash_: str, before: str, after: str, **values: Any) -> bool:
    """Bring one from a state into another, once."""
    moved = update(app_device).where((_d.hash == hash_) & (_d.state == before)).values(state=after, **values)
    return connection.execute(moved).rowcount > 0


def polled(connection: Connection, hash_: str, now: datetime, pause: int) -> None:
    """Note when a device last asked, and how long it has to wait now."""
    connection.execute(update(app_device).where(_d.hash == hash_).values(polled_at=now, pause=pause))


def forget(connection: Connection, before: datetime) -> None:
    """Delete the devices whose codes ended before a moment."""
    connection.execute(delete(app_device).where(_d.expires_at < before))
