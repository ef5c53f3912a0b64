"""Access and refresh tokens of apps. Those that come of one code are a family."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    RowMapping,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from ventanilla.apps.tables.clients import app_client
from ventanilla.apps.tables.grants import app_grant
from ventanilla.storage import Hot, Utc, metadata

app_token = Table(
    "app_token",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("family_id", String(26), nullable=False, index=True),
    Column("grant_id", String(26), ForeignKey("app_grant.id", ondelete="CASCADE"), index=True),
    Column("client_id", String(26), ForeignKey("app_client.id"), nullable=False, index=True),
    Column("scopes", String(500), nullable=False),
    Column("proved_at", Utc),
    Column("proved_by", String(40), nullable=False, server_default=""),
    Column("made_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False, index=True),
    Column("used_at", Utc),
    Column("ended_at", Utc),
)
"""``kind`` is ``access`` or ``refresh``. A system of the utility has no grant. ``used_at`` is when a refresh token was
turned into another one: that it comes again means that two have it."""

_t = app_token.c

HELD = Hot(
    select(
        _t.family_id,
        _t.client_id,
        _t.scopes,
        _t.made_at,
        _t.expires_at,
        app_client.c.name,
        app_client.c.scopes,
        _t.grant_id,
        app_grant.c.identity_id,
        app_grant.c.epoch,
        app_grant.c.session_id,
        app_grant.c.is_offline,
        app_grant.c.scopes,
    )
    .join(app_client, app_client.c.id == _t.client_id)
    .outerjoin(app_grant, app_grant.c.id == _t.grant_id)
    .where(_t.hash == bindparam("hash", type_=String))
    .where(_t.kind == bindparam("kind", type_=String))
    .where(_t.ended_at.is_(None) & _t.used_at.is_(None))
    .where(app_client.c.is_enabled.is_(True))
    .where(app_grant.c.ended_at.is_(None))
)
"""What an open token of an open app stands on; of a utility's system without a grant."""


def add(connection: Connection, row: Mapping[str, Any]) -> None:
    """Store a new token."""
    connection.execute(insert(app_token).values(**row))


def read(connection: Connection, hash_: str) -> RowMapping | None:
    """One token whatever its state, or None."""
    return connection.execute(select(app_token).where(_t.hash == hash_)).mappings().first()


def use(connection: Connection, hash_: str, now: datetime) -> bool:
    """Use a refresh token up, once, whoever else tries at the same moment."""
    mine = (_t.hash == hash_) & _t.used_at.is_(None) & _t.ended_at.is_(None)
    return connection.execute(update(app_token).where(mine).values(used_at=now)).rowcount > 0


def end(connection: Connection, hash_: str, now: datetime) -> bool:
    """End one token; whether it was open."""
    mine = (_t.hash == hash_) & _t.ended_at.is_(None)
    return connection.execute(update(app_token).where(mine).values(ended_at=now)).rowcount > 0


def end_family(connection: Connection, family_id: str, now: datetime) -> int:
    """End all tokens that came of one code; how many were open."""
    mine = (_t.family_id == family_id) & _t.ended_at.is_(None)
    return int(connection.execute(update(app_token).where(mine).values(ended_at=now)).rowcount)


def has_open(connection: Connection, grant_id: str, now: datetime) -> bool:
    """Whether a grant has a token that is good still."""
    good = _t.ended_at.is_(None) & _t.used_at.is_(None) & (_t.expires_at > now)
    return connection.execute(select(_t.hash).where((_t.grant_id == grant_id) & good).limit(1)).first() is not None


def forget(connection: Connection, before: datetime) -> None:
    """Delete the tokens that ended before a moment."""
    connection.execute(delete(app_token).where(_t.expires_at < before))
