"""A utility in Rome's time that measures by quarter hours, with Italy's bands: for tests and benchmarks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from ventanilla.app import build_portal
from ventanilla.plugin import Holiday, ReadingPolicy, TimeBands
from ventanilla.readings.tables.loading import IntervalRow, put_intervals
from ventanilla.settings import Settings
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.reading_desk import Desk, utility_package
from ventanilla.testing.supplies import add_supply, holder_of

_DAYS = ((1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26))
BANDS = TimeBands(
    workdays=((0, "f3"), (7, "f2"), (8, "f1"), (19, "f2"), (23, "f3")),
    saturdays=((0, "f3"), (7, "f2"), (23, "f3")),
    sundays=((0, "f3"),),
    holidays=(*(Holiday(month, day) for month, day in _DAYS), Holiday(10, 4, since=2026)),
    after_easter=(1,),
)
"""F1, F2 and F3, with the holidays of the year."""
ROME = ZoneInfo("Europe/Rome")
START = datetime(2026, 11, 21, 9, tzinfo=UTC)
QUARTER = 900


class MeteredDesk(Desk):
    """One supply that is measured."""

    def fill(self, first: date, days: int) -> int:
        """Quarter hours of so many local days, each of the minutes of its place in the day; how many there are."""
        last = first + timedelta(days=days)
        start, end = (int(datetime(day.year, day.month, day.day, tzinfo=ROME).timestamp()) for day in (first, last))
        rows = [
            IntervalRow(self.supply_point_id, at, QUARTER, 1000 * (50 + at // QUARTER * 7 % 400), "kWh", "measured")
            for at in range(start, end, QUARTER)
        ]
        with self.portal.house.db.write() as connection:
            put_intervals(connection, rows)
        return len(rows)


def open_metered_desk(settings: Settings, clock: FixedClock) -> MeteredDesk:
    """A portal with the screen of measures, one supply and nothing measured yet."""
    clock.set(START)
    package = utility_package(ReadingPolicy(), timezone="Europe/Rome", readings_screens=("measures",), bands=BANDS)
    portal = build_portal(settings, clock=clock, package=package)
    supply_point_id = add_supply(portal.house, since=date(2020, 1, 1))
    return MeteredDesk(portal, clock, supply_point_id, holder_of(portal.house, supply_point_id))
