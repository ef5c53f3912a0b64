"""Takes rows of ``bills.csv``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from ventanilla.billing.feed.rows import Refused, Supplies, micro_of, minor_of, report
from ventanilla.billing.model import FISCAL
from ventanilla.billing.tables import month_number
from ventanilla.billing.tables.loading import bills_numbered, put_bills, settle
from ventanilla.billing.tables.watching import without_charges
from ventanilla.house import House
from ventanilla.kernel.absence import Why
from ventanilla.kernel.messages import Message
from ventanilla.kernel.quantities import Unit
from ventanilla.storage.attributes import pack
from ventanilla.storage.feeds import Loaded, RejectedRow, Row

CREDIT_NOTES = frozenset({"3", "8", "13"})
"""ARCA's codes of credit notes A, B and C; a total below 0 is right on these only."""


def load_bills(connection: Connection, house: House, rows: Sequence[Row]) -> Loaded:
    """Store bills by their number: the same rows again change nothing."""
    supplies = Supplies(connection, house, rows)
    stored = bills_numbered(connection, [row["number"] for row in rows])
    names = [a.name for a in house.utility.attributes if a.on == "bill"]
    good: list[Mapping[str, Any]] = []
    rejected: list[RejectedRow] = []
    for at, row in enumerate(rows):
        try:
            good.append(_stored(house, row, supplies.of(row), stored.get(row["number"]), names))
        except Refused as refused:
            rejected.append(refused.at(at))
    put = put_bills(connection, good, stored)
    settle(connection, [(row["supply_point_id"], row["id"]) for row in good if _has_moved(row, stored)])
    return report(put, rejected)


def unshown_bills(connection: Connection, house: House) -> Mapping[tuple[str, ...], tuple[str, Message]]:
    """The bills whose charges never came, by number, with what the back office is told of them."""
    fault = Refused("number", "no_charges")
    return {(number,): (fault.column, fault.reason) for number in without_charges(connection)}


def _stored(
    house: House, row: Row, supply_point_id: str, stored: Mapping[str, Any] | None, names: Sequence[str]
) -> Mapping[str, Any]:
    if stored is not None and stored["supply_point_id"] != supply_point_id:
        raise Refused("number", "number_taken")
    _check_days(row, house.today())
    _check_fiscal(row)
    if row["currency"] not in (None, house.utility.currency):
        raise Refused("currency", "wrong_currency", currency=house.utility.currency)
    total = minor_of(row["total"], "total", house.utility.currency)
    is_credit_note = (row["kind"] or "").lstrip("0") in CREDIT_NOTES
    if total < 0 and not is_credit_note:
        raise Refused("total", "negative_total")
    if total > 0 and is_credit_note:
        raise Refused("total", "positive_credit_note")
    consumption = micro_of(row["consumption"], "consumption")
    return {
        "supply_point_id": supply_point_id,
        "month": month_number(row["month"].year, row["month"].month),
        "id": house.id_of("bill", row["number"]),
        "number": row["number"],
        "issued_on": row["issued_on"],
        "due_on": row["due_on"],
        "total_minor": total,
        "consumption_micro": consumption,
        "consumption_unit": None if consumption is None else row["unit"] or Unit.KWH.value,
        "consumption_absent": None if consumption is not None else row["consumption_absent"] or Why.NOT_SUPPLIED.value,
        "period_first": row["period_first"],
        "period_last": row["period_last"],
        "previous_micro": micro_of(row["previous_reading"], "previous_reading"),
        "current_micro": micro_of(row["current_reading"], "current_reading"),
        "is_estimated": bool(row["estimated"]),
        "holder": row["holder"],
        "payment_code": row["payment_code"] or "",
        "fiscal": pack({name: None if row[name] is None else str(row[name]) for name in FISCAL}),
        "attributes": pack({name: row[name] for name in names}),
    }


def _check_days(row: Row, today: date) -> None:
    if row["issued_on"] > today:
        raise Refused("issued_on", "in_future")
    if row["due_on"] < row["issued_on"]:
        raise Refused("due_on", "due_before_issue")
    first, last = row["period_first"], row["period_last"]
    if (first is None) != (last is None) or (first and last and last < first):
        raise Refused("period_last", "period")


def _check_fiscal(row: Row) -> None:
    if row["cae"] is not None and not _is_digits(row["cae"], 14):
        raise Refused("cae", "cae")
    if row["receiver_document"] is not None and not _is_digits(row["receiver_document"], None):
        raise Refused("receiver_document", "receiver_document")
    for name, most in (("point_of_sale", 99_999), ("sequence", 99_999_999), ("receiver_document_type", 99)):
        if row[name] is not None and not 0 <= row[name] <= most:
            raise Refused(name, "fiscal_number", most=most)


def _is_digits(text: str, length: int | None) -> bool:
    return text.isascii() and text.isdigit() and (length is None or len(text) == length)


def _has_moved(row: Mapping[str, Any], stored: Mapping[str, Mapping[str, Any]]) -> bool:
    old = stored.get(row["number"])
    return old is not None and any(old[name] != row[name] for name in ("total_minor", "due_on", "issued_on"))
