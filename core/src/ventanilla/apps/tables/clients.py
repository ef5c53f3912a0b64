"""Registered apps, as they are stored: of a secret only its hash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Boolean, Column, Connection, RowMapping, String, Table, Text, bindparam, insert, select, update

from ventanilla.storage import Hot, Utc, metadata

app_client = Table(
    "app_client",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("name_key", String(200), nullable=False, index=True),
    Column("about", String(300), nullable=False),
    Column("homepage", String(500), nullable=False),
    Column("policy_uri", String(500), nullable=False),
    Column("contact", String(254), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("redirect_uris", Text, nullable=False),
    Column("post_logout_uris", Text, nullable=False),
    Column("notify_uri", String(500), nullable=False),
    Column("origins", Text, nullable=False),
    Column("scopes", String(500), nullable=False),
    Column("grants", String(300), nullable=False),
    Column("auth_method", String(32), nullable=False),
    Column("is_enabled", Boolean, nullable=False),
    Column("source", String(10), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("secret_hash", String(64), nullable=False),
    Column("manage_hash", String(64), nullable=False),
)
"""``name_key`` is the name as it looks. Several values of one column stand with a blank between."""

_c = app_client.c
COLUMNS = tuple(column for column in app_client.columns if column.name not in ("name_key", "manage_hash"))

CLIENT = Hot(select(*COLUMNS).where(_c.id == bindparam("id", type_=String)))
"""One app, in the order of :data:`COLUMNS`."""


def add(connection: Connection, row: Mapping[str, Any]) -> None:
    """Store a new app."""
    connection.execute(insert(app_client).values(**row))


def change(connection: Connection, client_id: str, values: Mapping[str, Any]) -> None:
    """Change some columns of an app."""
    connection.execute(update(app_client).where(_c.id == client_id).values(**values))


def by_id(connection: Connection, client_id: str) -> RowMapping | None:
    """One app, whether it is shut or not; None when there is none."""
    return connection.execute(select(app_client).where(_c.id == client_id)).mappings().one_or_none()


def systems(connection: Connection) -> list[str]:
    """The scopes of each system of the utility that is not shut."""
    wanted = select(_c.scopes).where(_c.kind == "system", _c.is_enabled)
    return list(connection.execute(wanted).scalars())


def all_of(connection: Connection, most: int) -> Sequence[RowMapping]:
    """All of them by name, at most so many."""
    wanted = select(app_client).order_by(_c.name_key, _c.id).limit(most)
    return connection.execute(wanted).mappings().all()


def named(connection: Connection, name_key: str) -> Sequence[RowMapping]:
    """Those of a folded name."""
    wanted = select(_c.id, _c.source, _c.is_enabled).where(_c.name_key == name_key)
    return connection.execute(wanted).mappings().all()


def origins(connection: Connection) -> Sequence[str]:
    """What open apps say of the origins of their pages, as stored."""
    wanted = select(_c.origins).where(_c.is_enabled.is_(True) & (_c.origins != "")).distinct()
    return connection.execute(wanted).scalars().all()
