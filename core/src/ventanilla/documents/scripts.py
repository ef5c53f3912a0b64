"""Writing that the papers' own font does not know: Arabic, Hebrew, emoji and others, shaped as their readers expect.

No font is read until a text needs it. The fonts are Noto's (SIL Open Font License),
taken as they are at their regular weight.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from ventanilla.documents.alphabet import JOINERS
from ventanilla.documents.programs import FontProgram, descriptor_of

LATIN = "NotoSans"
"""The font of the letters that the papers' own font has, and of rarer ones like them."""

_SILENT = ""
"""What a shape stands for that says nothing by itself: whoever copies the text off the paper sees nothing of it."""

_FIRST = ("Sans", "SansArabic", "SansHebrew", "Emoji", "SansSymbols")
"""Which fonts are asked before the others, where several know a character."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One shape on its line: where it stands and how far it moves the pen, in thousandths of the size.

    ``text`` is what it stands for; only the first shape of a group says it.
    """

    id: int
    x: float
    y: float
    advance: float
    text: str


class Script:
    """One font file of other writing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.stem.partition("[")[0]

    @cached_property
    def codes(self) -> frozenset[int]:
        """The characters it has shapes for."""
        from fontTools.ttLib import TTFont

        with TTFont(self.path, lazy=True) as font:
            return frozenset(font.getBestCmap())

    @cached_property
    def _shaper(self) -> Any:
        import uharfbuzz

        return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(self.path))))

    @cached_property
    def _scale(self) -> float:
        return 1000 / float(self._shaper.face.upem)

    def shaped(self, text: str, is_right_to_left: bool) -> tuple[Glyph, ...]:
        """The shapes of a text, from left to right."""
        import uharfbuzz

        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if is_right_to_left else "ltr"
        uharfbuzz.shape(self._shaper, buffer)
        return tuple(self._glyphs(buffer, text))

    def _glyphs(self, buffer: Any, text: str) -> Iterator[Glyph]:
        """The widest shape of a group says what the group stands for: dots and marks are shapes of their own."""
        shapes = list(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True))
        starts = sorted({info.cluster for info, _ in shapes})
        ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
        saying: dict[int, int] = {}
        for at, (info, place) in enumerate(shapes):
            held = saying.get(info.cluster)
            if held is None or place.x_advance > shapes[held][1].x_advance:
                saying[info.cluster] = at
        scale = self._scale
        for at, (info, place) in enumerate(shapes):
            said = text[info.cluster : ends[info.cluster]] if saying[info.cluster] == at else ""
            measures = (place.x_offset * scale, place.y_offset * scale, place.x_advance * scale)
            yield Glyph(info.codepoint, *measures, said)

    @lru_cache(maxsize=64)  # noqa: B019 - a few fonts a process, which live as long as it does
    def program(self, glyphs: tuple[tuple[int, str], ...]) -> FontProgram:
        """What is embedded for some shapes and what they stand for; the code of each is its place here, from 1."""
        from fontTools.ttLib import TTFont

        ids = [id_ for id_, _ in glyphs]
        with TTFont(self.path, lazy=True) as font:
            scale = 1000 / font["head"].unitsPerEm
            metrics, order = font["hmtx"].metrics, font.getGlyphOrder()
            widths = {code: round(metrics[order[id_]][0] * scale) for code, id_ in enumerate(ids, start=1)}
            descriptor = descriptor_of(font, scale)
        told = {code: text or _SILENT for code, (_, text) in enumerate(glyphs, start=1)}
        return FontProgram(self.name, descriptor, told, widths, _subset(self.path, set(ids)), (0, *ids))


@cache
def scripts() -> tuple[Script, ...]:
    """All fonts of other writing, those first that are asked first."""
    import manimgx_fonts

    found = {path.stem.partition("[")[0]: path for path in Path(manimgx_fonts.__file__).parent.glob("*.ttf")}
    found.pop("NotoSans-Italic", None)
    first = [f"Noto{name}" for name in _FIRST if f"Noto{name}" in found]
    return tuple(Script(found[name]) for name in [*first, *sorted(found.keys() - set(first))])


@cache
def script_of(char: str) -> Script | None:
    """The font that a character is drawn with; None where none knows it."""
    code = ord(char)
    return next((script for script in scripts() if code in script.codes), None)


@lru_cache(maxsize=2048)
def advance(char: str) -> float:
    """How wide a character is by itself, in thousandths of the size; joined to others it may be narrower."""
    script = None if char in JOINERS else script_of(char)
    return sum(glyph.advance for glyph in script.shaped(char, False)) if script else 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line in one font: shapes, or a text in the papers' own font, both from left to right."""

    script: Script | None
    glyphs: tuple[Glyph, ...]
    text: str


def pieces(text: str, own: Collection[str]) -> Iterator[Piece]:
    """A line from left to right (Unicode Standard Annex 9), each part in a font that knows it.

    ``own`` are the characters of the papers' own font.
    """
    for run, is_right_to_left in _runs(text):
        parts = list(_parts(run, own))
        for script, part in reversed(parts) if is_right_to_left else parts:
            if script:
                yield Piece(script, script.shaped(part, is_right_to_left), part)
            else:
                yield Piece(None, (), _mirrored(part) if is_right_to_left else part)


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    """Texts of one direction in the order in which they stand from left to right (rule L2)."""
    from fpdf.bidi import BidiParagraph

    characters = BidiParagraph(text, preserve_bn_chars=True).get_characters_with_embedding_level()
    runs: list[tuple[int, str]] = []
    for each in sorted(characters, key=lambda each: each.character_index):
        if runs and (runs[-1][0] == each.embedding_level or each.character in JOINERS):
            runs[-1] = (runs[-1][0], runs[-1][1] + text[each.character_index])
        else:
            runs.append((each.embedding_level, text[each.character_index]))
    for level in range(max((level for level, _ in runs), default=0), 0, -1):
        runs = _turned(runs, level)
    for level, run in runs:
        yield run, level % 2 == 1


def _turned(runs: list[tuple[int, str]], level: int) -> list[tuple[int, str]]:
    out: list[tuple[int, str]] = []
    turned: list[tuple[int, str]] = []
    for run in runs:
        if run[0] >= level:
            turned.insert(0, run)
        else:
            out += [*turned, run]
            turned = []
    return out + turned


def _parts(run: str, own: Collection[str]) -> Iterator[tuple[Script | None, str]]:
    """A run cut where the font changes; what several fonts know stays with its neighbour."""
    held: Script | None = None
    part = ""
    for char in run:
        if char in JOINERS and held is None:
            continue
        wanted = held if _goes_with(char, held) else None if char in own else script_of(char)
        if part and wanted is not held:
            yield held, part
            part = ""
        held, part = wanted, part + char
    if part:
        yield held, part


def _goes_with(char: str, held: Script | None) -> bool:
    if held is None:
        return False
    is_plain = unicodedata.category(char)[0] in "MZP"
    return char in JOINERS or (is_plain and ord(char) in held.codes)


def _mirrored(text: str) -> str:
    """Neutral signs within text that runs to the left: the other way round, brackets turned."""
    return "".join(_BRACKETS.get(char, char) for char in reversed(text))


_BRACKETS = dict(zip("()[]{}<>«»‹›", ")(][}{><»«›‹", strict=True))


def _subset(path: Path, ids: set[int]) -> bytes:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options(retain_gids=True, notdef_outline=True, hinting=False, recalc_timestamp=False)
    options.drop_tables += ["GDEF", "GPOS", "GSUB", "cmap", "meta", "name", "OS/2", "post"]
    options.drop_tables += ["fvar", "gvar", "avar", "HVAR", "MVAR", "STAT"]
    with TTFont(path, recalcTimestamp=False) as font:
        subsetter = Subsetter(options)
        subsetter.populate(gids=sorted(ids))
        subsetter.subset(font)
        out = BytesIO()
        font.save(out)
    return out.getvalue()
