"""Grants: what a customer let an app do, and at the supplies of which links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Integer,
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
from ventanilla.storage import Hot, Utc, metadata

app_grant = Table(
    "app_grant",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("identity_id", String(26), nullable=False, index=True),
    Column("client_id", String(26), ForeignKey("app_client.id"), nullable=False, index=True),
    Column("scopes", String(500), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("session_id", String(26), nullable=False),
    Column("is_offline", Boolean, nullable=False),
    Column("given_at", Utc, nullable=False),
    Column("used_at", Utc),
    Column("ended_at", Utc, index=True),
    Column("ended_by", String(12)),
)
"""``epoch`` is the identity's when it was given: under another one it is void. One that is not ``is_offline`` is good
as long as ``session_id``, the session it was given in, is open."""

app_grant_link = Table(
    "app_grant_link",
    metadata,
    Column("grant_id", String(26), ForeignKey("app_grant.id", ondelete="CASCADE"), primary_key=True),
    Column("link_id", String(26), primary_key=True),
)

_g, _l = app_grant.c, app_grant_link.c
_open = _g.ended_at.is_(None)

LINKS = Hot(select(_l.link_id).where(_l.grant_id == bindparam("grant_id", type_=String)))
"""The links of one grant."""


def add(connection: Connection, row: Mapping[str, Any], link_ids: Iterable[str]) -> None:
    """Store a new grant."""
    connection.execute(insert(app_grant).values(**row))
    if rows := [{"grant_id": row["id"], "link_id": each} for each in link_ids]:
        connection.execute(insert(app_grant_link), rows)


def by_id(connection: Connection, grant_id: str) -> RowMapping | None:
    """One grant whatever its state, or None."""
    return connection.execute(select(app_grant).where(_g.id == grant_id)).mappings().first()


def open_of(connection: Connection, identity_id: str) -> Sequence[RowMapping]:
    """The grants of an identity that nobody ended, the newest first."""
    wanted = select(app_grant).where((_g.identity_id == identity_id) & _open).order_by(_g.given_at.desc(), _g.id)
    return connection.execute(wanted).mappings().all()


def open_for(connection: Connection, identity_id: str, client_id: str) -> Sequence[RowMapping]:
    """Those that it gave to one app."""
    wanted = select(app_grant).where((_g.identity_id == identity_id) & (_g.client_id == client_id) & _open)
    return connection.execute(wanted.order_by(_g.given_at.desc(), _g.id)).mappings().all()


def every_of(connection: Connection, identity_id: str) -> Sequence[RowMapping]:
    """Every grant of an identity that is still kept, with its app's name, the oldest first."""
    named = select(app_grant, app_client.c.name.label("client_name")).join(app_client, app_client.c.id == _g.client_id)
    wanted = named.where(_g.identity_id == identity_id).order_by(_g.given_at, _g.id)
    return connection.execute(wanted).mappings().all()


def links_of(connection: Connection, grant_ids: Sequence[str]) -> dict[str, frozenset[str]]:
    """The links of some grants, by grant."""
    found: dict[str, set[str]] = {}
    for row in connection.execute(select(app_grant_link).where(_l.grant_id.in_(grant_ids))):
        found.setdefault(row.grant_id, set()).add(row.link_id)
    return {grant_id: frozenset(link_ids) for grant_id, link_ids in found.items()}


def use(connection: Connection, grant_id: str, now: datetime) -> bool:
    """Note that its app came for a token; whether it was open. Whoever ends it waits for this."""
    used = update(app_grant).where((_g.id == grant_id) & _open).values(used_at=now)
    return connection.execute(used).rowcount > 0


def end(connection: Connection, grant_id: str, now: datetime, by: str) -> bool:
    """End one grant; whether it was open."""
    ended = update(app_grant).where((_g.id == grant_id) & _open).values(ended_at=now, ended_by=by)
    return connection.execute(ended).rowcount > 0


def end_of_client(connection: Connection, client_id: str, now: datetime, by: str) -> Sequence[str]:
    """End all grants of an app; their ids."""
    ended = update(app_grant).where((_g.client_id == client_id) & _open).values(ended_at=now, ended_by=by)
    return connection.execute(ended.returning(_g.id)).scalars().all()


def count_of_client(connection: Connection, client_id: str) -> int:
    """How many customers have an open grant of an app."""
    wanted = select(_g.identity_id).where((_g.client_id == client_id) & _open).distinct()
    return len(connection.execute(wanted).all())


def forget(connection: Connection, before: datetime) -> None:
    """Delete the grants that were ended before a moment."""
    connection.execute(delete(app_grant).where(_g.ended_at < before))
