"""What comes into the register, and what is sent back with its reason."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ventanilla.grid.tables.loading import TABLES, count_of
from ventanilla.testing.feed_page import feed_tables, grid_files
from ventanilla.testing.gridding import SMALL, Grid

pytestmark = pytest.mark.utility("cooprel")


def reasons(loaded: Any) -> list[tuple[int, str, str]]:
    return [(each.row, each.column, each.reason.id.removeprefix("grid.feed.")) for each in loaded.rejected]


def test_the_same_register_again_changes_nothing_and_another_value_corrects(grid: Grid) -> None:
    before = grid.service.register.revision()
    assert before > 0
    for name, rows in SMALL.items():
        again = grid.bring(name, *rows)
        assert (again.inserted, again.updated, again.unchanged) == (0, 0, len(rows)), name
    assert grid.service.register.revision() == before
    other = {**SMALL["transformers"][0], "capacity_kva": Decimal(15)}
    assert grid.bring("transformers", other).updated == 1
    assert grid.service.transformer(grid.actor, "328250").transformer.capacity == 15
    assert grid.service.register.revision() == before + 1


def test_orphans_are_sent_back_and_the_rest_loads(grid: Grid) -> None:
    assert reasons(grid.bring("municipalities", {"code": "9", "name": "X", "region_code": "99"})) == [
        (0, "region_code", "unknown")
    ]
    assert reasons(grid.bring("substations", {"number": "9", "name": "X", "municipality_code": "1"})) == [
        (0, "municipality_code", "unknown")
    ]
    assert reasons(grid.bring("feeders", {"number": "9", "name": "X", "substation_number": "9"})) == [
        (0, "substation_number", "unknown")
    ]
    taken = grid.bring(
        "transformers",
        {"number": "5", "name": "A", "feeder_number": "77"},
        {"number": "6", "name": "B", "feeder_number": "4"},
        {"number": "7", "name": "C", "feeder_number": "4", "municipality_code": "1"},
    )
    assert (taken.inserted, reasons(taken)) == (
        1,
        [(0, "feeder_number", "unknown"), (2, "municipality_code", "unknown")],
    )
    spans = grid.bring(
        "spans",
        {"number": "1", "feeder_number": "4", "from_pole": "7708", "to_pole": "7707"},
        {"number": "2", "feeder_number": "4", "from_pole": "7708", "to_pole": "none"},
    )
    assert (spans.inserted, reasons(spans)) == (1, [(1, "to_pole", "unknown")])
    assert reasons(grid.bring("equipment", {"number": "E", "feeder_number": "4", "pole": "0"})) == [
        (0, "pole", "unknown")
    ]


def test_rings_that_are_not_meant_are_sent_back(grid: Grid) -> None:
    def span(number: str, one: str, other: str, **more: Any) -> dict[str, Any]:
        return {"number": number, "feeder_number": "4", "from_pole": one, "to_pole": other, **more}

    taken = grid.bring(
        "spans",
        span("a", "7705", "7705"),
        span("b", "7707", "7705"),
        span("c", "7707", "7705", closes_ring=True),
        span("d", "7707", "7708"),
        span("e", "7708", "7705"),
    )
    assert taken.inserted == 2
    assert reasons(taken) == [(0, "to_pole", "same_pole"), (1, "to_pole", "closes_ring"), (4, "to_pole", "closes_ring")]
    moved = grid.bring("spans", span("d", "7705", "7708"), span("338407", "7706", "7707"))
    assert (moved.updated, moved.unchanged, moved.rejected) == (1, 1, ())


def test_a_number_is_there_once_whatever_its_case(grid: Grid) -> None:
    taken = grid.bring("poles", {"number": "LN1", "feeder_number": "4"}, {"number": "ln1", "feeder_number": "4"})
    assert (taken.inserted, reasons(taken)) == (1, [(1, "number", "twice")])
    slashed = [{"number": number, "feeder_number": "4"} for number in ("a/b", "..", "a.b")]
    assert reasons(grid.bring("poles", *slashed)) == [(0, "number", "not_an_address"), (1, "number", "not_an_address")]


@pytest.mark.parametrize(
    ("lon", "lat", "column", "reason"),
    [
        ("-180.000001", "0", "longitude", "longitude"),
        ("7", "90.1", "latitude", "latitude"),
        ("7", None, "latitude", "half_a_position"),
        (None, "7", "longitude", "half_a_position"),
    ],
)
def test_what_is_not_on_the_earth_is_sent_back(
    grid: Grid, lon: str | None, lat: str | None, column: str, reason: str
) -> None:
    row = {
        "number": "9",
        "feeder_number": "4",
        "longitude": None if lon is None else Decimal(lon),
        "latitude": None if lat is None else Decimal(lat),
    }
    assert reasons(grid.bring("poles", row)) == [(0, column, reason)]


def test_demands_name_one_thing_and_fit_together(grid: Grid) -> None:
    month = SMALL["demands"][0]["month"]
    taken = grid.bring(
        "demands",
        {"month": month, "minimum": Decimal(1)},
        {"feeder_number": "4", "transformer_number": "328250", "month": month},
        {"feeder_number": "4", "month": month, "minimum": Decimal(9), "maximum": Decimal(3)},
        {"feeder_number": "4", "month": month, "minimum": Decimal(1), "maximum": Decimal(3), "absent": "pending"},
        {"feeder_number": "nobody", "month": month},
        {"feeder_number": "4", "month": month, "minimum": Decimal(0), "maximum": Decimal(0)},
    )
    assert taken.inserted == 1
    assert [reason for _, _, reason in reasons(taken)] == [
        "one_of_both",
        "one_of_both",
        "below_minimum",
        "nothing_absent",
        "unknown",
    ]
    (newest, *_) = grid.service.feeder(grid.actor, "4").demands
    assert (newest.least, newest.most) == (0, 0)


def test_a_share_is_a_percentage_and_a_connection_names_what_is_there(grid: Grid) -> None:
    row = {**SMALL["vnr_codes"][0], "code": "13", "storage": Decimal(101)}
    assert reasons(grid.bring("vnr_codes", row)) == [(0, "storage", "share")]
    whose = {"customer_number": "12345678-5"}
    taken = grid.bring(
        "connections",
        {**whose, "supply_number": "2", "transformer_number": "328250"},
        {**whose, "supply_number": "11111", "transformer_number": "1"},
    )
    assert reasons(taken) == [(0, "supply_number", "unknown_supply"), (1, "transformer_number", "unknown")]


def test_a_whole_feed_with_mixed_numbers_comes_in_but_for_the_bad_rows(grid: Grid, tmp_path: Path) -> None:
    poles = [
        {"number": "N1", "feeder_number": "4", "height_m": "11,5", "longitude": "-72,5", "latitude": "-40,25"},
        {"number": "N2", "feeder_number": "4", "height_m": "11.5", "longitude": "-72,5", "latitude": "-40,25"},
        {"number": "N3", "feeder_number": "4", "height_m": "", "longitude": "-272,5", "latitude": "-40,25"},
        {"number": "N1", "feeder_number": "4", "height_m": "", "longitude": "", "latitude": ""},
        {"number": "", "feeder_number": "4", "height_m": "", "longitude": "", "latitude": ""},
        {"number": "N4", "feeder_number": "4", "height_m": "-1", "longitude": "", "latitude": ""},
    ]
    spans = [{"number": "S1", "feeder_number": "4", "from_pole": "n1", "to_pole": "7705"}]
    outcome = grid.take(tmp_path / "feed", {"poles": poles, "spans": spans}, ",")
    assert {file.name: (file.inserted, file.rejected) for file in outcome.files} == {
        "grid_poles": (1, 5),
        "grid_spans": (1, 0),
    }
    with (tmp_path / "feed" / "rejects" / "grid_poles.rejects.csv").open(encoding="utf-8") as stream:
        told = [
            (row["reject_line"], row["reject_column"], row["reject_reason"])
            for row in csv.DictReader(stream, delimiter=";")
        ]
    assert sorted((int(line), column) for line, column, _ in told) == [
        (3, "height_m"),
        (4, "longitude"),
        (5, ""),
        (6, "number"),
        (7, "height_m"),
    ]
    assert all(reason and not reason.startswith("grid.") for _, _, reason in told)


def test_spans_of_many_chunks_come_in_twice_without_a_ring(
    grid: Grid, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ventanilla.exchange.files.CHUNK", 7)
    poles = [{"number": f"C{at}", "feeder_number": "4"} for at in range(40)]
    spans = [
        {"number": f"CS{at}", "feeder_number": "4", "from_pole": f"C{at - 1}", "to_pole": f"C{at}"}
        for at in range(1, 40)
    ]
    first = grid.take(tmp_path / "feed", {"poles": poles, "spans": spans})
    again = grid.take(tmp_path / "feed", {"poles": poles, "spans": spans})
    assert [file.rejected for file in (*first.files, *again.files)] == [0, 0, 0, 0]
    assert again.changed == 0
    with grid.portal.house.db.read() as connection:
        assert count_of(connection, "spans") == 39 + len(SMALL["spans"])
    assert set(TABLES) == {*SMALL, "connections"}


def test_the_page_of_the_register_has_the_columns_of_the_code() -> None:
    page = Path(__file__).parents[3] / "docs" / "grid.md"
    assert feed_tables(grid_files()).strip() in page.read_text(encoding="utf-8")
