"""Which bill went out to whom, so that it goes once, comes back to the right place, and can be ended from the mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Index, Integer, RowMapping, String, Table, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ventanilla.storage import Utc, metadata

bill_delivery = Table(
    "bill_delivery",
    metadata,
    Column("subscription_id", String(26), primary_key=True),
    Column("bill_id", String(26), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("message_id", String(300), nullable=False, default=""),
    Column("stop_hash", String(64), nullable=False, unique=True),
    Column("at", Utc, nullable=False),
    Column("returned_at", Utc),
    Index("ix_bill_delivery_message", "message_id"),
    Index("ix_bill_delivery_state", "state", "at"),
)
"""``state``: ``sending`` until it is known to have left, ``sent``, ``returned``, ``void`` with nothing to send.

``version`` is that of the subscription which it was sent for: a mail that comes back says nothing of a later one.

``stop_hash`` is of the secret in the mail that ends the subscription.
"""

_d = bill_delivery.c


def put(connection: Connection, row: Mapping[str, Any]) -> None:
    """Store what became of it."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    made = dialect.insert(bill_delivery).values(**row)
    keys = ["subscription_id", "bill_id"]
    changed = {name: value for name, value in row.items() if name not in keys}
    connection.execute(made.on_conflict_do_update(index_elements=keys, set_=changed))


def stuck(connection: Connection, since: datetime, until: datetime, limit: int = 500) -> Sequence[RowMapping]:
    """What was to be sent in that time and is not known to have left, oldest first."""
    wanted = select(bill_delivery).where(_d.state == "sending", _d.at > since, _d.at < until)
    return connection.execute(wanted.order_by(_d.at).limit(limit)).mappings().all()


def by_stop(connection: Connection, stop_hash: str) -> RowMapping | None:
    """The mail whose secret this is, or None."""
    return connection.execute(select(bill_delivery).where(_d.stop_hash == stop_hash)).mappings().first()


def by_message(connection: Connection, message_id: str) -> RowMapping | None:
    """The mail with that Message-ID, or None."""
    return connection.execute(select(bill_delivery).where(_d.message_id == message_id)).mappings().first()


def note_return(connection: Connection, subscription_id: str, bill_id: str, now: datetime) -> bool:
    """Note that it came back; whether that is news."""
    its = (_d.subscription_id == subscription_id) & (_d.bill_id == bill_id) & _d.returned_at.is_(None)
    return connection.execute(update(bill_delivery).where(its).values(returned_at=now, state="returned")).rowcount == 1
