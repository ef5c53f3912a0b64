"""What others are told of tickets: their number and whose supply they are about."""

from __future__ import annotations

from sqlalchemy import Connection

from ventanilla.messages.tables import tickets


def ticket_numbers(connection: Connection, ticket_id: str) -> tuple[str | None, str]:
    """The number of a ticket and the id of its supply, empty for one that is about none; None when it is gone."""
    row = tickets.by_id(connection, ticket_id)
    return (None, "") if row is None else (row["number"], row["supply_point_id"])
