"""The page of measures, its files and its operations."""

from __future__ import annotations

import csv
import io
import re
import time
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree, html

from ventanilla.testing.measuring import ROME, MeteredDesk
from ventanilla.testing.reading_desk import DeskVisit

ESPI = "{http://naesb.org/espi}"


def words(answer: Any) -> str:
    return " ".join(html.fromstring(answer.text).find(".//main").text_content().split()).replace("\u00a0", " ")


@pytest.fixture
def visit(metered: MeteredDesk) -> DeskVisit:
    return DeskVisit(metered).hold()


def filled(visit: DeskVisit, first: date, days: int) -> int:
    assert isinstance(visit.desk, MeteredDesk)
    return visit.desk.fill(first, days)


@pytest.mark.covers("ITA-11")
def test_the_page_tells_sum_bands_peak_picture_and_list(visit: DeskVisit) -> None:
    filled(visit, date(2026, 10, 1), 31)
    answer = visit.page("/measures?from=2026-10-24&to=2026-10-25")
    assert answer.status_code == 200
    said = words(answer)
    for word in ("There are measures from 01/10/2026 to 31/10/2026.", "F1", "F2", "F3", "Greatest power", "kW",
                 "All 196 measures of this time are there.", "24/10/2026 00:00–00:15"):  # fmt: skip
        assert word in said, word
    tree = html.fromstring(answer.text)
    assert len(tree.xpath("//section[@id='list']//tbody/tr")) == 24
    assert tree.xpath("//main//svg")
    assert [link.rpartition(".")[2].partition("?")[0] for link in tree.xpath("//a[@download]/@href")] == [
        "csv", "xlsx", "xml"
    ]  # fmt: skip
    assert tree.xpath("//input[@name='from']/@value") == ["2026-10-24"]


def test_the_hour_that_comes_twice_is_told_apart(visit: DeskVisit) -> None:
    filled(visit, date(2026, 10, 25), 1)
    said = words(visit.page("/measures?from=2026-10-25&to=2026-10-25&size=96"))
    for offset in ("+02:00", "+01:00"):
        assert said.count(f"25/10/2026 02:15 (UTC{offset})–02:30") == 1


@pytest.mark.covers("ITA-11")
def test_page_and_operation_say_the_same(visit: DeskVisit) -> None:
    filled(visit, date(2026, 10, 20), 10)
    query = "from=2026-10-22&to=2026-10-28&by=day"
    said = words(visit.page(f"/measures?{query}"))
    told = visit.api("GET", f"/measures?{query}").get_json()
    assert told["count"] == len(told["items"]) == 7
    assert (told["first"], told["known_from"], told["seconds"]) == ("2026-10-22", "2026-10-20", 900)
    for value in (told["total"]["value"], *(band["amount"]["value"] for band in told["bands"])):
        assert f"{Decimal(value):,f}".rstrip("0").rstrip(".") in said, value
    assert sum(Decimal(band["amount"]["value"]) for band in told["bands"]) == Decimal(told["total"]["value"])
    assert [spot["period"] for spot in told["picture"]] == [f"2026-10-{day}" for day in range(22, 29)]


def test_the_operation_goes_in_pages(visit: DeskVisit) -> None:
    filled(visit, date(2026, 10, 20), 3)
    path, found = "/measures?from=2026-10-20&to=2026-10-22&limit=100", []
    page = visit.api("GET", path).get_json()
    while True:
        found += page["items"]
        if not page["next"]:
            break
        page = visit.api("GET", f"{path}&cursor={page['next']}").get_json()
    assert len(found) == 288 == len({one["start"] for one in found})
    assert visit.api("GET", "/measures?cursor=W10").status_code == 422
    other = visit.api("GET", "/measures?from=2026-10-20&to=2026-10-22&limit=100").get_json()["next"]
    assert visit.api("GET", f"/measures?cursor={other}").status_code == 422, "it is good for its own days"


@pytest.mark.covers("ITA-11")
def test_the_files_are_streamed_and_whole(visit: DeskVisit) -> None:
    count = filled(visit, date(2026, 10, 1), 31)
    query = "from=2026-10-01&to=2026-10-31"
    for prefix in ("/measures.", "/measures/"):
        is_page = prefix.endswith(".")
        fetch = visit.page if is_page else lambda path: visit.api("GET", path)
        answer = fetch(f"{prefix}csv?{query}")
        assert answer.is_streamed
        assert re.fullmatch(r'attachment; filename="(measures|mediciones)-1-2026-10-01-2026-10-31\.csv"',
                            answer.headers["Content-Disposition"])  # fmt: skip
        rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
        assert len(rows) == count + 1 == 2981
        starts = [datetime.fromisoformat(row[0]) for row in rows[1:]]
        assert starts == sorted(starts)
        assert starts[0] == datetime(2026, 10, 1, tzinfo=ROME)
        green = f"/green-button.xml?{query}" if is_page else f"/green-button?{query}"
        tree: Any = etree.fromstring(fetch(green).get_data())
        assert len(list(tree.iter(f"{ESPI}IntervalReading"))) == count
        assert fetch(f"{prefix}xlsx?{query}").get_data()[:2] == b"PK"
        assert fetch(f"{prefix}pdf?{query}").status_code == 404
        assert fetch(f"{prefix}csv?from=x").status_code == 422


@pytest.mark.parametrize(
    "query",
    ["from=2026-02-30", "to=x", "from=2026-10-02&to=2026-10-01", "from=1980-01-01&to=2026-01-01", "by=second",
     "from=%00", "from=2026-10-01%0d%0a"],
)  # fmt: skip
def test_days_that_can_not_be_are_told_and_the_form_stays(visit: DeskVisit, query: str) -> None:
    filled(visit, date(2026, 10, 1), 2)
    answer = visit.page(f"/measures?{query}")
    assert answer.status_code == 422
    tree = html.fromstring(answer.text)
    assert tree.xpath("//div[@role='alert']//a/@href")
    assert tree.xpath("//input[@name='from']")
    assert visit.api("GET", f"/measures?{query}").status_code == (400 if "%00" in query else 422)


def test_nothing_measured_yet_says_so(visit: DeskVisit) -> None:
    assert "No measures yet" in words(visit.page("/measures"))
    told = visit.api("GET", "/measures").get_json()
    assert (told["items"], told["known_from"], told["total"]["absent"]) == ([], None, "not_supplied")


def test_nobody_elses_and_nothing_look_alike(visit: DeskVisit) -> None:
    stranger = DeskVisit(visit.desk, "otto")
    for path in ("/measures", "/measures.csv", "/green-button", "/green-button.xml"):
        assert stranger.page(path).status_code == 404
    nothing = stranger.api("GET", f"/readings/{'a' * 26}")
    for path in ("/measures", "/measures/csv", "/green-button", "/green-button/contents"):
        assert stranger.api("GET", path).data == nothing.data


@pytest.mark.covers("ITA-11")
def test_a_year_of_quarter_hours_is_drawn_by_month_and_quickly(visit: DeskVisit) -> None:
    assert filled(visit, date(2025, 11, 1), 365) == 35_040
    path = "/measures?from=2025-11-01&to=2026-10-31"
    visit.page(path)
    started = time.perf_counter()
    answer = visit.page(path)
    spent = time.perf_counter() - started
    tree = html.fromstring(answer.text)
    assert "All 35,040 measures of this time are there." in words(answer)
    assert len(tree.xpath("//main//svg")[0].xpath(".//*[local-name()='rect' and @class='chart-bar']")) == 12
    assert len(answer.data) < 150_000
    assert len(tree.xpath("//section[@id='list']//tbody/tr")) == 24
    assert spent < 3, "some tenths of a second where nobody else works"
    last = visit.page(f"{path}&page=1460")
    assert "31/10/2026 23:45" in words(last)


def test_every_text_is_there(visit: DeskVisit) -> None:
    filled(visit, date(2026, 10, 1), 3)
    for query in ("", "?by=day", "?by=hour", "?from=2026-10-02&to=2026-10-02"):
        assert not re.search(r"(readings|figures)\.[a-z_]+\.", words(visit.page(f"/measures{query}")))
