"""A network as a planner's program knows it, on its way into the feed."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
_METRES_A_DEGREE = 111_320
UNITS = {"metres": 1.0, "feet": 0.3048}
"""Metres in the unit of a drawing."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the files do not say: region and municipality (code and name), and where on the earth a drawing lies.

    ``at`` is longitude and latitude of its middle, for one that is drawn in ``unit``; None where it is in degrees.
    """

    region: tuple[str, str] = ("1", "Region")
    municipality: tuple[str, str] = ("1", "Municipality")
    at: tuple[float, float] | None = None
    unit: str = "metres"


@dataclass
class Drawn:
    """Rows of the feed by the file's name, and what could not be understood, in words."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    remarks: list[str] = field(default_factory=list)

    def add(self, file: str, /, **cells: Any) -> None:
        """Another row of a file, without the ``grid_`` before its name."""
        self.rows[f"grid_{file}"].append(cells)


def number_of(text: str, taken: set[str]) -> str:
    """A number that fits the register, made of a name: no slash in it, forty characters, another one each time."""
    plain = " ".join(text.replace("/", "-").replace("\\", "-").split())[:40] or "unnamed"
    plain = plain if plain.strip(".") else "dots"
    number, at = plain, 2
    while number.casefold() in taken:
        end = f"-{at}"
        number, at = plain[: 40 - len(end)] + end, at + 1
    taken.add(number.casefold())
    return number


def degrees(places: Mapping[str, tuple[float, float]], setting: Setting) -> dict[str, tuple[float, float]]:
    """Places in degrees. A drawing in metres or feet is laid flat around its middle.

    :raises ValueError: when it is no degrees, and nobody said where it lies.
    """
    if setting.at is None:
        if any(abs(x) > 180 or abs(y) > 90 for x, y in places.values()):
            raise ValueError("its coordinates are no degrees: say where its middle lies and in what it is drawn")
        return dict(places)
    if not places:
        return {}
    xs, ys = sorted(x for x, _ in places.values()), sorted(y for _, y in places.values())
    middle = (xs[0] + xs[-1]) / 2, (ys[0] + ys[-1]) / 2
    (lon, lat), metre = setting.at, UNITS[setting.unit] / _METRES_A_DEGREE
    wide = metre / math.cos(math.radians(lat))
    return {name: (lon + (x - middle[0]) * wide, lat + (y - middle[1]) * metre) for name, (x, y) in places.items()}


def position(place: tuple[float, float] | None) -> Row:
    """The cells of a position."""
    if place is None:
        return {"longitude": "", "latitude": ""}
    return {"longitude": f"{place[0]:.6f}", "latitude": f"{place[1]:.6f}"}


class Joined:
    """What hangs together: says of each new line whether it closes a ring."""

    def __init__(self) -> None:
        self._above: dict[Any, Any] = {}

    def join(self, one: Any, other: Any) -> bool:
        """Whether both were apart before."""
        top, bottom = self._root(one), self._root(other)
        self._above[bottom] = top
        return bool(top != bottom)

    def _root(self, node: Any) -> Any:
        at = self._above.setdefault(node, node)
        while self._above[at] != at:
            self._above[at] = at = self._above[self._above[at]]
        return at


def walk(sources: Iterable[Any], lines: Mapping[Any, list[tuple[Any, Any]]]) -> Iterator[tuple[Any, Any, Any]]:
    """Each line from the sources outwards as line, near end, far end, those next to the sources first.

    ``lines`` has by each end its lines, each with the other end. A line to where one has been is left out.
    """
    waiting, seen = list(sources), set(sources)
    for near in waiting:
        for line, far in lines.get(near, ()):
            if far not in seen:
                seen.add(far)
                waiting.append(far)
                yield line, near, far
