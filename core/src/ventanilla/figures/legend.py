"""What the looks of the bars mean: only those that occur, above the drawing."""

from __future__ import annotations

from ventanilla.figures import bars
from ventanilla.figures.model import Series
from ventanilla.figures.palette import Palette
from ventanilla.figures.plot import Plot, tag, text_width, words
from ventanilla.figures.words import Speaker, said

_GAP = 14.0


def legend(series: Series, language: Speaker, plot: Plot, palette: Palette, pairs: bool) -> list[str]:
    """Nothing when there is but one kind of bar."""
    kinds = _kinds(series, language, pairs)
    if len(kinds) < 2:
        return []
    out, x, box = [], 0.0, float(plot.font - 3)
    for kind, text in kinds:
        out.append(_sample(kind, x, 2.0, box, palette))
        out.append(words(text, x + box + 5, plot.font - 1.0, plot, palette))
        x += box + 5 + text_width(text, plot.font) + _GAP
    return out


def _kinds(series: Series, language: Speaker, pairs: bool) -> list[tuple[str, str]]:
    current = said(series.current, language) or language.unit(series.unit)
    kinds = []
    if pairs:
        kinds.append(("before", said(series.earlier, language) or language.text("figures.legend.before")))
    if any(p.value is not None and not p.is_estimated for p in series.points):
        kinds.append(("bar", current))
    if any(p.value is not None and p.is_estimated for p in series.points):
        kinds.append(("estimated", language.text("figures.estimated")))
    if series.missing or series.partial:
        kinds.append(("none", language.text("figures.legend.missing")))
    return kinds


def _sample(kind: str, x: float, y: float, box: float, palette: Palette) -> str:
    if kind == "none":
        return bars.empty(x + 0.5, y, box, box, palette)
    colours = {"before": palette.before, "bar": palette.bar, "estimated": palette.estimated}
    square = tag("rect", f"chart-{kind}", x=x, y=y, width=box, height=box, rx=2, fill=colours[kind])
    return square + bars.hatch(x, y, box, box, palette) if kind == "estimated" else square
