"""Measures as files, for the page and the API alike."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from ventanilla.errors import NotFound
from ventanilla.figures.files import CSV_TYPE, XLSX_TYPE
from ventanilla.figures.streams import Cell, csv_rows, xlsx_rows
from ventanilla.i18n import Language
from ventanilla.readings.model import Measure
from ventanilla.readings.service import MeasuresFile

ENDINGS = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}
"""The ends of the files' names, and what they are."""


def written(found: MeasuresFile, ending: str, language: Language, zone: ZoneInfo) -> tuple[Iterator[bytes], str]:
    """The bytes of a file, some at a time, and its name.

    :raises NotFound: for another ending.
    """
    if ending not in ENDINGS:
        raise NotFound
    name = _name(found, ending, language)
    rows = (_cells(row, language, zone) for row in found.rows)
    titles = _titles(found, language)
    if ending == "csv":
        return csv_rows(titles, rows), name
    return xlsx_rows(language.text("readings.measures.title"), titles, rows), name


def _titles(found: MeasuresFile, language: Language) -> list[str]:
    named = [language.text(f"readings.measures.column.{name}") for name in ("start", "end", "band", "quality")]
    return [*named[:2], language.text("figures.column.value", unit=language.unit(found.unit.value)), *named[2:]]


def _cells(row: Measure, language: Language, zone: ZoneInfo) -> tuple[Cell, ...]:
    band = "" if row.band is None else language.text(f"readings.zone.{row.band}")
    quality = language.text("readings.estimated") if row.is_estimated else ""
    return row.start.astimezone(zone), row.end.astimezone(zone), row.amount, band, quality


def _name(found: MeasuresFile, ending: str, language: Language) -> str:
    point = found.supply_point
    parts = (language.text("readings.measures.file_name"), point.number, str(found.first), str(found.last))
    safe = "".join(char if char.isascii() and (char.isalnum() or char in "-_.") else "-" for char in "-".join(parts))
    return f"{safe}.{ending}"
