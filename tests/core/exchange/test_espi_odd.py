"""Green Button files that are odd, say less than they should, or mean harm."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ventanilla.errors import FeedRefused
from ventanilla.exchange.espi import load_green_button, read_green_button
from ventanilla.exchange.espi.outline import outline
from ventanilla.exchange.espi.units import named_unit
from ventanilla.testing.espi_files import block, entry, feed, kind, reading
from ventanilla.testing.supplies import add_supply

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def put(text: str) -> Path:
        path = tmp_path / "home.xml"
        path.write_text(text, encoding="utf-8")
        return path

    return put


@pytest.fixture
def supply_point_id(portal: Any) -> str:
    return add_supply(portal.house)


def test_a_unit_is_named_of_files_that_name_none_and_of_no_others(write: Write) -> None:
    unsaid = re.sub("<uom>72</uom>|<powerOfTenMultiplier>0</powerOfTenMultiplier>", "", kind())
    path = write(feed(entry(unsaid), entry(block(reading(0, 1500)))))
    with pytest.raises(FeedRefused, match="has no unit"):
        list(read_green_button(path))
    for unit, power, amount in (("Wh", 0, "1.5 kWh"), ("m3", -3, "1.5 m³"), ("Sm3", 0, "1500 Sm³"), ("l", 0, "1.5 m³")):
        (one,) = read_green_button(path, outline(path, named_unit(unit, power)))
        assert one.reading is not None
        assert f"{one.reading.amount.value:g} {one.reading.amount.unit.value}" == amount
    said = write(feed(entry(kind()), entry(block(reading(0, 1)))))
    with pytest.raises(FeedRefused, match="name their units"):
        outline(said, named_unit("Wh"))
    assert named_unit("") is None
    for unit, power in (("furlong", 0), ("", 3), ("Wh", 13)):
        with pytest.raises(FeedRefused):
            named_unit(unit, power)


def test_a_file_of_another_service_is_refused(portal: Any, supply_point_id: str, write: Write) -> None:
    point = entry("<UsagePoint><ServiceCategory><kind>1</kind></ServiceCategory></UsagePoint>", "/1")
    path = write(feed(point, entry(kind()), entry(block(reading(0, 1)))))
    with pytest.raises(FeedRefused, match=r"kind of service 1, the supply's is 0 \(electricity\)"):
        load_green_button(portal.house, path, supply_point_id)
    volume = write(feed(entry(kind(42)), entry(block(reading(0, 1)))))
    with pytest.raises(FeedRefused, match="in m³, which is no unit of the supply's electricity"):
        load_green_button(portal.house, volume, supply_point_id)


def test_hours_of_a_clock_change_are_two_and_what_is_fed_in_at_once_is_no_overlap(
    portal: Any, supply_point_id: str, write: Write
) -> None:
    """Starts are moments, so the hour that comes twice has two; both directions have all of them."""
    autumn = 1_793_494_800
    entries = []
    for at, flow in enumerate((1, 19)):
        meter = f"/UsagePoint/1/MeterReading/{at}"
        readings = [reading(0, hour + 1, start=autumn + 3600 * hour) for hour in range(3)]
        entries += [
            entry("<MeterReading></MeterReading>", meter, "", f"{meter}/IntervalBlock", f"/ReadingType/{at}"),
            entry(block(*readings), f"{meter}/IntervalBlock/1", f"{meter}/IntervalBlock"),
            entry(kind(flow=flow), f"/ReadingType/{at}"),
        ]
    counts = load_green_button(portal.house, write(feed(*entries)), supply_point_id)
    assert (counts.inserted, counts.rejected) == (6, ())


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'<?xml version="1.0" encoding="UTF-8"?>\n<feed>\xff\xfe</feed>', "well-formed"),
        (b'<?xml version="1.0" encoding="klingon"?>\n<feed/>', "well-formed"),
        (b"", "well-formed"),
        (b"\x00" * 4000, "well-formed"),
        (b"PK\x03\x04" + b"\x00" * 200, "well-formed"),
        (b'<feed xmlns="http://naesb.org/espi"/>', "begins with"),
        (b'<a:feed xmlns:a="http://www.w3.org/2005/atom"/>', "begins with"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom">' + b"<a>" * 5000 + b"</feed>", "well-formed"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom" ' + b"x" * 11_000_000 + b'="1"/>', "well-formed"),
    ],
)
def test_bodies_that_mean_harm_are_refused_in_a_sentence(tmp_path: Path, body: bytes, says: str) -> None:
    path = tmp_path / "home.xml"
    path.write_bytes(body)
    with pytest.raises(FeedRefused) as fault:
        list(read_green_button(path))
    assert says in str(fault.value)
    assert len(str(fault.value)) < 400


def test_names_may_be_spelt_with_any_prefix_and_encoding(write: Write, tmp_path: Path) -> None:
    plain = feed(entry(kind()), entry(block(reading(0, 385))))
    other = plain.replace('<feed xmlns="', '<q:feed xmlns:q="').replace("</feed>", "</q:feed>")
    other = re.sub(r"<(/?)(entry|content|link)", r"<\1q:\2", other)
    path = tmp_path / "other.xml"
    path.write_bytes(
        b"\xff\xfe" + other.replace("\n", "", 1).replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16-le")
    )
    assert amounts(path) == amounts(write(plain))


def amounts(path: Path) -> list[Any]:
    return [one.reading.amount for one in read_green_button(path) if one.reading]
