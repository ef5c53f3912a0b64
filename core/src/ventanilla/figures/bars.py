"""The bars of one point: now, a year earlier, and what is missing."""

from __future__ import annotations

from decimal import Decimal
from html import escape

from ventanilla.figures.model import Point, Series
from ventanilla.figures.palette import Palette
from ventanilla.figures.plot import Plot, tag
from ventanilla.figures.words import Speaker, amount, long, remarks

_WIDEST = 30.0
_EMPTY = 0.45
"""How much of the height an empty bar takes: enough to be seen, and no value of its own."""
_CAP = 12.0
"""How far the dashed outline of an incomplete value stands above it."""


def group(
    point: Point, at: int, series: Series, language: Speaker, plot: Plot, palette: Palette, pairs: bool, is_print: bool
) -> str:
    """One point: its bars, what it says when it is pointed at, and the link to what it stands for."""
    inner = "".join(_bars(point, at, plot, palette, pairs))
    if is_print:
        return inner
    said = escape(told(point, series, language))
    if point.href:
        return f'<a href="{escape(point.href)}" aria-label="{said}"><title>{said}</title>{_reach(at, plot)}{inner}</a>'
    return f"<g><title>{said}</title>{_reach(at, plot)}{inner}</g>"


def told(point: Point, series: Series, language: Speaker) -> str:
    """``abril de 2026: 221 kWh; estimated``."""
    parts = [] if point.value is None else [amount(point.value, series.unit, language)]
    parts.extend(remarks(point, series, language))
    if point.before is not None:
        parts.append(language.text("figures.before_was", amount=amount(point.before, series.unit, language)))
    return f"{long(point.label, language)}: {'; '.join(parts)}"


def hatch(x: float, y: float, width: float, height: float, palette: Palette) -> str:
    """Slanted lines within a box: estimated."""
    lines, at = [], 0.0
    while at < height + width:
        x1, y1 = x + max(0.0, at - height), y + min(at, height)
        x2, y2 = x + min(at, width), y + max(0.0, at - width)
        lines.append(f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}")
        at += 5.0
    return tag("path", "chart-hatch", d="".join(lines), fill="none", stroke=palette.bar, stroke_width=1)


def empty(x: float, y: float, width: float, height: float, palette: Palette) -> str:
    """A dashed outline: missing."""
    return tag(
        "rect", "chart-none", x=x, y=y, width=width, height=height, rx=2,
        fill="none", stroke=palette.none, stroke_width=1, stroke_dasharray="4 3",
    )  # fmt: skip


def _bars(point: Point, at: int, plot: Plot, palette: Palette, pairs: bool) -> list[str]:
    width = min(_WIDEST, plot.slot * (0.42 if pairs else 0.68))
    x = plot.middle(at) + (0.5 if pairs else -width / 2)
    out = []
    if pairs and point.before is not None:
        out.append(_rect("chart-before", plot.middle(at) - width - 0.5, point.before, width, plot, palette.before))
    if point.value is None:
        if not point.is_missing:
            return out
        tall = (plot.bottom - plot.top) * _EMPTY
        return [*out, empty(x, plot.bottom - tall, width, tall, palette)]
    kind, colour = ("chart-estimated", palette.estimated) if point.is_estimated else ("chart-bar", palette.bar)
    out.append(_rect(kind, x, point.value, width, plot, colour))
    y, height = _span(point.value, plot)
    if point.is_estimated:
        out.append(hatch(x, y, width, height, palette))
    if point.missing:
        cap = min(_CAP, max(0.0, y - plot.top + _CAP))
        out.append(empty(x, y - cap, width, cap, palette))
    return out


def _rect(kind: str, x: float, value: Decimal, width: float, plot: Plot, colour: str) -> str:
    y, height = _span(value, plot)
    return tag("rect", kind, x=x, y=y, width=width, height=height, rx=min(2.0, height / 2), fill=colour)


def _span(value: Decimal, plot: Plot) -> tuple[float, float]:
    zero, end = plot.y(Decimal(0)), plot.y(value)
    return min(zero, end), abs(zero - end)


def _reach(at: int, plot: Plot) -> str:
    x, height = plot.middle(at) - plot.slot / 2, plot.bottom - plot.top
    return tag(
        "rect", "chart-reach", x=x, y=plot.top, width=plot.slot, height=height, fill="none", pointer_events="all"
    )
