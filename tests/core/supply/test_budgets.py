"""Guesses are counted in the database, before they are looked at."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ventanilla.kernel.actors import CustomerActor
from ventanilla.plugin import Budget
from ventanilla.storage import Database
from ventanilla.supply.model import Step
from ventanilla.supply.tables.attempts import take_guess
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.databases import SqliteTemplate
from ventanilla.testing.linking import LINKING, UTILITY, WITH_EMAIL, WITHOUT_CONTACT, Linking, applicant, build

WRONG = {**WITHOUT_CONTACT, "birth_date": "02/07/1952"}
ME = applicant()


def others(count: int, first: int = 0) -> list[CustomerActor]:
    return [applicant(f"n{at}", f"198.51.{at // 250}.{at % 250 + 1}") for at in range(first, first + count)]


def guesses(linking: Linking) -> int:
    with linking.house.db.read() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM link_guess").scalar_one())


def test_after_five_wrong_tries_a_day_even_the_right_data_get_the_neutral_answer(
    linking: Linking, clock: FixedClock
) -> None:
    for _ in range(5):
        assert linking.supply.start_link(ME, WRONG).step is Step.CODE
    assert linking.supply.start_link(ME, WITHOUT_CONTACT).step is Step.CODE
    assert guesses(linking) == 5
    clock.advance(timedelta(days=1))
    assert linking.supply.start_link(ME, WITHOUT_CONTACT).step is Step.CHOOSE


def test_a_target_has_a_budget_of_its_own_whoever_guesses(linking: Linking, clock: FixedClock) -> None:
    for actor in others(10):
        linking.supply.start_link(actor, WRONG)
    (fresh,) = others(1, 50)
    assert linking.supply.start_link(fresh, WITHOUT_CONTACT).step is Step.CODE
    clock.advance(timedelta(days=364))
    assert linking.supply.start_link(fresh, WITHOUT_CONTACT).step is Step.CODE
    clock.advance(timedelta(days=1))
    assert linking.supply.start_link(fresh, WITHOUT_CONTACT).step is Step.CHOOSE


def test_an_address_has_a_budget_though_the_identities_change(linking: Linking) -> None:
    for at in range(20):
        linking.supply.start_link(applicant(f"n{at}", "2001:db8::1"), {**WRONG, "dni": f"300000{at:02}"})
    assert linking.supply.start_link(applicant("new", "2001:db8::2:9"), WITHOUT_CONTACT).step is Step.CODE
    assert linking.supply.start_link(applicant("new", "2001:db8:0:1::1"), WITHOUT_CONTACT).step is Step.CHOOSE


def test_the_utility_as_a_whole_has_a_budget(linking: Linking) -> None:
    for at, actor in enumerate(others(50)):
        linking.supply.start_link(actor, {**WRONG, "dni": f"300000{at:02}"})
    (fresh,) = others(1, 90)
    assert linking.supply.start_link(fresh, WITHOUT_CONTACT).step is Step.CODE


def test_a_success_gives_its_unit_back(linking: Linking) -> None:
    for _ in range(7):
        assert linking.supply.start_link(ME, WITHOUT_CONTACT).step is Step.CHOOSE
    assert guesses(linking) == 0
    for left in range(7):
        attempt = linking.supply.start_link(ME, WITH_EMAIL)
        assert guesses(linking) == 1, left
        notice = linking.supply.issue_code(attempt.id)
        assert notice is not None
        linking.supply.enter_code(ME, attempt.id, notice.code)
        assert guesses(linking) == 0


def test_two_hundred_parallel_guesses_take_no_more_than_the_budget(db: Database, clock: FixedClock) -> None:
    utility = replace(UTILITY, linking=replace(LINKING, per_actor=Budget(1000, timedelta(days=1))))
    linking = build(db, clock, utility)
    with ThreadPoolExecutor(8) as pool:
        steps = list(pool.map(lambda actor: linking.supply.start_link(actor, WRONG).step, others(200)))
    assert set(steps) == {Step.CODE}
    assert guesses(linking) == 10
    assert linking.supply.start_link(ME, WITHOUT_CONTACT).step is Step.CODE


def test_a_clock_that_went_back_frees_nothing(linking: Linking, clock: FixedClock) -> None:
    for _ in range(5):
        linking.supply.start_link(ME, WRONG)
    clock.advance(timedelta(days=-1))
    assert linking.supply.start_link(ME, WITHOUT_CONTACT).step is Step.CODE


DAY = timedelta(days=1)
TRIES = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 2), st.integers(0, 40)), min_size=1, max_size=60
)


@pytest.fixture(scope="module")
def counters(sqlite_template: SqliteTemplate):
    with sqlite_template.fresh() as url:
        db = Database(url)
        yield db
        db.close()


@given(TRIES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_order_of_tries_takes_more_than_a_budget_in_any_window(
    counters: Database, tries: list[tuple[int, int, int, int]]
) -> None:
    target, actor, utility = Budget(3, 10 * DAY), Budget(2, DAY), Budget(5, DAY)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    taken: list[tuple[datetime, str, str]] = []
    with counters.write() as connection:
        connection.exec_driver_sql("DELETE FROM link_guess")
    for at, (who, whom, place, hours) in enumerate(tries):
        now += timedelta(hours=hours)
        row = {"id": f"g{at}", "at": now, "target": f"t{whom}", "identity_id": f"i{who}", "address": f"a{who}{place}"}
        with counters.write() as connection:
            is_taken = take_guess(connection, row, target, actor, utility)
        in_target = [one for one in taken if one[1] == row["target"] and one[0] > now - target.window]
        by_actor = [one for one in taken if one[2] == row["identity_id"] and one[0] > now - actor.window]
        in_all = [one for one in taken if one[0] > now - utility.window]
        may = len(in_target) < 3 and len(by_actor) < 2 and len(in_all) < 5
        assert is_taken is may
        if is_taken:
            taken.append((now, row["target"], row["identity_id"]))
