"""Devices from which identities have signed in: keyed hashes, nothing that could be read back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Connection, ForeignKey, String, Table, delete, insert, select, update

from ventanilla.storage import Utc, metadata

identity_device = Table(
    "identity_device",
    metadata,
    Column("identity_id", String(26), ForeignKey("identity.id"), primary_key=True),
    Column("device", String(26), primary_key=True),
    Column("seen_at", Utc, nullable=False, index=True),
)

_c = identity_device.c


def known(connection: Connection, identity_id: str) -> set[str]:
    """The devices that an identity is known by."""
    return set(connection.execute(select(_c.device).where(_c.identity_id == identity_id)).scalars())


def seen_at(connection: Connection, identity_id: str) -> list[datetime]:
    """When each device of an identity was last used, the latest first."""
    wanted = select(_c.seen_at).where(_c.identity_id == identity_id).order_by(_c.seen_at.desc())
    return list(connection.execute(wanted).scalars())


def add(connection: Connection, identity_id: str, device: str, now: datetime) -> None:
    """Remember a device; the identity's row is locked by then."""
    connection.execute(insert(identity_device).values(identity_id=identity_id, device=device, seen_at=now))


def seen(connection: Connection, identity_id: str, device: str, now: datetime) -> None:
    """It was used again."""
    mine = (_c.identity_id == identity_id) & (_c.device == device)
    connection.execute(update(identity_device).where(mine).values(seen_at=now))


def forget(connection: Connection, before: datetime) -> None:
    """Delete the devices not used since a moment."""
    connection.execute(delete(identity_device).where(_c.seen_at < before))
