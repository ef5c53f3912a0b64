"""What papers are made of: text, boxes, lines and drawings, in millimetres from the upper left corner."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Literal

from ventanilla.documents.alphabet import JOINERS
from ventanilla.documents.lines import Line
from ventanilla.documents.look import Look
from ventanilla.documents.writer import FAMILY, STYLES, PaperFont, Writer

WIDTH, HEIGHT = 210.0, 297.0
_POINT = 72 / 25.4
_MM = 25.4 / 72
_CURVE = 0.5523
"""How far the handles of a quarter circle reach, in radii."""

Align = Literal["left", "right", "center"]
Box = tuple[float, float, float, float]
"""Left, top, width, height."""


class Paper:
    """Draws on the current page of a document. Any text may be given: it is made readable first."""

    def __init__(self, writer: Writer, look: Look) -> None:
        self.writer = writer
        self.look = look
        fonts = {style: writer.fonts[FAMILY + style.upper()] for style in STYLES}
        self._faces = {style: font.face for style, font in fonts.items() if isinstance(font, PaperFont)}

    def new_page(self, is_wide: bool = False) -> None:
        """Go on with an empty page; a wide one lies on its long side."""
        self.writer.add_page(orientation="landscape" if is_wide else "portrait")
        if is_wide:
            # All is measured from the upper edge of an upright page: move it down to that of a lower one.
            self.writer.h = HEIGHT
            self.writer.draw(f"1 0 0 1 0 {(WIDTH - HEIGHT) * _POINT:.2f} cm")

    def readable(self, text: str) -> str:
        """The text with every character that a font can draw; see :mod:`ventanilla.documents.alphabet`."""
        if text.isascii() and text.isprintable():
            return text
        face = self._faces[""]
        shown = unicodedata.normalize("NFC", text).translate(face.readable)
        is_own = all(char in face.codes or char in JOINERS for char in shown)
        return "".join(char for char in shown if char not in JOINERS) if is_own else shown

    def width(self, text: str, size: float, style: str = "") -> float:
        """How wide a text is, in millimetres; the size is in points."""
        return self._width(self.readable(text), size, style)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 9,
        *,
        style: str = "",
        colour: str = "",
        align: Align = "left",
        within: float = 0,
    ) -> None:
        """One line with its base line at ``y``. What does not fit ``within`` a width ends in an ellipsis."""
        shown = self.readable(text)
        if within:
            shown = self._cut(shown, within, size, style)
        if not shown.strip():
            return
        if align != "left":
            x -= self._width(shown, size, style) * (1 if align == "right" else 0.5)
        if not self._is_own(shown):
            Line(shown, self._faces[style]).draw(self.writer, (x, y), size, _operands(colour or self.look.ink), style)
            return
        self.writer.set_font(FAMILY, style.upper(), size)
        self.writer.set_text_color(*_rgb(colour or self.look.ink))
        self.writer.text(x, y, shown)

    def wrapped(self, text: str, width: float, size: float, style: str = "", most: int = 99) -> list[str]:
        """The lines of a text that fit a width: words that are too long are broken, the last line may be cut."""
        limit = width / _MM
        lines: list[str] = []
        line = ""
        for word in filter(None, self.readable(text).split(" ")):
            joined = f"{line} {word}" if line else word
            if self._points(joined, size, style) <= limit:
                line = joined
                continue
            if line:
                lines.append(line)
            while self._points(word, size, style) > limit and len(word) > 1:
                fits = self._fitting(word, limit, size, style)
                lines.append(word[:fits])
                word = word[fits:]
            line = word
        lines.append(line)
        if len(lines) > most:
            lines = [*lines[: most - 1], self._cut(" ".join(lines[most - 1 :]), width, size, style)]
        return lines

    def block(
        self, x: float, y: float, text: str, width: float, size: float, *, leading: float = 1.3, most: int = 99,
        style: str = "", colour: str = "",
    ) -> float:  # fmt: skip
        """Lines of a text from the base line ``y`` down; returns the base line after the last one."""
        for line in self.wrapped(text, width, size, style, most):
            self.text(x, y, line, size, style=style, colour=colour)
            y += size * _MM * leading
        return y

    def box(self, area: Box, *, fill: str = "", stroke: str = "", radius: float = 0, thick: float = 0.25) -> None:
        """A rectangle, filled or outlined or both, its corners rounded where a radius is given."""
        paint = ("B" if stroke else "f") if fill else "S"
        out = ["q"]
        if fill:
            out.append(f"{_operands(fill)} rg")
        if stroke:
            out.append(f"{_operands(stroke)} RG {thick * _POINT:.2f} w")
        self.writer.draw(" ".join([*out, _rounded(area, radius) if radius else _plain(area), paint, "Q"]))

    def boxes(self, areas: Iterable[Box], fill: str) -> None:
        """Many plain rectangles as one shape: the modules of a code, without seams between them."""
        self.writer.draw(f"q {_operands(fill)} rg {' '.join(_plain(area) for area in areas)} f Q")

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, colour: str = "", thick: float = 0.25, dash: str = ""
    ) -> None:
        """A straight line; ``dash`` as in ``4 3``, in points."""
        shown = f"q {_operands(colour or self.look.line)} RG {thick * _POINT:.2f} w"
        pattern = f" [{dash}] 0 d" if dash else ""
        self.writer.draw(f"{shown}{pattern} {_xy(x1, y1)} m {_xy(x2, y2)} l S Q")

    def shape(
        self,
        segments: Iterable[tuple[str, list[tuple[float, float]]]],
        *,
        fill: str = "",
        stroke: str = "",
        thick: float = 0.25,
        is_round: bool = False,
    ) -> None:
        """Lines and curves (``m``, ``l``, ``c``, ``h`` with their points), filled or outlined or both."""
        if not fill and not stroke:
            return
        parts = [" ".join([*(_xy(x, y) for x, y in points), kind]) for kind, points in segments]
        start = f"q {'1 J 1 j ' if is_round else ''}"
        colours = (f"{_operands(fill)} rg " if fill else "") + (f"{_operands(stroke)} RG " if stroke else "")
        paint = ("B" if stroke else "f") if fill else "S"
        self.writer.draw(f"{start}{colours}{thick * _POINT:.2f} w {' '.join(parts)} {paint} Q")

    def path(self, points: Iterable[tuple[float, float]], *, colour: str, thick: float) -> None:
        """An open line through some points, with round ends."""
        corners = [_xy(x, y) for x, y in points]
        rest = " ".join(f"{corner} l" for corner in corners[1:])
        self.writer.draw(f"q 1 J 1 j {_operands(colour)} RG {thick * _POINT:.2f} w {corners[0]} m {rest} S Q")

    def _is_own(self, shown: str) -> bool:
        return shown.isascii() or self._faces[""].codes.keys() >= set(shown)

    def _width(self, shown: str, size: float, style: str) -> float:
        return self._points(shown, size, style) * _MM

    def _points(self, shown: str, size: float, style: str) -> float:
        face = self._faces[style]
        return face.width(shown, size) if self._is_own(shown) else Line(shown, face).width * size / 1000

    def _cut(self, text: str, width: float, size: float, style: str) -> str:
        limit = width / _MM
        if self._points(text, size, style) <= limit:
            return text
        return text[: self._fitting(text, limit - self._points("…", size, style), size, style)].rstrip() + "…"

    def _fitting(self, text: str, limit: float, size: float, style: str) -> int:
        """How many characters fit, one at least; of other writing by what is drawn, which joining makes wider."""
        widths = self._faces[style].widths
        room, fits = limit * 1000 / size, len(text)
        for at, char in enumerate(text):
            room -= widths[char]
            if room < 0:
                fits = at
                break
        while fits > 1 and not self._is_own(text[:fits]) and self._points(text[:fits], size, style) > limit:
            fits -= 1
        return max(1, fits)


@cache
def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@cache
def _operands(colour: str) -> str:
    return " ".join(f"{part / 255:.3f}" for part in _rgb(colour))


def _xy(x: float, y: float) -> str:
    return f"{x * _POINT:.2f} {(HEIGHT - y) * _POINT:.2f}"


def _plain(area: Box) -> str:
    x, y, width, height = area
    return f"{_xy(x, y + height)} {width * _POINT:.2f} {height * _POINT:.2f} re"


def _rounded(area: Box, radius: float) -> str:
    x, y, width, height = area
    r = min(radius, width / 2, height / 2)
    right, bottom, c = x + width, y + height, r * (1 - _CURVE)
    return " ".join(
        (
            f"{_xy(x + r, y)} m {_xy(right - r, y)} l",
            f"{_xy(right - c, y)} {_xy(right, y + c)} {_xy(right, y + r)} c {_xy(right, bottom - r)} l",
            f"{_xy(right, bottom - c)} {_xy(right - c, bottom)} {_xy(right - r, bottom)} c {_xy(x + r, bottom)} l",
            f"{_xy(x + c, bottom)} {_xy(x, bottom - c)} {_xy(x, bottom - r)} c {_xy(x, y + r)} l",
            f"{_xy(x, y + c)} {_xy(x + c, y)} {_xy(x + r, y)} c h",
        )
    )
