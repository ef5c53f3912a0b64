"""A font as it is embedded in a PDF: its objects, made from glyphs and what they stand for."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import Any

_LINE = 100
"""How many entries one block of a character map may hold (PDF 32000-1, 9.7.5.3)."""


class FontProgram:
    """The objects of an embedded font, ready but for their numbers in the file.

    ``texts`` is what each code stands for, ``widths`` how wide it is in thousandths of the size. A code is the number
    of a glyph, or a place in ``glyphs``: so one glyph can stand for several texts.
    """

    def __init__(
        self,
        name: str,
        descriptor: str,
        texts: Mapping[int, str],
        widths: Mapping[int, int],
        data: bytes,
        glyphs: Sequence[int] | None = None,
    ) -> None:
        self._glyphs = None if glyphs is None else _stream("", b"".join(glyph.to_bytes(2, "big") for glyph in glyphs))
        tagged = f"{_tag(texts, widths)}+{name}"
        listed = " ".join(f"{glyph} [{width}]" for glyph, width in widths.items())
        self._font = f"<< /Type /Font /Subtype /Type0 /BaseFont /{tagged} /Encoding /Identity-H"
        self._cid = (
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{tagged}"
            " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
            f" /W [{listed}]"
        )
        self._descriptor = f"<< /Type /FontDescriptor /FontName /{tagged} {descriptor}"
        self._unicode = _stream("", _to_unicode(texts))
        self._file = _stream(f"/Length1 {len(data)}", data)

    def bodies(self, first: int) -> tuple[bytes, ...]:
        """The bodies of the objects numbered from ``first``; the first is the font itself."""
        by_number = "/Identity" if self._glyphs is None else f"{first + 5} 0 R"
        return (
            f"{self._font} /DescendantFonts [{first + 1} 0 R] /ToUnicode {first + 3} 0 R >>".encode(),
            f"{self._cid} /FontDescriptor {first + 2} 0 R /CIDToGIDMap {by_number} >>".encode(),
            f"{self._descriptor} /FontFile2 {first + 4} 0 R >>".encode(),
            self._unicode,
            self._file,
            *([] if self._glyphs is None else [self._glyphs]),
        )


def descriptor_of(font: Any, scale: float) -> str:
    """The measures of a fontTools font as a PDF font descriptor has them."""
    head, os2, hhea = font["head"], font["OS/2"], font["hhea"]
    box = " ".join(str(round(edge * scale)) for edge in (head.xMin, head.yMin, head.xMax, head.yMax))
    stem = round(50 + (os2.usWeightClass / 65) ** 2)
    capitals = round(getattr(os2, "sCapHeight", 700) * scale)
    return (
        f"/Flags 4 /FontBBox [{box}] /ItalicAngle 0 /Ascent {round(hhea.ascent * scale)}"
        f" /Descent {round(hhea.descent * scale)} /CapHeight {capitals} /StemV {stem}"
    )


def _to_unicode(texts: Mapping[int, str]) -> bytes:
    lines = [f"<{glyph:04X}> <{texts[glyph].encode('utf-16-be').hex().upper()}>" for glyph in sorted(texts)]
    blocks = [lines[at : at + _LINE] for at in range(0, len(lines), _LINE)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{body}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    ).encode()


def _stream(entries: str, data: bytes) -> bytes:
    packed = zlib.compress(data, 9)
    start = f"<< /Filter /FlateDecode /Length {len(packed)} {entries} >>\nstream\n".encode()
    return start + packed + b"\nendstream"


def _tag(texts: Mapping[int, str], widths: Mapping[int, int]) -> str:
    """Six capital letters that tell this choice of glyphs from others (PDF 32000-1, 9.6.4)."""
    number = zlib.crc32(repr((sorted(texts.items()), sorted(widths))).encode())
    letters = []
    for _ in range(6):
        number, rest = divmod(number, 26)
        letters.append(chr(65 + rest))
    return "".join(letters)
