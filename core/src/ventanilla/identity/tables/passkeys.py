"""Passkeys of customers and of the staff, and the challenges that wait for their answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    LargeBinary,
    RowMapping,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from ventanilla.storage import Utc, metadata

passkey = Table(
    "passkey",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("realm", String(8), nullable=False),
    Column("holder_id", String(26), nullable=False),
    Column("credential_hash", String(64), nullable=False, unique=True),
    Column("credential", Text, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("transports", String(80), nullable=False),
    Column("name", String(60), nullable=False),
    Column("made_at", Utc, nullable=False),
    Column("used_at", Utc),
    Column("suspended_at", Utc),
    Index("ix_passkey_holder_id", "holder_id"),
)
"""``realm`` is ``customer`` or ``staff``, ``holder_id`` the identity or the member; ``credential`` its id in base64url.

``sign_count`` is the last counter that it showed. ``suspended_at``: it showed an older one, and is taken no more.
"""

challenge = Table(
    "passkey_challenge",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("purpose", String(24), nullable=False),
    Column("bound_to", String(64), nullable=False),
    Column("challenge", LargeBinary, nullable=False),
    Column("expires_at", Utc, nullable=False, index=True),
    Index("ix_passkey_challenge_bound_to", "bound_to"),
)
"""``hash`` is that of its ticket; ``bound_to`` the session that asked, empty for a visitor. An answer uses it up."""

_p, _c = passkey.c, challenge.c


def add(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Store a passkey; False when its credential is known already."""
    try:
        with connection.begin_nested():
            connection.execute(insert(passkey).values(**row))
    except IntegrityError:
        return False
    return True


def of_holder(connection: Connection, realm: str, holder_id: str) -> Sequence[RowMapping]:
    """The passkeys of somebody, the oldest first."""
    mine = (_p.realm == realm) & (_p.holder_id == holder_id)
    return connection.execute(select(passkey).where(mine).order_by(_p.made_at, _p.id)).mappings().all()


def count_of(connection: Connection, realm: str, holder_id: str) -> int:
    """How many passkeys somebody has."""
    mine = (_p.realm == realm) & (_p.holder_id == holder_id)
    return int(connection.execute(select(func.count()).select_from(passkey).where(mine)).scalar_one())


def by_credential(connection: Connection, realm: str, credential_hash: str) -> RowMapping | None:
    """A passkey by its credential, or None."""
    wanted = (_p.realm == realm) & (_p.credential_hash == credential_hash)
    return connection.execute(select(passkey).where(wanted)).mappings().first()


def used(connection: Connection, passkey_id: str, sign_count: int, now: datetime) -> bool:
    """Note that it was used; False when it showed that counter, or a later one, before. Some always show nought."""
    newer = (_p.sign_count < sign_count) if sign_count else (_p.sign_count == 0)
    its = update(passkey).where((_p.id == passkey_id) & newer & _p.suspended_at.is_(None))
    return connection.execute(its.values(sign_count=sign_count, used_at=now)).rowcount == 1


def suspend(connection: Connection, passkey_id: str, now: datetime) -> bool:
    """Take it no more; whether it was good until now."""
    its = update(passkey).where((_p.id == passkey_id) & _p.suspended_at.is_(None))
    return connection.execute(its.values(suspended_at=now)).rowcount == 1


def remove(connection: Connection, realm: str, holder_id: str, passkey_id: str) -> bool:
    """Take a passkey of somebody away; whether there was one."""
    its = (_p.id == passkey_id) & (_p.realm == realm) & (_p.holder_id == holder_id)
    return connection.execute(delete(passkey).where(its)).rowcount == 1


def remove_all(connection: Connection, realm: str, holder_id: str) -> int:
    """Take all passkeys of somebody away; how many there were."""
    its = (_p.realm == realm) & (_p.holder_id == holder_id)
    return int(connection.execute(delete(passkey).where(its)).rowcount)


def ask(connection: Connection, row: Mapping[str, Any], now: datetime) -> None:
    """Store a challenge. An earlier one of the same session and purpose is dead, and so is what is over."""
    over = _c.expires_at <= now
    if row["bound_to"]:
        over |= (_c.bound_to == row["bound_to"]) & (_c.purpose == row["purpose"])
    connection.execute(delete(challenge).where(over))
    connection.execute(insert(challenge).values(**row))


def answer(
    connection: Connection, ticket_hash: str, purpose: str, bound_to: str, now: datetime, until: datetime
) -> bytes | None:
    """Use a challenge up; None when there is none that is good here and now.

    One that would be good after ``until`` is refused: the clock went back, and its time can't be told.
    """
    its = (_c.hash == ticket_hash) & (_c.purpose == purpose) & (_c.bound_to == bound_to)
    alive = (_c.expires_at > now) & (_c.expires_at <= until)
    row = connection.execute(delete(challenge).where(its & alive).returning(_c.challenge)).first()
    return bytes(row.challenge) if row else None
