"""Contrast of two colours, as WCAG 2.2 defines it (relative luminance, success criteria 1.4.3 and 1.4.11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

TEXT = 4.5
"""The least ratio of text to what it stands on (AA)."""
PART = 3.0
"""The least ratio of a control's edge, a focus ring or a bar of a chart to what it stands on (AA)."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two tokens that meet on the page."""

    front: str
    back: str
    least: float


PAIRS = (
    *(Pair(front, back, TEXT) for front in ("ink", "ink_soft", "link", "good", "warn", "bad")
      for back in ("paper", "card", "wash")),
    Pair("brand_ink", "brand", TEXT),
    Pair("brand_ink", "brand_deep", TEXT),
    Pair("button_ink", "button", TEXT),
    Pair("accent_ink", "accent", TEXT),
    *(Pair(front, back, PART) for front in ("edge", "focus") for back in ("paper", "card")),
    Pair("button", "card", PART),
    Pair("bar", "card", PART),
    Pair("bar_before", "card", PART),
)  # fmt: skip
"""Every pair of tokens that the base theme puts together."""


def ratio(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black and white), of two colours written ``#rrggbb``."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def first_fault(colours: Mapping[str, str]) -> tuple[Pair, float] | None:
    """The first pair that can't be told apart well enough, with its ratio; None when all can."""
    for pair in PAIRS:
        found = ratio(colours[pair.front], colours[pair.back])
        if found < pair.least:
            return pair, found
    return None


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
