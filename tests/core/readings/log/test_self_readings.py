"""Self-readings: windows to the second, one a local day, deletable until they are acquired."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ventanilla.errors import Conflict, InvalidInput, NotFound, ReadingsClosed
from ventanilla.kernel.actors import SystemActor
from ventanilla.plugin import Window
from ventanilla.readings.model import Handed, Outcome, Zone
from ventanilla.testing.gas_desk import DAILY, LONG, POLICY, ROME, GasDesk
from ventanilla.testing.supplies import add_supply, holder_of

Opened = Callable[..., GasDesk]


def reasons(refused: Any) -> dict[str, str]:
    return {name: each.id.rpartition(".")[2] for name, each in refused.value.fields.items()}


def acquire(gas: GasDesk) -> int:
    done: int = gas.portal.batches.hand_over(SystemActor("test"))
    return done


@pytest.mark.covers("ITA-15")
@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ((2026, 11, 20, 7, 59, 59), False),
        ((2026, 11, 20, 8, 0, 0), True),
        ((2026, 11, 20, 21, 59, 59), True),
        ((2026, 11, 20, 22, 0, 0), False),
        ((2026, 11, 20, 22, 0, 1), False),
        ((2026, 3, 29, 8, 0, 0), True),
        ((2026, 3, 29, 7, 59, 59), False),
        ((2026, 10, 25, 7, 59, 59), False),
        ((2026, 10, 25, 8, 0, 0), True),
        ((2099, 2, 14, 21, 59, 59), True),
        ((2099, 2, 15, 8, 0, 0), False),
    ],
)
def test_daily_hours_to_the_second(gas: GasDesk, moment: tuple[int, ...], is_open: bool) -> None:
    gas.when(*moment)
    if is_open:
        assert gas.read("45000").number.startswith("AL-")
    else:
        with pytest.raises(ReadingsClosed):
            gas.read("45000")
    assert gas.log().is_taken is is_open


@pytest.mark.covers("ITA-15")
def test_outside_of_it_the_next_period_is_told(gas: GasDesk) -> None:
    gas.when(2026, 11, 20, 22, 0, 1)
    with pytest.raises(ReadingsClosed) as closed:
        gas.read("45000")
    assert closed.value.opens == datetime(2026, 11, 21, 8, tzinfo=ROME).astimezone(UTC)
    gas.when(2026, 3, 28, 23, 0, 0)
    assert gas.log().opening.starts_at == datetime(2026, 3, 29, 6, tzinfo=UTC), "the clock goes forward that night"
    gas.when(2099, 2, 14, 22, 0, 0)
    with pytest.raises(ReadingsClosed) as for_good:
        gas.read("45000")
    assert for_good.value.opens is None


@pytest.mark.covers("ITA-15")
def test_one_long_interval_is_open_at_night_too(open_gas: Opened) -> None:
    window = replace(LONG, since=date(2026, 11, 11), until=date(2026, 11, 24))
    gas = open_gas(replace(POLICY, windows=(window,)))
    for moment, is_open in (
        ((2026, 11, 11, 7, 59, 59), False),
        ((2026, 11, 11, 8, 0, 0), True),
        ((2026, 11, 12, 3, 0, 0), True),
        ((2026, 11, 23, 23, 59, 59), True),
        ((2026, 11, 24, 21, 59, 59), True),
        ((2026, 11, 24, 22, 0, 0), False),
        ((2026, 11, 24, 22, 0, 1), False),
    ):
        gas.when(*moment)
        assert gas.log().is_taken is is_open, moment
    gas.when(2026, 11, 1, 12)
    assert gas.log().opening.starts_at == datetime(2026, 11, 11, 7, tzinfo=UTC)


def test_the_next_of_several_periods(open_gas: Opened) -> None:
    december = Window(since=date(2026, 12, 1), until=date(2026, 12, 5), opens=time(8), closes=time(22))
    past = Window(since=date(2026, 11, 1), until=date(2026, 11, 5))
    gas = open_gas(replace(POLICY, windows=(december, past)))
    view = gas.log()
    assert (view.is_taken, view.opening.first) == (False, date(2026, 12, 1))
    assert view.windows == (december, past)


@pytest.mark.covers("ITA-14")
@pytest.mark.parametrize(
    ("day", "first", "second", "following"),
    [
        ((2026, 11, 20), (0, 0, 0), (23, 59, 59), (2026, 11, 21, 0, 0, 0)),
        ((2026, 3, 29), (0, 0, 0), (23, 59, 59), (2026, 3, 30, 0, 0, 0)),
        ((2026, 10, 25), (0, 0, 0), (23, 59, 59), (2026, 10, 26, 0, 0, 0)),
    ],
)
def test_one_a_local_day_also_where_it_has_23_or_25_hours(
    open_gas: Opened, day: Any, first: Any, second: Any, following: Any
) -> None:
    gas = open_gas(replace(POLICY, windows=(LONG,)))
    gas.bring("register_readings", {**_METER, "register": "C", "day": date(2026, 1, 1), "value": Decimal(40_000)})
    gas.when(*day, *first)
    assert gas.read("45000").taken_on == date(*day)
    gas.when(*day, *second)
    with pytest.raises(InvalidInput) as refused:
        gas.read("45001")
    assert set(reasons(refused).values()) == {"one_a_day"}
    gas.when(*following)
    assert gas.read("45001").taken_on == date(*following[:3])


def test_both_hours_of_two_o_clock_are_one_day(open_gas: Opened) -> None:
    gas = open_gas(replace(POLICY, windows=(LONG,)))
    gas.when(2026, 10, 25, 2, 30, fold=0)
    gas.read("45000")
    gas.when(2026, 10, 25, 2, 30, fold=1)
    with pytest.raises(InvalidInput):
        gas.read("45001")


@pytest.mark.covers("ITA-13")
@pytest.mark.parametrize(
    ("typed", "expected"),
    [("45.000", 45_000), ("045.000", 45_000), ("45000", 45_000), ("145.000", 145_000), ("044001", 44_001)],
)
def test_a_point_between_thousands_is_no_decimal_mark(gas: GasDesk, typed: str, expected: int) -> None:
    assert gas.read(typed).readings[0].value == expected


@pytest.mark.covers("ITA-13")
@pytest.mark.parametrize(
    "typed",
    ["45,5", "45.000,5", "45,000", "45.00", "4.5000", ".000", "45..000", "45.000.", "0.450", "1.045.000", "45 000",
     "-45000", "+45000", "4e4", "４５０００", "45.000,", "0x1", "45'000", "45_000", "9" * 400, "1234567"],
)  # fmt: skip
def test_anything_else_than_whole_cubic_metres_is_refused(gas: GasDesk, typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        gas.read(typed)
    assert list(refused.value.fields) == [gas.counter()]
    assert gas.log().count == 0


@pytest.mark.covers("ITA-13")
def test_a_missing_corrector_or_counter_is_named(open_gas: Opened) -> None:
    gas = open_gas(has_corrector=True)
    for counter, corrector, missing in (("45.000", "", "K"), ("", "46.000", "C")):
        with pytest.raises(InvalidInput) as refused:
            gas.read(counter, corrector)
        assert reasons(refused) == {gas.counter(missing): "whole_meter"}
    done = gas.read("45.000", "46.000")
    assert [(one.zone, one.value) for one in done.readings] == [(Zone.COUNTER, 45_000), (Zone.CORRECTOR, 46_000)]
    assert gas.log().zones == (Zone.COUNTER, Zone.CORRECTOR)


@pytest.mark.covers("ITA-13")
def test_a_reading_below_the_last_is_refused_also_below_yesterdays(gas: GasDesk) -> None:
    with pytest.raises(InvalidInput) as refused:
        gas.read("43.999")
    assert reasons(refused) == {gas.counter(): "below"}
    gas.read("45.000")
    gas.when(2026, 11, 21, 10)
    with pytest.raises(InvalidInput) as yesterday:
        gas.read("44.999")
    assert reasons(yesterday) == {gas.counter(): "below"}
    done = gas.read("45.010")
    assert (done.readings[0].previous, done.readings[0].used) == (45_000, 10)


@pytest.mark.covers("ITA-14")
def test_a_row_is_to_be_acquired_then_acquired_and_stays_so(gas: GasDesk) -> None:
    done = gas.read("45.000")
    (row,) = gas.log().submissions
    assert (row.state, row.is_deletable) == (Handed.STORED, True)
    assert acquire(gas) == 1
    (row,) = gas.log().submissions
    assert (row.state, row.is_deletable) == (Handed.HANDED_OVER, False)
    assert [(one.outcome, one.counts) for one in row.readings] == [(Outcome.ACQUIRED, True)]
    with pytest.raises(Conflict):
        gas.service.delete(gas.actor, gas.supply_point_id, done.id)
    gas.when(2026, 11, 21, 10)
    gas.read("45.001")
    assert [one.readings[0].counts for one in gas.log().submissions] == [True, True], "each stands for its day"


@pytest.mark.covers("ITA-14")
def test_a_deleted_row_is_gone_and_frees_its_day(gas: GasDesk) -> None:
    done = gas.read("45.000")
    gas.service.delete(gas.actor, gas.supply_point_id, done.id)
    assert (gas.log().submissions, gas.log().count) == ((), 0)
    assert gas.read("45.001").readings[0].previous == 44_000
    assert acquire(gas) == 1
    (batch,) = gas.portal.batches.batches(SystemActor("test"))
    assert batch.readings == 1, "what was deleted is not handed over"


@pytest.mark.covers("ITA-14")
def test_the_batch_comes_round_about_every_half_hour(gas: GasDesk) -> None:
    jobs = gas.portal.house.jobs
    jobs.run_due()
    gas.read("45.000")
    gas.clock.set(gas.clock.now() + timedelta(minutes=20))
    jobs.run_due()
    assert [one.is_deletable for one in gas.log().submissions] == [True]
    gas.clock.set(gas.clock.now() + timedelta(minutes=11))
    jobs.run_due()
    (row,) = gas.log().submissions
    assert (row.is_deletable, row.readings[0].outcome) == (False, Outcome.ACQUIRED)


def test_pages_of_the_list(open_gas: Opened) -> None:
    gas = open_gas(replace(POLICY, windows=()))
    for number in range(1, 13):
        gas.when(2026, 11, number, 12)
        gas.read(str(45_000 + number))
    whole = gas.log().submissions
    assert [one.taken_on.day for one in whole] == list(range(12, 0, -1))
    shown = gas.service.log(gas.actor, gas.supply_point_id, 5, 5)
    assert (shown.submissions, shown.count) == (whole[5:10], 12)


@pytest.mark.covers("ITA-13")
def test_a_foreign_point_is_not_found(gas: GasDesk) -> None:
    other = add_supply(gas.portal.house, "7777", "1")
    stranger = holder_of(gas.portal.house, other, "7777")
    done = gas.read("45.000")
    for point in (gas.supply_point_id, "0" * 26):
        with pytest.raises(NotFound):
            gas.service.log(stranger, point)
        with pytest.raises(NotFound):
            gas.service.submit(stranger, point, {gas.counter(): "45001"})
        with pytest.raises(NotFound):
            gas.service.delete(stranger, point, done.id)
    with pytest.raises(NotFound):
        gas.service.submit(stranger, other, {gas.counter(): "45001"})


_METER = {"customer_number": "5555", "supply_number": "1", "meter_number": "G1"}


def test_a_window_says_whether_it_is_daily() -> None:
    assert (DAILY.is_daily, LONG.is_daily, DAILY.is_monthly) == (True, False, False)
