"""What others are told of a certificate: its number and whose supply it is about."""

from __future__ import annotations

from sqlalchemy import Connection

from ventanilla.documents.tables import certificates as tables


def certificate_numbers(connection: Connection, certificate_id: str) -> tuple[str | None, str]:
    """The number of a certificate and the id of its supply; None and nothing when there is none of that id."""
    row = tables.one(connection, "id", certificate_id)
    return (None, "") if row is None else (row["number"], row["supply_point_id"])
