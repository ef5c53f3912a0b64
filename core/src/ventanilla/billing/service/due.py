"""Tells upper topics of bills that fall due soon."""

from __future__ import annotations

from datetime import timedelta

from ventanilla.billing.tables.watching import due_between
from ventanilla.house import House
from ventanilla.supply.service.known import linked_supply_points


def tell_due_soon(house: House) -> None:
    """Record ``billing.bill_due_soon``, once a bill, for open bills that fall due within the utility's days.

    A day that no worker saw is made good on the next one, up to the due date itself.
    """
    today = house.today()
    with house.db.read() as reading:
        for keys in due_between(reading, today, today + timedelta(days=house.utility.due_notice_days)):
            linked = linked_supply_points(reading, house, {supply for supply, _ in keys})
            wanted = [key for key in keys if key[0] in linked]
            if not wanted:
                continue
            with house.db.write() as connection:
                for supply, bill_id in wanted:
                    if house.jobs.once(connection, f"billing.bill_due_soon:{bill_id}"):
                        house.jobs.record(connection, "billing.bill_due_soon", supply_point_id=supply, bill_id=bill_id)
