"""Meters, registers and their readings come in through the feed, row by row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ventanilla.kernel.actors import SystemActor

HOUSE = {"customer_number": "5555", "supply_number": "1", "meter_number": "70011"}


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.mark.parametrize(
    ("file", "row", "column", "reason"),
    [
        ("meters", {**HOUSE, "supply_number": "9", "make": "CE"}, "supply_number", "unknown_supply"),
        ("meters", {**HOUSE, "make": "CE", "current_ratio": Decimal(0)}, "current_ratio", "ratio"),
        ("meters", {**HOUSE, "make": "CE", "voltage_ratio": Decimal(-1)}, "voltage_ratio", "ratio"),
        (
            "meters",
            {**HOUSE, "make": "CE", "installed_on": date(2026, 2, 1), "removed_on": date(2026, 1, 1)},
            "removed_on",
            "removed_before_installed",
        ),
        ("registers", {**HOUSE, "meter_number": "9", "register": "T1", "digits": 5}, "meter_number", "unknown_meter"),
        ("registers", {**HOUSE, "register": "T1", "zone": "day", "digits": 10}, "digits", "count"),
        ("registers", {**HOUSE, "register": "T1", "zone": "day", "digits": 0}, "digits", "count"),
        ("registers", {**HOUSE, "register": "T1", "zone": "day", "digits": 5, "decimals": 5}, "decimals", "count"),
        ("registers", {**HOUSE, "register": "T1", "zone": "day", "digits": 5, "unit": "m³"}, "unit", "unit"),
        ("register_readings", {**HOUSE, "register": "T9", "value": Decimal(1)}, "register", "unknown_register"),
        ("register_readings", {**HOUSE, "register": "T1", "value": Decimal(-1)}, "value", "negative_reading"),
        ("register_readings", {**HOUSE, "register": "T1", "value": Decimal(100_000)}, "value", "beyond_register"),
        ("register_readings", {**HOUSE, "register": "T1", "value": Decimal("1.5")}, "value", "beyond_register"),
    ],
)
def test_a_wrong_row_names_its_column_and_reason(
    desk: Any, file: str, row: dict[str, Any], column: str, reason: str
) -> None:
    row = {"day": date(2026, 11, 1), **row} if file == "register_readings" else row
    (rejected,) = desk.bring(file, row).rejected
    assert (rejected.column, rejected.reason.id) == (column, f"readings.feed.{reason}")
    for language in desk.portal.house.languages.all:
        assert "readings.feed" not in language.say(rejected.reason)


def test_the_same_rows_again_change_nothing_and_later_ones_correct(desk: Any) -> None:
    row = {**HOUSE, "register": "T1", "day": date(2026, 11, 1), "value": Decimal(97_300)}
    assert desk.bring("register_readings", row).inserted == 1
    assert desk.bring("register_readings", row).unchanged == 1
    assert desk.bring("register_readings", {**row, "value": Decimal(97_301)}).updated == 1
    meters = desk.service.meters(desk.actor, desk.supply_point_id).meters
    assert meters[0].registers[0].last.value == 97_301


def test_what_a_gas_meter_and_a_generator_count_fits_too(desk: Any) -> None:
    zones = ("counter", "corrector", "import", "export", "f1", "f2", "f3", "peak", "half_peak")
    rows = [
        {**HOUSE, "register": zone, "zone": zone, "digits": 8, "decimals": 3, "position": at + 5}
        for at, zone in enumerate(zones)
    ]
    assert desk.bring("registers", *rows).inserted == len(zones)
    done = desk.service.submit(
        desk.actor, desk.supply_point_id, {desk.register("counter"): "12.345", desk.register("corrector"): "13.001"}
    )
    assert [one.value for one in done.readings] == [Decimal("12.345"), Decimal("13.001")]
    desk.portal.batches.hand_over(SystemActor("test"))
    (state,) = desk.portal.batches.batches(SystemActor("test"))
    assert b",12.345,kWh," in desk.portal.batches.batch_file(SystemActor("test"), state.id)
