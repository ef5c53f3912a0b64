"""What was sent, to nobody in particular: recipients are kept as keyed hashes only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    String,
    Table,
    delete,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from ventanilla.kernel.ids import new_id
from ventanilla.storage import Utc, metadata

_LOCK = 7_305_219_068

sent_message = Table(
    "sent_message",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("recipient", String(26), nullable=False),
    Column("sent_at", Utc, nullable=False),
)
"""One row a message that was handed over; the key is that of its job, so a job done twice sends once."""

message_try = Table(
    "message_try",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("recipient", String(26), nullable=False),
    Column("at", Utc, nullable=False),
    Index("ix_message_try_recipient", "recipient", "at"),
    Index("ix_message_try_channel", "channel", "at"),
)
"""One row a try to hand something over, whatever became of it: what the budgets count."""


class Cap(NamedTuple):
    """At most so many tries in a window: of one recipient, or of all together; of some kinds, or of all."""

    most: int
    window: timedelta
    of_recipient: bool = True
    kinds: tuple[str, ...] = ()


def is_sent(connection: Connection, key: str) -> bool:
    """Whether this was handed over before."""
    return connection.execute(select(sent_message.c.key).where(sent_message.c.key == key)).first() is not None


def note_sent(connection: Connection, key: str, kind: str, channel: str, recipient: str, at: datetime) -> None:
    """Remember that it was handed over."""
    make = postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert
    row = {"key": key, "kind": kind, "channel": channel, "recipient": recipient, "sent_at": at}
    connection.execute(make(sent_message).values(**row).on_conflict_do_nothing())


def take_try(
    connection: Connection, kind: str, channel: str, recipient: str, at: datetime, caps: Sequence[Cap]
) -> bool:
    """Whether no cap is reached; if so the try is counted. Tries at the same time are counted one after the other."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    for cap in caps:
        if cap.kinds and kind not in cap.kinds:
            continue
        counted = select(func.count()).select_from(message_try).where(*_counted(cap, channel, recipient, at))
        if connection.execute(counted).scalar_one() >= cap.most:
            return False
    row = {"id": new_id(), "kind": kind, "channel": channel, "recipient": recipient, "at": at}
    connection.execute(insert(message_try).values(**row))
    return True


def forget_tries(connection: Connection, before: datetime) -> int:
    """Remove tries that no window reaches any more; how many they were."""
    return connection.execute(delete(message_try).where(message_try.c.at < before)).rowcount


def erase(connection: Connection, recipients: Iterable[str]) -> None:
    """Forget what went to these recipients, by their keyed hashes."""
    hashed = list(recipients)
    for table in (sent_message, message_try):
        connection.execute(delete(table).where(table.c.recipient.in_(hashed)))


def _counted(cap: Cap, channel: str, recipient: str, at: datetime) -> Iterable[ColumnElement[bool]]:
    yield message_try.c.channel == channel
    yield message_try.c.at > at - cap.window
    if cap.of_recipient:
        yield message_try.c.recipient == recipient
    if cap.kinds:
        yield message_try.c.kind.in_(cap.kinds)
