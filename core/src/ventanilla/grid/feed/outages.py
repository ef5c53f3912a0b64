"""Outages from the utility's own system; what is news of them is told, what is history is not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from ventanilla.grid.feed.taking import Refused
from ventanilla.grid.model import is_address_part, key_of
from ventanilla.grid.model.outages import LONGEST_CAUSE, MOST_PARTS, Outage, OutageKind, Told, outage_fault
from ventanilla.grid.tables import loading
from ventanilla.grid.tables import outages as tables
from ventanilla.storage.feeds import ColumnType, FeedColumn, FeedFile, Loaded, RejectedRow, Row

RECENT = timedelta(hours=12)
"""What was over before that is news to nobody."""
_NUMBERS = MOST_PARTS * 41


def outages_file() -> FeedFile:
    """``grid_outages.csv``."""
    columns = (
        FeedColumn("number", required=True, max_length=40, meaning="the utility's number of the outage"),
        FeedColumn("kind", required=True, choices=tuple(OutageKind), meaning="planned before it began, or not"),
        FeedColumn("starts_at", ColumnType.MOMENT, required=True, meaning="when it begins or began, with its offset"),
        FeedColumn("expected_end_at", ColumnType.MOMENT, meaning="when supply is to be back; needed if planned"),
        FeedColumn("restored_at", ColumnType.MOMENT, meaning="when supply was back; empty until it is"),
        FeedColumn("cancelled", ColumnType.FLAG, meaning="yes where it was called off"),
        FeedColumn("cause", max_length=LONGEST_CAUSE, meaning="why, for everybody to read: name nobody"),
        FeedColumn("feeders", max_length=_NUMBERS, meaning="numbers of whole feeders, vertical bars between"),
        FeedColumn("transformers", max_length=_NUMBERS, meaning="of transformers, likewise"),
    )
    meaning = "Outages, planned and not: all that is known of each, with one feeder or transformer at least."
    return FeedFile("grid_outages", columns, load_outages, ("number",), meaning)


def load_outages(connection: Connection, house: Any, rows: Sequence[Row]) -> Loaded:
    """Store outages: the same rows again change nothing and tell nothing."""
    known = {
        name: loading.known(connection, name, {id_ for row in rows for id_ in _ids(row[name])})
        for name in ("feeders", "transformers")
    }
    now = house.clock.now()
    good: dict[str, Outage] = {}
    rejected = []
    for at, row in enumerate(rows):
        try:
            made = _made(row, known, now)
            if made.id in good:
                raise Refused("number", "twice", number=row["number"])
            good[made.id] = made
        except Refused as refused:
            rejected.append(RejectedRow(at, refused.column, refused.reason))
    told = keep(connection, house, good.values())
    new = sum(one.version == 1 for one in told)
    return Loaded(new, len(told) - new, len(good) - len(told), tuple(rejected))


def keep(connection: Connection, house: Any, outages: Iterable[Outage]) -> list[Outage]:
    """Store what is new or differs, and record in this transaction what people are to be told of it.

    What was called off stays called off from its first moment. Returns what was stored, each with its version.
    """
    wanted = list(outages)
    before = tables.stored(connection, [one.id for one in wanted])
    now, changed = house.clock.now(), []
    for one in wanted:
        was = before.get(one.id)
        if was is not None and was.cancelled_at and one.cancelled_at:
            one = replace(one, cancelled_at=was.cancelled_at)
        if was is not None and was.is_like(one):
            continue
        made = replace(one, version=was.version + 1 if was else 1)
        changed.append(made)
        told = _told(was, made, now)
        if told is not None:
            house.jobs.record(
                connection, f"grid.outage_{told.value}", outage_id=made.id, version=made.version, told=told.value
            )
    tables.put(connection, changed)
    return changed


def _told(was: Outage | None, made: Outage, now: datetime) -> Told | None:
    """What is news: nothing of an outage that was over when the portal first heard of it."""
    if made.is_open(now):
        is_new = was is None or was.cancelled_at is not None
        return Told.ANNOUNCED if is_new else Told.CHANGED
    if was is None or not was.is_open(made.restored_at or now) or was.restored_at is not None:
        return None
    if made.cancelled_at is not None:
        return Told.CANCELLED
    ended = made.ended_at(now)
    return Told.RESTORED if ended is not None and ended >= now - RECENT else None


def _made(row: Row, known: dict[str, set[str]], now: datetime) -> Outage:
    number = row["number"]
    if not is_address_part(number):
        raise Refused("number", "not_an_address", number=number)
    parts = {name: _known_ids(name, row[name], known[name]) for name in ("feeders", "transformers")}
    made = Outage(
        id=key_of(number),
        number=number,
        kind=OutageKind(row["kind"]),
        starts_at=row["starts_at"],
        expected_end_at=row["expected_end_at"],
        restored_at=row["restored_at"],
        cancelled_at=now if row["cancelled"] else None,
        cause=row["cause"] or "",
        feeders=parts["feeders"],
        transformers=parts["transformers"],
    )
    fault = outage_fault(made, now)
    if fault is not None:
        raise Refused(fault[0], f"outage_{fault[1]}")
    return made


def _known_ids(column: str, cell: str | None, known: set[str]) -> frozenset[str]:
    for number in _numbers(cell):
        if key_of(number) not in known:
            raise Refused(column, "unknown", number=number[:40])
    found = frozenset(_ids(cell))
    if len(found) > MOST_PARTS:
        raise Refused(column, "outage_many", most=MOST_PARTS)
    return found


def _ids(cell: str | None) -> list[str]:
    return [key_of(number) for number in _numbers(cell)]


def _numbers(cell: str | None) -> list[str]:
    return [number.strip() for number in (cell or "").split("|") if number.strip()]
