"""Consumption by billed month and by interval, clustered by supply so that one supply's rows lie together."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, Integer, SmallInteger, String, Table

from ventanilla.storage import metadata

billed_consumption = Table(
    "billed_consumption",
    metadata,
    Column("supply_point_id", String(26), primary_key=True),
    Column("month", Integer, primary_key=True, autoincrement=False),
    Column("amount_micro", BigInteger),
    Column("unit", String(8), nullable=False),
    Column("absent", String(20)),
    Column("read_from", Date),
    Column("read_to", Date),
    Column("previous_micro", BigInteger),
    Column("current_micro", BigInteger),
    Column("quality", String(12), nullable=False),
    sqlite_with_rowid=False,
)
"""``month`` is 202604; without an amount ``absent`` says why."""


def _intervals(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("supply_point_id", String(26), primary_key=True),
        Column("start_epoch", BigInteger, primary_key=True, autoincrement=False),
        Column("seconds", Integer, nullable=False),
        Column("amount_micro", BigInteger, nullable=False),
        Column("unit", String(8), nullable=False),
        Column("quality", String(12), nullable=False),
        Column("quality_code", SmallInteger),
        Column("cost", BigInteger),
        Column("currency", SmallInteger),
        Column("changed_epoch", BigInteger),
        sqlite_with_rowid=False,
    )


interval_reading = _intervals("interval_reading")
"""Intervals of one supply never overlap. ``quality_code`` is how ESPI said the quality, where it came that way, and
``cost`` what it said that the interval cost, in hundred-thousandths of the currency (number of ISO 4217).
``changed_epoch`` is when the row came in or was last corrected, where that is known."""

injected_interval = _intervals("injected_interval")
"""The same of what a supply fed into the grid."""

injection = Table(
    "injection",
    metadata,
    Column("supply_point_id", String(26), primary_key=True),
    Column("month", Integer, primary_key=True, autoincrement=False),
    Column("amount_micro", BigInteger),
    Column("unit", String(8), nullable=False),
    Column("absent", String(20)),
    Column("previous_micro", BigInteger),
    Column("current_micro", BigInteger),
    sqlite_with_rowid=False,
)
"""What was injected in a month (202604); without an amount ``absent`` says why."""
