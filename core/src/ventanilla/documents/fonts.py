"""The fonts of all papers: each file is parsed once a process and embedded from memory.

Reading a font and cutting it down for every document takes most of the time that a paper costs. Here a face keeps its
glyph numbers, so a text is encoded without knowing what else the paper says, and one prepared font program serves
every paper that stays within the alphabet.
"""

from __future__ import annotations

import zlib
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from ventanilla.documents.alphabet import ALPHABET, Readable

_NAMES = {"": "Regular", "b": "Bold"}
_LINE = 100
"""How many entries one block of a character map may hold (PDF 32000-1, 9.7.5.3)."""


class Face:
    """One font file: its glyphs, widths and measures. Widths and measures are in thousandths of the size."""

    def __init__(self, style: str) -> None:
        from fontTools.ttLib import TTFont

        self.path = _path(style)
        self.name = f"Roboto-{_NAMES[style]}"
        with TTFont(self.path, lazy=True) as font:
            names: dict[int, str] = font.getBestCmap()
            widths = font["hmtx"].metrics
            scale = 1000 / font["head"].unitsPerEm
            self.glyphs = {code: font.getGlyphID(name) for code, name in names.items()}
            self.widths: dict[str, int] = {chr(code): round(widths[name][0] * scale) for code, name in names.items()}
            self.descriptor = _descriptor(font, scale)
            self.cap_height = font["OS/2"].sCapHeight * scale
        self.readable = Readable(self.glyphs.keys())
        self.codes = {chr(code): f"{glyph:04X}" for code, glyph in self.glyphs.items()}

    def width(self, text: str, size: float) -> float:
        """How wide a readable text is, in the unit of the size."""
        widths = self.widths
        return size * sum([widths[char] for char in text]) / 1000

    @lru_cache(maxsize=32)  # noqa: B019 - two faces a process, which live as long as it does
    def program(self, extra: frozenset[str]) -> FontProgram:
        """What is embedded for the alphabet and some characters more."""
        return FontProgram(self, ALPHABET.intersection(self.glyphs) | {ord(char) for char in extra})


class FontProgram:
    """The five objects of an embedded font, ready but for their numbers in the file."""

    def __init__(self, face: Face, codes: frozenset[int]) -> None:
        data = _subset(face.path, codes)
        name = f"{_tag(codes)}+{face.name}"
        glyphs = sorted((face.glyphs[code], code) for code in codes)
        widths = {glyph: face.widths[chr(code)] for glyph, code in glyphs}
        listed = " ".join(f"{glyph} [{width}]" for glyph, width in widths.items())
        self._font = f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H"
        self._cid = (
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDToGIDMap /Identity"
            " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
            f" /W [{listed}]"
        )
        self._descriptor = f"<< /Type /FontDescriptor /FontName /{name} {face.descriptor}"
        self._unicode = _stream("", _to_unicode(glyphs))
        self._file = _stream(f"/Length1 {len(data)}", data)

    def bodies(self, first: int) -> tuple[bytes, ...]:
        """The bodies of the objects numbered from ``first``; the first is the font itself."""
        return (
            f"{self._font} /DescendantFonts [{first + 1} 0 R] /ToUnicode {first + 3} 0 R >>".encode(),
            f"{self._cid} /FontDescriptor {first + 2} 0 R >>".encode(),
            f"{self._descriptor} /FontFile2 {first + 4} 0 R >>".encode(),
            self._unicode,
            self._file,
        )


@cache
def face(style: str) -> Face:
    """The face of a style: nothing for regular, ``b`` for bold."""
    return Face(style)


def _path(style: str) -> Path:
    import font_roboto

    return Path(font_roboto.font_directory) / f"Roboto-{_NAMES[style]}.ttf"


def _descriptor(font: Any, scale: float) -> str:
    head, os2, hhea = font["head"], font["OS/2"], font["hhea"]
    box = " ".join(str(round(edge * scale)) for edge in (head.xMin, head.yMin, head.xMax, head.yMax))
    stem = round(50 + (os2.usWeightClass / 65) ** 2)
    return (
        f"/Flags 4 /FontBBox [{box}] /ItalicAngle 0 /Ascent {round(hhea.ascent * scale)}"
        f" /Descent {round(hhea.descent * scale)} /CapHeight {round(os2.sCapHeight * scale)} /StemV {stem}"
    )


def _subset(path: Path, codes: frozenset[int]) -> bytes:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options(retain_gids=True, notdef_outline=True, hinting=False, recalc_timestamp=False)
    options.drop_tables += ["GDEF", "GPOS", "GSUB", "hdmx", "meta", "name", "OS/2", "post"]
    with TTFont(path, recalcTimestamp=False) as font:
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=codes)
        subsetter.subset(font)
        out = BytesIO()
        font.save(out)
    return out.getvalue()


def _to_unicode(glyphs: list[tuple[int, int]]) -> bytes:
    by_glyph = dict(sorted(glyphs, reverse=True))
    lines = [f"<{glyph:04X}> <{chr(by_glyph[glyph]).encode('utf-16-be').hex().upper()}>" for glyph in sorted(by_glyph)]
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


def _tag(codes: frozenset[int]) -> str:
    number = zlib.crc32(repr(sorted(codes)).encode())
    letters = []
    for _ in range(6):
        number, rest = divmod(number, 26)
        letters.append(chr(65 + rest))
    return "".join(letters)
