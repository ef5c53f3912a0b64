"""A year of quarter hours as a page: ours against plain SQL with a loop and one template.

``python bench/measures.py [ROUNDS]`` prints CPU microseconds a page in this process on SQLite, and the ratio to a WSGI
function that reads the same 35,040 rows, sums them by month and band with the calendar worked out before, and writes
sums, twelve bars and the first 24 rows with Jinja. It looks for no gaps, knows no session, and formats as Python does.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
from bisect import bisect_right
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment
from measuring import contest, end, report, rounds_of

from ventanilla.logs import configure_logging
from ventanilla.readings.measuring import cuts
from ventanilla.settings import Settings
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.databases import SqliteTemplate
from ventanilla.testing.measuring import BANDS, ROME, START, MeteredDesk, open_metered_desk
from ventanilla.testing.reading_desk import DeskVisit

GOAL = 2.5
CALLS = 3
FIRST, DAYS = date(2025, 11, 1), 365
ROWS = "SELECT start_epoch, seconds, amount_micro FROM interval_reading WHERE supply_point_id = ? ORDER BY start_epoch"
PAGE = """<!doctype html><h1>Measures</h1><p>{{ total }} kWh</p>
<ul>{% for band in bands %}<li>{{ band }}</li>{% endfor %}</ul>
<svg viewBox="0 0 720 240">{% for height in heights %}
<rect x="{{ loop.index * 50 }}" y="0" width="30" height="{{ height }}"/>{% endfor %}</svg>
<table>{% for at, amount in rows %}<tr><th>{{ at }}</th><td>{{ amount }}</td></tr>{% endfor %}</table>"""


def plain(path: str, supply: str) -> Any:
    """The function, for one supply."""
    connection = sqlite3.connect(path)
    found = cuts(BANDS, FIRST, date(2026, 10, 31), ROME)
    months = [datetime(2025 + (at + 10) // 12, (at + 10) % 12 + 1, 1, tzinfo=ROME).timestamp() for at in range(12)]
    render = Environment(autoescape=True).from_string(PAGE).render

    def page() -> bytes:
        rows = connection.execute(ROWS, (supply,)).fetchall()
        by_month, by_band = [0] * 12, [0] * 3
        for start, _seconds, micro in rows:
            by_month[bisect_right(months, start) - 1] += micro
            by_band[found.bands[bisect_right(found.starts, start) - 1]] += micro
        top = max(by_month)
        shown = [(f"{datetime.fromtimestamp(row[0], ROME):%d/%m/%Y %H:%M}", row[2] / 1e6) for row in rows[:24]]
        sums = [f"{each / 1e6:,.3f}" for each in by_band]
        heights = [each * 240 // top for each in by_month]
        return render(total=f"{sum(by_band) / 1e6:,.3f}", bands=sums, heights=heights, rows=shown).encode()

    return page


def measure(desk: MeteredDesk, path: str, rounds: int) -> bool:
    """Whether ours costs at most ``GOAL`` times what the plain one costs."""
    count = desk.fill(FIRST, DAYS)
    visit = DeskVisit(desk).hold()
    asked = "/measures?from=2025-11-01&to=2026-10-31"
    ours, peer = visit.page(asked), plain(path, desk.supply_point_id)
    assert ours.status_code == 200
    assert b"35,040" in ours.data
    assert peer()
    spent = contest({"plain SQL and loop": peer, "ours": lambda: visit.page(asked).data}, calls=CALLS, rounds=rounds)
    facts = {"rows": count, "bytes": len(ours.data)}
    return report("measures sqlite", spent, limit="plain SQL and loop", goal=GOAL, facts=facts)


if __name__ == "__main__":
    configure_logging(open(os.devnull, "w"))  # noqa: SIM115
    with tempfile.TemporaryDirectory(prefix="ventanilla-bench-") as folder, SqliteTemplate(Path(folder)).fresh() as url:
        settings = Settings("cosepav", "http://127.0.0.1:8000/cosepav", "a secret key of the bench, of no use", url)
        made = open_metered_desk(settings, FixedClock(START))
        end([measure(made, url.removeprefix("sqlite:///"), rounds_of(sys.argv[1:2]))])
