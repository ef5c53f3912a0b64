"""What a feed brought that somebody is to be told of: recent, new, and of a supply that somebody looks after here."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from sqlalchemy import Connection

from ventanilla.billing.tables.settling import Key
from ventanilla.billing.tables.watching import issued_since
from ventanilla.house import House
from ventanilla.supply.service.known import linked_supply_points

RECENT = timedelta(days=31)
"""What is older came in as history and is news to nobody."""


def tell_issued(connection: Connection, house: House, shown: Collection[Key]) -> None:
    """Record ``billing.bill_issued`` for bills that are shown now for the first time."""
    recent = issued_since(connection, sorted(shown), house.today() - RECENT)
    linked = linked_supply_points(connection, house, {supply for supply, _ in recent})
    for supply, bill_id in recent:
        if supply in linked and house.jobs.once(connection, f"billing.bill_issued:{bill_id}"):
            house.jobs.record(connection, "billing.bill_issued", supply_point_id=supply, bill_id=bill_id)


def tell_paid(connection: Connection, house: House, fresh: Iterable[tuple[Key, str, date]]) -> None:
    """Record ``billing.payment_received`` for new payments: supply and bill, payment, day."""
    oldest = house.today() - RECENT
    recent = [(key, payment_id) for key, payment_id, day in fresh if day >= oldest]
    linked = linked_supply_points(connection, house, {supply for (supply, _), _ in recent})
    for (supply, bill_id), payment_id in recent:
        if supply in linked and house.jobs.once(connection, f"billing.payment_received:{payment_id}"):
            house.jobs.record(
                connection,
                "billing.payment_received",
                supply_point_id=supply,
                bill_id=bill_id,
                payment_id=payment_id,
            )
