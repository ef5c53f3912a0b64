"""How the states of tickets have changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Integer, RowMapping, String, Table, func, insert, select

from ventanilla.storage import Utc, metadata

ticket_step = Table(
    "ticket_step",
    metadata,
    Column("ticket_id", String(26), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("state", String(20), nullable=False),
    Column("at", Utc, nullable=False),
    Column("author", String(20), nullable=False),
    Column("author_name", String(200), nullable=False),
)
"""Every change of a ticket's state, the first one its arrival; ``place`` counts from 1."""

_s = ticket_step.c


def add_step(connection: Connection, row: Mapping[str, Any]) -> None:
    """Append to the history of a ticket's states."""
    place = select(func.coalesce(func.max(_s.place), 0) + 1).where(_s.ticket_id == row["ticket_id"])
    connection.execute(insert(ticket_step).values(**row, place=place.scalar_subquery()))


def steps(connection: Connection, ticket_id: str) -> Sequence[RowMapping]:
    """The history of a ticket's states, oldest first."""
    wanted = select(ticket_step).where(_s.ticket_id == ticket_id).order_by(_s.place)
    return connection.execute(wanted).mappings().all()
