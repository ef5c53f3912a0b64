"""Opaque ids: they say nothing and can't be counted through."""

from __future__ import annotations

import base64
import hashlib
import secrets


def new_id() -> str:
    """A fresh random id: 26 lower-case letters and digits, 130 bits."""
    return _text(secrets.token_bytes(17))[:26]


def stable_id(key: bytes, kind: str, *natural: str) -> str:
    """The id of a record of the utility, always the same for the same natural key.

    It is a keyed hash, so whoever knows the member number can't compute it,
    and a feed can be loaded without looking ids up.
    """
    text = "\x1f".join((kind, *natural)).encode()
    return _text(hashlib.blake2b(text, key=key, digest_size=17).digest())[:26]


def new_secret() -> str:
    """A secret for a link or a token: 43 URL-safe characters, 256 bits."""
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """How a high-entropy secret is stored: its SHA-256, in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _text(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").lower()
