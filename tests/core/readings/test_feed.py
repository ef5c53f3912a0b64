"""Consumption comes in through its feed files, row by row."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from ventanilla.kernel.periods import Month

APRIL = {
    "month": Month(2026, 4),
    "read_from": date(2026, 3, 12),
    "read_to": date(2026, 4, 11),
    "previous_reading": Decimal(18230),
    "current_reading": Decimal(18451),
    "amount": Decimal(221),
    "unit": "kWh",
}
NOON = datetime(2026, 4, 3, 15, tzinfo=UTC)


def hour(at: int, amount: str = "0.5", **more: Any) -> dict[str, Any]:
    return {"start": NOON.replace(hour=at), "seconds": 3600, "amount": Decimal(amount), **more}


def test_the_same_rows_again_change_nothing_and_later_ones_correct(home: Any) -> None:
    assert home.bring("consumption", APRIL).inserted == 1
    assert home.bring("consumption", APRIL).unchanged == 1
    assert home.bring("consumption", APRIL | {"quality": "estimated"}).updated == 1
    assert home.bring("intervals", hour(1), hour(2)).inserted == 2
    assert home.bring("intervals", hour(1), hour(2, "0.6")).updated == 1
    assert home.bring("intervals", hour(1), hour(2, "0.6")).unchanged == 2


@pytest.mark.parametrize(
    ("change", "column", "reason"),
    [
        ({"supply_number": "9"}, "supply_number", "unknown_supply"),
        ({"amount": Decimal(220)}, "amount", "amount_and_readings"),
        ({"current_reading": Decimal(18000)}, "current_reading", "reading_below"),
        ({"previous_reading": Decimal(-1)}, "previous_reading", "negative_reading"),
        ({"rollover": Decimal(10000)}, "rollover", "rollover_too_low"),
        ({"read_to": date(2026, 3, 1)}, "read_to", "read_to_before_read_from"),
        ({"unit": "m³"}, "unit", "unit"),
        ({"absent": "not_supplied"}, "absent", "absent_with_amount"),
        ({"amount": Decimal("221.0000001")}, "amount", "too_fine"),
        ({"amount": Decimal(10**12), "previous_reading": None}, "amount", "too_large"),
    ],
)
def test_a_wrong_row_names_its_column_and_reason(home: Any, change: dict[str, Any], column: str, reason: str) -> None:
    loaded = home.bring("consumption", APRIL | change, APRIL | {"month": Month(2026, 3)})
    assert loaded.inserted == 1, "the other row is taken"
    (rejected,) = loaded.rejected
    assert (rejected.row, rejected.column, rejected.reason.id) == (0, column, f"readings.feed.{reason}")
    for language in home.portal.house.languages.all:
        assert "readings.feed" not in language.say(rejected.reason)


def test_a_counter_may_roll_over_and_be_multiplied_where_that_is_declared(home: Any) -> None:
    over = APRIL | {"previous_reading": Decimal(99900), "current_reading": Decimal(121), "rollover": Decimal(100000)}
    assert home.bring("consumption", over).inserted == 1
    row = APRIL | {"month": Month(2026, 3), "amount": Decimal(6630), "coefficient": Decimal(30)}
    assert home.bring("consumption", row).inserted == 1


def test_a_month_without_an_amount_says_why(home: Any) -> None:
    home.bring("consumption", {"month": Month(2026, 3)}, {"month": Month(2026, 2), "absent": "not_applicable"})
    points = {point.key: point for point in home.look(by="month", year="2026").series.points}
    assert points["2026-03"].value is None
    assert points["2026-03"].absent.why.value == "not_supplied"
    assert points["2026-02"].absent.why.value == "not_applicable"


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (hour(2, seconds=1800) | {"start": NOON.replace(hour=2, minute=30)}, "start", "overlap"),
        (hour(1, seconds=7200), "start", "overlap"),
        (hour(2, "0.7"), "start", "contradiction"),
        (hour(5, seconds=0), "seconds", "seconds"),
        (hour(5, seconds=10**9), "seconds", "seconds"),
        (hour(5) | {"start": NOON.replace(microsecond=5)}, "start", "part_of_a_second"),
    ],
)
def test_an_interval_that_can_not_be_is_refused(home: Any, row: dict[str, Any], column: str, reason: str) -> None:
    loaded = home.bring("intervals", hour(2), row)
    assert loaded.inserted == 1
    assert [(one.row, one.column, one.reason.id) for one in loaded.rejected] == [(1, column, f"readings.feed.{reason}")]


def test_an_interval_may_not_overlap_a_stored_one(home: Any) -> None:
    home.bring("intervals", hour(2), hour(4))
    loaded = home.bring("intervals", hour(3), hour(1, seconds=7200), hour(4, seconds=1800))
    assert (loaded.inserted, loaded.updated) == (1, 1)
    assert [one.row for one in loaded.rejected] == [1]


def test_one_supply_keeps_one_unit(home: Any) -> None:
    home.bring("consumption", APRIL)
    loaded = home.bring("intervals", hour(1, unit="Sm³"))
    assert loaded.rejected[0].column == "unit"
