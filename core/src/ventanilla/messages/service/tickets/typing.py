"""What somebody typed into a message: made harmless without changing what it says."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

from ventanilla.errors import InvalidInput
from ventanilla.kernel.ids import new_id
from ventanilla.kernel.messages import Message, message
from ventanilla.messages.addresses import one_address

_DROPPED = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff\u202a\u202b\u202c\u2066\u2067\u2068\u2069"))
"""Invisible marks that come with pasted text and say nothing."""
_KEPT = frozenset("\n\t\u200c\u200d\u200e\u200f")
"""Joiners of scripts and emoji, and the two marks of direction."""
_TAGS = range(0xE0020, 0xE0080)
"""What the flags of some regions are spelt with."""


_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


def checked_key(typed: str) -> str:
    """The sender's own name of a message; a new one where there is none.

    :raises InvalidInput: on ``key``.
    """
    if not typed:
        return new_id()
    if not _KEY.fullmatch(typed):
        raise InvalidInput({"key": message("error.field.invalid")})
    return typed


def clean_text(typed: str, longest: int) -> str:
    """A text of several lines: NFC, line feeds only, no invisible marks.

    :raises ValueError: never; see :func:`text_fault`.
    """
    lines = typed[: longest * 4].replace("\r\n", "\n").replace("\r", "\n").translate(_DROPPED)
    return unicodedata.normalize("NFC", lines).strip(" \t\n")


def text_fault(typed: str, text: str, longest: int) -> Message | None:
    """What is wrong with a text, as typed and as :func:`clean_text` made it; None when nothing is."""
    if not text:
        return message("messages.write.fault.text_empty")
    if len(text) > longest or len(typed) > longest * 4:
        return message("messages.write.fault.text_long", most=longest, typed=len(typed))
    odd = next((char for char in text if _is_odd(char)), None)
    if odd is not None:
        return message("messages.write.fault.text_odd", code=f"U+{ord(odd):04X}")
    return None


def checked_text(name: str, typed: str, longest: int) -> str:
    """The text.

    :raises InvalidInput: on ``name``.
    """
    text = clean_text(typed, longest)
    fault = text_fault(typed, text, longest)
    if fault is not None:
        raise InvalidInput({name: fault})
    return text


def checked_email(typed: str) -> str:
    """One plain address.

    :raises ValueError: when it is none.
    """
    return one_address(typed.strip())


def checked_phone(typed: str, country: str) -> str:
    """A number as typed, blanks made one; empty for none.

    :raises ValueError: when nobody could dial it.
    """
    text = " ".join(typed.split())
    if not text:
        return ""
    if len(text) > 40:
        raise ValueError("too long for a telephone number")
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        raise ValueError("not a telephone number") from None
    if not phonenumbers.is_possible_number(number):
        raise ValueError("not a telephone number")
    return text


def _is_odd(char: str) -> bool:
    return unicodedata.category(char)[0] == "C" and char not in _KEPT and ord(char) not in _TAGS
