"""Second factors in the database: readable only with the instance's secret key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class FactorSeal:
    """Seals somebody's secret to them: neither a copy of the database nor another's row opens it.

    ``purpose`` keeps those of the staff and those of customers apart.
    """

    def __init__(self, secret_key: str, purpose: str) -> None:
        self._cipher = AESGCM(hmac.digest(secret_key.encode(), purpose.encode(), hashlib.sha256))

    def close(self, factor: str, holder_id: str) -> str:
        """A secret as the database keeps it."""
        nonce = os.urandom(_NONCE)
        return base64.b64encode(nonce + self._cipher.encrypt(nonce, factor.encode(), holder_id.encode())).decode()

    def open(self, sealed: str, holder_id: str) -> str:
        """The secret again; empty when it was sealed with another key, or for somebody else."""
        raw = base64.b64decode(sealed)
        try:
            return self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], holder_id.encode()).decode()
        except InvalidTag:
            return ""
