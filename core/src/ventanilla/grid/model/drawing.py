"""A map drawn flat: places become points of a picture, north is up, and a bar says how far a kilometre is.

At the size of a feeder the earth is flat: degrees east are narrowed by the cosine of the latitude in the middle.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ventanilla.grid.model.assets import Position

WIDTH, HEIGHT, MARGIN = 720, 540, 36
METRES_A_DEGREE = 111_195
"""Of a great circle: the earth's mean radius is 6,371 km."""
_SMALLEST = 1e-4
"""Degrees; a picture of one place alone is still of somewhere."""


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """A bar of so many pixels is so many metres."""

    pixels: float
    metres: int


class Drawing:
    """How places are put into a picture of 720 × 540."""

    def __init__(self, places: Sequence[Position]) -> None:
        lons = [place.lon_micro / 1e6 for place in places]
        lats = [place.lat_micro / 1e6 for place in places]
        self._west, self._north = min(lons), max(lats)
        middle = (self._north + min(lats)) / 2
        self._narrow = max(0.01, math.cos(math.radians(middle)))
        wide = max((max(lons) - self._west) * self._narrow, _SMALLEST)
        high = max(self._north - min(lats), _SMALLEST)
        self._scale = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)
        self._left = (WIDTH - wide * self._scale) / 2
        self._top = (HEIGHT - high * self._scale) / 2

    def point(self, place: Position) -> tuple[float, float]:
        """Where a place is in the picture, in pixels from the left and from the top."""
        x = self._left + (place.lon_micro / 1e6 - self._west) * self._narrow * self._scale
        y = self._top + (self._north - place.lat_micro / 1e6) * self._scale
        return round(x, 1), round(y, 1)

    def path(self, lines: Iterable[tuple[Position, Position]]) -> str:
        """Lines as one path of an SVG."""
        parts = []
        for start, end in lines:
            (x, y), (to_x, to_y) = self.point(start), self.point(end)
            parts.append(f"M{x:g} {y:g}L{to_x:g} {to_y:g}")
        return "".join(parts)

    @property
    def bar(self) -> ScaleBar:
        """The longest of 1, 2 or 5 times a power of ten metres that fits into a quarter of the picture."""
        most = WIDTH / 4 / self._scale * METRES_A_DEGREE
        power = 10 ** math.floor(math.log10(most))
        metres = max(step * power for step in (1, 2, 5) if step * power <= most)
        return ScaleBar(round(metres / METRES_A_DEGREE * self._scale, 1), max(1, round(metres)))
