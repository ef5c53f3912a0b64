"""How a paper looks: the light colours of the theme, its logo and the letters that stand for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Look:
    """Literal colours (``#rrggbb``). ``logo`` is an SVG text, empty where the initials stand for it."""

    brand: str = "#0b5d4b"
    brand_ink: str = "#ffffff"
    accent: str = "#f2b705"
    ink: str = "#17211d"
    ink_soft: str = "#55615b"
    line: str = "#d9dfdb"
    wash: str = "#f1f5f3"
    good: str = "#1c7a3e"
    warn: str = "#8a5a00"
    bad: str = "#b3261e"
    bar: str = "#0b5d4b"
    bar_before: str = "#b4cdc6"
    logo: str = ""

    @classmethod
    def of(cls, tokens: Mapping[str, str], logo: str = "") -> Look:
        """From a theme's tokens; those it does not name stay as they are in the unbranded look."""
        known = {field.name for field in fields(cls)} - {"logo"}
        return cls(**{name: value for name, value in tokens.items() if name in known}, logo=logo)
