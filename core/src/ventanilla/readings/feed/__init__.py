"""The files of the standard feed that bring consumption, meters and their readings."""

from __future__ import annotations

from ventanilla.kernel.absence import Why
from ventanilla.kernel.quantities import Unit
from ventanilla.plugin import Utility
from ventanilla.readings.feed.billed import load_consumption, load_injections
from ventanilla.readings.feed.intervals import load_intervals
from ventanilla.readings.feed.meters import meters_file, registers_file
from ventanilla.readings.feed.registers import reading_outcomes_file, register_readings_file
from ventanilla.readings.model import Quality
from ventanilla.storage.feeds import ColumnType, FeedColumn, FeedFile

_QUALITIES = tuple(one.value for one in Quality)
_UNITS = (Unit.KWH.value, Unit.M3.value, Unit.SM3.value, Unit.GCAL.value, Unit.M2.value)
_OWNER = (
    FeedColumn("customer_number", required=True, max_length=40, meaning="whose it is: a number of customers.csv"),
    FeedColumn("supply_number", required=True, max_length=40, meaning="the supply's number within the customer"),
)


def feed_files(utility: Utility) -> tuple[FeedFile, ...]:
    """Consumption by billed month, and by interval where meters are read remotely; meters and what they showed."""
    own = (_consumption(), _injections(), _intervals())
    return (*own, meters_file(), registers_file(), register_readings_file(), reading_outcomes_file())


def _consumption() -> FeedFile:
    columns = (
        *_OWNER,
        FeedColumn("month", ColumnType.MONTH, required=True, meaning="the month it is billed for"),
        FeedColumn("read_from", ColumnType.DATE, meaning="the day of the previous reading"),
        FeedColumn("read_to", ColumnType.DATE, meaning="the day of the current reading"),
        FeedColumn("previous_reading", ColumnType.DECIMAL, meaning="the meter's counter at the start"),
        FeedColumn("current_reading", ColumnType.DECIMAL, meaning="the meter's counter at the end"),
        FeedColumn("amount", ColumnType.DECIMAL, meaning="what was used; empty where it is not known"),
        FeedColumn("unit", choices=_UNITS, meaning="empty: the usual one of the commodity"),
        FeedColumn("quality", choices=_QUALITIES, meaning="empty: measured"),
        FeedColumn("absent", choices=tuple(one.value for one in Why), meaning="why there is no amount"),
        FeedColumn("coefficient", ColumnType.DECIMAL, meaning="what the difference of the readings is multiplied by"),
        FeedColumn(
            "rollover", ColumnType.DECIMAL, meaning="where the counter begins again at 0: 100000 for five digits"
        ),
    )
    key = ("customer_number", "supply_number", "month")
    return FeedFile("consumption", columns, load_consumption, key, "What was used, by billed month.")


def _injections() -> FeedFile:
    columns = (
        *_OWNER,
        FeedColumn("month", ColumnType.MONTH, required=True, meaning="the month of the reading"),
        FeedColumn("previous_reading", ColumnType.DECIMAL, meaning="the export register at the start"),
        FeedColumn("current_reading", ColumnType.DECIMAL, meaning="the export register at the end"),
        FeedColumn("amount", ColumnType.DECIMAL, meaning="what was injected; empty in a month that was not read yet"),
        FeedColumn("unit", choices=(Unit.KWH.value,), meaning="empty: kWh"),
        FeedColumn("absent", choices=tuple(one.value for one in Why), meaning="why there is no amount; empty: pending"),
        FeedColumn("coefficient", ColumnType.DECIMAL, meaning="what the difference of the readings is multiplied by"),
        FeedColumn("rollover", ColumnType.DECIMAL, meaning="where the counter begins again at 0"),
    )
    key = ("customer_number", "supply_number", "month")
    return FeedFile("injections", columns, load_injections, key, "What supplies with equipment injected, by month.")


def _intervals() -> FeedFile:
    columns = (
        *_OWNER,
        FeedColumn("start", ColumnType.MOMENT, required=True, meaning="when the interval begins, with its offset"),
        FeedColumn("seconds", ColumnType.INTEGER, required=True, meaning="how long it is"),
        FeedColumn("amount", ColumnType.DECIMAL, required=True, meaning="what was used in it"),
        FeedColumn("unit", choices=_UNITS, meaning="empty: the usual one of the commodity"),
        FeedColumn("quality", choices=_QUALITIES, meaning="empty: measured"),
    )
    key = ("customer_number", "supply_number", "start")
    return FeedFile("intervals", columns, load_intervals, key, "What was used, by intervals of real time.")
