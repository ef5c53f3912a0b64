"""Codes that a browser carries to an app, each good once and for seconds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, ForeignKey, RowMapping, String, Table, delete, insert, select, update

from ventanilla.storage import Utc, metadata

app_code = Table(
    "app_code",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("family_id", String(26), nullable=False),
    Column("grant_id", String(26), ForeignKey("app_grant.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("client_id", String(26), nullable=False),
    Column("redirect_uri", String(500), nullable=False),
    Column("scopes", String(500), nullable=False),
    Column("challenge", String(128), nullable=False),
    Column("nonce", String(500), nullable=False),
    Column("proved_at", Utc),
    Column("proved_by", String(40), nullable=False, server_default=""),
    Column("made_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False, index=True),
    Column("used_at", Utc),
)
"""``family_id`` is that of the tokens that come of it. ``proved_at`` is when its giver last proved who they are."""

_c = app_code.c


def add(connection: Connection, row: Mapping[str, Any]) -> None:
    """Store a new code."""
    connection.execute(insert(app_code).values(**row))


def read(connection: Connection, hash_: str) -> RowMapping | None:
    """One code whatever its state, or None."""
    return connection.execute(select(app_code).where(_c.hash == hash_)).mappings().first()


def use(connection: Connection, hash_: str, now: datetime) -> bool:
    """Use a code up, once, whoever else tries at the same moment."""
    used = update(app_code).where((_c.hash == hash_) & _c.used_at.is_(None)).values(used_at=now)
    return connection.execute(used).rowcount > 0


def forget(connection: Connection, before: datetime) -> None:
    """Delete the codes that ended before a moment: a replay of one that is gone is an unknown code."""
    connection.execute(delete(app_code).where(_c.expires_at < before))
