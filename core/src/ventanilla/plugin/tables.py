"""What the gateway remembers: the state of each plugin's breaker, and the last good answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    LargeBinary,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from ventanilla.storage import Hot, Utc, metadata

plugin_breaker = Table(
    "plugin_breaker",
    metadata,
    Column("plugin", String(64), primary_key=True),
    Column("faults", Integer, nullable=False),
    Column("open_until", Utc),
    Column("probe_until", Utc),
)

plugin_answer = Table(
    "plugin_answer",
    metadata,
    Column("key", LargeBinary(32), primary_key=True),
    Column("hook", String(64), nullable=False),
    Column("answered_at", Utc, nullable=False, index=True),
    Column("body", LargeBinary, nullable=False),
)

_b, _a = plugin_breaker.c, plugin_answer.c

BREAKER = Hot(select(_b.faults, _b.open_until).where(_b.plugin == bindparam("plugin")))
ANSWER = Hot(select(_a.body, _a.answered_at).where(_a.key == bindparam("key")))


def claim_probe(connection: Connection, plugin: str, now: datetime, until: datetime) -> bool:
    """Whether this caller may be the one that tries a half-open breaker until a moment."""
    free = _b.probe_until.is_(None) | (_b.probe_until <= now)
    claim = update(plugin_breaker).where(_b.plugin == plugin, _b.open_until <= now, free).values(probe_until=until)
    return connection.execute(claim).rowcount == 1


def count_fault(connection: Connection, plugin: str, most: int, open_until: datetime) -> bool:
    """One more fault; whether the breaker is open now: too many of them, or a try of a half-open one failed."""
    more = update(plugin_breaker).where(_b.plugin == plugin).values(faults=_b.faults + 1)
    if not connection.execute(more).rowcount:
        try:
            with connection.begin_nested():
                connection.execute(insert(plugin_breaker).values(plugin=plugin, faults=1))
        except IntegrityError:
            connection.execute(more)
    opened = update(plugin_breaker).where(_b.plugin == plugin, (_b.faults >= most) | _b.open_until.is_not(None))
    return connection.execute(opened.values(open_until=open_until, probe_until=None)).rowcount == 1


def close(connection: Connection, plugin: str) -> None:
    """All is well again."""
    reset = update(plugin_breaker).where(_b.plugin == plugin)
    connection.execute(reset.values(faults=0, open_until=None, probe_until=None))


def keep(connection: Connection, expired: datetime, **row: Any) -> None:
    """Put an answer in the place of the one kept before; let the expired ones go."""
    connection.execute(delete(plugin_answer).where((_a.key == row["key"]) | (_a.answered_at < expired)))
    connection.execute(insert(plugin_answer).values(**row))
