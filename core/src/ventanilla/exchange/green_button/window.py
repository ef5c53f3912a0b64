"""Which part of a feed is asked for: by when its entries were published, and by their places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from ventanilla.errors import InvalidInput
from ventanilla.exchange.green_button.atom import Entry, stamp
from ventanilla.exchange.green_button.model import Series, Span
from ventanilla.kernel.messages import Message, message
from ventanilla.readings.service.intake import LONGEST

MOST = 10**9
_YEARS = 30
"""So many years back a feed without a beginning reaches."""
_MINS, _MAXS = ("published-min", "updated-min"), ("published-max", "updated-max")
_COUNTS = ("start-index", "max-results")


@dataclass(frozen=True, slots=True)
class Window:
    """``since`` and ``until`` are moments (UTC), both included; None is open. ``start`` counts from 1."""

    since: datetime | None = None
    until: datetime | None = None
    start: int = 1
    most: int | None = None

    def holds(self, entry: Entry) -> bool:
        """Whether an entry was published in the window."""
        return (self.since is None or entry.moment >= self.since) and (self.until is None or entry.moment <= self.until)

    def span(self, series: Series | None, today: date, zone: ZoneInfo) -> Span:
        """The local days whose blocks may have been published in the window: whole years where blocks are years."""
        first = date(today.year - _YEARS, 1, 1)
        last = date(today.year + 1, 12, 31)
        is_daily = series is not None and series.is_daily
        if self.since is not None:
            first = max(first, self.since.astimezone(zone).date() - timedelta(seconds=LONGEST))
        if self.until is not None:
            last = min(last, self.until.astimezone(zone).date())
        if not is_daily:
            first, last = date(first.year, 1, 1), date(last.year, 12, 31)
        return Span(first, max(first, last))

    def query(self, start: int) -> str:
        """The same window from another place on, as it stands in an address."""
        named = {
            "published-min": stamp(self.since) if self.since else None,
            "published-max": stamp(self.until) if self.until else None,
            "start-index": str(start),
            "max-results": None if self.most is None else str(self.most),
        }
        return urlencode({name: value for name, value in named.items() if value is not None})


def parse_window(query: Mapping[str, str]) -> Window:
    """From ``published-min``, ``published-max``, ``updated-min``, ``updated-max`` (RFC 3339), ``start-index`` and
    ``max-results``; what else is asked for is passed over.

    What is published is never changed without being published anew, so both pairs mean the same; the narrower counts.

    :raises InvalidInput: naming each that can't be read.
    """
    faults: dict[str, Message] = {}
    moments: dict[str, datetime | None] = {}
    counts: dict[str, int | None] = {}
    for name in (*_MINS, *_MAXS):
        try:
            moments[name] = _moment(query.get(name, ""))
        except ValueError:
            faults[name] = message("exchange.green_button.fault.moment")
    for name in _COUNTS:
        try:
            counts[name] = _count(query.get(name, ""))
        except ValueError:
            faults[name] = message("exchange.green_button.fault.count")
    if faults:
        raise InvalidInput(faults)
    since = max((found for name in _MINS if (found := moments[name])), default=None)
    until = min((found for name in _MAXS if (found := moments[name])), default=None)
    return Window(since, until, counts["start-index"] or 1, counts["max-results"])


def _moment(typed: str) -> datetime | None:
    if not typed:
        return None
    if len(typed) > 40 or not typed.isascii() or len(typed) < 10:
        raise ValueError(typed)
    # A plus sign that was not escaped arrives as a blank.
    found = datetime.fromisoformat(typed.replace(" ", "+"))
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found
    if not 1970 <= found.year < 2100:
        raise ValueError(typed)
    return found.astimezone(UTC)


def _count(typed: str) -> int | None:
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit()) or len(typed) > 10 or not 1 <= int(typed) <= MOST:
        raise ValueError(typed)
    return int(typed)
