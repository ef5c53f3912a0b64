"""Registrations: what somebody filled in, until the link in their e-mail makes it an identity."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, RowMapping, String, Table, Text, delete, insert, or_, select, update

from ventanilla.storage import Utc, metadata

registration = Table(
    "registration",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("user_name", String(40), nullable=False),
    Column("user_key", String(40), nullable=False),
    Column("email", String(254), nullable=False),
    Column("email_key", String(254), nullable=False),
    Column("first_name", String(80), nullable=False),
    Column("last_name", String(80), nullable=False),
    Column("locale", String(20), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("details", Text, nullable=False, default="{}", server_default="{}"),
    Column("received_at", Utc, nullable=False, index=True),
    Column("secret_hash", String(64), unique=True),
    Column("expires_at", Utc),
    Column("answered_at", Utc),
    Column("spent_at", Utc),
    Column("subject", String(26), nullable=False, default="", server_default=""),
    Column("provider", String(31), nullable=False, default="", server_default=""),
    Column("level", String(80), nullable=False, default="", server_default=""),
)
"""``answered_at``: its e-mail was made; ``spent_at``: its link was used.

``subject`` is that of whoever came from a ``provider``, at a ``level``; they have no password.
"""


def add(connection: Connection, row: Mapping[str, Any]) -> None:
    """Store what somebody filled in."""
    connection.execute(insert(registration).values(**row))


def waiting(connection: Connection, registration_id: str) -> RowMapping | None:
    """A registration that nothing came of yet, or None."""
    wanted = (registration.c.id == registration_id) & registration.c.spent_at.is_(None)
    return connection.execute(select(registration).where(wanted).with_for_update()).mappings().first()


def named(connection: Connection, user_key: str, email_key: str) -> RowMapping | None:
    """The newest registration under that user name or that e-mail that nothing came of yet; empty keys are nobody's."""
    keys = or_(registration.c.user_key == user_key, registration.c.email_key == email_key)
    wanted = select(registration).where(keys & registration.c.spent_at.is_(None))
    return connection.execute(wanted.order_by(registration.c.received_at.desc()).limit(1)).mappings().first()


def answer(connection: Connection, registration_id: str, now: datetime) -> None:
    """Its e-mail is made."""
    connection.execute(update(registration).where(registration.c.id == registration_id).values(answered_at=now))


def issue(connection: Connection, registration_id: str, secret_hash: str, expires_at: datetime) -> None:
    """Give it a new secret; the earlier one is dead."""
    values = {"secret_hash": secret_hash, "expires_at": expires_at}
    connection.execute(update(registration).where(registration.c.id == registration_id).values(values))


def remove(connection: Connection, registration_id: str) -> None:
    """Delete it: it is an identity now."""
    connection.execute(delete(registration).where(registration.c.id == registration_id))


def reopen(connection: Connection, registration_id: str) -> None:
    """It was spent in vain, since somebody else took the name first: it waits for another e-mail."""
    values = {"secret_hash": None, "spent_at": None}
    connection.execute(update(registration).where(registration.c.id == registration_id).values(values))


def open_under(connection: Connection, secret_hash: str, now: datetime) -> RowMapping | None:
    """The registration that a link still opens, or None."""
    return connection.execute(select(registration).where(_live(secret_hash, now))).mappings().first()


def spend(connection: Connection, secret_hash: str, now: datetime) -> RowMapping | None:
    """Use a link up, once, whoever else tries at the same moment; None when there is nothing to use."""
    statement = update(registration).where(_live(secret_hash, now)).values(spent_at=now).returning(registration)
    return connection.execute(statement).mappings().first()


def forget(connection: Connection, before: datetime) -> None:
    """Delete what was filled in before a moment: it is an identity by now, or never will be."""
    connection.execute(delete(registration).where(registration.c.received_at < before))


def _live(secret_hash: str, now: datetime) -> Any:
    known = registration.c.secret_hash == secret_hash
    return known & registration.c.spent_at.is_(None) & (registration.c.expires_at > now)
