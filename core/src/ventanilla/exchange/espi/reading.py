"""The readings of a Green Button file, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ventanilla.errors import FeedRefused
from ventanilla.exchange.espi.outline import Outline, outline
from ventanilla.exchange.espi.types import ReadingType, quality
from ventanilla.exchange.espi.xml import ATOM, ESPI, events, whole
from ventanilla.kernel.periods import Interval
from ventanilla.readings.model import IntervalReading
from ventanilla.readings.service.intake import LONGEST

_ENTRY = f"{ATOM}entry"
_READING = f"{ESPI}IntervalReading"
_LARGEST = 10**15
"""Millionths of a unit: what is not less is a mistake."""
_LATEST = 4102444800
"""1 January 2100: a start from then on is a mistake."""


@dataclass(frozen=True, slots=True)
class EspiReading:
    """A reading and the line it begins in; None where it is no amount of an interval (a counter, a net flow), or a sum
    of what the file has in finer intervals too. ``is_received``: a customer fed it in."""

    line: int
    reading: IntervalReading | None
    is_received: bool = False


def read_green_button(path: Path, found: Outline | None = None) -> Iterator[EspiReading]:
    """All interval readings in the order of the file; ``found`` is its outline where that is known already.

    Starts are seconds since 1970 in UTC; local time parameters are not needed, since days are the utility's own.

    :raises FeedRefused: naming file, line and element, for what can't be read; also half-way.
    """
    found = found or outline(path)
    finer = found.finer
    number = -1
    for event, element in events(path, _ENTRY, _READING):
        if event == "start" and element.tag == _ENTRY:
            number += 1
        elif event == "end" and element.tag == _READING:
            kind = found.type_of(number)
            # Sums of what was fed in come with the utility's feed, months as they are billed.
            if kind.is_sum and (kind.is_received or kind.is_received in finer):
                yield EspiReading(element.sourceline, None)
            else:
                yield _reading(path, element, kind)


def _reading(path: Path, element: Any, kind: ReadingType) -> EspiReading:
    line = element.sourceline
    if kind.fault:
        return EspiReading(line, None)
    period = element.find(f"{ESPI}timePeriod")
    if period is None:
        raise FeedRefused(f"{path.name} line {line}: <timePeriod> is missing")
    start, seconds = whole(path, period, "start"), whole(path, period, "duration", kind.seconds)
    if not 0 <= start < _LATEST:
        raise FeedRefused(f"{path.name} line {line}: <start> {start} is no moment from 1970 to 2099")
    if not 1 <= seconds <= LONGEST:
        raise FeedRefused(f"{path.name} line {line}: <duration> must be 1 to {LONGEST} seconds, not {seconds}")
    interval = Interval(datetime.fromtimestamp(start, UTC), timedelta(seconds=seconds))
    amount = kind.amount(whole(path, element, "value"))
    if abs(amount.micro) >= _LARGEST:
        raise FeedRefused(f"{path.name} line {line}: <value> is far too large")
    told = quality(path, element)
    cost = (whole(path, element, "cost"), kind.currency) if _has_cost(element) and kind.currency else (None, None)
    return EspiReading(line, IntervalReading(interval, amount, *told, *cost), kind.is_received)


def _has_cost(element: Any) -> bool:
    return bool((element.findtext(f"{ESPI}cost") or "").strip())
