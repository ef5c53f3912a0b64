"""Poles, spans and equipment by the beginning of their numbers."""

from __future__ import annotations

from typing import Any

from ventanilla.grid.model import Equipment, Pole, Span
from ventanilla.grid.service.views import PartsFound
from ventanilla.grid.tables import reading, rows
from ventanilla.grid.tables.rows import Kind
from ventanilla.storage import Database

PARTS: dict[str, Kind[Any]] = {
    "pole": rows.POLE,
    "span": rows.SPAN,
    "equipment": rows.EQUIPMENT,
}
"""What is sought on the page of a feeder."""


def parts_found(db: Database, kind: str, feeder_id: str, text: str, key: str, most: int) -> PartsFound:
    """Those of the feeder, a pole by its plate too; where it has none, those of other feeders."""
    items: list[Pole | Span | Equipment] = []
    items += reading.beginning(db, PARTS[kind], feeder_id, key, most + 1)
    if kind == "pole":
        known = {each.id for each in items}
        by_plate = reading.beginning(db, rows.POLE, feeder_id, key, most + 1, column="plate_key")
        items += [each for each in by_plate if each.id not in known]
    elsewhere: list[Pole | Span | Equipment] = []
    if not items:
        elsewhere += reading.beginning_anywhere(db, PARTS[kind], key, most)
    return PartsFound(kind, text, tuple(items[:most]), tuple(elsewhere), len(items) > most)
