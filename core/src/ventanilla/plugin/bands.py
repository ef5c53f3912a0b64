"""Bands of hours by the calendar, in which a country or a utility prices what is measured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ventanilla.kernel.easter import easter_sunday

Hours = tuple[tuple[int, str], ...]
"""From which local hour on which band holds; the first entry is of hour 0."""


@dataclass(frozen=True)
class Holiday:
    """A day of the year that counts as a Sunday, from ``since`` to ``until`` (years, both included) where given."""

    month: int
    day: int
    since: int | None = None
    until: int | None = None

    def is_on(self, day: date) -> bool:
        """Whether a day is this holiday, in its year."""
        if (day.month, day.day) != (self.month, self.day):
            return False
        return (self.since is None or day.year >= self.since) and (self.until is None or day.year <= self.until)


@dataclass(frozen=True)
class TimeBands:
    """Which band an hour belongs to. A band is named like a zone of a meter (``f1``), whose text is its label.

    ``sundays`` holds for holidays too. ``after_easter``: holidays so many days after Easter Sunday (1 is Easter
    Monday).
    """

    workdays: Hours
    saturdays: Hours
    sundays: Hours
    holidays: tuple[Holiday, ...] = ()
    after_easter: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """:raises ValueError: when the hours of a day don't begin at 0, or are out of order."""
        for hours in (self.workdays, self.saturdays, self.sundays):
            starts = [hour for hour, _ in hours]
            if starts[:1] != [0] or starts != sorted(set(starts)) or starts[-1] > 23:
                raise ValueError(f"hours of bands begin at 0 and go up: {starts}")

    @property
    def names(self) -> tuple[str, ...]:
        """All bands, each once, in the order of their names."""
        return tuple(sorted({band for hours in (self.workdays, self.saturdays, self.sundays) for _, band in hours}))

    def is_holiday(self, day: date) -> bool:
        """Whether a day counts as a Sunday without being one."""
        if any(one.is_on(day) for one in self.holidays):
            return True
        if not self.after_easter:
            return False
        easter = easter_sunday(day.year)
        return any(day == easter + timedelta(days=days) for days in self.after_easter)

    def of_day(self, day: date) -> Hours:
        """The bands of a day."""
        if day.weekday() == 6 or self.is_holiday(day):
            return self.sundays
        return self.saturdays if day.weekday() == 5 else self.workdays
