"""Sessions of browsers and tokens of apps: only their hashes are here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
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

from ventanilla.identity.tables import factors, halves
from ventanilla.identity.tables.identities import identity
from ventanilla.storage import Hot, Utc, metadata

session = Table(
    "session",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("identity_id", String(26), ForeignKey("identity.id"), nullable=False, index=True),
    Column("kind", String(8), nullable=False),
    Column("label", String(80), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("last_seen_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False, index=True),
    Column("revoked_at", Utc),
    Column("is_limited", Boolean, nullable=False, default=False),
    Column("before_at", Utc),
    Column("proved_at", Utc),
    Column("proved_by", String(40), nullable=False, server_default=""),
)
"""A limited session was opened by a one-time password: it can choose a password and nothing else.

``before_at`` is when the identity had come in before, ``proved_at`` when its holder last proved who they are
and ``proved_by`` by what, in the words of :class:`ventanilla.kernel.proofs.Proof`.
"""

_open = session.c.revoked_at.is_(None)

ACTOR = Hot(
    select(
        session.c.id,
        session.c.identity_id,
        identity.c.user_name,
        identity.c.first_name,
        identity.c.last_name,
        identity.c.locale,
        session.c.last_seen_at,
        session.c.expires_at,
        session.c.is_limited,
        identity.c.valid_until,
        identity.c.closed_at,
        session.c.before_at,
        session.c.proved_at,
        session.c.proved_by,
    )
    .join(identity, identity.c.id == session.c.identity_id)
    .where(session.c.secret_hash == bindparam("secret_hash", type_=String))
    .where(session.c.kind == bindparam("kind", type_=String))
    .where(_open)
)
"""Whose session it is, and until when: the first statement of every page."""

ACTOR_AND_FACTOR = Hot(ACTOR.statement.add_columns(factors.is_set(identity.c.id)))
"""The same, and whether they have a second factor: where everybody has to."""


STANDING = Hot(
    select(
        identity.c.user_name,
        identity.c.first_name,
        identity.c.last_name,
        identity.c.email,
        identity.c.locale,
        identity.c.epoch,
        identity.c.valid_until,
        identity.c.closed_at,
        session.c.id,
        session.c.last_seen_at,
        session.c.expires_at,
    )
    .join_from(
        identity,
        session,
        (session.c.identity_id == identity.c.id) & (session.c.id == bindparam("session_id", type_=String)) & _open,
        isouter=True,
    )
    .where(identity.c.id == bindparam("identity_id", type_=String))
)
"""How a login stands, and whether one of its sessions is open still."""


def add(connection: Connection, row: Mapping[str, Any]) -> None:
    """Store a new session."""
    connection.execute(insert(session).values(**row))


def seen(connection: Connection, session_id: str, now: datetime) -> None:
    """Note that it was used."""
    connection.execute(update(session).where(session.c.id == session_id).values(last_seen_at=now))


def prove(connection: Connection, identity_id: str, session_id: str, now: datetime, by: str) -> bool:
    """Note that its holder has proved again who they are; False when it is over."""
    one = (session.c.id == session_id) & (session.c.identity_id == identity_id) & _open
    return connection.execute(update(session).where(one).values(proved_at=now, proved_by=by)).rowcount > 0


def revoke(connection: Connection, identity_id: str, session_id: str, now: datetime) -> bool:
    """End one session of an identity; whether it was open."""
    one = (session.c.id == session_id) & (session.c.identity_id == identity_id) & _open
    return connection.execute(update(session).where(one).values(revoked_at=now)).rowcount > 0


def revoke_all(connection: Connection, identity_id: str, now: datetime, except_id: str = "") -> int:
    """End all sessions of an identity but one; how many there were.

    Without one that stays, what the identity gave to apps is void too. Sign-ins that are half done end in any case.
    """
    halves.end_all(connection, identity_id)
    if not except_id:
        connection.execute(update(identity).where(identity.c.id == identity_id).values(epoch=identity.c.epoch + 1))
    others = (session.c.identity_id == identity_id) & (session.c.id != except_id) & _open
    return int(connection.execute(update(session).where(others).values(revoked_at=now)).rowcount)


def open_of(connection: Connection, identity_id: str, now: datetime) -> Sequence[RowMapping]:
    """The open sessions of an identity, the last used first."""
    wanted = (session.c.identity_id == identity_id) & _open & (session.c.expires_at > now)
    return connection.execute(select(session).where(wanted).order_by(session.c.last_seen_at.desc())).mappings().all()


def by_id(connection: Connection, session_id: str) -> RowMapping | None:
    """One session whatever its state, or None."""
    return connection.execute(select(session).where(session.c.id == session_id)).mappings().first()


def all_of(connection: Connection, identity_id: str) -> Sequence[RowMapping]:
    """Every session of an identity that is still kept, the oldest first."""
    wanted = select(session).where(session.c.identity_id == identity_id).order_by(session.c.created_at, session.c.id)
    return connection.execute(wanted).mappings().all()


def forget(connection: Connection, before: datetime) -> None:
    """Delete the sessions that ended before a moment."""
    connection.execute(delete(session).where(session.c.expires_at < before))
