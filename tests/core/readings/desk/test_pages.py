"""The pages and operations of meters and readings."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from lxml import html

from ventanilla.kernel.actors import SystemActor
from ventanilla.plugin import Late, ReadingPolicy, Window
from ventanilla.testing.reading_desk import POLICY, Desk, DeskVisit


def words(answer: Any) -> str:
    """All that the main part of a page says."""
    return " ".join(html.fromstring(answer.text).find(".//main").text_content().split()).replace("\u00a0", " ")


@pytest.mark.covers("KOM-07")
def test_the_meters_page_tells_make_number_place_zones_verification_and_last_reading(visit: DeskVisit) -> None:
    said = words(visit.page("/meters"))
    for word in ("No. 70011", "CE 102", "Hall", "Day", "Night", "97,200 kWh", "01/10/2026", "01/01/2037"):
        assert word in said, word
    assert "40 × 1 = 40" in said
    items = visit.api("GET", "/meters").get_json()["items"]
    assert [(one["number"], one["make"], one["coefficient"]) for one in items] == [
        ("70011", "CE 102", "1"), ("70012", "CE 303", "40")
    ]  # fmt: skip
    (day, night) = items[0]["registers"]
    assert (day["zone"], night["zone"], day["digits"]) == ("day", "night", 5)
    assert (day["last"]["value"], day["last"]["quality"]) == ("97200", "measured")


@pytest.mark.covers("KOM-09", "VOL-09")
def test_the_form_has_a_field_a_register_with_the_value_before(visit: DeskVisit) -> None:
    tree = html.fromstring(visit.page("/readings").text)
    fields = tree.xpath("//main//form//input[starts-with(@name, 'r-')]")
    assert [one.get("inputmode") for one in fields] == ["numeric", "numeric", "decimal"]
    for one in fields:
        assert tree.xpath(f"//label[@for='{one.get('id')}']"), "every field has its label"
    said = words(visit.page("/readings"))
    assert "97,200" in said
    assert "Readings are taken from 15/11/2026 to 25/11/2026." in said
    entry = visit.api("GET", "/readings/entry").get_json()
    assert entry["window"]["is_open"]
    assert (entry["window"]["first"], entry["window"]["last"], entry["window"]["period"]) == (
        "2026-11-15", "2026-11-25", "2026-11"
    )  # fmt: skip
    assert [one["previous"] for one in entry["items"]] == ["97200", "2100", "210"]


@pytest.mark.covers("KOM-09")
def test_a_form_is_answered_with_a_receipt(visit: DeskVisit) -> None:
    register = visit.desk.register()
    answer = visit.post("/readings", {f"r-{register}": "97529", f"r-{visit.desk.register('T2')}": ""})
    assert answer.status_code == 303, words(answer)
    receipt = visit.page(answer.headers["Location"].partition(visit.root)[2])
    said = words(receipt)
    for word in ("R-2026-00000001", "97,529", "329", "November 2026"):
        assert word in said, word
    assert "outside of the window" not in said
    assert "R-2026-00000001" in words(visit.page("/readings/history?year=2026&month=11"))
    assert "R-2026-00000001" not in words(visit.page("/readings/history?year=2026&month=10"))


@pytest.mark.covers("KOM-09")
def test_an_unusual_value_is_asked_about_on_the_same_page_with_all_that_was_typed(visit: DeskVisit) -> None:
    day, night = visit.desk.register(), visit.desk.register("T2")
    typed = {f"r-{day}": "99000", f"r-{night}": "2250"}
    asked = visit.post("/readings", typed)
    assert asked.status_code == 409
    tree = html.fromstring(asked.text)
    values = {one.get("name"): one.get("value") for one in tree.xpath("//main//form//input")}
    assert values[f"r-{day}"] == values[f"c-{day}"] == "99000"
    assert values[f"r-{night}"] == "2250"
    assert f"c-{night}" not in values
    assert "usually it would be about" in words(asked)
    assert visit.api("GET", "/readings").get_json()["items"] == []
    other = visit.post("/readings", {**typed, f"r-{day}": "99001", f"c-{day}": "99000"})
    assert other.status_code == 409, "what was confirmed was another value"
    done = visit.post("/readings", {**typed, f"c-{day}": "99000"})
    assert done.status_code == 303
    (item,) = visit.api("GET", "/readings").get_json()["items"]
    assert [one["is_confirmed"] for one in item["readings"]] == [True, False]


@pytest.mark.covers("VOL-09")
def test_a_refused_value_names_its_field_and_keeps_the_others(visit: DeskVisit) -> None:
    day, night = visit.desk.register(), visit.desk.register("T2")
    answer = visit.post("/readings", {f"r-{day}": "９７５２９", f"r-{night}": "2250"})
    assert answer.status_code == 422
    tree = html.fromstring(answer.text)
    values = {one.get("name"): one.get("value") for one in tree.xpath("//main//form//input")}
    assert (values[f"r-{day}"], values[f"r-{night}"]) == ("９７５２９", "2250")
    assert tree.xpath(f"//input[@id='f-{day}'][@aria-invalid='true']")
    assert tree.xpath(f"//a[@href='#f-{day}']")
    assert "Write plain digits only" in words(answer)


@pytest.mark.covers("KOM-09")
def test_after_the_window_page_receipt_and_api_say_for_what_it_counts(desk: Desk) -> None:
    desk.at(2026, 11, 26)
    visit = DeskVisit(desk).hold()
    assert "it counts for December 2026" in words(visit.page("/readings"))
    answer = visit.hand_over((visit.desk.register(), "97529"))
    assert (answer.status_code, answer.get_json()["period"], answer.get_json()["is_late"]) == (201, "2026-12", True)
    said = words(visit.page(f"/readings/{answer.get_json()['id']}"))
    assert "outside of the window for readings and therefore count for December 2026" in said


def test_where_late_ones_are_refused_the_page_has_no_fields_and_the_api_says_when(
    open_desk: Callable[..., Any],
) -> None:
    desk = open_desk(replace(POLICY, late=Late.REFUSE))
    desk.at(2026, 11, 26)
    visit = DeskVisit(desk).hold()
    page = visit.page("/readings")
    assert 'name="r-' not in page.text
    assert "15/12/2026" in words(page)
    answer = visit.hand_over((visit.desk.register(), "97529"))
    assert (answer.status_code, answer.get_json()["code"]) == (409, "readings_closed")
    assert "15/12/2026" in answer.get_json()["detail"]


def test_the_api_asks_too_and_takes_it_once_it_is_confirmed(visit: DeskVisit) -> None:
    register = visit.desk.register()
    asked = visit.hand_over((register, "99000"))
    assert (asked.status_code, asked.get_json()["code"]) == (409, "confirmation_needed")
    assert list(asked.get_json()["fields"]) == ["readings.0.value"]
    body = {"readings": [{"register": register, "value": "99000", "confirmed": True}]}
    done = visit.api("POST", "/readings", body)
    assert done.status_code == 201
    assert visit.api("GET", f"/readings/{done.get_json()['id']}").get_json() == done.get_json()
    assert done.headers["Location"].endswith(f"/readings/{done.get_json()['id']}")


@pytest.mark.covers("VOL-10")
def test_the_history_shows_which_one_counts_and_by_year_or_month(visit: DeskVisit) -> None:
    for value in ("97529", "97530"):
        assert visit.hand_over((visit.desk.register(), value)).status_code == 201
    said = words(visit.page("/readings/history?year=2026"))
    assert "Replaced by a later one" in said
    assert said.index("R-2026-00000002") < said.index("R-2026-00000001")
    items = visit.api("GET", "/readings?year=2026&month=11").get_json()["items"]
    assert [one["readings"][0]["counts"] for one in items] == [True, False]
    assert visit.api("GET", "/readings?year=2026&month=10").get_json()["items"] == []
    recorded = visit.api("GET", "/readings?year=2026&month=10").get_json()["recorded"]
    assert {(one["day"], one["source"], one["quality"]) for one in recorded} == {("2026-10-01", "utility", "measured")}


@pytest.mark.parametrize(
    "query", ["year=1969", "year=2027", "year=abcd", "month=13", "month=0", "month=１", "year=²0²6"]
)
def test_a_span_that_can_not_be_is_told_in_words(visit: DeskVisit, query: str) -> None:
    page = visit.page(f"/readings/history?{query}")
    assert page.status_code == 422
    assert "<select" in page.text
    answer = visit.api("GET", f"/readings?{query}")
    assert answer.status_code == 422
    assert set(answer.get_json()["fields"]) <= {"year", "month"}


def test_a_submission_is_deleted_after_a_question(open_desk: Callable[..., Any]) -> None:
    visit = DeskVisit(open_desk(ReadingPolicy(is_deletable=True, one_a_day=True))).hold()
    done = visit.hand_over((visit.desk.register(), "97529")).get_json()
    assert done["is_deletable"]
    page = visit.page(f"/readings/{done['id']}/delete")
    assert "Delete R-2026-00000001?" in words(page)
    assert visit.post(f"/readings/{done['id']}/delete", {}).status_code == 303
    assert "Deleted" in words(visit.page("/readings/history"))
    assert visit.page(f"/readings/{done['id']}/delete").status_code == 409
    again = visit.hand_over((visit.desk.register(), "97530")).get_json()
    assert visit.api("DELETE", f"/readings/{again['id']}").status_code == 204
    assert visit.api("DELETE", f"/readings/{again['id']}").status_code == 409


def test_nobody_elses_and_nothing_look_alike(visit: DeskVisit) -> None:
    done = visit.hand_over((visit.desk.register(), "97529")).get_json()["id"]
    stranger = DeskVisit(visit.desk, "otto")
    for path in ("/meters", "/readings", "/readings/history", f"/readings/{done}", f"/readings/{done}/delete"):
        assert stranger.page(path).status_code == 404, path
    nothing = stranger.api("GET", f"/readings/{'a' * 26}")
    assert nothing.status_code == 404
    for method, path in (
        ("GET", "/meters"),
        ("GET", "/readings"),
        ("GET", f"/readings/{done}"),
        ("DELETE", f"/readings/{done}"),
    ):
        answer = stranger.api(method, path)
        assert (answer.status_code, answer.data) == (404, nothing.data), path
    assert stranger.hand_over((visit.desk.register(), "97530")).data == nothing.data


def test_every_text_is_there(visit: DeskVisit) -> None:
    visit.hand_over((visit.desk.register(), "97529"))
    visit.desk.portal.batches.hand_over(SystemActor("test"))
    shown = [visit.page(path) for path in ("/meters", "/readings", "/readings/history")]
    for page in shown:
        assert page.status_code == 200
        assert not re.search(r"readings\.[a-z]+\.", words(page))


def test_a_window_without_hours_says_none(open_desk: Callable[..., Any]) -> None:
    window = Window(since=date(2026, 11, 1), until=date(2026, 11, 30))
    visit = DeskVisit(open_desk(replace(POLICY, windows=(window,)))).hold()
    said = words(visit.page("/readings"))
    assert "between" not in said
    assert "from 01/11/2026 to 30/11/2026" in said
