"""What a supply uses: by month with the seasons of Santa Fe, by hour with the day's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from functools import cache

from ventanilla.demo.chance import between
from ventanilla.kernel.periods import Month
from ventanilla_cosepav.demo.people import Supply

ROLLOVER = 100_000
"""Where the five digits of a counter begin again at 0."""
_EPOCH = Month(2020, 1)
_SEASON = (138, 130, 108, 88, 84, 98, 104, 94, 84, 88, 104, 126)
"""Per cent of the yearly mean, January first: air conditioning in summer, some heating in June and July."""
_DAY = (7, 6, 5, 5, 5, 6, 8, 11, 11, 10, 10, 11, 14, 15, 14, 12, 11, 12, 14, 17, 20, 19, 15, 10)
_ZONE = timezone(timedelta(hours=-3))


def kwh(supply: Supply, month: Month) -> int:
    """Kilowatt-hours of a month."""
    swing = between(86, 114, supply.name, month, "kwh")
    return supply.monthly_kwh * _SEASON[month.month - 1] * swing // 10_000


@cache
def counter(supply: Supply, month: Month) -> int:
    """What the meter shows at the end of a month: five digits, then it starts again."""
    if month < _EPOCH:
        return between(100, 60_000, supply.name, "counter")
    return (counter(supply, month.plus(-1)) + kwh(supply, month)) % ROLLOVER


def is_estimated(supply: Supply, month: Month) -> bool:
    """Whether nobody came to read the meter."""
    return between(1, 60, supply.name, month, "estimated") == 1


def has_gap(supply: Supply, month: Month) -> bool:
    """Whether a supply with gaps has no bill for the month: one or two in a year."""
    return supply.quirk == "gaps" and (month.year * 12 + month.month) % 7 == 3


def hours(supply: Supply, month: Month, until: date) -> Iterator[tuple[datetime, int]]:
    """The hours of a month before a day: local start and watt-hours; a whole month adds up to its bill exactly."""
    starts = [
        datetime(month.year, month.month, 1, tzinfo=_ZONE) + timedelta(hours=hour)
        for hour in range(month.last.day * 24)
    ]
    weights = [_weight(supply, start) for start in starts]
    total, whole, so_far, given = kwh(supply, month) * 1000, sum(weights), 0, 0
    for start, weight in zip(starts, weights, strict=True):
        so_far += weight
        amount = total * so_far // whole - given
        given += amount
        if start.date() < until and not _is_lost(supply, start):
            yield start, amount


def _weight(supply: Supply, start: datetime) -> int:
    day = between(80, 120, supply.name, start.date(), "day") + (12 if start.weekday() > 4 else 0)
    return _DAY[start.hour] * day * between(85, 115, supply.name, start, "hour")


def _is_lost(supply: Supply, start: datetime) -> bool:
    if supply.quirk != "missing hours":
        return False
    return start.day == 1 + between(0, 26, supply.name, start.year, start.month, "lost") and 9 <= start.hour < 15
