"""A clock that tests set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class FixedClock:
    """Stands still until it is told otherwise; aware, UTC."""

    def __init__(self, now: datetime) -> None:
        self._now = _utc(now)

    def now(self) -> datetime:
        """The moment it was set to."""
        return self._now

    def set(self, now: datetime) -> None:
        """Put it to a moment (aware)."""
        self._now = _utc(now)

    def advance(self, by: timedelta) -> datetime:
        """Let time pass; the new moment."""
        self._now += by
        return self._now


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a clock needs an aware moment")
    return moment.astimezone(UTC)
