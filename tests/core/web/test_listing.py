"""Long lists in pages, whose state is in the address."""

from __future__ import annotations

from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

import pytest
from lxml import html

from ventanilla.i18n import Languages
from ventanilla.testing.linking import UTILITY
from ventanilla.web.listing import Heading, Listing, Wish, listing, paged
from ventanilla.web.rendering import environments, template_folders

MONTHS = [(f"{1 + at % 12:02d}", str(2020 + at // 12), at * 10) for at in range(36)]
COLUMNS = [Heading("month", "Mes"), Heading("amount", "Monto", is_number=True, is_sortable=True)]
PAGE = """{% import "listing.html" as listing with context %}
{% call(row) listing.table(list, columns, "Meses") %}
<th scope="row">{{ row[0] }}</th><td class="n">{{ row[2] }}</td>
{% endcall %}
{{ listing.keep("/x.pdf") }}"""


def wish(**query: str) -> Wish:
    return Wish.of(query, sortable=("amount",), keep=("year",))


def page(**query: str) -> Listing[tuple[str, str, int]]:
    return listing(MONTHS, wish(**query), texts=lambda row: row[:2], keys={"amount": lambda row: row[2]})


def test_the_first_page_is_the_first_ten_of_thirty_six() -> None:
    seen = page()
    assert (seen.first, seen.last, seen.count, seen.pages, seen.numbers) == (1, 10, 36, 4, (1, 2, 3, 4))
    assert seen.rows == tuple(MONTHS[:10])


def test_pages_together_are_the_whole_list_and_each_row_once() -> None:
    rows = [row for number in range(1, 5) for row in page(page=str(number)).rows]
    assert rows == MONTHS


def test_a_page_beyond_the_last_is_the_last() -> None:
    assert page(page="99").page == 4
    assert page(page="99").rows == tuple(MONTHS[30:])


def test_a_search_finds_every_word_in_any_column_without_accents() -> None:
    assert page(find="01 2021").rows == (MONTHS[12],)
    assert page(find="2021 99").count == 0
    found = listing(["Pilmaiquén", "Osorno"], Wish.of({"find": "pilmaiquen"}), texts=lambda row: (row,))
    assert found.rows == ("Pilmaiquén",)


@pytest.mark.parametrize("find", ["%", "_", "'; DROP TABLE bill;--", "\x00", "\u202e", "a" * 10_000, "🦊"])
def test_a_strange_search_finds_nothing_and_breaks_nothing(find: str) -> None:
    assert page(find=find).count in (0, 36)
    assert len(page(find=find).wish.find) <= 100


@pytest.mark.parametrize("query", [{"size": "7"}, {"size": "-1"}, {"page": "x"}, {"page": "0"}, {"sort": "month; --"}])
def test_what_is_no_size_page_or_order_falls_back_to_the_usual(query: dict[str, str]) -> None:
    assert page(**query).rows == tuple(MONTHS[:10])


def test_it_sorts_both_ways_and_what_is_unknown_comes_last() -> None:
    rows = [("a", None), ("b", 2), ("c", 1)]
    for sort, order in (("amount", ["c", "b", "a"]), ("-amount", ["b", "c", "a"])):
        seen = listing(rows, wish(sort=sort), keys={"amount": lambda row: row[1]})
        assert [row[0] for row in seen.rows] == order


def test_the_state_stands_in_the_address_and_what_is_as_usual_does_not() -> None:
    asked = wish(size="25", find="2021", sort="-amount", year="2026", other="x")
    assert asked.query(page=3) == {"year": "2026", "size": "25", "find": "2021", "sort": "-amount", "page": "3"}
    assert Wish.of(asked.query(page=3), sortable=("amount",), keep=("year",)).page == 3
    assert wish().query() == {}


def test_two_lists_of_a_page_do_not_meddle_with_each_other() -> None:
    asked = Wish.of({"page": "3", "lines-page": "2", "lines-size": "25"}, name="lines")
    assert (asked.page, asked.size) == (2, 25)
    assert asked.query(page=4) == {"lines-size": "25", "lines-page": "4"}


def test_a_long_pager_names_its_ends_and_neighbours() -> None:
    assert paged([1], 1000, Wish(page=50)).numbers == (1, None, 48, 49, 50, 51, 52, None, 100)
    assert paged([1], 70, Wish(page=4)).numbers == (1, 2, 3, 4, 5, 6, 7)
    assert paged([], 20, Wish(page=9)).first == 0


def rendered(seen: Listing[tuple[str, str, int]]) -> html.HtmlElement:
    languages = Languages.build(UTILITY)
    made = environments(languages, template_folders(), {}, lambda name: f"/static/{name}")[languages.default.tag]
    frame = SimpleNamespace(root="/acme", here="/history")
    text = made.from_string(PAGE).render(list=seen, columns=COLUMNS, frame=frame)
    return html.fromstring(f"<div>{text}</div>")


def test_the_widget_says_where_one_is_and_leads_on() -> None:
    seen = rendered(page(page="2", find="20", sort="-amount"))
    said = seen.xpath('//p[@role="status"]')[0].text_content()
    assert all(number in said for number in ("11", "20", "36"))
    assert seen.xpath('//nav//*[@aria-current="page"]')[0].text == "2"
    onward = urlsplit(seen.xpath('//a[@rel="next"]')[0].get("href"))
    assert onward.path == "/acme/history"
    assert dict(parse_qsl(onward.query)) == {"find": "20", "sort": "-amount", "page": "3"}
    assert seen.xpath('//th[@aria-sort="descending"]/a')[0].get("href").endswith("sort=amount#rows")
    assert [field.get("name") for field in seen.xpath("//form//*[@name]")] == ["sort", "size", "find"]


def test_what_was_searched_for_is_text_and_no_markup() -> None:
    seen = rendered(page(find="<script>alert(1)</script>"))
    assert seen.xpath("//script") == []
    assert seen.xpath('//input[@type="search"]')[0].get("value") == "<script>alert(1)</script>"


def test_printing_is_offered_with_a_script_only_and_the_file_always() -> None:
    seen = rendered(page())
    assert seen.xpath("//button[@data-print and @hidden]")
    assert seen.xpath('//*[contains(@class, "keep")]/a')[0].get("href") == "/x.pdf"
