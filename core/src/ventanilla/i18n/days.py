"""Days, months and times of one locale, each pattern looked up once and each result kept."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date

from ventanilla.kernel.periods import Month

HOUSE_PATTERNS = {"ru": ("d MMMM y", "LLLL y")}
"""Where a day and a month are written out otherwise than CLDR says: its «г.» would meet the full stop of a sentence."""
_KEPT = 4096


class DayFormat:
    """How one locale writes days. English is written day first, as in the places that the portal serves."""

    def __init__(self, locale: Locale, zone: ZoneInfo) -> None:
        self._locale = Locale("en", "GB") if str(locale) == "en" else locale
        self._zone = zone
        formats = self._locale.date_formats
        self._day_patterns = {
            "short": str(formats["short"].pattern),
            "medium": _numeric(str(formats["short"].pattern)),
            "long": str(formats["long"].pattern),
        }
        skeletons = self._locale.datetime_skeletons
        self._month_patterns = {
            "short": "LLL",
            "medium": "LLL y",
            "long": str(skeletons["yMMMM"].pattern) if "yMMMM" in skeletons else "LLLL y",
        }
        if locale.language in HOUSE_PATTERNS:
            self._day_patterns["long"], self._month_patterns["long"] = HOUSE_PATTERNS[locale.language]
        self.day = lru_cache(_KEPT)(self._day)
        self.month = lru_cache(_KEPT)(self._month)

    def _day(self, value: date, style: str = "medium") -> str:
        return format_date(value, self._day_patterns[style], self._locale)

    def _month(self, value: Month, style: str = "long") -> str:
        return format_date(value.first, self._month_patterns[style], self._locale)

    def moment(self, value: datetime) -> str:
        """Day and time to the minute in the utility's zone; in the hour that comes twice, which of both it is."""
        local = value.astimezone(self._zone)
        return f"{self.day(local.date())} {local:%H:%M}{_offset_if_twice(local)}"

    def day_of(self, value: datetime, style: str) -> str:
        """The day of a moment in the utility's zone."""
        return self.day(value.astimezone(self._zone).date(), style)

    def clock_time(self, value: datetime) -> str:
        """Hours and minutes in the utility's zone, 24 hours."""
        return f"{value.astimezone(self._zone):%H:%M}"


def _offset_if_twice(local: datetime) -> str:
    """`` (UTC-03:00)`` for a moment whose time of day comes again when the clocks are put back."""
    if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
        return ""
    written = f"{local:%z}"
    return f" (UTC{written[:3]}:{written[3:]})"


def _numeric(pattern: str) -> str:
    """The short pattern with two digits for day and month and four for the year."""
    return re.sub(r"y+", "y", re.sub(r"d+", "dd", re.sub(r"M+", "MM", pattern)))
