"""Spans of time: months by the utility's calendar, intervals in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month."""

    year: int
    month: int

    def __post_init__(self) -> None:
        date(self.year, self.month, 1)

    @classmethod
    def of(cls, day: date) -> Month:
        """The month a day falls in."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """From ``2026-04``.

        :raises ValueError: when it is anything else.
        """
        if (
            len(text) != 7
            or text[4] != "-"
            or not (text[:4] + text[5:]).isascii()
            or not (text[:4] + text[5:]).isdigit()
        ):
            raise ValueError(f"not a month: {text!r}")
        return cls(int(text[:4]), int(text[5:]))

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.plus(1).first - timedelta(days=1)

    def plus(self, months: int) -> Month:
        """The month so many months later, or earlier where negative."""
        index = self.year * 12 + self.month - 1 + months
        return Month(index // 12, index % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def months_by_year(last: Month, count: int) -> tuple[Month, ...]:
    """So many months up to the last: the newest year first, each year from its first month on."""
    months = [last.plus(-back) for back in range(count)]
    return tuple(sorted(months, key=lambda month: (-month.year, month.month)))


@dataclass(frozen=True, slots=True)
class Period:
    """Local days from the first to the last, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a period that ends ({self.last}) before it starts ({self.first})")

    @property
    def days(self) -> int:
        """How many days, both ends included."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Interval:
    """A span of real time: an aware UTC start and a length."""

    start: datetime
    length: timedelta

    def __post_init__(self) -> None:
        if self.start.tzinfo is not UTC or self.length <= timedelta(0):
            raise ValueError("an interval starts at an aware UTC time and has a positive length")

    @property
    def end(self) -> datetime:
        """The first moment after it, in UTC."""
        return self.start + self.length
