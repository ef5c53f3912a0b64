"""Which characters papers carry in any case, and what stands for a character that the font does not know."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

MISSING = "\N{REPLACEMENT CHARACTER}"
"""Drawn for what can't be drawn, so that a reader sees that something is there."""

ALPHABET = frozenset(
    [
        *range(0x20, 0x7F),
        *range(0xA0, 0x180),
        *range(0x400, 0x460),
        *(ord(char) for char in "Ґґ–—‘’‚“”„†•…‰‹›€₽№−×≤≥≈\u202f" + MISSING),
    ]
)
"""Latin, Cyrillic and the signs of bills: always embedded. Other characters of the font are added where they occur."""

_ALIKE = {"\u22c5": "·", "\u2212": "-", "\u2010": "-", "\u2011": "-", "\u202f": "\u00a0", "\u2009": "\u00a0"}


JOINERS = frozenset("\u200c\u200d\ufe0e\ufe0f")
"""Invisible, but in Arabic and among emoji they decide what their neighbours look like."""


class Readable(dict[int, str]):
    """A translation table for ``str.translate``: any text becomes one that the fonts can draw.

    What can't be seen goes (controls, direction marks); what no font knows becomes what is most alike,
    else the replacement sign. Nothing ever raises.
    """

    def __init__(self, known: Collection[int]) -> None:
        super().__init__()
        self._known = known

    def __missing__(self, code: int) -> str:
        text = self._drawn(chr(code))
        self[code] = text
        return text

    def _drawn(self, char: str) -> str:
        kind = unicodedata.category(char)
        if char in JOINERS:
            return char
        if kind in {"Zl", "Zp"} or char in "\t\n\r":
            return " "
        if kind in {"Cc", "Cf", "Cs"} or 0xFE00 <= ord(char) <= 0xFE0F:
            return ""
        if ord(char) in self._known:
            return char
        for other in (_ALIKE.get(char, ""), unicodedata.normalize("NFKC", char)):
            if other and other != char and all(ord(each) in self._known for each in other):
                return other
        return self._of_other_writing(char, kind)

    @staticmethod
    def _of_other_writing(char: str, kind: str) -> str:
        """The character where a font of other writing knows it; a mark only where that font draws what is below it."""
        from ventanilla.documents.scripts import LATIN, script_of

        script, is_mark = script_of(char), kind in {"Mn", "Me"}
        if script is None or (is_mark and script.name == LATIN):
            return "" if is_mark else MISSING
        return char
