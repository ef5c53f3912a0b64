"""A line that mixes the papers' own font with other writing: measured and drawn shape by shape."""

from __future__ import annotations

from collections.abc import Iterator

from ventanilla.documents.fonts import Face
from ventanilla.documents.scripts import Piece, pieces
from ventanilla.documents.writer import FAMILY, PaperFont, Writer

_POINT = 72 / 25.4
_PAGE = 297.0
_STROKE = 0.028
"""How thick the outline of a shape is drawn in place of a bold one, in sizes."""


class Line:
    """One line of a readable text, from left to right."""

    def __init__(self, text: str, face: Face) -> None:
        self._face = face
        self._pieces = tuple(pieces(text, face.codes.keys()))

    @property
    def width(self) -> float:
        """In thousandths of the size."""
        return sum(self._wide(piece) for piece in self._pieces)

    def draw(self, writer: Writer, at: tuple[float, float], size: float, colour: str, style: str) -> None:
        """Draw it from a place, in millimetres; ``colour`` are the operands of an operator."""
        x, y = at[0] * _POINT, (_PAGE - at[1]) * _POINT
        out = [f"q {colour} rg {colour} RG BT"]
        for piece in self._pieces:
            out += self._shown(writer, piece, (x, y), size, style)
            x += self._wide(piece) * size / 1000
        writer.draw(" ".join([*out, "ET Q"]))

    def _wide(self, piece: Piece) -> float:
        if piece.script is None:
            return self._face.width(piece.text, 1000)
        return sum(glyph.advance for glyph in piece.glyphs)

    def _shown(self, writer: Writer, piece: Piece, at: tuple[float, float], size: float, style: str) -> Iterator[str]:
        x, y = at
        if piece.script is None:
            font = writer.fonts[FAMILY + style.upper()]
            assert isinstance(font, PaperFont)
            writer.use(font.i)
            yield f"0 Tr /F{font.i} {size:.2f} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm {font.encode_text(piece.text)}"
            return
        other = writer.script_font(piece.script)
        yield f"/F{other.i} {size:.2f} Tf"
        yield f"2 Tr {_STROKE * size:.2f} w" if style else "0 Tr"
        for glyph in piece.glyphs:
            left, base = x + glyph.x * size / 1000, y + glyph.y * size / 1000
            yield f"1 0 0 1 {left:.2f} {base:.2f} Tm <{other.code(glyph)}> Tj"
            x += glyph.advance * size / 1000
