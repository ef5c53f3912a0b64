"""Notifications of identities, and which kinds each of them wants by e-mail too."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Index,
    RowMapping,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    literal,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from ventanilla.storage import Hot, Utc, metadata

notification = Table(
    "notification",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("identity_id", String(26), nullable=False),
    Column("cause", String(80), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("supply_point_id", String(26), nullable=False, default=""),
    Column("path", String(200), nullable=False, default=""),
    Column("said", Text, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("read_at", Utc),
    UniqueConstraint("identity_id", "cause"),
    Index("ix_notification_newest", "identity_id", "created_at", "id"),
)
"""``cause`` is what it tells of, so that it is told once. ``said`` holds the values of its sentence as JSON."""

_n = notification.c
_unread = _n.read_at.is_(None)
Index(
    "ix_notification_unread",
    _n.identity_id,
    sqlite_where=_unread,
    postgresql_where=_unread,
)

notification_choice = Table(
    "notification_choice",
    metadata,
    Column("identity_id", String(26), primary_key=True),
    Column("kind", String(40), primary_key=True),
    Column("by_mail", Boolean, nullable=False),
)

UNREAD = Hot(
    select(_n.supply_point_id, func.count())
    .where(_n.identity_id == bindparam("identity_id", type_=String), _unread)
    .group_by(_n.supply_point_id)
)
"""How many are unread, by the supply that they are about (empty for none)."""

CHOICES = Hot(
    select(notification_choice.c.kind, notification_choice.c.by_mail).where(
        notification_choice.c.identity_id == bindparam("identity_id", type_=String)
    )
)


def add(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Add a notification unless its cause was told to that identity before; whether it was added."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    added = dialect.insert(notification).values(**row).on_conflict_do_nothing().returning(_n.id)
    return connection.execute(added).first() is not None


def newest(
    connection: Connection,
    identity_id: str,
    supplies: Collection[str],
    *,
    unread_only: bool,
    before: tuple[datetime, str] | None,
    limit: int,
) -> Sequence[RowMapping]:
    """The notifications of an identity, newest first: those about these supplies; "" is those about none."""
    wanted = select(notification).where(*_seen(identity_id, supplies))
    if unread_only:
        wanted = wanted.where(_unread)
    if before is not None:
        wanted = wanted.where(tuple_(_n.created_at, _n.id) < tuple_(literal(before[0], Utc), literal(before[1])))
    ordered = wanted.order_by(_n.created_at.desc(), _n.id.desc()).limit(limit)
    return connection.execute(ordered).mappings().all()


def one(connection: Connection, identity_id: str, notice_id: str, supplies: Collection[str]) -> RowMapping | None:
    """One notification of an identity, or None."""
    wanted = select(notification).where(*_seen(identity_id, supplies), _n.id == notice_id)
    return connection.execute(wanted).mappings().first()


def mark_read(connection: Connection, identity_id: str, now: datetime, notice_id: str = "") -> int:
    """Mark one or all as read; how many were unread."""
    which = [_n.identity_id == identity_id, _unread]
    if notice_id:
        which.append(_n.id == notice_id)
    return int(connection.execute(update(notification).where(*which).values(read_at=now)).rowcount)


def forget_supply(connection: Connection, identity_id: str, supply_point_id: str) -> None:
    """Remove what an identity was told about a supply that is no longer theirs."""
    its = (_n.identity_id == identity_id) & (_n.supply_point_id == supply_point_id)
    connection.execute(delete(notification).where(its))


def forget(connection: Connection, before: datetime) -> None:
    """Remove notifications of a time long past."""
    connection.execute(delete(notification).where(_n.created_at < before))


def choose(connection: Connection, identity_id: str, choices: Iterable[tuple[str, bool]]) -> None:
    """Store which kinds come by e-mail too."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    for kind, by_mail in choices:
        row = dialect.insert(notification_choice).values(identity_id=identity_id, kind=kind, by_mail=by_mail)
        connection.execute(row.on_conflict_do_update(index_elements=["identity_id", "kind"], set_={"by_mail": by_mail}))


def all_of(connection: Connection, identity_id: str) -> Sequence[RowMapping]:
    """Everything that an identity was told, oldest first."""
    wanted = select(notification).where(_n.identity_id == identity_id).order_by(_n.created_at, _n.id)
    return connection.execute(wanted).mappings().all()


def erase(connection: Connection, identity_id: str) -> None:
    """Delete what an identity was told and chose."""
    connection.execute(delete(notification).where(notification.c.identity_id == identity_id))
    connection.execute(delete(notification_choice).where(notification_choice.c.identity_id == identity_id))


def _seen(identity_id: str, supplies: Collection[str]) -> tuple[Any, ...]:
    return _n.identity_id == identity_id, _n.supply_point_id.in_(list(supplies))
