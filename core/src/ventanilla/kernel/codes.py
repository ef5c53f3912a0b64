"""One-time codes of six digits: made by chance, kept as a keyed hash, typed in whatever way people type digits."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata

DIGITS = 6
_PLAIN = "abcdefghijkmnpqrstuvwxyz23456789"


def new_code() -> str:
    """Six digits, each equally likely."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def new_password() -> str:
    """A one-time password of 60 bits in three groups, without letters that look like others: ``k7mp-4x2q-9dwr``."""
    letters = "".join(secrets.choice(_PLAIN) for _ in range(12))
    return "-".join((letters[:4], letters[4:8], letters[8:]))


def typed_password(text: str) -> str:
    """A one-time password as it is compared: case, blanks and hyphens don't matter. Empty for what can't be one."""
    plain = "".join(char for char in unicodedata.normalize("NFKC", text[:100]).casefold() if char not in " -\t\u00a0")
    return plain if len(plain) == 12 and set(plain) <= set(_PLAIN) else ""


def hash_code(secret_key: str, purpose: str, whom: str, code: str) -> str:
    """How a code is stored, bound to its purpose and to what it proves.

    Six digits are found in no time from a plain hash, so a key goes in that only this process knows.
    """
    key = hashlib.blake2b(secret_key.encode()).digest()
    return hashlib.blake2b(f"{purpose}\x1f{whom}\x1f{code}".encode(), key=key, digest_size=32).hexdigest()


def typed_code(text: str) -> str:
    """The six digits of what was typed: blanks and hyphens between them, and full-width ones, are fine.

    :raises ValueError: when it can't be such a code.
    """
    digits = "".join(char for char in unicodedata.normalize("NFKC", text[:100]) if char not in " -\t\u00a0")
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        raise ValueError("not six digits")
    return digits
