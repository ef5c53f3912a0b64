"""Where outages are: lines and transformers without supply, for a picture that everybody may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from ventanilla.grid.model import Position
from ventanilla.grid.model.outages import Outage, OutageState
from ventanilla.grid.service.register import Register
from ventanilla.grid.tables import reading, rows
from ventanilla.house import House

MOST_LINES = 2_000
"""Of all outages together; the list names what is not drawn."""

COARSE = 5_000
"""Millionths of a degree, some 500 metres: a transformer may feed one farm, and everybody sees the map."""

Line = tuple[Position, Position]
_OPEN = (OutageState.CURRENT, OutageState.COMING)


@dataclass(frozen=True, slots=True)
class OutageMap:
    """Lines and transformers without supply, now and to come; ``around`` are the other lines of their feeders."""

    current: tuple[Line, ...]
    coming: tuple[Line, ...]
    around: tuple[Line, ...]
    current_marks: tuple[Position, ...]
    coming_marks: tuple[Position, ...]

    @property
    def places(self) -> list[Position]:
        """Every place that is drawn."""
        lines = (*self.current, *self.coming, *self.around)
        return [*(place for line in lines for place in line), *self.current_marks, *self.coming_marks]


class OutageMaps:
    """Draws the same outages once, however many look at them."""

    def __init__(self, house: House) -> None:
        self._db, self._register = house.db, Register(house)
        self._last: tuple[object, OutageMap] | None = None

    def of(self, outages: Sequence[tuple[Outage, OutageState]]) -> OutageMap:
        """The map of those that are under way or to come."""
        shown = [(outage, state) for outage, state in outages if state in _OPEN]
        key = (self._register.revision(), tuple((outage.id, outage.version, state) for outage, state in shown))
        if self._last is None or self._last[0] != key:
            self._last = (key, self._drawn(shown))
        return self._last[1]

    def _drawn(self, shown: Sequence[tuple[Outage, OutageState]]) -> OutageMap:
        feeders: dict[str, OutageState | None] = {}
        marks: dict[OutageState, list[Position]] = {state: [] for state in _OPEN}
        for outage, state in sorted(shown, key=lambda one: one[1] is not OutageState.CURRENT):
            for feeder_id in sorted(outage.feeders):
                feeders[feeder_id] = feeders.get(feeder_id) or state
            for transformer_id in sorted(outage.transformers):
                found = reading.one(self._db, rows.TRANSFORMER, transformer_id)
                if found is not None:
                    feeders.setdefault(found.feeder_id, None)
                    marks[state] += [_about(found.position)] if found.position else []
        lines: dict[OutageState | None, list[Line]] = {OutageState.CURRENT: [], OutageState.COMING: [], None: []}
        left = MOST_LINES
        for feeder_id, kind in sorted(feeders.items(), key=lambda one: (one[1] is None, one[0])):
            some = list(islice(self._lines(feeder_id), left))
            lines[kind] += some
            left -= len(some)
        return OutageMap(
            tuple(lines[OutageState.CURRENT]),
            tuple(lines[OutageState.COMING]),
            tuple(lines[None]),
            tuple(marks[OutageState.CURRENT]),
            tuple(marks[OutageState.COMING]),
        )

    def _lines(self, feeder_id: str) -> Iterable[Line]:
        return ((one.start, one.end) for one in self._register.spans(feeder_id) if one.start and one.end)


def _about(place: Position) -> Position:
    return Position(round(place.lon_micro / COARSE) * COARSE, round(place.lat_micro / COARSE) * COARSE)
