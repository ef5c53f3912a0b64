"""When readings may be handed over, and for which period one counts: by the utility's local time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ventanilla.kernel.periods import Month
from ventanilla.plugin import Window

_FARTHEST = 400
"""Days ahead in which the next window is looked for."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether readings are taken at a moment.

    ``first`` and ``last`` are the days of the window that is open, or of the next one; None where it has no end.
    ``period`` is the month that window is for. ``starts_at`` (UTC) is when it opens, None when it is open, or when
    none is to come. Not ``is_daily``: it is one long interval, as :class:`Window` says.
    """

    is_open: bool
    period: Month
    first: date | None = None
    last: date | None = None
    opens: time | None = None
    closes: time | None = None
    starts_at: datetime | None = None
    is_daily: bool = True


def opening(windows: Sequence[Window], moment: datetime, zone: ZoneInfo) -> Opening:
    """How things stand at a moment (aware); without windows it is always open."""
    local = moment.astimezone(zone)
    today = local.date()
    if not windows:
        return Opening(True, Month.of(today))
    for window in windows:
        found = _span(window, today)
        if found is not None and _is_hour(window, today, local.timetz().replace(tzinfo=None)):
            return found
    later = [found for window in windows if (found := _next(window, moment, today, zone)) is not None]
    if later:
        return min(later, key=lambda one: one.starts_at or moment)
    return Opening(False, Month.of(today))


def monthly_days(written: str) -> tuple[int, int]:
    """The days of ``15-25``.

    :raises ValueError: when it is written otherwise.
    """
    first, dash, last = (part.strip() for part in written.partition("-"))
    if not dash or not all(part.isascii() and part.isdigit() and 1 <= int(part) <= 31 for part in (first, last)):
        raise ValueError(written)
    return int(first), int(last)


def with_days(windows: Iterable[Window], days: tuple[int, int]) -> tuple[Window, ...]:
    """The windows with other days of the month."""
    return tuple(replace(one, first_day=days[0], last_day=days[1]) for one in windows)


def _is_hour(window: Window, day: date, local: time) -> bool:
    opens, closes = _hours(window, day)
    return (opens is None or opens <= local) and (closes is None or local < closes)


def _hours(window: Window, day: date) -> tuple[time | None, time | None]:
    """From when to when it is open on a day: of a long interval only its first and its last day have a bound."""
    if window.is_daily:
        return window.opens, window.closes
    return window.opens if day == window.since else None, window.closes if day == window.until else None


def _span(window: Window, day: date) -> Opening | None:
    """The window as it is around a local day, None where it is closed all that day."""
    if (window.since and day < window.since) or (window.until and day > window.until):
        return None
    if not window.is_monthly:
        hours = (window.opens, window.closes)
        return Opening(True, Month.of(day), window.since, window.until, *hours, is_daily=window.is_daily)
    for month in (Month.of(day).plus(-1), Month.of(day)):
        ending = month.plus(1) if window.last_day < window.first_day else month
        first, last = _on(month, window.first_day), _on(ending, window.last_day)
        if first <= day <= last:
            first, last = max(first, window.since or first), min(last, window.until or last)
            return Opening(True, month, first, last, window.opens, window.closes)
    return None


def _on(month: Month, day: int) -> date:
    return month.first.replace(day=min(day, month.last.day))


def _next(window: Window, moment: datetime, today: date, zone: ZoneInfo) -> Opening | None:
    for ahead in range(_FARTHEST):
        day = today + timedelta(days=ahead)
        found = _span(window, day)
        starts = datetime.combine(day, _hours(window, day)[0] or time(), zone).astimezone(UTC)
        if found is not None and starts > moment:
            return replace(found, is_open=False, starts_at=starts)
    return None
