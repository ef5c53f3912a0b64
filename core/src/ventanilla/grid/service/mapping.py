"""A feeder as a map shows it: its lines, its transformers, where it begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from ventanilla.grid.model import Feeder, Place, Position, Span, Transformer
from ventanilla.grid.service.network.places import feature
from ventanilla.grid.service.network.rows import SHEETS
from ventanilla.grid.service.register import Register

MOST_LINES = 5_000
MOST_MARKS = 2_000
"""So much of a feeder is drawn; a map of more says nothing."""
_BY_NAME = {each.name: each for each in SHEETS}


@dataclass(frozen=True, slots=True)
class FeederMap:
    """``transformers`` stand somewhere that is known; ``unplaced`` counts the others. ``is_cut``: there is more."""

    place: Place
    feeder: Feeder
    origin: Position | None
    spans: tuple[Span, ...]
    transformers: tuple[Transformer, ...]
    unplaced: int
    chosen: Transformer | None
    is_cut: bool

    def features(self) -> Iterator[dict[str, Any]]:
        """As GeoJSON features; the chosen transformer says that it is."""
        for span in self.spans:
            yield feature(_BY_NAME["grid_spans"], span)
        for each in self.transformers:
            made: dict[str, Any] = feature(_BY_NAME["grid_transformers"], each)
            made["properties"] = {
                **made["properties"],
                "is_chosen": self.chosen is not None and each.id == self.chosen.id,
            }
            yield made


def feeder_map(register: Register, place: Place, feeder: Feeder, chosen: Transformer | None) -> FeederMap:
    """What there is to draw of a feeder; the chosen transformer is always among it, where its place is known."""
    lines = (one for one in register.spans(feeder.id) if one.start and one.end)
    spans = tuple(islice(lines, MOST_LINES + 1))
    marks: list[Transformer] = []
    unplaced, is_cut = 0, len(spans) > MOST_LINES
    for one in register.transformers(feeder.id):
        if one.position is None:
            unplaced += 1
        elif len(marks) < MOST_MARKS:
            marks.append(one)
        else:
            is_cut = True
            break
    if chosen is not None and chosen.position and all(one.id != chosen.id for one in marks):
        marks.append(chosen)
    origin = place.substation.position if place.substation else None
    return FeederMap(place, feeder, origin, spans[:MOST_LINES], tuple(marks), unplaced, chosen, is_cut)
