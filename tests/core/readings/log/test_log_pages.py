"""The list, the mask, the confirmation and the periods, as pages and as operations."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from lxml import html

from ventanilla.kernel.actors import SystemActor
from ventanilla.plugin import Window
from ventanilla.testing.gas_desk import LONG, POLICY, GasDesk
from ventanilla.testing.reading_desk import DeskVisit

Opened = Callable[..., GasDesk]


class LogVisit(DeskVisit):
    """One who holds the supply and takes the form of the mask."""

    form_at = "/readings/add"

    @property
    def gas(self) -> GasDesk:
        found = self.desk
        assert isinstance(found, GasDesk)
        return found

    def save(self, counter: str, corrector: str | None = None) -> Any:
        values = {f"r-{self.gas.counter()}": counter}
        if corrector is not None:
            values[f"r-{self.gas.counter('K')}"] = corrector
        return self.post("/readings/add", values)


@pytest.fixture
def visit(gas: GasDesk) -> LogVisit:
    return LogVisit(gas).hold()  # type: ignore[return-value]


def words(answer: Any) -> str:
    return " ".join(html.fromstring(answer.text).find(".//main").text_content().split()).replace("\u00a0", " ")


def table(answer: Any, at: int = 0) -> list[list[str]]:
    found = html.fromstring(answer.text).xpath("//main//table")[at]
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("./*")] for row in found.xpath(".//tr")]


@pytest.mark.covers("ITA-18", "ITA-13")
def test_the_mask_adds_a_row_to_be_acquired(visit: LogVisit) -> None:
    assert "No readings yet" in words(visit.page("/readings/log"))
    fields = html.fromstring(visit.page("/readings/add").text).xpath("//main//input[starts-with(@name, 'r-')]")
    assert len(fields) == 1
    answer = visit.save("45000")
    assert (answer.status_code, answer.headers["Location"].endswith("/readings/log")) == (303, True)
    page = visit.page("/readings/log")
    head, row = table(page)
    assert head == ["Date", "Readings, Counter", "Acquired", "Delete", "Information"]
    assert row[:3] == ["20/11/2026", "45,000", "To be acquired"]
    assert row[3].endswith("Delete the reading of 20/11/2026")
    assert row[4] == "AL-2026-00000001"
    assert "page 1 of 1, 5 rows" in words(page)
    assert "page 1 of 1, 10 rows" in words(page)


@pytest.mark.covers("ITA-13")
def test_the_mask_asks_the_corrector_where_there_is_one(open_gas: Opened) -> None:
    visit = LogVisit(open_gas(has_corrector=True)).hold()
    assert isinstance(visit, LogVisit)
    tree = html.fromstring(visit.page("/readings/add").text)
    assert len(tree.xpath("//main//input[starts-with(@name, 'r-')]")) == 2
    refused = visit.save("45000", "")
    assert refused.status_code == 422
    tree = html.fromstring(refused.text)
    assert tree.xpath(f"//input[@id='f-{visit.gas.counter('K')}']/@aria-invalid") == ["true"]
    assert tree.xpath(f"//input[@id='f-{visit.gas.counter()}']/@value") == ["45000"], "what was typed is kept"
    assert "Corrector" in words(refused)
    assert visit.save("45000", "46000").status_code == 303
    head, row = table(visit.page("/readings/log"))
    assert (head[1:3], row[1:3]) == (["Readings, Counter", "Readings, Corrector"], ["45,000", "46,000"])


@pytest.mark.covers("ITA-14")
def test_a_row_is_deleted_after_the_confirmation_and_not_without(visit: LogVisit) -> None:
    visit.save("45000")
    tree = html.fromstring(visit.page("/readings/log").text)
    (link,) = tree.xpath("//main//a[contains(@href, '/delete')]/@href")
    asked = visit.page(link.partition(visit.root)[2])
    assert words(asked).startswith("Delete the reading of 20/11/2026?")
    (back,) = html.fromstring(asked.text).xpath("//main//form//a/@href")
    assert back.endswith("/readings/log")
    assert "45,000" in words(visit.page("/readings/log")), "nothing is deleted before"
    done = visit.post(link.partition(visit.root)[2], {})
    assert (done.status_code, done.headers["Location"].endswith("/readings/log")) == (303, True)
    assert "No readings yet" in words(visit.page("/readings/log"))
    assert visit.save("45001").status_code == 303, "the day is free again"


@pytest.mark.covers("ITA-14", "ITA-18")
def test_an_acquired_row_has_no_mark(visit: LogVisit) -> None:
    visit.save("45000")
    visit.desk.portal.batches.hand_over(SystemActor("test"))
    page = visit.page("/readings/log")
    _, row = table(page)
    assert row[1:4] == ["45,000", "✓ Acquired", ""]
    assert not html.fromstring(page.text).xpath("//main//a[contains(@href, '/delete')]")
    (item,) = visit.api("GET", "/readings/log").get_json()["items"]
    assert (item["is_deletable"], item["readings"][0]["outcome"]) == (False, "acquired")
    assert visit.page(f"/readings/{item['id']}/delete").status_code == 409
    assert visit.api("DELETE", f"/readings/{item['id']}").status_code == 409


@pytest.mark.covers("ITA-15")
def test_outside_of_the_periods_the_mask_is_refused_with_the_next_one(gas: GasDesk) -> None:
    gas.when(2026, 11, 20, 21, 59, 59)
    visit = LogVisit(gas).hold()
    assert isinstance(visit, LogVisit)
    token = html.fromstring(visit.page("/readings/add").text).xpath("//form//input[@name='csrf_token']/@value")[0]
    visit.gas.when(2026, 11, 20, 22, 0, 1)
    for answer in (visit.page("/readings/add"), visit.post("/readings/add", {"csrf_token": token})):
        assert answer.status_code == 409
        assert "21/11/2026 08:00" in words(answer)
        assert "Readings are not taken now" in words(answer)
    refused = visit.hand_over((visit.gas.counter(), "45000"))
    assert (refused.status_code, refused.get_json()["code"]) == (409, "readings_closed")
    window = visit.api("GET", "/readings/log").get_json()["window"]
    assert (window["is_open"], window["starts_at"]) == (False, "2026-11-21T07:00:00Z")


@pytest.mark.covers("ITA-15", "ITA-18")
def test_the_periods_stand_in_a_table_of_their_own(open_gas: Opened) -> None:
    gas = open_gas(replace(POLICY, windows=(LONG, Window(first_day=20, last_day=31, closes=time(12)))))
    visit = LogVisit(gas).hold()
    answer = visit.page("/readings/log")
    head, first, second = table(answer)
    assert head == ["From", "From the hour of", "To", "Until the hour of"]
    assert first == ["11/02/2010", "08:00", "14/02/2099", "22:00"]
    assert second == ["day 20 of the month", "00:00", "day 31 of the month", "12:00"]
    told = visit.api("GET", "/readings/log").get_json()["windows"]
    assert told[0] == {
        "first_day": None, "last_day": None, "since": "2010-02-11", "until": "2099-02-14", "opens": "08:00",
        "closes": "22:00", "is_daily": False,
    }  # fmt: skip


@pytest.mark.covers("ITA-18")
def test_the_list_goes_in_pages_of_five(open_gas: Opened) -> None:
    gas = open_gas(replace(POLICY, windows=()))
    visit = LogVisit(gas).hold()
    for number in range(1, 8):
        gas.when(2026, 11, number, 12)
        gas.read(str(45_000 + number))
    first, second = visit.page("/readings/log"), visit.page("/readings/log?page=2")
    assert [row[0] for row in table(first)[1:]] == [f"{number:02d}/11/2026" for number in (7, 6, 5, 4, 3)]
    assert [row[0] for row in table(second)[1:]] == ["02/11/2026", "01/11/2026"]
    assert "page 2 of 2, 5 rows" in words(second)
    for query in ("?page=99", "?page=0", "?page=-1", "?page=x", "?size=7", "?page=９", "?size=99999999999"):
        assert visit.page(f"/readings/log{query}").status_code == 200, query
    listed = visit.api("GET", "/readings/log?limit=5").get_json()
    assert len(listed["items"]) == 5
    rest = visit.api("GET", f"/readings/log?limit=5&cursor={listed['next']}").get_json()
    assert len(rest["items"]) == 2


def test_a_second_one_of_the_day_and_a_lower_one_are_refused_in_words(visit: LogVisit) -> None:
    assert visit.save("43999").status_code == 422
    assert visit.save("45000").status_code == 303
    refused = visit.save("45001")
    assert refused.status_code == 422
    assert "one reading a day" in words(refused)


def test_the_api_takes_plain_digits_only(visit: LogVisit) -> None:
    for value in ("45.000", "45,000", "45.5"):
        refused = visit.hand_over((visit.gas.counter(), value))
        assert refused.status_code == 422, value
        assert "readings.0.value" in refused.text
    assert visit.hand_over((visit.gas.counter(), "45000")).status_code == 201


def test_nobody_elses_and_nothing_look_alike(visit: LogVisit) -> None:
    stranger = LogVisit(visit.desk, "otto")
    for path in ("/readings/log", "/readings/add"):
        assert stranger.page(path).status_code == 404
    nothing = stranger.api("GET", f"/readings/{'a' * 26}")
    assert stranger.api("GET", "/readings/log").data == nothing.data


def test_every_text_is_there(open_gas: Opened) -> None:
    gas = open_gas(replace(POLICY, windows=(Window(since=date(2026, 12, 1)), LONG)))
    for language in ("en", "es-AR"):
        visit = LogVisit(gas, f"one{language[:2]}", language).hold()
        gas.portal.identity.set_locale(visit.actor, language)
        for path in ("/readings/log", "/readings/add"):
            said = words(visit.page(path))
            assert not re.search(r"readings\.[a-z_]+\.", said), said


def test_where_the_point_groups_a_page_takes_it_for_that(open_gas: Opened) -> None:
    visit = LogVisit(open_gas(), language="es-AR").hold()
    assert isinstance(visit, LogVisit)
    visit.gas.portal.identity.set_locale(visit.actor, "es-AR")
    assert visit.save("45.5").status_code == 422
    assert visit.save("45.000").status_code == 303
    assert table(visit.page("/readings/log"))[1][1] == "45.000"
