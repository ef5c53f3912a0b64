"""Download My Data: one file with everything, exact, in the order of the schema, whatever the clocks do."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from greenbutton_objects import parse
from lxml import etree

from ventanilla.errors import InvalidInput, NotFound, ScopeMissing, SignInRequired
from ventanilla.exchange.espi import load_green_button, read_green_button
from ventanilla.exchange.green_button import GreenButtonService, parse_days
from ventanilla.exchange.green_button.codes import currency_code
from ventanilla.exchange.green_button.zones import NO_RULE, LocalTime, local_time
from ventanilla.kernel.actors import Anonymous, AppActor
from ventanilla.kernel.periods import Interval, Month
from ventanilla.kernel.quantities import Commodity, Quantity, Unit
from ventanilla.kernel.scopes import Scope
from ventanilla.readings.feed import feed_files
from ventanilla.readings.model import IntervalReading, Quality
from ventanilla.readings.service.intake import take_in
from ventanilla.testing.measuring import MeteredDesk, open_metered_desk
from ventanilla.testing.supplies import add_supply, holder_of, load_rows

ATOM, ESPI = "{http://www.w3.org/2005/Atom}", "{http://naesb.org/espi}"
ORDER = {
    "UsagePoint": ["roleFlags", "ServiceCategory", "status"],
    "LocalTimeParameters": ["dstEndRule", "dstOffset", "dstStartRule", "tzOffset"],
    "ReadingType": [
        "accumulationBehaviour", "commodity", "consumptionTier", "currency", "dataQualifier", "defaultQuality",
        "flowDirection", "intervalLength", "kind", "phase", "powerOfTenMultiplier", "timeAttribute", "tou", "uom",
    ],
    "IntervalBlock": ["interval", "IntervalReading"],
    "IntervalReading": ["cost", "ReadingQuality", "timePeriod", "value", "consumptionTier", "tou", "cpp"],
    "timePeriod": ["duration", "start"],
    "interval": ["duration", "start"],
    "UsageSummary": [
        "billingPeriod", "billLastPeriod", "billToDate", "costAdditionalLastPeriod", "costAdditionalDetailLastPeriod",
        "currency", "overallConsumptionLastPeriod", "qualityOfReading", "statusTimeStamp", "commodity",
    ],
    "overallConsumptionLastPeriod": ["powerOfTenMultiplier", "timeStamp", "uom", "value"],
    "ServiceCategory": ["kind"],
    "ReadingQuality": ["quality"],
    "billingPeriod": ["duration", "start"],
    "MeterReading": [],
}  # fmt: skip
"""The elements of the schema (NAESB REQ.21) in its order; of long types those that are written."""


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


class Owner:
    """Somebody with one supply, and the file of it."""

    def __init__(self, portal: Any, commodity: Commodity = Commodity.ELECTRICITY, zone: str = "") -> None:
        house = replace(portal.house, zone=ZoneInfo(zone)) if zone else portal.house
        self.portal, self.house = portal, house
        self.supply = add_supply(portal.house, commodity=commodity)
        self.actor = holder_of(portal.house, self.supply)
        self.service = GreenButtonService(house, portal.supply, portal.billing, portal.apps)

    def bring(self, file: str, *rows: dict[str, Any]) -> None:
        files = {each.name: each for each in feed_files(self.portal.house.utility)}
        owner = {"customer_number": "5555", "supply_number": "1"}
        assert not load_rows(self.portal.house, files[file], [owner | row for row in rows]).rejected

    def measure(self, start: datetime, values: list[int | None], seconds: int = 3600) -> None:
        readings = [
            IntervalReading(
                Interval(start + timedelta(seconds=seconds * at), timedelta(seconds=seconds)),
                Quantity(Decimal(value) / 1000, Unit.KWH),
                Quality.ESTIMATED if at == 1 else Quality.MEASURED,
            )
            for at, value in enumerate(values)
            if value is not None
        ]
        with self.portal.house.db.write() as connection:
            take_in(connection, self.supply, readings)

    def file(self, first: date | None = None, last: date | None = None) -> bytes:
        found = self.service.file(self.actor, self.supply, first, last, self.house.languages.get("en"))
        return b"".join(found.body)

    def tree(self, first: date | None = None, last: date | None = None) -> Any:
        return etree.fromstring(self.file(first, last))


@pytest.fixture
def owner(portal: Any) -> Owner:
    return Owner(portal)


def series(tree: Any) -> dict[str, list[tuple[int, int, int, int]]]:
    """The readings by the title of their series: start, seconds, value, quality; found by the links alone."""
    out = {}
    entries = {one.find(f"{ATOM}link[@rel='self']").get("href"): one for one in tree.iter(f"{ATOM}entry")}
    for href, entry in entries.items():
        if entry.find(f".//{ESPI}MeterReading") is None:
            continue
        related = {one.get("href") for one in entry.iter(f"{ATOM}link") if one.get("rel") == "related"}
        assert any(one in entries and entries[one].find(f".//{ESPI}ReadingType") is not None for one in related), href
        blocks = [
            one for one in entries.values() if (up := one.find(f"{ATOM}link[@rel='up']")) is not None
            and up.get("href") in related
        ]  # fmt: skip
        out[entry.findtext(f"{ATOM}title")] = [
            _told(one) for each in blocks for one in each.iter(f"{ESPI}IntervalReading")
        ]
    return out


def _told(one: Any) -> tuple[int, int, int, int]:
    paths = ("timePeriod/start", "timePeriod/duration", "value", "ReadingQuality/quality")
    start, seconds, value, quality = (
        int(one.findtext("/".join(f"{ESPI}{name}" for name in path.split("/")))) for path in paths
    )
    return start, seconds, value, quality


def in_order(tree: Any) -> Iterator[str]:
    """What does not stand where the schema wants it."""
    for element in tree.iter():
        name = element.tag.removeprefix(ESPI)
        if not element.tag.startswith(ESPI) or (len(element) == 0 and name not in ORDER):
            continue
        places = [ORDER[name].index(child.tag.removeprefix(ESPI)) for child in element]
        if places != sorted(places):
            yield name


def test_everything_of_a_supply_is_there_once_and_exact(owner: Owner) -> None:
    fill_months(owner)
    tree = owner.tree()
    found = series(tree)
    hours = found["Consumption by interval"]
    start = int(datetime(2026, 4, 1, 3, tzinfo=UTC).timestamp())
    assert [row[:3] for row in hours] == [
        (start + 3600 * at, 3600, (100 + at) * 1000) for at in range(24) if at != 5
    ], "thousandths of a watt-hour"
    assert [row[3] for row in hours].count(8) == 1
    assert [value for _, _, value, _ in found["Consumption by month"]] == [210_000_000, 190_000_000, 205_000_000]
    (point,) = tree.iter(f"{ESPI}UsagePoint")
    assert [point.findtext(f"{ESPI}{name}") for name in ("roleFlags", "status")] == ["0010", "1"]
    types = {
        one.findtext(f"{ESPI}intervalLength"): [
            one.findtext(f"{ESPI}{name}")
            for name in ("uom", "commodity", "flowDirection", "kind", "powerOfTenMultiplier")
        ]
        for one in tree.iter(f"{ESPI}ReadingType")
    }
    assert types["3600"] == types["2592000"] == ["72", "1", "1", "12", "-3"]
    assert list(in_order(tree)) == []


def fill_months(owner: Owner) -> None:
    owner.bring(
        "consumption",
        *({"month": Month(2026, month), "amount": Decimal(used)} for month, used in ((1, 210), (2, 190), (3, 205))),
    )
    owner.measure(datetime(2026, 4, 1, 3, tzinfo=UTC), [100 + at if at != 5 else None for at in range(24)])


def test_another_reader_finds_the_same(owner: Owner, tmp_path: Path) -> None:
    fill_months(owner)
    path = tmp_path / "home.xml"
    path.write_bytes(owner.file())
    (point,) = parse.parse_feed(path)
    assert (point.serviceCategory.name, point.status, point.roleFlags) == ("electricity", 1, 0x10)
    by_title = {one.title: one for one in point.meterReadings}
    hours = list(by_title["Consumption by interval"].intervalReadings)
    assert len(hours) == 23
    assert round(sum(one.value for one in hours), 3) == sum(100 + at for at in range(24) if at != 5)
    assert by_title["Consumption by month"].readingType.uom.name == "wattHours"
    assert {one.readingType.flowDirection.name for one in point.meterReadings} == {"forward"}


def test_a_file_that_is_taken_in_again_changes_nothing(owner: Owner, tmp_path: Path) -> None:
    fill_months(owner)
    path = tmp_path / "home.xml"
    path.write_bytes(owner.file())
    again = load_green_button(owner.portal.house, path, owner.supply)
    assert (again.inserted, again.updated, again.unchanged, again.rejected) == (0, 0, 23, ())
    assert again.skipped == 3, "months are sums of what the hours tell"


def test_months_alone_are_taken_in(owner: Owner, tmp_path: Path) -> None:
    owner.bring("consumption", {"month": Month(2026, 1), "amount": Decimal(210)})
    path = tmp_path / "home.xml"
    path.write_bytes(owner.file())
    (one,) = [each.reading for each in read_green_button(path) if each.reading]
    assert one.amount == Quantity(Decimal(210), Unit.KWH)


@pytest.mark.parametrize(
    ("zone", "year", "told"),
    [
        ("Europe/Rome", 2026, LocalTime("AE0E3000", 3600, "3E0E2000", 3600)),
        ("America/Santiago", 2026, LocalTime("422E0000", 3600, "922E0000", -14400)),
        ("America/Argentina/Buenos_Aires", 2026, LocalTime(NO_RULE, 0, NO_RULE, -10800)),
        ("Europe/Moscow", 2026, LocalTime(NO_RULE, 0, NO_RULE, 10800)),
        ("America/New_York", 2012, LocalTime("B40E2000", 3600, "360E2000", -18000)),
        ("Australia/Lord_Howe", 2026, LocalTime("440E2000", 1800, "A40E2000", 37800)),
        ("Africa/Casablanca", 2026, LocalTime(NO_RULE, 0, NO_RULE, 0)),
    ],
)
def test_how_clocks_go(zone: str, year: int, told: LocalTime) -> None:
    assert local_time(ZoneInfo(zone), year) == told


def _change(rule: str, year: int) -> datetime:
    """When a rule changes the clocks by its bits alone: what they show then, said as if it were UTC."""
    bits = int(rule, 16)
    seconds, hour, weekday = bits & 0xFFF, bits >> 12 & 0x1F, (bits >> 17 & 7) - 1
    day, operator, month = bits >> 20 & 0x1F, bits >> 25 & 7, bits >> 28
    days = [date(year, month, 1) + timedelta(days=at) for at in range(31)]
    days = [one for one in days if one.month == month and one.weekday() == weekday]
    found = (
        days[-1]
        if operator == 7
        else next(one for one in days if one.day >= day)
        if operator == 1
        else days[operator - 2]
    )
    return datetime(found.year, found.month, found.day, hour, tzinfo=UTC) + timedelta(seconds=seconds)


@pytest.mark.parametrize("zone", ["Europe/Rome", "America/Santiago", "America/New_York"])
def test_the_rules_change_the_clocks_when_the_zone_does(zone: str) -> None:
    place = ZoneInfo(zone)
    told = local_time(place, 2026)
    for year in range(2026, 2050):
        for rule, before in ((told.dst_start, 0), (told.dst_end, told.dst_offset)):
            at = _change(rule, year) - timedelta(seconds=told.offset + before)
            offsets = [(at + timedelta(minutes=one)).astimezone(place).utcoffset() for one in (-1, 0)]
            assert offsets[0] == timedelta(seconds=told.offset + before), (zone, rule, year)
            assert offsets[1] != offsets[0], (zone, rule, year)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Rome", date(2026, 3, 29), 23),
        ("Europe/Rome", date(2026, 10, 25), 25),
        ("America/Santiago", date(2026, 9, 6), 23),
        ("America/Santiago", date(2026, 4, 4), 25),
        ("America/Argentina/Buenos_Aires", date(2026, 3, 29), 24),
        ("Europe/Moscow", date(2026, 10, 25), 24),
    ],
)
def test_a_local_day_is_a_block_whatever_its_length(portal: Any, zone: str, day: date, hours: int) -> None:
    owner = Owner(portal, zone=zone)
    owner.measure(datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=24), [1] * 96)
    tree = owner.tree(day, day)
    (block,) = tree.iter(f"{ESPI}IntervalBlock")
    readings = [_told(one) for one in block.iter(f"{ESPI}IntervalReading")]
    assert len(readings) == hours
    assert len({row[0] for row in readings}) == hours
    assert int(block.findtext(f"{ESPI}interval/{ESPI}duration")) == hours * 3600


@pytest.mark.parametrize(
    ("commodity", "unit", "codes", "value"),
    [
        (Commodity.WATER, "m³", ("2", "9", "42", "-6"), 12_500_000),
        (Commodity.GAS, "Sm³", ("1", "7", "167", "-6"), 12_500_000),
        (Commodity.GAS, "m³", ("1", "7", "42", "-6"), 12_500_000),
        (Commodity.HEAT, "Gcal", ("5", "12", "31", "-1"), 12_500_000 * 41868),
    ],
)
def test_units_of_other_commodities(
    portal: Any, commodity: Commodity, unit: str, codes: tuple[str, ...], value: int
) -> None:
    utility = replace(portal.house.utility, commodities=tuple(Commodity))
    object.__setattr__(portal.house, "utility", utility)
    owner = Owner(portal, commodity)
    owner.bring("consumption", {"month": Month(2026, 1), "amount": Decimal("12.5"), "unit": unit})
    tree = owner.tree()
    (kind,) = tree.iter(f"{ESPI}ReadingType")
    service = tree.findtext(f".//{ESPI}ServiceCategory/{ESPI}kind")
    assert (
        service,
        *(kind.findtext(f"{ESPI}{name}") for name in ("commodity", "uom", "powerOfTenMultiplier")),
    ) == codes
    assert [row[2] for row in series(tree)["Consumption by month"]] == [value]
    assert list(in_order(tree)) == []


def test_what_no_meter_measures_has_no_file(portal: Any) -> None:
    object.__setattr__(portal.house, "utility", replace(portal.house.utility, commodities=tuple(Commodity)))
    owner = Owner(portal, Commodity.HOUSING)
    with pytest.raises(NotFound):
        owner.file()


def test_names_that_are_no_friends_of_xml(portal: Any) -> None:
    owner = Owner(portal)
    fill_months(owner)
    hostile = '<b>&amp; "Ñandú" ]]> \x0b\x00\ufffe </entry> {{7*7}} \' Ж 🐈'
    object.__setattr__(portal.house, "utility", replace(portal.house.utility, title=hostile))
    tree = owner.tree()
    assert tree.findtext(f"{ATOM}author/{ATOM}name") == hostile.replace("\x0b\x00\ufffe", "")
    assert len(list(tree.iter(f"{ATOM}entry"))) > 5


def test_ids_are_stable_and_unique(owner: Owner) -> None:
    fill_months(owner)
    first, again = ([one.findtext(f"{ATOM}id") for one in owner.tree().iter(f"{ATOM}entry")] for _ in range(2))
    assert first == again
    assert len(set(first)) == len(first)
    assert all(one.startswith("urn:uuid:") and len(one) == 45 for one in first)


def test_bands_are_told_of_each_interval(portal_settings: Any, clock: Any) -> None:
    desk = open_metered_desk(portal_settings, clock)
    desk.fill(date(2026, 10, 20), 2)
    tree = etree.fromstring(b"".join(_body(desk)))
    bands = [one.findtext(f"{ESPI}tou") for one in tree.iter(f"{ESPI}IntervalReading")]
    assert {band: bands.count(band) for band in set(bands)} == {"1": 2 * 44, "2": 2 * 20, "3": 2 * 32}
    desk.portal.house.db.close()


def _body(desk: MeteredDesk, first: date | None = None, last: date | None = None) -> Iterator[bytes]:
    language = desk.portal.house.languages.get("en")
    body: Iterator[bytes] = desk.portal.green_button.file(desk.actor, desk.supply_point_id, first, last, language).body
    return body


def test_a_year_of_quarter_hours_is_written_in_flat_memory(portal_settings: Any, clock: Any) -> None:
    desk = open_metered_desk(portal_settings, clock)
    count = desk.fill(date(2025, 11, 1), 365)
    for _ in _body(desk, date(2026, 10, 1), date(2026, 10, 31)):
        pass
    peaks, read = [], 0
    for first in (date(2026, 10, 1), date(2025, 11, 1)):
        tracemalloc.start()
        started = time.perf_counter()
        read = sum(part.count(b"<espi:IntervalReading>") for part in _body(desk, first, date(2026, 10, 31)))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert time.perf_counter() - started < 60
    assert read == count == 35_040
    assert peaks[1] < peaks[0] * 1.6, "a year takes no more memory than a month"
    assert peaks[1] < 16 << 20
    desk.portal.house.db.close()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"from": "2026-02-30"}, "from"), ({"to": "x"}, "to"), ({"from": "20260101"}, "from"),
        ({"from": "２０２６-01-01"}, "from"), ({"to": "9999-12-31"}, "to"), ({"from": "2026-01-01T00:00"}, "from"),
        ({"to": "0001-01-01"}, "to"), ({"from": "2026-01-01\r\n"}, ""),
    ],
)  # fmt: skip
def test_days_that_can_not_be_are_named(typed: dict[str, str], field: str) -> None:
    if not field:
        assert parse_days(typed)[0] == date(2026, 1, 1)
        return
    with pytest.raises(InvalidInput) as refused:
        parse_days(typed)
    assert list(refused.value.fields) == [field]


def test_spans_that_can_not_be_are_named(owner: Owner) -> None:
    for first, last in ((date(2026, 2, 1), date(2026, 1, 1)), (date(1990, 1, 1), date(2026, 1, 1))):
        with pytest.raises(InvalidInput) as refused:
            owner.file(first, last)
        assert list(refused.value.fields) == ["to"]


def test_nobody_elses_and_nothing_are_told_alike(owner: Owner) -> None:
    language = owner.house.languages.get("en")
    stranger = holder_of(owner.portal.house, "a" * 26)
    for actor, supply in ((stranger, owner.supply), (owner.actor, "b" * 26)):
        with pytest.raises(NotFound):
            owner.service.file(actor, supply, None, None, language)
    with pytest.raises(SignInRequired):
        owner.service.file(Anonymous(), owner.supply, None, None, language)


def test_an_app_gets_what_its_scopes_say(owner: Owner) -> None:
    fill_months(owner)
    (link,) = owner.portal.supply.links_of(owner.actor, None)
    language = owner.house.languages.get("en")

    def told(*scopes: Scope) -> Any:
        actor = AppActor(owner.actor.identity_id, "c", "g", frozenset(scopes), frozenset({link.id}))
        return etree.fromstring(b"".join(owner.service.file(actor, owner.supply, None, None, language).body))

    only = told(Scope.READINGS_READ)
    assert list(only.iter(f"{ESPI}IntervalReading"))
    assert b"Calle 12" not in etree.tostring(only), "the address is supply:read's"
    assert not list(told(Scope.BILLING_READ).iter(f"{ESPI}MeterReading"))
    assert b"Calle 12" in etree.tostring(told(Scope.READINGS_READ, Scope.SUPPLY_READ))
    for scopes in ((), (Scope.SUPPLY_READ,), (Scope.DOCUMENTS_READ,)):
        with pytest.raises(ScopeMissing):
            told(*scopes)


def test_currencies_have_their_numbers() -> None:
    assert [currency_code(one) for one in ("ARS", "CLP", "RUB", "EUR", "USD", "ZZZ")] == [32, 152, 643, 978, 840, 0]
