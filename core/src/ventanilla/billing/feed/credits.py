"""Takes rows of ``generation_credits.csv``, and tells the back office which of them do not add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from ventanilla.billing.credits import credit_of
from ventanilla.billing.feed.rows import Refused, Supplies, micro_of, minor_of, report
from ventanilla.billing.model import check_credits
from ventanilla.billing.tables import month_number
from ventanilla.billing.tables.credits import credits_of, is_any_credit, put_credits
from ventanilla.house import House
from ventanilla.kernel.absence import Why
from ventanilla.kernel.messages import message
from ventanilla.kernel.quantities import Unit
from ventanilla.storage.feeds import ColumnType, FeedColumn, FeedFile, Loaded, RejectedRow, Review, Row

_NEEDED = ("tariff", "previous", "adjusted", "available", "accumulated")
_AMOUNTS = ("previous", "adjusted", "available", "accumulated", "discounted", "settled")


def credits_file() -> FeedFile:
    """``generation_credits.csv``."""
    decimal = ColumnType.DECIMAL
    whose = (
        FeedColumn("customer_number", required=True, max_length=40, meaning="The customer's number."),
        FeedColumn("supply_number", required=True, max_length=40, meaning="The supply's number within the customer."),
    )
    columns = (
        *whose,
        FeedColumn("month", ColumnType.MONTH, required=True, meaning="The month of the injection."),
        FeedColumn("injected", decimal, meaning="What was injected; empty in a month that was not read yet."),
        FeedColumn("unit", choices=(Unit.KWH.value,), meaning="Empty: kWh."),
        FeedColumn("absent", choices=tuple(one.value for one in Why), meaning="Why nothing is known; empty: pending."),
        FeedColumn("tariff", decimal, meaning="What a kWh is worth, with all decimals the bill is reckoned with."),
        FeedColumn("previous", decimal, meaning="What the month before left over."),
        FeedColumn("adjusted", decimal, meaning="The same with its readjustment."),
        FeedColumn("available", decimal, meaning="What may be deducted from the bill."),
        FeedColumn("accumulated", decimal, meaning="What is left over after the bill and a settlement."),
        FeedColumn("discounted", decimal, meaning="What the bill took; empty where it is not told."),
        FeedColumn("settled_on", ColumnType.DATE, meaning="The day on which the rest was paid out."),
        FeedColumn("settled", decimal, meaning="How much was paid out."),
    )
    return FeedFile(
        "generation_credits",
        columns,
        load_credits,
        key=("customer_number", "supply_number", "month"),
        meaning="What injections are worth by month; a row that does not add up is shown and flagged, not hidden.",
        review=Review(lambda connection, _: is_any_credit(connection), odd_credits, is_shown=True),
    )


def load_credits(connection: Connection, house: House, rows: Sequence[Row]) -> Loaded:
    """Store months of injections: the same rows again change nothing."""
    supplies = Supplies(house)
    supplies.look_up(connection, rows)
    good: list[Mapping[str, Any]] = []
    rejected: list[RejectedRow] = []
    for at, row in enumerate(rows):
        try:
            good.append(_stored(house, row, supplies.of(row)))
        except Refused as refused:
            rejected.append(refused.at(at))
    return report(put_credits(connection, good), rejected)


def odd_credits(connection: Connection, house: House, rows: Sequence[Row]) -> Sequence[RejectedRow]:
    """The rows whose amounts do not follow from the others, with what they should be."""
    supplies = Supplies(house)
    supplies.look_up(connection, rows)
    ids: list[str] = []
    for row in rows:
        try:
            ids.append(supplies.of(row))
        except Refused:
            ids.append("")
    currency, odd = house.utility.currency, {}
    for id_, months in credits_of(connection, {one for one in ids if one}).items():
        for one in check_credits([credit_of(id_, month, currency) for month in months]):
            if one.mismatches:
                odd[id_, str(one.credit.month)] = one.mismatches[0]
    found = []
    for at, (id_, row) in enumerate(zip(ids, rows, strict=True)):
        if wrong := odd.get((id_, str(row["month"]))):
            reason = message(f"billing.feed.credit_{wrong.rule.value}", expected=wrong.expected, found=wrong.found)
            found.append(RejectedRow(at, wrong.rule.value, reason))
    return found


def _stored(house: House, row: Row, supply_point_id: str) -> dict[str, Any]:
    is_read = row["injected"] is not None and not _is_blank(row)
    if row["injected"] is not None and row["injected"] < 0:
        raise Refused("injected", "below_zero")
    if row["injected"] is not None and row["absent"]:
        raise Refused("absent", "credit_absent")
    missing = next((name for name in _NEEDED if row[name] is None), "")
    if is_read and missing:
        raise Refused(missing, "credit_incomplete")
    if (row["settled_on"] is None) != (not row["settled"]):
        raise Refused("settled_on", "credit_settled")
    currency = house.utility.currency
    amounts = {name: None if row[name] is None else minor_of(row[name], name, currency) for name in _AMOUNTS}
    tariff = micro_of(row["tariff"], "tariff")
    for name, value in (("tariff", tariff), *amounts.items()):
        if value is not None and value < 0:
            raise Refused(name, "below_zero")
    return {
        "supply_point_id": supply_point_id,
        "month": month_number(row["month"].year, row["month"].month),
        "injected_micro": micro_of(row["injected"], "injected") if is_read else None,
        "unit": row["unit"] or Unit.KWH.value,
        "absent": None if is_read else row["absent"] or Why.PENDING.value,
        "tariff_micro": tariff if is_read else None,
        **{f"{name}_minor": amount if is_read else None for name, amount in amounts.items()},
        "settled_on": row["settled_on"] if is_read else None,
    }


def _is_blank(row: Row) -> bool:
    """A month not yet read comes as zeros from some back offices: nothing injected, and worth nothing."""
    return not any(row[name] for name in ("injected", "tariff", *_AMOUNTS))
