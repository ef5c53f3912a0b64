"""A series as a drawing: the same bytes on the page and in the PDF.

Colours and fonts are attributes with literal values, which print as they are; the classes beside them let a page's
style sheet override them (``chart-bar``, ``chart-before``, ``chart-none``, ``chart-estimated``, ``chart-hatch``,
``chart-line``, ``chart-text``). There is no script, no style attribute and no reference to anything outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Literal

from ventanilla.figures import bars
from ventanilla.figures.axis import ticks
from ventanilla.figures.legend import legend
from ventanilla.figures.model import Series
from ventanilla.figures.palette import PALETTE, Palette
from ventanilla.figures.plot import Plot, mark, tag, text_width, words
from ventanilla.figures.sentence import sentence
from ventanilla.figures.table import has_earlier
from ventanilla.figures.words import Speaker, said, short

__all__ = ["PALETTE", "Palette", "Svg", "Width", "chart_svg"]

Width = Literal["wide", "narrow", "print"]


class Svg(str):
    """A drawing made here, with every text in it escaped: templates print it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


@dataclass(frozen=True, slots=True)
class _Size:
    width: int
    height: int
    font: int


_SIZES = {"wide": _Size(720, 240, 13), "narrow": _Size(280, 230, 12), "print": _Size(520, 170, 10)}
_CROWDED = 16
"""Units of width under which a pair of bars can't be told apart: the earlier year is then left to the table."""


def chart_svg(series: Series, language: Speaker, width: Width = "wide", palette: Palette = PALETTE) -> Svg:
    """Bars of one series. ``wide`` and ``narrow`` are for the page, ``print`` for paper (no links, no ids)."""
    size = _SIZES[width]
    plot = _plot(series, language, size)
    pairs = has_earlier(series) and plot.slot >= _CROWDED
    parts = [
        *legend(series, language, plot, palette, pairs),
        *_grid(plot, language, palette),
        *_feet(series, language, plot, palette),
        *(
            bars.group(point, at, series, language, plot, palette, pairs, width == "print")
            for at, point in enumerate(series.points)
        ),
    ]
    return Svg(_frame(series, language, size, width, "".join(parts)))


def _plot(series: Series, language: Speaker, size: _Size) -> Plot:
    drawn = [v for p in series.points for v in (p.value, p.before) if v is not None]
    steps = ticks(drawn, 4)
    left = max(text_width(language.number(step), size.font) for step in steps) + 8
    top, bottom = size.font * 2.6, size.height - size.font * 2.0
    return Plot(left, size.width, top, bottom, size.font, max(1, len(series.points)), steps, bool(drawn))


def _grid(plot: Plot, language: Speaker, palette: Palette) -> list[str]:
    out = []
    for step in plot.steps if plot.has_values else plot.steps[:1]:
        y = plot.y(step)
        out.append(
            tag("line", "chart-line", x1=plot.left, x2=plot.right, y1=y, y2=y, stroke=palette.line, stroke_width=1)
        )
        out.append(words(language.number(step), plot.left - 8, y + plot.font * 0.35, plot, palette, "end"))
    return out


def _feet(series: Series, language: Speaker, plot: Plot, palette: Palette) -> list[str]:
    texts = [short(point.label, language) for point in series.points]
    every = _stride(plot, max((text_width(text, plot.font) for text in texts), default=0), len(texts))
    y = plot.bottom + plot.font * 1.5
    return [
        words(text, min(plot.middle(at), plot.right - text_width(text, plot.font) / 2), y, plot, palette, "middle")
        for at, text in enumerate(texts)
        if at % every == 0
    ]


def _stride(plot: Plot, widest: float, count: int) -> int:
    """Every how many points there is a text, so that they keep apart; the last one is drawn in at the edge."""
    every = 1
    while every < count:
        over = plot.middle((count - 1) // every * every) + widest / 2 - plot.right
        if every * plot.slot >= widest + 6 + max(0.0, over):
            break
        every += 1
    return every


def _frame(series: Series, language: Speaker, size: _Size, width: Width, inner: str) -> str:
    box = f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size.width} {size.height}" font-family="Roboto"'
    if width == "print":
        return f'<svg {box} width="{size.width}" height="{size.height}">{inner}</svg>'
    name = f"{mark(series.name)}-{width}"
    role = "group" if any(point.href for point in series.points) else "img"
    title = language.text("figures.chart_title", title=said(series.title, language), unit=language.unit(series.unit))
    return (
        f'<svg {box} class="chart {width}" role="{role}" aria-labelledby="{name}-t {name}-d">'
        f'<title id="{name}-t">{escape(title)}</title>'
        f'<desc id="{name}-d">{escape(sentence(series, language))}</desc>{inner}</svg>'
    )
