"""Consumption by year, month, day and hour: what is there, what is not, and nothing invented."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ventanilla.errors import InvalidInput, NotFound, SignInRequired
from ventanilla.kernel.absence import Why
from ventanilla.kernel.actors import Anonymous
from ventanilla.kernel.ids import new_id
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Unit
from ventanilla.readings.anchors import parse_anchor
from ventanilla.readings.model import Anchor, Quality, Step
from ventanilla.testing.supplies import holder_of

BA = ZoneInfo("America/Argentina/Buenos_Aires")


def billed(month: Month, amount: str | None, previous: int | None = None) -> dict[str, Any]:
    row: dict[str, Any] = {"month": month, "amount": None if amount is None else Decimal(amount), "unit": "kWh"}
    if previous is not None and amount is not None:
        row |= {"previous_reading": Decimal(previous), "current_reading": previous + Decimal(amount)}
    return row


def test_only_the_holder_sees_it(home: Any) -> None:
    anchor = Anchor(Step.MONTH)
    stranger = holder_of(home.portal.house, new_id())
    for foreign in (home.supply_point_id, new_id(), "x" * 500):
        with pytest.raises(NotFound):
            home.service.consumption(stranger, foreign, anchor)
    with pytest.raises(SignInRequired):
        home.service.consumption(Anonymous(), home.supply_point_id, anchor)


@pytest.mark.covers("COS-11")
def test_months_show_their_readings_and_what_was_used_a_year_earlier(home: Any, values: Callable[..., Any]) -> None:
    home.bring(
        "consumption",
        billed(Month(2025, 2), "200", 1000),
        billed(Month(2026, 1), "230"),
        billed(Month(2026, 2), "221", 18230),
    )
    view = home.look(by="month")
    assert view.anchor.year == 2026
    assert values(view)["2026-02"] == 221
    february = view.series.points[1]
    assert february.before == 200
    assert february.extra[1:] == (18230, 18451)
    assert [extra.name for extra in view.series.extras] == ["read_to", "previous", "current"]
    assert view.total.value == 451
    assert view.earlier == Anchor(Step.MONTH, year=2025)
    assert view.later is None
    assert view.years == (2025, 2026)
    assert view.steps == (Step.YEAR, Step.MONTH)


def test_a_month_that_was_not_billed_is_missing_and_one_to_come_is_pending(home: Any) -> None:
    home.bring("consumption", billed(Month(2026, 1), "230"))
    points = home.look(by="month", year="2026").series.points
    assert [point.absent.why for point in points[1:4]] == [Why.NOT_SUPPLIED, Why.PENDING, Why.PENDING]
    assert [point.is_missing for point in points[:5]] == [False, True, False, False, False]


def test_a_zero_is_a_zero(home: Any) -> None:
    home.bring("consumption", billed(Month(2026, 1), "0"))
    view = home.look(by="month", year="2026")
    assert view.series.points[0].value == 0
    assert view.total.value == 0


def test_years_are_sums_of_their_months_and_say_what_they_lack(home: Any, values: Callable[..., Any]) -> None:
    rows = [billed(Month(2024, 3).plus(n), "100.5") for n in range(22) if n != 5]
    home.bring("consumption", *rows)
    view = home.look(by="year")
    assert values(view) == {"2024": Decimal("904.5"), "2025": Decimal("1206.0")}
    assert [point.missing for point in view.series.points] == [3, 0]
    assert view.series.part == "month"


def test_a_new_supply_has_nothing_and_says_so(home: Any) -> None:
    view = home.look()
    assert view.years == ()
    assert view.series.total is None
    assert view.unit is Unit.KWH
    assert view.earlier is view.later is None


def test_hours_are_those_of_the_utility(home: Any, values: Callable[..., Any]) -> None:
    home.measure(datetime(2026, 4, 3, tzinfo=BA), ["0.1"] * 5 + [None] * 3 + ["0.4"] * 16)
    view = home.look(by="hour", day="2026-04-03")
    found = values(view)
    assert next(iter(found)) == "2026-04-03T00:00-03:00"
    assert list(found.values())[4:9] == [Decimal("0.1"), None, None, None, Decimal("0.4")]
    assert (view.coverage.present, view.coverage.expected, view.coverage.missing) == (21, 24, 3)
    assert view.total.value == Decimal("6.9")
    assert view.steps == (Step.YEAR, Step.MONTH, Step.DAY, Step.HOUR)


def test_quarters_of_an_hour_add_up_and_one_that_is_missing_is_counted(home: Any) -> None:
    home.measure(datetime(2026, 4, 3, 1, tzinfo=BA), ["0.25", None, "0.25", "0.25", "1"], 900)
    points = home.look(by="hour", day="2026-04-03").series.points
    assert points[0].value is None
    assert (points[1].value, points[1].missing) == (Decimal("0.75"), 1)
    assert (points[2].value, points[2].missing) == (1, 3)
    day = home.look(by="day", month="2026-04").series.points[2]
    assert (day.value, day.missing) == (Decimal("1.75"), 92)


def test_days_and_months_are_summed_where_nothing_is_billed(home: Any, values: Callable[..., Any]) -> None:
    home.measure(datetime(2026, 3, 1, tzinfo=BA), ["0.5"] * 24 * 31)
    home.bring("consumption", billed(Month(2026, 2), "300"))
    days = values(home.look(by="day", month="2026-03"))
    assert len(days) == 31
    assert set(days.values()) == {Decimal("12.0")}
    months = home.look(by="month", year="2026")
    assert values(months)["2026-02"] == 300
    assert values(months)["2026-03"] == 372
    assert home.look(by="year").total.value == 672


def test_a_bill_counts_and_not_the_sum_of_its_intervals(home: Any, values: Callable[..., Any]) -> None:
    home.measure(datetime(2026, 3, 1, tzinfo=BA), ["0.5"] * 24 * 31)
    home.bring("consumption", billed(Month(2026, 3), "370"))
    assert values(home.look(by="month", year="2026"))["2026-03"] == 370


def test_estimated_values_are_marked(home: Any) -> None:
    home.measure(datetime(2026, 4, 3, tzinfo=BA), ["1"] * 2, quality=Quality.ESTIMATED)
    home.measure(datetime(2026, 4, 3, 2, tzinfo=BA), ["1"])
    hours = home.look(by="hour", day="2026-04-03").series.points
    assert [point.is_estimated for point in hours[:3]] == [True, True, False]
    day = home.look(by="day", month="2026-04").series.points[2]
    assert not day.is_estimated
    assert day.note.id == "readings.note.some_estimated"


def test_a_daily_value_is_not_spread_over_hours(home: Any) -> None:
    home.measure(datetime(2026, 4, 3, tzinfo=BA), ["24"], 86400)
    assert home.look().steps == (Step.YEAR, Step.MONTH, Step.DAY)
    assert home.look(by="day").series.points[2].value == 24
    with pytest.raises(InvalidInput) as fault:
        home.look(by="hour", day="2026-04-03")
    assert set(fault.value.fields) == {"by"}


@pytest.mark.parametrize(
    ("zone", "day", "hours", "names"),
    [
        ("Europe/Rome", date(2025, 3, 30), 23, ["01:00", "03:00"]),
        ("Europe/Rome", date(2025, 10, 26), 25, ["02:00", "02:00"]),
        ("America/Los_Angeles", date(2011, 11, 6), 25, ["01:00", "01:00"]),
        ("America/Santiago", date(2025, 9, 7), 23, ["01:00", "02:00"]),
        ("America/Santiago", date(2025, 4, 5), 25, ["23:00", "23:00"]),
    ],
)
def test_days_have_the_hours_that_their_clock_has(
    home: Any, zone: str, day: date, hours: int, names: list[str]
) -> None:
    there = home.at(zone)
    home.measure(datetime(day.year, day.month, day.day, tzinfo=UTC), ["1"] * 72)
    points = there.look(by="hour", day=day.isoformat()).series.points
    assert len(points) == hours
    assert len({point.key for point in points}) == hours
    shown = [point.label.start.strftime("%H:%M") for point in points]
    assert any(shown[at : at + 2] == names for at in range(hours))
    assert sum(point.label.is_repeated for point in points) == (2 if hours == 25 else 0)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"by": "week"}, "by"),
        ({"by": "month", "year": "26"}, "year"),
        ({"by": "month", "year": "２０２６"}, "year"),
        ({"by": "day", "month": "2026-13"}, "month"),
        ({"by": "hour", "day": "2026-02-30"}, "day"),
        ({"by": "hour", "day": "20260203"}, "day"),
        ({"by": "month", "year": "2027"}, "year"),
        ({"by": "month", "year": "1969"}, "year"),
        ({"by": "day", "month": "2026-05"}, "month"),
        ({"by": "hour", "day": "2026-04-16"}, "day"),
        ({"by": "year", "year": "0000"}, "year"),
    ],
)
def test_what_can_not_be_shown_is_refused_by_its_field(home: Any, query: dict[str, str], field: str) -> None:
    home.measure(datetime(2026, 4, 3, tzinfo=BA), ["1"])
    with pytest.raises(InvalidInput) as fault:
        home.look(**query)
    assert set(fault.value.fields) == {field}
    for language in home.portal.house.languages.all:
        assert "readings.fault" not in language.say(fault.value.fields[field])


def test_one_moves_only_to_where_there_is_something(home: Any) -> None:
    home.measure(datetime(2025, 6, 29, tzinfo=BA), ["1"] * 24 * 4)
    assert home.look(by="hour").anchor.day == date(2025, 7, 2)
    assert home.look(by="hour").later is None
    assert home.look(by="hour").earlier == Anchor(Step.HOUR, day=date(2025, 7, 1))
    assert home.look(by="day", month="2025-06").earlier is None
    assert home.look(by="day", month="2025-06").later == Anchor(Step.DAY, month=Month(2025, 7))
    assert home.look(by="hour", day="2026-01-01").earlier == Anchor(Step.HOUR, day=date(2025, 7, 2))


def test_the_latest_consumption_costs_one_question(home: Any) -> None:
    home.bring("consumption", billed(Month(2026, 2), "221"), billed(Month(2026, 3), None))
    assert home.service.last_consumption(home.actor, home.supply_point_id).value.month == Month(2026, 2)


def test_an_address_is_read_and_written_alike() -> None:
    for name, value in (("year", "2026"), ("day", "2026-04"), ("hour", "2026-04-03")):
        query = {"by": name, {"year": "year", "day": "month", "hour": "day"}[name]: value}
        assert parse_anchor(query).query == query
