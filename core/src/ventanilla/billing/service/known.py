"""Which bills the records hold, for the feeds of the topics above."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from ventanilla.billing.tables.loading import bills_numbered


@dataclass(frozen=True, slots=True)
class KnownBill:
    """What a document has to fit that is bound to a bill; the total is in the smallest unit."""

    id: str
    supply_point_id: str
    total_minor: int


def known_bills(connection: Connection, numbers: Iterable[str]) -> dict[str, KnownBill]:
    """Those of these bills that exist, by their numbers."""
    found = bills_numbered(connection, numbers)
    return {number: KnownBill(row["id"], row["supply_point_id"], row["total_minor"]) for number, row in found.items()}
