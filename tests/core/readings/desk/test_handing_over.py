"""Handing readings over: judged, stored once and for good, the last valid one counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from threading import Thread
from typing import Any

import pytest

from ventanilla.errors import (
    ConfirmationNeeded,
    Conflict,
    InvalidInput,
    NotFound,
    ReadingsClosed,
    SignInRequired,
    StartRefused,
)
from ventanilla.kernel.actors import Anonymous, SystemActor
from ventanilla.kernel.ids import new_id
from ventanilla.kernel.periods import Month
from ventanilla.plugin import Late, ReadingPolicy, Window
from ventanilla.readings.model import Handed
from ventanilla.readings.service import MeterDesk
from ventanilla.testing.supplies import add_supply, holder_of

POLICY = ReadingPolicy(windows=(Window(first_day=15, last_day=25),), late=Late.NEXT_PERIOD)
DAILY = replace(POLICY, windows=(), one_a_day=True, is_deletable=True)
Opened = Callable[..., Any]


@pytest.mark.covers("KOM-09")
def test_a_plausible_reading_is_taken_with_a_numbered_receipt(desk: Any) -> None:
    done = desk.submit("97529")
    assert done.number == "R-2026-00000001"
    assert (done.period, done.is_late, done.state) == (Month(2026, 11), False, Handed.STORED)
    assert done.submitted_at == datetime(2026, 11, 20, 9, tzinfo=UTC)
    (one,) = done.readings
    assert (one.value, one.previous, one.used, one.previous_on) == (97529, 97200, 329, date(2026, 10, 1))
    assert desk.service.submission(desk.actor, desk.supply_point_id, done.id) == done


@pytest.mark.covers("KOM-09")
def test_an_unusual_reading_asks_and_is_stored_only_when_it_is_confirmed(desk: Any) -> None:
    for value, reason in (("99000", "spike"), ("97200", "unchanged"), ("00500", "rollover")):
        with pytest.raises(ConfirmationNeeded) as asked:
            desk.submit(value)
        assert {desk.register(): f"readings.judged.{reason}"} == {n: m.id for n, m in asked.value.fields.items()}
    assert desk.service.history(desk.actor, desk.supply_point_id).submissions == ()
    done = desk.submit("00500", confirmed={desk.register()})
    assert (done.readings[0].used, done.readings[0].is_confirmed) == (3300, True)


@pytest.mark.covers("KOM-09", "VOL-09")
def test_an_impossible_reading_is_refused_whatever_is_confirmed(desk: Any) -> None:
    for value in ("97100", "50000", "123456", "12.5"):
        with pytest.raises(InvalidInput) as refused:
            desk.submit(value, confirmed={desk.register()})
        assert list(refused.value.fields) == [desk.register()]
    assert desk.service.history(desk.actor, desk.supply_point_id).submissions == ()


@pytest.mark.covers("VOL-09")
def test_the_coefficient_multiplies_what_was_used(desk: Any) -> None:
    garage = desk.register(meter="70012")
    done = desk.service.submit(desk.actor, desk.supply_point_id, {garage: "226,5"}, marks=",")
    assert (done.readings[0].used, done.readings[0].coefficient) == (Decimal("16.5"), 40)
    assert done.readings[0].amount == 660


def test_all_of_a_form_is_taken_or_nothing(desk: Any) -> None:
    values = {desk.register(): "97529", desk.register("T2"): "50"}
    with pytest.raises(InvalidInput) as refused:
        desk.service.submit(desk.actor, desk.supply_point_id, values)
    assert list(refused.value.fields) == [desk.register("T2")]
    assert desk.service.history(desk.actor, desk.supply_point_id).submissions == ()
    both = desk.service.submit(desk.actor, desk.supply_point_id, {**values, desk.register("T2"): "2264"})
    assert [one.value for one in both.readings] == [97529, 2264]


def test_an_empty_form_names_the_first_register(desk: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        desk.service.submit(desk.actor, desk.supply_point_id, {desk.register(): "", desk.register("T2"): ""})
    assert [one.id for one in refused.value.fields.values()] == ["readings.fault.value.nothing"]


@pytest.mark.covers("KOM-09")
def test_one_after_the_window_counts_for_the_next_period(desk: Any) -> None:
    desk.at(2026, 11, 25, 20, 59, 59)
    assert desk.submit("97529").period == Month(2026, 11)
    desk.at(2026, 11, 25, 21)
    late = desk.submit("97540")
    assert (late.period, late.is_late) == (Month(2026, 12), True)
    desk.at(2026, 12, 16)
    assert desk.submit("97700").period == Month(2026, 12)
    history = desk.service.history(desk.actor, desk.supply_point_id)
    assert [one.readings[0].counts for one in history.submissions] == [True, False, True]


def test_outside_of_the_window_it_is_refused_where_the_utility_says_so(open_desk: Opened) -> None:
    desk = open_desk(replace(POLICY, late=Late.REFUSE))
    desk.at(2026, 11, 26)
    with pytest.raises(ReadingsClosed) as closed:
        desk.submit("97529")
    assert closed.value.opens == datetime(2026, 12, 14, 21, tzinfo=UTC)
    assert not desk.service.entry(desk.actor, desk.supply_point_id).is_taken


def test_daily_hours_are_the_servers(open_desk: Opened) -> None:
    window = Window(since=date(2026, 1, 1), until=date(2026, 12, 31), opens=time(8), closes=time(22))
    desk = open_desk(replace(POLICY, windows=(window,), late=Late.REFUSE))
    for hour, minute, second in ((4, 59, 59), (19, 0, 0), (19, 0, 1)):
        desk.at(2026, 11, 20, hour, minute, second)
        with pytest.raises(ReadingsClosed):
            desk.submit("97529")
    desk.at(2026, 11, 20, 5)
    assert desk.submit("97529").number
    desk.at(2026, 11, 20, 18, 59, 59)
    assert desk.submit("97529").number


@pytest.mark.covers("VOL-10")
def test_the_last_valid_one_counts_and_all_stay(desk: Any) -> None:
    first, second, third = desk.submit("97529"), desk.submit("97520"), desk.submit("97531")
    assert first.sequence < second.sequence < third.sequence
    assert first.submitted_at == third.submitted_at, "all in one second"
    shown = desk.service.history(desk.actor, desk.supply_point_id, 2026, 11).submissions
    assert [(one.number, one.readings[0].counts) for one in shown] == [
        (third.number, True), (second.number, False), (first.number, False)
    ]  # fmt: skip


def test_a_reading_that_the_back_office_rejects_counts_no_longer(desk: Any) -> None:
    first, second = desk.submit("97529"), desk.submit("97520")
    assert desk.portal.batches.hand_over(_system()) == 1
    row = {"reading": second.readings[0].id, "outcome": "rejected", "day": date(2026, 11, 21), "reason": "Фото?"}
    assert desk.bring("reading_outcomes", row).inserted == 1
    assert desk.bring("reading_outcomes", row).unchanged == 1
    shown = {one.id: one for one in desk.service.history(desk.actor, desk.supply_point_id).submissions}
    assert shown[first.id].readings[0].counts
    assert (shown[second.id].readings[0].counts, shown[second.id].readings[0].outcome_reason) == (False, "Фото?")


def test_an_outcome_of_what_was_never_handed_over_is_rejected(desk: Any) -> None:
    done = desk.submit("97529")
    for id_ in (done.readings[0].id, new_id()):
        loaded = desk.bring("reading_outcomes", {"reading": id_, "outcome": "acquired", "day": date(2026, 11, 21)})
        assert [one.column for one in loaded.rejected] == ["reading"]


@pytest.mark.covers("VOL-10")
def test_the_history_is_by_month_or_year_of_the_reading(desk: Any) -> None:
    desk.submit("97529")
    desk.at(2027, 1, 10)
    desk.submit("97900")
    look = desk.service.history
    assert len(look(desk.actor, desk.supply_point_id).submissions) == 1
    assert len(look(desk.actor, desk.supply_point_id, 2026).submissions) == 1
    assert len(look(desk.actor, desk.supply_point_id, 2026, 11).submissions) == 1
    assert look(desk.actor, desk.supply_point_id, 2026, 12).submissions == ()
    assert [one.day for one in look(desk.actor, desk.supply_point_id, 2026, 2).recorded] == [date(2026, 2, 1)] * 3


def test_what_came_back_from_the_back_office_does_not_stand_in_the_way_of_a_correction(desk: Any) -> None:
    desk.submit("97529")
    mine = {"customer_number": "5555", "supply_number": "1", "meter_number": "70011", "register": "T1"}
    taken = {**mine, "day": date(2026, 11, 20), "value": Decimal(97529), "source": "customer"}
    assert desk.bring("register_readings", taken).inserted == 1
    assert desk.submit("97520").readings[0].used == 320


def test_a_real_reading_may_lie_below_an_estimate(desk: Any) -> None:
    mine = {"customer_number": "5555", "supply_number": "1", "meter_number": "70011", "register": "T1"}
    guess = {**mine, "day": date(2026, 11, 1), "value": Decimal(97600), "source": "calculated", "quality": "estimated"}
    assert desk.bring("register_readings", guess).inserted == 1
    assert desk.submit("97529").readings[0].previous == 97200


def test_days_to_come_days_gone_and_days_before_the_supply_are_refused(open_desk: Opened) -> None:
    desk = open_desk(replace(POLICY, days_back=3))
    for day, reason in (
        (date(2026, 11, 21), "future"),
        (date(2026, 11, 16), "too_old"),
        (date(2019, 12, 31), "before_supply"),
    ):
        with pytest.raises(InvalidInput) as refused:
            desk.submit("97529", taken_on=day)
        assert refused.value.fields["taken_on"].id == f"readings.fault.taken_on.{reason}"
    assert desk.submit("97529", taken_on=date(2026, 11, 17)).taken_on == date(2026, 11, 17)


def test_today_is_the_day_at_the_utilitys_place(open_desk: Opened) -> None:
    desk = open_desk(replace(POLICY, windows=()))
    desk.at(2026, 11, 20, 21, 30)
    assert desk.submit("97529").taken_on == date(2026, 11, 21)
    with pytest.raises(InvalidInput):
        desk.submit("97529", taken_on=date(2026, 11, 20))


def test_one_a_day_by_local_days_and_a_deleted_one_frees_its_day(open_desk: Opened) -> None:
    desk = open_desk(DAILY)
    first = desk.submit("97529")
    with pytest.raises(InvalidInput) as refused:
        desk.submit("97530")
    assert refused.value.fields[desk.register()].id == "readings.fault.value.one_a_day"
    desk.at(2026, 11, 20, 20, 59)
    with pytest.raises(InvalidInput):
        desk.submit("97530")
    desk.service.delete(desk.actor, desk.supply_point_id, first.id)
    assert desk.submit("97530").number
    desk.at(2026, 11, 20, 21, 1)
    assert desk.submit("97531").taken_on == date(2026, 11, 21)
    states = [one.state for one in desk.service.history(desk.actor, desk.supply_point_id).submissions]
    assert states == [Handed.STORED, Handed.STORED, Handed.DELETED]


def test_it_can_be_deleted_once_and_until_it_is_on_its_way(open_desk: Opened) -> None:
    desk = open_desk(DAILY)
    first = desk.submit("97529")
    desk.service.delete(desk.actor, desk.supply_point_id, first.id)
    with pytest.raises(Conflict):
        desk.service.delete(desk.actor, desk.supply_point_id, first.id)
    second = desk.submit("97529")
    assert desk.portal.batches.hand_over(_system()) == 1
    with pytest.raises(Conflict):
        desk.service.delete(desk.actor, desk.supply_point_id, second.id)


def test_nothing_is_deleted_where_the_utility_does_not_let_it(desk: Any) -> None:
    done = desk.submit("97529")
    assert not done.is_deletable
    with pytest.raises(Conflict):
        desk.service.delete(desk.actor, desk.supply_point_id, done.id)


def test_all_registers_of_a_meter_together_where_the_utility_says_so(open_desk: Opened) -> None:
    desk = open_desk(replace(POLICY, whole_meter=True))
    with pytest.raises(InvalidInput) as refused:
        desk.submit("97529")
    assert list(refused.value.fields) == [desk.register("T2")]


def test_a_foreign_supply_meter_and_submission_are_not_found(desk: Any) -> None:
    other = add_supply(desk.portal.house, "7777", "1")
    stranger = holder_of(desk.portal.house, other, "7777")
    done = desk.submit("97529")
    with pytest.raises(NotFound):
        desk.service.submit(stranger, desk.supply_point_id, {desk.register(): "97530"})
    with pytest.raises(NotFound):
        desk.service.submit(stranger, other, {desk.register(): "97530"})
    for point in (other, desk.supply_point_id):
        with pytest.raises(NotFound):
            desk.service.submission(stranger, point, done.id)
        with pytest.raises(NotFound):
            desk.service.delete(stranger, point, done.id)
    with pytest.raises(NotFound):
        desk.submit("97529", code="T9")
    with pytest.raises(SignInRequired):
        desk.service.submit(Anonymous(), desk.supply_point_id, {desk.register(): "97530"})


def test_a_meter_that_was_exchanged_yesterday_is_read_no_more(desk: Any) -> None:
    house = {"customer_number": "5555", "supply_number": "1", "meter_number": "70011", "make": "CE 102"}
    assert desk.bring("meters", {**house, "removed_on": date(2026, 11, 19)}).updated == 1
    with pytest.raises(Conflict):
        desk.submit("97529")
    numbers = {line.meter.number for line in desk.service.entry(desk.actor, desk.supply_point_id).lines}
    assert numbers == {"70012"}


def test_the_form_shows_what_was_before_and_what_was_handed_over(desk: Any) -> None:
    desk.submit("97529")
    lines = {line.register.id: line for line in desk.service.entry(desk.actor, desk.supply_point_id).lines}
    mine = lines[desk.register()]
    assert (mine.previous.value, mine.handed.value) == (97200, 97529)
    desk.at(2026, 12, 20)
    lines = {line.register.id: line for line in desk.service.entry(desk.actor, desk.supply_point_id).lines}
    assert (lines[desk.register()].previous.value, lines[desk.register()].handed) == (97529, None)


def test_fifty_at_once_have_one_order_and_lose_nothing(desk: Any) -> None:
    done: list[Any] = []

    def hand_over(at: int) -> None:
        done.append(desk.submit(str(97_500 + at)))

    threads = [Thread(target=hand_over, args=(at,)) for at in range(50)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len({one.sequence for one in done}) == len({one.number for one in done}) == 50
    shown = desk.service.history(desk.actor, desk.supply_point_id).submissions
    assert [one.sequence for one in shown] == sorted((one.sequence for one in done), reverse=True)
    assert [one.readings[0].counts for one in shown] == [True] + [False] * 49


def test_a_plugins_settings_move_the_window_and_nonsense_refuses_to_start(open_desk: Opened) -> None:
    policy = replace(POLICY, days_setting="reading_days")
    desk = open_desk(policy, plugin={"reading_days": "18-19"})
    assert not desk.service.opening().is_open
    house = desk.portal.house
    wrong = replace(house, settings=replace(house.settings, plugin={"reading_days": "whenever"}))
    with pytest.raises(StartRefused, match="reading_days"):
        MeterDesk(wrong, desk.portal.supply)


def test_a_utility_that_takes_no_readings_has_no_form(open_desk: Opened) -> None:
    desk = open_desk(None)
    assert len(desk.service.meters(desk.actor, desk.supply_point_id).meters) == 2
    with pytest.raises(NotFound):
        desk.service.entry(desk.actor, desk.supply_point_id)


def test_the_clock_going_back_keeps_the_order(desk: Any) -> None:
    first = desk.submit("97529")
    desk.clock.advance(-timedelta(days=1))
    second = desk.submit("97530")
    assert second.sequence > first.sequence
    assert second.readings[0].counts


def _system() -> SystemActor:
    return SystemActor("test")
