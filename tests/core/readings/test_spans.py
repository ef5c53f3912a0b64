"""Local days as spans of real time, whatever the clock does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from ventanilla.kernel.periods import Interval, Month
from ventanilla.kernel.quantities import Quantity, Unit
from ventanilla.readings.model import IntervalReading
from ventanilla.readings.spans import day_start, days_of, hours_of, sort

ZONES = ["America/Argentina/Buenos_Aires", "Europe/Rome", "America/Santiago", "America/Los_Angeles", "Europe/Moscow"]
zones = st.sampled_from([ZoneInfo(name) for name in ZONES])
days = st.dates(date(2005, 1, 1), date(2035, 12, 30))


@given(days, zones)
def test_a_day_begins_at_its_first_moment(day: date, zone: ZoneInfo) -> None:
    start = day_start(day, zone)
    assert start.astimezone(zone).date() == day
    assert (start - timedelta(seconds=1)).astimezone(zone).date() < day


@given(days, zones)
def test_the_hours_of_a_day_fill_it_and_have_names_of_their_own(day: date, zone: ZoneInfo) -> None:
    hours = hours_of(day, zone)
    assert 23 <= len(hours) <= 25
    assert all(hour.start.date() == day for hour in hours)
    assert len({hour.start.isoformat() for hour in hours}) == len(hours)
    assert day_start(day, zone) + timedelta(hours=len(hours)) == day_start(day + timedelta(days=1), zone)


@given(
    st.dates(date(2005, 1, 1), date(2035, 12, 1)),
    zones,
    st.lists(st.tuples(st.integers(0, 31 * 96), st.decimals(0, 1000, places=6)), unique_by=lambda one: one[0]),
)
def test_no_reading_is_lost_counted_twice_or_made_up(
    day: date, zone: ZoneInfo, found: list[tuple[int, Decimal]]
) -> None:
    month = Month.of(day)
    start = day_start(month.first, zone)
    readings = [
        IntervalReading(
            Interval((start + timedelta(minutes=15 * at)).astimezone(UTC), timedelta(minutes=15)),
            Quantity(value, Unit.KWH),
        )
        for at, value in found
    ]
    bounds = [*(day_start(each, zone) for each in days_of(month)), day_start(month.plus(1).first, zone)]
    buckets = sort(bounds, readings).buckets
    inside = [r for r in readings if r.interval.start < bounds[-1]]
    assert sum(bucket.count for bucket in buckets) == len(inside)
    assert sum((b.total for b in buckets if b.total is not None), Decimal(0)) == sum(
        (r.amount.value for r in inside), Decimal(0)
    )
    assert all((bucket.total is None) == (bucket.count == 0) for bucket in buckets)
    now = datetime(2040, 1, 1, tzinfo=UTC)
    for bucket in buckets:
        assert bucket.missing(900, now) + bucket.count == bucket.expected(900, now)
