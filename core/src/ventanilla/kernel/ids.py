"""Opaque ids: they say nothing and can't be counted through."""

from __future__ import annotations

import hashlib
import secrets
from itertools import product
from struct import Struct

_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_TWO = ["".join(letters) for letters in product(_LETTERS, repeat=2)]
_THREE = ["".join(letters) for letters in product(_LETTERS, repeat=3)]
_PARTS = Struct(">QQB")


def new_id() -> str:
    """A fresh random id: 26 lower-case letters and digits, 130 bits."""
    return _text(secrets.token_bytes(17))


def stable_id(key: bytes, kind: str, *natural: str) -> str:
    """The id of a record of the utility, always the same for the same natural key.

    It is a keyed hash, so whoever knows the member number can't compute it,
    and a feed can be loaded without looking ids up.
    """
    text = "\x1f".join((kind, *natural)).encode()
    return _text(hashlib.blake2b(text, key=key, digest_size=17).digest())


def new_secret() -> str:
    """A secret for a link or a token: 43 URL-safe characters, 256 bits."""
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """How a high-entropy secret is stored: its SHA-256, in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _text(raw: bytes) -> str:
    """The first 130 of 136 bits in base 32, three letters at once: a feed makes millions of them."""
    high: int
    low: int
    last: int
    high, low, last = _PARTS.unpack(raw)
    return (
        _THREE[high >> 49]
        + _THREE[high >> 34 & 32767]
        + _THREE[high >> 19 & 32767]
        + _THREE[high >> 4 & 32767]
        + _THREE[(high & 15) << 11 | low >> 53]
        + _THREE[low >> 38 & 32767]
        + _THREE[low >> 23 & 32767]
        + _THREE[low >> 8 & 32767]
        + _TWO[(low & 255) << 2 | last >> 6]
    )
