"""The fonts of all papers: each file is parsed once a process and embedded from memory.

Reading a font and cutting it down for every document takes most of the time that a paper costs. Here a face keeps its
glyph numbers, so a text is encoded without knowing what else the paper says, and one prepared font program serves
every paper that stays within the alphabet.
"""

from __future__ import annotations

from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from ventanilla.documents.alphabet import ALPHABET, Readable
from ventanilla.documents.programs import FontProgram, descriptor_of

_NAMES = {"": "Regular", "b": "Bold"}


class Widths(dict[str, int]):
    """How wide each character is, in thousandths of the size; one of other writing as it is by itself."""

    def __missing__(self, char: str) -> int:
        from ventanilla.documents.scripts import advance

        self[char] = round(advance(char))
        return self[char]


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
            self.widths = Widths({chr(code): round(widths[name][0] * scale) for code, name in names.items()})
            self.descriptor = descriptor_of(font, scale)
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
        codes = ALPHABET.intersection(self.glyphs) | {ord(char) for char in extra}
        glyphs = sorted((self.glyphs[code], code) for code in codes)
        widths = {glyph: self.widths[chr(code)] for glyph, code in glyphs}
        texts = {glyph: chr(code) for glyph, code in reversed(glyphs)}
        return FontProgram(self.name, self.descriptor, texts, widths, _subset(self.path, codes))


@cache
def face(style: str) -> Face:
    """The face of a style: nothing for regular, ``b`` for bold."""
    return Face(style)


def _path(style: str) -> Path:
    import font_roboto

    return Path(font_roboto.font_directory) / f"Roboto-{_NAMES[style]}.ttf"


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
