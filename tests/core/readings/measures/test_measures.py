"""Measures of some days: nothing lost, nothing invented; gaps, duplicates and days of 23 and 25 hours."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from ventanilla.errors import InvalidInput, NotFound, SignInRequired
from ventanilla.exchange.espi import load_green_button, read_green_button
from ventanilla.exchange.green_button import GreenButtonService, parse_days
from ventanilla.kernel.actors import Anonymous, CustomerActor
from ventanilla.kernel.periods import Interval
from ventanilla.kernel.quantities import Quantity, Unit
from ventanilla.readings.measure_files import written
from ventanilla.readings.measures_wish import MOST_DAYS, parse_measures
from ventanilla.readings.model import IntervalReading, MeasureStep, MeasuresWish, Quality
from ventanilla.readings.service import Measures, MeasuresView
from ventanilla.readings.service.intake import Taken, take_in
from ventanilla.testing.measuring import BANDS
from ventanilla.testing.supplies import add_supply, holder_of

ROME = ZoneInfo("Europe/Rome")
ESPI = "{http://naesb.org/espi}"


class Shown:
    """One supply in Rome whose meter is read remotely."""

    def __init__(self, portal: Any) -> None:
        self.portal = portal
        portal.house.clock.set(datetime(2026, 11, 21, 9, tzinfo=UTC))
        house = replace(portal.house, zone=ROME, utility=replace(portal.house.utility, bands=BANDS))
        self.house = house
        self.supply_point_id = add_supply(portal.house)
        self.actor: CustomerActor = holder_of(portal.house, self.supply_point_id)
        self.service = Measures(house, portal.supply)

    def measure(self, start: datetime, values: list[int | None], seconds: int = 900, estimated: bool = False) -> Taken:
        """Watt-hours one after the other from a local moment; None leaves one out."""
        quality = Quality.ESTIMATED if estimated else Quality.MEASURED
        readings = [
            IntervalReading(
                Interval(start.astimezone(UTC) + timedelta(seconds=seconds * at), timedelta(seconds=seconds)),
                Quantity(Decimal(value).scaleb(-3), Unit.KWH),
                quality,
            )
            for at, value in enumerate(values)
            if value is not None
        ]
        with self.house.db.write() as connection:
            return take_in(connection, self.supply_point_id, readings)

    def day(self, day: date, value: int | None = 100, seconds: int = 900) -> int:
        """A whole local day; how many measures it has."""
        start = datetime(day.year, day.month, day.day, tzinfo=ROME)
        following = day + timedelta(days=1)
        end = datetime(following.year, following.month, following.day, tzinfo=ROME)
        count = int((end.astimezone(UTC) - start.astimezone(UTC)).total_seconds()) // seconds
        self.measure(start, [value] * count, seconds)
        return count

    def look(self, limit: int = 1000, offset: int = 0, **query: str) -> MeasuresView:
        wish = parse_measures({name.rstrip("_"): value for name, value in query.items()})
        return self.service.view(self.actor, self.supply_point_id, wish, limit, offset)

    def green_button(self, **query: str) -> bytes:
        portal = self.portal
        service = GreenButtonService(self.house, portal.supply, portal.billing, portal.apps)
        days = parse_days({name.rstrip("_"): value for name, value in query.items()})
        return b"".join(service.file(self.actor, self.supply_point_id, *days, self.house.languages.get("en")).body)

    def file(self, ending: str, **query: str) -> bytes:
        wish = parse_measures({name.rstrip("_"): value for name, value in query.items()})
        found = self.service.file(self.actor, self.supply_point_id, wish)
        body, name = written(found, ending, self.house.languages.get("en"), ROME)
        assert name.endswith(f".{ending}")
        return b"".join(body)


@pytest.fixture
def shown(portal: Any) -> Shown:
    return Shown(portal)


Asked = Callable[..., MeasuresView]


@pytest.mark.covers("ITA-11")
@pytest.mark.parametrize(("day", "count"), [(date(2026, 3, 29), 92), (date(2026, 10, 25), 100), (date(2026, 6, 3), 96)])
def test_a_day_has_its_own_number_of_quarter_hours(shown: Shown, day: date, count: int) -> None:
    assert shown.day(day) == count
    view = shown.look(from_=day.isoformat(), to=day.isoformat())
    assert view.count == len(view.rows) == count
    assert view.coverage is not None
    assert (view.coverage.present, view.coverage.missing) == (count, 0)
    assert view.total == Quantity(Decimal(count) / 10, Unit.KWH)
    assert [row.missing for row in view.rows] == [0] * count
    assert all(before.end == after.start for before, after in zip(view.rows, view.rows[1:], strict=False))
    assert len(view.series.points) == count, "one day is drawn by its quarter hours"
    hours = shown.look(from_=day.isoformat(), to=day.isoformat(), by="hour")
    assert (hours.count, {row.amount for row in hours.rows}) == (count // 4, {Decimal("0.4")})


@pytest.mark.covers("ITA-11")
def test_bands_add_up_to_the_total(shown: Shown) -> None:
    for number in range(2, 9):
        shown.day(date(2026, 11, number))
    view = shown.look(from_="2026-11-02", to="2026-11-08")
    bands = dict(view.bands)
    assert bands["f1"].value == Decimal(5 * 44) / 10
    assert bands["f2"].value == Decimal(5 * (4 + 16) + 64) / 10
    assert sum(each.value for each in bands.values()) == Decimal(7 * 96) / 10
    days = shown.look(from_="2026-11-02", to="2026-11-08", by="day")
    assert [sum(row.bands) for row in days.rows] == [Decimal("9.6")] * 7
    assert days.rows[6].bands == (0, 0, Decimal("9.6")), "a Sunday is all F3"
    assert [point.extra for point in days.series.points] == [row.bands for row in days.rows]


@pytest.mark.covers("ITA-11")
def test_a_gap_says_so_in_the_list_the_picture_and_the_sum(shown: Shown) -> None:
    start = datetime(2026, 11, 3, tzinfo=ROME)
    shown.measure(start, [*[100] * 40, *[None] * 6, *[100] * 50])
    view = shown.look(from_="2026-11-03", to="2026-11-03")
    gaps = [row for row in view.rows if row.amount is None]
    assert [(row.start.astimezone(ROME).hour, row.missing) for row in gaps] == [(10, 6)]
    assert view.coverage is not None
    assert (view.coverage.present, view.coverage.expected, view.coverage.missing) == (90, 96, 6)
    assert view.total == Quantity(Decimal(9), Unit.KWH)
    assert sum(point.is_missing for point in view.series.points) == 6
    (day,) = shown.look(from_="2026-11-03", to="2026-11-03", by="day").rows
    assert (day.amount, day.missing) == (9, 6)


def test_the_first_and_last_day_lack_nothing_outside_of_what_is_known(shown: Shown) -> None:
    shown.measure(datetime(2026, 11, 3, 12, tzinfo=ROME), [100] * 4)
    view = shown.look(from_="2026-11-01", to="2026-11-05", by="day")
    assert [(row.amount, row.missing) for row in view.rows] == [(Decimal("0.4"), 0)]
    assert view.coverage is not None
    assert view.coverage.missing == 0


@pytest.mark.covers("ITA-11")
def test_the_same_measure_twice_counts_once_and_a_later_other_one_wins(shown: Shown) -> None:
    start = datetime(2026, 11, 3, tzinfo=ROME)
    assert shown.measure(start, [100] * 4).inserted == 4
    assert shown.measure(start, [100] * 4).unchanged == 4
    assert shown.measure(start, [700]).updated == 1
    overlapping = shown.measure(start + timedelta(minutes=5), [100])
    assert [reason.id for _, reason in overlapping.rejected] == ["readings.feed.overlap"]
    view = shown.look(from_="2026-11-03", to="2026-11-03")
    assert [row.amount for row in view.rows] == [Decimal("0.7"), *[Decimal("0.1")] * 3]


def test_the_greatest_power(shown: Shown) -> None:
    start = datetime(2026, 11, 3, tzinfo=ROME)
    shown.measure(start, [100, 850, 850, 100])
    peak = shown.look().peak
    assert peak is not None
    assert (peak[0].start.astimezone(ROME).minute, peak[1]) == (15, Decimal("3.400"))


@pytest.mark.parametrize("seconds", [1800, 3600, 86400])
def test_other_lengths_than_quarter_hours(shown: Shown, seconds: int) -> None:
    for number in (3, 4):
        shown.day(date(2026, 11, number), 100, seconds)
    view = shown.look()
    assert (view.length, view.count) == (seconds, 2 * 86400 // seconds)
    assert view.total == Quantity(Decimal(view.count) / 10, Unit.KWH)
    assert view.series.total == Decimal(view.count) / 10
    assert (MeasureStep.DAY in view.steps) == (seconds < 86400)


def test_months_are_measures_too(shown: Shown) -> None:
    for month, days in ((8, 31), (9, 30), (10, 31)):
        shown.measure(datetime(2026, month, 1, tzinfo=UTC), [100_000], days * 86400)
    view = shown.look(from_="2026-08-01", to="2026-10-31")
    assert view.steps == (MeasureStep.READING,)
    assert [row.amount for row in view.rows] == [100, 100, 100]
    assert view.series.step == "month"
    assert [point.value for point in view.series.points] == [100, 100, 100]


def test_estimated_ones_are_marked(shown: Shown) -> None:
    start = datetime(2026, 11, 3, tzinfo=ROME)
    shown.measure(start, [100] * 2)
    shown.measure(start + timedelta(minutes=30), [100] * 2, estimated=True)
    assert [row.is_estimated for row in shown.look().rows] == [False, False, True, True]


def test_without_any_day_it_is_the_month_up_to_the_latest(shown: Shown) -> None:
    for back in range(60):
        shown.measure(datetime(2026, 11, 5, tzinfo=ROME) - timedelta(days=back), [100])
    view = shown.look()
    assert (view.first, view.last) == (date(2026, 10, 6), date(2026, 11, 5))
    assert view.known == (date(2026, 9, 7), date(2026, 11, 5))
    assert shown.look(to="2026-10-01").first == date(2026, 9, 7)
    assert shown.look(from_="2026-10-30").last == date(2026, 11, 5)


def test_pages_are_the_whole_list(shown: Shown) -> None:
    shown.day(date(2026, 10, 25))
    whole = shown.look(from_="2026-10-25", to="2026-10-25").rows
    found: list[Any] = []
    for offset in range(0, 100, 24):
        found += shown.look(24, offset, from_="2026-10-25", to="2026-10-25").rows
    assert tuple(found) == whole
    assert shown.look(24, 240, from_="2026-10-25", to="2026-10-25").rows == ()


def test_nothing_measured_yet(shown: Shown) -> None:
    view = shown.look()
    assert (view.known, view.count, view.coverage, view.peak) == (None, 0, None, None)
    assert shown.file("csv").count(b"\r\n") == 1
    assert b"<espi:IntervalReading>" not in shown.green_button()


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "2026-13-01"}, "from"),
        ({"from": "01/11/2026"}, "from"),
        ({"to": "２０２６-11-01"}, "to"),
        ({"to": "0001-01-01"}, "to"),
        ({"to": "9999-12-31"}, "to"),
        ({"from": "2026-11-02", "to": "2026-11-01"}, "to"),
        ({"from": "1990-01-01", "to": "2026-11-01"}, "to"),
        ({"by": "second"}, "by"),
    ],
)
def test_days_that_can_not_be_are_named(query: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_measures(query)
    assert list(refused.value.fields) == [field]


def test_only_a_first_day_long_ago_is_cut(shown: Shown) -> None:
    shown.measure(datetime(2026, 11, 3, tzinfo=ROME), [100] * 4)
    view = shown.look(from_="1999-01-01")
    assert (view.last - view.first).days == MOST_DAYS - 1


def test_nobody_elses_and_nothing_look_alike(shown: Shown, portal: Any) -> None:
    other = add_supply(portal.house, "7777", "1")
    stranger = holder_of(portal.house, other, "7777")
    for point in (shown.supply_point_id, "0" * 26):
        with pytest.raises(NotFound):
            shown.service.view(stranger, point, MeasuresWish())
        with pytest.raises(NotFound):
            shown.service.file(stranger, point, MeasuresWish())
    with pytest.raises(SignInRequired):
        shown.service.view(Anonymous("192.0.2.1"), shown.supply_point_id, MeasuresWish())


@pytest.mark.covers("ITA-11")
def test_the_files_hold_every_measure_of_the_days_and_no_other(shown: Shown, tmp_path: Path) -> None:
    for number in range(23, 28):
        shown.day(date(2026, 10, number))
    shown.measure(datetime(2026, 10, 28, tzinfo=ROME), [7], estimated=True)
    days = {"from_": "2026-10-24", "to": "2026-10-28"}
    count = 96 + 100 + 96 + 96 + 1
    rows = list(csv.reader(io.StringIO(shown.file("csv", **days).decode("utf-8-sig"))))
    assert rows[0] == ["Start", "End", "Amount (kWh)", "Band", "Remark"] or len(rows[0]) == 5
    assert len(rows) == count + 1
    assert (rows[1][0], rows[1][2]) == ("2026-10-24T00:00+02:00", "0.1")
    assert len({row[0] for row in rows[1:]}) == count, "the hour that comes twice is told apart by its offset"
    assert rows[-1][2] == "0.007"
    (tmp_path / "m.xlsx").write_bytes(shown.file("xlsx", **days))
    with ZipFile(tmp_path / "m.xlsx") as book:
        assert book.read("xl/worksheets/sheet1.xml").count(b"<row ") == count + 1
    xml = shown.green_button(**days)
    tree: Any = etree.fromstring(xml)
    assert len(list(tree.iter(f"{ESPI}IntervalReading"))) == count
    path = tmp_path / "m.xml"
    path.write_bytes(xml)
    again = [one.reading for one in read_green_button(path) if one.reading]
    assert [one.interval.start for one in again] == sorted(one.interval.start for one in again)
    assert sum(one.amount.value for one in again) == Decimal(count - 1) / 10 + Decimal("0.007")
    assert [one.quality for one in again].count(Quality.ESTIMATED) == 1


def test_a_file_taken_in_again_is_the_same_measures(shown: Shown, tmp_path: Path, portal: Any) -> None:
    shown.day(date(2026, 3, 29), 123)
    path = tmp_path / "m.xml"
    path.write_bytes(shown.green_button(from_="2026-03-29", to="2026-03-29"))
    again = load_green_button(portal.house, path, shown.supply_point_id)
    assert (again.inserted, again.updated, again.unchanged, again.rejected) == (0, 0, 92, ())


def test_another_ending_is_not_found(shown: Shown) -> None:
    for ending in ("pdf", "exe", "xml", ""):
        with pytest.raises(NotFound):
            written(
                shown.service.file(shown.actor, shown.supply_point_id, MeasuresWish()),
                ending,
                shown.house.languages.get("en"),
                ROME,
            )
