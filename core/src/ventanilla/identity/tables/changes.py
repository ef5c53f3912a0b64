"""Changes of contacts that wait for their proof: nothing is used before it is confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, Index, Integer, RowMapping, String, Table, delete, insert, select, update

from ventanilla.storage import Utc, metadata

contact_change = Table(
    "contact_change",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("identity_id", String(26), nullable=False),
    Column("channel", String(8), nullable=False),
    Column("value", String(254), nullable=False),
    Column("old_value", String(254), nullable=False),
    Column("state", String(8), nullable=False),
    Column("requested_at", Utc, nullable=False, index=True),
    Column("answered_at", Utc),
    Column("secret_hash", String(64), unique=True),
    Column("code_hash", String(64), nullable=False),
    Column("tries_left", Integer, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("done_at", Utc),
    Index("ix_contact_change_identity_id_requested_at", "identity_id", "requested_at"),
)
"""``state``: ``waiting``, ``done``, ``ended``. An e-mail is proven by ``secret_hash``, a phone by ``code_hash``.

``answered_at``: its message was made. An empty ``value`` takes a phone away.
"""

_c = contact_change.c
_waiting = _c.state == "waiting"


def add(connection: Connection, row: Mapping[str, Any]) -> None:
    """Store a change; an earlier one of the same channel that still waits is dead."""
    end(connection, row["identity_id"], row["channel"])
    connection.execute(insert(contact_change).values(**row))


def end(connection: Connection, identity_id: str, channel: str) -> None:
    """Whatever waits on a channel of an identity is dead."""
    mine = (_c.identity_id == identity_id) & (_c.channel == channel) & _waiting
    connection.execute(update(contact_change).where(mine).values(state="ended", secret_hash=None, code_hash=""))


def close(connection: Connection, change_id: str) -> None:
    """Nothing comes of it."""
    ended = {"state": "ended", "secret_hash": None, "code_hash": ""}
    connection.execute(update(contact_change).where(_c.id == change_id).values(**ended))


def waiting(connection: Connection, change_id: str, now: datetime) -> RowMapping | None:
    """A change that may still be proven, its row locked; or None."""
    wanted = (_c.id == change_id) & _waiting & (_c.expires_at > now)
    return connection.execute(select(contact_change).where(wanted).with_for_update()).mappings().first()


def waiting_of(connection: Connection, identity_id: str, now: datetime) -> Sequence[RowMapping]:
    """The changes of an identity that may still be proven; at most one a channel."""
    wanted = (_c.identity_id == identity_id) & _waiting & (_c.expires_at > now)
    return connection.execute(select(contact_change).where(wanted).order_by(_c.channel)).mappings().all()


def done(connection: Connection, change_id: str) -> RowMapping | None:
    """A change that was made, or None."""
    wanted = (_c.id == change_id) & (_c.state == "done")
    return connection.execute(select(contact_change).where(wanted)).mappings().first()


def all_of(connection: Connection, identity_id: str) -> Sequence[RowMapping]:
    """Every change of an identity, the oldest first."""
    wanted = select(contact_change).where(_c.identity_id == identity_id).order_by(_c.requested_at, _c.id)
    return connection.execute(wanted).mappings().all()


def issue(connection: Connection, change_id: str, now: datetime, *, secret_hash: str = "", code_hash: str = "") -> None:
    """Give it a new secret or code; the earlier one is dead."""
    values = {"secret_hash": secret_hash or None, "code_hash": code_hash, "answered_at": now}
    connection.execute(update(contact_change).where(_c.id == change_id).values(**values))


def under(connection: Connection, secret_hash: str, identity_id: str, now: datetime) -> RowMapping | None:
    """The change that a link of this identity still makes, or None."""
    return connection.execute(select(contact_change).where(_live(secret_hash, identity_id, now))).mappings().first()


def spend(connection: Connection, secret_hash: str, identity_id: str, now: datetime) -> RowMapping | None:
    """Use a link up, once; None when there is nothing to use."""
    spent = {"state": "done", "done_at": now, "secret_hash": None}
    statement = update(contact_change).where(_live(secret_hash, identity_id, now)).values(**spent)
    return connection.execute(statement.returning(contact_change)).mappings().first()


def take_try(connection: Connection, change_id: str, now: datetime, lifetime: timedelta) -> bool:
    """Take one try of a code that has not expired; whether there was one left.

    A code that seems to come from the future is refused: the clock went back, and its time can't be told.
    """
    alive = (_c.expires_at > now) & (_c.expires_at <= now + lifetime) & (_c.tries_left > 0)
    taken = update(contact_change).where((_c.id == change_id) & _waiting & alive)
    return bool(connection.execute(taken.values(tries_left=_c.tries_left - 1)).rowcount)


def finish(connection: Connection, change_id: str, now: datetime) -> None:
    """It was proven by its code."""
    values = {"state": "done", "done_at": now, "code_hash": ""}
    connection.execute(update(contact_change).where(_c.id == change_id).values(**values))


def forget(connection: Connection, before: datetime) -> None:
    """Delete the changes from before a moment."""
    connection.execute(delete(contact_change).where(_c.requested_at < before))


def _live(secret_hash: str, identity_id: str, now: datetime) -> Any:
    mine = (_c.secret_hash == secret_hash) & (_c.identity_id == identity_id)
    return mine & _waiting & (_c.expires_at > now)
