"""What somebody asks to look at: read from an address, completed from what there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from ventanilla.errors import InvalidInput
from ventanilla.kernel.messages import Message, message
from ventanilla.kernel.periods import Month
from ventanilla.readings.model import Anchor, Reach, Step

FIRST_YEAR = 1970
YEARS_SHOWN = 10
_DAY_AND_A_BIT = 25 * 3600


def parse_anchor(values: Mapping[str, str]) -> Anchor:
    """From ``by``, ``year``, ``month`` and ``day`` as they stand in an address; without ``by`` it is by month.

    :raises InvalidInput: naming each field that can't be read.
    """
    faults: dict[str, Message] = {}
    by = values.get("by", Step.MONTH.value)
    step = Step(by) if by in set(Step) else Step.MONTH
    if by not in set(Step):
        faults["by"] = message("readings.fault.by")
    anchor = Anchor(step)
    try:
        if values.get("year") and step in (Step.YEAR, Step.MONTH):
            anchor = replace(anchor, year=_year(values["year"]))
    except ValueError:
        faults["year"] = message("readings.fault.year")
    try:
        if values.get("month") and step is Step.DAY:
            anchor = replace(anchor, month=Month.parse(values["month"]))
    except ValueError:
        faults["month"] = message("readings.fault.month")
    try:
        if values.get("day") and step is Step.HOUR:
            anchor = replace(anchor, day=_day(values["day"]))
    except ValueError:
        faults["day"] = message("readings.fault.day")
    if faults:
        raise InvalidInput(faults)
    return anchor


def steps_of(reach: Reach) -> tuple[Step, ...]:
    """How finely a supply's consumption is known: by day and hour only where meters are read that often."""
    steps = [Step.YEAR, Step.MONTH]
    if reach.seconds is not None and reach.seconds <= _DAY_AND_A_BIT:
        steps.append(Step.DAY)
    if reach.seconds is not None and reach.seconds <= 3600:
        steps.append(Step.HOUR)
    return tuple(steps)


def settled(anchor: Anchor, reach: Reach, today: date, zone: ZoneInfo) -> Anchor:
    """The anchor with its span: the latest one of which there is something, where none is asked for.

    :raises InvalidInput: for a step that the supply does not have, and for a span in the future or before 1970.
    """
    if anchor.step not in steps_of(reach):
        raise InvalidInput({"by": message(f"readings.fault.no_{anchor.step}")})
    latest = _latest_day(reach, zone) if anchor.step in (Step.DAY, Step.HOUR) else _latest_at_all(reach, zone)
    latest = min(latest or today, today)
    if anchor.step is Step.HOUR:
        anchor = replace(anchor, day=anchor.day or latest)
    elif anchor.step is Step.DAY:
        anchor = replace(anchor, month=anchor.month or Month.of(latest))
    else:
        anchor = replace(anchor, year=anchor.year or latest.year)
    _check(anchor, today)
    return anchor


def neighbours(anchor: Anchor, reach: Reach, zone: ZoneInfo) -> tuple[Anchor | None, Anchor | None]:
    """The spans before and after, where there is something to look at."""
    if anchor.day is not None:
        days = _around_day(anchor.day, reach, zone)
        return _moved(anchor, days[0]), _moved(anchor, days[1])
    if anchor.month is not None:
        months = _around_month(anchor.month, reach, zone)
        return _moved(anchor, months[0]), _moved(anchor, months[1])
    years = years_of(reach, zone)
    step = YEARS_SHOWN if anchor.step is Step.YEAR else 1
    year = anchor.year or 0
    earlier = max((one for one in years if one <= year - step), default=None)
    later = min((one for one in years if one > year), default=None)
    if anchor.step is Step.YEAR and later is not None:
        later = min(max(years), year + YEARS_SHOWN)
    return _moved(anchor, earlier), _moved(anchor, later)


def switched(anchor: Anchor, step: Step, reach: Reach, zone: ZoneInfo) -> Anchor:
    """The same place seen more finely or more coarsely; open where there is nothing of that step in it."""
    first, last = _first_day(reach, zone), _latest_day(reach, zone)
    day = anchor.day or (anchor.month and anchor.month.last) or (anchor.year and date(anchor.year, 12, 31)) or last
    if step is Step.YEAR or day is None:
        return Anchor(step)
    if step is Step.MONTH:
        return Anchor(step, year=day.year)
    if first is None or last is None:
        return Anchor(step)
    day = min(max(day, first), last)
    return Anchor(step, month=Month.of(day)) if step is Step.DAY else Anchor(step, day=day)


def finer(anchor: Anchor, key: str, steps: tuple[Step, ...], reach: Reach, zone: ZoneInfo) -> Anchor | None:
    """Where a point of a view leads: a year to its months, a month to its days, a day to its hours."""
    if anchor.step is Step.YEAR:
        return Anchor(Step.MONTH, year=int(key))
    first, last = _first_day(reach, zone), _latest_day(reach, zone)
    if first is None or last is None:
        return None
    if anchor.step is Step.MONTH and Step.DAY in steps:
        month = Month.parse(key)
        return Anchor(Step.DAY, month=month) if Month.of(first) <= month <= Month.of(last) else None
    if anchor.step is Step.DAY and Step.HOUR in steps:
        day = date.fromisoformat(key)
        return Anchor(Step.HOUR, day=day) if first <= day <= last else None
    return None


def _moved(anchor: Anchor, to: int | Month | date | None) -> Anchor | None:
    if to is None:
        return None
    if isinstance(to, int):
        return replace(anchor, year=to)
    return replace(anchor, month=to) if isinstance(to, Month) else replace(anchor, day=to)


def years_of(reach: Reach, zone: ZoneInfo) -> tuple[int, ...]:
    """The calendar years in which there may be something, oldest first."""
    years: set[int] = set()
    if reach.first_month and reach.last_month:
        years.update(range(reach.first_month.year, reach.last_month.year + 1))
    first, last = _first_day(reach, zone), _latest_day(reach, zone)
    if first and last:
        years.update(range(first.year, last.year + 1))
    return tuple(sorted(years))


def _around_day(day: date, reach: Reach, zone: ZoneInfo) -> tuple[date | None, date | None]:
    first, last = _first_day(reach, zone), _latest_day(reach, zone)
    if first is None or last is None:
        return None, None
    before, after = min(day - timedelta(days=1), last), max(day + timedelta(days=1), first)
    return (before if before >= first else None), (after if after <= last else None)


def _around_month(month: Month, reach: Reach, zone: ZoneInfo) -> tuple[Month | None, Month | None]:
    first, last = _first_day(reach, zone), _latest_day(reach, zone)
    if first is None or last is None:
        return None, None
    before, after = min(month.plus(-1), Month.of(last)), max(month.plus(1), Month.of(first))
    return (before if before >= Month.of(first) else None), (after if after <= Month.of(last) else None)


def _first_day(reach: Reach, zone: ZoneInfo) -> date | None:
    return None if reach.start is None else reach.start.astimezone(zone).date()


def _latest_day(reach: Reach, zone: ZoneInfo) -> date | None:
    return None if reach.end is None else (reach.end - timedelta(seconds=1)).astimezone(zone).date()


def _latest_at_all(reach: Reach, zone: ZoneInfo) -> date | None:
    known = [day for day in (reach.last_month and reach.last_month.first, _latest_day(reach, zone)) if day]
    return max(known, default=None)


def _check(anchor: Anchor, today: date) -> None:
    if anchor.day is not None:
        name, first = "day", anchor.day
    elif anchor.month is not None:
        name, first = "month", anchor.month.first
    else:
        name, first = "year", date(anchor.year or today.year, 1, 1)
    if not date(FIRST_YEAR, 1, 1) <= first <= today:
        raise InvalidInput({name: message("readings.fault.range", first=date(FIRST_YEAR, 1, 1), last=today)})


def _year(text: str) -> int:
    if len(text) != 4 or not (text.isascii() and text.isdigit()) or int(text) < 1:
        raise ValueError(text)
    return int(text)


def _day(text: str) -> date:
    if len(text) != 10:
        raise ValueError(text)
    return date.fromisoformat(text)


def parse_year_and_month(values: Mapping[str, str], today: date) -> tuple[int | None, int | None]:
    """From ``year=2026&month=11``; either may be left out or empty, and a month without a year is one of this year.

    :raises InvalidInput: naming each field that can't be read.
    """
    faults: dict[str, Message] = {}
    year = month = None
    if written := values.get("year", ""):
        try:
            year = _year(written)
            if not FIRST_YEAR <= year <= today.year:
                raise ValueError(written)
        except ValueError:
            faults["year"] = message("readings.fault.history_year", first=str(FIRST_YEAR), last=str(today.year))
    if written := values.get("month", ""):
        if written.isascii() and written.isdigit() and len(written) <= 2 and 1 <= int(written) <= 12:
            month = int(written)
        else:
            faults["month"] = message("readings.fault.history_month")
    if faults:
        raise InvalidInput(faults)
    return today.year if month is not None and year is None else year, month
