"""What somebody asks to see of measures: read from an address, completed from what there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from ventanilla.errors import InvalidInput
from ventanilla.kernel.messages import Message, message
from ventanilla.readings.anchors import FIRST_YEAR
from ventanilla.readings.measuring import DAY, HOUR
from ventanilla.readings.model import MeasureStep, MeasuresWish, Reach

USUAL_DAYS = 31
"""So many days up to the latest measure are shown where nobody says which."""
MOST_DAYS = 1100
"""Days in one look or file: three years of quarter hours."""
_MONTH = 28 * DAY


def parse_measures(values: Mapping[str, str]) -> MeasuresWish:
    """From ``from``, ``to`` (2026-11-20) and ``by``; what is left out or empty is up to the portal.

    :raises InvalidInput: naming each field that can't be read, and ``to`` where it lies before ``from``.
    """
    faults: dict[str, Message] = {}
    days: dict[str, date | None] = {"from": None, "to": None}
    for name in days:
        try:
            days[name] = _day(values.get(name, ""))
        except ValueError:
            faults[name] = message(f"readings.fault.measures.{name}")
    by = values.get("by", "") or MeasureStep.READING.value
    if by not in set(MeasureStep):
        faults["by"] = message("readings.fault.by")
    first, last = days["from"], days["to"]
    if first and last and last < first:
        faults["to"] = message("readings.fault.measures.order")
    elif first and last and (last - first).days >= MOST_DAYS:
        faults["to"] = message("readings.fault.measures.long", count=MOST_DAYS)
    if faults:
        raise InvalidInput(faults)
    return MeasuresWish(first, last, MeasureStep(by))


def days_of_reach(reach: Reach, zone: ZoneInfo) -> tuple[date, date] | None:
    """The first and the last local day of which there is something."""
    if reach.start is None or reach.end is None:
        return None
    return reach.start.astimezone(zone).date(), (reach.end - timedelta(seconds=1)).astimezone(zone).date()


def completed(wish: MeasuresWish, reach: Reach, today: date, zone: ZoneInfo) -> tuple[MeasuresWish, date, date]:
    """The wish with its days: where one is left out, as many as usual from or up to the other."""
    known = days_of_reach(reach, zone) or (today, today)
    if wish.first and wish.last:
        first, last = wish.first, wish.last
    elif wish.first:
        first, last = wish.first, min(wish.first + timedelta(days=MOST_DAYS - 1), max(wish.first, known[1]))
    else:
        last = wish.last or known[1]
        first = min(last, max(known[0], last - timedelta(days=USUAL_DAYS - 1)))
    by = wish.by if wish.by in steps_of_measures(reach) else MeasureStep.READING
    return replace(wish, first=first, last=last, by=by), first, last


def steps_of_measures(reach: Reach) -> tuple[MeasureStep, ...]:
    """How finely measures may be listed: as they are, and summed over what is longer."""
    length = reach.seconds or _MONTH
    longer = ((MeasureStep.HOUR, HOUR), (MeasureStep.DAY, DAY), (MeasureStep.MONTH, _MONTH))
    return (MeasureStep.READING, *(step for step, seconds in longer if length < seconds))


def _day(text: str) -> date | None:
    if not text:
        return None
    if len(text) != 10 or not text.isascii():
        raise ValueError(text)
    found = date.fromisoformat(text)
    if not FIRST_YEAR <= found.year < 2100:
        raise ValueError(text)
    return found
