"""Takes rows of ``register_readings.csv`` and ``reading_outcomes.csv``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from ventanilla.readings.exact import micro_of
from ventanilla.readings.feed.meters import METER_KEY, register_id
from ventanilla.readings.intake import Refused
from ventanilla.readings.model import Outcome, Quality, Source
from ventanilla.readings.tables.meters import known_registers, put, register_reading
from ventanilla.readings.tables.submitted import outcomes_of, settle
from ventanilla.storage.feeds import ColumnType, FeedColumn, FeedFile, Loaded, RejectedRow, Row


def register_readings_file() -> FeedFile:
    """What the registers showed."""
    columns = (
        FeedColumn("customer_number", required=True, max_length=40, meaning="whose it is: a number of customers.csv"),
        FeedColumn("supply_number", required=True, max_length=40, meaning="the supply's number within the customer"),
        FeedColumn("meter_number", required=True, max_length=40, meaning="a number of meters.csv"),
        FeedColumn("register", required=True, max_length=20, meaning="a code of registers.csv"),
        FeedColumn("day", ColumnType.DATE, required=True, meaning="when it was read, at the utility's place"),
        FeedColumn("value", ColumnType.DECIMAL, required=True, meaning="what it showed"),
        FeedColumn("source", choices=tuple(one.value for one in Source), meaning="who read it; empty: the utility"),
        FeedColumn("quality", choices=tuple(one.value for one in Quality), meaning="empty: measured"),
    )
    meaning = "What the registers showed, those readings of customers included that were taken over."
    return FeedFile("register_readings", columns, load_register_readings, (*METER_KEY, "register", "day"), meaning)


def reading_outcomes_file() -> FeedFile:
    """What became of readings that customers handed over."""
    columns = (
        FeedColumn("reading", required=True, max_length=26, meaning="the reading's id, as its batch named it"),
        FeedColumn("outcome", choices=tuple(one.value for one in Outcome), required=True, meaning="what became of it"),
        FeedColumn("day", ColumnType.DATE, required=True, meaning="when that was decided"),
        FeedColumn("reason", max_length=200, meaning="why it was rejected, in words for the customer"),
    )
    meaning = "What the back office made of the readings that customers handed over."
    return FeedFile("reading_outcomes", columns, load_reading_outcomes, ("reading",), meaning)


def load_register_readings(connection: Connection, house: Any, rows: Sequence[Row]) -> Loaded:
    """Store readings of registers: the same rows again change nothing, another value corrects the stored one."""
    known = known_registers(connection, (register_id(house, row) for row in rows))
    good, rejected = [], []
    for at, row in enumerate(rows):
        try:
            good.append(_reading(known, register_id(house, row), row))
        except Refused as refused:
            rejected.append(RejectedRow(at, refused.column, refused.reason))
    return Loaded(*put(connection, register_reading, good), tuple(rejected))


def load_reading_outcomes(connection: Connection, house: Any, rows: Sequence[Row]) -> Loaded:
    """Note what became of readings that went to the back office."""
    known = outcomes_of(connection, (row["reading"] for row in rows))
    changed, rejected = [], []
    for at, row in enumerate(rows):
        found = known.get(row["reading"])
        told = {"outcome": row["outcome"], "outcome_on": row["day"], "outcome_reason": row["reason"] or ""}
        if found is None or found["batch_sequence"] is None:
            rejected.append(RejectedRow(at, "reading", Refused("reading", "unknown_reading").reason))
        elif {name: found[name] for name in told} != told:
            changed.append({"id": row["reading"], **told})
    settle(connection, changed)
    for each in changed:
        if each["outcome"] == known[each["id"]]["outcome"]:
            continue
        house.jobs.record(connection, f"readings.{each['outcome']}", reading_id=each["id"])
    new = sum(1 for row in changed if known[row["id"]]["outcome"] is None)
    return Loaded(new, len(changed) - new, len(rows) - len(rejected) - len(changed), tuple(rejected))


def _reading(known: dict[str, tuple[int, int]], id_: str, row: Row) -> dict[str, Any]:
    if id_ not in known:
        raise Refused("register", "unknown_register")
    digits, decimals = known[id_]
    value = row["value"]
    if value < 0:
        raise Refused("value", "negative_reading")
    if value >= 10**digits or value != round(value, decimals):
        raise Refused("value", "beyond_register", digits=digits, decimals=decimals)
    return {
        "register_id": id_,
        "day": row["day"],
        "value_micro": micro_of(value),
        "source": row["source"] or Source.UTILITY.value,
        "quality": row["quality"] or Quality.MEASURED.value,
    }
