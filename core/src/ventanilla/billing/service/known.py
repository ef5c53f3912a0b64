"""Which bills the records hold, for the topics above."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from ventanilla.billing.tables.loading import bills_numbered
from ventanilla.billing.tables.watching import bill_number, payment_reference


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


def told_bill(connection: Connection, supply_point_id: str, bill_id: str) -> str | None:
    """The number of a bill; None when it is gone."""
    return bill_number(connection, (supply_point_id, bill_id))


def told_payment(connection: Connection, supply_point_id: str, bill_id: str, payment_id: str) -> str | None:
    """What a payment is called where it was made; None when it is gone, or has no such name."""
    return payment_reference(connection, (supply_point_id, bill_id), payment_id) or None
