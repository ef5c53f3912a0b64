"""The chain of entries: each holds the hash of the one before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import JSON, BigInteger, Column, Connection, Index, Row, String, Table, insert, select, text

from ventanilla.storage import Utc, metadata

FIRST = "0" * 64
"""What stands in place of a hash before the first entry."""

_LOCK = 7_305_219_067
_PAGE = 1000

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Utc, nullable=False),
    Column("actor_kind", String(20), nullable=False),
    Column("actor_id", String(100), nullable=False),
    Column("action", String(100), nullable=False),
    Column("subject", String(100), nullable=False),
    Column("facts", JSON, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("ix_audit_entry_subject", "subject", "sequence"),
    Index("ix_audit_entry_actor_id", "actor_id", "sequence"),
)


def append(connection: Connection, at: datetime, actor: tuple[str, str], deed: tuple[str, str, dict[str, str]]) -> None:
    """Add the next entry; whoever adds one at the same time waits until this transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    last = connection.execute(
        select(audit_entry.c.sequence, audit_entry.c.hash).order_by(audit_entry.c.sequence.desc()).limit(1)
    ).first()
    entry: dict[str, Any] = {
        "sequence": 1 if last is None else last.sequence + 1,
        "at": at,
        "actor_kind": actor[0],
        "actor_id": actor[1],
        "action": deed[0],
        "subject": deed[1],
        "facts": deed[2],
        "previous": FIRST if last is None else last.hash,
    }
    connection.execute(insert(audit_entry).values(**entry, hash=digest(entry)))


def digest(entry: Mapping[str, Any]) -> str:
    """The hash over everything an entry says and over the one before it: SHA-256 of its canonical JSON."""
    whole = [
        entry["sequence"],
        entry["at"].astimezone(UTC).isoformat(timespec="microseconds"),
        *(entry[name] for name in ("actor_kind", "actor_id", "action", "subject", "facts", "previous")),
    ]
    return hashlib.sha256(orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)).hexdigest()


def walk(connection: Connection) -> Iterator[Row[Any]]:
    """All entries in order, a page at a time."""
    after = 0
    while True:
        page = connection.execute(
            select(audit_entry).where(audit_entry.c.sequence > after).order_by(audit_entry.c.sequence).limit(_PAGE)
        ).all()
        yield from page
        if len(page) < _PAGE:
            return
        after = page[-1].sequence


def latest(
    connection: Connection, subject: str | None, before: int | None, limit: int, actor: str = "", action: str = ""
) -> list[Row[Any]]:
    """Entries from the newest down; of one subject, of who acted and of what was done, where given."""
    wanted = select(audit_entry).order_by(audit_entry.c.sequence.desc()).limit(limit)
    if subject is not None:
        wanted = wanted.where(audit_entry.c.subject == subject)
    if before is not None:
        wanted = wanted.where(audit_entry.c.sequence < before)
    if actor:
        wanted = wanted.where(audit_entry.c.actor_id == actor)
    if action:
        its = audit_entry.c.action
        wanted = wanted.where(its.startswith(action, autoescape=True) if action.endswith(".") else its == action)
    return list(connection.execute(wanted).all())


def about(
    connection: Connection, column: str, ids: Sequence[str], actions: Sequence[str], before: int | None, limit: int
) -> list[Row[Any]]:
    """Entries of some actions whose ``subject``, or ``actor_id`` as an identity, is one of the ids, newest first."""
    among = audit_entry.c[column].in_(ids) & audit_entry.c.action.in_(actions)
    if column == "actor_id":
        among &= audit_entry.c.actor_kind == "identity"
    wanted = select(audit_entry).where(among).order_by(audit_entry.c.sequence.desc()).limit(limit)
    if before is not None:
        wanted = wanted.where(audit_entry.c.sequence < before)
    return list(connection.execute(wanted).all())
