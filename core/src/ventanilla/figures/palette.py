"""The colours of a drawing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """Literal colours (``#rrggbb``), since paper knows no style sheets."""

    bar: str = "#0b5d4b"
    before: str = "#b4cdc6"
    estimated: str = "#dce8e4"
    none: str = "#7d8a84"
    line: str = "#d9dfdb"
    text: str = "#55615b"


PALETTE = Palette()
"""Of the unbranded theme."""
