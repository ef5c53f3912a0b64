"""Requests for a new password."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, RowMapping, String, Table, delete, insert, select, update

from ventanilla.identity.tables.identities import identity
from ventanilla.storage import Utc, metadata

reset_request = Table(
    "reset_request",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("named", String(254), nullable=False),
    Column("identity_id", String(26), index=True),
    Column("received_at", Utc, nullable=False, index=True),
    Column("secret_hash", String(64), unique=True),
    Column("expires_at", Utc),
    Column("spent_at", Utc),
)
"""``named`` is what was typed, until the e-mail is made; ``identity_id`` is whose it turned out to be."""


def add(connection: Connection, row: Mapping[str, Any]) -> None:
    """Store a request, whoever is meant by it."""
    connection.execute(insert(reset_request).values(**row))


def waiting(connection: Connection, request_id: str) -> RowMapping | None:
    """A request that is neither used nor replaced, or None."""
    wanted = (reset_request.c.id == request_id) & reset_request.c.spent_at.is_(None)
    return connection.execute(select(reset_request).where(wanted).with_for_update()).mappings().first()


def is_replaced(connection: Connection, identity_id: str, received_at: datetime) -> bool:
    """Whether a later request of the same identity has its link already."""
    later = (reset_request.c.identity_id == identity_id) & (reset_request.c.received_at > received_at)
    return connection.execute(select(reset_request.c.id).where(later).limit(1)).first() is not None


def issue(connection: Connection, request_id: str, identity_id: str, secret_hash: str, expires_at: datetime) -> None:
    """Give it a new secret, whose earlier one is dead, and forget what was typed."""
    values = {"named": "", "identity_id": identity_id, "secret_hash": secret_hash, "expires_at": expires_at}
    connection.execute(update(reset_request).where(reset_request.c.id == request_id).values(values))


def ids_of(connection: Connection, identity_id: str) -> list[str]:
    """The ids of the requests that turned out to be an identity's."""
    wanted = select(reset_request.c.id).where(reset_request.c.identity_id == identity_id)
    return list(connection.execute(wanted).scalars())


def close(connection: Connection, request_id: str, now: datetime) -> None:
    """Nothing comes of it."""
    values = {"named": "", "secret_hash": None, "spent_at": now}
    connection.execute(update(reset_request).where(reset_request.c.id == request_id).values(values))


def close_all(connection: Connection, identity_id: str, now: datetime, except_id: str = "") -> None:
    """All links of an identity but one are dead."""
    own = (reset_request.c.identity_id == identity_id) & (reset_request.c.id != except_id)
    open_ = own & reset_request.c.spent_at.is_(None)
    connection.execute(update(reset_request).where(open_).values(spent_at=now, secret_hash=None))


def holder_under(connection: Connection, secret_hash: str, now: datetime) -> RowMapping | None:
    """The identity whose password a link still changes, or None."""
    joined = select(identity).join(reset_request, reset_request.c.identity_id == identity.c.id)
    return connection.execute(joined.where(_live(secret_hash, now))).mappings().first()


def spend(connection: Connection, secret_hash: str, now: datetime) -> str | None:
    """Use a link up, once; whose it was, or None when there is nothing to use."""
    statement = update(reset_request).where(_live(secret_hash, now)).values(spent_at=now)
    return connection.execute(statement.returning(reset_request.c.identity_id)).scalar()


def forget(connection: Connection, before: datetime) -> None:
    """Delete the requests from before a moment."""
    connection.execute(delete(reset_request).where(reset_request.c.received_at < before))


def _live(secret_hash: str, now: datetime) -> Any:
    known = reset_request.c.secret_hash == secret_hash
    return known & reset_request.c.spent_at.is_(None) & (reset_request.c.expires_at > now)
