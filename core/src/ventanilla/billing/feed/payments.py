"""Takes rows of ``payments.csv``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from ventanilla.billing.feed.rows import Refused, Supplies, minor_of, report
from ventanilla.billing.feed.telling import tell_paid
from ventanilla.billing.tables.loading import bills_numbered, known_payments, put_payments
from ventanilla.billing.tables.online import drop_provisional
from ventanilla.billing.tables.settling import settle
from ventanilla.house import House
from ventanilla.storage.feeds import Loaded, RejectedRow, Row


def load_payments(connection: Connection, house: House, rows: Sequence[Row]) -> Loaded:
    """Store payments and work out anew what is open; the same rows again change nothing.

    A payment that was made in the portal is there already: the row of its reference takes its place and is no news.
    """
    supplies = Supplies(house)
    supplies.look_up(connection, rows)
    bills = bills_numbered(connection, {row["bill_number"] for row in rows})
    good: list[Mapping[str, Any]] = []
    rejected: list[RejectedRow] = []
    for at, row in enumerate(rows):
        try:
            good.append(_stored(house, row, supplies.of(row), bills.get(row["bill_number"])))
        except Refused as refused:
            rejected.append(refused.at(at))
    keys = {(row["supply_point_id"], row["bill_id"]) for row in good}
    known = known_payments(connection, keys)
    replaced = drop_provisional(connection, [_referred(row) for row in good if row["reference"]])
    put = put_payments(connection, good)
    aside = settle(connection, keys | {key for key, _ in replaced}).aside
    told_before = {(supply, reference) for (supply, _), reference in replaced}
    new = [row for row in good if (row["supply_point_id"], row["bill_id"], row["id"]) not in known]
    new = [row for row in new if _referred(row) not in told_before]
    told = (((row["supply_point_id"], row["bill_id"]), row["id"], row["paid_on"]) for row in new)
    tell_paid(connection, house, [one for one in told if one[0] not in aside])
    return report(put, rejected)


def _stored(house: House, row: Row, supply_point_id: str, bill: Mapping[str, Any] | None) -> Mapping[str, Any]:
    if bill is None or bill["supply_point_id"] != supply_point_id:
        raise Refused("bill_number", "unknown_bill")
    amount = minor_of(row["amount"], "amount", house.utility.currency)
    if amount <= 0:
        raise Refused("amount", "payment_amount")
    if row["paid_on"] > house.today():
        raise Refused("paid_on", "in_future")
    if row["received_on"] is not None and row["received_on"] > house.today():
        raise Refused("received_on", "in_future")
    if row["received_on"] is not None and row["received_on"] < row["paid_on"]:
        raise Refused("received_on", "received_before_paid")
    channel, reference = row["channel"] or "", row["reference"] or ""
    day = row["paid_on"].isoformat()
    return {
        "supply_point_id": supply_point_id,
        "bill_id": bill["id"],
        "id": house.id_of("payment", row["bill_number"], day, str(amount), channel, reference),
        "paid_on": row["paid_on"],
        "amount_minor": amount,
        "channel": channel,
        "reference": reference,
        "received_on": row["received_on"],
        "is_provisional": False,
    }


def _referred(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["supply_point_id"], row["reference"]
