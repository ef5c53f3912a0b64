"""Real homes' years as measures: imported, looked at, and taken out again with every reading."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from ventanilla.exchange.espi import load_green_button
from ventanilla.exchange.green_button.service import GreenButtonService
from ventanilla.readings.measure_files import written
from ventanilla.readings.model import MeasureStep, MeasuresWish
from ventanilla.readings.service import Measures
from ventanilla.testing.measuring import BANDS
from ventanilla.testing.supplies import add_supply, holder_of

DATA = Path(__file__).parents[3] / "shared" / "data"
YEAR = DATA / "greenbutton" / "SDGE_2011-02_2012-01.xml"
QUARTERS = DATA / "greenbutton" / "test_usage_data.xml"
ESPI = "{http://naesb.org/espi}"

pytestmark = pytest.mark.skipif(not YEAR.exists(), reason="the files of real homes lie beside the repository")


def readings_of(tree: Any) -> dict[int, Decimal]:
    """Start and watt-hours of every reading of a Green Button document, by the powers of ten it names."""
    power = int(tree.findtext(f".//{ESPI}powerOfTenMultiplier") or 0)
    return {
        int(one.findtext(f"{ESPI}timePeriod/{ESPI}start")): Decimal(one.findtext(f"{ESPI}value")).scaleb(power)
        for one in tree.iter(f"{ESPI}IntervalReading")
    }


class Meter:
    """A supply with a file's readings, in some zone."""

    def __init__(self, portal: Any, path: Path, zone: str) -> None:
        self.zone = ZoneInfo(zone)
        self.house = replace(portal.house, zone=self.zone, utility=replace(portal.house.utility, bands=BANDS))
        self.supply_point_id = add_supply(portal.house)
        self.counts = load_green_button(portal.house, path, self.supply_point_id)
        self.actor = holder_of(portal.house, self.supply_point_id)
        self.service = Measures(self.house, portal.supply)
        self.green_button = GreenButtonService(self.house, portal.supply, portal.billing, portal.apps)

    def csv(self, wish: MeasuresWish) -> bytes:
        found = self.service.file(self.actor, self.supply_point_id, wish)
        body, _ = written(found, "csv", self.house.languages.get("en"), self.zone)
        return b"".join(body)

    def xml(self, wish: MeasuresWish) -> bytes:
        language = self.house.languages.get("en")
        file = self.green_button.file(self.actor, self.supply_point_id, wish.first, wish.last, language)
        return b"".join(file.body)


@pytest.fixture
def whole() -> MeasuresWish:
    return MeasuresWish(date(2011, 1, 1), date(2012, 12, 31))


@pytest.mark.covers("ITA-11")
@pytest.mark.parametrize("zone", ["Europe/Rome", "America/Los_Angeles"])
def test_a_year_of_hours_comes_out_as_it_went_in(portal: Any, whole: MeasuresWish, zone: str, tmp_path: Path) -> None:
    source = readings_of(etree.parse(YEAR).getroot())
    assert len(source) == 8727
    meter = Meter(portal, YEAR, zone)
    view = meter.service.view(meter.actor, meter.supply_point_id, whole, 50)
    assert view.coverage is not None
    assert view.coverage.present == 8727
    assert view.series.total == sum(source.values()) / 1000 == sum(each.value for _, each in view.bands)
    assert len(view.series.points) == 24
    out = etree.fromstring(meter.xml(whole))
    assert readings_of(out) == source
    assert len(list(out.iter(f"{ESPI}IntervalReading"))) == 8727, "none twice"
    rows = list(csv.reader(io.StringIO(meter.csv(whole).decode("utf-8-sig"))))[1:]
    told = {int(datetime.fromisoformat(row[0]).timestamp()): Decimal(row[2]) * 1000 for row in rows}
    assert (len(rows), told) == (8727, source)
    (tmp_path / "again.xml").write_bytes(meter.xml(whole))
    again = load_green_button(portal.house, tmp_path / "again.xml", meter.supply_point_id)
    assert (again.inserted, again.updated, again.unchanged) == (0, 0, 8727)


@pytest.mark.covers("ITA-11")
def test_the_gaps_of_the_year_are_told_where_they_are(portal: Any, whole: MeasuresWish) -> None:
    source = sorted(readings_of(etree.parse(YEAR).getroot()))
    gone = sum((after - before) // 3600 - 1 for before, after in pairwise(source))
    meter = Meter(portal, YEAR, "America/Los_Angeles")
    view = meter.service.view(meter.actor, meter.supply_point_id, whole, 10_000)
    assert view.coverage is not None
    assert view.coverage.missing == gone == sum(row.missing for row in view.rows if row.amount is None)
    days = meter.service.view(meter.actor, meter.supply_point_id, replace(whole, by=MeasureStep.DAY), 1000)
    assert sum(row.missing for row in days.rows) == gone


def test_quarters_of_an_hour_with_their_quality(portal: Any) -> None:
    source = readings_of(etree.parse(QUARTERS).getroot())
    meter = Meter(portal, QUARTERS, "America/New_York")
    wish = MeasuresWish(date(2012, 1, 1), date(2012, 12, 31))
    out = etree.fromstring(meter.xml(wish))
    assert readings_of(out) == source
    qualities = [one.text for one in out.iter(f"{ESPI}quality")]
    assert (len(qualities), qualities.count("8")) == (len(source), 1)


def _hours(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as text:
        yield from csv.DictReader(text)


@pytest.mark.skipif(not (DATA / "consumption").exists(), reason="it lies beside the repository")
def test_a_year_of_hourly_rows_as_a_feed_file(portal: Any) -> None:
    from ventanilla.readings.feed import feed_files
    from ventanilla.testing.supplies import load_rows

    rows = []
    seen: dict[str, Decimal] = {}
    for row in _hours(DATA / "consumption" / "il-electricity-cdd-hdd-hourly.csv.gz"):
        if row["value"] in ("", "nan") or len(rows) == 8760:
            continue
        start = datetime.fromisoformat(row["start"]).astimezone(UTC)
        amount = Decimal(row["value"]).quantize(Decimal("0.000001"))
        seen[start.isoformat()] = amount
        rows.append(
            {"customer_number": "5555", "supply_number": "1", "start": start, "seconds": 3600, "amount": amount}
        )
    supply_point_id = add_supply(portal.house)
    files = {each.name: each for each in feed_files(portal.house.utility)}
    loaded = load_rows(portal.house, files["intervals"], [{**row, "unit": "kWh", "quality": None} for row in rows])
    assert (loaded.inserted, loaded.rejected) == (len(seen), ())
    service = Measures(portal.house, portal.supply)
    first = datetime.fromisoformat(min(seen)).date() - timedelta(days=1)
    wish = MeasuresWish(first, first + timedelta(days=400))
    found = service.file(holder_of(portal.house, supply_point_id), supply_point_id, wish)
    assert {row.start.isoformat(): row.amount for row in found.rows} == seen
