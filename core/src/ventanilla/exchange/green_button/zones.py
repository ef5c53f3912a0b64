"""A time zone as ESPI says it: its offset, and when its clocks are changed, as rules of 32 bits.

Source: NAESB REQ.21 (ESPI), ``espi.xsd`` 4.0, types ``TimeConfiguration`` and ``DstRuleType``. Bits 0-11 are seconds
of the hour, 12-16 the hour, 17-19 the day of the week (Monday is 1), 20-24 the day of the month, 25-27 the operator,
28-31 the month. The hour is what the clock shows just before it is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

NO_RULE = "FFFFFFFF"
_YEARS = 28
"""After so many years the days of the week and of the year meet again, so a rule that fits them all is the rule."""
_ON_DAY, _ON_OR_AFTER, _NTH, _LAST = 0, 1, (2, 3, 4, 5, 6), 7
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LocalTime:
    """What ``LocalTimeParameters`` say. Offsets are seconds east of UTC; rules are eight hexadecimal digits."""

    dst_end: str
    dst_offset: int
    dst_start: str
    offset: int


@lru_cache(maxsize=64)
def local_time(zone: ZoneInfo, year: int) -> LocalTime:
    """How the clocks of a zone go from a year on.

    Without a change of clocks, and with changes that no rule tells, both rules are switched off.
    """
    changes = list(_changes(zone, year))
    standard = int(min((_offset(zone, when) for when in _months(year)), default=timedelta()).total_seconds())
    starts = [each for each in changes if each.gain > timedelta()]
    ends = [each for each in changes if each.gain < timedelta()]
    gains = {abs(each.gain) for each in changes}
    rules = _rule(starts), _rule(ends)
    if len(starts) != _YEARS or len(ends) != _YEARS or len(gains) != 1 or not all(rules):
        return LocalTime(NO_RULE, 0, NO_RULE, standard)
    return LocalTime(rules[1], int(gains.pop().total_seconds()), rules[0], standard)


@dataclass(frozen=True, slots=True)
class _Change:
    """The local time at which clocks are changed, as they show it before, and by how much they go forward."""

    at: datetime
    gain: timedelta


def _offset(zone: ZoneInfo, when: datetime) -> timedelta:
    return when.astimezone(zone).utcoffset() or timedelta()


def _months(year: int) -> Iterator[datetime]:
    yield from (datetime(year, month, 1, tzinfo=UTC) for month in range(1, 13))


def _changes(zone: ZoneInfo, year: int) -> Iterator[_Change]:
    day, last = datetime(year, 1, 1, tzinfo=UTC), datetime(year + _YEARS, 1, 1, tzinfo=UTC)
    before = _offset(zone, day)
    while day < last:
        after = _offset(zone, day + _DAY)
        if after != before:
            yield _Change(_moment(zone, day, before), after - before)
        day, before = day + _DAY, after


def _moment(zone: ZoneInfo, day: datetime, before: timedelta) -> datetime:
    """The minute of a UTC day in which the offset changes, in the local time of before."""
    low, high = 0, 24 * 60
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, day + timedelta(minutes=middle)) == before:
            low = middle
        else:
            high = middle
    return (day + timedelta(minutes=high) + before).replace(tzinfo=None)


def _rule(changes: list[_Change]) -> str:
    """One rule that tells all these changes, or nothing. A change at midnight is the beginning of its day."""
    if not changes:
        return ""
    times = {(each.at.month, each.at.weekday(), each.at.time()) for each in changes}
    days = [each.at for each in changes]
    if len(times) == 1:
        month, weekday, time = times.pop()
        for operator, day in _candidates():
            if all(_fits(each, operator, day) for each in days):
                seconds = time.minute * 60 + time.second
                dow = weekday + 1
                bits = seconds | time.hour << 12 | dow << 17 | day << 20 | operator << 25 | month << 28
                return f"{bits:08X}"
    fixed = {(each.month, each.day, each.time()) for each in days}
    if len(fixed) == 1:
        month, day, time = fixed.pop()
        return f"{time.minute * 60 | time.hour << 12 | day << 20 | _ON_DAY << 25 | month << 28:08X}"
    return ""


def _candidates() -> Iterator[tuple[int, int]]:
    yield _LAST, 0
    yield from ((operator, 0) for operator in _NTH)
    yield from ((_ON_OR_AFTER, day) for day in range(2, 26))


def _fits(day: datetime, operator: int, of_month: int) -> bool:
    tests: dict[int, Callable[[], bool]] = {
        _LAST: lambda: (day + 7 * _DAY).month != day.month,
        _ON_OR_AFTER: lambda: of_month <= day.day < of_month + 7,
    }
    return tests.get(operator, lambda: (day.day - 1) // 7 == operator - 2)()
