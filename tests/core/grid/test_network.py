"""The whole network as files, and the map of a feeder."""

from __future__ import annotations

import csv
import io
import json
import threading
import tracemalloc
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from lxml import etree

from ventanilla.errors import NotFound, SignInRequired
from ventanilla.grid.feed import feed_files
from ventanilla.grid.model import Position
from ventanilla.grid.model.drawing import HEIGHT, WIDTH, Drawing
from ventanilla.kernel.actors import Anonymous, CustomerActor
from ventanilla.testing.gridding import Grid

pytestmark = pytest.mark.utility("cooprel")
KML = "{http://www.opengis.net/kml/2.2}"
SOMEBODY = CustomerActor("an identity", "a session", "somebody", "Somebody", "Else", "es-CL")


@pytest.fixture
def grid(grid: Grid) -> Grid:
    """The small register, of which most things stand somewhere."""
    for at, number in enumerate(("7705", "7706", "7707")):
        spot = {"longitude": Decimal(f"-72.8{at}"), "latitude": Decimal(f"-40.4{at}1")}
        grid.bring("poles", {"number": number, "feeder_number": "4", "plate": f"P{number}", **spot})
    return grid


def tables(path: Path) -> dict[str, list[dict[str, str]]]:
    with ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith(".csv")]
        return {name: list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig")))) for name in names}


@pytest.mark.covers("CPR-12")
def test_the_archive_has_every_thing_of_the_register_in_the_columns_of_its_feed(grid: Grid) -> None:
    service = grid.portal.grid
    found = tables(service.network(SOMEBODY, "csv").path)
    register = service.register
    for name, every in (
        ("substations", register.substations()),
        ("feeders", register.feeders()),
        ("transformers", register.transformers()),
        ("poles", register.poles()),
        ("spans", register.spans()),
        ("equipment", register.equipment()),
    ):
        rows = found[f"grid_{name}.csv"]
        assert [row["number"].lstrip("'") for row in rows] == [each.number for each in every], name
        assert rows, name
    known = {file.name: {column.name for column in file.columns} for file in feed_files(grid.portal.house.utility)}
    for name, rows in found.items():
        assert set(rows[0]) <= known[name.removesuffix(".csv")], name


@pytest.mark.covers("CPR-12")
def test_kml_kmz_and_geojson_hold_the_same_things_where_they_stand(grid: Grid) -> None:
    service = grid.portal.grid
    kml = service.network(SOMEBODY, "kml").path.read_bytes()
    with ZipFile(service.network(SOMEBODY, "kmz").path) as archive:
        assert archive.namelist() == ["doc.kml"]
        assert archive.read("doc.kml") == kml
    marks = etree.fromstring(kml).findall(f".//{KML}Placemark")
    features = json.loads(service.network(SOMEBODY, "geojson").path.read_bytes())["features"]
    register = service.register
    every = [
        *register.substations(),
        *register.feeders(),
        *register.transformers(),
        *register.poles(),
        *register.spans(),
        *register.equipment(),
    ]
    assert len(marks) == len(features) == len(every)
    places = {each.number: each.position for each in register.transformers() if each.position}
    assert places
    for feature in features:
        number = feature["properties"]["number"]
        if feature["properties"]["kind"] == "transformers" and number in places:
            assert feature["geometry"]["coordinates"] == [float(places[number].lon), float(places[number].lat)]
    lines = [each for each in features if each["properties"]["kind"] == "spans" and each["geometry"]]
    assert len(lines) == len([each for each in register.spans() if each.start and each.end])
    assert all(each["geometry"]["type"] == "LineString" for each in lines)


def test_it_is_made_once_a_revision_however_many_ask_at_once(grid: Grid) -> None:
    service = grid.portal.grid
    found: list[Any] = []
    asking = [threading.Thread(target=lambda: found.append(service.network(SOMEBODY, "kmz"))) for _ in range(6)]
    for each in asking:
        each.start()
    for each in asking:
        each.join()
    assert len({(file.path, file.path.stat().st_ino) for file in found}) == 1
    first = found[0]
    grid.bring("substations", {"number": "<9>", "name": 'Del "sur" & <b>‮', "municipality_code": "14204"})
    later = service.network(SOMEBODY, "kmz")
    assert later.revision > first.revision
    assert not first.path.exists()
    with ZipFile(later.path) as archive:
        etree.fromstring(archive.read("doc.kml"))


def test_what_a_kill_left_half_done_is_cleared_away(grid: Grid) -> None:
    service = grid.portal.grid
    folder = service.network(SOMEBODY, "kml").path.parent
    (folder / ".7.kml.part").write_bytes(b"<kml")
    service.network(SOMEBODY, "kml")
    assert not list(folder.glob(".*.part"))


def test_only_those_who_may_browse_get_it_and_only_what_there_is(grid: Grid) -> None:
    service = grid.portal.grid
    with pytest.raises(SignInRequired):
        service.network(Anonymous(""), "csv")
    for kind in ("rar", "", "../csv", "CSV"):
        with pytest.raises(NotFound):
            service.network(SOMEBODY, kind)


@pytest.mark.covers("CPR-10", "CPR-13")
def test_a_map_has_the_lines_and_transformers_of_the_feeder_and_the_chosen_one(grid: Grid) -> None:
    service = grid.portal.grid
    one = next(each for each in service.register.transformers() if each.position)
    found = service.map(SOMEBODY, one.feeder_id, one.id)
    assert found.chosen == one
    assert {each.feeder_id for each in (*found.spans, *found.transformers)} == {one.feeder_id}
    chosen = [each for each in found.features() if each["properties"].get("is_chosen")]
    assert [each["properties"]["number"] for each in chosen] == [one.number]
    other = next((each for each in service.register.feeders() if each.id != one.feeder_id), None)
    for wrong in ("no-such", "x" * 4000):
        with pytest.raises(NotFound):
            service.map(SOMEBODY, one.feeder_id, wrong)
    if other is not None:
        with pytest.raises(NotFound):
            service.map(SOMEBODY, other.id, one.id)


def place(lon: float, lat: float) -> Position:
    return Position(round(lon * 1e6), round(lat * 1e6))


def test_a_drawing_has_north_above_and_fits_and_its_bar_is_true() -> None:
    south_west, north_east = place(-73.0, -40.4), place(-72.9, -40.3)
    drawing = Drawing([south_west, north_east])
    (x, y), (to_x, to_y) = drawing.point(south_west), drawing.point(north_east)
    assert 0 <= x < to_x <= WIDTH
    assert 0 <= to_y < y <= HEIGHT
    # A tenth of a degree of latitude is 11.1195 km; at 40 degrees south one of longitude is about 0.763 of it.
    assert (to_x - x) / (y - to_y) == pytest.approx(0.763, abs=0.005)
    assert drawing.bar.metres / drawing.bar.pixels == pytest.approx(11_119.5 / (y - to_y), rel=0.01)
    alone = Drawing([south_west])
    assert alone.point(south_west) == (
        pytest.approx(WIDTH / 2, abs=WIDTH / 2),
        pytest.approx(HEIGHT / 2, abs=HEIGHT / 2),
    )


def test_many_poles_cost_no_memory(grid: Grid) -> None:
    feeder = next(grid.portal.grid.register.feeders())
    for start in range(0, 40_000, 5_000):
        spot = {"feeder_number": feeder.number, "longitude": Decimal("-72.5"), "latitude": Decimal("-40.25")}
        grid.bring("poles", *({"number": f"9{at:06d}", **spot} for at in range(start, start + 5_000)))
    tracemalloc.start()
    try:
        file = grid.portal.grid.network(SOMEBODY, "geojson")
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert file.path.stat().st_size > 4_000_000
    assert most < 8_000_000
