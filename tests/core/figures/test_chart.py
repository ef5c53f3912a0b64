"""The drawing: complete, harmless, the same on the page and on paper."""

from __future__ import annotations

import io
import logging
import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ventanilla.figures import Hour, Point, Series, chart_svg
from ventanilla.figures.axis import ticks
from ventanilla.i18n import Language, Languages
from ventanilla.kernel.absence import Absent, Why

SVG = "{http://www.w3.org/2000/svg}"
WIDTHS = ("wide", "narrow", "print")


def kinds(svg: str, name: str) -> list[etree._Element]:
    return [each for each in etree.fromstring(svg).iter() if each.get("class") == name]


@pytest.mark.parametrize("width", WIDTHS)
def test_it_is_well_formed_and_brings_nothing_that_runs_or_refers(year: Series, spanish: Language, width: str) -> None:
    svg = chart_svg(year, spanish, width)  # type: ignore[arg-type]
    root = etree.fromstring(svg)
    assert {etree.QName(each).localname for each in root.iter()} <= {
        "svg", "title", "desc", "line", "text", "rect", "path", "g", "a",
    }  # fmt: skip
    assert not re.search(r"\bon\w+=|style=|var\(|url\(|<script|<style|javascript:", svg)
    assert 'font-family="Roboto"' in svg


def test_a_missing_month_is_an_empty_dashed_bar_and_never_a_zero(year: Series, spanish: Language) -> None:
    svg = chart_svg(year, spanish, "print")
    empty = kinds(svg, "chart-none")
    assert len(empty) == 1 + 1 + 1, "the missing month, the cap of the incomplete one, and the legend"
    assert all(each.get("stroke-dasharray") and each.get("fill") == "none" for each in empty)
    assert len(kinds(svg, "chart-bar")) == 10 + 1


def test_what_is_still_to_come_is_not_drawn_at_all(year: Series, spanish: Language) -> None:
    points = tuple(replace(p, value=None, absent=Absent(Why.PENDING)) for p in year.points)
    svg = chart_svg(replace(year, points=points), spanish, "print")
    assert not kinds(svg, "chart-none")


def test_each_bar_says_its_value_and_leads_to_what_it_stands_for(year: Series, spanish: Language) -> None:
    links = list(etree.fromstring(chart_svg(year, spanish, "wide")).iter(f"{SVG}a"))
    assert links[0].get("href") == "/months/2025-05?by=day&x=1"
    assert links[0].get("aria-label") == "mayo de 2025: 221\u00a0kWh; un año antes, 200\u00a0kWh"
    assert "Sin información" in str(links[9].get("aria-label"))
    assert not list(etree.fromstring(chart_svg(year, spanish, "print")).iter(f"{SVG}a"))


@pytest.mark.parametrize("most", [1128, 32436], ids=["short numbers beside it", "long ones"])
def test_years_below_a_narrow_chart_end_at_its_edge_and_keep_apart(spanish: Language, most: int) -> None:
    points = tuple(Point(str(year), year, Decimal(most)) for year in range(2014, 2027))
    root = etree.fromstring(chart_svg(Series("s", "s", "kWh", "year", points), spanish, "narrow"))
    feet = [each for each in root.iter(f"{SVG}text") if each.text and each.text in {str(p.label) for p in points}]
    half = 4 * float(str(feet[0].get("font-size"))) * 0.62 / 2
    at = [float(str(each.get("x"))) for each in feet]
    assert at[-1] + half <= float(str(root.get("viewBox")).split()[2]) + 0.1
    assert all(later - one >= 2 * half for one, later in pairwise(at)), "none stands on its neighbour"


def test_texts_are_escaped(spanish: Language) -> None:
    evil = '"><script>alert(1)</script>&'
    series = Series(evil, evil, evil, "month", (Point("x", evil, Decimal(1), note=evil, href=evil),), evil, evil)
    svg = chart_svg(series, spanish)
    assert "<script" not in svg
    assert etree.fromstring(svg)[0].text == f"{evil}, en {evil}"


def test_the_two_drawings_of_a_page_have_ids_of_their_own(year: Series, spanish: Language) -> None:
    both = "".join(chart_svg(year, spanish, width) for width in ("wide", "narrow"))  # type: ignore[arg-type]
    ids = re.findall(r' id="([^"]+)"', both)
    assert len(ids) == len(set(ids)) == 4


def test_the_print_drawing_goes_into_a_pdf_without_a_warning(
    year: Series, spanish: Language, caplog: pytest.LogCaptureFixture
) -> None:
    import font_roboto
    from fpdf import FPDF

    pdf = FPDF()
    pdf.add_font("Roboto", "", str(Path(font_roboto.__file__).parent / "files" / "Roboto-Regular.ttf"))
    pdf.add_page()
    with caplog.at_level(logging.WARNING, "fpdf"):
        pdf.image(io.BytesIO(chart_svg(year, spanish, "print").encode()), x=10, y=10, w=180)
    assert not [record for record in caplog.records if record.name.startswith("fpdf.svg")]
    assert len(pdf.output()) > 1000


def test_a_day_of_25_hours_has_25_bars(spanish: Language) -> None:
    from datetime import UTC, datetime, timedelta
    from zoneinfo import ZoneInfo

    start = datetime(2025, 10, 25, 22, tzinfo=UTC)
    hours = [(start + timedelta(hours=n)).astimezone(ZoneInfo("Europe/Rome")) for n in range(25)]
    points = tuple(Point(h.isoformat(), Hour(h), Decimal(1)) for h in hours)
    svg = chart_svg(Series("h", "h", "kWh", "hour", points), spanish, "print")
    assert len(kinds(svg, "chart-bar")) == 25


@given(st.lists(st.decimals(-(10**9), 10**9, places=3), max_size=40))
def test_the_axis_is_round_even_and_wide_enough(values: list[Decimal]) -> None:
    found = ticks(values, 4)
    steps = {b - a for a, b in pairwise(found)}
    assert len(steps) == 1
    assert 2 <= len(found) <= 7
    assert found[0] <= min([Decimal(0), *values])
    assert found[-1] >= max([Decimal(0), *values])
    assert Decimal(0) in found


@given(
    st.lists(st.one_of(st.none(), st.decimals(-10000, 10000, places=2)), max_size=40),
    st.sampled_from(WIDTHS),
)
def test_any_series_can_be_drawn_within_its_frame(values: list[Decimal | None], width: str) -> None:
    language = _language()
    points = tuple(Point(str(at), at, value) for at, value in enumerate(values))
    root = etree.fromstring(chart_svg(Series("s", "s", "kWh", "year", points), language, width))  # type: ignore[arg-type]
    _, _, right, bottom = (float(n) for n in str(root.get("viewBox")).split())
    for rect in root.iter(f"{SVG}rect"):
        x, y, w, h = (float(str(rect.get(name))) for name in ("x", "y", "width", "height"))
        assert -0.1 <= x <= x + w <= right + 0.1
        assert -0.1 <= y <= y + h <= bottom + 0.1


_KEPT: list[Language] = []


def _language() -> Language:
    if not _KEPT:

        class Utility:
            locales = ("es-AR",)
            timezone = "America/Argentina/Buenos_Aires"

        _KEPT.append(Languages.build(Utility()).default)
    return _KEPT[0]
