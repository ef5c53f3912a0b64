"""How things of the register are found: by their numbers, whatever the case they are typed in."""

from __future__ import annotations

from ventanilla.kernel.text import folded

LONGEST = 40
"""Characters of a number, as it is written."""
LONGEST_KEY = 80
"""Characters of its key: folding may take one letter for several."""


def key_of(number: str) -> str:
    """What a number or plate is found by: folded, so that ``ln55`` finds ``LN55``.

    :raises ValueError: when it holds what can't be seen.
    """
    return folded(number)


def is_address_part(number: str) -> bool:
    """Whether a number can stand in an address of the portal, as every number of the register does."""
    return "/" not in number and "\\" not in number and number.strip(".") != ""
