"""The map of a feeder and the network's files as pages and operations, for whoever may browse the register."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from lxml import html

from ventanilla.app import create_app
from ventanilla.plugin import GridAccess
from ventanilla.testing.gridding import Grid

pytestmark = pytest.mark.utility("cooprel")
BASE = "http://127.0.0.1:8000/cooprel"
FORMATS = {
    "csv": "application/zip",
    "kmz": "application/vnd.google-earth.kmz",
    "kml": "application/vnd.google-earth.kml+xml",
    "geojson": "application/geo+json",
}


@pytest.fixture
def db_url(sqlite_url: str) -> Iterator[str]:
    """The pages ask the services only: one kind of database is enough."""
    return sqlite_url


class Visitor:
    """Somebody who is not signed in."""

    def __init__(self, grid: Grid) -> None:
        self._client = create_app(grid.portal.house.settings, grid.portal).test_client()

    def get(self, path: str, **more: Any) -> Any:
        return self._client.get(path.removeprefix("/cooprel"), base_url=BASE, buffered=True, **more)

    def page(self, path: str) -> Any:
        answer = self.get(path)
        assert answer.status_code == 200
        return html.fromstring(answer.data)


@pytest.fixture
def visitor(grid: Grid) -> Iterator[Any]:
    utility = grid.portal.house.utility
    before = utility.grid
    for at, number in enumerate(("7705", "7706", "7707")):
        spot = {"longitude": Decimal(f"-72.8{at}"), "latitude": Decimal(f"-40.4{at}1")}
        grid.bring("poles", {"number": number, "feeder_number": "4", "plate": f"P{number}", **spot})
    object.__setattr__(utility, "grid", replace(before, access=GridAccess.ANONYMOUS))
    try:
        yield Visitor(grid)
    finally:
        object.__setattr__(utility, "grid", before)


@pytest.mark.covers("CPR-10", "CPR-12")
def test_the_feeder_offers_its_files_and_its_map(visitor: Any) -> None:
    page = visitor.page("/cooprel/grid/feeders/4")
    links = {
        link.text_content().strip(): link.get("href") for link in page.xpath("//*[contains(@class, 'actions')]//a")
    }
    assert {"Descargar csv", "Descargar Kmz", "Ver en mapa"} <= set(links)
    for kind, type_ in FORMATS.items():
        answer = visitor.get(f"/cooprel/grid/network/{kind}")
        assert answer.status_code == 200
        assert answer.mimetype == type_
        assert "attachment" in answer.headers["Content-Disposition"]
        again = visitor.get(f"/cooprel/grid/network/{kind}", headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
        told = visitor.get(f"/cooprel/api/v1/grid/network/{kind}")
        assert told.data == answer.data
    assert visitor.get("/cooprel/grid/network/rar").status_code == 404


@pytest.mark.covers("CPR-10", "CPR-15")
def test_the_drawn_map_marks_the_chosen_transformer_and_lists_all(visitor: Any) -> None:
    answer = visitor.get("/cooprel/grid/feeders/4/map?transformer=328250")
    assert answer.status_code == 200
    page = html.fromstring(answer.data)
    assert len(page.xpath("//svg//*[@class='map-ring']")) == 1
    assert len(re.findall("M", page.xpath("//svg/path[@class='map-line']")[0].get("d"))) == 2
    assert "328250" in page.xpath("//main//table")[0].text_content()
    # One transformer stands nowhere that is known; a picture without it would be a lie without a word.
    assert "Hay un transformador sin ubicación conocida" in page.text_content()
    assert not page.xpath("//script[contains(@src, 'leaflet')]")
    told = json.loads(visitor.get("/cooprel/api/v1/grid/feeders/4/map?transformer=328250").data)
    beside = json.loads(visitor.get("/cooprel/grid/feeders/4/map.geojson?transformer=328250").data)
    assert told == beside
    assert [each["properties"]["number"] for each in told["features"] if each["properties"].get("is_chosen")] == [
        "328250"
    ]
    for wrong in ("/cooprel/grid/feeders/1/map?transformer=328250", "/cooprel/grid/feeders/nada/map"):
        assert visitor.get(wrong).status_code == 404


def test_a_file_that_was_replaced_in_between_is_asked_for_again(visitor: Any, grid: Grid) -> None:
    told = visitor.get("/cooprel/grid/network/kml").data
    network, given = grid.portal.grid.network, []

    def late(actor: Any, kind: str) -> Any:
        file = network(actor, kind)
        given.append(file)
        if len(given) == 1:
            file.path.unlink()
        return file

    grid.portal.grid.network = late
    assert visitor.get("/cooprel/grid/network/kml").data == told
    assert len(given) == 2


def test_a_feeder_that_stands_nowhere_says_so(visitor: Any) -> None:
    page = visitor.page("/cooprel/grid/feeders/1/map")
    assert not page.xpath("//main//svg[@role='img']")
    assert "no tiene ubicaciones" in page.text_content()


@pytest.mark.covers("CPR-10")
def test_with_tiles_leaflet_comes_from_here_and_pictures_from_there_and_nowhere_else(grid: Grid) -> None:
    utility = grid.portal.house.utility
    before = utility.grid
    tiles = "https://{s}.tiles.example/{z}/{x}/{y}.png"
    object.__setattr__(utility, "grid", replace(before, access=GridAccess.ANONYMOUS, tiles=tiles, attribution="© <b>"))
    try:
        visitor = Visitor(grid)
        answer = visitor.get("/cooprel/grid/feeders/4/map")
        other = visitor.get("/cooprel/grid/feeders/4")
        page = html.fromstring(answer.data)
        script = page.xpath("//script[contains(@src, 'leaflet')]")[0].get("src")
        assert "L.map" in visitor.get(script).text or "leaflet" in visitor.get(script).text.lower()
    finally:
        object.__setattr__(utility, "grid", before)
    assert "img-src 'self' data: https://*.tiles.example;" in answer.headers["Content-Security-Policy"]
    assert "tiles.example" not in other.headers["Content-Security-Policy"]
    assert page.xpath("//*[@class='map']")[0].get("data-attribution") == "© <b>"


def test_visitors_are_asked_to_sign_in_where_the_register_is_for_registered_users(grid: Grid) -> None:
    visitor = Visitor(grid)
    for path in ("/cooprel/grid/feeders/4/map", "/cooprel/grid/network/csv", "/cooprel/grid/feeders/4/map.geojson"):
        assert visitor.get(path).status_code in (302, 303)
    for path in ("/cooprel/api/v1/grid/feeders/4/map", "/cooprel/api/v1/grid/network/csv"):
        assert visitor.get(path).status_code == 401
