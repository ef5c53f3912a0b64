"""All faces of a series, ready for a template."""

from __future__ import annotations

from dataclasses import dataclass

from ventanilla.figures.chart import PALETTE, Palette, Svg, chart_svg
from ventanilla.figures.model import Series
from ventanilla.figures.plot import mark
from ventanilla.figures.sentence import sentence
from ventanilla.figures.table import Table, table
from ventanilla.figures.words import Speaker, said


@dataclass(frozen=True, slots=True)
class FigureView:
    """What the macro ``figure`` of ``figures/figure.html`` prints. Files without an address are not offered."""

    id: str
    heading: str
    sentence: str
    wide: Svg
    narrow: Svg
    table: Table
    csv_href: str
    xlsx_href: str


def figure_view(
    series: Series, language: Speaker, *, csv_href: str = "", xlsx_href: str = "", palette: Palette = PALETTE
) -> FigureView:
    """Draw and tell a series in one language."""
    return FigureView(
        id=mark(series.name),
        heading=said(series.title, language),
        sentence=sentence(series, language),
        wide=chart_svg(series, language, "wide", palette),
        narrow=chart_svg(series, language, "narrow", palette),
        table=table(series, language),
        csv_href=csv_href,
        xlsx_href=xlsx_href,
    )
