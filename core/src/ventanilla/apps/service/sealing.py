"""Signing keys in the database: readable only with the instance's secret key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class KeySeal:
    """Seals a private key to its id: neither a copy of the database nor another row opens it."""

    def __init__(self, secret_key: str) -> None:
        self._cipher = AESGCM(hmac.digest(secret_key.encode(), b"apps signing key", hashlib.sha256))

    def close(self, private: str, key_id: str) -> str:
        """A private key as the database keeps it."""
        nonce = os.urandom(_NONCE)
        return base64.b64encode(nonce + self._cipher.encrypt(nonce, private.encode(), key_id.encode())).decode()

    def open(self, sealed: str, key_id: str) -> str:
        """The private key again; empty when it was sealed with another secret, or for another id."""
        raw = base64.b64decode(sealed)
        try:
            return self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], key_id.encode()).decode()
        except InvalidTag:
            return ""
