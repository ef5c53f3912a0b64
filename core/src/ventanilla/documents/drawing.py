"""Puts our own charts and simple logos on paper: rectangles, circles, lines, paths and texts of an SVG, as they are.

Use it for drawings made here. What it does not know (styles, references, transformations) it refuses.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from xml.etree import ElementTree

from ventanilla.documents.outline import outline
from ventanilla.documents.paper import Box, Paper

_SVG = "{http://www.w3.org/2000/svg}"
_MM_TO_PT = 72 / 25.4
_CURVE = 0.5523
"""How far the handles of a quarter circle reach, in radii."""
_COLOUR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})")


class DrawingRefused(ValueError):
    """A drawing that is more than this can put on paper."""


@dataclass(frozen=True, slots=True)
class _Frame:
    paper: Paper
    x: float
    y: float
    scale: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.x + x * self.scale, self.y + y * self.scale


def draw_svg(paper: Paper, svg: str, x: float, y: float, width: float) -> float:
    """Draw at a place and width; returns the height it took, in millimetres.

    :raises DrawingRefused: for a drawing with other means than those above; nothing was drawn then.
    """
    if "<!" in svg or "<?xml-" in svg:
        raise DrawingRefused("a declaration")
    try:
        root = ElementTree.fromstring(svg)  # noqa: S314 - made here or checked by hand; declarations are refused above
    except ElementTree.ParseError as fault:
        raise DrawingRefused(str(fault)) from None
    left, top, wide, high = _box(root)
    scale = width / wide
    steps: list[Callable[[], None]] = []
    _plan(_Frame(paper, x - left * scale, y - top * scale, scale), root, steps)
    for step in steps:
        step()
    return high * scale


def _box(root: ElementTree.Element) -> tuple[float, float, float, float]:
    try:
        left, top, wide, high = (float(part) for part in root.get("viewBox", "").split())
    except ValueError:
        raise DrawingRefused("viewBox") from None
    if wide <= 0 or high <= 0:
        raise DrawingRefused("viewBox")
    return left, top, wide, high


def _plan(frame: _Frame, element: ElementTree.Element, steps: list[Callable[[], None]]) -> None:
    for child in element:
        if child.get("transform") or child.get("style") or not isinstance(child.tag, str):
            raise DrawingRefused(str(child.tag))
        name = child.tag.removeprefix(_SVG)
        if name == "g":
            _plan(frame, child, steps)
        elif name in _DRAWN:
            steps.append(_DRAWN[name](frame, child))
        elif name not in {"title", "desc"}:
            raise DrawingRefused(name)


def _rect(frame: _Frame, e: ElementTree.Element) -> Callable[[], None]:
    x, y = frame.at(_number(e, "x"), _number(e, "y"))
    area: Box = (x, y, _number(e, "width") * frame.scale, _number(e, "height") * frame.scale)
    fill, stroke, thick = _colour(e, "fill"), _colour(e, "stroke"), _number(e, "stroke-width", 1) * frame.scale
    radius = _number(e, "rx") * frame.scale
    dash = _dash(e, frame)
    if dash:
        return lambda: _dashed(frame.paper, area, stroke, thick, dash)
    if not fill and not stroke:
        return lambda: None
    return lambda: frame.paper.box(area, fill=fill, stroke=stroke, radius=radius, thick=thick)


def _dashed(paper: Paper, area: Box, colour: str, thick: float, dash: str) -> None:
    x, y, width, height = area
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
    for (x1, y1), (x2, y2) in pairwise(corners):
        paper.line(x1, y1, x2, y2, colour=colour, thick=thick, dash=dash)


def _line(frame: _Frame, e: ElementTree.Element) -> Callable[[], None]:
    x1, y1 = frame.at(_number(e, "x1"), _number(e, "y1"))
    x2, y2 = frame.at(_number(e, "x2"), _number(e, "y2"))
    thick, colour, dash = _number(e, "stroke-width", 1) * frame.scale, _colour(e, "stroke"), _dash(e, frame)
    return lambda: frame.paper.line(x1, y1, x2, y2, colour=colour, thick=thick, dash=dash)


def _path(frame: _Frame, e: ElementTree.Element) -> Callable[[], None]:
    try:
        segments = outline(e.get("d", ""))
    except ValueError as fault:
        raise DrawingRefused(str(fault)) from None
    placed = [(kind, [frame.at(point.real, point.imag) for point in points]) for kind, points in segments]
    thick, fill, stroke = _number(e, "stroke-width", 1) * frame.scale, _colour(e, "fill"), _colour(e, "stroke")
    is_round = e.get("stroke-linecap") == "round"
    return lambda: frame.paper.shape(placed, fill=fill, stroke=stroke, thick=thick, is_round=is_round)


def _circle(frame: _Frame, e: ElementTree.Element) -> Callable[[], None]:
    x, y = frame.at(_number(e, "cx"), _number(e, "cy"))
    r = _number(e, "r") * frame.scale
    c = r * _CURVE
    segments = [
        ("m", [(x + r, y)]),
        ("c", [(x + r, y + c), (x + c, y + r), (x, y + r)]),
        ("c", [(x - c, y + r), (x - r, y + c), (x - r, y)]),
        ("c", [(x - r, y - c), (x - c, y - r), (x, y - r)]),
        ("c", [(x + c, y - r), (x + r, y - c), (x + r, y)]),
        ("h", []),
    ]
    thick, fill, stroke = _number(e, "stroke-width", 1) * frame.scale, _colour(e, "fill"), _colour(e, "stroke")
    return lambda: frame.paper.shape(segments, fill=fill, stroke=stroke, thick=thick)


def _text(frame: _Frame, e: ElementTree.Element) -> Callable[[], None]:
    x, y = frame.at(_number(e, "x"), _number(e, "y"))
    size = _number(e, "font-size", 12) * frame.scale * _MM_TO_PT
    style = "b" if e.get("font-weight", "") in {"bold", "600", "700", "800"} else ""
    align = {"middle": "center", "end": "right"}.get(e.get("text-anchor", ""), "left")
    said, colour = "".join(e.itertext()), _colour(e, "fill")
    return lambda: frame.paper.text(x, y, said, size, style=style, colour=colour, align=align)  # type: ignore[arg-type]


def _number(e: ElementTree.Element, name: str, otherwise: float = 0) -> float:
    try:
        return float(e.get(name, otherwise))
    except ValueError:
        raise DrawingRefused(name) from None


def _colour(e: ElementTree.Element, name: str) -> str:
    value = e.get(name, "none").lower()
    if value == "none":
        return ""
    if not _COLOUR.fullmatch(value):
        raise DrawingRefused(f"{name}={value}")
    return value if len(value) == 7 else "#" + "".join(2 * digit for digit in value[1:])


def _dash(e: ElementTree.Element, frame: _Frame) -> str:
    return " ".join(
        f"{float(part) * frame.scale * _MM_TO_PT:.2f}"
        for part in e.get("stroke-dasharray", "").replace(",", " ").split()
    )


_DRAWN: dict[str, Callable[[_Frame, ElementTree.Element], Callable[[], None]]] = {
    "rect": _rect,
    "line": _line,
    "path": _path,
    "circle": _circle,
    "text": _text,
}
