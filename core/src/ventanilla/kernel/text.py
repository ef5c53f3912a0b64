"""Text that people type: one canonical form, nothing invisible in it."""

from __future__ import annotations

import unicodedata

_LOOKS = str.maketrans(
    "аеорсухіјѕԁһкмтнвαοερτυχκμνιηβζ0|1i",
    "aeopcyxljsdhkmthbaoeptyxkmnlhbzolll",
)
"""Letters of other alphabets, and digits, that pass for a Latin one in capitals or small."""

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def canonical(text: str) -> str:
    """NFC, outer white space cut, inner runs of it made one blank.

    :raises ValueError: when it holds control, format or unassigned characters (joiners inside emoji excepted).
    """
    out = " ".join(unicodedata.normalize("NFC", text).split())
    for at, char in enumerate(out):
        if unicodedata.category(char) in _INVISIBLE and not (char == "\u200d" and 0 < at < len(out) - 1):
            raise ValueError("it holds a character that can't be seen")
    return out


def folded(text: str) -> str:
    """The form that decides whether two names are the same: NFKC, case folded, NFC again."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", canonical(text)).casefold())


def searchable(text: str) -> str:
    """Folded and without accents, for columns that are searched."""
    plain = unicodedata.normalize("NFD", folded(text))
    return "".join(c for c in plain if not unicodedata.combining(c))


def alike(text: str) -> str:
    """The form that decides whether people take one name for another: as they look, without accents and gaps."""
    plain = "".join(char for char in searchable(text).translate(_LOOKS) if char.isalnum())
    return plain or folded(text)
