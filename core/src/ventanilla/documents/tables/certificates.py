"""Issued certificates, the numbers given out, and who looked how often."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    RowMapping,
    String,
    Table,
    Text,
    case,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from ventanilla.storage import Utc, metadata

certificate = Table(
    "certificate",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("number", String(40), nullable=False, unique=True),
    Column("code", String(26), nullable=False, unique=True),
    Column("kind", String(40), nullable=False),
    Column("supply_point_id", String(26), nullable=False),
    Column("identity_id", String(26), nullable=False),
    Column("facts", Text, nullable=False),
    Column("facts_hash", String(64), nullable=False),
    Column("key_id", String(10), nullable=False),
    Column("signature", String(100), nullable=False),
    Column("paper_signature", String(100), nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("issued_at", Utc, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("valid_until", Date, nullable=False),
    Column("revoked_at", Utc),
    Column("revoked_reason", String(300)),
    Index("ix_certificate_holder", "identity_id", "supply_point_id", "issued_at"),
)
"""``facts`` is the canonical JSON; ``facts_hash`` its SHA-256. Rows are never deleted: their papers are out there."""

certificate_paper = Table(
    "certificate_paper",
    metadata,
    Column("certificate_id", String(26), ForeignKey("certificate.id"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""The PDF as it went out, so that a later version of the program, or of its look, hands out the same bytes."""

certificate_series = Table(
    "certificate_series",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)

certificate_look = Table(
    "certificate_look",
    metadata,
    Column("key", String(26), primary_key=True),
    Column("since", BigInteger, nullable=False),
    Column("count", Integer, nullable=False),
)
"""How often one place has looked papers up since a moment (seconds since 1970). Keys are keyed hashes."""


def lock_series(connection: Connection, kind: str, year: int) -> int:
    """The last number given out; until the transaction ends, nobody else gives out one of that series."""
    statement = _insert(connection, certificate_series).values(kind=kind, year=year, last=0)
    locking = statement.on_conflict_do_update(index_elements=["kind", "year"], set_={"year": statement.excluded.year})
    return int(connection.execute(locking.returning(certificate_series.c.last)).scalar_one())


def count_on(connection: Connection, kind: str, year: int, last: int) -> None:
    """Note the last number of a locked series."""
    one = (certificate_series.c.kind == kind) & (certificate_series.c.year == year)
    connection.execute(update(certificate_series).where(one).values(last=last))


def add(connection: Connection, row: Mapping[str, Any], content: bytes) -> None:
    """Store a certificate with its paper."""
    connection.execute(insert(certificate).values(**row))
    connection.execute(insert(certificate_paper).values(certificate_id=row["id"], content=content))


def same_today(connection: Connection, wanted: Mapping[str, Any]) -> RowMapping | None:
    """A certificate of the same holder, kind, day and facts that still stands."""
    columns = certificate.c
    same = [columns[name] == value for name, value in wanted.items()]
    query = select(certificate).where(*same, columns.revoked_at.is_(None)).order_by(columns.issued_at.desc()).limit(1)
    return connection.execute(query).mappings().first()


def count_since(connection: Connection, identity_id: str, moment: datetime) -> int:
    """How many certificates an identity was issued since a moment."""
    mine = (certificate.c.identity_id == identity_id) & (certificate.c.issued_at > moment)
    return int(connection.execute(select(func.count()).select_from(certificate).where(mine)).scalar_one())


def of_supply(connection: Connection, identity_id: str, supply_point_id: str, limit: int) -> Sequence[RowMapping]:
    """What an identity was issued for a supply, newest first."""
    mine = (certificate.c.identity_id == identity_id) & (certificate.c.supply_point_id == supply_point_id)
    query = select(certificate).where(mine).order_by(certificate.c.issued_at.desc(), certificate.c.number.desc())
    return connection.execute(query.limit(limit)).mappings().all()


def of_identity(connection: Connection, identity_id: str) -> Sequence[RowMapping]:
    """All that an identity was ever issued, newest first."""
    query = select(certificate).where(certificate.c.identity_id == identity_id)
    return connection.execute(query.order_by(certificate.c.issued_at.desc())).mappings().all()


def one(connection: Connection, column: str, value: str) -> RowMapping | None:
    """The certificate with that id, number, code or SHA-256 of its paper."""
    return connection.execute(select(certificate).where(certificate.c[column] == value)).mappings().first()


def content(connection: Connection, certificate_id: str) -> bytes:
    """The paper as it went out."""
    query = select(certificate_paper.c.content).where(certificate_paper.c.certificate_id == certificate_id)
    return bytes(connection.execute(query).scalar_one())


def revoke(connection: Connection, number: str, moment: datetime, reason: str) -> RowMapping | None:
    """End a certificate; its row, or None when there is none that still stands."""
    standing = (certificate.c.number == number) & certificate.c.revoked_at.is_(None)
    changed = update(certificate).where(standing).values(revoked_at=moment, revoked_reason=reason)
    return connection.execute(changed.returning(certificate)).mappings().first()


def count_look(connection: Connection, key: str, now: int, window: int) -> int:
    """Count one more look of a place; how many it has made in this window, which begins with its first one."""
    statement = _insert(connection, certificate_look).values(key=key, since=now, count=1)
    held, is_over = certificate_look.c, certificate_look.c.since <= now - window
    counting = statement.on_conflict_do_update(
        index_elements=["key"],
        set_={"count": case((is_over, 1), else_=held.count + 1), "since": case((is_over, now), else_=held.since)},
    )
    return int(connection.execute(counting.returning(held.count)).scalar_one())


def forget_looks(connection: Connection, before: int) -> None:
    """Delete counters of windows that are over."""
    connection.execute(delete(certificate_look).where(certificate_look.c.since < before))


def _insert(connection: Connection, table: Table) -> Any:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)
