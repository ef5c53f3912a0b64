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
MOMENTS = ("published-min", "published-max", "updated-min", "updated-max")
_COUNTS = ("start-index", "max-results")


@dataclass(frozen=True, slots=True)
class Window:
    """Moments (UTC) between which entries were published and changed, all included; None is open. ``start`` counts
    from 1."""

    published_min: datetime | None = None
    published_max: datetime | None = None
    updated_min: datetime | None = None
    updated_max: datetime | None = None
    start: int = 1
    most: int | None = None

    def holds(self, entry: Entry) -> bool:
        """Whether an entry was published, and last changed, in the window."""
        return _is_between(self.published_min, entry.moment, self.published_max) and _is_between(
            self.updated_min, entry.updated, self.updated_max
        )

    def span(self, series: Series | None, today: date, zone: ZoneInfo) -> Span:
        """The local days whose blocks may be in the window: whole years where blocks are years."""
        first = date(today.year - _YEARS, 1, 1)
        last = date(today.year + 1, 12, 31)
        if self.published_min is not None:
            first = max(first, _day_of(self.published_min, zone))
        if self.updated_min is not None:
            first = max(first, self._first_changed(series, zone) or first)
        if (until := _earlier(self.published_max, self.updated_max)) is not None:
            last = min(last, until.astimezone(zone).date())
        if series is None or not series.is_daily:
            first, last = date(first.year, 1, 1), date(last.year, 12, 31)
        return Span(first, max(first, last))

    def _first_changed(self, series: Series | None, zone: ZoneInfo) -> date | None:
        """From which day on something may have changed; None for any."""
        assert self.updated_min is not None
        day = _day_of(self.updated_min, zone)
        if series is None or series.first_changed is None:
            return day
        corrected = series.first_changed(self.updated_min)
        return day if corrected is None else min(day, corrected)

    def query(self, start: int) -> str:
        """The same window from another place on, as it stands in an address."""
        moments = zip(
            MOMENTS, (self.published_min, self.published_max, self.updated_min, self.updated_max), strict=True
        )
        named = {name: stamp(moment) for name, moment in moments if moment is not None}
        counts = {"start-index": str(start)} | ({} if self.most is None else {"max-results": str(self.most)})
        return urlencode(named | counts)


def _is_between(first: datetime | None, moment: datetime, last: datetime | None) -> bool:
    return (first is None or moment >= first) and (last is None or moment <= last)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((each for each in (one, other) if each is not None), default=None)


def _day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The first local day of which a block may end then or later."""
    return moment.astimezone(zone).date() - timedelta(seconds=LONGEST)


def parse_window(query: Mapping[str, str]) -> Window:
    """From ``published-min``, ``published-max``, ``updated-min``, ``updated-max`` (RFC 3339), ``start-index`` and
    ``max-results``; what else is asked for is passed over, ``depth`` too: feeds of all resources are whole.

    :raises InvalidInput: naming each that can't be read.
    """
    faults: dict[str, Message] = {}
    moments: dict[str, datetime | None] = {}
    counts: dict[str, int | None] = {}
    for name in MOMENTS:
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
    published, updated = ((moments[f"{pair}-min"], moments[f"{pair}-max"]) for pair in ("published", "updated"))
    return Window(*published, *updated, counts["start-index"] or 1, counts["max-results"])


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
