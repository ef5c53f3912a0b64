"""Takes rows of ``contract_values.csv`` and ``tariffs.csv``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from ventanilla.billing.feed.rows import Refused, Supplies, micro_of, minor_of, report
from ventanilla.billing.tables import month_number
from ventanilla.billing.tables.agreed import put_contract_values, put_tariffs
from ventanilla.house import House
from ventanilla.kernel.quantities import Unit
from ventanilla.storage.feeds import Loaded, RejectedRow, Row


def load_contract_values(connection: Connection, house: House, rows: Sequence[Row]) -> Loaded:
    """Store what contracts foresee: the same rows again change nothing."""
    supplies = Supplies(house)
    supplies.look_up(connection, rows)
    good: list[Mapping[str, Any]] = []
    rejected: list[RejectedRow] = []
    places: dict[tuple[str, int], int] = {}
    for at, row in enumerate(rows):
        try:
            made = _value(house, row, supplies.of(row))
        except Refused as refused:
            rejected.append(refused.at(at))
            continue
        month = (made["supply_point_id"], made["month"])
        places[month] = places.get(month, -1) + 1
        good.append({**made, "place": places[month]})
    return report(put_contract_values(connection, good), rejected)


def load_tariffs(connection: Connection, house: House, rows: Sequence[Row]) -> Loaded:
    """Store prices and norms: the same rows again change nothing."""
    good: list[Mapping[str, Any]] = []
    rejected: list[RejectedRow] = []
    for at, row in enumerate(rows):
        try:
            good.append(_tariff(house, row))
        except Refused as refused:
            rejected.append(refused.at(at))
    return report(put_tariffs(connection, good), rejected)


def _value(house: House, row: Row, supply_point_id: str) -> dict[str, Any]:
    volume = micro_of(row["volume"], "volume")
    amount = None if row["amount"] is None else minor_of(row["amount"], "amount", house.utility.currency)
    for name, value in (("volume", volume), ("amount", amount)):
        if value is not None and value < 0:
            raise Refused(name, "below_zero")
    return {
        "supply_point_id": supply_point_id,
        "month": month_number(row["month"].year, row["month"].month),
        "service": row["service"],
        "volume_micro": volume,
        "unit": None if volume is None else row["unit"] or Unit.KWH.value,
        "amount_minor": amount,
    }


def _tariff(house: House, row: Row) -> dict[str, Any]:
    if row["value"] < 0:
        raise Refused("value", "below_zero")
    if row["until"] is not None and row["until"] < row["since"]:
        raise Refused("until", "ends_before_it_starts")
    value = format(row["value"], "f")
    if len(value) > 40:
        raise Refused("value", "too_large")
    return {
        "id": house.id_of("tariff", row["code"], row["zone"] or "", row["since"].isoformat()),
        "code": row["code"],
        "kind": row["kind"] or "tariff",
        "service": row["service"],
        "name": row["name"],
        "zone": row["zone"] or "",
        "value": value,
        "unit": row["unit"],
        "since": row["since"],
        "until": row["until"],
        "basis": row["basis"] or "",
    }
