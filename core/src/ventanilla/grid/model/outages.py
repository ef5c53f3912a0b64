"""Outages: parts of the grid without supply, planned or not, from when to when, and why."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_CAUSE = 500
MOST_PARTS = 2_000
"""So many feeders and transformers one outage names at most."""
AHEAD = timedelta(days=730)
"""Nothing is planned for later than that."""
LEEWAY = timedelta(hours=1)
"""So far the clocks of two houses may differ, and something be in the future that has happened."""
_BEGINNING = 1990


class OutageKind(StrEnum):
    """Announced before it began, or not."""

    PLANNED = "planned"
    UNPLANNED = "unplanned"


class OutageState(StrEnum):
    """How it stands: still to come, under way, over, or called off."""

    COMING = "coming"
    CURRENT = "current"
    RESTORED = "restored"
    CANCELLED = "cancelled"


class Told(StrEnum):
    """What is told of an outage; the event is ``grid.outage_<it>``."""

    ANNOUNCED = "announced"
    CHANGED = "changed"
    RESTORED = "restored"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Outage:
    """One outage. Moments are aware, UTC; ``version`` counts its changes from 1.

    ``feeders`` and ``transformers`` are ids of the register: what hangs on a named feeder is without supply as a whole.
    ``expected_end_at`` is None while nobody knows; a planned outage always has one.
    """

    id: str
    number: str
    kind: OutageKind
    starts_at: datetime
    expected_end_at: datetime | None = None
    restored_at: datetime | None = None
    cancelled_at: datetime | None = None
    cause: str = ""
    version: int = 1
    feeders: frozenset[str] = field(default=frozenset())
    transformers: frozenset[str] = field(default=frozenset())

    def state(self, now: datetime) -> OutageState:
        """How it stands at a moment. A planned one of which nothing more is heard is over when it was to be over."""
        if self.cancelled_at is not None:
            return OutageState.CANCELLED
        if self.restored_at is not None:
            return OutageState.RESTORED
        if self.starts_at > now:
            return OutageState.COMING
        is_over = self.kind is OutageKind.PLANNED and self.expected_end_at is not None and self.expected_end_at <= now
        return OutageState.RESTORED if is_over else OutageState.CURRENT

    def is_open(self, now: datetime) -> bool:
        """Whether it is still to come or under way."""
        return self.state(now) in (OutageState.COMING, OutageState.CURRENT)

    def is_late(self, now: datetime) -> bool:
        """Whether it goes on for longer than was expected."""
        end = self.expected_end_at
        return self.state(now) is OutageState.CURRENT and end is not None and end <= now

    def ended_at(self, now: datetime) -> datetime | None:
        """When it was over, where it is."""
        if self.state(now) is not OutageState.RESTORED:
            return None
        return self.restored_at or self.expected_end_at

    def is_like(self, other: Outage) -> bool:
        """Whether it says the same, whatever its version."""
        return replace(self, version=0) == replace(other, version=0)


def outage_fault(outage: Outage, now: datetime) -> tuple[str, str] | None:
    """What can't be so: the column, and the reason ``grid.feed.outage_<reason>``; None when it can."""
    start, end, over = outage.starts_at, outage.expected_end_at, outage.restored_at
    is_planned = outage.kind is OutageKind.PLANNED
    if not outage.feeders and not outage.transformers:
        return "feeders", "nothing"
    if start.year < _BEGINNING or start > now + (AHEAD if is_planned else LEEWAY):
        return "starts_at", "start"
    if is_planned and end is None:
        return "expected_end_at", "no_end"
    if end is not None and not start < end <= max(now, start) + AHEAD:
        return "expected_end_at", "end"
    if over is not None and not start <= over <= now + LEEWAY:
        return "restored_at", "restored"
    if over is not None and outage.cancelled_at is not None:
        return "cancelled", "both"
    return None
