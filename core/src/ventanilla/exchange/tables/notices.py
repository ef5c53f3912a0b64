"""What third parties of Green Button were told of, and what they are still to be told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, Connection, Index, Integer, RowMapping, String, Table, delete, insert, select, update

from ventanilla.storage import Utc, metadata

espi_news = Table(
    "espi_news",
    metadata,
    Column("grant_id", String(26), primary_key=True),
    Column("client_id", String(26), nullable=False, index=True),
    Column("mark", String(64), nullable=False),
    Column("since", Utc),
)
"""``mark`` is what the data of a grant looked like; ``since`` is when it last changed untold, None when it is told."""

Index("ix_espi_news_since", espi_news.c.client_id, sqlite_where=espi_news.c.since.is_not(None),
      postgresql_where=espi_news.c.since.is_not(None))  # fmt: skip

espi_call = Table(
    "espi_call",
    metadata,
    Column("client_id", String(26), primary_key=True),
    Column("promised_for", Utc),
    Column("called_at", Utc),
    Column("failures", Integer, nullable=False),
)
"""When an app is called next, was called last, and how often in a row it did not answer well."""

_n, _c = espi_news.c, espi_call.c


def news_of(connection: Connection, grant_id: str) -> RowMapping | None:
    """What is known of a grant, or None."""
    return connection.execute(select(espi_news).where(_n.grant_id == grant_id)).mappings().first()


def put_news(connection: Connection, grant_id: str, client_id: str, mark: str, since: datetime | None) -> None:
    """What the data of a grant looks like now; ``since`` where that is news."""
    changed = update(espi_news).where(_n.grant_id == grant_id).values(mark=mark, since=since)
    if connection.execute(changed).rowcount == 0:
        row = {"grant_id": grant_id, "client_id": client_id, "mark": mark, "since": since}
        connection.execute(insert(espi_news).values(**row))


def untold(connection: Connection, client_id: str, limit: int) -> Sequence[RowMapping]:
    """The grants of an app with news, the oldest first."""
    wanted = select(espi_news).where((_n.client_id == client_id) & _n.since.is_not(None))
    return connection.execute(wanted.order_by(_n.since, _n.grant_id).limit(limit)).mappings().all()


def tell(connection: Connection, grant_id: str, since: datetime) -> None:
    """Note that what changed up to then was told, or given up."""
    connection.execute(update(espi_news).where((_n.grant_id == grant_id) & (_n.since == since)).values(since=None))


def forget(connection: Connection, grant_id: str) -> None:
    """Forget a grant that has ended."""
    connection.execute(delete(espi_news).where(_n.grant_id == grant_id))


def known_call(connection: Connection, client_id: str) -> RowMapping | None:
    """What is known of calling an app, or None."""
    return connection.execute(select(espi_call).where(_c.client_id == client_id)).mappings().first()


def call_of(connection: Connection, client_id: str) -> RowMapping:
    """What is known of calling an app; a new row where there was none."""
    found = known_call(connection, client_id)
    if found is None:
        connection.execute(insert(espi_call).values(client_id=client_id, failures=0))
        return call_of(connection, client_id)
    return found


def change_call(
    connection: Connection, client_id: str, *, promised_for: datetime | None, called_at: datetime | None, failures: int
) -> None:
    """Note when an app is called, and how it went."""
    values = {"promised_for": promised_for, "called_at": called_at, "failures": failures}
    connection.execute(update(espi_call).where(_c.client_id == client_id).values(**values))
