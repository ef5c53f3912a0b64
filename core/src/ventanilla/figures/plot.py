"""Where things stand in a drawing, and how they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from ventanilla.figures.palette import Palette


@dataclass(frozen=True, slots=True)
class Plot:
    """The area of the bars, in units of the view box; ``steps`` are the values on the axis."""

    left: float
    right: float
    top: float
    bottom: float
    font: int
    count: int
    steps: tuple[Decimal, ...]
    has_values: bool

    @property
    def slot(self) -> float:
        """The width that each point has."""
        return (self.right - self.left) / self.count

    def middle(self, at: int) -> float:
        """The middle of a point's slot."""
        return self.left + self.slot * (at + 0.5)

    def y(self, value: Decimal) -> float:
        """The height of a value."""
        low, high = self.steps[0], self.steps[-1]
        return self.bottom - float((value - low) / (high - low)) * (self.bottom - self.top)


def tag(name: str, kind: str, /, **attributes: object) -> str:
    """An empty element; ``stroke_width`` becomes ``stroke-width``."""
    inner = "".join(f' {key.replace("_", "-")}="{_plain(value)}"' for key, value in attributes.items())
    return f'<{name} class="{kind}"{inner}/>'


def words(text: str, x: float, y: float, plot: Plot, palette: Palette, anchor: str = "start") -> str:
    """A text, escaped."""
    return (
        f'<text class="chart-text" x="{_plain(x)}" y="{_plain(y)}" font-family="Roboto" font-size="{plot.font}"'
        f' fill="{palette.text}" text-anchor="{anchor}" aria-hidden="true">{escape(text)}</text>'
    )


def text_width(text: str, font: int) -> float:
    """About how wide a text will be."""
    return len(text) * font * 0.62


def mark(name: str) -> str:
    """A name that may be an id."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", name) or "figure"


def _plain(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else escape(str(value))
