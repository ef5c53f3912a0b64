"""From when to when an account statement reaches."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from ventanilla.errors import InvalidInput
from ventanilla.kernel.messages import Message, message
from ventanilla.kernel.periods import Month

SINCE, UNTIL = "from", "to"
"""What the days are called in addresses, forms and faults."""

SPAN_PARAMETERS = [
    {"name": name, "in": "query", "schema": {"type": "string", "format": "date"}, "required": False}
    for name in (SINCE, UNTIL)
]
"""The same for the description of the API."""

FIRST_YEAR = 1900
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")


def parse_span(query: Mapping[str, str]) -> tuple[date | None, date | None]:
    """The days that a query asks for, as ``2026-04-01`` or ``01/04/2026``; None for one that is empty.

    :raises InvalidInput: naming each that is no day.
    """
    days: dict[str, date | None] = {}
    faults: dict[str, Message] = {}
    for name in (SINCE, UNTIL):
        text = query.get(name, "").strip()
        try:
            days[name] = _day(text) if text else None
        except ValueError:
            faults[name] = message("billing.statement.fault.day")
    if faults:
        raise InvalidInput(faults)
    return days[SINCE], days[UNTIL]


def statement_span(since: date | None, until: date | None, today: date) -> tuple[date, date]:
    """Both days; one that is not given makes it twelve months, or up to today.

    :raises InvalidInput: when it begins after today or before the utility can know anything, or ends before it begins.
    """
    last = min(until or today, today)
    first = since or _a_year_before(last)
    if first > today:
        raise InvalidInput({SINCE: message("billing.statement.fault.future")})
    for name, day in ((SINCE, first), (UNTIL, last)):
        if day.year < FIRST_YEAR:
            raise InvalidInput({name: message("billing.statement.fault.early", year=str(FIRST_YEAR))})
    if last < first:
        raise InvalidInput({UNTIL: message("billing.statement.fault.order")})
    return first, last


YEAR, MONTH = "year", "month"
"""What the year and the month of a period are called in addresses and faults."""

PERIOD_PARAMETERS = [
    {"name": YEAR, "in": "query", "schema": {"type": "integer"}, "required": False},
    {"name": MONTH, "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 12}, "required": False},
]
"""The same for the description of the API."""


def parse_period(query: Mapping[str, str], today: date) -> tuple[date, date]:
    """The first and last day of a year, or of one of its months; this year where none is given.

    :raises InvalidInput: on ``year`` or ``month``: none of the calendar, or one that has not begun.
    """
    year_text, month_text = query.get(YEAR, "").strip(), query.get(MONTH, "").strip()
    year = int(year_text) if re.fullmatch("[0-9]{4}", year_text, re.ASCII) else 0 if year_text else today.year
    if not FIRST_YEAR <= year <= today.year:
        raise InvalidInput({YEAR: message("billing.period.fault.year", first=str(FIRST_YEAR), last=str(today.year))})
    if not month_text:
        return date(year, 1, 1), date(year, 12, 31)
    month = int(month_text) if re.fullmatch("[0-9]{1,2}", month_text, re.ASCII) else 0
    if not 1 <= month <= 12:
        raise InvalidInput({MONTH: message("billing.period.fault.month")})
    first = date(year, month, 1)
    if first > today:
        raise InvalidInput({MONTH: message("billing.period.fault.future")})
    return first, Month.of(first).last


def parse_year(query: Mapping[str, str], today: date) -> int | None:
    """A year up to this one; None where none is given.

    :raises InvalidInput: on ``year``: none of the calendar, or one that has not begun.
    """
    return parse_period({YEAR: query[YEAR]}, today)[0].year if query.get(YEAR, "").strip() else None


def _a_year_before(day: date) -> date:
    """The same day of the year before; the 28th for a 29th of February."""
    if day.year <= FIRST_YEAR:
        return day
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _day(text: str) -> date:
    if found := _ISO.fullmatch(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_FIRST.fullmatch(text):
        return date(int(found[3]), int(found[2]), int(found[1]))
    raise ValueError(text[:20])
