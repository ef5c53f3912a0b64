"""Takes a Green Button file in as the readings of one supply."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection

from ventanilla.errors import FeedRefused
from ventanilla.exchange.espi.reading import EspiReading, read_green_button
from ventanilla.house import House
from ventanilla.kernel.messages import Message, message
from ventanilla.readings.model import IntervalReading
from ventanilla.readings.service.intake import kept_unit, take_in

_AT_ONCE = 2000
_MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class GreenButtonCounts:
    """What became of a file. ``rejected`` are lines with their reasons; ``skipped`` are readings of other kinds."""

    inserted: int
    updated: int
    unchanged: int
    skipped: int
    rejected: tuple[tuple[int, Message], ...]


def _unlocked(_connection: Connection) -> None:
    """Nobody else is at work."""


def load_green_button(
    house: House, path: Path, supply_point_id: str, keep: Callable[[Connection], None] = _unlocked
) -> GreenButtonCounts:
    """Store a file's readings: all of it or, when it can't be read to its end, nothing.

    The same file again changes nothing. A second reading of one interval counts once; one that says something
    else, or that overlaps another interval, is rejected with its line. ``keep`` renews the lock of the import.

    :raises FeedRefused: naming file, line and element.
    """
    with house.db.write() as connection:
        keep(connection)
        return _Loading(connection, path, supply_point_id).run()


class _Loading:
    def __init__(self, connection: Connection, path: Path, supply_point_id: str) -> None:
        self._connection, self._path, self._supply = connection, path, supply_point_id
        self._unit = kept_unit(connection, supply_point_id)
        self._seen: dict[int, int] = {}
        self._same = self._skipped = 0
        self._rejected: list[tuple[int, Message]] = []

    def run(self) -> GreenButtonCounts:
        inserted = updated = unchanged = 0
        readings = self._fresh()
        while chunk := list(islice(readings, _AT_ONCE)):
            taken = take_in(self._connection, self._supply, [reading for _, reading in chunk])
            inserted, updated = inserted + taken.inserted, updated + taken.updated
            unchanged += taken.unchanged
            self._rejected += [(chunk[at][0], reason) for at, reason in taken.rejected]
        rejected = tuple(sorted(self._rejected, key=lambda one: one[0]))
        return GreenButtonCounts(inserted, updated, unchanged + self._same, self._skipped, rejected)

    def _fresh(self) -> Iterator[tuple[int, IntervalReading]]:
        for found in read_green_button(self._path):
            reading = found.reading
            if reading is None:
                self._skipped += 1
            elif self._is_first(found.line, reading):
                self._check_unit(found, reading)
                yield found.line, reading

    def _is_first(self, line: int, reading: IntervalReading) -> bool:
        start, says = int(reading.interval.start.timestamp()), hash(reading)
        if start not in self._seen:
            self._seen[start] = says
            if len(self._seen) > _MOST:
                raise FeedRefused(f"{self._path.name} line {line}: it holds more than {_MOST} readings; split it")
            return True
        if self._seen[start] == says:
            self._same += 1
        else:
            self._rejected.append((line, message("readings.feed.contradiction")))
        return False

    def _check_unit(self, found: EspiReading, reading: IntervalReading) -> None:
        unit = reading.amount.unit.value
        self._unit = self._unit or unit
        if unit != self._unit:
            where = f"{self._path.name} line {found.line}"
            raise FeedRefused(f"{where}: its readings are in {unit}, the supply's are kept in {self._unit}")
