"""Real homes' Green Button files, counted independently: every sum is the file's, and nothing is invented."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from greenbutton_objects import parse

from ventanilla.errors import FeedRefused
from ventanilla.exchange.espi import load_green_button, read_green_button
from ventanilla.exchange.espi.outline import outline
from ventanilla.exchange.espi.units import named_unit
from ventanilla.kernel.quantities import Commodity
from ventanilla.readings.anchors import parse_anchor
from ventanilla.readings.model import Quality
from ventanilla.readings.service import ConsumptionView, ReadingsService
from ventanilla.testing.espi_rules import faults
from ventanilla.testing.supplies import add_supply, holder_of

DATA = Path(__file__).parents[3] / "shared" / "data" / "greenbutton"
YEAR = DATA / "SDGE_2011-02_2012-01.xml"
ZONES = ("America/Argentina/Buenos_Aires", "America/Los_Angeles")
ESPI = "{http://naesb.org/espi}"

pytestmark = pytest.mark.skipif(not YEAR.exists(), reason="the files of real homes lie beside the repository")


def counted(path: Path) -> dict[datetime, Decimal]:
    """The file's kWh by start, read in the plainest way."""
    out = {}
    for one in ET.parse(path).getroot().iter(f"{ESPI}IntervalReading"):
        start = int(one.findtext(f"{ESPI}timePeriod/{ESPI}start", ""))
        out[datetime.fromtimestamp(start, UTC)] = Decimal(one.findtext(f"{ESPI}value", "")) / 1000
    return out


def by(found: dict[datetime, Decimal], zone: str, form: str) -> dict[str, Decimal]:
    out: dict[str, Decimal] = defaultdict(Decimal)
    for start, value in found.items():
        out[start.astimezone(ZoneInfo(zone)).strftime(form)] += value
    return out


class Shown:
    """The service of a utility in some zone, with the file as the consumption of one supply."""

    def __init__(self, portal: Any, path: Path, zone: str = ZONES[0]) -> None:
        self.supply_point_id = add_supply(portal.house)
        self.counts = load_green_button(portal.house, path, self.supply_point_id)
        self.actor = holder_of(portal.house, self.supply_point_id)
        self.service = ReadingsService(replace(portal.house, zone=ZoneInfo(zone)), portal.supply)

    def look(self, **query: str) -> ConsumptionView:
        return self.service.consumption(self.actor, self.supply_point_id, parse_anchor(query))

    def known(self, **query: str) -> dict[str, Decimal]:
        return {p.key: p.value for p in self.look(**query).series.points if p.value is not None}


@pytest.mark.covers("COS-11")
@pytest.mark.parametrize("zone", ZONES)
def test_the_year_of_a_home_by_year_month_day_and_hour(portal: Any, zone: str) -> None:
    file = counted(YEAR)
    assert len(file) == 8727
    shown = Shown(portal, YEAR, zone)
    assert shown.counts.inserted == 8727
    assert not shown.counts.rejected
    assert shown.known(by="year", year="2012") == by(file, zone, "%Y")
    for year in ("2011", "2012"):
        months = {key: value for key, value in by(file, zone, "%Y-%m").items() if key.startswith(year)}
        assert shown.known(by="month", year=year) == months
    for month in by(file, zone, "%Y-%m"):
        days = {key: value for key, value in by(file, zone, "%Y-%m-%d").items() if key.startswith(month)}
        assert shown.known(by="day", month=month) == days
    assert sum(shown.known(by="year").values()) == Decimal("5089.595")


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", ["2011-02-08", "2011-03-13", "2011-07-04", "2011-11-05", "2011-11-06"])
def test_every_hour_is_the_file_s_and_no_other(portal: Any, zone: str, day: str) -> None:
    file = {
        start.astimezone(ZoneInfo(zone)).isoformat(timespec="minutes"): value for start, value in counted(YEAR).items()
    }
    shown = Shown(portal, YEAR, zone).known(by="hour", day=day)
    assert shown == {key: value for key, value in file.items() if key.startswith(day)}


def test_eight_hours_missing_at_once_are_shown_missing(portal: Any) -> None:
    shown = Shown(portal, YEAR, "America/Los_Angeles")
    view = shown.look(by="hour", day="2011-02-08")
    gone = [point.key[11:13] for point in view.series.points if point.is_missing]
    assert gone == [f"{hour:02d}" for hour in range(16, 24)]
    assert view.coverage is not None
    assert (view.coverage.present, view.coverage.expected, view.coverage.missing) == (16, 24, 8)
    february = shown.look(by="day", month="2011-02")
    assert february.coverage is not None
    assert (february.coverage.expected, february.coverage.missing) == (672, 8)
    assert [point.key for point in february.series.partial] == ["2011-02-08"]
    months = shown.look(by="month", year="2011").series
    assert {point.key: point.missing for point in months.partial} == {"2011-02": 8, "2011-11": 1}


def test_the_hour_of_the_clock_change_is_missing_once(portal: Any) -> None:
    points = Shown(portal, YEAR, "America/Los_Angeles").look(by="hour", day="2011-11-06").series.points
    assert len(points) == 25
    assert [point.key for point in points if point.is_missing] == ["2011-11-06T01:00-08:00"]
    assert next(p for p in points if p.key == "2011-11-06T01:00-07:00").value is not None
    assert len(Shown(portal, YEAR, "America/Los_Angeles").look(by="hour", day="2011-03-13").series.points) == 23


def test_taking_the_year_in_again_changes_nothing(portal: Any) -> None:
    shown = Shown(portal, YEAR)
    again = load_green_button(portal.house, YEAR, shown.supply_point_id)
    assert (again.inserted, again.updated, again.unchanged) == (0, 0, 8727)


def test_quarters_of_an_hour_with_cost_and_quality(portal: Any) -> None:
    path = DATA / "test_usage_data.xml"
    zone = "America/New_York"
    shown = Shown(portal, path, zone)
    file = counted(path)
    assert shown.known(by="day", month="2012-03") == {
        key: value for key, value in by(file, zone, "%Y-%m-%d").items() if key.startswith("2012-03")
    }
    view = shown.look(by="day", month="2012-03")
    assert view.coverage is not None
    assert view.coverage.seconds == 900
    assert view.series.points[10].missing == 0, "a day of 23 hours is whole"
    estimated = [one for one in read_green_button(path) if one.reading and one.reading.quality is Quality.ESTIMATED]
    assert len(estimated) == 1


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("TestGBDataHourlyNineDaysBinnedDaily.xml", 216),
        ("electric_containerized.xml", 8),
        ("sample_greenbutton_data.xml", 362),
    ],
)
def test_other_utilities_files(name: str, count: int) -> None:
    found = [one.reading for one in read_green_button(DATA / name) if one.reading]
    assert len(found) == count
    assert {one.interval.start: one.amount.value for one in found} == counted(DATA / name)


def test_the_first_and_last_day_are_where_the_file_begins_and_ends(portal: Any) -> None:
    view = Shown(portal, YEAR, "America/Los_Angeles").look(by="hour")
    assert view.anchor.day == date(2012, 1, 30)
    assert view.later is None


Plain = tuple[int, int, Decimal, int, int, int, int | None]


def readings_of(path: Path) -> list[Plain]:
    """Start, seconds, watt-hours, quality, direction, and what each reading cost in which currency, read plainly;
    unsaid is 0, and 1 of directions."""
    root = ET.parse(path).getroot()
    kinds = [
        one for one in root.iter(f"{ESPI}ReadingType") if one.findtext(f"{ESPI}accumulationBehaviour") in ("0", "4")
    ]
    (kind,) = (one for one in kinds if one.findtext(f"{ESPI}timeAttribute") != "13")
    power = int(kind.findtext(f"{ESPI}powerOfTenMultiplier", "0"))
    assert kind.findtext(f"{ESPI}uom") == "72"
    flow = int(kind.findtext(f"{ESPI}flowDirection", "1")) or 1
    found = []
    for one in root.iter(f"{ESPI}IntervalReading"):
        cost = one.findtext(f"{ESPI}cost")
        currency = int(kind.findtext(f"{ESPI}currency", "0")) if cost else None
        found.append(
            (
                int(one.findtext(f"{ESPI}timePeriod/{ESPI}start", "")),
                int(one.findtext(f"{ESPI}timePeriod/{ESPI}duration", "")),
                Decimal(one.findtext(f"{ESPI}value", "")).scaleb(power).normalize(),
                int(one.findtext(f"{ESPI}ReadingQuality/{ESPI}quality", "0")),
                flow,
                int(cost or 0),
                currency,
            )
        )
    return sorted(found, key=lambda one: one[:2])


@pytest.mark.parametrize("flow", ["1", "19"])
@pytest.mark.parametrize(
    ("name", "count", "costly"),
    [
        ("SDGE_2011-02_2012-01.xml", 8727, 0),
        ("TestGBDataHourlyNineDaysBinnedDaily.xml", 216, 216),
        ("electric_containerized.xml", 8, 0),
        ("sample_greenbutton_data.xml", 362, 0),
        ("test_usage_data.xml", 1340, 1340),
    ],
)
def test_what_came_in_goes_out_as_it_was(
    portal: Any, tmp_path: Path, name: str, count: int, costly: int, flow: str
) -> None:
    """Each file as it is, and as one of what was fed in."""
    given, path = tmp_path / "in.xml", tmp_path / "out.xml"
    whole = (DATA / name).read_text(encoding="utf-8")
    assert whole.count("IntervalReading>") == 2 * count
    given.write_text(re.sub(r"(<(?:\w+:)?flowDirection>)[01](</)", rf"\g<1>{flow}\2", whole), encoding="utf-8")
    supply = add_supply(portal.house)
    counts = load_green_button(portal.house, given, supply)
    assert (counts.inserted, counts.unchanged, counts.skipped, counts.rejected) == (count, 0, 0, ())
    actor, language = holder_of(portal.house, supply), portal.house.languages.get("en")
    file = portal.green_button.file(actor, supply, date(2010, 1, 1), date(2018, 1, 1), language)
    path.write_bytes(b"".join(file.body))
    told = readings_of(path)
    assert told == readings_of(given)
    assert len(told) == count == path.read_text(encoding="utf-8").count("<espi:IntervalReading>")
    assert {one[4] for one in told} == {int(flow)}
    assert sum(1 for one in told if one[5]) == costly
    assert faults(ET.parse(path).getroot()) == []
    again = load_green_button(portal.house, path, supply)
    assert (again.inserted, again.updated, again.unchanged) == (0, 0, count)
    (point,) = parse.parse_feed(path)
    (intervals,) = point.meterReadings
    assert len(list(intervals.intervalReadings)) == count
    assert intervals.readingType.flowDirection.name == {"1": "forward", "19": "reverse"}[flow]


GAS = DATA / "gas_containerized.xml"


def test_a_gas_file_without_a_unit_wants_one_from_who_takes_it_in() -> None:
    with pytest.raises(FeedRefused, match=r"gas_containerized.xml line \d+: its reading type has no unit .* --unit"):
        list(read_green_button(GAS))


def test_with_its_unit_its_broken_times_are_named_and_nothing_is_made_up(portal: Any) -> None:
    """All three readings begin in the same split second."""
    object.__setattr__(portal.house, "utility", replace(portal.house.utility, commodities=tuple(Commodity)))
    supply = add_supply(portal.house, commodity=Commodity.GAS)
    with pytest.raises(FeedRefused, match=r"line \d+: <start> must be a whole number, not '1721154384.66136'"):
        load_green_button(portal.house, GAS, supply, named=named_unit("therm", -3))


def test_with_its_unit_and_whole_times_every_bill_of_it_is_kept(portal: Any, tmp_path: Path) -> None:
    object.__setattr__(portal.house, "utility", replace(portal.house.utility, commodities=tuple(Commodity)))
    starts = iter(("1704085200", "1704085200", "1706590800", "1706590800", "1709182800", "1709182800"))
    path = tmp_path / "gas.xml"
    whole = re.sub(r"(<(?:\w+:)?start>)1721154384\.66136", lambda found: found[1] + next(starts), GAS.read_text())
    path.write_text(whole, encoding="utf-8")
    supply = add_supply(portal.house, commodity=Commodity.GAS)
    assert load_green_button(portal.house, path, supply, named=named_unit("therm", -3)).inserted == 3
    kwh = [one.reading.amount for one in read_green_button(path, outline(path, named_unit("therm", -3))) if one.reading]
    assert [round(one.value, 3) for one in kwh] == [Decimal("351.601"), Decimal("439.502"), Decimal("586.002")]
    with pytest.raises(FeedRefused, match="which is no unit of the supply's"):
        load_green_button(portal.house, path, add_supply(portal.house, own="2"), named=named_unit("Sm3"))
