"""Takes a Green Button file in and reports it like a file of the standard feed."""

from __future__ import annotations

import time
from pathlib import Path

from ventanilla.exchange.espi.loading import load_green_button
from ventanilla.exchange.espi.units import Named
from ventanilla.exchange.lock import ImportLock
from ventanilla.exchange.model import FeedFormat, FileOutcome, Rejection
from ventanilla.exchange.rejects import Rejects
from ventanilla.house import House


def import_readings(
    house: House, lock: ImportLock, path: Path, supply_point_id: str, rejects: Path, named: Named | None
) -> FileOutcome:
    """What became of the file; readings that were not taken are written to ``<file>.rejects.csv`` by their lines.

    :raises FeedRefused: naming file, line and element.
    """
    started = time.monotonic()
    counts = load_green_button(house, path, supply_point_id, lock.keep, named)
    language = house.languages.get("en")
    with Rejects(rejects, path.stem, FeedFormat()) as out:
        for line, reason in counts.rejected:
            out.add(Rejection(line, "", language.say(reason), ()))
    first = f"{path.name} line {out.first.line}: {out.first.reason}" if out.first else ""
    where = str(out.path) if out.count else ""
    spent = time.monotonic() - started
    told = (counts.inserted, counts.updated, counts.unchanged, out.count)
    return FileOutcome(path.name, *told, spent, where, first, skipped=counts.skipped)
