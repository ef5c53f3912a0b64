"""Takes a Green Button file in as the readings of one supply."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection

from ventanilla.errors import FeedRefused
from ventanilla.exchange.espi.outline import Outline, outline
from ventanilla.exchange.espi.reading import EspiReading, read_green_button
from ventanilla.exchange.espi.units import Named
from ventanilla.exchange.green_button.codes import SERVICES
from ventanilla.house import House
from ventanilla.kernel.messages import Message, message
from ventanilla.readings.model import IntervalReading
from ventanilla.readings.service.intake import UNITS, kept_unit, take_in
from ventanilla.supply.service.known import commodity_of

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
    house: House,
    path: Path,
    supply_point_id: str,
    keep: Callable[[Connection], None] = _unlocked,
    named: Named | None = None,
) -> GreenButtonCounts:
    """Store a file's readings: all of it or, when it can't be read to its end, nothing.

    The same file again changes nothing. A second reading of one interval counts once; one that says something
    else, or that overlaps another interval, is rejected with its line. ``keep`` renews the lock of the import;
    ``named`` is in what the values are of a file that does not say so.

    :raises FeedRefused: naming file, line and element.
    """
    found = outline(path, named)
    with house.db.write() as connection:
        keep(connection)
        return _Loading(connection, found, supply_point_id, house.clock.now()).run()


class _Loading:
    def __init__(self, connection: Connection, outline_: Outline, supply_point_id: str, now: datetime) -> None:
        self._connection, self._outline, self._supply, self._now = connection, outline_, supply_point_id, now
        self._path = outline_.path
        self._commodity = commodity_of(connection, supply_point_id)
        self._kept = {False: kept_unit(connection, supply_point_id)}
        self._seen: dict[tuple[bool, int], int] = {}
        self._same = self._skipped = 0
        self._rejected: list[tuple[int, Message]] = []

    def run(self) -> GreenButtonCounts:
        self._check_service()
        counts = [0, 0, 0]
        readings = self._fresh()
        while chunk := list(islice(readings, _AT_ONCE)):
            for is_injected in (False, True):
                mine = [(line, one) for line, one, is_received in chunk if is_received is is_injected]
                told = self._take(mine, is_injected=is_injected) if mine else (0, 0, 0)
                counts = [before + more for before, more in zip(counts, told, strict=True)]
        rejected = tuple(sorted(self._rejected, key=lambda one: one[0]))
        return GreenButtonCounts(counts[0], counts[1], counts[2] + self._same, self._skipped, rejected)

    def _take(self, mine: list[tuple[int, IntervalReading]], *, is_injected: bool) -> tuple[int, int, int]:
        readings = [reading for _, reading in mine]
        taken = take_in(self._connection, self._supply, readings, now=self._now, is_injected=is_injected)
        self._rejected += [(mine[at][0], reason) for at, reason in taken.rejected]
        return taken.inserted, taken.updated, taken.unchanged

    def _fresh(self) -> Iterator[tuple[int, IntervalReading, bool]]:
        for found in read_green_button(self._path, self._outline):
            reading = found.reading
            if reading is None:
                self._skipped += 1
            elif self._is_first(found, reading):
                self._check_unit(found, reading)
                yield found.line, reading, found.is_received

    def _is_first(self, found: EspiReading, reading: IntervalReading) -> bool:
        key, says = (found.is_received, int(reading.interval.start.timestamp())), hash(reading)
        if key not in self._seen:
            self._seen[key] = says
            if len(self._seen) > _MOST:
                raise FeedRefused(f"{self._path.name} line {found.line}: it holds more than {_MOST} readings; split it")
            return True
        if self._seen[key] == says:
            self._same += 1
        else:
            self._rejected.append((found.line, message("readings.feed.contradiction")))
        return False

    def _check_unit(self, found: EspiReading, reading: IntervalReading) -> None:
        """Of what is fed in, only that it is in a unit of what is delivered."""
        unit = reading.amount.unit
        kept = self._kept.get(found.is_received) or unit.value
        self._kept[found.is_received] = kept
        where = f"{self._path.name} line {found.line}: its readings are in {unit.value}"
        if unit.value != kept:
            raise FeedRefused(f"{where}, the supply's are kept in {kept}")
        if unit not in UNITS[self._commodity]:
            raise FeedRefused(f"{where}, which is no unit of the supply's {self._commodity.value}")

    def _check_service(self) -> None:
        services, ours = self._outline.services, SERVICES.get(self._commodity)
        if services and services != {ours}:
            told = ", ".join(map(str, sorted(services)))
            raise FeedRefused(
                f"{self._path.name}: its usage point is of the kind of service {told}, the supply's is {ours}"
                f" ({self._commodity.value})"
            )
