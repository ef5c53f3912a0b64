"""Writes what an invented grid feeds and where it failed: connections of accounts, and interruptions around a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ventanilla.demo.chance import one_of
from ventanilla.demo.grids import Hung
from ventanilla.demo.writing import FeedWriter


@dataclass(frozen=True)
class Outage:
    """So many days from today, local times. ``until`` is when a planned one should end, or another one ended.

    It concerns the transformers of some accounts, and whole feeders.
    """

    day: int
    starts: time
    cause: str
    accounts: tuple[str, ...]
    until: time | None = None
    feeders: tuple[str, ...] = ()
    is_planned: bool = False


def connect(feed: FeedWriter, hung: Sequence[Hung], customer: str, number: str, kind: tuple[str, int] | None) -> str:
    """Say which transformer feeds an account, one of a ``kind`` and size in kVA where it matters; its number."""
    fitting = [one for one in hung if kind in (None, (one.kind, one.kva))] or hung
    transformer = one_of(fitting, number, "transformer").number
    feed.add("grid_connections", customer_number=customer, supply_number=number, transformer_number=transformer)
    return transformer


def write_outages(
    feed: FeedWriter, outages: Iterable[Outage], fed_by: Mapping[str, str], today: date, zone: ZoneInfo
) -> None:
    """Rows of ``grid_outages.csv``; ``fed_by`` has the transformers by account."""
    for one in outages:
        day = today + timedelta(days=one.day)
        end = datetime.combine(day, one.until, zone) if one.until else None
        feed.add(
            "grid_outages",
            number=f"{'P' if one.is_planned else 'I'}-{day:%Y%m%d}",
            kind="planned" if one.is_planned else "unplanned",
            expected_end_at=end if one.is_planned else None,
            restored_at=None if one.is_planned else end,
            feeders="|".join(one.feeders),
            transformers="|".join(fed_by[number] for number in one.accounts),
            starts_at=datetime.combine(day, one.starts, zone),
            cause=one.cause,
        )
