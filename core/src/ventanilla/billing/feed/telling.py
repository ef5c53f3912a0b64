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
    """Record ``billing.bill_issued`` for bills that are shown now for the first time; those of supplies that nobody
    looks after here are written down for the utility's systems, and come to nobody's notice."""
    recent = issued_since(connection, sorted(shown), house.today() - RECENT)
    linked = linked_supply_points(connection, house, {supply for supply, _ in recent})
    others = []
    for supply, bill_id in recent:
        if supply not in linked:
            others.append({"supply_point_id": supply, "bill_id": bill_id})
        elif house.jobs.once(connection, f"billing.bill_issued:{bill_id}"):
            house.jobs.record(connection, "billing.bill_issued", supply_point_id=supply, bill_id=bill_id)
    house.jobs.witness(connection, "billing.bill_issued", others)


def tell_paid(connection: Connection, house: House, fresh: Iterable[tuple[Key, str, date]]) -> None:
    """Record ``billing.payment_received`` for new payments: supply and bill, payment, day. Of supplies that nobody
    looks after here as above."""
    oldest = house.today() - RECENT
    recent = [(key, payment_id) for key, payment_id, day in fresh if day >= oldest]
    linked = linked_supply_points(connection, house, {supply for (supply, _), _ in recent})
    others = []
    for (supply, bill_id), payment_id in recent:
        ids = {"supply_point_id": supply, "bill_id": bill_id, "payment_id": payment_id}
        if supply not in linked:
            others.append(ids)
        elif house.jobs.once(connection, f"billing.payment_received:{payment_id}"):
            house.jobs.record(connection, "billing.payment_received", **ids)
    house.jobs.witness(connection, "billing.payment_received", others)
