"""Readings that nobody should be able to hand over: each named with its field, quickly, and nothing changes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from ventanilla.plugin import ReadingPolicy
from ventanilla.settings import Settings
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.reading_desk import DeskVisit, open_desk

VALUES: list[Any] = [
    "NaN", "nan", "sNaN", "Infinity", "-Infinity", "-0", "-1", "+5", "1e400", "1E+999999", "1e-3", "9" * 5000, "1" * 41,
    "0x10", "0b1", "0o7", "1,5", "1.5.2", "1.9", " 12 ", "12 ", "\t12", "1 2", "１２３", "²", "१२", "١٢", "1_0", "1'0",
    "½", "Ⅻ", "12\u200b", "\u202e12", "12\n", "12\r\nSet-Cookie: a=b", "1;DROP TABLE meter", "=1+1", "<b>1</b>",
    "100000", "12345678901234567890", ".", "1.", ".5", "None", "null", "true", "{{7*7}}", "%00", "９７５２９",
]  # fmt: skip
NOT_TEXT: list[Any] = [True, False, None, [], {}, 1.5, 1e300, -1, -0.0, ["97529"], {"value": "97529"}]
RAW = ["1e400", "1E+999999", "-1e400", "97529.0", "9" * 400]


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def utility_name() -> str:
    return "cosepav"


@pytest.fixture
def visit(portal_settings: Settings, clock: FixedClock) -> Iterator[DeskVisit]:
    desk = open_desk(portal_settings, clock, ReadingPolicy(days_back=5))
    yield DeskVisit(desk).hold()
    desk.portal.house.db.close()


def nothing_stored(visit: DeskVisit) -> bool:
    answer = visit.api("GET", "/readings")
    return bool(answer.status_code == 200 and answer.get_json()["items"] == [])


def test_values_that_are_no_reading_are_refused_by_name_on_api_and_page(visit: DeskVisit) -> None:
    register = visit.desk.register()
    for value in (*VALUES, *NOT_TEXT):
        started = time.perf_counter()
        answer = visit.hand_over((register, value))
        taken = time.perf_counter() - started
        assert answer.status_code == 422, value
        assert list(answer.get_json()["fields"]) == ["readings.0.value"], value
        assert taken < 0.2 * 5, (value, taken)
    for value in VALUES:
        answer = visit.post("/readings", {f"r-{register}": value})
        assert answer.status_code == 422, value
        assert f'id="f-{register}-fault"' in answer.text, value
    assert nothing_stored(visit)


def test_a_value_with_a_null_in_it_is_refused(visit: DeskVisit) -> None:
    assert visit.hand_over((visit.desk.register(), "97529\x00")).status_code in (400, 422)
    assert visit.post("/readings", {f"r-{visit.desk.register()}": "97529\x00"}).status_code in (400, 422)
    assert nothing_stored(visit)


@pytest.mark.parametrize("raw", RAW)
def test_numbers_of_json_that_are_no_plain_whole_number_are_refused(visit: DeskVisit, raw: str) -> None:
    body = f'{{"readings":[{{"register":"{visit.desk.register()}","value":{raw}}}]}}'.encode()
    assert visit.api("POST", "/readings", body).status_code in (400, 422)
    assert nothing_stored(visit)


@pytest.mark.parametrize("raw", ["NaN", "Infinity", "-Infinity", "1_0", "0x10", "１２", "'1'"])
def test_what_is_no_json_is_refused_as_such(visit: DeskVisit, raw: str) -> None:
    body = f'{{"readings":[{{"register":"{visit.desk.register()}","value":{raw}}}]}}'.encode()
    assert visit.api("POST", "/readings", body).status_code == 400
    assert nothing_stored(visit)


def test_an_empty_value_a_missing_one_and_an_unknown_member_are_named(visit: DeskVisit) -> None:
    register = visit.desk.register()
    for reading, field in (
        ({"register": register, "value": ""}, "readings.0.value"),
        ({"register": register}, "readings.0.value"),
        ({"value": "97529"}, "readings.0.register"),
        ({"register": register, "value": "97529", "counts": True}, "readings.0.counts"),
        ({"register": register, "value": "97529", "confirmed": "yes"}, "readings.0.confirmed"),
        ({"register": 5, "value": "97529"}, "readings.0.register"),
    ):
        answer = visit.api("POST", "/readings", {"readings": [reading]})
        assert answer.status_code == 422, reading
        assert list(answer.get_json()["fields"]) == [field]
    for body in ({}, {"readings": []}, {"readings": "97529"}, {"readings": [], "identity_id": "x"}, {"readings": None}):
        assert visit.api("POST", "/readings", body).status_code == 422, body
    assert nothing_stored(visit)


def test_a_register_that_is_there_twice_is_a_guess_that_nobody_makes(visit: DeskVisit) -> None:
    register = visit.desk.register()
    answer = visit.hand_over((register, "97529"), (register, "97530"))
    assert answer.status_code == 422
    assert list(answer.get_json()["fields"]) == ["readings.1.register"]
    doubled = f'{{"readings":[{{"register":"{register}","value":"97529","value":"97530"}}]}}'.encode()
    assert visit.api("POST", "/readings", doubled).status_code == 400
    assert nothing_stored(visit)


@pytest.mark.parametrize(
    "day",
    [
        "2026-11-21", "2999-01-01", "2019-12-31", "2026-02-30", "0000-00-00", "2026-03-29T02:30", "2026-11-20+14:00",
        "20.11.2026", "2026-11-2", "２０２６-11-20", "", " 2026-11-20", 20261120, True, [], "0001-01-01", "9999-12-31",
    ],
)  # fmt: skip
def test_a_day_that_can_not_be_is_named(visit: DeskVisit, day: Any) -> None:
    answer = visit.hand_over((visit.desk.register(), "97529"), taken_on=day)
    assert answer.status_code == 422
    assert list(answer.get_json()["fields"]) == ["taken_on"]
    assert nothing_stored(visit)


def test_a_register_of_another_supply_is_not_found_whatever_its_value(visit: DeskVisit) -> None:
    house = visit.desk.portal.house
    foreign = house.id_of("register", "7777", "1", "9", "T1")
    answers = [visit.hand_over((id_, value)) for id_ in (foreign, "x", "../..", "'") for value in ("1", "NaN")]
    assert {(one.status_code, one.data) for one in answers} == {(404, answers[0].data)}
    page = visit.post("/readings", {f"r-{foreign}": "1"})
    assert page.status_code == 404
    assert nothing_stored(visit)


@pytest.mark.parametrize(
    ("key", "status"), [("k" * 300, 400), ("", 400), ("\u0444", 400), ("a b", 400), ("k" * 200, 201)]
)
def test_a_key_that_is_none_is_refused(visit: DeskVisit, key: str, status: int) -> None:
    body = {"readings": [{"register": visit.desk.register(), "value": "97529"}]}
    answer = visit.api("POST", "/readings", body, **{"Idempotency-Key": key.encode().decode("latin-1")})
    assert answer.status_code == status


def test_a_key_of_somebody_else_is_another_key(visit: DeskVisit) -> None:
    body = {"readings": [{"register": visit.desk.register(), "value": "97529"}]}
    mine = visit.api("POST", "/readings", body, **{"Idempotency-Key": "shared"})
    other = DeskVisit(visit.desk, "otto")
    theirs = other.api("POST", "/readings", body, **{"Idempotency-Key": "shared"})
    assert (mine.status_code, theirs.status_code) == (201, 404)
    assert mine.get_json()["number"] not in theirs.text


def test_a_form_that_is_posted_twice_is_one_reading(visit: DeskVisit) -> None:
    form = {f"r-{visit.desk.register()}": "97529", "form_key": "a" * 26}
    first, second = visit.post("/readings", form), visit.post("/readings", form)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(visit.api("GET", "/readings").get_json()["items"]) == 1


def test_what_the_back_office_says_is_shown_as_text(visit: DeskVisit) -> None:
    from datetime import date

    from ventanilla.kernel.actors import SystemActor

    done = visit.hand_over((visit.desk.register(), "97529")).get_json()
    visit.desk.portal.batches.hand_over(SystemActor("test"))
    reason = "<script>alert(1)</script>"
    told = {"reading": done["readings"][0]["id"], "outcome": "rejected", "day": date(2026, 11, 21), "reason": reason}
    assert visit.desk.bring("reading_outcomes", told).inserted == 1
    page = visit.page("/readings/history").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_a_thousand_fields_do_no_harm(visit: DeskVisit) -> None:
    form = {f"c-{at:026d}": "1" for at in range(900)}
    answer = visit.post("/readings", {**form, f"r-{visit.desk.register()}": "97529"})
    assert answer.status_code in (303, 413)
    many = [(f"{at:026d}", "1") for at in range(501)]
    assert visit.hand_over(*many).status_code == 422
    assert json.loads(visit.hand_over(*many).data)["code"] == "invalid_input"


def test_a_policy_without_days_back_takes_today_only(portal_settings: Settings, clock: FixedClock) -> None:
    desk = open_desk(replace(portal_settings), clock, ReadingPolicy())
    visit = DeskVisit(desk).hold()
    answer = visit.hand_over((desk.register(), "97529"), taken_on="2026-11-19")
    assert (answer.status_code, list(answer.get_json()["fields"])) == (422, ["taken_on"])
    desk.portal.house.db.close()
