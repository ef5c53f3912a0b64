"""Years of quarters of an hour as a Green Button file: every one of them, in little memory."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from lxml import etree

from ventanilla.testing.espi_rules import ESPI, faults
from ventanilla.testing.measuring import MeteredDesk, open_metered_desk


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


def test_bands_are_told_of_each_interval(portal_settings: Any, clock: Any) -> None:
    desk = open_metered_desk(portal_settings, clock)
    desk.fill(date(2026, 10, 20), 2)
    tree = etree.fromstring(b"".join(_body(desk)))
    bands = [one.findtext(f"{ESPI}tou") for one in tree.iter(f"{ESPI}IntervalReading")]
    assert faults(tree) == []
    assert {band: bands.count(band) for band in set(bands)} == {"1": 2 * 44, "2": 2 * 20, "3": 2 * 32}
    desk.portal.house.db.close()


def _body(desk: MeteredDesk, first: date | None = None, last: date | None = None) -> Iterator[bytes]:
    language = desk.portal.house.languages.get("en")
    body: Iterator[bytes] = desk.portal.green_button.file(desk.actor, desk.supply_point_id, first, last, language).body
    return body


def read(desk: MeteredDesk, first: date) -> int:
    return sum(part.count(b"<espi:IntervalReading>") for part in _body(desk, first, date(2026, 10, 31)))


def test_three_years_of_quarter_hours_are_written_in_flat_memory(portal_settings: Any, clock: Any) -> None:
    desk = open_metered_desk(portal_settings, clock)
    count = desk.fill(date(2023, 11, 1), 3 * 365 + 1)
    started = time.perf_counter()
    assert read(desk, date(2023, 11, 1)) == count == 105_216
    assert time.perf_counter() - started < 60
    peaks = []
    for first in (date(2026, 8, 1), date(2025, 11, 1)):
        tracemalloc.start()
        read(desk, first)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.6, "a year takes no more memory than a quarter"
    assert peaks[1] < 16 << 20
    desk.portal.house.db.close()
