"""Writes what was drawn as a feed."""

from __future__ import annotations

import csv
from pathlib import Path

from ventanilla.grid.convert.drawn import Drawn

ORDER = ("regions", "municipalities", "substations", "feeders", "poles", "transformers", "spans", "equipment")
_LABEL = 'version = 1\ndelimiter = ","\ndecimal = "."\n'


def write_drawn(drawn: Drawn, folder: Path) -> dict[str, int]:
    """Write ``feed.toml`` and a CSV file for each kind of thing there is; how many rows each has."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "feed.toml").write_text(_LABEL, encoding="utf-8")
    written = {}
    for name in (f"grid_{each}" for each in ORDER):
        rows = drawn.rows.get(name, [])
        if not rows:
            continue
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(dict.fromkeys(key for row in rows for key in row)))
            writer.writeheader()
            writer.writerows(rows)
        written[name] = len(rows)
    return written
