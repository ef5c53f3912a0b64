"""Takes rows of ``meters.csv`` and ``registers.csv``."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from ventanilla.kernel.quantities import Unit
from ventanilla.readings.exact import micro_of
from ventanilla.readings.feed.supplies import Supplies
from ventanilla.readings.intake import Refused
from ventanilla.readings.model import Zone
from ventanilla.readings.tables.meters import known_meters, meter, meter_register, put
from ventanilla.storage.feeds import ColumnType, FeedColumn, FeedFile, Loaded, RejectedRow, Row

_UNITS = (Unit.KWH.value, Unit.M3.value, Unit.SM3.value, Unit.GCAL.value)
_MOST_DIGITS = 9
_MOST_DECIMALS = 4
_OWNER = (
    FeedColumn("customer_number", required=True, max_length=40, meaning="whose it is: a number of customers.csv"),
    FeedColumn("supply_number", required=True, max_length=40, meaning="the supply's number within the customer"),
    FeedColumn("meter_number", required=True, max_length=40, meaning="the number on the meter"),
)
METER_KEY = ("customer_number", "supply_number", "meter_number")


def meters_file() -> FeedFile:
    """The meters of the supplies."""
    columns = (
        *_OWNER,
        FeedColumn("make", required=True, max_length=120, meaning="make and type, as the meter says them"),
        FeedColumn("place", max_length=200, meaning="where it hangs"),
        FeedColumn("current_ratio", ColumnType.DECIMAL, meaning="of its current transformers; empty: 1"),
        FeedColumn("voltage_ratio", ColumnType.DECIMAL, meaning="of its voltage transformers; empty: 1"),
        FeedColumn("installed_on", ColumnType.DATE, meaning="the day from which it counts"),
        FeedColumn("removed_on", ColumnType.DATE, meaning="the day from which it is there no longer"),
        FeedColumn("verified_on", ColumnType.DATE, meaning="when it was last verified"),
        FeedColumn("verify_by", ColumnType.DATE, meaning="by when it must be verified again"),
    )
    return FeedFile("meters", columns, load_meters, METER_KEY, "The meters of the supplies.")


def registers_file() -> FeedFile:
    """The counters of the meters."""
    zones = tuple(zone.value for zone in Zone)
    columns = (
        *_OWNER,
        FeedColumn("register", required=True, max_length=20, meaning="its code, which tells it from the others"),
        FeedColumn("zone", choices=zones, required=True, meaning="what it counts"),
        FeedColumn("unit", choices=_UNITS, meaning="empty: the usual one of the commodity"),
        FeedColumn("digits", ColumnType.INTEGER, required=True, meaning="how many before the decimal mark: 1 to 9"),
        FeedColumn("decimals", ColumnType.INTEGER, meaning="how many after it: 0 to 4; empty: none"),
        FeedColumn("position", ColumnType.INTEGER, meaning="its place among the meter's registers; empty: 0"),
    )
    key = (*METER_KEY, "register")
    return FeedFile("registers", columns, load_registers, key, "The registers of the meters: what each of them counts.")


def meter_id(house: Any, row: Row) -> str:
    """The id of the meter that a row names."""
    return str(house.id_of("meter", *(row[name] for name in METER_KEY)))


def register_id(house: Any, row: Row) -> str:
    """The id of the register that a row names."""
    return str(house.id_of("register", *(row[name] for name in METER_KEY), row["register"]))


def load_meters(connection: Connection, house: Any, rows: Sequence[Row]) -> Loaded:
    """Store meters: the same rows again change nothing, another value corrects the stored one."""
    supplies = Supplies(connection, house, rows)
    good, rejected = [], []
    for at, row in enumerate(rows):
        try:
            good.append(_meter(house, supplies, row))
        except Refused as refused:
            rejected.append(RejectedRow(at, refused.column, refused.reason))
    return Loaded(*put(connection, meter, good), tuple(rejected))


def load_registers(connection: Connection, house: Any, rows: Sequence[Row]) -> Loaded:
    """Store registers: the same rows again change nothing, another value corrects the stored one."""
    known = known_meters(connection, (meter_id(house, row) for row in rows))
    good, rejected = [], []
    supplies = Supplies(connection, house, rows)
    for at, row in enumerate(rows):
        try:
            if meter_id(house, row) not in known:
                raise Refused("meter_number", "unknown_meter")
            good.append(_register(house, supplies, row))
        except Refused as refused:
            rejected.append(RejectedRow(at, refused.column, refused.reason))
    return Loaded(*put(connection, meter_register, good), tuple(rejected))


def _meter(house: Any, supplies: Supplies, row: Row) -> dict[str, Any]:
    ratios = {name: _ratio(row, name) for name in ("current_ratio", "voltage_ratio")}
    if row["installed_on"] and row["removed_on"] and row["removed_on"] < row["installed_on"]:
        raise Refused("removed_on", "removed_before_installed")
    return {
        "id": meter_id(house, row),
        "supply_point_id": supplies.id_of(row),
        "number": row["meter_number"],
        "make": row["make"],
        "place": row["place"] or "",
        **{f"{name}_micro": value for name, value in ratios.items()},
        **{name: row[name] for name in ("installed_on", "removed_on", "verified_on", "verify_by")},
    }


def _ratio(row: Row, name: str) -> int:
    ratio = Decimal(1) if row[name] is None else row[name]
    if not 0 < ratio <= 100_000:
        raise Refused(name, "ratio")
    return micro_of(ratio)


def _register(house: Any, supplies: Supplies, row: Row) -> dict[str, Any]:
    decimals = row["decimals"] or 0
    if not 1 <= row["digits"] <= _MOST_DIGITS:
        raise Refused("digits", "count", most=_MOST_DIGITS, least=1)
    if not 0 <= decimals <= _MOST_DECIMALS:
        raise Refused("decimals", "count", most=_MOST_DECIMALS, least=0)
    return {
        "id": register_id(house, row),
        "meter_id": meter_id(house, row),
        "code": row["register"],
        "zone": row["zone"],
        "unit": supplies.unit_named(row["unit"]),
        "digits": row["digits"],
        "decimals": decimals,
        "position": row["position"] or 0,
    }
