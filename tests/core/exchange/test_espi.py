"""Green Button files: what is read, what is told apart, what is refused with its place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ventanilla.errors import FeedRefused
from ventanilla.exchange.espi import load_green_button, read_green_button
from ventanilla.kernel.quantities import Unit
from ventanilla.readings.model import IntervalReading, Quality
from ventanilla.testing.espi_files import START, block, entry, feed, kind, reading
from ventanilla.testing.supplies import add_supply

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def put(text: str) -> Path:
        path = tmp_path / "home.xml"
        path.write_text(text, encoding="utf-8")
        return path

    return put


def found(path: Path) -> list[IntervalReading]:
    return [each.reading for each in read_green_button(path) if each.reading]


@pytest.mark.parametrize(
    ("uom", "power", "value", "amount", "unit"),
    [
        (72, 0, 385, "0.385", Unit.KWH),
        (72, 3, 2, "2", Unit.KWH),
        (72, -3, 1500, "0.0015", Unit.KWH),
        (42, 0, 3, "3", Unit.M3),
        (119, 0, 100, "2.831685", Unit.M3),
        (134, 0, 250, "0.25", Unit.M3),
        (167, -2, 123, "1.23", Unit.SM3),
        (120, 0, 100, "2.831685", Unit.SM3),
        (166, 0, 3, "3", Unit.M3),
        (157, 0, 250, "0.25", Unit.SM3),
        (128, 0, 1000, "3.785412", Unit.M3),
        (130, 0, 1000, "4.54609", Unit.M3),
        (31, 6, 36, "10", Unit.KWH),
        (132, 0, 10_000, "2.930711", Unit.KWH),
        (169, 0, 12, "351.601333", Unit.KWH),
    ],
)
def test_units_and_powers_of_ten(write: Write, uom: int, power: int, value: int, amount: str, unit: Unit) -> None:
    (one,) = found(write(feed(entry(kind(uom, power)), entry(block(reading(0, value))))))
    assert (one.amount.value, one.amount.unit) == (Decimal(amount), unit)
    assert one.interval.start == datetime.fromtimestamp(START, UTC)
    assert one.interval.length == timedelta(hours=1)


def test_qualities(write: Write) -> None:
    codes = {0: "measured", 7: "measured", 14: "measured", 8: "estimated", 9: "estimated", 12: "estimated"}
    readings = [
        reading(at, 1, more=f"<ReadingQuality><quality>{code}</quality></ReadingQuality>")
        for at, code in enumerate(codes)
    ]
    got = [one.quality for one in found(write(feed(entry(kind()), entry(block(*readings)))))]
    assert got == [Quality(one) for one in codes.values()]


def test_what_is_fed_in_netted_or_counted_up_is_told_apart_by_links(write: Write) -> None:
    point = "/UsagePoint/1"
    entries = [entry("<UsagePoint></UsagePoint>", point)]
    for at, type_ in enumerate((kind(), kind(flow=19), kind(behaviour=3), kind(flow=4))):
        meter = f"{point}/MeterReading/{at}"
        entries.append(
            entry("<MeterReading></MeterReading>", meter, "", f"{meter}/IntervalBlock", f"/ReadingType/{at}")
        )
        entries.append(entry(block(reading(at, at + 1)), f"{meter}/IntervalBlock/1", f"{meter}/IntervalBlock"))
        entries.append(entry(type_, f"/ReadingType/{at}"))
    path = write(feed(*entries))
    told = list(read_green_button(path))
    assert [(one.reading.amount.value, one.is_received) for one in told if one.reading] == [
        (Decimal("0.001"), False),
        (Decimal("0.002"), True),
    ]
    assert len(told) == 4


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("not xml", "well-formed"),
        ('<?xml version="1.0"?><a/>', "begins with <a>"),
        ("<feed/>", "begins with <feed>"),
        (feed(), "no interval block"),
        (feed(entry(kind())), "no interval block"),
        (feed(entry(block(reading(0, 1)))), "line 3: this interval block has no reading type"),
        (feed(entry(kind(), "/a"), entry(kind(), "/b"), entry(block(reading(0, 1)))), "2 reading types"),
        (feed(entry(kind(61)), entry(block(reading(0, 1)))), "the unit (uom) 61"),
        (feed(entry(kind(flow=4)), entry(block(reading(0, 1)))), "flow direction 4"),
        (feed(entry(kind(power=12)), entry(block(reading(0, 10**14)))), "line 3: <value> is far too large"),
        (feed(entry(kind()), entry(block(reading(0, 1, seconds=-3600)))), "<duration> must be 1 to"),
        (feed(entry(kind()), entry(block(reading(0, 1, seconds=33 * 86400)))), "<duration> must be 1 to"),
        (feed(entry(kind()), entry(block(reading(0, "\u0661")))), "<value> must be a whole number"),
        (feed(entry(kind(behaviour=3)), entry(block(reading(0, 1)))), "accumulates (3)"),
        (feed(entry(kind(power=99)), entry(block(reading(0, 1)))), "power of ten"),
        (feed(entry(kind()), entry(block(reading(0, "1.5")))), "line 4: <value> must be a whole number, not '1.5'"),
        (feed(entry(kind()), entry(block(reading(0, "9" * 400)))), "<value> must be a whole number"),
        (feed(entry(kind()), entry(block(reading(0, "")))), "<value> is missing"),
        (feed(entry(kind()), entry(block(reading(0, 1, start="1721154384.66")))), "<start> must be a whole number"),
        (feed(entry(kind()), entry(block(reading(0, 1, start=-5)))), "<start> -5"),
        (feed(entry(kind()), entry(block(reading(0, 1, start=10**14)))), "<start> 1000"),
        (feed(entry(kind()), entry(block(reading(0, 1, seconds=0)))), "<duration> must be 1 to"),
        (
            feed(entry("<UsagePoint></UsagePoint>", "/1"), entry("<UsagePoint></UsagePoint>", "/2"), entry(kind())),
            "2 usage points",
        ),
        (feed(entry(kind()), entry(block(reading(0, 1))))[:-20], "well-formed"),
    ],
)
def test_what_can_not_be_read_is_refused_with_its_place(write: Write, text: str, says: str) -> None:
    with pytest.raises(FeedRefused) as fault:
        list(read_green_button(write(text)))
    assert str(fault.value).startswith("home.xml")
    assert says in str(fault.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FeedRefused, match=r"gone.xml: it can't be read"):
        list(read_green_button(tmp_path / "gone.xml"))


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE feed [<!ENTITY x "1">]>',
        '<!DOCTYPE feed [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE feed SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY x "&b;&b;&b;&b;&b;">]>',
    ],
)
def test_a_document_type_is_refused_and_nothing_of_it_read(write: Write, declared: str) -> None:
    body = feed(entry(kind()), entry(block(reading(0, "&x;" if "ENTITY" in declared else 1))))
    with pytest.raises(FeedRefused, match="document type"):
        list(read_green_button(write(body.replace("\n", f"\n{declared}\n", 1))))


@pytest.fixture
def supply_point_id(portal: Any) -> str:
    return add_supply(portal.house)


def test_loading_twice_changes_nothing_and_a_correction_counts(portal: Any, supply_point_id: str, write: Write) -> None:
    first = write(feed(entry(kind()), entry(block(reading(0, 1), reading(1, 2), reading(3, 4)))))
    assert load_green_button(portal.house, first, supply_point_id).inserted == 3
    again = load_green_button(portal.house, first, supply_point_id)
    assert (again.inserted, again.updated, again.unchanged) == (0, 0, 3)
    corrected = write(feed(entry(kind()), entry(block(reading(1, 9), reading(2, 3)))))
    counts = load_green_button(portal.house, corrected, supply_point_id)
    assert (counts.inserted, counts.updated, counts.unchanged) == (1, 1, 0)


def test_a_reading_that_is_there_twice_counts_once_and_a_contradiction_is_rejected_with_its_line(
    portal: Any, supply_point_id: str, write: Write
) -> None:
    readings = [reading(0, 1), reading(0, 1), reading(0, 2), reading(1, 1, seconds=7200), reading(2, 1)]
    path = write(feed(entry(kind()), entry(block(*readings))))
    counts = load_green_button(portal.house, path, supply_point_id)
    assert (counts.inserted, counts.unchanged) == (2, 1)
    assert [(line, reason.id) for line, reason in counts.rejected] == [
        (7, "readings.feed.contradiction"),
        (11, "readings.feed.overlap"),
    ]


def test_a_file_that_breaks_off_leaves_nothing_behind(portal: Any, supply_point_id: str, write: Write) -> None:
    readings = [reading(at, at) for at in range(2500)]
    path = write(feed(entry(kind()), entry(block(*readings, reading(2500, "x")))))
    with pytest.raises(FeedRefused, match=r"line \d+: <value>"):
        load_green_button(portal.house, path, supply_point_id)
    path = write(feed(entry(kind()), entry(block(reading(0, 1)))))
    assert load_green_button(portal.house, path, supply_point_id).inserted == 1


def test_gas_does_not_go_into_a_supply_that_is_kept_in_kwh(portal: Any, supply_point_id: str, write: Write) -> None:
    load_green_button(portal.house, write(feed(entry(kind()), entry(block(reading(0, 1))))), supply_point_id)
    with pytest.raises(FeedRefused, match="kept in kWh"):
        load_green_button(portal.house, write(feed(entry(kind(42)), entry(block(reading(1, 1))))), supply_point_id)
