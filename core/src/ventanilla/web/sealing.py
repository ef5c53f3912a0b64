"""Answers that are kept: readable only with the portal's secret and the key that the request carried."""

from __future__ import annotations

import hashlib
import hmac
import os
import zlib

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ventanilla.web.kept import Kept

_NONCE = 12


class Seal:
    """Of one request: names and seals by a key made of the portal's secret and the request's own.

    The database has neither, so who reads it finds no token of an answer and no password of a request.
    """

    def __init__(self, secret: str, key: str) -> None:
        self._key = hmac.digest(secret.encode(), b"posting\0" + key.encode(), hashlib.sha256)

    def name(self, *parts: bytes) -> str:
        """A keyed hash of some parts, in hexadecimal."""
        whole = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
        return hmac.new(self._key, whole, hashlib.sha256).hexdigest()

    def close(self, kept: Kept) -> bytes:
        """An answer as the database keeps it."""
        head = orjson.dumps({"status": kept.status, "headers": kept.headers, "visit": kept.visit, "about": kept.about})
        packed = zlib.compress(len(head).to_bytes(4, "big") + head + kept.body, 1)
        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(self._key).encrypt(nonce, packed, None)

    def open(self, sealed: bytes) -> Kept | None:
        """The answer again; None when it was sealed with another secret."""
        try:
            packed = AESGCM(self._key).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
        except InvalidTag:
            return None
        plain = zlib.decompress(packed)
        at = 4 + int.from_bytes(plain[:4], "big")
        head = orjson.loads(plain[4:at])
        headers = [(name, value) for name, value in head["headers"]]
        return Kept(head["status"], headers, plain[at:], head["visit"], tuple(head.get("about", ())))
