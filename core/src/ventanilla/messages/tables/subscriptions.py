"""How identities get their bills, the history of their consent, and addresses that wait to be confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from ventanilla.storage import Utc, metadata

subscription = Table(
    "subscription",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("identity_id", String(26), nullable=False),
    Column("supply_point_id", String(26), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("medium", String(20), nullable=False),
    Column("address_kind", String(20), nullable=False),
    Column("address", String(254), nullable=False),
    Column("text_version", Integer, nullable=False),
    Column("since", Utc, nullable=False),
    Column("version", Integer, nullable=False),
    Column("returned_at", Utc),
    UniqueConstraint("identity_id", "supply_point_id", "kind"),
    Index("ix_subscription_supply", "supply_point_id", "kind"),
)
"""One row an identity and supply: how it stands now. ``version`` counts its changes."""

consent = Table(
    "consent",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("identity_id", String(26), nullable=False),
    Column("supply_point_id", String(26), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("medium", String(20), nullable=False),
    Column("address_kind", String(20), nullable=False),
    Column("address", String(254), nullable=False),
    Column("text_id", String(80), nullable=False),
    Column("text_version", Integer, nullable=False),
    Column("locale", String(20), nullable=False),
    Column("at", Utc, nullable=False),
    Index("ix_consent_supply", "identity_id", "supply_point_id", "kind", "at"),
)
"""Append-only: what was shown and agreed to or withdrawn, in which version and language, where and when."""

address_confirmation = Table(
    "address_confirmation",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("identity_id", String(26), nullable=False),
    Column("supply_point_id", String(26), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("address", String(254), nullable=False),
    Column("text_version", Integer, nullable=False),
    Column("locale", String(20), nullable=False),
    Column("based_on", Integer, nullable=False),
    Column("secret_hash", String(64), unique=True),
    Column("asked_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("ended_at", Utc),
    Index("ix_address_confirmation_identity", "identity_id", "asked_at"),
)
"""An address that somebody typed and that gets nothing before its owner says so. ``based_on``: the version then."""

_s, _c, _a = subscription.c, consent.c, address_confirmation.c
_waiting = _a.ended_at.is_(None)


def of_supply(connection: Connection, supply_point_id: str, kind: str) -> Sequence[RowMapping]:
    """All subscriptions to what one supply brings, whatever their state."""
    wanted = select(subscription).where(_s.supply_point_id == supply_point_id, _s.kind == kind)
    return connection.execute(wanted.order_by(_s.id)).mappings().all()


def of_identity(connection: Connection, identity_id: str) -> Sequence[RowMapping]:
    """All subscriptions of an identity, whatever their state."""
    return connection.execute(select(subscription).where(_s.identity_id == identity_id)).mappings().all()


def current(connection: Connection, identity_id: str, supply_point_id: str, kind: str) -> RowMapping | None:
    """How it stands now; None where nothing was ever chosen."""
    its = (_s.identity_id == identity_id) & (_s.supply_point_id == supply_point_id) & (_s.kind == kind)
    return connection.execute(select(subscription).where(its)).mappings().first()


def by_id(connection: Connection, subscription_id: str) -> RowMapping | None:
    """One subscription, or None."""
    return connection.execute(select(subscription).where(_s.id == subscription_id)).mappings().first()


def put(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Store a state whose version follows the stored one; False when another change came first."""
    if row["version"] == 1:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        added = dialect.insert(subscription).values(**row).on_conflict_do_nothing().returning(_s.id)
        return connection.execute(added).first() is not None
    its = (_s.id == row["id"]) & (_s.version == row["version"] - 1)
    return connection.execute(update(subscription).where(its).values(**row)).rowcount == 1


def note(connection: Connection, row: Mapping[str, Any]) -> None:
    """Append to the history."""
    connection.execute(insert(consent).values(**row))


def history(
    connection: Connection, identity_id: str, supply_point_id: str = "", kind: str = ""
) -> Sequence[RowMapping]:
    """The history of an identity's consents, newest first; of one supply and one kind where given."""
    wanted = select(consent).where(_c.identity_id == identity_id)
    if supply_point_id:
        wanted = wanted.where(_c.supply_point_id == supply_point_id)
    if kind:
        wanted = wanted.where(_c.kind == kind)
    return connection.execute(wanted.order_by(_c.at.desc(), _c.version.desc(), _c.id.desc())).mappings().all()


def ask(connection: Connection, row: Mapping[str, Any]) -> None:
    """Let an address wait for its confirmation in place of an earlier one."""
    end_waiting(connection, row["identity_id"], row["supply_point_id"], row["asked_at"])
    connection.execute(insert(address_confirmation).values(**row))


def asked_since(connection: Connection, identity_id: str, since: datetime) -> int:
    """How many addresses an identity has typed since a moment."""
    counted = select(func.count()).where(_a.identity_id == identity_id, _a.asked_at > since)
    return int(connection.execute(counted).scalar_one())


def waiting(connection: Connection, identity_id: str, supply_point_id: str, now: datetime) -> RowMapping | None:
    """The address of one supply that waits to be confirmed, or None."""
    its = (_a.identity_id == identity_id) & (_a.supply_point_id == supply_point_id)
    wanted = select(address_confirmation).where(its, _waiting, _a.expires_at > now)
    return connection.execute(wanted).mappings().first()


def end_waiting(connection: Connection, identity_id: str, supply_point_id: str, now: datetime) -> None:
    """Confirm nothing any more for one supply."""
    its = (_a.identity_id == identity_id) & (_a.supply_point_id == supply_point_id)
    connection.execute(update(address_confirmation).where(its, _waiting).values(ended_at=now))


def set_secret(connection: Connection, confirmation_id: str, secret_hash: str, now: datetime) -> RowMapping | None:
    """Give a waiting address a new secret; the row, or None when it waits no longer."""
    its = (_a.id == confirmation_id) & _waiting & (_a.expires_at > now)
    changed = update(address_confirmation).where(its).values(secret_hash=secret_hash)
    return connection.execute(changed.returning(address_confirmation)).mappings().first()


def under(connection: Connection, secret_hash: str, now: datetime) -> RowMapping | None:
    """The waiting address that a secret confirms, or None."""
    wanted = select(address_confirmation).where(_a.secret_hash == secret_hash, _waiting, _a.expires_at > now)
    return connection.execute(wanted).mappings().first()


def spend(connection: Connection, confirmation_id: str, now: datetime) -> bool:
    """Use a confirmation up; whether it was still waiting."""
    its = (_a.id == confirmation_id) & _waiting
    return connection.execute(update(address_confirmation).where(its).values(ended_at=now)).rowcount == 1


def forget_asked(connection: Connection, before: datetime) -> None:
    """Remove what waited for a confirmation long ago."""
    connection.execute(delete(address_confirmation).where(_a.expires_at < before))


def erase(connection: Connection, identity_id: str) -> None:
    """Take the addresses out; what was agreed to and withdrawn, and when, stays as evidence."""
    connection.execute(delete(address_confirmation).where(address_confirmation.c.identity_id == identity_id))
    for table in (subscription, consent):
        connection.execute(update(table).where(table.c.identity_id == identity_id).values(address=""))
