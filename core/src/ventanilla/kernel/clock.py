"""Time as an argument: rules ask a clock, never the system."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        return datetime.now(UTC)


def today(clock: Clock, zone: ZoneInfo) -> date:
    """The calendar day at the utility's place."""
    return clock.now().astimezone(zone).date()
