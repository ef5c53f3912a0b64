"""Signatures after Standard Webhooks: whoever knows the secret can tell what is from the portal, whole and new."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping, Sequence
from datetime import datetime

PREFIX = "whsec_"
_BYTES = 32


def new_signing_secret() -> str:
    """A fresh secret as it is handed to the receiver: ``whsec_`` and 32 bytes in base 64."""
    return PREFIX + base64.b64encode(os.urandom(_BYTES)).decode()


def signed_headers(secrets: Sequence[str], id_: str, now: datetime, body: bytes) -> Mapping[str, str]:
    """The three headers of a delivery; one signature for each secret, the newest first."""
    stamp = str(int(now.timestamp()))
    content = f"{id_}.{stamp}.".encode() + body
    return {
        "webhook-id": id_,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{_mac(secret, content)}" for secret in secrets),
    }


def _mac(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
